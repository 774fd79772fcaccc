"""The lint of awards, deductions and measures, with the cell; and the scope line in their texts."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from metrics.award_rules import Award
from metrics.problems import Problem
from metrics.rule_book import rule_book_problems
from metrics.rule_book_lint import lint_rule_book
from tests.metrics.worlds import LEVELS, book, catalogue, indicator

CATALOGUE = catalogue(indicator("visits"))
GRADES = [{"name": "优秀", "at_least": 90}, {"name": "合格", "at_least": 60}, {"name": "不合格"}]
BANDS = {"by": "population", "indicator": "people", "bands": [{"name": "大", "from_population": 0}]}


def by_rank(code: str, first: int, last: int, amount: int = 100, kind: str = "award", **more: Any) -> dict[str, Any]:
    by = "improvement" if kind == "progress_prize" else "rank"
    line = {"code": code, "name": code, "kind": kind, "by": by, "first_rank": first, "last_rank": last}
    return {**line, "amount": amount, **more}


def by_grade(code: str, grade: str, amount: int = 100, kind: str = "award", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": code, "kind": kind, "by": "grade", "grade": grade, "amount": amount, **more}


def lint(**parts: Any) -> list[Problem]:
    cells = {
        "award/a": "奖惩!A2",
        "award/b": "奖惩!A3",
        "measure/m": "审查措施!A2",
        "about/review.reply_days": "说明!B9",
    }
    return lint_rule_book(book({"indicator": "visits", "missing": "zero"}, **parts), CATALOGUE, LEVELS, cells)


def told(**parts: Any) -> list[tuple[str, str, str]]:
    return [(problem.code, str(problem.severity), problem.cell) for problem in lint(**parts)]


SOUND = [
    by_rank("r1", 1, 1, 500),
    by_rank("r2", 2, 4, 300),
    by_rank("d1", 1, 1, 200, "deduction"),
    by_rank("d2", 2, 2, 100, "deduction"),
    by_rank("p", 1, 3, 100, "progress_prize"),
    by_grade("g1", "优秀", 900),
    by_grade("g2", "合格", 100),
    by_grade("g3", "不合格", 300, "deduction"),
]
MEASURES = [
    {"code": "m", "name": "取消评优资格", "kind": "award_ineligibility", "most_months": 12},
    {"code": "n", "name": "降低等次", "kind": "downgrade", "most_months": 12},
    {"code": "o", "name": "责令整改", "kind": "order_to_correct", "most_months": 6},
]


def test_sound_awards_and_measures_are_left_alone() -> None:
    assert told(awards=SOUND, grades=GRADES, review={"measures": MEASURES}) == []


@pytest.mark.parametrize(
    ("awards", "code", "severity"),
    [
        ([by_rank("b", 1, 3), by_rank("a", 3, 5)], "award_overlap", "error"),
        ([by_rank("b", 1, 3), by_rank("a", 1, 3)], "award_overlap", "error"),
        ([by_rank("b", 1, 3), by_rank("a", 5, 6)], "award_gap", "warning"),
        ([by_rank("b", 1, 1, 100), by_rank("a", 2, 2, 101)], "award_pays_the_worse_more", "error"),
        (
            [by_rank("b", 1, 1, 9, "deduction"), by_rank("a", 2, 2, 10, "deduction")],
            "award_pays_the_worse_more",
            "error",
        ),
        ([by_grade("a", "良好")], "award_grade_unknown", "error"),
        ([by_grade("b", "优秀", 10), by_grade("a", "合格", 11)], "award_pays_the_worse_more", "error"),
        ([by_grade("a", "优秀", 10, "deduction")], "award_pays_the_worse_more", "error"),
        ([by_rank("a", 1, 1, peer_group="一类")], "award_group_unknown", "error"),
        ([by_rank("a", 1, 3, kind="progress_prize", by="progress")], "award_without_progress", "error"),
    ],
)
def test_what_is_wrong_is_told_once_in_its_cell(awards: list[dict[str, Any]], code: str, severity: str) -> None:
    assert told(awards=awards, grades=GRADES) == [(code, severity, "A2")]


def test_a_grade_paid_twice_is_told_at_both_lines() -> None:
    assert told(awards=[by_grade("a", "优秀"), by_grade("b", "优秀")], grades=GRADES) == [
        ("award_overlap", "error", "A2"),
        ("award_overlap", "error", "A3"),
    ]


def test_groups_are_apart_and_a_line_for_all_is_for_each_of_them() -> None:
    apart = [by_rank("a", 1, 1, 500, peer_group="一类"), by_rank("b", 1, 1, 900, peer_group="二类")]
    assert told(awards=apart, peer_groups={"by": "class"}) == []
    twice = [by_rank("a", 1, 1, 500, peer_group="一类"), by_rank("b", 1, 2, 400)]
    assert told(awards=twice, peer_groups={"by": "class"}) == [("award_overlap", "error", "A2")]
    both = [by_grade("a", "优秀", peer_group="一类"), by_grade("b", "优秀", peer_group="二类")]
    assert told(awards=both, peer_groups={"by": "class"}, grades=GRADES) == []


def test_progress_is_weighed_by_the_book_or_an_item() -> None:
    prize = [by_rank("a", 1, 3, kind="progress_prize", by="progress")]
    share = {"level": 7, "progress": 3, "parameters": {"full_at": 5}}
    assert told(awards=prize, progress=share) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"review": {}}, [("review_without_measures", "warning", "B9")]),
        ({"review": {"measures": MEASURES[:1]}}, [("measure_without_awards", "warning", "A2")]),
        (
            {"review": {"measures": [MEASURES[1] | {"code": "m"}]}, "grades": GRADES[2:]},
            [("measure_without_grades", "error", "A2")],
        ),
    ],
)
def test_measures_without_effect_are_told(parts: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert told(**parts) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "grade"},
        {"grade": "优秀"},
        {"first_rank": None},
        {"last_rank": 0},
        {"first_rank": 4},
        {"kind": "progress_prize"},
        {"by": "progress"},
        {"amount": 0},
        {"name": ""},
    ],
    ids=str,
)
def test_a_line_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Award.model_validate(by_rank("a", 1, 3) | changes)


@pytest.mark.parametrize(
    "parts",
    [
        {"awards": [by_rank("a", 1, 1, name="完成结扎任务奖")]},
        {"awards": [by_rank("a", 1, 1, note="举报违法生育奖励")]},
        {"review": {"measures": [MEASURES[2] | {"name": "补做上环手术"}]}},
    ],
    ids=["name", "note", "measure"],
)
def test_awards_and_measures_stay_within_the_scope(parts: dict[str, Any]) -> None:
    rules = book({"indicator": "visits"}, **parts)
    assert [problem.code for problem in rule_book_problems(rules, CATALOGUE, LEVELS)] == ["out_of_scope"]


def test_a_book_without_awards_keeps_its_content_of_before() -> None:
    content = book({"indicator": "visits"}).content()
    assert "award" not in content
    assert "review" not in content
