"""Rule books from the workbook that a bureau writes: sheets 考核细则, 说明 and 分单位目标.

Chinese and English headings both work. The words are data, at the top; docs/rule-book.md shows the
sheets.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from loaders.workbooks import Worksheet, column_letters, read_workbook
from metrics.problems import InputRefused, Problem
from metrics.rule_book import Item, MissingPolicy, NotApplicablePolicy, RuleBook

ITEMS_SHEET, NOTES_SHEET, TARGETS_SHEET = ("考核细则", "items"), ("说明", "about"), ("分单位目标", "targets")

ITEM_HEADINGS = {
    "number": ("序号", "no."),
    "subject": ("类别", "subject"),
    "name": ("考核项目", "item"),
    "indicator": ("指标代码", "indicator"),
    "points": ("分值", "points"),
    "rule": ("计分方法", "rule"),
    "target": ("目标值", "target"),
    "parameters": ("参数", "parameters"),
    "missing": ("缺报处理", "missing"),
    "not_applicable": ("不适用处理", "not applicable"),
}
TARGET_HEADINGS = {
    "item": ("指标代码", "item"),
    "place": ("单位代码", "place"),
    "first_month": ("起始期间", "from"),
    "value": ("目标值", "target"),
}
NOTES = {
    "title": ("名称", "title"),
    "code": ("代码", "code"),
    "level": ("考核层级", "level"),
    "first_month": ("起始月", "first month"),
    "last_month": ("截止月", "last month"),
    "total_points": ("总分", "total points"),
    "green": ("绿灯线", "green"),
    "amber": ("黄灯线", "amber"),
}
RULE_WORDS = {
    "按比例": "linear",
    "按百分点扣分": "per_point",
    "达标得分": "threshold",
    "按任务完成": "completion",
}
PARAMETER_WORDS = {
    "零分值": "zero_at",
    "每低": "step",
    "扣分": "deduction",
    "方式": "counting",
    "时序": "pace",
}
VALUE_WORDS = {"按比例": "proportional", "整档": "full_step", "是": True, "否": False, "yes": True, "no": False}
MISSING_WORDS = {"记零分": "zero", "剔除折算": "exclude"}
NOT_APPLICABLE_WORDS = {"剔除折算": "exclude", "计满分": "full"}
TOTAL_WORDS = ("合计", "总计", "total")


@dataclass(frozen=True)
class RuleBookFile:
    """A rule book as read: its file, hash, and the cell in which each item stands."""

    book: RuleBook
    file: str
    sha256: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class _Row:
    """A row of a table: texts by heading, and where they stand."""

    sheet: str
    number: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]

    def cell(self, heading: str) -> str:
        return f"{column_letters(self.columns[heading])}{self.number}"

    def problem(self, code: str, heading: str, **parameters: Any) -> Problem:
        return Problem(code, parameters, sheet=self.sheet, cell=self.cell(heading))


def read_rule_book_workbook(path: Path) -> RuleBookFile:
    """Return the rule book in a workbook. Raises InputRefused with one problem per cell to mend."""
    try:
        content = path.read_bytes()
        sheets = read_workbook(content)
        book, cells = _rule_book(sheets)
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused
    return RuleBookFile(book, path.name, hashlib.sha256(content).hexdigest(), cells)


def _rule_book(sheets: Sequence[Worksheet]) -> tuple[RuleBook, dict[str, str]]:
    notes = _notes(_sheet(sheets, NOTES_SHEET))
    rows = _table(_sheet(sheets, ITEMS_SHEET), ITEM_HEADINGS)
    targets = [sheet for sheet in sheets if _plain(sheet.name) in TARGETS_SHEET]
    problems: list[Problem] = []
    items, cells = [], {}
    for row in rows:
        try:
            items.append(_item(row))
            cells[items[-1].code] = row.cell("name")
        except InputRefused as refused:
            problems += refused.problems
    lines = []
    for row in _table(targets[0], TARGET_HEADINGS) if targets else []:
        try:
            lines.append(
                {
                    **{name: row.texts[name] for name in ("item", "place", "first_month")},
                    "value": _number(row, "value"),
                }
            )
        except InputRefused as refused:
            problems += refused.problems
    if problems:
        raise InputRefused(problems)
    lights = {name: float(notes.pop(name)) for name in ("green", "amber") if name in notes}
    try:
        points = round(float(notes.pop("total_points", "1000")) * 100)
        book = RuleBook.model_validate(
            {**notes, "total_points": points, "lights": lights, "items": items, "targets": lines}
        )
    except ValidationError as error:
        raise InputRefused(
            Problem(
                "rule_book_invalid",
                {"where": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]},
                sheet=NOTES_SHEET[0],
            )
            for item in error.errors()
        ) from error
    except ValueError as error:
        problem = Problem("rule_book_invalid", {"where": "total_points", "reason": str(error)}, sheet=NOTES_SHEET[0])
        raise InputRefused([problem]) from error
    return book, cells


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def _sheet(sheets: Sequence[Worksheet], names: tuple[str, ...]) -> Worksheet:
    for sheet in sheets:
        if _plain(sheet.name) in names:
            return sheet
    found = ", ".join(sheet.name for sheet in sheets)
    raise InputRefused([Problem("sheet_missing", {"name": names[0], "found": found})])


def _notes(sheet: Worksheet) -> dict[str, str]:
    """Return the two-column sheet of name and value as fields; unknown names are somebody's remarks."""
    field = {word: name for name, words in NOTES.items() for word in words}
    return {
        field[_plain(row[0])]: unicodedata.normalize("NFKC", row[1]).strip()
        for row in sheet.rows
        if len(row) > 1 and _plain(row[0]) in field and row[1].strip()
    }


def _table(sheet: Worksheet, headings: Mapping[str, tuple[str, ...]]) -> list[_Row]:
    """Return the rows below the heading row, up to the total or the first empty row."""
    field = {word: name for name, words in headings.items() for word in words}
    heading_row, columns = _headings(sheet, field, headings)
    optional = {"number", "subject", "parameters"}
    if missing := [words[0] for name, words in headings.items() if name not in columns and name not in optional]:
        problem = Problem(
            "column_missing", {"column": ", ".join(missing)}, sheet=sheet.name, cell=f"A{heading_row + 1}"
        )
        raise InputRefused([problem])
    rows = []
    for offset, row in enumerate(sheet.rows[heading_row + 1 :], heading_row + 2):
        texts = {
            name: unicodedata.normalize("NFKC", row[column]).strip() if column < len(row) else ""
            for name, column in columns.items()
        }
        if not any(texts.values()) or any(_plain(text) in TOTAL_WORDS for text in row[:3]):
            break
        rows.append(_Row(sheet.name, offset, texts, columns))
    return rows


def _headings(
    sheet: Worksheet, field: Mapping[str, str], headings: Mapping[str, tuple[str, ...]]
) -> tuple[int, dict[str, int]]:
    """Return the number (from 0) of the heading row and the column of each heading in it."""
    for number, row in enumerate(sheet.rows):
        columns = {field[_plain(text)]: column for column, text in enumerate(row) if _plain(text) in field}
        if len(columns) >= min(3, len(headings)):
            return number, columns
    wanted = ", ".join(words[0] for words in headings.values())
    raise InputRefused([Problem("heading_row_missing", {"wanted": wanted}, sheet=sheet.name)])


def _item(row: _Row) -> Item:
    problems: list[Problem] = []

    def checked(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except InputRefused as refused:
            problems.extend(refused.problems)
            return None

    points = checked(lambda: _number(row, "points"))
    values = {
        "code": row.texts["indicator"],
        "indicator": row.texts["indicator"],
        "name": row.texts["name"],
        "points": round(points * 100) if points else 0,
        "rule": checked(lambda: _word(row, "rule", RULE_WORDS)),
        "target": checked(lambda: _number(row, "target")) if row.texts["target"] else None,
        "parameters": checked(lambda: _parameters(row)),
        "missing": checked(lambda: _word(row, "missing", MISSING_WORDS, tuple(MissingPolicy))),
        "not_applicable": checked(
            lambda: _word(row, "not_applicable", NOT_APPLICABLE_WORDS, tuple(NotApplicablePolicy))
        ),
    }
    if problems:
        raise InputRefused(problems)
    try:
        return Item.model_validate(values)
    except ValidationError as error:
        raise InputRefused(
            row.problem(
                "rule_book_invalid",
                str(item["loc"][0]) if item["loc"] and str(item["loc"][0]) in row.columns else "name",
                where=".".join(str(part) for part in item["loc"]) or row.texts["name"],
                reason=item["msg"],
            )
            for item in error.errors()
        ) from error


def _word(row: _Row, heading: str, words: Mapping[str, str], own: Sequence[str] | None = None) -> str:
    text = row.texts[heading]
    codes = own if own is not None else tuple(words.values())
    if text in words:
        return words[text]
    if text.lower() in codes:
        return text.lower()
    raise InputRefused([row.problem("word_unknown", heading, text=text, words=" / ".join([*words, *codes]))])


def _number(row: _Row, heading: str) -> float:
    text = row.texts[heading].replace(",", "").rstrip("%‰")
    try:
        return float(text)
    except ValueError:
        raise InputRefused([row.problem("not_a_number", heading, text=row.texts[heading])]) from None


def _parameters(row: _Row) -> dict[str, Any]:
    """Return parameters from text such as ``每低=1;扣分=2;方式=整档``."""
    parameters: dict[str, Any] = {}
    for part in filter(None, re.split(r"[;,、\n]", row.texts.get("parameters", ""))):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or not text:
            raise InputRefused([row.problem("parameter_malformed", "parameters", text=part.strip())])
        value = VALUE_WORDS.get(text.lower())
        if value is None:
            try:
                value = float(text)
            except ValueError:
                value = text
        parameters[PARAMETER_WORDS.get(name, name)] = value
    return parameters
