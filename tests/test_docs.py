"""Documents held against what they describe: commands, options, rules, headings, words, links."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest

from dashboard.command_line import main
from loaders import rule_book_workbooks as workbooks
from loaders import sheet_mapping as mapping
from loaders.access import Role
from metrics.catalogue import Polarity, Subject
from metrics.rounding import hundredths
from metrics.rules import RULES, Judged
from metrics.scoring import STATES

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", ".git", "build", "data", "node_modules"}
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "*/**/*.md")
    for path in ROOT.glob(pattern)
    if not any(part.startswith(".") or part in NOT_OURS - {"data"} for part in path.relative_to(ROOT).parts[:-1])
    and path.relative_to(ROOT).parts[0] not in NOT_OURS
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
MIRRORED = [
    ROOT / name
    for name in (
        "README.md",
        "docs/scope.md",
        "docs/import.md",
        "docs/rule-book.md",
        "docs/operations.md",
        "docs/methods.md",
        "docs/accessibility.md",
        "docs/settlement-and-actions.md",
        "docs/review.md",
        "docs/publication.md",
    )
]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
RULE_BOOK_PAGES = [ROOT / "docs" / "rule-book.md", ROOT / "docs" / "rule-book.zh.md"]
COMMANDS = {
    name: command
    for name in main.list_commands(click.Context(main))
    if (command := main.get_command(click.Context(main), name))
}
COMMON_OPTIONS = {"--database", "--language", "--json", "--help"}

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose_of(path: Path) -> str:
    return FENCE.sub("", text_of(path))


def code_of(path: Path) -> list[tuple[str, str]]:
    """Code blocks with their language, comments left out because they are translated."""
    return [
        (language, re.sub(r"\s+#.*$", "", code, flags=re.MULTILINE)) for language, code in FENCE.findall(text_of(path))
    ]


def marked_words(path: Path) -> set[str]:
    """Everything that stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", prose_of(path)))


def anchor(heading: str) -> str:
    """The anchor that a forge makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def row_of(command: str, readme: Path) -> str:
    rows = [line for line in text_of(readme).splitlines() if re.match(rf"\| `{command}[ `]", line)]
    assert len(rows) == 1, f"one table row for {command} in {readme.name}, not {len(rows)}"
    return rows[0]


def options_of(command: click.Command) -> set[str]:
    return {name for part in command.params for name in part.opts if name.startswith("--")} - COMMON_OPTIONS


@pytest.mark.parametrize("readme", READMES, ids=relative)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_its_options_are_documented(name: str, readme: Path) -> None:
    documented = set(re.findall(r"--[a-z-]+", row_of(name, readme)))
    assert documented == options_of(COMMANDS[name])


@pytest.mark.parametrize("readme", READMES, ids=relative)
def test_no_command_is_documented_that_does_not_exist(readme: Path) -> None:
    shown = {name for _, code in code_of(readme) for name in re.findall(r"python -m dashboard ([a-z-]+)", code)}
    assert shown
    assert shown <= set(COMMANDS)


@pytest.mark.parametrize("readme", READMES, ids=relative)
def test_options_and_files_in_examples_exist(readme: Path) -> None:
    for _, code in code_of(readme):
        for name, arguments in re.findall(r"python -m dashboard ([a-z-]+)(.*)", code):
            known = options_of(COMMANDS[name]) | COMMON_OPTIONS
            assert set(re.findall(r"--[a-z-]+", arguments)) <= known
            assert all((ROOT / file).exists() for file in re.findall(r"tests/\S+", arguments))


@pytest.mark.parametrize("readme", READMES, ids=relative)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_the_common_options(name: str, readme: Path) -> None:
    options = {option for part in COMMANDS[name].params for option in part.opts}
    assert {"--database", "--language", "--json"} <= options & marked_words(readme)


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {
        target for path in DOCUMENTS for target in re.findall(r"(?:`|^)make ([a-z-]+)", text_of(path), re.MULTILINE)
    }
    assert {"run", "test", "example"} <= named
    assert named <= targets


@pytest.mark.parametrize("page", RULE_BOOK_PAGES, ids=relative)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_section_with_its_parameters_and_an_example(rule: str, page: Path) -> None:
    sections = re.split(r"^### ", text_of(page), flags=re.MULTILINE)[1:]
    section = next(section for section in sections if section.startswith(f"`{rule}`"))
    body = re.split(r"^## ", section, flags=re.MULTILINE)[0]
    assert all(f"`{parameter}`" in body for parameter in RULES[rule].parameters.model_fields)
    assert re.search(r"^> .*\*\*\d+\.\d\d\*\*", body, re.MULTILINE)


WAYS = {
    **dict.fromkeys(("higher", "越高越好"), Polarity.HIGHER_IS_BETTER),
    **dict.fromkeys(("lower", "越低越好"), Polarity.LOWER_IS_BETTER),
    **dict.fromkeys(("band", "适中为好"), Polarity.WITHIN_BAND),
}
KNOWN_ANSWER = re.compile(r"^\| (.+) \| \*\*([\d.]+)\*\* \|$", re.MULTILINE)


def known_answers(page: Path) -> dict[str, list[list[str]]]:
    """Rows of the tables below the rules: parameters, way, full, target, last year, gone, value, points."""
    sections = re.split(r"^### ", text_of(page), flags=re.MULTILINE)[1:]
    bodies = {
        section[1 : section.index("`", 1)]: re.split(r"^## ", section, flags=re.MULTILINE)[0] for section in sections
    }
    return {
        rule: [[*cells.split(" | "), points] for cells, points in KNOWN_ANSWER.findall(body)]
        for rule, body in bodies.items()
    }


def documented_parameters(text: str) -> dict[str, object]:
    """Parameters as the workbook writes them."""
    pairs = [part.split("=") for part in text.strip("`").split("；")] if text != "—" else []
    return {workbooks.PARAMETER_WORDS[name]: workbooks.VALUE_WORDS.get(value, value) for name, value in pairs}


def number_of(text: str) -> float:
    top, _, bottom = text.partition("/")
    return np.nan if text == "—" else float(top) / float(bottom or 1)


@pytest.mark.parametrize("page", RULE_BOOK_PAGES, ids=relative)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_known_answers_of_a_rule_are_what_it_computes(rule: str, page: Path) -> None:
    rows = known_answers(page)[rule]
    assert len(rows) >= 2
    for parameters, way, *figures, points in rows:
        full, target, previous, gone, value = map(number_of, figures)
        judged = Judged(
            np.array([value]),
            np.array([target]),
            full,
            WAYS[way],
            1.0 if np.isnan(gone) else gone,
            None if np.isnan(previous) else np.array([previous]),
        )
        entry = RULES[rule]
        assert WAYS[way] in entry.polarities
        outcome = entry.function(judged, entry.parameters.model_validate(documented_parameters(parameters)))
        assert f"{hundredths(outcome.points)[0] / 100:.2f}" == points, (rule, parameters, value)


def test_both_languages_show_the_same_known_answers() -> None:
    english, chinese = map(known_answers, RULE_BOOK_PAGES)
    for rule in RULES:
        assert [row[:1] + row[2:] for row in english[rule]] == [row[:1] + row[2:] for row in chinese[rule]]


@pytest.mark.parametrize("page", RULE_BOOK_PAGES, ids=relative)
def test_every_sheet_heading_and_word_of_a_rule_book_is_documented(page: Path) -> None:
    tables = (workbooks.ITEM_HEADINGS, workbooks.TARGET_HEADINGS, workbooks.NOTES)
    words = {word for table in tables for pair in table.values() for word in pair}
    words |= {*workbooks.ITEMS_SHEET, *workbooks.NOTES_SHEET, *workbooks.TARGETS_SHEET, *workbooks.TOTAL_WORDS}
    for table in (workbooks.RULE_WORDS, workbooks.PARAMETER_WORDS, workbooks.MISSING_WORDS):
        words |= {*table, *table.values()}
    words |= {*workbooks.NOT_APPLICABLE_WORDS, *workbooks.NOT_APPLICABLE_WORDS.values(), *workbooks.VALUE_WORDS}
    assert sorted(words - marked_words(page)) == []


@pytest.mark.parametrize("page", RULE_BOOK_PAGES, ids=relative)
def test_every_state_of_a_score_is_documented(page: Path) -> None:
    assert set(STATES) <= marked_words(page)


@pytest.mark.parametrize("page", [ROOT / "docs" / "import.md", ROOT / "docs" / "import.zh.md"], ids=relative)
def test_every_key_of_a_sheet_mapping_is_documented(page: Path) -> None:
    types = (mapping.SheetMapping, mapping.Sheet, mapping.PeriodSource, mapping.PlaceColumns, mapping.Measure)
    types = (*types, mapping.TotalRow, mapping.UnknownPlaces)
    keys = {field.alias or name for one in types for name, field in one.model_fields.items()} - {"sheet", "measure"}
    assert sorted(keys - marked_words(page)) == []


def test_the_mapping_shown_is_one_that_is_accepted() -> None:
    shown = next(code for language, code in code_of(ROOT / "docs" / "import.md") if language == "toml")
    assert mapping.SheetMapping.model_validate(tomllib.loads(shown)).format == "xlsx"


@pytest.mark.parametrize("page", [ROOT / "docs" / "scope.md", ROOT / "docs" / "scope.zh.md"], ids=relative)
def test_every_subject_is_documented_in_the_scope(page: Path) -> None:
    assert {str(subject) for subject in Subject} <= marked_words(page)


@pytest.mark.parametrize("page", [ROOT / "docs" / "operations.md", ROOT / "docs" / "operations.zh.md"], ids=relative)
def test_every_role_is_documented_in_operations(page: Path) -> None:
    assert {str(role) for role in Role} <= marked_words(page)


@pytest.mark.parametrize("english", MIRRORED, ids=relative)
def test_chinese_documents_mirror_the_english_ones(english: Path) -> None:
    chinese = english.with_suffix(".zh.md")

    def levels(path: Path) -> list[str]:
        return [marks for marks, _ in HEADING.findall(prose_of(path))]

    def table_rows(path: Path) -> int:
        return sum(line.startswith("|") for line in text_of(path).splitlines())

    assert levels(chinese) == levels(english)
    assert code_of(chinese) == code_of(english)
    assert table_rows(chinese) == table_rows(english)


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_relative_links_resolve(document: Path) -> None:
    for link in LINK.findall(prose_of(document)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), f"{link} in {relative(document)}"
        if fragment:
            assert fragment in {anchor(title) for _, title in HEADING.findall(prose_of(target))}, link


def test_documents_named_in_code_exist() -> None:
    sources = [path for room in ("dashboard", "loaders", "metrics", "pages") for path in (ROOT / room).rglob("*.py")]
    named = {name for path in sources for name in re.findall(r"docs/[\w./-]+\.md", text_of(path))}
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.name)
def test_decisions_have_context_decision_and_consequence(decision: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", decision.name)
    headings = HEADING.findall(text_of(decision))
    assert headings[0][0] == "#"
    assert headings[0][1].startswith(decision.name[:4])
    assert headings[1:] == [("##", "Context"), ("##", "Decision"), ("##", "Consequence")]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = text_of(ROOT / "LICENSE")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert all(f"\n   {number}. " in text for number in range(1, 10))
