"""The map's classes: natural breaks that never split equal values, lights and verdicts told by sign as well."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.display import LIGHT_STYLES
from dashboard.map_classes import (
    MOST_CLASSES,
    light_classes,
    movement_class,
    movement_classes,
    natural_breaks,
    rank_classes,
    value_classes,
    verdict_classes,
)
from dashboard.palette import SEQUENTIAL

VALUES = st.lists(
    st.one_of(st.just(float("nan")), st.just(0.0), st.floats(0, 1000).map(lambda value: round(value, 2))), max_size=60
)


def test_there_is_a_class_per_light_told_by_sign_word_and_colour():
    classes = light_classes("zh")
    assert [one.code for one in classes] == [code for code in LIGHT_STYLES if code != "orange"]
    assert [one.code for one in light_classes("zh", midpoint=True)] == list(LIGHT_STYLES)
    assert (classes[0].sign, classes[0].name) == ("●", "绿灯")
    assert light_classes("en")[2].name == "red"


@pytest.mark.parametrize("classes", [light_classes("zh", midpoint=True), verdict_classes("zh"), movement_classes("zh")])
def test_classes_without_numbers_differ_by_sign_by_word_and_by_colour(classes):
    for told in ("code", "name"):
        assert len({getattr(one, told) for one in classes}) == len(classes)
    assert len({(one.sign, one.colour) for one in classes}) == len(classes)


def test_natural_breaks_lie_in_the_gaps():
    values = np.array([1.0, 2, 3, 50, 51, 52, 100, 101])
    assert natural_breaks(values, 3).tolist() == [1, 50, 100]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(2, 4))
def test_no_other_breaks_have_smaller_squares_within(values: list[int], most: int):
    known = np.sort(np.array(values, dtype=float))
    different = np.unique(known)

    def squares(starts: tuple[float, ...]) -> float:
        ends = [*starts[1:], np.inf]
        parts = [known[(known >= start) & (known < end)] for start, end in zip(starts, ends, strict=True)]
        return sum(float(((part - part.mean()) ** 2).sum()) for part in parts)

    found = squares(tuple(natural_breaks(known, most)))
    count = min(most, len(different)) - 1
    best = min(squares((different[0], *others)) for others in itertools.combinations(different[1:], count))
    assert found == pytest.approx(best, abs=1e-6)


def test_with_few_different_values_each_has_its_own_class():
    classes = value_classes(pd.Series([1.0, 2.0, 2.0]), decimals=0)
    assert [one.name for one in classes] == ["1", "2"]
    assert [one.colour for one in classes] == list(SEQUENTIAL[MOST_CLASSES - 2 : MOST_CLASSES]), "more is darker"


@pytest.mark.parametrize("values", [[], [float("nan")]])
def test_without_values_there_are_no_classes(values: list[float]):
    assert value_classes(pd.Series(values, dtype=float), decimals=2) == ()
    assert rank_classes(pd.Series(values, dtype=float)) == ()


def test_equal_values_make_one_class_with_one_number_as_its_name():
    (only,) = value_classes(pd.Series([7.5] * 9), decimals=2)
    assert (only.name, only.lower, only.upper) == ("7.50", 7.5, np.inf)
    (zeros,) = value_classes(pd.Series([0.0] * 9), decimals=0)
    assert zeros.name == "0"


def test_many_zeros_stand_apart_and_few_do_not():
    many = value_classes(pd.Series([0.0] * 30 + list(range(1, 31))), decimals=0)
    assert many[0].name == "0"
    assert len(many) == MOST_CLASSES
    few = value_classes(pd.Series([0.0, *range(1, 60)]), decimals=0)
    assert few[0].name != "0"


def test_the_first_ranks_are_darkest_and_classes_hold_about_as_many_places():
    classes = rank_classes(pd.Series(range(1, 15)))
    assert [one.name for one in classes] == ["1–2", "3–5", "6–8", "9–11", "12–14"]
    assert classes[0].colour == SEQUENTIAL[MOST_CLASSES - 1]


def test_places_that_share_every_rank_are_one_class():
    assert len(rank_classes(pd.Series([1, 1, 1]))) == 1


@pytest.mark.parametrize(
    ("rank", "previous", "code"),
    [(1, 4, "up_much"), (2, 3, "up"), (5, 5, "level"), (6, 5, "down"), (9, 5, "down_much"), (3, float("nan"), "new")],
)
def test_a_movement_has_its_class(rank: float, previous: float, code: str):
    assert movement_class(rank, previous) == code


@given(VALUES)
def test_every_value_falls_into_exactly_one_class_and_no_class_is_empty(values: list[float]):
    series = pd.Series(values, dtype=float)
    classes = value_classes(series, decimals=2)
    for value in series.dropna():
        assert sum(one.lower <= value < one.upper for one in classes) == 1
    assert len(classes) <= MOST_CLASSES
    for one in classes:
        assert ((series >= one.lower) & (series < one.upper)).any()


@given(VALUES)
def test_the_names_are_values_that_occur(values: list[float]):
    series = pd.Series(values, dtype=float)
    occurring = {f"{value:,.2f}" for value in series.dropna()}
    for one in value_classes(series, decimals=2):
        assert set(one.name.split("–")) <= occurring


def test_natural_breaks_are_those_of_the_worked_example_in_the_methods():
    assert natural_breaks(np.array([1.0, 2, 2, 10, 11, 30]), 3).tolist() == [1, 10, 30]
