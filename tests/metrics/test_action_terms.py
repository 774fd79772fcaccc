"""What an action may ask for: the scope line, no person in any text, a success that an item can show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from metrics.action_terms import LONGEST, success_problems, terms_problems, text_problems
from tests.metrics.test_action_state import TERMS
from tests.metrics.worlds import indicator


def codes(problems: list[Any]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("补齐产后访视，核对登记", []),
        ("按时答复群众关于强制手术的信访", []),
        ("完成结扎手术任务15例", ["out_of_scope"]),
        ("清查政策外生育并上报名单", ["out_of_scope"]),
        ("开展孕环检，到检率达到95%", ["out_of_scope"]),
        ("make sure that sterilisations reach the quota", ["out_of_scope"]),
        ("", ["action_text_missing"]),
    ],
    ids=str,
)
def test_a_task_stays_within_the_scope(task: str, expected: list[str]) -> None:
    assert codes(terms_problems(replace(TERMS, task=task))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("已补访 35 人，其中 12 人为流动人口", []),
        ("2026年8月12日完成，访视率 91.3%", []),
        ("联系电话：138 0013 8000", ["text_names_a_person"]),
        ("11010519491231002X 已补访", ["text_names_a_person"]),
        ("字" * LONGEST, []),
        ("字" * (LONGEST + 1), ["action_text_too_long"]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_no_text_names_a_person(text: str, expected: list[str]) -> None:
    assert codes(text_problems({"note": text})) == expected
    problems = text_problems({"note": text})
    assert all("8000" not in str(problem.parameters) and "1949" not in str(problem.parameters) for problem in problems)


@pytest.mark.parametrize(
    ("kind", "changes", "success", "expected"),
    [
        ("rate", {}, 95.0, []),
        ("rate", {}, 100.0, []),
        ("rate", {}, 100.1, ["action_success_out_of_reach"]),
        ("rate", {}, -1.0, ["action_success_out_of_reach"]),
        ("rate", {"numerator_within_denominator": False}, 100.1, []),
        ("count", {}, float("inf"), ["action_success_out_of_reach"]),
        ("rate", {"polarity": "within_band"}, 95.0, ["action_item_without_direction"]),
        ("count", {"polarity": "lower_is_better"}, 0.0, []),
        ("count", {"polarity": "lower_is_better", "not_planned": "rights"}, 0.0, ["action_item_of_violations"]),
        ("rate", {"not_planned": "rights"}, 95.0, []),
        ("rate", {"not_planned": "survey"}, 85.0, []),
    ],
    ids=str,
)
def test_success_is_something_an_item_can_show(
    kind: str, changes: dict[str, Any], success: float, expected: list[str]
) -> None:
    lower = changes.get("polarity") == "lower_is_better"
    terms = replace(TERMS, success_value=success, lower_is_better=lower)
    assert codes(success_problems(terms, indicator("visits", kind, **changes))) == expected
