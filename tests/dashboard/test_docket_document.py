"""The printed docket and the command docket: complete, in both languages, and without what the place may not see."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import Engine

from dashboard.command_line import main
from dashboard.docket_sentences import DocketWords, standing_lines
from dashboard.exports.docket_document import write_docket
from dashboard.lead_sentences import LeadWords
from loaders.access import Viewer
from loaders.demo_county.evidence import evidence_pdf
from loaders.docket_reads import Docket, read_case
from loaders.dockets import add_event
from loaders.engine import read_transaction
from loaders.evidence_files import add_case_evidence
from metrics.docket_events import EventKind
from tests.docket_county import CLERK, REVIEWED_BOOK, TOWNSHIP, reviewed_county, told_until
from tests.small_county import CATALOGUE

LANGUAGES = ["zh", "en"]
PLACES = {"C": "小县", "C1": "甲镇", "C2": "乙乡"}


@pytest.fixture
def case(sqlite_database: Engine) -> int:
    return told_until(sqlite_database, reviewed_county(sqlite_database))


def docket_of(engine: Engine, viewer: Viewer, case: int) -> Docket:
    with read_transaction(engine) as connection:
        return read_case(connection, viewer, case, date(2026, 4, 2))


def words(language: str) -> DocketWords:
    return DocketWords(LeadWords(PLACES, CATALOGUE, REVIEWED_BOOK), language)


def text_of(docket: Docket, language: str) -> str:
    target = io.BytesIO()
    write_docket(target, docket, words(language))
    document = Document(target)
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docket_holds_all_that_a_higher_body_would_ask_for(
    sqlite_database: Engine, case: int, language: str
) -> None:
    docket = docket_of(sqlite_database, CLERK, case)
    text = text_of(docket, language)
    for content in (
        "law, article 1",  # legal basis, authority and expiry of the trigger
        "office",
        "2026-12-31",
        "951.70",  # the score without the veto
        "乙乡",  # what it cannot be told apart from
        "99 × 100 ÷ 100",  # the receipt of the item
        "the bank was late",  # what the place said
        "县某局局长0",  # the panel by post
        "brother-in-law",  # who stepped aside and why
        "too few cases",  # the vote against
        "paid late without need",  # the reasons
        "取消评先评优资格",
        "the bank says so itself",  # the appeal
        "the letter is of later date",
        docket.record.hash if docket.record else "",
    ):
        assert content in text, content
    for day in ("2026-03-03", "2026-04-02", "2026-12-31"):
        year, month, number = (int(part) for part in day.split("-"))
        assert (f"{year}年{month}月{number}日" if language == "zh" else day) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_place_gets_it_without_single_votes(sqlite_database: Engine, case: int, language: str) -> None:
    text = text_of(docket_of(sqlite_database, TOWNSHIP, case), language)
    assert "brother-in-law" not in text
    assert "too few cases" not in text
    assert "the letter is of later date" in text
    assert ("不公开" if language == "zh" else "not shown") in text


def test_chinese_has_a_chinese_face(sqlite_database: Engine, case: int) -> None:
    target = io.BytesIO()
    write_docket(target, docket_of(sqlite_database, CLERK, case), words("zh"))
    styles = Document(target).styles
    for name, face in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体")):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == face
        assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_evidence_stands_there_with_its_hash(sqlite_database: Engine) -> None:
    case = told_until(sqlite_database, reviewed_county(sqlite_database), "notified")
    number = add_case_evidence(sqlite_database, TOWNSHIP, case, "凭证.pdf", evidence_pdf(1))
    # What no XML can hold comes from somewhere else's clipboard.
    reply = {"statement": "paid\x0b on\x00 time", "evidence": [number]}
    add_event(sqlite_database, TOWNSHIP, case, EventKind.REPLIED, reply, date(2026, 2, 25))
    docket = docket_of(sqlite_database, CLERK, case)
    text = text_of(docket, "en")
    assert docket.evidence[0].sha256 in text
    assert "Evidence: 凭证.pdf" in text
    assert "paid on time" in text


def test_few_cases_are_said_in_words(sqlite_database: Engine, case: int) -> None:
    facts = docket_of(sqlite_database, CLERK, case).state.facts
    few = {"standing": facts.standing.model_copy(update={"numerator": 9, "denominator": 10, "value": 90.0})}
    lines = standing_lines(facts.model_copy(update=few), words("en"))
    assert "These are few cases: one more or less moves the figure by 10.00%." in lines
    assert not any("few cases" in line for line in standing_lines(facts, words("en")))
    assert "The figures cannot tell it apart from: 乙乡. 乙乡, one rank ahead, is one of them." in lines
    assert lines[-1] == "A review never changes points or ranks."


def run_command(engine: Engine, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["docket", "--database", str(engine.url), *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_the_command_lists_prints_and_writes(sqlite_database: Engine, case: int, tmp_path: Path) -> None:
    status, output = run_command(sqlite_database, "--json", "--day", "2026-04-02")
    assert status == 0
    [head] = json.loads(output)["cases"]
    assert (head["place"], head["phase"], head["outcome"]) == ("C1", "closed", "confirmed")
    assert "measure_end" in output
    assert "复核维持" in run_command(sqlite_database)[1]
    assert "the bank says so itself" in run_command(sqlite_database, str(case), "--language", "en")[1]
    target = tmp_path / "docket.docx"
    assert run_command(sqlite_database, str(case), "--word", str(target))[0] == 0
    assert len(Document(str(target)).tables) > 4


def test_the_command_can_look_as_the_place_does(sqlite_database: Engine, case: int) -> None:
    whole = json.loads(run_command(sqlite_database, str(case), "--json")[1])["docket"]
    own = json.loads(run_command(sqlite_database, str(case), "--json", "--as-place")[1])["docket"]
    assert "voted" in {event["kind"] for event in whole["events"]}
    assert "voted" not in {event["kind"] for event in own["events"]}
    assert own["votes"] == whole["votes"] == {"upheld": 2, "not_upheld": 1}


def test_the_command_refuses_what_is_not_there(sqlite_database: Engine, case: int) -> None:
    assert run_command(sqlite_database, "99")[0] == 1
    assert run_command(sqlite_database, "--as-place")[0] == 2
