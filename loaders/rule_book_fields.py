"""Cells of a rule book's workbook as fields, and fields as cells: one pair of functions for each kind of column."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from loaders.rule_book_sheets import PARAMETER_WORDS, VALUE_WORDS, Column, Sheet
from metrics.problems import InputRefused, Problem

CellValue = str | int | float | None
_SEPARATOR = re.compile(r"[;,、\n]")
_OPENING, _CLOSING = "[{", "]}"


@dataclass(frozen=True)
class Row:
    """Texts by field, and the cell in which each stands (or would stand)."""

    sheet: str
    texts: Mapping[str, str]
    cells: Mapping[str, str]

    def problem(self, code: str, field: str, **parameters: Any) -> Problem:
        """Return a problem in the cell of a field."""
        return Problem(code, parameters, sheet=self.sheet, cell=self.cells.get(field, ""))


def fields_of(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the fields of a row, parts nested; empty optional cells are left out.

    Raises InputRefused with one problem for each cell that is not understood.
    """
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in columns:
        if not row.texts.get(column.field) and (column.optional or column.kind == "number"):
            continue
        try:
            put_field(fields, column.field, _READERS[column.kind](row, column))
        except InputRefused as refused:
            problems += refused.problems
    if problems:
        raise InputRefused(problems)
    return fields


def put_field(fields: dict[str, Any], path: str, value: Any) -> None:
    """Set a field by its path, such as ``lights.green``."""
    *parts, last = path.split(".")
    for part in parts:
        fields = fields.setdefault(part, {})
    fields[last] = value


def field_at(owner: Any, path: str) -> Any:
    """Return the attribute at a path such as ``lights.green``; None where a part on the way is None."""
    for name in path.split("."):
        owner = getattr(owner, name) if owner is not None else None
    return owner


def cell_of(column: Column, value: Any) -> CellValue:
    """Return what to write into a cell so that it is read as the value again; None for an empty cell."""
    if value is None or value == () or value == "":
        return None
    return _word_text(column, value) if column.kind == "word" else _WRITERS[column.kind](value)


def normal(text: str) -> str:
    """Return a text without differences of width and outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def _number(row: Row, column: Column) -> float:
    text = normal(row.texts[column.field]).replace(",", "").rstrip("%‰")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputRefused([row.problem("not_a_number", column.field, text=row.texts[column.field])])
    return number


def _integer(row: Row, column: Column) -> int:
    number = _number(row, column)
    if not number.is_integer():
        raise InputRefused([row.problem("not_a_number", column.field, text=row.texts[column.field])])
    return int(number)


def _word(row: Row, column: Column) -> str:
    text = normal(row.texts[column.field])
    codes = tuple(column.choices.values())
    if text in column.choices:
        return column.choices[text]
    if text.lower() in codes:
        return text.lower()
    words = " / ".join([*column.choices, *codes])
    raise InputRefused([row.problem("word_unknown", column.field, text=text, words=words)])


def _flag(row: Row, column: Column) -> bool:
    text = normal(row.texts[column.field]).lower()
    value = VALUE_WORDS.get(text)
    if isinstance(value, bool):
        return value
    words = " / ".join(word for word, known in VALUE_WORDS.items() if isinstance(known, bool))
    raise InputRefused([row.problem("word_unknown", column.field, text=text, words=words)])


def _codes(row: Row, column: Column) -> list[str]:
    return [code.strip() for code in _SEPARATOR.split(normal(row.texts[column.field])) if code.strip()]


def _parameters(row: Row, column: Column) -> dict[str, Any]:
    """Return parameters from text such as ``每低=1;扣分=2;方式=整档``."""
    parameters: dict[str, Any] = {}
    for part in _split(normal(row.texts.get(column.field, ""))):
        name, equals, text = (piece.strip() for piece in part.partition("="))
        if not equals or not text:
            raise InputRefused([row.problem("parameter_malformed", column.field, text=part.strip())])
        try:
            parameters[PARAMETER_WORDS.get(name, name)] = _value(text)
        except ValueError:
            raise InputRefused([row.problem("parameter_malformed", column.field, text=part.strip())]) from None
    return parameters


def _split(text: str) -> list[str]:
    """Return the parts between separators that stand outside brackets and quotation marks."""
    parts, depth, quoted = [""], 0, False
    for mark in text:
        quoted ^= mark == '"'
        depth += 0 if quoted else (mark in _OPENING) - (mark in _CLOSING)
        if _SEPARATOR.match(mark) and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += mark
    return [part for part in parts if part.strip()]


def _value(text: str) -> Any:
    if text.lower() in VALUE_WORDS:
        return VALUE_WORDS[text.lower()]
    if text[0] in '"[{':
        return json.loads(text)
    try:
        return float(text)
    except ValueError:
        return text


_READERS: dict[str, Callable[[Row, Column], Any]] = {
    "text": lambda row, column: row.texts[column.field].strip(),
    "code": lambda row, column: normal(row.texts[column.field]),
    "codes": _codes,
    "number": _number,
    "hundredths": lambda row, column: round(_number(row, column) * 100),
    "integer": _integer,
    "word": _word,
    "parameters": _parameters,
    "flag": _flag,
}


def _number_cell(number: float) -> CellValue:
    # A workbook keeps 16 digits; a number that needs 17 is written as text.
    return number if float(f"{number:.16G}") == number else repr(number)


def _parameter_text(parameters: Mapping[str, Any]) -> CellValue:
    words = {name: word for word, name in PARAMETER_WORDS.items()}
    parts = [f"{words.get(name, name)}={_value_text(value)}" for name, value in parameters.items()]
    return "；".join(parts) or None


def _value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        word = next((word for word, code in VALUE_WORDS.items() if code == value), value)
        return json.dumps(word, ensure_ascii=False) if _SEPARATOR.search(word) else word
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    return json.dumps(value, ensure_ascii=False)


def _word_text(column: Column, code: Any) -> CellValue:
    return next((word for word, own in column.choices.items() if own == code), str(code))


_WRITERS: dict[str, Callable[[Any], CellValue]] = {
    "text": str,
    "code": lambda value: value.isoformat() if isinstance(value, date) else str(value),
    "codes": "、".join,
    "number": lambda value: _number_cell(float(value)),
    "hundredths": lambda value: _number_cell(value / 100),
    "integer": int,
    "parameters": _parameter_text,
    "flag": _value_text,
}


def required(sheet: Sheet) -> Iterable[Column]:
    """Return the columns that a sheet must have."""
    return (column for column in sheet.columns if not column.optional)
