"""What an import accepts and refuses, decided without files or a database."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.cell_values import read_number, read_period
from loaders.tables import Grid, read_grids
from loaders.validation import validate
from metrics.problems import Severity, errors
from tests.loaders.import_cases import (
    GOOD,
    HEADER,
    MERGED,
    VILLAGES,
    changed,
    decide,
    grid,
    known,
    mapping,
    only,
    workbook,
)


def values(decision) -> dict[tuple[str, str], tuple]:
    frame = decision.rows.frame().astype(object)
    frame = frame.where(frame.notna(), None)
    return {
        (row.indicator, row.place): (row.period, row.numerator, row.denominator, row.state)
        for row in frame.itertuples()
    }


def test_a_clean_table_is_accepted_whole():
    decision = decide(*GOOD)
    assert not decision.is_refused
    assert decision.problems == ()
    assert (decision.rows_read, decision.rows_refused, len(decision.rows)) == (3, 0, 6)
    found = values(decision)
    assert found["visit", VILLAGES[0]] == ("2026-08", 9, 10, 1)
    assert found["talks", VILLAGES[1]] == ("2026-08", 0, None, 1), "a blank means zero in this column"


def test_every_value_knows_its_cells():
    decision = decide(*GOOD)
    frame = decision.rows.frame()
    row = frame[(frame["indicator"] == "visit") & (frame["place"] == VILLAGES[1])].iloc[0]
    source = decision.sources[row["source"]]
    assert (source.numerator_columns, source.denominator_columns, row["row"]) == ("E", "D", 3)


def test_rows_come_sorted_by_key():
    decision = decide(*reversed(GOOD))
    assert (np.diff(decision.rows.key) > 0).all()


# One error in one cell of the first row: the problem, where it is, and what it says.
ONE_ERROR = [
    ({"已访": "九"}, "number_is_text", "E2", {"text": "九"}),
    ({"已访": "9人"}, "number_is_text", "E2", {"text": "9人"}),
    ({"已访": "1e3"}, "number_is_text", "E2", {"text": "1e3"}),
    ({"已访": "0x1F"}, "number_is_text", "E2", {"text": "0x1F"}),
    ({"已访": "nan"}, "number_is_text", "E2", {"text": "nan"}),
    ({"已访": "98、88%"}, "number_is_percent", "E2", {"text": "98、88%"}),
    ({"已访": "98.88％"}, "number_is_percent", "E2", {"text": "98.88％"}),
    ({"已访": "-3"}, "number_negative", "E2", {"text": "-3"}),
    ({"已访": "−３"}, "number_negative", "E2", {}),
    ({"已访": "8.5"}, "number_not_whole", "E2", {"text": "8.5"}),
    ({"已访": "98、88"}, "number_not_whole", "E2", {}),
    ({"应访": "9" * 15}, "number_too_large", "D2", {}),
    ({"应访": "9" * 30}, "number_too_large", "D2", {}),
    ({"已访": "11"}, "numerator_above_denominator", "E2", {"numerator": 11, "denominator": 10}),
    ({"已访": ""}, "numerator_missing", "E2", {}),
    ({"应访": ""}, "denominator_missing", "D2", {}),
    ({"已访": "不适用"}, "not_applicable_mixed", "E2", {}),
    ({"代码": ""}, "code_missing", "B2", {}),
    ({"代码": "990101001009"}, "code_misspelt", "B2", {"text": "990101001009", "name": "村001"}),
    ({"代码": "990199001001"}, "code_unknown", "B2", {"text": "990199001001"}),
    ({"代码": "990110001001"}, "code_misspelt", "B2", {"suggestion": VILLAGES[0]}),
    ({"代码": "9.90101E+11"}, "code_lost_digits", "B2", {"text": "9.90101E+11"}),
    ({"代码": "99010100100"}, "code_lost_digits", "B2", {}),
    ({"代码": "某村"}, "code_not_digits", "B2", {"text": "某村"}),
    ({"代码": "777"}, "code_wrong_length", "B2", {"text": "777"}),
    ({"代码": "990101002"}, "place_at_wrong_level", "B2", {"level": "township", "expected": "village"}),
    ({"代码": MERGED}, "place_replaced", "B2", {"place": MERGED, "successor": VILLAGES[0], "period": "2026-08"}),
    ({"月份": "2026-10"}, "period_in_future", "A2", {"period": "2026-10", "this_month": "2026-09"}),
    ({"月份": "八月"}, "period_unreadable", "A2", {"text": "八月"}),
    ({"月份": "2026-13"}, "period_unreadable", "A2", {}),
    ({"月份": ""}, "period_missing", "A2", {}),
]


@pytest.mark.parametrize(("cells", "code", "cell", "told"), ONE_ERROR, ids=[f"{e[1]} {e[0]}" for e in ONE_ERROR])
def test_one_wrong_cell_is_one_problem_and_refuses_the_file(cells, code, cell, told):
    decision = decide(*changed(**cells))
    problem = only(decision.problems)
    assert (problem.code, problem.cell) == (code, cell)
    assert told.items() <= problem.parameters.items()
    assert decision.is_refused
    assert decision.rows_refused == 1


@pytest.mark.parametrize(("cells", "code"), [(e[0], e[1]) for e in ONE_ERROR])
def test_taking_the_valid_rows_leaves_out_only_the_wrong_one(cells, code):
    decision = decide(*changed(**cells), take_valid_rows=True)
    assert not decision.is_refused
    assert {place for _, place in values(decision)} == set(VILLAGES[1:3])
    assert decision.rows_refused == 1


def test_all_problems_of_a_row_are_told_at_once():
    decision = decide(*changed(月份="2027-01", 代码="12", 已访="x", 讲座="-1"))
    assert {p.code for p in errors(decision.problems)} == {
        "period_in_future",
        "code_wrong_length",
        "number_is_text",
        "number_negative",
    }
    assert decision.rows_refused == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [("１０", 10), ("1,000", 1000), ("1，000", 1000), (" 10 ", 10), ("10.0", 10), ("１,０００．0", 1000)],
)
def test_numbers_typed_in_an_unusual_way_are_read(text, value):
    decision = decide(*changed(应访=text, 已访="1"))
    assert not decision.is_refused
    assert values(decision)["visit", VILLAGES[0]][2] == value


@pytest.mark.parametrize("text", ["１０", "1,000", "1，000"])
def test_an_unusual_number_is_noted_at_its_cell(text):
    note = only(decide(*changed(应访=text)).problems, Severity.NOTE)
    assert (note.code, note.cell, note.parameters["text"]) == ("number_unusual", "D2", text)


@pytest.mark.parametrize(
    ("text", "value", "percent"),
    [
        ("98、88%", "98.88", True),
        ("98.88％", "98.88", True),
        ("９８．８８％", "98.88", True),
        ("98。88", "98.88", False),
        ("-1.5", "-1.5", False),
        ("1 234", "1234", False),
    ],
)
def test_numbers_as_they_stand_in_real_sheets(text, value, percent):
    number = read_number(text)
    assert number is not None
    assert (str(number.value), number.percent) == (value, percent)


@pytest.mark.parametrize("text", ["", "1,23", "1、2、3", "十", "12人", "1e5", "inf", "--1", "1.2.3", "=1+1"])
def test_what_is_no_number_is_not_guessed(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-08", "2026-08"),
        ("2026年8月", "2026-08"),
        ("２０２６年８月", "2026-08"),
        ("2026/8", "2026-08"),
        ("2026-08-01", "2026-08"),
        ("202608", "2026-08"),
        ("2026-Q3", "2026-Q3"),
        ("2026年第3季度", "2026-Q3"),
        ("2026年三季度", "2026-Q3"),
        ("2026年", "2026"),
        ("2026", "2026"),
        ("2026-00", None),
        ("26-08", None),
        ("8月", None),
        ("0001-01", None),
        ("٢٠٢٦", None),
    ],
)
def test_periods_as_people_write_them(text, period):
    assert read_period(text) == period


# Places


def test_codes_that_a_spreadsheet_made_numbers_are_matched_with_a_note():
    decision = decide(*changed(代码=f"{VILLAGES[0]}.0"))
    assert only(decision.problems, Severity.NOTE).code == "code_unusual"
    assert not decision.is_refused


def test_leading_zeros_lost_are_recognised():
    from loaders.place_codes import lost_digits

    assert lost_digits("10101", ["010101", "020202"]) == ["010101"]
    assert lost_digits("9.90101E+11", ["990101", "990101001001"]) == ["990101001001"]
    assert lost_digits("RF4", ["RF4X"]) == []


def test_a_place_of_somebody_else_is_refused():
    decision = decide(*GOOD, importable=frozenset(VILLAGES[:2]))
    problem = only(decision.problems)
    assert (problem.code, problem.cell, problem.parameters["place"]) == ("place_not_yours", "B4", VILLAGES[2])


def test_a_merged_place_still_reports_for_the_time_before():
    assert not decide(*changed(月份="2025-12", 代码=MERGED)).is_refused


def test_names_never_join():
    decision = decide(*changed(名称="完全不同的名字"))
    assert values(decision)["visit", VILLAGES[0]][1] == 9


def test_unknown_places_are_added_where_the_mapping_says_so():
    rule = {"add_at_level": "village", "parent": "990101001", "valid_from": "2020-01"}
    decision = decide(*changed(代码="990101001077"), unknown_places=rule)
    assert not decision.is_refused
    assert decision.new_places == ("990101001077",)
    note = only(decision.problems, Severity.NOTE)
    assert (note.code, note.parameters["count"]) == ("places_added", 1)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"parent": "990101002"}, "code_unknown"),
        ({"parent": "nowhere"}, "parent_unknown"),
        ({"code_pattern": "X.*"}, "code_unknown"),
    ],
)
def test_added_places_keep_to_the_scheme_and_the_pattern(rule, code):
    base = {"add_at_level": "village", "parent": "990101001"}
    scheme = "none" if rule.get("parent") == "nowhere" else "china"
    decision = decide(*changed(代码="990101001077"), unknown_places=base | rule, code_scheme=scheme)
    assert code in {problem.code for problem in decision.problems}
    assert decision.is_refused


def test_places_are_added_only_below_a_parent_of_ones_own():
    rule = {"add_at_level": "village", "parent": "990101001"}
    decision = decide(*changed(代码="990101001077"), unknown_places=rule, importable=frozenset(VILLAGES))
    assert "place_not_yours" in {problem.code for problem in decision.problems}


# Headers and sheets


def test_a_missing_column_is_named_with_what_looks_like_it():
    decision = decide(*GOOD, header=("月份", "代码", "名称", "应访", "已访人次", "讲座"))
    problem = next(p for p in errors(decision.problems))
    assert (problem.code, problem.cell) == ("column_missing", "A1")
    assert (problem.parameters["header"], problem.parameters["similar"]) == ("已访", "已访人次")


def test_a_wholly_wrong_header_is_one_problem():
    problem = only(decide(*GOOD, header=("a", "b", "c", "d", "e", "f")).problems)
    assert (problem.code, problem.parameters["found"]) == ("header_wrong", "a, b, c, d, e, f")


def test_a_title_row_pushed_in_above_is_recognised():
    rows = [("2026年8月报表", "", "", "", "", ""), HEADER, *GOOD]
    problem = only(decide(*rows, header=None).problems)
    assert (problem.code, problem.cell, problem.parameters["found"]) == ("header_elsewhere", "A2", 2)


def test_headers_match_whatever_their_width_case_and_blanks():
    assert not decide(*GOOD, header=("月 份", "代\n码", "名称 ", "应访", "已访", "讲座")).is_refused


def test_a_column_named_twice_is_refused():
    rows = [(*row, "1") for row in GOOD]
    assert only(decide(*rows, header=(*HEADER, "已访")).problems).code == "column_twice"


def test_an_unknown_column_is_a_warning_unless_ignored():
    rows = [(*row, "x") for row in GOOD]
    warning = only(decide(*rows, header=(*HEADER, "备注栏")).problems, Severity.WARNING)
    assert (warning.code, warning.cell) == ("column_unknown", "G1")
    assert decide(*rows, header=(*HEADER, "备注栏"), sheet={"ignored": ["备注栏"]}).problems == ()
    assert only(decide(*rows).problems, Severity.WARNING).code == "column_without_header"


@pytest.mark.parametrize("rows", [[], [HEADER]])
def test_a_sheet_without_rows_is_refused(rows):
    assert only(decide(*rows, header=None).problems).code == "sheet_empty"


def test_a_missing_sheet_is_named_and_another_one_is_a_warning():
    decision = validate([grid(*GOOD, sheet="八月")], mapping(form="xlsx"), known())
    assert only(decision.problems).parameters == {"sheet": "月报", "found": "八月"}
    assert only(decision.problems, Severity.WARNING).sheet == "八月"
    ignored = mapping(form="xlsx", ignored_sheets=["八月"], sheet={"optional": True})
    assert validate([grid(*GOOD, sheet="八月")], ignored, known()).problems == ()


def test_personal_data_refuse_the_file_even_in_an_ignored_column():
    rows = [(*row, "x") for row in GOOD]
    decision = decide(*rows, header=(*HEADER, "身份证号"), sheet={"ignored": ["身份证号"]}, take_valid_rows=True)
    assert only(decision.problems).code == "personal_data"
    assert decision.is_refused
    assert len(decision.rows) == 0


def test_the_person_who_filled_the_form_in_may_be_named_below():
    footer = ("填表人：某某", "", "", "联系电话：13800000000", "", "")
    assert not decide(*GOOD, footer).is_refused


# Measures


def test_a_measure_must_fit_the_catalogue():
    cases = [
        ({"indicator": "nothing", "numerator": "已访"}, "indicator_unknown"),
        ({"indicator": "added_up", "numerator": "已访", "denominator": "应访"}, "indicator_derived"),
        ({"indicator": "visit", "numerator": "已访"}, "mapping_lacks_denominator"),
        ({"indicator": "talks", "numerator": "已访", "denominator": "应访"}, "mapping_has_denominator"),
    ]
    for measure, code in cases:
        assert only(decide(*GOOD, sheet={"measure": [measure]}).problems).code == code


def test_unit_factors_make_fen_of_ten_thousand_yuan():
    measure = {"indicator": "paid", "numerator": "已访", "factor": 1_000_000}
    decision = decide(*changed(已访="12.345678"), sheet={"measure": [measure]}, take_valid_rows=True)
    assert values(decision)["paid", VILLAGES[0]][1] == 12_345_678
    decision = decide(*changed(已访="0.0000001"), sheet={"measure": [measure]})
    assert only(decision.problems).code == "number_not_whole"


@pytest.mark.parametrize(("text", "fen"), [("0.29", 29), ("1.15", 115), ("0.30000000000000004", 30), ("98、88", 9888)])
def test_binary_fractions_do_not_lose_a_fen(text, fen):
    measure = {"indicator": "paid", "numerator": "已访", "factor": 100}
    assert values(decide(*changed(已访=text), sheet={"measure": [measure]}))["paid", VILLAGES[0]][1] == fen


def test_the_numerator_may_exceed_the_denominator_where_the_catalogue_says_so():
    measure = {"indicator": "coverage", "numerator": "已访", "denominator": "应访"}
    assert not decide(*changed(已访="11"), sheet={"measure": [measure]}).is_refused


def test_blank_means_what_the_mapping_says():
    for blank, expected in (("missing", None), ("zero", (0, 1)), ("not_applicable", (None, 2))):
        measure = {"indicator": "talks", "numerator": "讲座", "blank": blank}
        found = values(decide(*GOOD, sheet={"measure": [measure]})).get(("talks", VILLAGES[1]))
        assert (found and (found[1], found[3])) == expected


def test_markers_mean_not_applicable():
    decision = decide(
        *changed(应访="—", 已访="—", 讲座="不适用"), text_markers={"—": "not_applicable", "不适用": "not_applicable"}
    )
    assert values(decision)["visit", VILLAGES[0]] == ("2026-08", None, None, 2)
    assert values(decision)["talks", VILLAGES[0]] == ("2026-08", None, None, 2)


def test_a_quarterly_indicator_reports_in_the_last_month_only():
    measure = {"indicator": "trained", "numerator": "已访", "denominator": "应访"}
    sheet = {"measure": [measure]}
    problem = only(decide(*changed(0), sheet=sheet).problems)
    assert (problem.code, problem.parameters["count"]) == ("period_not_at_end", 3)
    rows = [("2026-06", *row[1:]) for row in GOOD]
    assert values(decide(*rows, sheet=sheet))["trained", VILLAGES[0]][0] == "2026-Q2"
    blank = [(*row[:3], "", "", "1") for row in GOOD]
    measures = [measure | {"blank": "zero"}, {"indicator": "talks", "numerator": "讲座"}]
    assert {key[0] for key in values(decide(*blank, sheet={"measure": measures}))} == {"talks"}


def test_a_quarter_is_no_month():
    rows = [("2026-Q2", *row[1:]) for row in GOOD]
    assert {p.code for p in errors(decide(*rows).problems)} == {"period_wrong_frequency"}


def test_an_indicator_out_of_its_validity_is_one_problem():
    measure = {"indicator": "old", "numerator": "已访", "denominator": "应访"}
    problem = only(decide(*GOOD, sheet={"measure": [measure]}).problems)
    assert (problem.code, problem.parameters["valid_to"], problem.parameters["count"]) == (
        "indicator_not_valid",
        "2025-12",
        3,
    )


def test_columns_are_added_up_with_their_signs():
    measure = {"indicator": "visit", "numerator": ["应访", "-已访"], "denominator": "应访"}
    decision = decide(*GOOD, sheet={"measure": [measure]})
    assert values(decision)["visit", VILLAGES[0]][1:3] == (1, 10)
    assert decision.sources[0].numerator_columns == "D-E"
    problem = only(decide(*changed(已访="11"), sheet={"measure": [measure]}).problems)
    assert (problem.code, problem.parameters["term_1"]) == ("difference_negative", "11")
    problem = only(decide(*changed(已访=""), sheet={"measure": [measure]}).problems)
    assert problem.code == "term_missing"


@pytest.mark.parametrize("printed", ["90", "90%", "90.0", "９０％", "90、0%", "0.9", ""])
def test_a_printed_rate_that_fits_is_accepted(printed):
    measure = {"indicator": "visit", "numerator": "已访", "denominator": "应访", "check": "讲座"}
    rows = [changed(讲座=printed)[0]]
    assert {p.code for p in decide(*rows, sheet={"measure": [measure]}).problems} <= {"number_unusual"}


@pytest.mark.parametrize("printed", ["98、88%", "98.88％"])
def test_a_printed_rate_is_read_as_written_and_compared(printed):
    measure = {"indicator": "visit", "numerator": "已访", "denominator": "应访", "check": "讲座"}
    rows = [("2026-08", VILLAGES[0], "", "10000", "9888", printed)]
    decision = decide(*rows, sheet={"measure": [measure]})
    assert only(decision.problems, Severity.NOTE).code == "number_unusual"
    assert len(decision.problems) == 1
    rows = [("2026-08", VILLAGES[0], "", "10000", "9788", printed)]
    warning = only(decide(*rows, sheet={"measure": [measure]}).problems, Severity.WARNING)
    assert (warning.code, warning.cell, warning.parameters["computed"]) == ("rate_disagrees", "F2", 97.88)


def test_a_long_table_names_its_indicator_in_a_column():
    measure = {
        "indicator_column": "讲座",
        "indicators": {"1": "visit", "2": "coverage"},
        "numerator": "已访",
        "denominator": "应访",
    }
    decision = decide(*changed(1, 讲座="1"), sheet={"measure": [measure]})
    assert set(values(decision)) == {("visit", VILLAGES[0]), ("visit", VILLAGES[1]), ("coverage", VILLAGES[2])}
    problem = only(decide(*changed(1, 讲座="3"), sheet={"measure": [measure]}).problems)
    assert (problem.code, problem.cell, problem.parameters["text"]) == ("indicator_text_unknown", "F3", "3")


# Duplicates


def test_a_key_with_two_values_is_refused_at_both_rows():
    decision = decide(*GOOD, ("2026-08", VILLAGES[0], "", "10", "8", "1"))
    found = errors(decision.problems)
    assert {(p.code, p.cell, p.parameters["other"]) for p in found} == {
        ("duplicate_differs", "E5", "E2"),
        ("duplicate_differs", "E2", "E5"),
    }
    assert decision.rows_refused == 2


def test_a_key_repeated_with_the_same_values_is_a_note():
    decision = decide(*GOOD, GOOD[0])
    assert {(p.code, p.severity) for p in decision.problems} == {("duplicate_same", Severity.NOTE)}
    assert len(decision.rows) == 6


# Totals and footers


@pytest.mark.parametrize("label", ["合计", "合　计", "全镇合计", "总计", "Total", "TOTAL "])
@pytest.mark.parametrize("column", [1, 2])
def test_a_total_row_is_recognised_checked_and_not_stored(label, column):
    cells = ["", "", "", "35", "32", "3"]
    cells[column] = label
    decision = decide(*GOOD, cells)
    assert not decision.is_refused
    assert only(decision.problems, Severity.NOTE).code == "total_rows_left_out"
    assert (decision.rows_read, len(decision.rows)) == (3, 6)


def test_a_total_that_does_not_fit_is_an_error_at_its_cell():
    decision = decide(*GOOD, ("", "合计", "", "35", "33", "3"))
    problem = only(decision.problems)
    assert (problem.code, problem.cell) == ("total_disagrees", "E5")
    assert (problem.parameters["total"], problem.parameters["sum"]) == ("33", "32")
    assert decision.is_refused
    taken = decide(*GOOD, ("", "合计", "", "35", "33", "3"), take_valid_rows=True)
    assert not taken.is_refused
    assert only(taken.problems, Severity.WARNING).code == "total_disagrees"


def test_subtotals_sum_the_rows_since_the_one_before():
    rows = [GOOD[0], GOOD[1], ("", "小计", "", "30", "27", "1"), GOOD[2], ("", "小计", "", "5", "5", "2")]
    assert not decide(*rows, ("", "合计", "", "35", "32", "3")).is_refused
    wrong = decide(*rows[:-1], ("", "小计", "", "6", "5", "2"))
    assert only(wrong.problems).cell == "D6"


def test_a_total_in_a_long_table_sums_its_own_period():
    july = [("2026-07", *row[1:]) for row in GOOD]
    assert not decide(*GOOD, ("2026-08", "合计", "", "35", "32", "3"), *july).is_refused


def test_a_higher_place_marked_as_total_is_a_total():
    assert not decide(*GOOD, ("2026-08", "990101001", "第1镇合计", "35", "32", "3")).is_refused


def test_totals_with_unreadable_cells_above_are_not_judged():
    decision = decide(*changed(已访="x"), ("", "合计", "", "35", "99", "3"))
    assert only(decision.problems).code == "number_is_text"


@pytest.mark.parametrize(
    "footer", ["填表人：张三", "审核人: 李四", "填报日期：2026年9月3日", "注：以上为累计数", "填表人"]
)
def test_footers_and_blank_rows_are_passed_over(footer):
    blank = ("", " ", "", "", "", "")
    decision = decide(GOOD[0], blank, GOOD[1], GOOD[2], blank, ("", "", footer, "", "", ""))
    assert decision.problems == ()
    assert decision.rows_read == 3


# Problems told


def test_at_most_two_hundred_problems_of_a_kind_are_told():
    rows = [("2026-08", VILLAGES[0], "", "1", "x", "1")] * 500
    problems = errors(decide(*rows).problems)
    assert len(problems) == 201
    assert (problems[-1].code, problems[-1].parameters) == (
        "more_of_the_same",
        {"code": "number_is_text", "count": 300},
    )


# Workbooks


MONTHLY = {
    "name": "月报",
    "header_rows": [3, 4],
    "period": {"cell": "A1"},
    "place": {"code": "代码", "name": "名称"},
    "measure": [
        {"indicator": "visit", "numerator": "访视 > 已访", "denominator": "访视 > 应访", "check": "访视 > 率"},
        {"indicator": "coverage", "numerator": "覆盖 > 已访", "denominator": "覆盖 > 应访"},
    ],
}


def monthly(title: str = "某镇2026年8月报表", *, code=VILLAGES[0]) -> bytes:
    rows = [
        [title],
        ["单位：人"],
        ["代码", "名称", "访视", None, None, "覆盖"],
        [None, None, "应访", "已访", "率", "应访", "已访"],
        [code, "村001", 10, 9, 90, 4, 5],
        ["合计", None, 10, 9, 90, 4, 5],
        ["填表人：某某"],
    ]
    return workbook({"月报": rows}, ["A1:G1", "A3:A4", "B3:B4", "C3:E3", "F3:G3"])


def decide_monthly(content: bytes, sheet=None, given=None):
    how = mapping(form="xlsx", sheet=MONTHLY | (sheet or {}))
    grids, _ = read_grids(content, how)
    return validate(grids, how, known(period=given))


def test_a_monthly_workbook_with_two_header_rows_is_read():
    decision = decide_monthly(monthly())
    assert {p.code for p in decision.problems} == {"total_rows_left_out"}
    assert values(decision)["visit", VILLAGES[0]] == ("2026-08", 9, 10, 1)
    assert values(decision)["coverage", VILLAGES[0]] == ("2026-08", 5, 4, 1)
    assert [s.numerator_columns for s in decision.sources] == ["D", "G"]


def test_a_code_stored_as_a_number_is_still_the_code():
    assert values(decide_monthly(monthly(code=int(VILLAGES[0]))))["visit", VILLAGES[0]][1] == 9


@pytest.mark.parametrize(
    ("title", "sheet", "period", "code"),
    [
        ("2026年1-8月报表", {}, None, "period_several_months"),
        ("报表", {}, None, "period_unreadable"),
        ("8月报表", {}, None, "period_unreadable"),
        ("8月报表", {}, "August", "period_unreadable"),
        ("2026年13月报表", {}, None, "period_unreadable"),
        ("2026年12月报表", {}, None, "period_in_future"),
        ("", {"period": {"caller": True}}, None, "period_not_given"),
        ("", {"period": {"caller": True}}, "August", "period_unreadable"),
    ],
)
def test_a_title_without_a_usable_period_refuses_the_sheet(title, sheet, period, code):
    decision = decide_monthly(monthly(title), sheet, period)
    assert only(decision.problems).code == code
    assert decision.is_refused


@pytest.mark.parametrize(
    ("title", "period_source", "given"),
    [
        ("2026年1—8月报表", {"cell": "A1", "several_months": "last_month"}, None),
        ("1-8月报表", {"cell": "A1", "several_months": "last_month", "year": 2026}, None),
        ("8月报表", {"cell": "A1"}, "2026-08"),
        ("2026-08-01", {"cell": "A1"}, None),
        ("", {"caller": True}, "2026-08"),
        ("", {"constant": "2026-08"}, None),
    ],
)
def test_periods_come_from_title_caller_or_mapping(title, period_source, given):
    decision = decide_monthly(monthly(title), {"period": period_source}, given)
    assert values(decision)["visit", VILLAGES[0]][0] == "2026-08"


# Anything at all

TEXTS = st.one_of(
    st.sampled_from(
        ["", *HEADER, *VILLAGES, MERGED, "990101", "2026-08", "2026-Q2", "合计", "小计", "不适用", "1-8月"]
    ),
    st.sampled_from(["10", "1,000", "-3", "98、88%", "9.9E+11", "nan", "0x1F", "1" * 40, "%", "=1+1", "٣"]),
    st.text(max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=6, max_size=6), max_size=8), st.booleans(), st.booleans(), st.booleans())
def test_any_grid_is_decided_without_an_accident(rows, with_header, take, add):
    rule = {"add_at_level": "village", "parent": "990101001"} if add else None
    table: Grid = grid(*rows, header=HEADER if with_header else None)
    decision = validate([table], mapping(unknown_places=rule), known(), take_valid_rows=take)
    assert take or decision.is_refused or not errors(decision.problems)
    assert (decision.rows.numerator >= 0).all()
    assert (np.diff(decision.rows.key) > 0).all()
    decision.rows.frame()
