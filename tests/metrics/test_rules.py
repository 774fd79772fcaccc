"""Rules: known answers worked by hand, and what holds for all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from metrics.catalogue import Polarity
from metrics.rules import RULES, Band, Judged, Outcome

HIGHER, LOWER, BAND = Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER, Polarity.WITHIN_BAND


def judge(
    rule: str,
    value: float,
    target: float,
    full: float = 20,
    polarity: Polarity = HIGHER,
    elapsed: float = 1,
    previous: float | None = None,
    **parameters: Any,
) -> Outcome:
    """Return the outcome of one value."""
    entry = RULES[rule]
    before = None if previous is None else np.array([float(previous)])
    judged = Judged(np.array([float(value)]), np.array([float(target)]), full, polarity, elapsed, before)
    return entry.function(judged, entry.parameters.model_validate(parameters))


def points(*arguments: Any, **parameters: Any) -> float:
    return judge(*arguments, **parameters).points[0]


@pytest.mark.parametrize(
    ("value", "target", "polarity", "zero_at", "expected", "attainment"),
    [
        (45, 90, HIGHER, 0, 10, 0.5),
        (90, 90, HIGHER, 0, 20, 1),
        (99, 90, HIGHER, 0, 20, 1.1),  # attained more than the target, no points above the full
        (0, 90, HIGHER, 0, 0, 0),
        (75, 90, HIGHER, 60, 10, 0.5),  # half the way from 60 to 90
        (50, 90, HIGHER, 60, 0, 0),
        (7, 5, LOWER, 10, 12, 0.6),  # 3 of the 5 from 10 down to 5
        (5, 5, LOWER, 10, 20, 1),
        (4, 5, LOWER, 10, 20, 1.2),
        (11, 5, LOWER, 10, 0, 0),
        (0, 0, LOWER, 0, 20, 1),  # no way to go: reached or not
        (1, 0, LOWER, 0, 0, 0),
        (3, 5, LOWER, 0, 20, 1),  # zero_at on the better side must not reward the worse
        (6, 5, LOWER, 0, 0, 0),
        (95, 90, HIGHER, 100, 20, 1),
        (85, 90, HIGHER, 100, 0, 0),
    ],
)
def test_linear(
    value: float, target: float, polarity: Polarity, zero_at: float, expected: float, attainment: float
) -> None:
    outcome = judge("linear", value, target, polarity=polarity, zero_at=zero_at)
    assert outcome.points[0] == pytest.approx(expected)
    assert outcome.attainment[0] == pytest.approx(attainment)


@pytest.mark.parametrize(
    ("value", "step", "deduction", "counting", "polarity", "expected"),
    [
        (95, 1, 2, "proportional", HIGHER, 20),
        (97, 1, 2, "proportional", HIGHER, 20),
        (93.5, 1, 2, "proportional", HIGHER, 17),  # 1.5 points short, 2 off for each
        (93.5, 1, 2, "full_step", HIGHER, 18),  # one full step
        (94.9, 0.1, 0.3, "full_step", HIGHER, 19.7),  # exactly one step, although 95 − 94.9 is a hair less
        (80, 1, 2, "proportional", HIGHER, 0),  # 30 off 20: none left
        (97.5, 1, 2, "proportional", LOWER, 15),
        (90, 1, 2, "proportional", LOWER, 20),
    ],
)
def test_per_point(
    value: float, step: float, deduction: float, counting: str, polarity: Polarity, expected: float
) -> None:
    got = points("per_point", value, 95, polarity=polarity, step=step, deduction=deduction, counting=counting)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "expected"),
    [(95, 95, HIGHER, 20), (94.99, 95, HIGHER, 0), (95, 95, LOWER, 20), (95.01, 95, LOWER, 0), (0, 0, LOWER, 20)],
)
def test_threshold(value: float, target: float, polarity: Polarity, expected: float) -> None:
    assert points("threshold", value, target, polarity=polarity) == expected


@pytest.mark.parametrize("target", [98.8, 66.7, 99.99, 33.3])
def test_a_rate_that_equals_a_decimal_target_has_reached_it(target: float) -> None:
    numerator, denominator = round(target * 100), 10_000
    assert points("threshold", numerator * 100 / denominator, target) == 20


@pytest.mark.parametrize(
    ("value", "target", "elapsed", "pace", "expected", "attainment"),
    [
        (6, 12, 0.5, False, 10, 0.5),
        (6, 12, 0.5, True, 20, 1),  # half the year, half the task
        (3, 12, 0.5, True, 10, 0.5),
        (18, 12, 1, False, 20, 1.5),
        (0, 0, 1, False, 20, 1),  # no task is a task done
        (-2, 12, 1, False, 0, -1 / 6),
    ],
)
def test_completion(
    value: float, target: float, elapsed: float, pace: bool, expected: float, attainment: float
) -> None:
    outcome = judge("completion", value, target, elapsed=elapsed, pace=pace)
    assert outcome.points[0] == pytest.approx(expected)
    assert outcome.attainment[0] == pytest.approx(attainment)


@pytest.mark.parametrize(
    ("value", "counting", "pace", "expected"),
    [
        (12, "proportional", False, 20),
        (15, "proportional", False, 20 + 2.5),  # 25 % beyond, 0.5 for every 5 %
        (14, "proportional", False, 20 + 1.6667),
        (14, "full_step", False, 20 + 1.5),  # 16.7 % hold three whole steps
        (30, "proportional", False, 24),  # the cap
        (12.6, "full_step", False, 20.5),  # exactly one step, although 12.6 ÷ 12 is a hair less
        (11, "proportional", True, 20),  # ahead of the pace is not beyond the year's task
        (15, "proportional", True, 22.5),
    ],
)
def test_completion_beyond_the_task_earns_a_bonus_up_to_its_cap(
    value: float, counting: str, pace: bool, expected: float
) -> None:
    bonus = {"bonus_step": 5, "bonus_points": 0.5, "bonus_cap": 4}
    got = points("completion", value, 12, elapsed=0.5, counting=counting, pace=pace, **bonus)
    assert got == pytest.approx(expected, abs=1e-4)


def test_no_task_earns_no_bonus() -> None:
    assert points("completion", 7, 0, bonus_points=1, bonus_cap=5) == 20


@pytest.mark.parametrize(
    ("value", "target", "polarity", "attainment"),
    [
        (90, 100, HIGHER, 0.9),
        (5, 4, LOWER, 0.8),
        (0, 0, LOWER, 1),
        (0, 0, HIGHER, 1),
        (2, 0, LOWER, 0),
        (0, 4, LOWER, 1),
    ],
)
def test_attainment_against_the_target(value: float, target: float, polarity: Polarity, attainment: float) -> None:
    assert judge("threshold", value, target, polarity=polarity).attainment[0] == pytest.approx(attainment)


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [
        ("linear", {"zero": 3}),
        ("per_point", {}),
        ("per_point", {"deduction": 0}),
        ("per_point", {"deduction": 1, "step": 0}),
        ("per_point", {"deduction": 1, "counting": "half_step"}),
        ("threshold", {"zero_at": 1}),
        ("completion", {"pace": "sometimes"}),
        ("completion", {"bonus_step": 0}),
        ("completion", {"bonus_points": -1}),
        ("banded", {}),
        ("banded", {"bands": ""}),
        ("banded", {"bands": "95"}),
        ("banded", {"bands": "95:20/90:"}),
        ("banded", {"bands": "95:-20"}),
        ("within_band", {"low": 3, "high": 2, "deduction": 1}),
        ("within_band", {"low": 2, "high": 3}),
        ("per_case", {"deduction": 1, "allowed": 0.5}),
        ("per_case", {"deduction": 0}),
        ("zero_tolerance", {"allowed": 1}),
        ("goalposts", {"worst": 60, "best": 60}),
        ("goalposts", {"best": 60}),
        ("progress", {"full_at": 0}),
        ("progress", {}),
    ],
)
def test_parameters_that_mean_nothing_are_refused(rule: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RULES[rule].parameters.model_validate(parameters)


@pytest.mark.parametrize(
    ("value", "polarity", "bands", "expected"),
    [
        (95, HIGHER, "95:20/90:15/85:10", 20),
        (100, HIGHER, "95:20/90:15/85:10", 20),
        (94.99, HIGHER, "95:20/90:15/85:10", 15),
        (85, HIGHER, "95:20/90:15/85:10", 10),
        (84.99, HIGHER, "95:20/90:15/85:10", 0),  # below the last band
        (5, LOWER, "5:20/10:15", 20),
        (5.01, LOWER, "5:20/10:15", 15),
        (10.01, LOWER, "5:20/10:15", 0),
        (92, HIGHER, "95~100:20/90~95:15/0~90:5", 15),  # ranges say where the better band begins
        (7, LOWER, "0~5:20/5~10:15", 15),
        (-1, HIGHER, "-2:20 / -5:10", 20),
        (99, HIGHER, "95:30", 20),  # never above the full points
    ],
)
def test_banded(value: float, polarity: Polarity, bands: str, expected: float) -> None:
    outcome = judge("banded", value, np.nan, polarity=polarity, bands=bands)
    assert outcome.points[0] == expected
    assert outcome.attainment[0] == expected / 20


@pytest.mark.parametrize("text", ["95:20/90~95:15", "95：20／90～95：15", "95:20；90—95:15", " 95 : 20 |90至95:15/"])
def test_bands_are_read_from_text(text: str) -> None:
    bands = (Band(bound=95, points=20), Band(bound=90, until=95, points=15))
    assert RULES["banded"].parameters.model_validate({"bands": text}).bands == bands  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "counting", "expected"),
    [
        (95, "proportional", 20),
        (105, "proportional", 20),
        (100, "proportional", 20),
        (94, "proportional", 19.5),  # 1 outside, 1 off for every 2
        (108, "proportional", 18.5),
        (108, "full_step", 19),
        (94, "full_step", 20),
        (30, "proportional", 0),
    ],
)
def test_within_band(value: float, counting: str, expected: float) -> None:
    limits = {"low": 95, "high": 105, "step": 2, "deduction": 1}
    assert points("within_band", value, np.nan, polarity=BAND, counting=counting, **limits) == expected


@pytest.mark.parametrize(("cases", "allowed", "expected"), [(0, 0, 20), (3, 0, 5), (3, 2, 15), (2, 2, 20), (9, 0, 0)])
def test_per_case(cases: float, allowed: int, expected: float) -> None:
    assert points("per_case", cases, np.nan, polarity=LOWER, deduction=5, allowed=allowed) == expected


@pytest.mark.parametrize(("cases", "expected"), [(0, 20), (1, 0), (0.01, 0), (40, 0)])
def test_zero_tolerance(cases: float, expected: float) -> None:
    assert points("zero_tolerance", cases, np.nan, polarity=LOWER) == expected


@pytest.mark.parametrize(
    ("value", "worst", "best", "expected", "attainment"),
    [
        (70, 60, 100, 5, 0.25),
        (60, 60, 100, 0, 0),
        (50, 60, 100, 0, 0),
        (100, 60, 100, 20, 1),
        (110, 60, 100, 20, 1.25),
        (20, 50, 10, 15, 0.75),  # lower is better
        (60, 50, 10, 0, 0),
        (71.4, 20, 85, 20 * 51.4 / 65, 51.4 / 65),  # life expectancy between the goalposts of UNDP's index
    ],
)
def test_goalposts(value: float, worst: float, best: float, expected: float, attainment: float) -> None:
    outcome = judge("goalposts", value, np.nan, worst=worst, best=best)
    assert outcome.points[0] == pytest.approx(expected)
    assert outcome.attainment[0] == pytest.approx(attainment)


@pytest.mark.parametrize(
    ("value", "previous", "zero_at", "full_at", "expected"),
    [
        (92, 90, 0, 4, 10),  # 2 of 4 points up
        (94, 90, 0, 4, 20),
        (99, 90, 0, 4, 20),
        (89, 90, 0, 4, 0),
        (90, 90, -2, 2, 10),  # holding last year's level earns half
        (8, 10, 0, -4, 10),  # lower is better
        (11, 10, 0, -4, 0),
    ],
)
def test_progress(value: float, previous: float, zero_at: float, full_at: float, expected: float) -> None:
    got = points("progress", value, np.nan, previous=previous, zero_at=zero_at, full_at=full_at)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize("previous", [None, np.nan])
def test_without_last_years_value_progress_is_not_known(previous: float | None) -> None:
    outcome = judge("progress", 92, np.nan, previous=previous, full_at=4)
    assert np.isnan(outcome.points[0])
    assert np.isnan(outcome.attainment[0])


# ------------------------------------------------------------------------- what holds for all

measures = st.floats(0, 200).map(lambda number: round(number, 2))
countings = st.sampled_from(["proportional", "full_step"])
deductions = st.sampled_from([0.1, 1, 3])
steps = st.sampled_from([0.1, 0.5, 1, 5])
FULL = 20.0
LAST_YEAR = 50.0


class Case(NamedTuple):
    """A rule with parameters that fit a direction."""

    rule: str
    parameters: dict[str, Any]
    polarity: Polarity


def _bands(bounds: list[float], polarity: Polarity) -> list[dict[str, float]]:
    better_first = sorted(set(bounds), reverse=polarity is HIGHER)
    return [{"bound": bound, "points": FULL / (2**number)} for number, bound in enumerate(better_first)]


def _way(ends: list[float], polarity: Polarity, start: str, end: str) -> dict[str, float]:
    return dict(zip((start, end), sorted(ends, reverse=polarity is LOWER), strict=True))


either = st.sampled_from([HIGHER, LOWER])
ends = st.lists(measures, min_size=2, max_size=2, unique=True)
ALL_RULES: dict[str, st.SearchStrategy[tuple[dict[str, Any], Polarity]]] = {
    "linear": st.tuples(st.fixed_dictionaries({"zero_at": measures}), either),
    "per_point": st.tuples(
        st.fixed_dictionaries({"step": steps, "deduction": deductions, "counting": countings}), either
    ),
    "threshold": st.tuples(st.just({}), either),
    "completion": st.tuples(
        st.fixed_dictionaries(
            {"pace": st.booleans(), "counting": countings, "bonus_points": deductions, "bonus_cap": st.just(4)}
        ),
        st.just(HIGHER),
    ),
    "banded": st.builds(
        lambda bounds, polarity: ({"bands": _bands(bounds, polarity)}, polarity),
        st.lists(measures, min_size=1, max_size=4),
        either,
    ),
    "within_band": st.builds(
        lambda ends, step, deduction, counting: (
            {"low": min(ends), "high": max(ends), "step": step, "deduction": deduction, "counting": counting},
            BAND,
        ),
        ends,
        steps,
        deductions,
        countings,
    ),
    "per_case": st.tuples(
        st.fixed_dictionaries({"deduction": deductions, "allowed": st.integers(0, 5)}), st.just(LOWER)
    ),
    "zero_tolerance": st.tuples(st.just({}), st.just(LOWER)),
    "goalposts": st.builds(lambda ends, polarity: (_way(ends, polarity, "worst", "best"), polarity), ends, either),
    "progress": st.builds(lambda ends, polarity: (_way(ends, polarity, "zero_at", "full_at"), polarity), ends, either),
}
any_case = st.one_of(
    [st.builds(lambda name, fitting: Case(name, *fitting), st.just(name), both) for name, both in ALL_RULES.items()]
)


def earned(case: Case, value: float, target: float, full: float = FULL, elapsed: float = 1, scale: int = 1) -> Outcome:
    before = LAST_YEAR * scale
    return judge(case.rule, value, target, full, case.polarity, elapsed, previous=before, **case.parameters)


def test_every_rule_is_tested() -> None:
    assert list(ALL_RULES) == list(RULES)


@given(any_case)
def test_the_tested_directions_are_those_that_a_rule_can_reward(case: Case) -> None:
    assert case.polarity in RULES[case.rule].polarities


@given(any_case, measures, measures, st.sampled_from([0.1, 12.5, 60]), st.sampled_from([1 / 12, 0.5, 1]))
def test_points_lie_between_none_and_full_or_the_cap_of_a_bonus(
    case: Case, value: float, target: float, full: float, elapsed: float
) -> None:
    assert 0 <= earned(case, value, target, full, elapsed).points[0] <= full + case.parameters.get("bonus_cap", 0)


@given(any_case, measures, measures, measures)
def test_a_better_value_never_earns_less(case: Case, one: float, other: float, target: float) -> None:
    worse, better = sorted([one, other], reverse=case.polarity is LOWER)
    if case.polarity is BAND:  # the value nearer to the band is the better one
        low, high = case.parameters["low"], case.parameters["high"]
        better, worse = sorted([one, other], key=lambda value: max(low - value, value - high, 0))
    assert earned(case, worse, target).points[0] <= earned(case, better, target).points[0] + 1e-9


@given(any_case, measures)
def test_nothing_known_earns_nothing_known(case: Case, number: float) -> None:
    pairs = [(np.nan, number), (np.nan, np.nan), (np.nan, 0.0)]
    pairs += [(number, np.nan)] if RULES[case.rule].needs_target else []
    for value, target in pairs:
        outcome = earned(case, value, target)
        assert np.isnan(outcome.points).all()
        assert np.isnan(outcome.attainment).all()


@given(any_case, measures)
def test_a_rule_with_a_scale_of_its_own_reads_no_target(case: Case, value: float) -> None:
    if not RULES[case.rule].needs_target:
        assert earned(case, value, np.nan) == earned(case, value, 80)
        assert not np.isnan(earned(case, value, np.nan).points[0])


IN_THE_UNIT = {"zero_at", "step", "low", "high", "worst", "best", "full_at", "allowed"}


def scaled(parameters: dict[str, Any], scale: int, rule: str) -> dict[str, Any]:
    """Return parameters for values written in a unit so many times smaller."""
    changed = {name: number * scale if name in IN_THE_UNIT else number for name, number in parameters.items()}
    if "bands" in changed:
        changed["bands"] = [{**band, "bound": band["bound"] * scale} for band in changed["bands"]]
    if rule == "per_case":  # points for each case: the only parameter that is per unit
        changed["deduction"] = changed["deduction"] / scale
    return changed


@given(any_case, measures, measures)
def test_the_unit_does_not_matter(case: Case, value: float, target: float) -> None:
    one = earned(case, value, target)
    eighth = case._replace(parameters=scaled(case.parameters, 8, case.rule))
    other = earned(eighth, value * 8, target * 8, scale=8)
    assert other.points == pytest.approx(one.points)
    assert other.attainment == pytest.approx(one.attainment)


@given(any_case, measures)
def test_the_target_itself_earns_full_points(case: Case, target: float) -> None:
    if RULES[case.rule].needs_target:
        assert earned(case, target, target).points[0] == pytest.approx(FULL)


@given(any_case, st.lists(st.tuples(measures, measures, measures), min_size=1, max_size=8))
def test_places_are_judged_one_by_one(case: Case, rows: list[tuple[float, float, float]]) -> None:
    entry = RULES[case.rule]
    value, target, previous = np.array(rows).T
    judged = Judged(value, target, FULL, case.polarity, previous=previous)
    together = entry.function(judged, entry.parameters.model_validate(case.parameters))
    alone = [
        judge(case.rule, value, target, FULL, case.polarity, previous=previous, **case.parameters).points[0]
        for value, target, previous in rows
    ]
    assert together.points.tolist() == alone
