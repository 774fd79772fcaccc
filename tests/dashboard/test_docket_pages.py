"""The pages of dockets and of the review meeting: what every role sees, and that forms write what was entered."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboard.docket_case_section import FORMS
from dashboard.docket_sentences import receipt_text
from dashboard.docket_words import days_left, deadline_line, is_overdue, rank_text
from loaders.access import Role, Viewer
from loaders.county_day import local_today
from loaders.docket_reads import CaseHead, Docket, read_case, read_cases
from loaders.engine import open_engine, read_transaction
from metrics.docket_deadlines import Deadline, DeadlineKind
from metrics.docket_events import EventKind, Outcome
from metrics.docket_facts import Standing
from metrics.docket_state import ENDED, Phase, Stage
from tests.dashboard.shown_page import ShownPage, show

COUNTY = "990101"
LATIN = re.compile(r"[A-Za-z]{2,}")
# Accounts, files and checksums are no English; triggers and what people wrote stay in the county's language.
NO_ENGLISH = re.compile(
    r":material/\w+:|demo-[\w-]+|\S+\.(pdf|png)|\bUTC\b|XLSX|CSV|PDF|Word|Excel|\b[KM]B\b|\b[0-9a-f]{12}\b|\bEnglish\b"
    r"|语言 / Language|YYYY-MM-DD"
)

Shower = Callable[..., ShownPage]


def viewer_of(role: Role, place: str = COUNTY) -> Viewer:
    subject = f"demo-{role}" if role is not Role.TOWNSHIP else f"demo-township-{place}"
    return Viewer(subject, str(role), role, place)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    def shown(name: str = "dockets", **options: str) -> ShownPage:
        return show(monkeypatch, demo_url, name, **options)

    return shown


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, demo_url: str, tmp_path: Path) -> Shower:
    """Show a page on a copy of the demo county that may be written."""
    copy = tmp_path / "demo.db"
    shutil.copy(demo_url.removeprefix("sqlite:///"), copy)

    def shown(name: str = "dockets", **options: str) -> ShownPage:
        return show(monkeypatch, f"sqlite:///{copy}", name, **options)

    shown.url = f"sqlite:///{copy}"  # type: ignore[attr-defined]
    return shown


def heads(url: str, role: Role = Role.CLERK, place: str = COUNTY) -> tuple[CaseHead, ...]:
    with read_transaction(open_engine(url)) as connection:
        return read_cases(connection, viewer_of(role, place), local_today())


def docket(url: str, case: int, role: Role = Role.CLERK, place: str = COUNTY) -> Docket:
    with read_transaction(open_engine(url)) as connection:
        return read_case(connection, viewer_of(role, place), case, local_today())


def in_phase(url: str, *phases: Phase, stage: Stage = Stage.FIRST) -> CaseHead:
    return next(head for head in heads(url) if head.phase in phases and head.stage is stage)


def leaks(shown: ShownPage, *dockets: Docket) -> set[str]:
    """Return English texts on a Chinese page; receipts name files and parameters and are tested elsewhere."""
    receipts = {line.strip() for each in dockets for line in receipt_text(each, "zh")}
    return {line for line in shown.texts() if line not in receipts and LATIN.search(NO_ENGLISH.sub("", line))}


def confirm(shown: ShownPage) -> None:
    next(box for box in shown.app.checkbox if box.label.startswith("Checked")).check()


def press(shown: ShownPage, label: str) -> None:
    next(button for button in shown.app.button if button.label == label).click().run()
    assert not shown.app.exception


def test_the_list_shows_every_case_that_one_may_see(page: Shower, demo_url: str):
    for role, township in ((Role.CLERK, COUNTY), (Role.TOWNSHIP, "990101200"), (Role.TOWNSHIP, "990101201")):
        mine = heads(demo_url, role, township)
        shown = page(role=role, township=township, state="all", lang="en")
        frame = shown.markup().frames().get("Review dockets")
        if not mine:
            assert frame is None
            assert "No case to show" in shown.told()
            continue
        assert frame is not None
        assert frame["Case"].tolist() == [str(head.case) for head in mine]
        assert frame["Rank without the veto"].tolist() == [rank_text(head.standing) for head in mine]


def test_a_place_sees_neither_leads_nor_cases_before_the_notice(page: Shower, demo_url: str):
    early = [head for head in heads(demo_url) if head.phase in (Phase.RAISED, Phase.OPENED, Phase.DISMISSED)]
    assert early
    for head in early:
        shown = page(role=Role.TOWNSHIP, township=head.place[:9], case=str(head.case), lang="en")
        assert f"There is no case {head.case} that you may see." in shown.told()
        assert "Leads without a case" not in shown.markup().texts


def test_the_public_sees_no_docket(page: Shower):
    for name in ("dockets", "review_meeting"):
        shown = page(name, role=Role.PUBLIC, lang="en")
        assert "No access" in shown.told()
        assert shown.markup().tables == []


def test_another_township_and_hostile_addresses_find_no_case(page: Shower, demo_url: str):
    head = next(each for each in heads(demo_url) if each.phase in (Phase.VOTING, Phase.HEARD))
    other = "990101201" if not head.place.startswith("990101201") else "990101101"
    assert "There is no case" in page(role=Role.TOWNSHIP, township=other, case=str(head.case), lang="en").told()
    for value in ("0", "99999999999999", "<b>", "-1", "1; DROP", "²", "9" * 40):
        assert "There is no case" in page(role=Role.CLERK, case=value, lang="en").told()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_case_shows_itself_with_the_forms_that_are_allowed(page: Shower, demo_url: str, language: str):
    for head in heads(demo_url):
        own = docket(demo_url, head.case)
        shown = page(role=Role.CLERK, case=str(head.case), lang=language)
        text = "\n".join(shown.texts())
        assert head.trigger_name in text
        if language == "en":
            assert shown.markup().figures["Score without the veto"][0] == f"{own.state.facts.standing.points / 100:.2f}"
            frame = shown.markup().frames()["Everything that was entered, the newest first"]
            assert len(frame) == len(own.events)
            buttons = [button.label for button in shown.app.button if button.label.startswith("Enter: ")]
            assert bool(buttons) == bool(own.allowed & set(FORMS))
        else:
            assert leaks(shown, own) == set()


def test_a_form_for_every_kind_of_event_that_follows_a_case():
    assert set(FORMS) == set(EventKind) - {EventKind.RAISED}


def test_a_place_sees_counts_and_no_single_votes(page: Shower, demo_url: str):
    told = [
        head
        for head in heads(demo_url)
        if head.outcome is Outcome.UPHELD and head.phase is Phase.DECISION_NOTIFIED and head.stage is Stage.FIRST
    ]
    assert told
    head = told[0]
    bureau = page(role=Role.CLERK, case=str(head.case), lang="en").markup().frames()["Members of the panel"]
    assert "Upheld" in set(bureau["Vote"])
    shown = page(role=Role.TOWNSHIP, township=head.place[:9], case=str(head.case), lang="en")
    frame = shown.markup().frames()["Members of the panel"]
    assert "Vote" not in frame.columns
    assert any(text.startswith("Voted: ") for text in shown.markup().texts)
    assert "Vote" not in set(shown.markup().frames()["Everything that was entered, the newest first"]["Event"])
    assert not any("demo-reviewer" in text for text in shown.texts())


def test_a_lead_is_made_a_case_dismissed_with_a_reason_and_nothing_is_lost(written: Shower):
    before = len(heads(written.url))
    listed = written(role=Role.CLERK, lang="en")
    address = next(link for text, link in listed.markup().links.items() if text == "Make a case")
    wanted = re.search(r"lead=([\d-]+)", address)
    assert wanted
    shown = written(role=Role.CLERK, lang="en", lead=wanted[1])
    press(shown, "Make a case")
    assert "Confirm first" in shown.told()
    assert len(heads(written.url)) == before
    confirm(shown)
    press(shown, "Make a case")
    new = heads(written.url)[0]
    assert shown.app.query_params["case"] == str(new.case)
    assert f"Case {new.case} was raised." in shown.told()
    # The usual next step comes first; another one is chosen by the address.
    shown = written(role=Role.CLERK, lang="en", case=str(new.case), step="dismissed")
    confirm(shown)
    press(shown, "Enter: Lead dismissed")
    assert "Not entered" in shown.markup().texts
    shown.app.text_area[0].input("Too close to call")
    press(shown, "Enter: Lead dismissed")
    assert "Entered: Lead dismissed." in shown.told()
    assert docket(written.url, new.case).state.phase is Phase.DISMISSED
    assert "Too close to call" in shown.markup().texts


def test_what_was_typed_stays_when_it_is_refused(written: Shower, demo_url: str):
    head = in_phase(demo_url, Phase.OPENED)
    shown = written(role=Role.CLERK, lang="en", case=str(head.case))
    shown.app.text_area[0].input("Please explain")
    press(shown, "Enter: Notice to the place")
    assert "Confirm first" in shown.told()
    assert shown.app.text_area[0].value == "Please explain"
    assert docket(written.url, head.case).state.phase is Phase.OPENED
    confirm(shown)
    press(shown, "Enter: Notice to the place")
    state = docket(written.url, head.case).state
    assert state.phase is Phase.NOTIFIED
    assert state.notice is not None
    assert state.notice.note == "Please explain"
    assert state.notice.receipt


def test_a_place_answers_with_files_and_only_with_words(written: Shower, demo_url: str):
    head = in_phase(demo_url, Phase.NOTIFIED)
    shown = written(role=Role.TOWNSHIP, township=head.place[:9], lang="en", case=str(head.case))
    shown.app.file_uploader[0].upload("letter.pdf", b"%PDF-1.7 letter", "application/pdf").run()
    confirm(shown)
    press(shown, "Enter: Statement of the place")
    assert "Not entered" in shown.markup().texts
    assert docket(written.url, head.case).evidence == docket(demo_url, head.case).evidence
    # A browser holds the file; this stand-in for one does not.
    shown.app.file_uploader[0].upload("letter.pdf", b"%PDF-1.7 letter", "application/pdf")
    shown.app.text_area[0].input("The bank was late")
    press(shown, "Enter: Statement of the place")
    own = docket(written.url, head.case)
    assert own.state.replies[-1].statement == "The bank was late"
    assert [file.name for file in own.evidence][-1] == "letter.pdf"
    assert "The bank was late" in "\n".join(shown.texts())


def test_a_leader_names_a_panel_and_nobody_else_can(written: Shower, demo_url: str):
    head = in_phase(demo_url, Phase.NOTIFIED)
    clerk = written(role=Role.CLERK, lang="en", case=str(head.case))
    assert "Enter: Panel named" not in [button.label for button in clerk.app.button]
    shown = written(role=Role.COUNTY_LEADER, lang="en", case=str(head.case), seats="5")
    posts = [field for field in shown.app.text_input if field.label.endswith(": post")]
    accounts = [field for field in shown.app.text_input if field.label.endswith(": account")]
    assert len(posts) == 5
    for number in range(2):
        posts[number].input(f"Bureau {number}")
        accounts[number].input(f"person-{number}")
    confirm(shown)
    press(shown, "Enter: Panel named")
    assert "Not entered" in shown.markup().texts
    assert shown.app.text_input[0].value == "Bureau 0"
    next(field for field in shown.app.text_input if field.label == "Member 3: post").input("Bureau 2")
    next(field for field in shown.app.text_input if field.label == "Member 3: account").input("person-2")
    press(shown, "Enter: Panel named")
    panel = docket(written.url, head.case).state.panel
    assert [member.subject for member in panel.members] == ["person-0", "person-1", "person-2"]
    assert panel.chair == "person-0"


def test_the_meeting_records_votes_and_the_decision_on_the_spot(written: Shower, demo_url: str):
    head = next(each for each in heads(demo_url) if each.phase is Phase.HEARD)
    address = {"mode": "meeting", "case": str(head.case), "level": head.level, "lang": "en"}
    shown = written("review_meeting", role=Role.CLERK, **address)
    sitting = len(docket(demo_url, head.case).state.panel.sitting)
    votes = [
        radio for radio in shown.app.radio if Outcome.UPHELD.value in map(str, radio.options) or len(radio.options) > 3
    ]
    votes = [radio for radio in votes if radio.key and "vote" in radio.key]
    assert len(votes) == sitting
    for radio in votes:
        radio.set_value("upheld")
    confirm(shown)
    press(shown, "Enter: Vote")
    assert docket(written.url, head.case).tally == {Outcome.UPHELD: sitting}
    # Nothing imposed: refused, and the reasons stay.
    assert any(button.label == "Enter: Decision of the panel" for button in shown.app.button)
    shown.app.text_area[0].input("The facts are clear")
    confirm(shown)
    press(shown, "Enter: Decision of the panel")
    assert "Not entered" in shown.markup().texts
    assert shown.app.text_area[0].value == "The facts are clear"
    next(box for box in shown.app.checkbox if "months)" in box.label).check()
    press(shown, "Enter: Decision of the panel")
    state = docket(written.url, head.case).state
    assert state.phase is Phase.DECIDED
    assert state.first.decision is not None
    assert state.first.decision.reasons == "The facts are clear"
    assert state.first.decision.expires is not None


def test_a_reviewer_speaks_only_for_themselves(page: Shower, demo_url: str):
    for head in heads(demo_url):
        own = docket(demo_url, head.case, Role.REVIEWER)
        if EventKind.VOTED in own.allowed:
            shown = page(role=Role.REVIEWER, case=str(head.case), step="voted", lang="en")
            assert len([radio for radio in shown.app.radio if radio.key and "vote" in radio.key]) == 1
            return
    pytest.fail("no case on which the demo's reviewer votes")


def test_the_meetings_table_names_candidates_with_their_cases(page: Shower, demo_url: str):
    shown = page("review_meeting", role=Role.COUNTY_LEADER, lang="en")
    tables = [rows for caption, rows in shown.markup().tables if "".join(caption) == "Candidates"]
    cells = " ".join(cell for rows in tables for row in rows for cell in row)
    year = [head for head in heads(demo_url) if head.level == "township" and head.period >= "2026"]
    assert year
    for head in year:
        assert f"Case {head.case} " in cells
    assert "Begin the meeting" not in " ".join(shown.texts())
    assert "Begin the meeting" in " ".join(page("review_meeting", role=Role.CLERK, lang="en").texts())


def test_a_secretary_sees_the_own_candidates_only(page: Shower, demo_url: str):
    head = next(
        each
        for each in heads(demo_url)
        if each.level == "township" and each.phase not in (*ENDED, Phase.OPENED, Phase.RAISED)
    )
    shown = page("review_meeting", role=Role.TOWNSHIP, township=head.place, lang="en", mode="meeting")
    tables = [rows for caption, rows in shown.markup().tables if "".join(caption) == "Candidates"]
    names = {row[1] for rows in tables for row in rows[1:]}
    assert len(names) == 1
    assert not any(button.label.startswith("Enter") for button in shown.app.button)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", sorted({*Role} - {Role.PUBLIC}))
def test_the_meeting_is_in_one_language_for_every_role(page: Shower, demo_url: str, role: Role, language: str):
    for level, mode in (("township", ""), ("village", ""), ("township", "meeting")):
        shown = page("review_meeting", role=role, lang=language, level=level, mode=mode)
        if language == "zh":
            assert leaks(shown, *(docket(demo_url, head.case) for head in heads(demo_url))) == set()


def test_deadlines_say_what_is_left_in_working_days():
    due = Deadline(DeadlineKind.DECISION, date(2026, 9, 30))
    assert days_left(due, date(2026, 9, 30), "en") == "today is the last day"
    assert days_left(due, date(2026, 9, 29), "en") == "1 working day left"
    # Saturday 26 September is free; the Sunday before it was worked for Mid-Autumn or not: the calendar knows.
    assert days_left(due, date(2026, 9, 23), "zh").startswith("还剩 ")
    # The National Day holiday lies between: hardly any working day is lost.
    assert days_left(due, date(2026, 10, 7), "en") in ("time is over", "overdue by 1 working day")
    assert is_overdue(due, date(2026, 10, 1))
    appeal = Deadline(DeadlineKind.APPEAL, date(2026, 9, 30))
    assert not is_overdue(appeal, date(2026, 11, 1))
    assert deadline_line(appeal, date(2026, 11, 1), "zh").endswith("（期限已过）")


def test_ranks_are_those_of_the_peer_group_where_there_is_one():
    assert rank_text(Standing(rank=12, ranked_places=14)) == "12 / 14"
    assert rank_text(Standing(rank=12, ranked_places=14, rank_in_peer_group=4, peer_group_places=5)) == "4 / 5"
    assert rank_text(Standing()) == "—"
