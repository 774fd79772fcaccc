"""Which column of a boundary file holds the place codes, and what codes it holds. Never by name."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from loaders.boundary_shapes import listed
from metrics.problems import InputRefused, Problem, Severity

# Column names as they are compared: lower case, without spaces, underscores and hyphens.
CODE_COLUMN_NAMES = (
    "placecode", "place", "code", "代码", "单位代码", "行政区划代码", "区划代码", "行政区代码", "统计用区划代码",
    "统计区划代码", "行政代码", "区域代码", "地区代码", "村代码", "乡镇代码", "编码", "行政编码", "行政区编码",
    "区划编码", "区划码", "adcode", "areacode", "regioncode", "gbcode", "gb", "pac", "xzqdm", "xzqhdm", "xzdm",
    "qhdm", "qhm", "zldwdm", "dm", "id",
)  # fmt: skip
# A float holds integers exactly only below this.
LARGEST_EXACT_FLOAT = 1 << 53


def choose_code_column(columns: Mapping[str, pd.Series], given: str | None, known: Collection[str]) -> str:
    """Return the column with the codes: the given one, or of those named like one the best match.

    Raises InputRefused when the given one is absent or none is named like a code column; the problem
    then lists the columns and how many known codes each holds.
    """
    if given is not None:
        if given in columns:
            return given
        raise InputRefused([Problem("boundary_code_column_missing", {"column": given, "columns": ", ".join(columns)})])
    matches = {name: _matches(series, known) for name, series in columns.items()}
    named = {name: CODE_COLUMN_NAMES.index(_plain(name)) for name in columns if _plain(name) in CODE_COLUMN_NAMES}
    if not named:
        listed = ", ".join(f"{name} ({count})" for name, count in matches.items())
        raise InputRefused([Problem("boundary_code_column_unclear", {"columns": listed})])
    return min(named, key=lambda name: (-matches[name], named[name]))


def codes_of(series: pd.Series, known: Collection[str]) -> tuple[list[str | None], list[Problem]]:
    """Return one code per row (None when empty) and notes on how codes were read.

    Numbers become text without losing digits, and get the leading zeros of the one known code with
    the same number. A twelve-digit statistical code padded with zeros stands for the shorter known
    code. Raises InputRefused when a number has lost digits.
    """
    codes = [_text_of(value) for value in series]
    lost = sorted({str(value) for value, code in zip(series, codes, strict=True) if code == ""})
    if lost:
        raise InputRefused([Problem("boundary_codes_lost_digits", {"codes": listed(lost)})])
    by_number: dict[int, list[str]] = {}
    for code in known:
        if code.isdecimal():
            by_number.setdefault(int(code), []).append(code)
    renamed: dict[str, str] = {}
    padded: dict[str, str] = {}
    numeric = pd.api.types.is_numeric_dtype(series)
    for code in {code for code in codes if code is not None and code not in known}:
        alike = by_number.get(int(code), []) if numeric and code.isdecimal() else []
        shorter = next((code[:n] for n in (9, 6) if _is_padded(code, n) and code[:n] in known), None)
        if len(alike) == 1:
            renamed[code] = alike[0]
        elif shorter:
            padded[code] = shorter
    problems = []
    if renamed:
        detail = {"count": len(renamed), "codes": listed(renamed.values())}
        problems.append(Problem("boundary_codes_zero_restored", detail, Severity.NOTE))
    if padded:
        detail = {"count": len(padded), "codes": listed(padded.values())}
        problems.append(Problem("boundary_codes_padded", detail, Severity.NOTE))
    replaced = renamed | padded
    return [replaced.get(code, code) if code is not None else None for code in codes], problems


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower().replace("_", "").replace("-", "").replace(" ", "")


def _matches(series: pd.Series, known: Collection[str]) -> int:
    return len({code for code in map(_text_of, series.head(5000)) if code} & set(known))


def _text_of(value: Any) -> str | None:
    """Return a code as text, None for an empty cell, "" for a number that cannot be a whole code."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < LARGEST_EXACT_FLOAT else ""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    whole, point, rest = text.partition(".")
    if point and whole.isdecimal() and rest and not rest.strip("0"):
        return whole
    return text or None


def _is_padded(code: str, length: int) -> bool:
    return len(code) == 12 and code.isdecimal() and not code[length:].strip("0")
