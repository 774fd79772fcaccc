"""Plans are exact: one more is one more, nothing impossible is promised, and rights are never planned."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import Derivation
from metrics.grades import grades_of
from metrics.next_rank import cheapest_set, gain_of, points_missing, rank_at, total_above, total_of_next_grade
from metrics.planner import ItemPlan, Reason, Unit, plan_items
from metrics.ranking import competition_rank
from metrics.rule_book import Item, Lights
from metrics.rule_book_parts import Grade
from metrics.scoring import Sums, score_items, totals_of
from metrics.standing import Standing, effort_for, first_reaching, missing_to_target, points_at
from tests.metrics.worlds import cumulated, indicator

LOWER = {"polarity": "lower_is_better"}
STOCK = {"cumulation": "stock"}


def standing(
    numerator: int | None,
    denominator: int | None,
    target: float = 90,
    *,
    rule: str = "linear",
    parameters: dict[str, Any] | None = None,
    points: int = 1000,
    expected: int = 0,
    elapsed: float = 0.5,
    code: str = "visits",
    kind: str = "rate",
    **changes: Any,
) -> Standing:
    """Return an item as it stands, with the points that its rule gives it."""
    item = Item(code=code, indicator=code, name=code, points=points, rule=rule, parameters=parameters or {})
    bare = Standing(item, indicator(code, kind, **changes), numerator, denominator, target, 0, expected)
    earned = 0 if numerator is None else points_at(bare, numerator, denominator, elapsed)
    return Standing(item, bare.indicator, numerator, denominator, target, earned, expected)


def plan_of(one: Standing, *, elapsed: float = 0.5, months_left: int = 6, **options: Any) -> ItemPlan:
    return plan_items([one], elapsed=elapsed, months_left=months_left, **options)[0]


@pytest.mark.parametrize(
    ("numerator", "denominator", "target", "changes", "missing"),
    [
        (80, 100, 90, {}, 10),
        (80, 101, 90, {}, 11),  # 90.9 people are 91
        (17, 20, 85, {}, 0),
        (3, 10, 30.0, {}, 0),
        (1, 3, 100 / 3, {}, 0),
        (0, 7, 28.6, {}, 3),  # 2.002 people are 3
        (12, 100, 10, LOWER, 2),
        (12, 105, 10, LOWER, 2),  # 10.5 allows 10
        (3, 100, 10, LOWER, 0),
    ],
)
def test_what_is_missing_to_the_target_is_counted_in_whole_people(
    numerator: int, denominator: int, target: float, changes: dict[str, str], missing: int
) -> None:
    assert missing_to_target(indicator("visits", **changes), numerator, denominator, target) == missing


def test_counts_and_amounts_have_no_denominator_and_amounts_are_whole_yuan() -> None:
    assert missing_to_target(indicator("talks", "count"), 7, None, 12) == 5
    assert missing_to_target(indicator("paid", "amount"), 123_456, None, 2000) == 766  # 765.44 yuan
    assert missing_to_target(indicator("talks", "count", **LOWER), 7, None, 2.5) == 5


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(1, 1000))
def test_one_fewer_than_missing_does_not_reach_the_target(numerator: int, denominator: int, tenths: int) -> None:
    missing = missing_to_target(indicator("visits"), numerator, denominator, tenths / 10)
    reached = [
        Fraction((numerator + more) * 100, denominator) >= Fraction(tenths, 10) for more in (missing, missing - 1)
    ]
    assert reached[0]
    assert missing == 0 or not reached[1]


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.integers(1, 100))
def test_a_threshold_item_is_full_exactly_when_nothing_is_missing(done: int, due: int, target: int) -> None:
    one = standing(min(done, due), due, target, rule="threshold")
    missing = missing_to_target(one.indicator, min(done, due), due, target)
    assert effort_for(one, 1000, 0.5) == missing


def test_a_full_step_rule_asks_for_fewer_than_the_target() -> None:
    one = standing(80, 100, 90, rule="per_point", parameters={"deduction": 1, "counting": "full_step"}, **STOCK)
    plan = plan_of(one, months_left=6)
    assert (plan.to_target, plan.effort) == (10, 10)
    wide = standing(
        80, 100, 90, rule="per_point", parameters={"deduction": 1, "step": 5, "counting": "full_step"}, **STOCK
    )
    # 86 lies less than one full step of 5 below 90.
    assert (plan_of(wide).to_target, effort_for(wide, 1000, 0.5)) == (10, 6)


def test_a_flow_rate_can_only_be_mended_by_cases_still_to_come() -> None:
    plan = plan_of(standing(160, 200, expected=100))
    # 90 % of 300 is 270, so 110 of the 100 cases to come would have to succeed.
    assert plan.needed is None
    assert plan.feasible_value == pytest.approx(260 / 3)
    assert plan.feasible_points == 963  # 86.67 of 90
    assert plan.gain == 963 - 889
    assert plan.effort == 14  # 173/200 gives 961, 174/200 gives 967


def test_a_flow_rate_within_reach_says_how_many_of_the_cases_to_come() -> None:
    plan = plan_of(standing(175, 200, expected=100))
    # A linear item is full from 89.955 % on, which rounds to 10.00: 269.87, so 270 − 175.
    assert (plan.needed, plan.effort, plan.to_target) == (95, 5, 5)
    assert plan.reason is None


def test_a_stock_rate_can_be_put_right_altogether() -> None:
    plan = plan_of(standing(160, 200, **STOCK))
    assert (plan.feasible_value, plan.feasible_points, plan.needed, plan.effort) == (100, 1000, 20, 20)


def test_what_has_happened_too_often_cannot_be_undone() -> None:
    late = standing(3, None, 0, rule="threshold", kind="count", **LOWER)
    assert plan_of(late).reason is Reason.OUT_OF_REACH
    rate = standing(12, 100, 10, rule="threshold", expected=50, **LOWER)
    plan = plan_of(rate)
    assert (plan.to_target, plan.needed, plan.reason) == (2, 3, None)  # 15 of 150: three more may fail


def test_a_year_that_is_over_leaves_nothing_to_plan() -> None:
    plan = plan_of(standing(160, 200, **STOCK), elapsed=1.0, months_left=0)
    assert (plan.reason, plan.effort, plan.gain, plan.needed) == (Reason.OUT_OF_REACH, 0, 0, None)


def test_a_count_knows_its_pace_and_what_the_year_still_needs() -> None:
    one = standing(4, None, 12, rule="completion", parameters={"pace": True}, kind="count")
    plan = plan_of(one)
    assert (plan.behind_pace, plan.effort, plan.needed, plan.to_target) == (2, 2, 8, 8)
    assert plan_of(one, pace=0.25).behind_pace == 0


@pytest.mark.parametrize("month", range(1, 13))
def test_who_has_done_exactly_what_is_due_is_not_behind(month: int) -> None:
    one = standing(month, None, 12, rule="completion", parameters={"pace": True}, kind="count", elapsed=month / 12)
    assert plan_of(one, elapsed=month / 12, months_left=12 - month).behind_pace == 0
    late = replace(one, numerator=month - 1)
    assert plan_of(late, elapsed=month / 12, months_left=12 - month).behind_pace == 1


def test_an_amount_is_planned_in_yuan_and_comes_after_people() -> None:
    paid = standing(150_000, None, 2000, rule="completion", kind="amount", code="paid")
    visits = standing(80, 100, points=100, **STOCK)
    plans = plan_items([paid, visits], elapsed=0.5, months_left=6)
    assert [plan.unit for plan in plans] == [Unit.CASES, Unit.YUAN]
    assert plans[1].needed == 499  # 1999.00 of 2000 yuan already round to 10.00 points


@pytest.mark.parametrize(
    ("code", "changes", "reason"),
    [
        ("report_on_time", {"subject": "data_quality"}, Reason.DATA_QUALITY),
        ("complaints_answered", {"subject": "governance", "not_planned": "rights"}, Reason.RIGHTS),
        ("rights_violations", {"subject": "governance", "not_planned": "rights", **LOWER}, Reason.RIGHTS),
        ("satisfaction", {"subject": "governance", "not_planned": "survey"}, Reason.SURVEY),
        ("within", {"polarity": "within_band"}, Reason.NO_DIRECTION),
    ],
)
def test_integrity_and_rights_are_left_out_and_say_why(code: str, changes: dict[str, str], reason: Reason) -> None:
    plan = plan_of(standing(5, 10, code=code, **changes))
    assert (plan.reason, plan.effort, plan.to_target) == (reason, 0, None)


def test_a_county_may_protect_more_items() -> None:
    assert plan_of(standing(5, 10, code="petitions"), protected={"petitions"}).reason is Reason.RIGHTS


def test_missing_reports_and_rates_without_cases_are_told_apart() -> None:
    assert plan_of(standing(None, None)).reason is Reason.NOT_REPORTED
    assert plan_of(standing(0, 0)).reason is Reason.NO_CASES
    assert plan_of(standing(90, 100)).reason is Reason.NOTHING_MISSING


def test_items_come_by_points_per_person() -> None:
    cheap, dear = standing(89, 100, code="cheap", **STOCK), standing(890, 1000, code="dear", **STOCK)
    plans = plan_items([dear, standing(90, 100, code="done"), cheap], elapsed=0.5, months_left=6)
    assert [plan.standing.item.code for plan in plans] == ["cheap", "dear", "done"]
    assert plans[0].points_per_effort == pytest.approx(0.11)


RULES = st.sampled_from(
    [("linear", {}), ("threshold", {}), ("per_point", {"deduction": 0.7}), ("linear", {"zero_at": 60})]
)
STANDINGS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 60), st.integers(50, 100), RULES, st.integers(1, 60)),
    min_size=1,
    max_size=6,
)


def plans_of(rows: list[tuple[int, int, int, tuple[str, dict[str, float]], int]]) -> tuple[ItemPlan, ...]:
    standings = [
        standing(
            min(done, due),
            due,
            target,
            rule=rule,
            parameters=parameters,
            points=100 * points,
            code=f"i{number}",
            **STOCK,
        )
        for number, (done, due, target, (rule, parameters), points) in enumerate(rows)
    ]
    return plan_items(standings, elapsed=0.5, months_left=6)


@settings(deadline=None)
@given(STANDINGS)
def test_the_planned_effort_gains_the_planned_points_and_one_case_fewer_does_not(rows: list[Any]) -> None:
    for plan in plans_of(rows):
        if plan.effort:
            assert gain_of(plan, plan.effort, 0.5) == plan.gain
            assert gain_of(plan, plan.effort - 1, 0.5) < plan.gain


@settings(deadline=None)
@given(STANDINGS, st.integers(1, 6000))
def test_the_set_suffices_and_no_item_in_it_is_superfluous(rows: list[Any], missing: int) -> None:
    plans = plans_of(rows)
    steps = cheapest_set(plans, missing, 0.5)
    if steps is None:
        assert sum(plan.gain for plan in plans) < missing
        return
    assert sum(step.gain for step in steps) >= missing
    for fewer in combinations(steps, len(steps) - 1):
        assert sum(step.gain for step in fewer) < missing
    by_code = {plan.standing.item.code: plan for plan in plans}
    assert all(gain_of(by_code[step.item], step.effort, 0.5) == step.gain for step in steps)


def test_the_last_item_of_a_set_is_trimmed() -> None:
    plans = plans_of([(0, 50, 100, ("linear", {}), 10), (0, 60, 100, ("linear", {}), 1)])
    steps = cheapest_set(plans, 110, 0.5)
    # 1.10 points at 0.20 each: six cases, and nothing of the dearer item.
    assert steps is not None
    assert [(step.item, step.effort, step.gain) for step in steps] == [("i0", 6, 120)]


def test_nothing_missing_needs_nothing_and_too_much_cannot_be_had() -> None:
    plans = plans_of([(0, 50, 100, ("linear", {}), 10)])
    assert cheapest_set(plans, 0, 0.5) == ()
    assert cheapest_set(plans, 1001, 0.5) is None


@settings(deadline=None)
@given(st.integers(0, 90_000), st.integers(50_000, 100_000), st.integers(1, 100_000))
def test_points_missing_are_the_fewest_that_make_the_total(own: int, available: int, wanted: int) -> None:
    def total(points: int) -> int:
        return int(totals_of(Sums(np.array([points]), np.array([available])), 100_000)[0])

    missing = points_missing(own, available, 100_000, wanted)
    assert total(own + missing) >= wanted
    assert missing == 0 or total(own + missing - 1) < wanted


def test_the_next_rank_is_one_hundredth_above_the_place_above() -> None:
    assert total_above([95_000, 88_000], [1, 3], 2, 100_000) == 95_001
    assert total_above([100_000], [1], 2, 100_000) == 100_000  # nobody can have more: the rank is shared
    assert total_above([90_000], [1], 1, 100_000) is None
    assert total_above([90_000], [1], 2, 100_000) == 90_001  # equal, but behind by a tie-break
    assert rank_at([95_000, 95_000, 88_000], 95_001) == 1
    assert rank_at([95_000, 95_000, 88_000], 95_000) == 1
    assert rank_at([95_000, 95_000, 88_000], 94_999) == 3


GRADES = (Grade(name="A", at_least=90, quota=20), Grade(name="B", at_least=75, quota=30), Grade(name="C", at_least=60))


def test_the_next_grade_needs_its_points_and_room_in_its_quota() -> None:
    ten = [96_000, 95_000, 94_000, 93_000, 80_000, 79_000, 70_000, 50_000, 40_000]
    # Ten places: two have room in A, five in A and B together. 765.00 is a C, behind six others.
    assert total_of_next_grade(GRADES, 2, ten, 100_000, 100_000) == (1, 80_001)
    assert total_of_next_grade(GRADES, 1, ten, 100_000, 100_000) == (0, 95_001)
    assert total_of_next_grade(GRADES, -1, ten, 100_000, 100_000) == (2, 60_000)
    assert total_of_next_grade(GRADES, 0, ten, 100_000, 100_000) is None
    assert total_of_next_grade((Grade(name="A", quota=20), Grade(name="B")), 1, [9_000], 100_000, 100_000) is None


@settings(deadline=None)
@given(st.lists(st.integers(40_000, 100_000), min_size=1, max_size=12), st.integers(40_000, 100_000))
def test_the_total_of_the_next_grade_earns_a_better_one_and_fewer_points_do_not(others: list[int], own: int) -> None:
    def grade_at(total: int) -> int:
        totals = np.array([total, *others])
        ranks, places = competition_rank(totals, np.ones(len(totals), bool)), np.full(len(totals), len(totals))
        found = int(grades_of(totals, 100_000, ranks, places, GRADES)[0])
        return len(GRADES) if found < 0 else found

    now = grade_at(own)
    found = total_of_next_grade(GRADES, now if now < len(GRADES) else -1, others, 100_000, 100_000)
    if found is None:
        assert all(grade_at(total) >= now for total in range(own, 100_001, 499))
        return
    number, total = found
    assert grade_at(total) <= number < now
    # A tie shares the rank, which only a tie-break may undo: so the hundredth before may do, two never.
    assert grade_at(total - 2) >= now


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 25),
    st.integers(1, 25),
    st.integers(30, 100),
    st.sampled_from(
        [
            ("linear", {}),
            ("linear", {"zero_at": 20}),
            ("threshold", {}),
            ("per_point", {"deduction": 0.7}),
            ("per_point", {"deduction": 2, "step": 3, "counting": "full_step"}),
            ("banded", {"bands": "95:10/80:8/50:5"}),
            ("goalposts", {"worst": 20, "best": 95}),
        ]
    ),
    st.integers(1, 1000),
)
def test_the_effort_is_what_trying_case_by_case_finds(
    done: int, due: int, target: int, rule: tuple[str, dict[str, Any]], wanted: int
) -> None:
    one = standing(min(done, due), due, target, rule=rule[0], parameters=rule[1])
    tried = [
        more for more in range(due - min(done, due) + 1) if points_at(one, min(done, due) + more, due, 0.5) >= wanted
    ]
    assert effort_for(one, wanted, 0.5) == (tried[0] if tried else None)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 40), st.integers(30, 100), st.booleans())
def test_the_cases_needed_are_what_trying_one_by_one_finds(
    done: int, due: int, expected: int, target: int, lower: bool
) -> None:
    done = min(done, due)
    one = standing(
        done, due, target / 4 if lower else target, rule="threshold", expected=expected, **LOWER if lower else {}
    )
    full = [
        good
        for good in range(expected + 1)
        if points_at(one, done + (expected - good if lower else good), due + expected, 1.0) >= 1000
    ]
    plan = plan_of(one)
    assert plan.needed == ((expected - full[0] if lower else full[0]) if full else None)


@settings(deadline=None)
@given(st.integers(0, 1 << 44), st.integers(0, 1 << 44))
def test_the_smallest_number_is_found_among_many(most: int, bound: int) -> None:
    assert first_reaching(most, lambda tried: tried >= bound) == (bound if bound <= most else None)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("missing", Reason.NOT_REPORTED),
        ("not_due", Reason.NOT_DUE),
        ("not_applicable", Reason.NOT_APPLICABLE),
        ("cannot_judge", Reason.NO_CASES),
    ],
)
def test_what_was_not_scored_is_not_planned(state: str, reason: Reason) -> None:
    one = replace(standing(0, 0), state=state)
    assert (plan_of(one).reason, plan_of(one).is_planned) == (reason, False)


def test_a_figure_derived_from_sums_is_planned_and_one_that_moves_its_denominator_is_not() -> None:
    both = {"derivation": Derivation(numerator={"a": 1, "b": 1}, denominator={"c": 1})}
    assert plan_of(standing(80, 100, **STOCK, **both)).effort == 10
    share = {"derivation": Derivation(numerator={"a": 1}, denominator={"a": 1, "b": 1})}
    assert plan_of(standing(80, 100, **STOCK, **share)).reason is Reason.DERIVED
    pooled = {"derivation": Derivation(numerator={"a": 1}, denominator={"a": 1}, denominator_part="denominator")}
    assert plan_of(standing(80, 100, **STOCK, **pooled)).reason is None
    difference = {"derivation": Derivation(numerator={"a": 1, "b": -1})}
    assert plan_of(standing(80, None, kind="count", **difference)).reason is Reason.DERIVED


@pytest.mark.parametrize(
    ("rule", "parameters", "progress"),
    [
        ("linear", {}, None),
        ("per_point", {"deduction": 0.7, "counting": "full_step"}, None),
        ("banded", {"bands": "95:10/90:8/80:5"}, None),
        ("goalposts", {"worst": 40, "best": 100}, None),
        ("progress", {"full_at": 10}, None),
        ("linear", {}, {"level": 7, "progress": 3, "parameters": {"full_at": 10}}),
    ],
)
def test_the_planner_and_the_score_run_give_the_same_points(
    rule: str, parameters: dict[str, Any], progress: dict[str, Any] | None
) -> None:
    item = Item(
        code="visits", indicator="visits", name="v", points=1000, rule=rule, parameters=parameters, progress=progress
    )
    now = cumulated("a b c", "visits", numerator=[[70], [85], [97]], denominator=[[100]] * 3)
    before = cumulated("a b c", "visits", numerator=[[66], [90], [92]], denominator=[[100]] * 3)
    scores = score_items(now, [item], [indicator("visits")], np.full((3, 1), 90.0), 0.5, Lights(), previous=before)
    for row, (done, last_year) in enumerate(((70, 66.0), (85, 90.0), (97, 92.0))):
        one = Standing(item, indicator("visits"), done, 100, 90, 0, previous=last_year)
        assert points_at(one, done, 100, 0.5) == scores.points[row, 0]


def test_rules_with_their_own_scale_need_no_target() -> None:
    item = Item(
        code="visits", indicator="visits", name="v", points=1000, rule="goalposts", parameters={"worst": 0, "best": 50}
    )
    one = Standing(item, indicator("visits", **STOCK), 40, 100, None, 800)
    plan = plan_of(one)
    assert (plan.to_target, plan.effort, plan.gain, plan.reason) == (None, 10, 200, None)
    bare = Item(code="visits", indicator="visits", name="v", points=1000, rule="linear")
    assert plan_of(Standing(bare, indicator("visits"), 40, 100, None, 0)).reason is Reason.NO_TARGET
