"""Imports that look like records about persons are refused; aggregates are not."""
# ruff: noqa: E501 (tables of cases and patterns)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.personal_data import is_identity_number, personal_data_problems

VALID_ID = "11010519491231002X"


@pytest.mark.parametrize(
    "header",
    [
        "姓名", "妇女姓名", "户主", "户主姓名", "身份证号", "身份证号码", "公民身份号码", "手机", "手机号码", "联系电话", "联系方式", "出生日期", "出生年月",
        "住址", "家庭住址", "详细地址", "银行卡号", "丈夫姓名", "配偶", "孕妇", "领取人", "姓 名", "姓\n名", "＊姓名", "电话", "Name", "name", "Full name",
        "id card", "ID_card_no", "ID number", "phone", "Mobile", "Telephone", "date of birth", "DOB", "address", "bank account", "mother's name",
        "name of child", "head of household", "email", "first_name",
    ],
)  # fmt: skip
def test_a_personal_header_is_refused(header: str) -> None:
    (problem,) = personal_data_problems(["单位", header])
    assert problem.code == "personal_data"
    assert problem.parameters["column"] == header


@pytest.mark.parametrize(
    "header",
    [
        "单位", "单位名称", "村名", "乡镇名称", "乡镇", "指标名称", "机构名称", "place_name", "org_name", "village name", "indicator", "项目名称", "出生人数",
        "出生", "总人口", "户数", "人数", "金额（元）", "产妇人数", "孕妇数", "新生儿访视率", "电话随访人数", "电话投诉件数", "身份证办理人数", "number of phone calls",
        "births", "期间", "备注", "序号", "行政区划代码", "儿童数", "对象数", "应发人数", "实发金额", "hotline calls", "period", "code",
        "姓名登记完整率", "number of mothers", "file name", "地址变更户数",
    ],
)  # fmt: skip
def test_an_aggregate_header_passes(header: str) -> None:
    assert personal_data_problems([header]) == []


def test_one_identity_number_is_enough_wherever_it_stands() -> None:
    for cell in (VALID_ID, f"张某 {VALID_ID}", "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ"):
        (problem,) = personal_data_problems(["备注"], {"备注": ["", "3", cell]})
        assert problem.parameters == {"column": "备注", "reason": "identity numbers"}


def test_the_cells_are_never_repeated() -> None:
    problems = personal_data_problems(["甲"], {"甲": [VALID_ID]})
    assert VALID_ID not in repr(problems)


def test_a_column_of_mobile_numbers_is_refused() -> None:
    cells = ["13800138000", "15912345678", "18600001111", "139 0013 9000"]
    assert personal_data_problems(["丙"], {"丙": cells})
    assert personal_data_problems(["丙"], {"丙": ["王某，电话13800138000"]})
    assert personal_data_problems(
        ["丙"], {"丙": [f"{cell}.0" for cell in ["13800138000", "15912345678", "18600001111"]]}
    )


def test_old_identity_numbers_are_refused_when_several() -> None:
    assert personal_data_problems(["丁"], {"丁": ["110105491231002", "110105500101003", "110105600615004"]})


@pytest.mark.parametrize(
    "cells",
    [
        ["360722101201", "360722101202", "360722101203"],
        ["360722101201000000", "360722101202000000"],
        ["123900000", "37908000", "33783500"],
        ["13800138000", "120", "98", "45", "12"],
        ["13800138000"],
        ["98.88", "99.1", "100"],
        ["12390000000000"],
        ["2026-08", "2026-Q3", "1—8月"],
    ],
)
def test_codes_and_amounts_pass(cells: list[str]) -> None:
    assert personal_data_problems(["数"], {"数": cells}) == []


def test_the_check_digit_decides() -> None:
    assert is_identity_number(VALID_ID)
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")


@given(st.lists(st.integers(0, 10**9).map(str)))
def test_counts_never_look_personal(cells: list[str]) -> None:
    assert personal_data_problems(["人数"], {"人数": cells}) == []


@given(st.lists(st.text(max_size=30)), st.lists(st.text(max_size=30)))
def test_any_table_is_judged_without_an_error(headers: list[str], cells: list[str]) -> None:
    personal_data_problems(headers, {"列": cells})


@pytest.mark.parametrize("header", ["在册儿童", "应建册孕妇", "流入妇女", "服务对象"])
def test_a_word_for_persons_over_numbers_is_a_count(header: str) -> None:
    assert personal_data_problems([header], {header: ["12", "1,030", "", "—"]}) == []
    assert personal_data_problems([header], {header: ["王小花", "李四", "12"]})
    assert personal_data_problems([header])
