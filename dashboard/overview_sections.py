"""The sections of the overview: figures of one place, its lights, both ends of the table, what changed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.display import (
    LIGHT_STYLES,
    SUBJECT_NAMES,
    change_text,
    light_text,
    month_text,
    movement_text,
    plain_text,
    points_text,
)
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.reads import RunFrames, item_names
from metrics.changes import Change, best_and_worst, item_changes, rank_changes

SHOWN = 5


def choose_place(context: PageContext, run: RunFrames, places: pd.DataFrame) -> str:
    """Draw the choice of place and return it: a township's own first, the county for everybody else."""
    visible = [code for code in run.totals["place"] if code in places.index]
    own = context.viewer.place if context.viewer.place in visible else context.deployment.root
    return choose(
        context,
        "place",
        context.say("Place"),
        visible,
        default=own,
        show=lambda code: str(places["name"][code]),
    )


def show_headline(context: PageContext, run: RunFrames, place: str, name: str) -> None:
    """Draw where a place stands: total, rank, movement, reports."""
    row = run.totals.set_index("place").loc[place]
    columns = st.container(horizontal=True, key="headline")
    change = row["points"] - row["previous_points"] if pd.notna(row["previous_points"]) else pd.NA
    columns.metric(
        context.say("Total points of {name}", name=name),
        points_text(row["points"]),
        None if pd.isna(change) else change_text(change),
        help=context.say(
            "Out of {full}; the change is against the month before.", full=f"{row['full_points'] / 100:g}"
        ),
        width="content",
    )
    if pd.notna(row["rank"]):
        columns.metric(
            context.say("Rank"),
            f"{row['rank']} / {row['ranked_places']}",
            movement_text(row["rank"], row["previous_rank"], context.language),
            delta_arrow="off",
            delta_color="off",
            width="content",
        )
    columns.metric(context.say("Light"), light_text(str(row["light"]), context.language), width="content")
    columns.metric(
        context.say("Reports received"),
        f"{row['reports_received']} / {row['reports_due']}",
        help=context.say("Reports received / due this assessment year."),
        width="content",
    )


def show_subjects(context: PageContext, run: RunFrames, place: str) -> None:
    """Draw a card per subject with its light and points."""
    cards = st.container(horizontal=True, key="subjects")
    mine = run.subjects[run.subjects["place"] == place].set_index("subject", drop=False)
    for subject, name in SUBJECT_NAMES.items():
        if subject not in mine.index:
            continue
        row = mine.loc[subject]
        light, points, full = str(row["light"]), row["points"], row["full_points"]
        card = cards.container(border=True, width=164)
        card.caption(name.in_language(context.language))
        card.badge(light_text(light, context.language), color=LIGHT_STYLES[light].badge)
        card.markdown(f"**{points_text(points)}** / {points_text(full)}")


def show_both_ends(context: PageContext, run: RunFrames, names: pd.Series) -> None:
    """Draw the best and the worst places of the assessed level."""
    best, worst = best_and_worst(run.totals[run.totals["level"] == run.book.level], SHOWN)
    left, right = st.columns(2)
    for column, title, rows in (
        (left, context.say("Top {count}", count=len(best)), best),
        (right, context.say("Bottom {count}", count=len(worst)), worst),
    ):
        if rows.empty:
            continue
        column.subheader(title, anchor=False)
        column.table(_end_table(context, rows, names), border="horizontal", hide_index=True)


def _end_table(context: PageContext, rows: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    moved = [
        movement_text(rank, previous, context.language)
        for rank, previous in zip(rows["rank"], rows["previous_rank"], strict=True)
    ]
    return pd.DataFrame(
        {
            context.say("Rank"): rows["rank"].astype(str).to_numpy(),
            context.say("Place"): rows["place"].map(names).to_numpy(),
            context.say("Points"): [points_text(points) for points in rows["points"]],
            context.say("Moved"): moved,
        }
    )


def show_changes(
    context: PageContext, run: RunFrames, previous: RunFrames | None, place: str, names: pd.Series
) -> None:
    """Draw what changed since the run before, in sentences made from the two runs."""
    st.subheader(context.say("What changed since the month before"), anchor=False)
    if previous is None:
        st.caption(context.say("There is no earlier month to compare with."))
        return
    changes = rank_changes(run.totals[run.totals["level"] == run.book.level], 2)
    if run.items is not None and previous.items is not None:
        mine, before = (frame[frame["place"] == place] for frame in (run.items, previous.items))
        changes += item_changes(mine, before, 2)
    items = item_names(context, run.book)
    lines = [_sentence(context, change, names, items) for change in changes]
    period = str(previous.header["period"])
    if not lines:
        st.caption(context.say("Nothing changed since {month}.", month=month_text(period, context.language)))
    else:
        st.markdown("\n".join(f"- {line}" for line in lines))


def _sentence(context: PageContext, change: Change, names: pd.Series, items: dict[str, str]) -> str:
    if change.kind in ("climbed", "fell"):
        text = {
            "climbed": "{name} moved up {amount}, from rank {before} to {after}.",
            "fell": "{name} moved down {amount}, from rank {before} to {after}.",
        }[change.kind]
        return context.say(
            text, name=plain_text(names[change.subject]), amount=change.amount, before=change.before, after=change.after
        )
    text = {
        "item_gained": "“{item}” gained {amount} points and stands at {after}.",
        "item_lost": "“{item}” lost {amount} points and stands at {after}.",
    }[change.kind]
    return context.say(
        text, item=plain_text(items[change.subject]), amount=points_text(change.amount), after=points_text(change.after)
    )
