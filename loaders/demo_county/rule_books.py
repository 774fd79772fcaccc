"""The rule-book workbooks of the demo county, in the form in which a bureau writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import xlsxwriter
from pydantic import Field

from loaders.demo_county.figures import shipped_catalogue
from loaders.demo_county.townships import ASSETS, county_plan
from loaders.demo_county.workbooks import CREATED, FICTIONAL
from loaders.deployment import read_toml
from loaders.rule_book_sheets import NOTES, PART_SHEETS, Sheet
from metrics.catalogue import Frozen, Subject
from metrics.periods import months_between

TOTAL_POINTS = 1000
HEADINGS = (
    "序号",
    "类别",
    "考核项目",
    "指标代码",
    "分值",
    "计分方法",
    "目标值",
    "参数",
    "缺报处理",
    "不适用处理",
)
SUBJECTS = {
    Subject.SERVICE: "服务",
    Subject.BENEFIT: "利益导向",
    Subject.DATA_QUALITY: "数据质量",
    Subject.GOVERNANCE: "治理",
    Subject.CAPACITY: "保障条件",
}
LEVELS = {"township": "乡镇", "village": "村"}
AssessedLevel = Literal["township", "village"]


class PlannedItem(Frozen):
    """One item of ``rule_books.toml``; ``township`` and ``village`` are its points in either book."""

    indicator: str
    township: int = 0
    village: int = 0
    target: float
    rule: str
    parameters: str = ""
    missing: str = "记零分"
    not_applicable: str = "剔除折算"

    def points(self, level: AssessedLevel) -> int:
        """Return the points in the book of a level, 0 when the item is not in it."""
        return self.township if level == "township" else self.village


class PlannedBooks(Frozen):
    """The whole of ``rule_books.toml``."""

    green: int
    amber: int
    items: tuple[PlannedItem, ...] = Field(alias="item")
    clinic_rooms: Mapping[str, int]
    notes: Mapping[str, str | int]
    parts: Mapping[str, tuple[Mapping[str, str | int], ...]]


@cache
def planned_books() -> PlannedBooks:
    """Return the items and targets from which the rule books are written."""
    return PlannedBooks.model_validate(read_toml(ASSETS / "rule_books.toml"))


def rule_book_code(level: AssessedLevel, year: str) -> str:
    """Return the code of a rule book, such as ``990101-township-2026``."""
    return f"{county_plan().county.code}-{level}-{year}"


def rule_book_workbook(path: Path, level: AssessedLevel, year: str) -> None:
    """Write the rule book of a level for a calendar year: 考核细则, 说明, 分单位目标 and the sheets of its parts."""
    title = f"云岭县{year}年{LEVELS[level]}卫生健康与家庭服务工作考核细则（千分制）"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"title": f"{title}（{FICTIONAL}）", "created": CREATED})
        _write_items(workbook, title, [item for item in planned_books().items if item.points(level)], level)
        _write_notes(workbook, title, level, year)
        if level == "township":
            _write_targets(workbook, f"{year}-01")
        for name, lines in planned_books().parts.items():
            _write_part(
                workbook, PART_SHEETS[name], [line for line in lines if line.get("books", level) == level], year
            )


def assessment_years(first_month: str, last_month: str) -> list[str]:
    """Return the calendar years that a stretch of months touches."""
    return sorted({month[:4] for month in months_between(first_month, last_month)})


def _write_items(workbook: xlsxwriter.Workbook, title: str, items: list[PlannedItem], level: AssessedLevel) -> None:
    worksheet = workbook.add_worksheet("考核细则")
    heading = workbook.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
    cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    big = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
    worksheet.merge_range(0, 0, 0, len(HEADINGS) - 1, f"{title}（{FICTIONAL}）", big)
    worksheet.write_row(1, 0, HEADINGS, heading)
    for number, item in enumerate(items, start=1):
        indicator = shipped_catalogue().by_code[item.indicator]
        row = [
            number,
            SUBJECTS[indicator.subject],
            indicator.name.zh,
            item.indicator,
            item.points(level),
            item.rule,
            item.target,
            item.parameters,
            item.missing,
            item.not_applicable,
        ]
        worksheet.write_row(1 + number, 0, row, cell)
    worksheet.write_row(
        2 + len(items), 0, ["合计", "", "", "", sum(item.points(level) for item in items), *[""] * 5], cell
    )
    for column, width in enumerate((6, 10, 26, 34, 8, 14, 8, 34, 10, 11)):
        worksheet.set_column(column, column, width)


def _write_notes(workbook: xlsxwriter.Workbook, title: str, level: AssessedLevel, year: str) -> None:
    worksheet = workbook.add_worksheet("说明")
    lines = [
        ("项目", "内容"),
        ("名称", title),
        ("代码", rule_book_code(level, year)),
        ("考核层级", level),
        ("起始月", f"{year}-01"),
        ("截止月", f"{year}-12"),
        ("总分", TOTAL_POINTS),
        ("绿灯线", planned_books().green),
        ("黄灯线", planned_books().amber),
        *((NOTES[field][0], value) for field, value in planned_books().notes.items()),
        ("提示", FICTIONAL),
    ]
    for row, line in enumerate(lines):
        worksheet.write_row(row, 0, line)
    worksheet.set_column(0, 0, 12)
    worksheet.set_column(1, 1, 60)


def _write_part(
    workbook: xlsxwriter.Workbook, sheet: Sheet, lines: Sequence[Mapping[str, str | int]], year: str
) -> None:
    """Write the sheet of a part, such as grades or triggers, in the order of the asset file."""
    worksheet = workbook.add_worksheet(sheet.names[0])
    worksheet.write_row(0, 0, [column.words[0] for column in sheet.columns])
    for row, line in enumerate(lines, start=1):
        for column, field in enumerate(each.field for each in sheet.columns):
            value = line.get(field)
            if isinstance(value, str):
                worksheet.write_string(row, column, value.format(year=year))
            elif value is not None:
                worksheet.write_number(row, column, value)
    worksheet.set_column(0, len(sheet.columns) - 1, 18)


def _write_targets(workbook: xlsxwriter.Workbook, first_month: str) -> None:
    """Write targets by township: clinic rooms by plan, one meeting a year in every village with a committee."""
    worksheet = workbook.add_worksheet("分单位目标")
    worksheet.write_row(0, 0, ("指标代码", "单位代码", "起始期间", "目标值"))
    lines = [("clinic_rooms", code, first_month, rooms) for code, rooms in planned_books().clinic_rooms.items()]
    lines += [("villagers_meeting", t.code, first_month, t.villages) for t in county_plan().townships]
    for row, (indicator, place, month, value) in enumerate(lines, start=1):
        for column, text in enumerate((indicator, place, month)):
            worksheet.write_string(row, column, text)
        worksheet.write_number(row, 3, value)
    worksheet.set_column(0, 3, 18)
