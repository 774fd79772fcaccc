"""Better, similar, worse or not to be judged: never a verdict without an interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import Polarity
from metrics.comparison import (
    POSITIONS,
    VERDICTS,
    compare_with_band,
    compare_with_interval,
    compare_with_value,
    position_against,
    position_against_interval,
    verdict_of,
)
from metrics.intervals import Interval, proportion_interval

HIGHER, LOWER = Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER
NOWHERE = [Polarity.WITHIN_BAND, Polarity.NONE]


def interval(lower: float, upper: float) -> Interval:
    parts = ((lower + upper) / 2, lower, upper)
    return Interval(*(np.array([part], dtype=np.float64) for part in parts))


def word(codes: np.ndarray, words: tuple[str, ...] = VERDICTS) -> str:
    return words[int(np.atleast_1d(codes)[0])]


@pytest.mark.parametrize(
    ("reference", "position"),
    [(95, "lower"), (92.01, "lower"), (92, "similar"), (90, "similar"), (88, "similar"), (87.99, "higher")],
)
def test_a_value_inside_the_interval_or_on_its_limit_is_similar(reference: float, position: str) -> None:
    assert word(position_against(interval(88, 92), reference), POSITIONS) == position


@pytest.mark.parametrize(("polarity", "above", "below"), [(HIGHER, "better", "worse"), (LOWER, "worse", "better")])
def test_polarity_turns_position_into_verdict(polarity: Polarity, above: str, below: str) -> None:
    assert word(compare_with_value(interval(88, 92), 80, polarity)) == above
    assert word(compare_with_value(interval(88, 92), 95, polarity)) == below
    assert word(compare_with_value(interval(88, 92), 90, polarity)) == "similar"


@pytest.mark.parametrize("polarity", NOWHERE)
def test_where_no_direction_is_better_there_is_a_position_but_no_verdict(polarity: Polarity) -> None:
    assert word(compare_with_value(interval(88, 92), 80, polarity)) == "cannot_be_judged"
    assert word(position_against(interval(88, 92), 80), POSITIONS) == "higher"


def test_newcombes_interval_against_targets() -> None:
    """81 of 263 has 25.53 to 36.62 % (Newcombe 1998): 25 % lies below it, 30 % in it, 37 % above it."""
    share = proportion_interval(np.full(3, 81), 263, factor=100)
    verdicts = compare_with_value(share, [25, 30, 37], HIGHER)
    assert [VERDICTS[code] for code in verdicts] == ["better", "similar", "worse"]


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (np.nan, 20), (5, np.nan), (30, 20)])
@pytest.mark.parametrize("polarity", list(Polarity))
def test_without_an_interval_nothing_is_judged(polarity: Polarity, numerator: float, denominator: float) -> None:
    none, some = proportion_interval([numerator], [denominator]), interval(0.2, 0.4)
    assert word(compare_with_value(none, 0.9, polarity)) == "cannot_be_judged"
    assert word(compare_with_interval(none, some, polarity)) == "cannot_be_judged"
    assert word(compare_with_interval(some, none, polarity)) == "cannot_be_judged"
    assert word(compare_with_band(none, 0.1, 0.9)) == "cannot_be_judged"


def test_a_limit_that_is_missing_is_no_interval() -> None:
    broken = Interval(np.array([0.5]), np.array([0.4]), np.array([np.nan]))
    assert word(compare_with_value(broken, 0.9, HIGHER)) == "cannot_be_judged"


def test_without_a_target_nothing_is_judged() -> None:
    assert word(compare_with_value(interval(88, 92), np.nan, HIGHER)) == "cannot_be_judged"
    assert word(compare_with_band(interval(88, 92), np.nan, 95)) == "cannot_be_judged"


@pytest.mark.parametrize(
    ("other", "verdict"), [((93, 95), "worse"), ((92, 95), "similar"), ((85, 88), "similar"), ((80, 87), "better")]
)
def test_intervals_that_touch_are_similar(other: tuple[float, float], verdict: str) -> None:
    assert word(compare_with_interval(interval(88, 92), interval(*other), HIGHER)) == verdict


@pytest.mark.parametrize(
    ("band", "verdict"),
    [
        ((80, 95), "better"),
        ((88, 92), "better"),
        ((90, 95), "similar"),
        ((89, 91), "similar"),
        ((93, 95), "worse"),
        ((70, 87), "worse"),
        ((95, 80), "cannot_be_judged"),
    ],
)
def test_a_band_is_met_by_the_whole_interval(band: tuple[float, float], verdict: str) -> None:
    assert word(compare_with_band(interval(88, 92), *band)) == verdict


BOUNDS = st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted)


@given(BOUNDS, st.floats(0, 100))
def test_the_opposite_polarity_gives_the_opposite_verdict(bounds: list[float], reference: float) -> None:
    up, down = (word(compare_with_value(interval(*bounds), reference, polarity)) for polarity in (HIGHER, LOWER))
    assert {up, down} in ({"similar"}, {"better", "worse"})


@given(BOUNDS, BOUNDS)
def test_two_places_see_each_other_the_other_way_round(one: list[float], two: list[float]) -> None:
    seen = word(position_against_interval(interval(*one), interval(*two)), POSITIONS)
    back = word(position_against_interval(interval(*two), interval(*one)), POSITIONS)
    assert {"lower": "higher", "higher": "lower"}.get(seen, seen) == back


@given(BOUNDS, BOUNDS)
def test_overlap_is_stricter_than_a_value_in_the_interval(one: list[float], two: list[float]) -> None:
    against_other = position_against_interval(interval(*one), interval(*two))
    against_value = position_against(interval(*one), interval(*two).value)
    assert word(against_other, POSITIONS) in {"similar", word(against_value, POSITIONS)}


def test_verdicts_keep_the_shape_of_places_and_indicators() -> None:
    found = compare_with_value(proportion_interval(np.ones((3, 4)), 2), 0.4, HIGHER)
    assert (found.shape, found.dtype) == ((3, 4), np.int8)
    assert verdict_of(found, Polarity.NONE).shape == (3, 4)
