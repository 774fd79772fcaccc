"""Rules: known answers worked by hand, and what holds for all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from metrics.catalogue import Polarity
from metrics.rules import RULES, Judged, Outcome

HIGHER, LOWER = Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER


def judge(
    rule: str,
    value: float,
    target: float,
    full: float = 20,
    polarity: Polarity = HIGHER,
    elapsed: float = 1,
    **parameters: Any,
) -> Outcome:
    """Return the outcome of one value."""
    entry = RULES[rule]
    judged = Judged(np.array([float(value)]), np.array([float(target)]), full, polarity, elapsed)
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
    ],
)
def test_parameters_that_mean_nothing_are_refused(rule: str, parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RULES[rule].parameters.model_validate(parameters)


# ------------------------------------------------------------------------- what holds for all

measures = st.floats(0, 200).map(lambda number: round(number, 2))
ALL_RULES = [
    ("linear", st.fixed_dictionaries({"zero_at": measures})),
    (
        "per_point",
        st.fixed_dictionaries(
            {
                "step": st.sampled_from([0.1, 0.5, 1, 5]),
                "deduction": st.sampled_from([0.1, 1, 3]),
                "counting": st.sampled_from(["proportional", "full_step"]),
            }
        ),
    ),
    ("threshold", st.just({})),
    ("completion", st.fixed_dictionaries({"pace": st.booleans()})),
]
any_rule = st.one_of([st.tuples(st.just(name), parameters) for name, parameters in ALL_RULES])
polarities = st.sampled_from([HIGHER, LOWER])


def test_every_rule_is_tested() -> None:
    assert [name for name, _ in ALL_RULES] == list(RULES)


@given(any_rule, measures, measures, polarities, st.sampled_from([0.1, 12.5, 60]), st.sampled_from([1 / 12, 0.5, 1]))
def test_points_lie_between_none_and_full(
    rule: tuple[str, dict], value: float, target: float, polarity: Polarity, full: float, elapsed: float
) -> None:
    assert 0 <= points(rule[0], value, target, full, polarity, elapsed, **rule[1]) <= full


@given(any_rule, measures, measures, measures, polarities)
def test_a_better_value_never_earns_less(
    rule: tuple[str, dict], one: float, other: float, target: float, polarity: Polarity
) -> None:
    if rule[0] == "completion":
        polarity = HIGHER  # a task is a count of things done
    worse, better = sorted([one, other], reverse=polarity is LOWER)
    earned = [points(rule[0], value, target, polarity=polarity, **rule[1]) for value in (worse, better)]
    assert earned[0] <= earned[1] + 1e-9


@given(any_rule, measures, polarities)
def test_nothing_known_earns_nothing_known(rule: tuple[str, dict], number: float, polarity: Polarity) -> None:
    for value, target in ((np.nan, number), (number, np.nan), (np.nan, 0.0)):
        outcome = judge(rule[0], value, target, polarity=polarity, **rule[1])
        assert np.isnan(outcome.points).all()
        assert np.isnan(outcome.attainment).all()


@given(any_rule, measures, measures, polarities)
def test_the_unit_does_not_matter(rule: tuple[str, dict], value: float, target: float, polarity: Polarity) -> None:
    name, parameters = rule
    scaled = {key: number * 8 if key in ("zero_at", "step") else number for key, number in parameters.items()}
    one = judge(name, value, target, polarity=polarity, **parameters)
    other = judge(name, value * 8, target * 8, polarity=polarity, **scaled)
    assert other.points == pytest.approx(one.points)
    assert other.attainment == pytest.approx(one.attainment)


@given(any_rule, measures, polarities)
def test_the_target_itself_earns_full_points(rule: tuple[str, dict], target: float, polarity: Polarity) -> None:
    assert points(rule[0], target, target, polarity=polarity, **rule[1]) == pytest.approx(20)


@given(any_rule, st.lists(st.tuples(measures, measures), min_size=1, max_size=8), polarities)
def test_places_are_judged_one_by_one(
    rule: tuple[str, dict], pairs: list[tuple[float, float]], polarity: Polarity
) -> None:
    entry = RULES[rule[0]]
    columns = np.array(pairs).T
    together = entry.function(Judged(columns[0], columns[1], 20, polarity), entry.parameters.model_validate(rule[1]))
    alone = [points(rule[0], value, target, polarity=polarity, **rule[1]) for value, target in pairs]
    assert together.points.tolist() == alone
