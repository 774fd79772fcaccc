"""Rank bridge: a movement in rank split exactly into own change, peers' change, data revision and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.shapley import shapley_shares

FACTORS = ("own", "peers", "revision", "rules")
# Figures are first put right and then moved on to the new period: were the order free, a mere
# correction of the old period would be half explained as the place's own change.
_AFTER = {"own": ("revision",), "peers": ("revision",)}


class UnderBothBooks(NamedTuple):
    """Totals of the same figures under the old and the new rule book.

    Frames of one level or peer group with columns place, points (NA where nothing was judged), rank
    (NA where not ranked) and further ones to break ties by.
    """

    old_book: pd.DataFrame
    new_book: pd.DataFrame


@dataclass(frozen=True)
class RankBridge:
    """One place's way from rank to rank. Parts are places of rank, positive upwards, and add up to ``movement``."""

    rank_before: int
    rank_after: int
    own: Fraction
    peers: Fraction
    revision: Fraction
    rules: Fraction

    @property
    def movement(self) -> int:
        """Places climbed; negative when the place fell."""
        return self.rank_before - self.rank_after

    def tenths(self) -> dict[str, int]:
        """Return the parts in tenths of a place, rounded so that they still add up (largest remainder)."""
        exact = {factor: getattr(self, factor) * 10 for factor in FACTORS}
        whole = {factor: floor(part) for factor, part in exact.items()}
        left = self.movement * 10 - sum(whole.values())
        next_up = sorted(FACTORS, key=lambda factor: whole[factor] - exact[factor])[:left]
        return {factor: number + (factor in next_up) for factor, number in whole.items()}


def rank_bridges(
    before: UnderBothBooks, revised: UnderBothBooks, after: UnderBothBooks, by: Sequence[str] = ("points",)
) -> dict[str, RankBridge]:
    """Return the bridge of each place that is ranked before and after and has points in all six frames.

    ``before``: the old period's figures as they were known when ``before.old_book`` was ranked;
    ``revised``: the old period's figures as they are known now; ``after``: the new period's, of which
    ``after.new_book`` is the rank to explain. ``by``: the columns that decide the rank, higher first.

    The rank with some factors switched on is one more than the number of peers ahead of the place,
    where the place stands with its figures after if ``own`` is on, else as revised if ``revision`` is,
    else as before; its peers likewise with ``peers``, which brings in those who joined and takes out
    those who left; all by the new rule book if ``rules`` is on. Each factor's part is its Shapley
    share over the eight orders in which ``revision`` precedes ``own`` and ``peers``, so parts are
    whole eighths (source: ``metrics.shapley``).

    Raises ValueError when the ranks before and after do not follow from the columns ``by``.
    """
    frames = {
        (state, is_new): frame.set_index("place")
        for state, pair in {"before": before, "revised": revised, "after": after}.items()
        for is_new, frame in enumerate(pair)
    }
    places = sorted({place for frame in frames.values() for place in frame.index})
    standings = _standings(frames, places, by)
    first, last = frames["before", 0].reindex(places), frames["after", 1].reindex(places)
    has_points = np.all([standing.has_points for standing in standings.values()], axis=0)
    rows = np.flatnonzero(has_points & (first["rank"].notna() & last["rank"].notna()).to_numpy())

    def rank_with(switched_on: frozenset[str]) -> NDArray[np.int64]:
        known = "revised" if "revision" in switched_on else "before"
        is_new = int("rules" in switched_on)
        own = standings["after" if "own" in switched_on else known, is_new]
        peers = standings["after" if "peers" in switched_on else known, is_new]
        return _rank_among(own, peers)[rows]

    ranks = np.stack([rank_with(frozenset()), rank_with(frozenset(FACTORS))])
    official = np.stack([frame["rank"].to_numpy()[rows].astype(np.int64) for frame in (first, last)])
    if (ranks != official).any():
        raise ValueError(f"ranks do not follow from {', '.join(by)}")
    shares = shapley_shares(lambda switched_on: -rank_with(switched_on), FACTORS, _AFTER)
    return {
        places[row]: RankBridge(int(official[0, number]), int(official[1, number]), *parts)
        for number, row in enumerate(rows)
        for parts in [shares.of_case(number).values()]
    }


class _Standing(NamedTuple):
    """Places in one common order: a key that is higher for the better place, and who has points and rank."""

    key: NDArray[np.int64]
    has_points: NDArray[np.bool_]
    ranked: NDArray[np.bool_]


def _standings(
    frames: dict[tuple[str, int], pd.DataFrame], places: list[str], by: Sequence[str]
) -> dict[tuple[str, int], _Standing]:
    """Return the standings with keys that compare across frames."""
    aligned = {name: frame.reindex(places) for name, frame in frames.items()}
    figures = [frame[list(by)].to_numpy(dtype=np.float64, na_value=-np.inf) for frame in aligned.values()]
    # Rows of the columns ``by``, sorted from the first column on, each replaced by its position.
    _, position = np.unique(np.concatenate(figures), axis=0, return_inverse=True)
    keys = position.reshape(len(figures), len(places)).astype(np.int64)
    return {
        name: _Standing(key, frame["points"].notna().to_numpy(), frame["rank"].notna().to_numpy())
        for (name, frame), key in zip(aligned.items(), keys, strict=True)
    }


def _rank_among(own: _Standing, peers: _Standing) -> NDArray[np.int64]:
    """Return the rank that each place would have with its own key among the others' of ``peers``."""
    ordered = np.sort(peers.key[peers.ranked])
    ahead = len(ordered) - np.searchsorted(ordered, own.key, side="right")
    return 1 + ahead - (peers.ranked & (peers.key > own.key))
