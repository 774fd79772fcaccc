"""Shapley shares against published games and against the definition worked out order by order."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.shapley import admissible_orders, shapley_shares

ABCD = ("a", "b", "c", "d")
SUBSETS = [frozenset(chosen) for size in range(5) for chosen in combinations(ABCD, size)]
games = st.lists(st.integers(-20, 20), min_size=16, max_size=16).map(
    lambda worths: dict(zip(SUBSETS, worths, strict=True))
)


def shares(worth: dict[frozenset[str], int], factors: str, after: dict[str, str] | None = None) -> list[Fraction]:
    split = shapley_shares(lambda on: np.array([worth[on]]), factors, after)
    return list(split.of_case(0).values())


def test_the_glove_game() -> None:
    """One left glove, two right ones; a pair is worth 1 (R. Aumann's example): 1/6, 1/6 and 4/6."""
    worth = {
        on: int("l" in on and len(on) > 1) for size in range(4) for on in map(frozenset, combinations("rsl", size))
    }
    assert shares(worth, "rsl") == [Fraction(1, 6), Fraction(1, 6), Fraction(2, 3)]


def test_the_airport_game() -> None:
    """A runway for the largest user; each stretch is shared equally by those who need it.

    S. Littlechild and G. Owen, A simple expression for the Shapley value in a special case, Management
    Science 20 (1973) 370–372. Runways of 12, 18, 30 and 40 give 3, 3 + 2, 5 + 6 and 11 + 10.
    """
    length = dict(zip(ABCD, (12, 18, 30, 40), strict=True))
    worth = {on: max((length[user] for user in on), default=0) for on in SUBSETS}
    assert shares(worth, "abcd") == [3, 5, 11, 21]


def test_only_together_counts_who_completes_it() -> None:
    """Unanimity under precedence: the share is that of the orders in which a factor comes last.

    U. Faigle and W. Kern 1992, «hierarchical strength». With a before b and c, and d free, a is never
    last, d in 2 of 8 orders, b and c in 3 each.
    """
    worth = {on: int(len(on) == 4) * 8 for on in SUBSETS}
    assert shares(worth, "abcd") == [2, 2, 2, 2]
    assert shares(worth, "abcd", {"b": "a", "c": "a"}) == [0, 3, 3, 2]
    assert len(admissible_orders("abcd", {"b": "a", "c": "a"})) == 8


@given(games)
def test_shares_follow_the_formula_over_coalitions(worth: dict[frozenset[str], int]) -> None:
    """φ = Σ |S|! (n − |S| − 1)! ÷ n! × (v(S ∪ i) − v(S)), Shapley 1953."""
    expected = [
        sum(
            Fraction(factorial(len(on)) * factorial(3 - len(on)), 24) * (worth[on | {factor}] - worth[on])
            for on in SUBSETS
            if factor not in on
        )
        for factor in ABCD
    ]
    assert shares(worth, "abcd") == expected


@given(games, st.sampled_from([{}, {"b": "a"}, {"b": "a", "c": "a"}, {"d": "abc"}]))
def test_shares_add_up_to_the_difference(worth: dict[frozenset[str], int], after: dict[str, str]) -> None:
    assert sum(shares(worth, "abcd", after)) == worth[frozenset(ABCD)] - worth[frozenset()]
