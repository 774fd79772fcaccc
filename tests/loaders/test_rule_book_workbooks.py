"""The workbook a bureau writes becomes a rule book, and every slip in it is named with its cell."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from loaders.percent_cells import with_percentages
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.workbooks import read_workbook
from metrics.problems import InputRefused
from metrics.rule_book import MissingPolicy, NotApplicablePolicy
from metrics.rules import PerPoint

HEADINGS = ["序号", "类别", "考核项目", "指标代码", "分值", "计分方法", "目标值", "参数", "缺报处理", "不适用处理"]
ITEMS = [
    [
        1,
        "服务",
        "产后访视率",
        "postnatal_visit",
        600,
        "按百分点扣分",
        "90%",
        "每低=1；扣分=2；方式=整档",
        "记零分",
        "剔除折算",
    ],
    [2, "服务", "免费孕前检查", "preconception_check", 400, "按任务完成", 75, "时序＝是", "剔除折算", "计满分"],
]
NOTES = [
    ("项目", "内容"),
    ("名称", "2026年乡镇考核细则"),
    ("代码", "990101-township-2026"),
    ("考核层级", "township"),
    ("起始月", "2026-01"),
    ("截止月", "2026-12"),
    ("总分", 1000),
    ("绿灯线", 95),
    ("黄灯线", 85),
    ("备注", "此行不参与计算"),
]
TARGETS = [("指标代码", "单位代码", "起始期间", "目标值"), ("preconception_check", "990101001", "2026-01", 90)]


def workbook(
    path: Path, *, items: list = ITEMS, headings: list = HEADINGS, notes: list = NOTES, targets: list = TARGETS
):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("考核细则")
    sheet.merge_range(0, 0, 0, 9, "千分制")
    sheet.write_row(1, 0, headings)
    for number, row in enumerate(items, 2):
        sheet.write_row(number, 0, row)
    sheet.write_row(len(items) + 2, 0, ["合计", "", "", "", sum(row[4] for row in items if isinstance(row[4], int))])
    about = book.add_worksheet("说明")
    for number, row in enumerate(notes):
        about.write_row(number, 0, row)
    if targets:
        sheet = book.add_worksheet("分单位目标")
        for number, row in enumerate(targets):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def problems_of(path: Path) -> dict[str, str]:
    with pytest.raises(InputRefused) as refused:
        read_rule_book_workbook(path)
    assert all(problem.file == path.name for problem in refused.value.problems)
    return {problem.cell: problem.code for problem in refused.value.problems}


def test_a_bureaus_sheet_is_read_whole(tmp_path: Path):
    read = read_rule_book_workbook(workbook(tmp_path / "book.xlsx"))
    first, second = read.book.items
    assert (read.book.code, read.book.level, read.book.total_points) == ("990101-township-2026", "township", 100_000)
    assert (first.name, first.points, first.target, first.rule) == ("产后访视率", 60_000, 90.0, "per_point")
    assert first.rule_parameters == PerPoint(step=1, deduction=2, counting="full_step")
    assert (second.missing, second.not_applicable) == (MissingPolicy.EXCLUDE, NotApplicablePolicy.FULL)
    assert second.parameters == {"pace": True}
    assert read.cells == {"postnatal_visit": "C3", "preconception_check": "C4"}
    [target] = read.book.targets
    assert (target.item, target.place, target.first_month, target.value) == (
        "preconception_check",
        "990101001",
        "2026-01",
        90,
    )


def test_the_same_content_is_the_same_version(tmp_path: Path):
    one = read_rule_book_workbook(workbook(tmp_path / "one.xlsx"))
    two = read_rule_book_workbook(workbook(tmp_path / "two.xlsx"))
    assert one.book.version == two.book.version


def test_targets_are_optional(tmp_path: Path):
    assert read_rule_book_workbook(workbook(tmp_path / "book.xlsx", targets=[])).book.targets == ()


@pytest.mark.parametrize(
    ("column", "value", "cell", "code"),
    [
        (4, "很多", "E3", "not_a_number"),
        (5, "看着给", "F3", "word_unknown"),
        (6, "九成", "G3", "not_a_number"),
        (7, "每低1扣2", "H3", "parameter_malformed"),
        (7, "每低=1", "H3", "rule_book_invalid"),
        (7, "每低=1；扣分=2；颜色=红", "H3", "rule_book_invalid"),
        (7, "每低=零；扣分=2", "H3", "rule_book_invalid"),
        (8, "随便", "I3", "word_unknown"),
        (9, "", "J3", "word_unknown"),
        (4, 0, "E3", "rule_book_invalid"),
    ],
)
def test_a_slip_is_named_with_its_cell(tmp_path: Path, column: int, value: object, cell: str, code: str):
    items = [list(row) for row in ITEMS]
    items[0][column] = value
    assert problems_of(workbook(tmp_path / "book.xlsx", items=items)) == {cell: code}


def test_all_slips_are_told_at_once(tmp_path: Path):
    items = [list(row) for row in ITEMS]
    items[0][4], items[1][5] = "x", "y"
    assert problems_of(workbook(tmp_path / "book.xlsx", items=items)) == {"E3": "not_a_number", "F4": "word_unknown"}


def test_a_missing_column_is_named(tmp_path: Path):
    headings = [*HEADINGS[:8], "别的", HEADINGS[9]]
    assert problems_of(workbook(tmp_path / "book.xlsx", headings=headings)) == {"A2": "headings_missing"}


def test_a_sheet_without_headings_is_refused(tmp_path: Path):
    assert problems_of(workbook(tmp_path / "book.xlsx", headings=["甲"] * 10)) == {"": "heading_row_missing"}


@pytest.mark.parametrize("left_out", ["名称", "代码", "考核层级", "起始月", "截止月"])
def test_a_missing_note_is_refused(tmp_path: Path, left_out: str):
    notes = [row for row in NOTES if row[0] != left_out]
    assert set(problems_of(workbook(tmp_path / "book.xlsx", notes=notes)).values()) == {"rule_book_invalid"}


@pytest.mark.parametrize(
    ("name", "value", "cell", "code"),
    [
        ("总分", "一千", "B7", "not_a_number"),
        ("起始月", "2026年1月", "B5", "rule_book_invalid"),
        ("绿灯线", 50, "", "rule_book_invalid"),
    ],
)
def test_a_wrong_note_is_refused(tmp_path: Path, name: str, value: object, cell: str, code: str):
    notes = [(key, value if key == name else old) for key, old in NOTES]
    assert problems_of(workbook(tmp_path / "book.xlsx", notes=notes)) == {cell: code}


def test_a_missing_sheet_is_named(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Sheet1")
    book.close()
    assert problems_of(path) == {"": "sheet_missing"}


def test_what_is_no_workbook_is_refused(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(InputRefused):
        read_rule_book_workbook(path)
    with pytest.raises(InputRefused):
        read_rule_book_workbook(tmp_path / "nowhere.xlsx")


def test_a_refused_parameter_is_told_in_the_words_of_the_sheet(tmp_path: Path):
    items = [list(row) for row in ITEMS]
    items[0][7] = "每低=1"
    with pytest.raises(InputRefused) as refused:
        read_rule_book_workbook(workbook(tmp_path / "book.xlsx", items=items))
    assert [problem.parameters["where"] for problem in refused.value.problems] == ["扣分 / deduction"]


def test_parameters_that_contradict_each_other_are_told_in_their_cell(tmp_path: Path):
    items = [list(row) for row in ITEMS]
    items[0][5], items[0][7] = "区间计分", "下限=90；上限=80；扣分=1"
    assert problems_of(workbook(tmp_path / "book.xlsx", items=items)) == {"H3": "rule_book_invalid"}


def test_refused_parameters_of_progress_are_told_in_theirs(tmp_path: Path):
    headings = [*HEADINGS, "水平权重", "进步权重", "进步参数"]
    items = [[*ITEMS[0], 7, 3, "零分值=0"], ITEMS[1]]
    assert problems_of(workbook(tmp_path / "book.xlsx", items=items, headings=headings)) == {"M3": "rule_book_invalid"}


def with_sums(*rows: tuple[int, list]) -> list:
    """Return the items with rows put in before those of these numbers."""
    items = [list(row) for row in ITEMS]
    for position, row in sorted(rows, reverse=True):
        items.insert(position, row)
    return items


@pytest.mark.parametrize("word", ["小计", "服务小计", "小计：", "Subtotal", "Sub-total", "合计"])
def test_subtotals_between_items_are_no_items(tmp_path: Path, word: str):
    items = with_sums((1, ["", word, "", "", 600]), (2, [word, "", "", "", 400]))
    read = read_rule_book_workbook(workbook(tmp_path / "book.xlsx", items=items))
    assert [item.code for item in read.book.items] == ["postnatal_visit", "preconception_check"]
    assert read.cells["preconception_check"] == "C5"


def test_what_follows_the_total_is_a_remark(tmp_path: Path):
    items = [*ITEMS, ["合计", "", "", "", 1000], ["注：按月通报", "", "", "", ""]]
    read = read_rule_book_workbook(workbook(tmp_path / "book.xlsx", items=items))
    assert len(read.book.items) == 2


@pytest.mark.parametrize(
    ("number", "format_code", "expected"),
    [
        (0.9, "0%", 90),
        (0.985, "0.00%", 98.5),
        (0.57, "0.0%;[Red]-0.0%", 57),
        (0.9, "0.0", 0.9),
        (90, '0"%"', 90),
        (90, "General", 90),
    ],
)
def test_a_target_shown_as_a_percentage_is_read_as_shown(
    tmp_path: Path, number: float, format_code: str, expected: float
):
    path = workbook(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet, cell in (("考核细则", "G3"), ("分单位目标", "D2")):
        book[sheet][cell] = number
        book[sheet][cell].number_format = format_code
    book.save(path)
    read = read_rule_book_workbook(path).book
    assert (read.items[0].target, read.targets[0].value) == (expected, expected)


def test_formats_that_cannot_be_read_leave_the_numbers_alone(tmp_path: Path):
    path = workbook(tmp_path / "book.xlsx")
    sheets = read_workbook(path.read_bytes())
    assert with_percentages(sheets, b"no workbook") == sheets
    spoilt = tmp_path / "spoilt.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            declared = b"<!DOCTYPE x><styleSheet/>" if name == "xl/styles.xml" else old.read(name)
            new.writestr(name, declared)
    assert with_percentages(sheets, spoilt.read_bytes()) == sheets
