"""The overview as HTML: headline figures, what they mean in sentences, subjects, both ends, missing reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.display import DASH, SUBJECT_NAMES, listed, month_text, points_text
from dashboard.markup import (
    Content,
    Figure,
    bar,
    cards,
    change,
    figures,
    join,
    light,
    movement,
    muted,
    rank_band,
    tag,
)
from dashboard.markup_table import Column, table
from dashboard.texts import translate
from metrics.changes import Change

# (place code) → link to its profile; (item code) → link to the item's receipt there.
Linked = Callable[[str], Markup]

FACTOR_NAMES = {"own": "own change", "peers": "the others", "revision": "corrected figures", "rules": "rule book"}
EIGHTHS = 8


def headline_markup(row: Mapping[str, Any], language: str, previous_period: str | None) -> Markup:
    """Return where a place stands: total, rank with its band, light, reports; ``row`` as in ``score_total``."""

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    since = "" if previous_period is None else say("since {month}", month=month_text(previous_period, language))
    shown = [
        Figure(
            say("Total points"),
            points_text(row["points"]),
            change=join([change(points_change(row)), " ", muted(since)]) if pd.notna(points_change(row)) else "",
            note=say("out of {full}", full=f"{row['full_points'] / 100:g}"),
        )
    ]
    if pd.notna(row["rank"]):
        band = rank_band(row["rank_best"], row["rank_worst"])
        shown.append(
            Figure(
                say("Rank"),
                f"{row['rank']} / {row['ranked_places']}",
                change=join([movement(row["rank"], row["previous_rank"], language), " ", muted(since)]),
                note="" if band == DASH else say("Rank band {band}", band=band),
            )
        )
    if pd.notna(row["grade"]):
        shown.append(Figure(say("Grade"), str(row["grade"]), note=_peer_note(row, language)))
    shown.append(Figure(say("Light"), light(str(row["light"]), language)))
    shown.append(
        Figure(
            say("Reports received"),
            f"{row['reports_received']:,} / {row['reports_due']:,}",
            note=say("received / due this assessment year"),
        )
    )
    return figures(shown)


def points_change(row: Mapping[str, Any]) -> Any:
    """Return the change of the total in points since the run before; NA where the totals do not compare."""
    if pd.isna(row["points"]) or pd.isna(row["previous_points"]):
        return pd.NA
    # Totals of two rule books with other full points are two scales.
    before = row["previous_full_points"]
    if pd.notna(before) and before != row["full_points"]:
        return pd.NA
    return (row["points"] - row["previous_points"]) / 100


def _peer_note(row: Mapping[str, Any], language: str) -> str:
    if pd.isna(row["peer_group"]) or pd.isna(row["rank_in_peer_group"]):
        return ""
    return translate(
        "{rank} of {places} in {group}",
        language,
        rank=row["rank_in_peer_group"],
        places=row["peer_group_places"],
        group=row["peer_group"],
    )


def message_lines(row: Mapping[str, Any], level_rows: pd.DataFrame, language: str) -> list[str]:
    """Return what the rank means: why it moved, and with whom the place cannot be told apart.

    ``level_rows`` are the totals of the places at its level, among which the group is counted.
    """
    lines = []
    if pd.notna(row["bridge_own"]) and row["previous_rank"] != row["rank"]:
        parts = [
            f"{translate(name, language)} {_ranks(part)}"
            for factor, name in FACTOR_NAMES.items()
            if (part := int(row[f"bridge_{factor}"]))
        ]
        moved = int(row["previous_rank"]) - int(row["rank"])
        text = "Up {count} from rank {before}: {parts}." if moved > 0 else "Down {count} from rank {before}: {parts}."
        lines.append(
            translate(text, language, count=abs(moved), before=row["previous_rank"], parts=listed(parts, language))
        )
    if pd.notna(row["band_group"]):
        same = level_rows[(level_rows["band_group"] == row["band_group"]) & (level_rows["place"] != row["place"])]
        if len(same):
            text = "By chance alone ranks {best} to {worst} are possible; {count} others cannot be told apart."
            lines.append(translate(text, language, best=row["rank_best"], worst=row["rank_worst"], count=len(same)))
    return lines


def _ranks(eighths: int) -> str:
    text = f"{abs(eighths) / EIGHTHS:.1f}"
    return ("+" if eighths > 0 else "−") + text


def losses_markup(
    items: pd.DataFrame, names: Mapping[str, str], linked: Linked, language: str, most: int = 3
) -> Markup:
    """Return where most points are lost: items with what is missing to their full points, each a link.

    ``items`` are those of one place, columns item, points (NA where it took no part), full_points.
    """
    known = items.dropna(subset=["points"])
    lost = (known["full_points"] - known["points"]).astype(int)
    worst = known.assign(lost=lost).sort_values(["lost", "item"], ascending=[False, True]).head(most)
    worst = worst[worst["lost"] > 0]
    if worst.empty:
        return Markup("")
    columns = [
        Column("name", translate("Most points lost", language), phone="title"),
        Column("lost", translate("Lost", language), numeric=True, phone="figure"),
    ]
    rows = [
        {
            "name": linked(item),
            "lost": bar(loss / full, f"−{points_text(loss)} / {points_text(full)}"),
        }
        for item, loss, full in zip(worst["item"], worst["lost"], worst["full_points"], strict=True)
        if item in names
    ]
    return table(columns, rows, translate("Items with the most points lost", language), classes="xp-losses")


def subjects_markup(subjects: pd.DataFrame, language: str) -> Markup:
    """Return a card per subject with its light and points; ``subjects`` are those of one place."""
    mine = subjects.set_index("subject")
    return cards(
        join(
            [
                muted(name.in_language(language)),
                tag("p", light(str(mine.loc[subject, "light"]), language)),
                tag(
                    "p", f"{points_text(mine.loc[subject, 'points'])} / {points_text(mine.loc[subject, 'full_points'])}"
                ),
            ]
        )
        for subject, name in SUBJECT_NAMES.items()
        if subject in mine.index
    )


def end_markup(rows: pd.DataFrame, linked: Linked, caption: str, language: str) -> Markup:
    """Return one end of the table: rank, movement, name, points; ``rows`` as in ``score_total``."""
    columns = [
        Column("rank", translate("Rank", language), numeric=True, phone="lead"),
        Column("name", translate("Place", language), phone="title"),
        Column("moved", translate("Moved", language), labelled=False),
        Column("points", translate("Points", language), numeric=True, phone="figure"),
    ]
    shown = [
        {
            "rank": str(row["rank"]),
            "name": linked(str(row["place"])),
            "moved": movement(row["rank"], row["previous_rank"], language),
            "points": points_text(row["points"]),
        }
        for row in rows.to_dict("records")
    ]
    return table(columns, shown, caption)


def missing_markup(totals: pd.DataFrame, linked: Linked, language: str, most: int = 5) -> Markup:
    """Return who owes most reports; ``totals`` of one level. Nothing where all came in."""
    owed = (totals["reports_due"] - totals["reports_received"]).astype(int)
    owing = totals.assign(owed=owed)
    owing = owing[owing["owed"] > 0].sort_values(["owed", "place"], ascending=[False, True]).head(most)
    if owing.empty:
        return Markup("")
    columns = [
        Column("name", translate("Place", language), phone="title"),
        Column("owed", translate("Reports missing", language), numeric=True, phone="figure"),
        Column("due", translate("Received / due", language), numeric=True),
    ]
    rows = [
        {
            "name": linked(str(row["place"])),
            "owed": f"{row['owed']:,}",
            "due": f"{row['reports_received']:,} / {row['reports_due']:,}",
        }
        for row in owing.to_dict("records")
    ]
    return table(columns, rows, translate("Reports missing", language))


def change_line(change: Change, name: Content, language: str) -> Markup:
    """Return one change as a sentence; ``name`` is that of the place or item, as a link or text."""
    texts = {
        "climbed": "{name} moved up {amount}, from rank {before} to {after}.",
        "fell": "{name} moved down {amount}, from rank {before} to {after}.",
        "item_gained": "“{name}” gained {amount} points and stands at {after}.",
        "item_lost": "“{name}” lost {amount} points and stands at {after}.",
    }
    in_points = change.kind.startswith("item")
    amount, after = (points_text(figure) if in_points else str(figure) for figure in (change.amount, change.after))
    # Translated with a mark in the name's place: the name is markup and must not be escaped again.
    text = translate(texts[change.kind], language, name="\0", amount=amount, before=change.before, after=after)
    before, _, behind = text.partition("\0")
    return join([before, name, behind])
