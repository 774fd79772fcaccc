"""What stands beside the map: the place that is looked at, in figures, and the ways on from it."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from dashboard.display import points_text
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import address_of, link
from dashboard.map_classes import VERDICT_NAMES, VERDICT_SIGNS
from dashboard.markup import Figure, facts, figures, heading, join, light, movement, muted, number, rank_band, tag
from dashboard.page_list import PAGES
from dashboard.reads import RunFrames
from dashboard.trend_measures import Measure, measures_of
from dashboard.trend_series import figure_text
from loaders.access import Action


def place_panel(
    context: PageContext, run: RunFrames, places: pd.DataFrame, measure: Measure, place: str, lower: str | None
) -> Markup:
    """Return the panel of a place: its name, its figures of what the map shows, and links to its other pages."""
    parts = [heading(str(places["name"][place])), _figures(context, run, measure.code, place)]
    ways = [link(context.say("Trend"), "trends", place=place, within=None)]
    if any(entry.name == "place" for entry in PAGES):
        ways.insert(0, link(context.say("Profile"), "place", place=place, within=None))
    if measure.item is not None and context.may(Action.READ_OBSERVATIONS):
        ways.append(link(context.say("Receipt"), "place", place=place, within=None, receipt=measure.code))
    if lower is not None:
        ways.append(
            Markup('<a href="{}" data-go>{}</a>').format(
                address_of(None, level=lower, within=place, place=None), context.say("Map of its places")
            )
        )
    return join([*parts, tag("p", join(ways, " · "), classes="xp-ways")])


@kept()
def _figures(context: PageContext, run: RunFrames, code: str, place: str) -> Markup:
    measure = measures_of(context, run)[code]
    say, language = context.say, context.language
    if measure.is_total or run.items is None:
        rows = run.totals[run.totals["place"] == place]
        if rows.empty or pd.isna(rows["points"].iloc[0]):
            return _nothing(context)
        row = rows.iloc[0]
        shown = [Figure(say("Total points"), points_text(row["points"]), note=light(str(row["light"]), language))]
        if pd.notna(row["rank"]):
            moved = movement(row["rank"], row["previous_rank"], language)
            band = say("band {band}", band=rank_band(row["rank_best"], row["rank_worst"]))
            shown.append(Figure(say("Rank"), f"{row['rank']} / {row['ranked_places']}", change=moved, note=band))
        return figures(shown)
    if measure.item is None:
        return Markup("")
    rows = run.items[(run.items["item"] == measure.code) & (run.items["place"] == place)]
    if rows.empty or pd.isna(rows["value"].iloc[0]):
        return _nothing(context)
    row = rows.iloc[0]
    shown = [
        Figure(
            measure.name,
            figure_text(row["value"], measure, language),
            change=_interval(row, measure, context),
            note=light(str(row["light"]), language),
        ),
        Figure(
            say("Points"),
            points_text(row["points"]),
            note=say("of {full}", full=points_text(row["full_points"])),
        ),
    ]
    verdicts = [
        (say("Against the target"), row["against_target"]),
        (say("Against the whole county"), row["against_top"]),
    ]
    told = [(name, _verdict(verdict, language)) for name, verdict in verdicts if isinstance(verdict, str)]
    return join([figures(shown), facts(told)]) if told else figures(shown)


def _nothing(context: PageContext) -> Markup:
    return tag("p", muted(context.say("There are no figures for this place, or your role may not see them.")))


def _interval(row: pd.Series, measure: Measure, context: PageContext) -> str:
    if pd.isna(row["value_low"]):
        return ""
    low, high = number(row["value_low"], measure.decimals), number(row["value_high"], measure.decimals)
    return context.say("95 % interval {low}–{high}", low=low, high=high)


def _verdict(verdict: str, language: str) -> str:
    return f"{VERDICT_SIGNS[verdict]} {VERDICT_NAMES[verdict].in_language(language)}"
