"""Comparisons as HTML: where each side stands, item by item, and intervals of one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.compare_frame import Side
from dashboard.display import DASH, STATE_NAMES, points_text, value_text
from dashboard.markup import bar, change, heading, join, light, movement, muted, note, rank_band
from dashboard.markup_table import Column, table
from dashboard.place_items import verdict_markup
from dashboard.place_markup import item_address
from dashboard.spine_figure import whisker_mark, whisker_scale
from dashboard.texts import translate
from metrics.catalogue import Catalogue, Kind

INTERVALS = "intervals"


def standing_markup(sides: Sequence[Side], language: str) -> Markup:
    """Return where each side stands: rank, movement, band, score, grade, light, reports."""
    totals = [(side, side.total) for side in sides]
    rows = []
    for side, row in totals:
        if row is None:
            continue
        full = row["full_points"]
        share = row["points"] / full if pd.notna(row["points"]) and full else pd.NA
        rows.append(
            {
                "rank": DASH if pd.isna(row["rank"]) else str(row["rank"]),
                "name": side.name,
                "moved": movement(row["rank"], row["previous_rank"], language),
                "band": rank_band(row["rank_best"], row["rank_worst"]),
                "points": bar(share, points_text(row["points"])),
                "grade": None if pd.isna(row["grade"]) else str(row["grade"]),
                "light": light(str(row["light"]), language),
                "reports": f"{row['reports_received']:,} / {row['reports_due']:,}",
            }
        )
    columns = [
        Column("rank", translate("Rank", language), numeric=True, phone="lead"),
        Column("name", translate("Compared", language), phone="title"),
        Column("moved", translate("Moved", language), labelled=False),
        Column("band", translate("Rank band", language), numeric=True),
        Column("points", translate("Total points", language), numeric=True, phone="figure"),
        Column("light", translate("Light", language), labelled=False),
        Column("reports", translate("Reports", language), numeric=True, phone="hidden"),
    ]
    if any(row["grade"] for row in rows):
        columns.insert(5, Column("grade", translate("Grade", language), labelled=False))
    return table(columns, rows, translate("Where each stands", language))


def items_markup(
    frame: pd.DataFrame,
    sides: Sequence[Side],
    catalogue: Catalogue,
    names: Mapping[str, str],
    language: str,
    base: str,
    chosen: str | None,
) -> Markup:
    """Return items side by side: light, value and points of each side, and the difference in points.

    ``frame`` as of ``comparison_frame``; an item's name leads to its intervals below.
    """
    two = len(sides) == 2
    columns = [
        Column("name", translate("Assessment item", language), phone="title"),
        *(Column(f"side_{number}", side.name, numeric=True) for number, side in enumerate(sides)),
        Column(
            "difference",
            translate("Difference", language) if two else translate("Best less worst", language),
            unit=translate("points", language),
            numeric=True,
            phone="figure",
        ),
    ]
    rows = []
    for row in frame.to_dict("records"):
        name = names.get(row["item"], row["item"])
        difference = row["difference"]
        parted = DASH if pd.isna(difference) else change(difference / 100) if two else points_text(difference)
        rows.append(
            {
                "item": row["item"],
                "name": Markup('<a href="{}" data-go="{}">{}</a>').format(
                    item_address(base, row["item"]), INTERVALS, name
                ),
                "difference": parted,
                **{f"side_{number}": _cell(row, number, catalogue, language) for number in range(len(sides))},
            }
        )
    caption = translate("Item by item, largest difference first", language)
    differs = (frame["difference"].fillna(0) != 0).tolist()
    shown = [row for row, is_other in zip(rows, differs, strict=True) if is_other]
    alike = [row for row, is_other in zip(rows, differs, strict=True) if not is_other]
    parts = [table(columns, shown, caption, chosen=lambda row: row["item"] == chosen)] if shown else []
    if alike:
        opened = Markup(" open") if not shown or chosen in {row["item"] for row in alike} else Markup("")
        folded = translate("{count} items without a difference in points", language, count=len(alike))
        listed = table(columns, alike, folded, chosen=lambda row: row["item"] == chosen)
        parts.append(
            Markup('<details class="xp-more"{}><summary>{}</summary>{}</details>').format(opened, folded, listed)
        )
    return join(parts)


def _cell(row: Mapping[Any, Any], number: int, catalogue: Catalogue, language: str) -> Markup | str:
    state = row[f"state_{number}"]
    if pd.isna(state):
        return DASH
    indicator = catalogue.by_code.get(str(row["indicator"]))
    shape = light(str(row[f"light_{number}"]), language, word=False)
    if state != "scored" or indicator is None:
        name = STATE_NAMES.get(str(state))
        value = muted(str(state) if name is None else name.in_language(language))
        points = "" if pd.isna(row[f"points_{number}"]) else points_text(row[f"points_{number}"])
        return join([shape, value, f" · {points}" if points else ""])
    value = muted(value_text(row[f"value_{number}"], indicator, language))
    return join([shape, value, " · ", points_text(row[f"points_{number}"])])


def intervals_markup(
    frame: pd.DataFrame,
    item: str | None,
    sides: Sequence[Side],
    catalogue: Catalogue,
    names: Mapping[str, str],
    language: str,
    root: str,
) -> Markup:
    """Return the values of one item as dots with their intervals on one scale, and a line at the target.

    ``root`` is the topmost place, with which all others are compared.
    """
    if item is None:
        return Markup("")
    row = frame[frame["item"] == item].iloc[0]
    indicator = catalogue.by_code.get(str(row["indicator"]))
    if indicator is None:
        return Markup("")
    keys = {"value": "value", "low": "value_low", "high": "value_high", "target": "target", "verdict": "against_top"}
    lines = pd.DataFrame(
        [{key: row[f"{name}_{number}"] for key, name in keys.items()} for number in range(len(sides))]
    ).astype(dict.fromkeys(("value", "low", "high", "target"), "float64"))
    is_rate = indicator.kind is Kind.RATE
    # The targets of counts differ from place to place; a line on one scale would be that of one of them.
    scale = whisker_scale(lines if is_rate else lines.assign(target=float("nan")))
    rows = []
    for side, line in zip(sides, lines.to_dict("records"), strict=True):
        value, low, high = (value_text(line[key], indicator, language) for key in ("value", "low", "high"))
        interval = DASH if pd.isna(line["low"]) else f"{low} – {high}"
        target = line["target"] if is_rate else float("nan")
        judged = is_rate and pd.notna(line["verdict"]) and side.place != root
        rows.append(
            {
                "name": side.name,
                "value": value,
                "chart": whisker_mark(
                    line["value"], line["low"], line["high"], scale, f"{value} ({interval})", target=target
                ),
                "interval": interval,
                "target": value_text(line["target"], indicator, language),
                "verdict": verdict_markup(line["verdict"], language) if judged else None,
            }
        )
    columns = [
        Column("name", translate("Compared", language), phone="title"),
        Column("value", translate("Value", language), numeric=True, phone="figure"),
        Column("chart", translate("Chart", language), labelled=False, classes="xp-of-spine"),
        Column("interval", translate("95 % interval", language), numeric=True),
        Column("target", translate("Target", language), numeric=True),
        Column("verdict", translate("Against the county", language)),
    ]
    explanation = translate(
        "Dot: the value. Line: its 95 % interval. Upright: the target. Overlapping intervals: perhaps only chance.",
        language,
    )
    title = heading(translate("Intervals: {item}", language, item=names.get(item, item)), explanation, anchor=INTERVALS)
    return join([title, table(columns, rows, translate("Intervals", language))])


def two_only_note(language: str) -> Markup:
    """Return the hint that a bridge needs two sides."""
    return note(
        translate(
            "Choose two places to see what parts them, or one place to see what changed between two months.", language
        )
    )
