"""Rule books from the workbook that a bureau writes: sheets 考核细则, 说明, 分单位目标 and those of further parts.

Chinese and English headings both work. The words are data, in ``loaders.rule_book_sheets``;
docs/rule-book.md shows the sheets. ``loaders.rule_book_export`` writes such workbooks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from loaders.percent_cells import with_percentages
from loaders.rule_book_fields import Row, fields_of, put_field, required
from loaders.rule_book_rows import plain, table_rows
from loaders.rule_book_sheets import (
    ITEM_HEADINGS,
    ITEMS,
    ITEMS_SHEET,
    MISSING_WORDS,
    NOT_APPLICABLE_WORDS,
    NOTE_COLUMNS,
    NOTES,
    NOTES_SHEET,
    PARAMETER_WORDS,
    PART_KEYS,
    PART_SHEETS,
    RULE_WORDS,
    TARGET_HEADINGS,
    TARGETS,
    TARGETS_SHEET,
    TOTAL_WORDS,
    VALUE_WORDS,
    Sheet,
)
from loaders.workbooks import Worksheet, column_letters, read_workbook
from metrics.award_rules import Award
from metrics.catalogue import Frozen
from metrics.problems import InputRefused, Problem
from metrics.review_rules import Measure
from metrics.rule_book import PROGRESS_RULE, Item, RuleBook
from metrics.rule_book_parts import AdjustmentLine, Grade, PeriodWeight, PlaceTarget, PopulationBand, TieBreak, Trigger
from metrics.rules import RULES

__all__ = [
    "ITEMS_SHEET",
    "ITEM_HEADINGS",
    "MISSING_WORDS",
    "NOTES",
    "NOTES_SHEET",
    "NOT_APPLICABLE_WORDS",
    "PARAMETER_WORDS",
    "RULE_WORDS",
    "TARGETS_SHEET",
    "TARGET_HEADINGS",
    "TOTAL_WORDS",
    "VALUE_WORDS",
    "RuleBookFile",
    "read_rule_book_workbook",
]

_PART_TYPES: dict[str, type[Frozen]] = {
    "lines": AdjustmentLine,
    "period_weights": PeriodWeight,
    "peer_groups.bands": PopulationBand,
    "grades": Grade,
    "tie_breaks": TieBreak,
    "triggers": Trigger,
    "review.measures": Measure,
    "awards": Award,
}


@dataclass(frozen=True)
class RuleBookFile:
    """A rule book as read: its file, hash, and the cell in which each item stands.

    Beside the items' codes, ``cells`` has ``trigger/code``, ``line/code``, ``grade/name``, ``band/name``,
    ``award/code``, ``measure/code`` and ``period_weight/month`` as ``sheet!A2``.
    """

    book: RuleBook
    file: str
    sha256: str
    cells: Mapping[str, str]


@dataclass
class _Gathered:
    """What was read so far, and what was wrong with it."""

    cells: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def part(self, row: Row, sheet: Sheet, kind: type[Frozen], defaults: Mapping[str, str] | None = None) -> Any:
        """Return the part in a row, None (and the problems kept) when it is not understood.

        ``defaults`` names, for a field left out, the field whose value it takes.
        """
        fields: dict[str, Any] = {}
        try:
            fields = fields_of(row, [column for column in sheet.columns if column.field not in ("number", "subject")])
            for name, other in (defaults or {}).items():
                fields.setdefault(name, fields[other])
            return kind.model_validate(fields)
        except InputRefused as refused:
            self.problems += refused.problems
        except ValidationError as error:
            self.problems += _invalid(error, row, _faulty_parameters(fields) if kind is Item else "")
        return None


def read_rule_book_workbook(path: Path) -> RuleBookFile:
    """Return the rule book in a workbook. Raises InputRefused with one problem per cell to mend."""
    try:
        content = path.read_bytes()
        sheets = with_percentages(read_workbook(content), content)
        book, cells = _rule_book(sheets)
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused
    return RuleBookFile(book, path.name, hashlib.sha256(content).hexdigest(), cells)


def _rule_book(sheets: Sequence[Worksheet]) -> tuple[RuleBook, dict[str, str]]:
    notes = _notes(_sheet(sheets, NOTES_SHEET))
    gathered = _Gathered()
    content: dict[str, Any] = {}
    try:
        content = fields_of(notes, [column for column in NOTE_COLUMNS if notes.texts.get(column.field)])
    except InputRefused as refused:
        gathered.problems += refused.problems
    items = []
    for row in _table(_sheet(sheets, ITEMS_SHEET), ITEMS):
        if (item := gathered.part(row, ITEMS, Item, {"code": "indicator"})) is not None:
            items.append(item)
            gathered.cells[item.code] = row.cells["name"]
    targets = [gathered.part(row, TARGETS, PlaceTarget) for row in _optional_table(sheets, TARGETS)]
    for name, value in _parts(sheets, gathered).items():
        put_field(content, name, value)
    if gathered.problems:
        raise InputRefused(gathered.problems)
    try:
        return RuleBook.model_validate({**content, "items": items, "targets": targets}), gathered.cells
    except ValidationError as error:
        raise InputRefused(_invalid(error, notes)) from error


def _parts(sheets: Sequence[Worksheet], gathered: _Gathered) -> dict[str, list[Any]]:
    """Return the parts of the sheets that are there, by field of the rule book."""
    parts: dict[str, list[Any]] = {}
    for name, sheet in PART_SHEETS.items():
        rows = _optional_table(sheets, sheet)
        if not rows:
            continue
        if name == "publication_notes":
            parts[name] = [row.texts["text"].strip() for row in rows]
            continue
        parts[name] = [gathered.part(row, sheet, _PART_TYPES[name]) for row in rows]
        for row, part in zip(rows, parts[name], strict=True):
            if part is not None and name in PART_KEYS:
                key, identity = PART_KEYS[name]
                cell = f"{row.sheet}!{row.cells[sheet.columns[0].field]}"
                gathered.cells[f"{key}/{getattr(part, identity)}"] = cell
    return parts


def _invalid(error: ValidationError, row: Row, parameters: str = "") -> list[Problem]:
    """Return a problem for each thing that a type refused, in the cell of its field where there is one.

    ``parameters`` is the column whose parameters a rule refused; what names no field then lies there.
    """
    words = {name: word for word, name in PARAMETER_WORDS.items()} if parameters else {}
    problems = []
    for found in error.errors():
        path = ".".join(str(part) for part in found["loc"])
        named = next((name for name in (path, path.split(".", maxsplit=1)[0]) if name in row.cells), "")
        named = named or (parameters if parameters in row.cells else "name")
        path = f"{words[path]} / {path}" if path in words and path not in row.cells else path
        where = path or row.texts.get("name", "") or row.texts.get("title", "")
        problems.append(row.problem("rule_book_invalid", named, where=where, reason=found["msg"]))
    return problems


def _faulty_parameters(fields: Mapping[str, Any]) -> str:
    """Return the column of the parameters that their rule refuses, empty when it takes them."""
    share = fields.get("progress", {})
    tried = [("parameters", fields.get("rule"), fields.get("parameters", {}))]
    tried += [("progress.parameters", PROGRESS_RULE, share.get("parameters", {}))] * bool(share.get("progress"))
    for column, rule, parameters in tried:
        try:
            if rule in RULES:
                RULES[rule].parameters.model_validate(parameters)
        except ValidationError:
            return column
    return ""


def _sheet(sheets: Sequence[Worksheet], names: tuple[str, ...]) -> Worksheet:
    for sheet in sheets:
        if plain(sheet.name) in names:
            return sheet
    found = ", ".join(sheet.name for sheet in sheets)
    raise InputRefused([Problem("sheet_missing", {"sheet": names[0], "found": found})])


def _notes(sheet: Worksheet) -> Row:
    """Return the two-column sheet of name and value as one row; unknown names are somebody's remarks."""
    named = {word: name for name, words in NOTES.items() for word in words}
    texts, cells = {}, {}
    for number, row in enumerate(sheet.rows, 1):
        if len(row) > 1 and plain(row[0]) in named and row[1].strip():
            name = named[plain(row[0])]
            texts[name], cells[name] = row[1].strip(), f"B{number}"
    return Row(sheet.name, texts, cells)


def _optional_table(sheets: Sequence[Worksheet], wanted: Sheet) -> list[Row]:
    found = [sheet for sheet in sheets if plain(sheet.name) in wanted.names]
    return _table(found[0], wanted) if found else []


def _table(sheet: Worksheet, wanted: Sheet) -> list[Row]:
    """Return the rows below the heading row, up to the total or the first empty row, without subtotals."""
    heading_row, columns = _headings(sheet, wanted)
    if missing := [column.words[0] for column in required(wanted) if column.field not in columns]:
        problem = Problem(
            "headings_missing", {"columns": ", ".join(missing)}, sheet=sheet.name, cell=f"A{heading_row + 1}"
        )
        raise InputRefused([problem])
    rows = []
    identity = columns.get("indicator", columns.get("item"))
    for number, row, kind in table_rows(sheet.rows, heading_row + 1, identity, has_total=wanted.has_total):
        texts = {name: row[column].strip() if column < len(row) else "" for name, column in columns.items()}
        if not any(texts.values()):
            break
        if kind != "row":
            continue
        rows.append(
            Row(sheet.name, texts, {name: f"{column_letters(column)}{number}" for name, column in columns.items()})
        )
    return rows


def _headings(sheet: Worksheet, wanted: Sheet) -> tuple[int, dict[str, int]]:
    """Return the number (from 0) of the heading row and the column of each heading in it."""
    named = {word: column.field for column in wanted.columns for word in column.words}
    enough = min(3, len(list(required(wanted))))
    for number, row in enumerate(sheet.rows):
        columns = {named[plain(text)]: column for column, text in enumerate(row) if plain(text) in named}
        if len(columns) >= enough:
            return number, columns
    words = ", ".join(column.words[0] for column in wanted.columns)
    raise InputRefused([Problem("heading_row_missing", {"wanted": words}, sheet=sheet.name)])
