"""Sums go up the hierarchy; rates never do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.cumulation import Cumulated
from metrics.roll_up import roll_up
from metrics.scoring import values_of
from tests.metrics.worlds import cumulated, indicator

SUMMED = ("numerator", "denominator", "due", "received")


def groups(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.intp)


def test_a_rate_above_is_the_rate_of_the_sums_not_the_mean_of_the_rates() -> None:
    below = cumulated("v1 v2", "i", numerator=[[1], [90]], denominator=[[2], [100]])
    above = roll_up(below, groups(0, 0), ["t"])
    # 91 of 102; the mean of 50 % and 90 % would be 70 %
    assert values_of(above, [indicator("i")])[0, 0] == pytest.approx(9100 / 102)


def test_places_without_a_group_are_left_out_and_groups_without_places_are_empty() -> None:
    above = roll_up(cumulated("v1 v2 v3", "i", numerator=[[1], [2], [4]]), groups(2, -1, 0), ["t1", "t2", "t3"])
    assert above.places == ("t1", "t2", "t3")
    assert above.numerator.tolist() == [[4], [0], [1]]
    assert above.due.tolist() == [[1], [0], [1]]
    assert above.reported.tolist() == [[True], [False], [True]]


def test_nobody_belongs_anywhere() -> None:
    above = roll_up(cumulated("v1", "i", numerator=[[1]]), groups(-1), ["t1"])
    assert above.numerator.tolist() == [[0]]
    assert roll_up(above, groups(-1), []).numerator.shape == (0, 1)


@pytest.mark.parametrize(
    ("declined", "received", "due", "expected"),
    [
        ([[1], [1]], [[0], [0]], [[0], [0]], True),
        ([[1], [0]], [[0], [0]], [[0], [0]], True),  # the other owes nothing
        ([[1], [0]], [[0], [2]], [[0], [2]], False),  # the other has a value
        ([[1], [0]], [[0], [0]], [[0], [3]], False),  # the other is missing
        ([[0], [0]], [[0], [0]], [[0], [0]], False),
    ],
)
def test_a_sum_is_not_applicable_only_when_nobody_has_or_owes_a_value(
    declined: list, received: list, due: list, expected: bool
) -> None:
    below = cumulated("v1 v2", "i", not_applicable=np.array(declined, dtype=bool).tolist(), received=received, due=due)
    assert roll_up(below, groups(0, 0), ["t"]).not_applicable.tolist() == [[expected]]


@st.composite
def grouped_figures(draw: st.DrawFn) -> tuple[Cumulated, np.ndarray, int]:
    places, items, parents = draw(st.integers(1, 12)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    table = st.lists(st.lists(st.integers(0, 10**12), min_size=items, max_size=items), min_size=places, max_size=places)
    figures = {name: draw(table) for name in SUMMED}
    named = cumulated(" ".join(f"v{n}" for n in range(places)), " ".join(f"i{n}" for n in range(items)), **figures)
    return named, np.array(draw(st.lists(st.integers(-1, parents - 1), min_size=places, max_size=places))), parents


@given(grouped_figures())
def test_every_parent_is_the_sum_of_its_children(drawn: tuple[Cumulated, np.ndarray, int]) -> None:
    below, group, parents = drawn
    above = roll_up(below, group, [f"t{n}" for n in range(parents)])
    for name in SUMMED:
        children, sums = getattr(below, name), getattr(above, name)
        for parent in range(parents):
            mine = [children[row].tolist() for row in range(len(group)) if group[row] == parent]
            assert sums[parent].tolist() == [sum(column) for column in zip(*mine, strict=True)] or not mine
            if not mine:
                assert not sums[parent].any()


@given(grouped_figures(), st.randoms())
def test_the_order_of_the_children_does_not_matter(drawn: tuple[Cumulated, np.ndarray, int], random: object) -> None:
    below, group, parents = drawn
    order = list(range(len(group)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = Cumulated(
        tuple(below.places[row] for row in order),
        below.indicators,
        *(getattr(below, name)[order] for name in (*SUMMED, "reported", "not_applicable")),
    )
    codes = [f"t{n}" for n in range(parents)]
    one, other = roll_up(below, group, codes), roll_up(shuffled, group[order], codes)
    for name in (*SUMMED, "reported", "not_applicable"):
        assert (getattr(one, name) == getattr(other, name)).all()
