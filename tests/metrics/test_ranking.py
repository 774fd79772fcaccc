"""Competition ranks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.ranking import competition_rank, rank_with_tie_breaks, ranks_of_draws

places = st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30)


def ranks(points: list[int], ranked: list[bool] | None = None) -> list[int]:
    taking_part = np.array([True] * len(points) if ranked is None else ranked, dtype=bool)
    return competition_rank(np.array(points, dtype=np.int64), taking_part).tolist()


def test_ties_share_the_better_rank_and_leave_a_gap() -> None:
    assert ranks([900, 800, 800, 700]) == [1, 2, 2, 4]
    assert ranks([5, 5, 5]) == [1, 1, 1]
    assert ranks([]) == []


def test_who_takes_no_part_gets_no_rank_and_pushes_nobody_down() -> None:
    assert ranks([10, 99, 7], [True, False, True]) == [1, 0, 2]
    assert ranks([10, 9], [False, False]) == [0, 0]


@given(places)
def test_rank_is_one_more_than_the_number_of_better_places(drawn: list[tuple[int, bool]]) -> None:
    points, ranked = [point for point, _ in drawn], [part for _, part in drawn]
    expected = [
        1 + sum(part and other > point for other, part in drawn) if taking_part else 0 for point, taking_part in drawn
    ]
    assert ranks(points, ranked) == expected


@given(places, st.randoms())
def test_order_of_places_does_not_matter(drawn: list[tuple[int, bool]], random: object) -> None:
    order = list(range(len(drawn)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = ranks([point for point, _ in drawn], [part for _, part in drawn])
    mixed = ranks([drawn[number][0] for number in order], [drawn[number][1] for number in order])
    assert mixed == [straight[number] for number in order]


@given(st.integers(0, 2**32), st.integers(0, 3), st.integers(0, 9), st.integers(0, 6))
def test_ranks_of_many_draws_are_those_of_each_draw(seed: int, tie_breaks: int, places: int, draws: int) -> None:
    random = np.random.default_rng(seed)
    points = random.integers(0, 4, (draws, places))
    breaks = [random.integers(-2, 2, places) for _ in range(tie_breaks)]
    ranked = random.random(places) < 0.8
    found = ranks_of_draws(points, breaks, ranked)
    assert found.shape == points.shape
    assert found.tolist() == [rank_with_tie_breaks(drawn, breaks, ranked).tolist() for drawn in points]
