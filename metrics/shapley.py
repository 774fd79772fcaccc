"""Shapley shares: a difference split among the factors that made it, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Shares:
    """Shares of factors, cases side by side: ``sums`` are over all orders, so a share is sum ÷ ``orders``."""

    sums: dict[str, NDArray[np.int64]]
    orders: int

    def of_case(self, case: int) -> dict[str, Fraction]:
        """Return each factor's share in one case."""
        return {factor: Fraction(int(sums[case]), self.orders) for factor, sums in self.sums.items()}


def shapley_shares(
    value: Callable[[frozenset[str]], NDArray[np.int64]],
    factors: Sequence[str],
    after: Mapping[str, Sequence[str]] | None = None,
) -> Shares:
    """Return how much each factor adds, on average over all orders in which the factors can come.

    ``value`` gives whole numbers per case for a set of factors switched on. ``after`` names, for a
    factor, those that have to come before it; orders that break this are left out. The shares add up
    to value(all) − value(none).

    Source: L. Shapley, A value for n-person games, 1953; with ``after``, U. Faigle and W. Kern, The
    Shapley value for cooperative games under precedence constraints, International Journal of Game
    Theory 21 (1992) 249–266.
    """
    orders = admissible_orders(factors, after or {})
    known: dict[frozenset[str], NDArray[np.int64]] = {}

    def worth(switched_on: frozenset[str]) -> NDArray[np.int64]:
        if switched_on not in known:
            known[switched_on] = value(switched_on)
        return known[switched_on]

    sums = {factor: np.zeros_like(worth(frozenset())) for factor in factors}
    for order in orders:
        for number, factor in enumerate(order):
            sums[factor] += worth(frozenset(order[: number + 1])) - worth(frozenset(order[:number]))
    return Shares(sums, len(orders))


def admissible_orders(factors: Sequence[str], after: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the orders of the factors in which each comes after those that it has to follow."""
    return [
        order
        for order in permutations(factors)
        if all(order.index(first) < order.index(later) for later, firsts in after.items() for first in firsts)
    ]
