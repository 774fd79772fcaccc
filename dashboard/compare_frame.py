"""What is compared, as frames: places of one run, or one place in two runs, item by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.kept import kept
from dashboard.reads import RunFrames

# Most places side by side: more columns than that nobody reads.
MOST_PLACES = 6
_FIGURES = ("value", "value_low", "value_high", "target", "points", "full_points", "state", "light", "against_top")


@dataclass(frozen=True)
class Side:
    """One of the things compared: a place in a run, under the name that its column gets."""

    name: str
    run: RunFrames
    place: str

    @property
    def total(self) -> Mapping[str, Any] | None:
        """Its row of ``score_total`` with the stability band, None where the run does not hold it."""
        rows = self.run.totals[self.run.totals["place"] == self.place]
        return None if rows.empty else {str(name): value for name, value in rows.iloc[0].items()}

    @property
    def number(self) -> int:
        """The number of its run."""
        return int(str(self.run.header["id"]))


def comparison_frame(sides: Sequence[Side]) -> pd.DataFrame:
    """Return items side by side, the largest difference in points first.

    Columns item, indicator, difference (hundredths: last side less first for two sides, best less worst for
    more; NA where one side has no points), and for each side number n value_n, value_low_n, value_high_n,
    target_n, points_n, full_points_n, state_n, light_n, against_top_n. Empty where no side shows items.
    """
    joined = pd.DataFrame({"item": pd.Series(dtype="str")})
    for number, side in enumerate(sides):
        if side.run.items is None:
            return pd.DataFrame(columns=["item", "indicator", "difference"])
        mine = side.run.items[side.run.items["place"] == side.place]
        part = mine[["item", "indicator", "number", *_FIGURES]].rename(
            columns={name: f"{name}_{number}" for name in (*_FIGURES, "number", "indicator")}
        )
        joined = joined.merge(part, on="item", how="outer")
    count = len(sides)
    points = joined[[f"points_{number}" for number in range(count)]].astype("Float64")
    if count == 2:
        difference = points.iloc[:, 1] - points.iloc[:, 0]
    else:
        difference = (points.max(axis=1) - points.min(axis=1)).where(points.notna().all(axis=1))
    order = [f"number_{number}" for number in range(count)]
    frame = joined.assign(
        difference=difference.astype("Int64"),
        indicator=joined[[f"indicator_{number}" for number in range(count)]].bfill(axis=1).iloc[:, 0],
        number=joined[order].astype("Float64").min(axis=1),
        size=difference.abs().astype("Float64").fillna(-1.0),
    )
    ordered = frame.sort_values(["size", "number"], ascending=[False, True], ignore_index=True)
    return ordered.drop(columns=["size", "number", *order, *(f"indicator_{number}" for number in range(count))])


@kept()
def item_to_show(frame: pd.DataFrame, wanted: str, count: int) -> str | None:
    """Return the item whose intervals are drawn: the wanted one, else the largest difference with an interval."""
    if wanted in set(frame["item"]):
        return wanted
    known = frame[[f"value_low_{number}" for number in range(count)]].notna().any(axis=1) if len(frame) else None
    if known is None or not known.any():
        return None
    return str(frame.loc[known, "item"].iloc[0])
