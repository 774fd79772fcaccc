"""The map's classes: quantiles that never split equal values, lights that keep shape and word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.display import LIGHT_STYLES
from dashboard.map_classes import SEQUENCE, light_classes, quantile_classes

VALUES = st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1000).map(lambda value: round(value, 2))), max_size=60)


def test_there_is_a_class_per_light_told_by_shape_word_and_colour():
    classes = light_classes("zh")
    assert [one.code for one in classes] == [code for code in LIGHT_STYLES if code != "orange"]
    assert [one.code for one in light_classes("zh", midpoint=True)] == list(LIGHT_STYLES)
    assert classes[0].name == "● 绿灯"
    assert light_classes("en")[2].name == "■ red"
    assert len({one.colour for one in classes}) == len({one.name[0] for one in classes}) == 4


def test_classes_hold_about_as_many_values_each():
    values = pd.Series(np.arange(100.0))
    classes = quantile_classes(values, decimals=0)
    counts = [int(((values >= one.lower) & (values < one.upper)).sum()) for one in classes]
    assert counts == [20] * 5
    assert [one.name for one in classes] == ["0–19", "20–39", "40–59", "60–79", "80–99"]


def test_the_darkest_colour_is_the_highest_class_even_with_few_classes():
    classes = quantile_classes(pd.Series([1.0, 2.0]), decimals=0)
    assert [one.colour for one in classes] == list(SEQUENCE[-2:])


@pytest.mark.parametrize("values", [[], [float("nan")]])
def test_without_values_there_are_no_classes(values: list[float]):
    assert quantile_classes(pd.Series(values, dtype=float), decimals=2) == ()


def test_equal_values_make_one_class_with_one_number_as_its_name():
    (only,) = quantile_classes(pd.Series([7.5] * 9), decimals=2)
    assert (only.name, only.lower, only.upper) == ("7.50", 7.5, np.inf)


@given(VALUES)
def test_every_value_falls_into_exactly_one_class(values: list[float]):
    series = pd.Series(values, dtype=float)
    classes = quantile_classes(series, decimals=2)
    for value in series.dropna():
        assert sum(one.lower <= value < one.upper for one in classes) == 1
    assert len(classes) <= len(SEQUENCE)
    for one in classes:
        assert ((series >= one.lower) & (series < one.upper)).any(), "no class is empty"


@given(VALUES)
def test_the_names_are_values_that_occur(values: list[float]):
    series = pd.Series(values, dtype=float)
    occurring = {f"{value:.2f}" for value in series.dropna()}
    for one in quantile_classes(series, decimals=2):
        assert set(one.name.split("–")) <= occurring
