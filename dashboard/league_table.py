"""The league table as a frame: one row per place with every figure of it; narrowed, sorted, exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.display import LIGHT_STYLES, SUBJECT_NAMES
from dashboard.kept import kept
from dashboard.reads import RunFrames
from dashboard.texts import translate

# Taken from the totals as they are, when the run has them.
_FROM_TOTALS = (
    *("points", "full_points", "rank", "previous_rank", "rank_best", "rank_worst", "ranked_places", "grade", "light"),
    *("items_missing", "reports_received", "reports_due", "peer_group", "rank_in_peer_group"),
    *("previous_rank_in_peer_group", "peer_group_places", "not_ranked_reason"),
)
# Headings of the files, in the order of their columns.
FILE_HEADINGS = (
    *("Code", "Place", "Belongs to", "Rank", "Rank before", "Best rank of the band", "Worst rank of the band"),
    *("Total points", "Full points", "Grade", "Light", "Items missing", "Reports received", "Reports due"),
)
MONTHS_SHOWN = 12
EVERY = "all"


@dataclass(frozen=True)
class LeagueView:
    """Which places the table shows, and in which order: all of it stands in the address."""

    level: str
    within: str = EVERY
    peers: str = EVERY
    search: str = ""
    sort: str = "rank"


@kept()
def league_frame(run: RunFrames, places: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return one row per place of a level, best first, those without rank last.

    Columns place, name, parent (code), parent_name, those of ``score_total`` that the table shows (points
    in hundredths, rank_best and rank_worst when the run has bands), subject_{code} and light_{code} for
    the subjects of the book, and item_{code}, lost_{code} (hundredths) and state_{code} for its items
    where the viewer may see them. ``places`` has index code and columns name and parent.
    """
    totals = run.totals[run.totals["level"] == level]
    known = totals.set_index("place", drop=False).rename_axis(None)
    frame = known[["place"]].copy()
    frame["name"] = frame["place"].map(places["name"]).fillna(frame["place"])
    frame["parent"] = frame["place"].map(places["parent"])
    frame["parent_name"] = frame["parent"].map(places["name"])
    for name in _FROM_TOTALS:
        frame[name] = known[name] if name in known else pd.Series(pd.NA, index=frame.index)
    parts = [frame, *_subjects(run, frame.index), *_items(run, frame.index)]
    return pd.concat(parts, axis="columns").sort_values(["rank", "place"], na_position="last").reset_index(drop=True)


def _subjects(run: RunFrames, index: pd.Index) -> list[pd.DataFrame]:
    tables = []
    for subject in SUBJECT_NAMES:
        shown = run.subjects[run.subjects["subject"] == subject].set_index("place")
        if not shown.empty:
            columns = {"points": f"subject_{subject}", "light": f"light_{subject}"}
            tables.append(shown[list(columns)].rename(columns=columns).reindex(index))
    return tables


def _items(run: RunFrames, index: pd.Index) -> list[pd.DataFrame]:
    if run.items is None:
        return []
    items = run.items[run.items["place"].isin(index)]
    items = items.assign(lost=items["full_points"] - items["points"])
    order = [item.code for item in run.book.items]
    tables = []
    for column, prefix in (("points", "item_"), ("lost", "lost_"), ("state", "state_")):
        # There is one line per place and item, so nothing is put together.
        wide = items.pivot(index="place", columns="item", values=column)  # noqa: PD010
        tables.append(wide.reindex(index=index, columns=order).add_prefix(prefix))
    return tables


@kept()
def shown_rows(run: RunFrames, places: pd.DataFrame, view: LeagueView) -> pd.DataFrame:
    """Return the rows of ``league_frame`` that a view shows, in its order, with ranks among peers when it asks."""
    frame = narrowed(league_frame(run, places, view.level), view)
    return sorted_by(frame if view.peers == EVERY else ranked_among_peers(frame), view.sort)


def narrowed(frame: pd.DataFrame, view: LeagueView) -> pd.DataFrame:
    """Return the places below a parent, of a peer group, whose name or code holds a text."""
    keep = pd.Series(True, index=frame.index)
    if view.within != EVERY:
        keep &= frame["parent"] == view.within
    if view.peers != EVERY:
        keep &= frame["peer_group"] == view.peers
    if wanted := view.search.strip().casefold():
        found = [frame[name].str.casefold().str.contains(wanted, regex=False) for name in ("name", "place")]
        keep &= found[0] | found[1]
    return frame[keep].reset_index(drop=True)


def sort_keys(frame: pd.DataFrame) -> dict[str, str]:
    """Return what the table can be sorted by: key → column. A key with ``-`` before it sorts the other way."""
    keys = {
        "rank": "rank",
        "code": "place",
        "movement": "movement",
        "missing": "items_missing",
        "reports": "reports_missing",
    }
    if frame["rank_best"].notna().any():
        keys["band"] = "band_width"
    keys |= {name: name for name in frame.columns if name.startswith(("subject_", "item_"))}
    return keys


# By nature small first; by everything else the most comes first.
_SMALL_FIRST = {"rank", "code"}


def is_ascending(sort: str) -> bool:
    """Return whether a sort, with its sign, begins with the smallest."""
    return (sort.removeprefix("-") in _SMALL_FIRST) != sort.startswith("-")


def sorted_by(frame: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Return the places in an order of ``sort_keys``; what has no figure comes last, ties stay in rank order."""
    measured = frame.assign(
        movement=frame["previous_rank"].astype("Int64") - frame["rank"].astype("Int64"),
        reports_missing=frame["reports_due"] - frame["reports_received"],
        band_width=frame["rank_worst"].astype("Int64") - frame["rank_best"].astype("Int64"),
    )
    column = sort_keys(frame).get(sort.removeprefix("-"), "rank")
    order = measured[column].sort_values(ascending=is_ascending(sort), na_position="last", kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def ranked_among_peers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with ranks within the peer group in place of those within the level; no bands."""
    return frame.assign(
        rank=frame["rank_in_peer_group"],
        previous_rank=frame["previous_rank_in_peer_group"],
        ranked_places=frame["peer_group_places"],
        rank_best=None,
        rank_worst=None,
    ).sort_values(["rank", "place"], na_position="last", ignore_index=True)


def last_months(trend: pd.DataFrame, period: str) -> tuple[tuple[str, ...], dict[str, list[float | None]]]:
    """Return the last twelve scored months up to a period, and place → share of full points in each.

    ``trend`` has columns period, place, points, full_points; a month without points is None.
    """
    months = tuple(sorted(set(trend["period"][trend["period"] <= period]))[-MONTHS_SHOWN:])
    shown = trend[trend["period"].isin(months)]
    wide = (
        (shown["points"] / shown["full_points"]).astype("Float64").astype(object).where(shown["points"].notna(), None)
    )
    table = pd.DataFrame({"place": shown["place"], "period": shown["period"], "share": wide})
    by_place: dict[str, list[float | None]] = {place: [None] * len(months) for place in table["place"]}
    number_of = {month: number for number, month in enumerate(months)}
    for place, month, share in zip(table["place"], table["period"], table["share"], strict=True):
        by_place[place][number_of[month]] = share
    return months, by_place


def export_frame(frame: pd.DataFrame, language: str, items: Mapping[str, str]) -> pd.DataFrame:
    """Return what is shown as a table for a file: headings in a language, points as numbers, words for lights.

    ``items`` maps item code → name; empty leaves the items out.
    """

    def hundredths(column: str) -> pd.Series:
        return frame[column].astype("Float64") / 100

    def lights(column: str) -> pd.Series:
        return frame[column].map(lambda code: "" if pd.isna(code) else LIGHT_STYLES[code].name.in_language(language))

    columns = (
        *(frame["place"], frame["name"], frame["parent_name"]),
        *(frame["rank"], frame["previous_rank"], frame["rank_best"], frame["rank_worst"]),
        *(hundredths("points"), hundredths("full_points"), frame["grade"], lights("light")),
        *(frame["items_missing"], frame["reports_received"], frame["reports_due"]),
    )
    headings = (translate(heading, language) for heading in FILE_HEADINGS)
    table = pd.DataFrame(dict(zip(headings, columns, strict=True)))
    for subject, name in SUBJECT_NAMES.items():
        if f"subject_{subject}" in frame:
            heading = name.in_language(language)
            table[heading] = hundredths(f"subject_{subject}")
            table[f"{heading} · {translate('Light', language)}"] = lights(f"light_{subject}")
    for code, called in items.items():
        table[called if called not in table else f"{called} ({code})"] = hundredths(f"item_{code}")
    return table.dropna(axis="columns", how="all")
