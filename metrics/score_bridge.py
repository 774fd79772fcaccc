"""Score bridge: where the points between two runs were gained and lost, item by item."""

from __future__ import annotations

import pandas as pd

# What a line is about: one item, or what is in a total and in no item.
LINES = ("item", "reweighting", "adjustment")
_FIGURES = ("points", "full_points", "state")


def score_bridge(
    items_before: pd.DataFrame, totals_before: pd.DataFrame, items_after: pd.DataFrame, totals_after: pd.DataFrame
) -> pd.DataFrame:
    """Return the lines between two runs of the places that have a total in both.

    Items have columns place, item, points (hundredths, NA where the item took no part), full_points,
    state; totals have place, points (NA where nothing was judged) and, if there is such a thing,
    adjustment (bonus less penalty, contained in points).

    Lines have columns place, line, item, change, points_before, points_after, full_points_before,
    full_points_after, state_before, state_after. An item that stands in one run only, or took no part
    in one, has NA there and comes from or goes to nothing. ``reweighting`` is the total less the
    adjustment less the items' points. The changes of a place add up to that of its total, exactly.
    """
    known_before = totals_before.loc[totals_before["points"].notna(), "place"]
    both = totals_after[totals_after["points"].notna() & totals_after["place"].isin(known_before)]
    places = {place: number for number, place in enumerate(both["place"])}
    before, after = (
        _lines_of(items[items["place"].isin(places)], totals[totals["place"].isin(places)])
        for items, totals in ((items_before, totals_before), (items_after, totals_after))
    )
    table = before.merge(after, on=["place", "line", "item"], how="outer", suffixes=("_before", "_after"))
    in_order = table.assign(
        of_place=table["place"].map(places), of_line=table["line"].map({line: n for n, line in enumerate(LINES)})
    ).sort_values(["of_place", "of_line", "number_after", "number_before"], ignore_index=True)
    change = in_order["points_after"].fillna(0) - in_order["points_before"].fillna(0)
    names = [f"{figure}_{run}" for figure in _FIGURES for run in ("before", "after")]
    return in_order.assign(change=change)[["place", "line", "item", "change", *names]]


def _lines_of(items: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return one run's lines, whose points add up to the totals; an adjustment only where there is one."""
    of_items = items[["place", "item", *_FIGURES]].assign(line="item", number=range(len(items)))
    lines = [of_items]
    rest = totals["points"] - items.groupby("place")["points"].sum().reindex(totals["place"]).fillna(0).array
    if "adjustment" in totals:
        lines.append(_line_per_place(totals, "adjustment", totals["adjustment"]))
        rest = rest - totals["adjustment"]
    lines.append(_line_per_place(totals, "reweighting", rest))
    return pd.concat(lines, ignore_index=True).astype({"points": "Int64", "full_points": "Int64", "number": "Int64"})


def _line_per_place(totals: pd.DataFrame, line: str, points: pd.Series) -> pd.DataFrame:
    return totals[["place"]].assign(line=line, item="", number=0, points=points)
