"""The workbook that the demo county's bureau mails every month, with all its habits.

Titles in merged cells, a unit line, headers in two rows, subtotals by township, a grand total, and
a footer with who filled it in. The layout is the sheet mapping's, so that it is described once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.demo_county.figures import figures_of_month, shipped_catalogue
from loaders.demo_county.townships import ASSETS
from loaders.sheet_mapping import PATH_SEPARATOR, Measure, Sheet, SheetMapping, read_sheet_mapping
from metrics.catalogue import Indicator
from metrics.cube import NOT_APPLICABLE
from metrics.periods import last_month_of, period_of, shift

FICTIONAL = "虚构示范数据，与任何真实地区无关"
FRONT = ("序号", "单位代码", "单位名称")
UNITS = {"利益导向": "单位：人、笔、户、元", "乡镇保障条件": "单位：人、个、元", "乡镇年报": "单位：个、元"}
# A fixed moment, so that the same seed gives the same bytes.
CREATED = datetime(2000, 1, 1)

# One place's figures of one indicator: numerator, denominator (None for counts), state.
Figure = tuple[int | None, int | None, int]
Figures = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True)
class _Formats:
    """The cell formats of one workbook."""

    title: Format
    unit: Format
    header: Format
    text: Format
    number: Format
    total: Format
    footer: Format


@dataclass(frozen=True)
class _Row:
    """A row to write: its three front cells and the figure of every measure (None where blank)."""

    front: tuple[str, str, str]
    figures: tuple[Figure | None, ...]
    is_total: bool = False


@cache
def workbook_mapping() -> SheetMapping:
    """Return the sheet mapping of the monthly workbook."""
    return read_sheet_mapping(ASSETS / "mapping.toml")


def monthly_workbook(path: Path, month: str, figures: pd.DataFrame, places: pd.DataFrame) -> None:
    """Write the workbook of one month: all periods that end with it.

    ``figures`` has the columns of ``figures.FIGURE_COLUMNS``, what is missing from it stays blank;
    ``places`` those of ``loaders.places.PLACE_COLUMNS``, only the ones to be listed.
    """
    by_indicator = _by_indicator(figures_of_month(figures, month))
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"title": f"云岭县{_in_words(month)}统计月报（{FICTIONAL}）", "created": CREATED})
        formats = _formats(workbook)
        for sheet in workbook_mapping().sheets:
            if _is_due(sheet, month):
                worksheet = workbook.add_worksheet(sheet.name)
                _write_sheet(worksheet, sheet, month, by_indicator, places, formats)


def _by_indicator(figures: pd.DataFrame) -> dict[str, dict[str, Figure]]:
    parts: dict[str, dict[str, Figure]] = {}
    numerators, denominators = (
        figures[name].astype(object).where(figures[name].notna(), None) for name in ("numerator", "denominator")
    )
    rows = zip(figures["indicator"], figures["place"], numerators, denominators, figures["state"], strict=True)
    for indicator, place, numerator, denominator, state in rows:
        parts.setdefault(indicator, {})[place] = (numerator, denominator, state)
    return parts


def _indicators(sheet: Sheet) -> list[Indicator]:
    return [shipped_catalogue().by_code[measure.indicator or ""] for measure in sheet.measures]


def _is_due(sheet: Sheet, month: str) -> bool:
    frequency = _indicators(sheet)[0].frequency
    return last_month_of(period_of(month, frequency)) == month


def _write_sheet(
    worksheet: Worksheet, sheet: Sheet, month: str, figures: Figures, places: pd.DataFrame, formats: _Formats
) -> None:
    width = _write_headers(worksheet, sheet, month, formats)
    row = sheet.data_row - 1
    for entry in _rows(sheet, figures, places):
        _write_row(worksheet, row, entry, sheet, formats)
        row += 1
    day = f"{shift(month, 1)}-05"
    for column, text in enumerate(("填表人：示范甲", "", "审核人：示范乙", "", f"填报日期：{day}")):
        if text and column < width:
            worksheet.write_string(row, column, text, formats.footer)
    worksheet.freeze_panes(sheet.data_row - 1, len(FRONT))


def _write_headers(worksheet: Worksheet, sheet: Sheet, month: str, formats: _Formats) -> int:
    """Write title, unit line and headers; return how many columns there are."""
    columns = [header.split(PATH_SEPARATOR) for measure in sheet.measures for header in _columns_of(measure)]
    width = len(FRONT) + len(columns)
    title = f"云岭县{_in_words(month)}{(sheet.name or '').split('（')[0]}情况统计表（{FICTIONAL}）"
    worksheet.merge_range(0, 0, 0, width - 1, title, formats.title)
    worksheet.merge_range(1, 0, 1, width - 1, UNITS.get(sheet.name or "", "单位：人、件、次"), formats.unit)
    top, bottom = (number - 1 for number in sheet.header_rows)
    for column, text in enumerate(FRONT):
        worksheet.merge_range(top, column, bottom, column, text, formats.header)
    column = len(FRONT)
    for measure in sheet.measures:
        headers = [header.split(PATH_SEPARATOR) for header in _columns_of(measure)]
        if len(headers[0]) == 1:
            worksheet.merge_range(top, column, bottom, column, headers[0][0], formats.header)
        else:
            worksheet.merge_range(top, column, top, column + len(headers) - 1, headers[0][0], formats.header)
            for offset, header in enumerate(headers):
                worksheet.write_string(bottom, column + offset, header[1], formats.header)
        column += len(headers)
    worksheet.set_column(0, 0, 5)
    worksheet.set_column(1, 1, 14)
    worksheet.set_column(2, 2, 18)
    worksheet.set_column(3, width - 1, 11)
    return width


def _columns_of(measure: Measure) -> list[str]:
    """Return the headers of a measure from left to right: 应…, 已…, and the printed rate."""
    return [*measure.denominator, *measure.numerator, *([measure.check] if measure.check else [])]


def _rows(sheet: Sheet, figures: Figures, places: pd.DataFrame) -> Iterator[_Row]:
    """Yield one row per place, subtotals after each township, and the grand total."""
    parts = [figures.get(measure.indicator or "", {}) for measure in sheet.measures]
    level = _indicators(sheet)[0].reporting_level
    listed = places[places["level"] == level]
    number = 0
    everything: list[_Row] = []
    township_names = dict(zip(places["code"], places["name"], strict=True))
    for parent, group in listed.groupby("parent", sort=True):
        rows = []
        for code, name in zip(group["code"], group["name"], strict=True):
            found = tuple(part.get(code) for part in parts)
            # A township that sent nothing is not listed; a village is, with blanks.
            if level == "village" or any(found):
                number += 1
                rows.append(_Row((str(number), code, name), found))
        yield from rows
        everything += rows
        if level == "village":
            yield _Row(("", "", f"{township_names[parent]}小计"), _added_up(rows, len(parts)), is_total=True)
    yield _Row(("", "", "合计"), _added_up(everything, len(parts)), is_total=True)


def _added_up(rows: list[_Row], width: int) -> tuple[Figure | None, ...]:
    total: list[Figure | None] = []
    for column in range(width):
        found = [row.figures[column] for row in rows]
        values = [figure for figure in found if figure and figure[2] != NOT_APPLICABLE]
        if not values:
            total.append(None)
            continue
        has_denominator = values[0][1] is not None
        total.append((sum(f[0] or 0 for f in values), sum(f[1] or 0 for f in values) if has_denominator else None, 1))
    return tuple(total)


def _write_row(worksheet: Worksheet, row: int, entry: _Row, sheet: Sheet, formats: _Formats) -> None:
    text, number = (formats.total, formats.total) if entry.is_total else (formats.text, formats.number)
    for column, label in enumerate(entry.front):
        _write_cell(worksheet, row, column, label or None, text)
    column = len(FRONT)
    for measure, figure in zip(sheet.measures, entry.figures, strict=True):
        for value in _cells(measure, figure):
            _write_cell(worksheet, row, column, value, number)
            column += 1


def _cells(measure: Measure, figure: Figure | None) -> list[int | float | str | None]:
    """Return the cells of a figure in the order of the headers."""
    width = len(_columns_of(measure))
    if figure is None:
        return [None] * width
    numerator, denominator, state = figure
    if state == NOT_APPLICABLE or numerator is None:
        return ["不适用"] * (width - 1 if measure.check else width) + ([None] if measure.check else [])
    in_sheet = numerator if measure.factor == 1 else numerator / measure.factor
    cells: list[int | float | str | None] = [] if denominator is None else [denominator]
    cells.append(None if measure.blank == "zero" and numerator == 0 else in_sheet)
    if measure.check:
        cells.append(round(100 * numerator / denominator, 2) if denominator else None)
    return cells


def _write_cell(worksheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    if value is None:
        worksheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        worksheet.write_string(row, column, value, form)
    else:
        worksheet.write_number(row, column, value, form)


def _in_words(month: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def _formats(workbook: xlsxwriter.Workbook) -> _Formats:
    table = {"border": 1, "font_name": "宋体", "font_size": 10}
    return _Formats(
        title=workbook.add_format({"bold": True, "font_size": 16, "align": "center", "font_name": "宋体"}),
        unit=workbook.add_format({"align": "right", "font_name": "宋体", "font_size": 10}),
        header=workbook.add_format(
            {**table, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#EAF0F6"}
        ),
        text=workbook.add_format({**table, "num_format": "@"}),
        number=workbook.add_format(table),
        total=workbook.add_format({**table, "bold": True, "bg_color": "#F5F5F5"}),
        footer=workbook.add_format({"font_name": "宋体", "font_size": 10}),
    )
