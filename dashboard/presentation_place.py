"""The slide of one place: where it stands in figures, and what to do about it in two or three sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.display import DASH, points_text
from dashboard.exports.receipt_total_rows import REASON_TEXTS
from dashboard.markup import Content, Figure, bullets, change, figures, join, light, movement, rank_band
from dashboard.overview_markup import points_change
from dashboard.place_markup import losses_line
from dashboard.place_reads import Profile
from dashboard.plan_sentences import goal_lines, plan_rows
from dashboard.texts import translate
from metrics.place_plan import Plan


def place_body(profile: Profile, names: Mapping[str, str], language: str, since: str) -> Markup:
    """Return a place's figures and its bottom line; ``names`` are those of items, ``since`` names the month before.

    Of ``profile`` it takes total, items and plan; without items (the public) there are figures only.
    """
    lines = bottom_lines(profile, names, language)
    return join([_figures(profile, language, since), bullets(lines) if lines else Markup("")])


def _figures(profile: Profile, language: str, since: str) -> Markup:
    row = profile.total
    moved = points_change(row)
    full = translate("out of {full}", language, full=f"{row['full_points'] / 100:g}")
    shown = [
        Figure(
            translate("Total points", language),
            points_text(row["points"]),
            change=join([change(moved), " ", since]) if pd.notna(moved) else full,
            note=full if pd.notna(moved) else "",
        )
    ]
    if pd.notna(row["rank"]):
        band = rank_band(row["rank_best"], row["rank_worst"])
        shown.append(
            Figure(
                translate("Rank", language),
                f"{row['rank']} / {row['ranked_places']}",
                change=join([movement(row["rank"], row["previous_rank"], language), " ", since]) if since else "",
                note="" if band == DASH else translate("Rank band {band}", language, band=band),
            )
        )
    else:
        reason = row["not_ranked_reason"]
        why = "" if pd.isna(reason) else translate(REASON_TEXTS.get(reason, reason), language)
        shown.append(Figure(translate("Rank", language), DASH, note=why or translate("not ranked", language)))
    if pd.notna(row["grade"]):
        shown.append(Figure(translate("Grade", language), str(row["grade"])))
    shown.append(Figure(translate("Light", language), light(str(row["light"]), language)))
    return figures(shown)


def bottom_lines(profile: Profile, names: Mapping[str, str], language: str) -> list[Content]:
    """Return where most points are lost, what is nearest to be gained, and how far the next rank is."""
    lines: list[Content] = []
    if losses := losses_line(profile, names, language, None):
        lines.append(losses)
    if profile.plan is not None:
        lines += plan_lines(profile.plan, names, language)
    return lines


def plan_lines(plan: Plan, names: Mapping[str, str], language: str) -> list[str]:
    """Return the item that gains most for its effort, and the next rank, as sentences."""
    lines = []
    gains = (row for row in plan_rows(plan, language, names) if row.planned and row.gain != DASH)
    if nearest := next(gains, None):
        lines.append(translate("Nearest to be gained: {item}, {gain}.", language, item=nearest.name, gain=nearest.gain))
    if plan.rank is not None:
        goals = goal_lines(plan, language, names)
        out_of_reach = plan.next_rank is not None and plan.next_rank.steps is None
        lines.append(("" if language == "zh" else " ").join(goals[: 2 if out_of_reach else 1]))
    return lines
