"""The lint of rule books: each thing that is or looks wrong, told once, with its cell."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.problems import Problem, Severity, errors
from metrics.rule_book_lint import Headline, lint_rule_book
from tests.metrics.worlds import LEVELS, book, catalogue, indicator

CATALOGUE = catalogue(
    indicator("visits"),
    indicator("checks"),
    indicator("beds", numerator_within_denominator=False, factor=1000),
    indicator("talks", "count", default_target=4, subject="governance"),
    indicator("violations", "count", polarity="lower_is_better"),
    indicator("waiting", polarity="lower_is_better"),
    indicator("spending", polarity="within_band"),
    indicator("births", "count", subject="context", polarity="none"),
)
QUIET = {"missing": "zero"}


def lint(*items: dict[str, Any], cells: dict[str, str] | None = None, **changes: Any) -> list[Problem]:
    """Return the problems of a book whose items say what a missing report costs."""
    rules = book(*({**QUIET, **item} for item in items), **changes)
    return lint_rule_book(rules, CATALOGUE, LEVELS, cells)


def told(*items: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.severity)) for problem in lint(*items, **changes)]


def banded(bands: str, indicator: str = "visits") -> dict[str, Any]:
    return {"indicator": indicator, "rule": "banded", "parameters": {"bands": bands}, "target": None}


def ruled(rule: str, indicator: str, **parameters: Any) -> dict[str, Any]:
    return {"indicator": indicator, "rule": rule, "parameters": parameters, "target": None}


def test_a_sound_book_is_left_alone() -> None:
    sound: list[dict[str, Any]] = [
        {"indicator": "visits"},
        {"indicator": "talks", "rule": "completion", "parameters": {"bonus_points": 1, "bonus_cap": 4}},
        banded("95:10/90:8/80~90:5", "checks"),
        banded("5:10/10:8/10~20:5", "waiting"),
        ruled("within_band", "spending", low=80, high=95, deduction=1),
        ruled("per_case", "violations", deduction=5),
        ruled("goalposts", "beds", worst=0, best=8),
    ]
    assert told(*sound) == []


@pytest.mark.parametrize(
    ("item", "code", "severity"),
    [
        (banded("95:10/85~90:8"), "bands_gap", "error"),
        (banded("95:10/90~97:8"), "bands_overlap", "error"),
        (banded("95~98:10/90~95:8"), "bands_gap", "error"),  # nothing for more than 98 %
        (banded("90:10/95:8"), "bands_not_monotone", "error"),
        (banded("95:10/95:8"), "bands_not_monotone", "error"),
        (banded("95:10/90:10"), "bands_not_monotone", "error"),
        (banded("10:10/5:8", "waiting"), "bands_not_monotone", "error"),
        (banded("5:10/7~10:8", "waiting"), "bands_gap", "error"),
        (banded("0~5:10/3~10:8", "waiting"), "bands_overlap", "error"),
        (banded("95:11/90:8"), "band_above_full_points", "error"),
        (banded("95:9/90:8"), "full_points_not_given", "warning"),
        (banded("101:10/90:8"), "full_points_not_reachable", "error"),
        (ruled("goalposts", "visits", worst=60, best=110), "full_points_not_reachable", "error"),
        (ruled("goalposts", "visits", worst=90, best=60), "scale_wrong_way", "error"),
        (ruled("goalposts", "waiting", worst=5, best=60), "scale_wrong_way", "error"),
        (ruled("progress", "visits", full_at=-3), "scale_wrong_way", "error"),
        (ruled("progress", "waiting", full_at=3), "scale_wrong_way", "error"),
        (ruled("within_band", "spending", low=110, high=120, deduction=1), "full_points_not_reachable", "error"),
        (ruled("within_band", "visits", low=80, high=95, deduction=1), "rule_does_not_fit_direction", "error"),
        (ruled("per_case", "waiting", deduction=1), "completion_needs_count", "error"),
        (ruled("zero_tolerance", "visits"), "rule_does_not_fit_direction", "error"),
        ({"indicator": "visits", "target": 101}, "target_out_of_range", "error"),
        ({"indicator": "visits", "target": -1, "rule": "threshold"}, "target_out_of_range", "error"),
        ({"indicator": "visits", "target": 0.95}, "target_looks_like_fraction", "warning"),
        ({"indicator": "visits", "target": 0, "rule": "threshold"}, "target_at_worse_end", "error"),
        ({"indicator": "waiting", "target": 100, "rule": "threshold"}, "target_at_worse_end", "error"),
        ({"indicator": "talks", "target": 0, "rule": "completion"}, "target_at_worse_end", "warning"),
        ({**ruled("zero_tolerance", "violations"), "target": 3}, "target_not_read", "warning"),
        (
            {"indicator": "talks", "rule": "completion", "parameters": {"bonus_points": 1}},
            "bonus_without_cap",
            "error",
        ),
        (
            {"indicator": "talks", "rule": "completion", "parameters": {"bonus_cap": 1}},
            "bonus_cap_not_reachable",
            "error",
        ),
        (
            {"indicator": "talks", "rule": "completion", "parameters": {"bonus_points": 0.1, "bonus_cap": 11}},
            "bonus_cap_far",
            "warning",
        ),
        ({"indicator": "births", "target": None}, "item_is_context", "error"),
        (
            {"indicator": "visits", "progress": {"progress": 3, "parameters": {"full_at": -2}}},
            "scale_wrong_way",
            "error",
        ),
    ],
)
def test_one_thing_wrong_is_told_once(item: dict[str, Any], code: str, severity: str) -> None:
    assert told(item) == [(code, severity)]


@pytest.mark.parametrize("target", [0.5, 1])
def test_less_than_one_per_cent_is_honest_where_lower_is_better(target: float) -> None:
    assert told({"indicator": "waiting", "target": target, "parameters": {"zero_at": 10}}) == []


def test_a_rate_that_may_exceed_its_denominator_has_no_upper_limit() -> None:
    assert told({"indicator": "beds", "target": 1200}) == []


def test_an_item_that_does_not_say_what_a_missing_report_costs() -> None:
    (problem,) = lint_rule_book(book({"indicator": "visits"}), CATALOGUE, LEVELS, {"visits/missing": "I4"})
    assert (problem.code, problem.severity, problem.cell) == ("item_without_missing_policy", Severity.WARNING, "I4")


def test_two_items_on_one_indicator() -> None:
    found = lint({"indicator": "visits"}, {"indicator": "visits", "code": "again"}, cells={"again": "书!D5"})
    assert [(problem.code, problem.sheet, problem.cell) for problem in found] == [
        ("indicator_twice", "", ""),
        ("indicator_twice", "书", "D5"),
    ]


@pytest.mark.parametrize(
    ("points", "rules", "alone"),
    [
        ((600, 300, 90), ("linear", "linear", "linear"), [0]),  # 60 % of the points
        ((400, 300, 300), ("linear", "linear", "linear"), []),
        # 200 all or nothing against 15 % of 800, the part between full points and the amber line.
        ((200, 400, 400), ("threshold", "linear", "linear"), [0]),
        ((200, 200, 600), ("threshold", "threshold", "linear"), [2]),
    ],
)
def test_items_that_decide_alone(points: tuple[int, ...], rules: tuple[str, ...], alone: list[int]) -> None:
    names = ("visits", "checks", "beds")
    items = [
        {"indicator": name, "points": worth * 100, "rule": rule}
        for name, worth, rule in zip(names, points, rules, strict=True)
    ]
    found = lint(*items)
    assert {problem.code for problem in found} <= {"item_decides_alone"}
    assert [names.index(str(problem.parameters["item"])) for problem in found] == alone


def test_a_single_item_is_no_surprise() -> None:
    assert told({"indicator": "visits", "rule": "threshold"}) == []


def test_place_targets_are_held_to_the_same_limits() -> None:
    def targets(*values: float) -> list[dict[str, Any]]:
        return [
            {"item": "visits", "place": f"t{number}", "first_month": "2026-01", "value": value}
            for number, value in enumerate(values)
        ]

    found = lint({"indicator": "visits"}, targets=targets(95, 120, 0.9, 0), cells={"visits/t1/2026-01": "targets!D3"})
    assert [problem.code for problem in found] == [
        "place_target_out_of_range",
        "place_target_looks_like_fraction",
        "place_target_at_worse_end",
    ]
    assert (found[0].sheet, found[0].cell) == ("targets", "D3")
    unread = lint(banded("95:10"), targets=targets(95))
    assert [problem.code for problem in unread] == ["place_target_not_read"]


def trigger(**changes: Any) -> dict[str, Any]:
    content = {"code": "t", "name": "last", "condition": "last_ranks", "bound": 1}
    full = {"legal_basis": "某规定第三条", "authority": "县考核办", "expires": "2026-12-31"}
    return {**content, **full, **changes}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"legal_basis": " "}, "trigger_without_legal_basis"),
        ({"authority": ""}, "trigger_without_authority"),
        ({"expires": None}, "trigger_without_expiry"),
        ({"expires": "2025-12-31"}, "trigger_expired"),
    ],
)
def test_a_trigger_without_basis_authority_or_expiry_is_refused(changes: dict[str, Any], code: str) -> None:
    found = lint({"indicator": "visits"}, triggers=[trigger(**changes)], cells={"trigger/t": "triggers!A2"})
    assert [(problem.code, problem.sheet, problem.cell) for problem in errors(found)] == [(code, "triggers", "A2")]


def test_a_complete_trigger_stands() -> None:
    assert told({"indicator": "visits"}, triggers=[trigger()]) == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"grades": [("a", 90, None), ("b", 95, None), ("c", 0, None)]}, ["grades_not_in_order"]),
        ({"grades": [("a", 90, None), ("b", 90, None), ("c", 0, None)]}, ["grades_not_in_order"]),
        ({"grades": [("a", 90, 60), ("b", 80, 60), ("c", 0, None)]}, ["grade_quotas_above_hundred"]),
        ({"grades": [("a", 0, 20), ("b", 0, 50), ("c", 0, None)]}, []),
        ({"lines": [("x", "bonus", 500, 300)]}, ["line_cap_not_reachable"]),
        ({"lines": [("x", "bonus", 100, 300)], "caps": {"bonus": 500}}, ["cap_of_bonus_not_reachable"]),
        ({"lines": [("x", "bonus", 100, 300)], "caps": {"bonus": 200, "total": 1200}}, []),
        ({"lines": [("x", "bonus", 100, 300)], "caps": {"bonus": 200, "total": 1201}}, ["cap_of_total_not_reachable"]),
        ({"lines": [("x", "bonus", 100, None)], "caps": {"bonus": 900}}, []),
        ({"caps": {"penalty": 100}}, ["cap_of_penalty_not_reachable"]),
        ({"caps": {"total": 900}}, ["total_cap_below_full"]),
    ],
)
def test_grades_and_caps(changes: dict[str, Any], codes: list[str]) -> None:
    names = {"grades": ("name", "at_least", "quota"), "lines": ("code", "kind", "points", "cap")}
    content: dict[str, Any] = {
        part: [{"name": "line", **dict(zip(names[part], row, strict=True))} for row in rows] if part in names else rows
        for part, rows in changes.items()
    }
    assert [problem.code for problem in lint({"indicator": "visits"}, **content)] == codes


@pytest.mark.parametrize(
    ("text", "points", "codes"),
    [
        ("服务（20分）", None, []),
        ("一、服务（共 25 分）", None, ["headline_disagrees"]),
        ("Service (20 points)", None, []),
        ("合计", 2000, []),
        ("合计", 2500, ["headline_disagrees"]),
        ("（二）治理", None, ["headline_subject_differs"] * 2),
        ("宣传教育", None, []),  # the bureau's own heading
        ("", None, []),
    ],
)
def test_headlines_agree_with_their_items(text: str, points: int | None, codes: list[str]) -> None:
    rules = book({"indicator": "visits", **QUIET}, {"indicator": "checks", **QUIET})
    headline = Headline(text, ("visits", "checks"), "sheet!B3", points)
    found = lint_rule_book(rules, CATALOGUE, LEVELS, headlines=[headline])
    assert [problem.code for problem in found] == codes
    assert all((problem.sheet, problem.cell) == ("sheet", "B3") for problem in found)
