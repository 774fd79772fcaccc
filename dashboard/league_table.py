"""The league table: a run's frames to the table that is shown, and its columns. No Streamlit state."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import LIGHT_STYLES, SUBJECT_NAMES, light_text, movement_text
from dashboard.guard import PageContext
from dashboard.reads import RunFrames, item_names


def league_frame(run: RunFrames, places: pd.DataFrame, level: str, language: str, *, items: bool) -> pd.DataFrame:
    """Return one row per place of a level, best first, the unranked last.

    Columns place, rank, name, points, movement, parent, light, one per subject (light and points),
    items_missing, reports (received / due), and with ``items`` one column of points per item. ``places``
    has index code and columns name and parent.
    """
    totals = run.totals[run.totals["level"] == level]
    frame = pd.DataFrame(
        {
            "place": totals["place"].to_numpy(),
            "rank": totals["rank"].to_numpy(),
            "name": totals["place"].map(places["name"]).to_numpy(),
            "points": totals["points"].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) / 100,
            "movement": [
                movement_text(rank, previous, language)
                for rank, previous in zip(totals["rank"], totals["previous_rank"], strict=True)
            ],
            "parent": totals["place"].map(places["parent"]).map(places["name"]).to_numpy(),
            "light": [light_text(light, language) for light in totals["light"]],
            "items_missing": totals["items_missing"].to_numpy(),
            "reports": [f"{row.reports_received}/{row.reports_due}" for row in totals.itertuples()],
        }
    )
    frame.index = pd.Index(frame["place"].tolist())
    for subject in SUBJECT_NAMES:
        shown = run.subjects[run.subjects["subject"] == subject].set_index("place")
        if shown.empty:
            continue
        frame[f"subject_{subject}"] = [
            _light_and_points(shown, place) if place in shown.index else "" for place in frame.index
        ]
    if items and run.items is not None:
        points = (
            run.items.pivot_table(index="place", columns="item", values="points", dropna=False).astype("Float64") / 100
        )
        order = [item.code for item in run.book.items]
        frame = frame.join(points.reindex(columns=order).add_prefix("item_"))
    return frame.sort_values(["rank", "place"], na_position="last").reset_index(drop=True)


def _light_and_points(subjects: pd.DataFrame, place: str) -> str:
    row = subjects.loc[place]
    symbol = LIGHT_STYLES[str(row["light"])].symbol
    return symbol if pd.isna(row["points"]) else f"{symbol} {row['points'] / 100:.2f}"


def league_columns(context: PageContext, run: RunFrames, frame: pd.DataFrame) -> dict[str, Any]:
    """Return the column settings for ``st.dataframe``: labels, formats, tooltips, hidden columns."""
    full = run.book.total_points / 100
    name_width = 108 if context.language == "zh" else 152
    columns: dict[str, Any] = {
        "place": None,
        "rank": st.column_config.NumberColumn(context.say("Rank"), pinned=True, width=56),
        "name": st.column_config.TextColumn(context.say("Place"), pinned=True, width=name_width),
        "parent": st.column_config.TextColumn(context.say("Belongs to"), width=name_width)
        if _has_parents(frame)
        else None,
        "points": st.column_config.ProgressColumn(
            context.say("Total points"), format="%.2f", min_value=0, max_value=full, width=150
        ),
        "movement": st.column_config.TextColumn(
            context.say("Moved"), help=context.say("Rank now against the month before."), width=76
        ),
        "light": st.column_config.TextColumn(context.say("Light"), width=84),
        "items_missing": st.column_config.NumberColumn(context.say("Items missing"), width=108),
        "reports": st.column_config.TextColumn(
            context.say("Reports"), help=context.say("Reports received / due this assessment year."), width=96
        ),
    }
    for name in frame.columns:
        if name.startswith("subject_"):
            subject = name.removeprefix("subject_")
            columns[name] = st.column_config.TextColumn(SUBJECT_NAMES[subject].in_language(context.language), width=96)
    names = item_names(context, run.book)
    for item in run.book.items:
        columns[f"item_{item.code}"] = st.column_config.NumberColumn(
            names[item.code], format="%.2f", help=context.say("Full points: {points}", points=f"{item.points / 100:g}")
        )
    return columns


def _has_parents(frame: pd.DataFrame) -> bool:
    return len(set(frame["parent"].dropna())) > 1
