"""What changed between a run and the one before: facts for the overview, not sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Change:
    """One thing worth telling. ``kind``: climbed, fell (places of rank), item_gained, item_lost (hundredths)."""

    kind: str
    subject: str
    amount: int
    before: int | None = None
    after: int | None = None


def rank_changes(totals: pd.DataFrame, most: int) -> list[Change]:
    """Return the places that climbed and fell the most, at most ``most`` of each, the largest first.

    ``totals`` has columns place, rank, previous_rank (NA where not ranked).
    """
    ranked = totals.dropna(subset=["rank", "previous_rank"])
    moved = (ranked["previous_rank"] - ranked["rank"]).astype(int)
    frame = ranked.assign(moved=moved).sort_values(["rank", "place"])
    climbed = frame[frame["moved"] > 0].nlargest(most, "moved")
    fell = frame[frame["moved"] < 0].nsmallest(most, "moved")
    names = ("place", "moved", "previous_rank", "rank")
    return [*_changes("climbed", climbed, names), *_changes("fell", fell, names)]


def with_previous_rank(totals: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """Return totals whose ``previous_rank`` is the rank in another run's totals; both have columns place and rank.

    A place that the other run does not hold has none.
    """
    before = base.set_index("place")["rank"]
    return totals.assign(previous_rank=totals["place"].map(before).astype("Int64"))


def item_changes(items: pd.DataFrame, previous: pd.DataFrame, most: int) -> list[Change]:
    """Return the items of one place that gained and lost the most points, in hundredths.

    Both frames have columns item, points (NA where the item did not take part), of the same place;
    items that stand in one of them only are left out, because there is nothing to compare.
    """
    both = items[["item", "points"]].merge(previous[["item", "points"]], on="item", suffixes=("", "_before")).dropna()
    moved = (both["points"] - both["points_before"]).astype(int)
    frame = both.assign(moved=moved)
    gained = frame[frame["moved"] > 0].nlargest(most, "moved")
    lost = frame[frame["moved"] < 0].nsmallest(most, "moved")
    names = ("item", "moved", "points_before", "points")
    return [*_changes("item_gained", gained, names), *_changes("item_lost", lost, names)]


def _changes(kind: str, rows: pd.DataFrame, names: tuple[str, str, str, str]) -> list[Change]:
    columns = zip(*(rows[name] for name in names), strict=True)
    return [Change(kind, str(who), abs(int(by)), int(before), int(after)) for who, by, before, after in columns]


def best_and_worst(totals: pd.DataFrame, count: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the first and the last places by rank, each at most ``count`` rows and none in both.

    ``totals`` has columns place and rank. The worst come last place first.
    """
    ranked = totals.dropna(subset=["rank"]).sort_values(["rank", "place"])
    best = ranked.head(count)
    worst = ranked.iloc[len(best) :].tail(count).iloc[::-1]
    return best, worst
