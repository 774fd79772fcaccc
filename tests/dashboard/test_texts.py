"""Every text is translated, every translation is used, and the placeholders agree."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from dashboard.action_forms import MEANINGS
from dashboard.action_section import FILTER_WORDS
from dashboard.action_sentences import ACTION_TEXTS
from dashboard.award_sentences import AWARD_SENTENCES
from dashboard.docket_sentences import NEVER_CHANGES
from dashboard.exports.receipt_workbook import WORKBOOK_TEXTS
from dashboard.exports.settlement_workbook import SETTLEMENT_WORKBOOK_TEXTS
from dashboard.fairness_sentences import FAIRNESS_SENTENCES
from dashboard.lead_sentences import LEAD_TEXTS
from dashboard.league_section import SORT_NAMES, VIEWS
from dashboard.league_table import FILE_HEADINGS
from dashboard.methods_markup import NEVER_ASSESSED, REASONS
from dashboard.overview_markup import FACTOR_NAMES
from dashboard.plan_sentences import COLUMN_TEXTS, PLAN_SENTENCES, REASON_SENTENCES
from dashboard.problem_rendering import SEVERITY_WORDS, problem_line
from dashboard.problem_texts import PROBLEM_TEXTS
from dashboard.publication_notice_markup import NOTICE_TEXTS
from dashboard.receipt_sentences import RECEIPT_SENTENCES
from dashboard.settlement_sentences import SETTLEMENT_TEXTS
from dashboard.texts import chinese_texts, translate
from metrics import personal_data
from metrics.catalogue import COUNTS_CONTEXT
from metrics.docket_words import DOCKET_WORDS
from metrics.integrity.leads import OPENS_A_CHECK
from metrics.problems import Problem
from metrics.scope_lexicon import Group

ROOT = Path(__file__).resolve().parents[2]
# Functions whose first argument is a text to translate; a constant there has to be in the catalogue.
TAKES_TEXT = {"say", "translate", "word", "progress"}
# Texts that reach translate() as data.
FROM_DATA = (
    {text for texts in PROBLEM_TEXTS.values() for text in texts}
    | set(SEVERITY_WORDS.values())
    | {str(group) for group in Group}
    | {COUNTS_CONTEXT, OPENS_A_CHECK, NEVER_CHANGES}
    | set(RECEIPT_SENTENCES.values())
    | LEAD_TEXTS
    | DOCKET_WORDS
    | ACTION_TEXTS
    | NOTICE_TEXTS
    | {*MEANINGS.values(), *FILTER_WORDS.values()}
    | SETTLEMENT_TEXTS
    | AWARD_SENTENCES
    | SETTLEMENT_WORKBOOK_TEXTS
    | {*FACTOR_NAMES.values(), *NEVER_ASSESSED, *REASONS}
    | {*PLAN_SENTENCES.values(), *REASON_SENTENCES.values(), *COLUMN_TEXTS.values(), *FAIRNESS_SENTENCES.values()}
    | WORKBOOK_TEXTS
    | {*VIEWS.values(), *SORT_NAMES.values(), *FILE_HEADINGS}
    | {
        value
        for name, value in vars(personal_data).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    }
    | {"stored", "unchanged", "refused", "rule book", "catalogue", "deployment", "sheet mapping"}
)


def texts_in_code() -> set[str]:
    found = set()
    for path in [*ROOT.glob("dashboard/**/*.py"), *ROOT.glob("pages/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in TAKES_TEXT:
                found |= _constants(node.args[0])
            if isinstance(node, ast.Call) and _name(node.func) in ("PageEntry", "ProblemText"):
                found |= set().union(*map(_constants, node.args))
    return {text for text in found if re.search(r"[A-Za-z]", re.sub(r"\{.*?\}", "", text))}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constants(node: ast.expr) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def chosen_texts() -> set[str]:
    """Texts that a function chooses before it translates them: what is assigned to ``text`` or ``texts``."""
    found: set[str] = set()
    for path in ROOT.glob("dashboard/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Assign) and any(_name(target) in ("text", "texts") for target in node.targets)
            if named and isinstance(node, ast.Assign):
                found |= _results(node.value)
    return {text for text in found if re.search(r"[A-Za-z]{2}.* ", text)}


def _results(node: ast.expr) -> set[str]:
    """The strings that an expression can be, or hold as a value: branches and values, not conditions and keys."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.IfExp):
        return _results(node.body) | _results(node.orelse)
    parts = node.values if isinstance(node, ast.Dict) else [node.value] if isinstance(node, ast.Subscript) else []
    return set().union(*map(_results, parts))


def needed() -> set[str]:
    code = {text for text in texts_in_code() if " " in text or text[:1].isupper() or text in ("new", "level")}
    return code | FROM_DATA | chosen_texts()


def test_the_scanner_finds_texts():
    assert {"Overview", "Rank band {band}", "{name} moved up {amount}, from rank {before} to {after}."} <= needed()
    assert len(needed()) > 100


@pytest.mark.parametrize("text", sorted(needed() - {f":material/{icon}:" for icon in ("monitoring",)}))
def test_every_text_has_a_chinese_translation(text: str):
    if text.startswith(":material/"):
        return
    assert chinese_texts().get(text), f"no Chinese for: {text}"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("english", "chinese"), sorted(chinese_texts().items()))
def test_translations_are_chinese_and_keep_the_placeholders(english: str, chinese: str):
    assert re.search(r"[\u4e00-\u9fff]", chinese) or not re.search(r"[A-Za-z]{3}", english)
    assert placeholders(chinese) <= placeholders(english)
    assert re.search(r"[A-Za-z]", english)


def test_no_translation_is_left_over():
    assert set(chinese_texts()) - needed() - texts_in_code() == set()


def test_an_unknown_text_stays_english():
    assert translate("No such text {x}", "zh", x=1) == "No such text 1"


def test_a_placeholder_without_value_shows_a_dash():
    assert translate("{a} and {b}", "en", a=1) == "1 and —"


def test_an_unknown_problem_still_makes_a_line():
    assert "mystery" in problem_line(Problem("mystery", file="a.csv", cell="B2"), "en")
    assert "a.csv / B2" in problem_line(Problem("mystery", file="a.csv", cell="B2"), "zh")


def problems_made() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every ``Problem("code", {...})`` in the code whose parameters are written out: where, code, names."""
    found = []
    for path in [*ROOT.glob("loaders/**/*.py"), *ROOT.glob("metrics/**/*.py"), *ROOT.glob("dashboard/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and _name(node.func) == "Problem" and node.args):
                continue
            code, *rest = node.args
            given = rest[0] if rest else ast.Dict(keys=[], values=[])
            if isinstance(code, ast.Constant) and isinstance(given, ast.Dict) and None not in given.keys:
                names = {str(getattr(key, "value", "")) for key in given.keys}
                found.append((f"{path.name}:{node.lineno}", str(code.value), tuple(sorted(names))))
    return sorted(found)


@pytest.mark.parametrize(("where", "code", "given"), problems_made(), ids=lambda value: str(value)[:40])
def test_a_problem_brings_what_its_text_asks_for(where: str, code: str, given: tuple[str, ...]):
    text = PROBLEM_TEXTS[code]
    assert placeholders(text.rule) | placeholders(text.fix) <= {*given, "code"}, where


def test_every_problem_text_is_used():
    sources = [
        path.read_text(encoding="utf-8") for room in ("loaders", "metrics") for path in ROOT.glob(f"{room}/**/*.py")
    ]
    sources += [path.read_text(encoding="utf-8") for path in ROOT.glob("dashboard/command_line/*.py")]
    assert [code for code in PROBLEM_TEXTS if not any(f'"{code}"' in source for source in sources)] == []
