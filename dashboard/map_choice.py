"""The choices of the map page: what is shown and how, compared with what, within which place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.display import month_text, plain_text
from dashboard.filters import choose, set_address
from dashboard.guard import PageContext
from dashboard.links import link
from dashboard.map_frames import (
    COMPARABLE,
    LIGHT,
    MOVEMENT,
    POINTS,
    RANK,
    SHARE,
    TARGET,
    TOP,
    VALUES,
    shows_of,
)
from dashboard.markup import join, tag
from dashboard.reads import RunFrames, read_places_of, read_run, run_of
from dashboard.run_places import EVERY, parents_at
from dashboard.trend_measures import TOTAL, Measure, measures_of

NOTHING = "none"
PLAYING, STEP, STOP = "map_playing", "map_step", "map_stop"
SECONDS_PER_MONTH = 1.5
MONTHS_PLAYED = 12


def choose_measure(context: PageContext, run: RunFrames) -> Measure:
    """Draw the choice of what the map shows: the total, an item, or another indicator."""
    measures = measures_of(context, run)
    code = choose(
        context, "item", context.say("Shown"), list(measures), default=TOTAL, show=lambda code: measures[code].name
    )
    return measures[code]


def choose_compared(context: PageContext, run: RunFrames, months: Sequence[str], period: str, code: str) -> str:
    """Draw the choice of what stands beside the map: nothing, another month, or another item in the same month."""
    measures = measures_of(context, run)
    scored = measures[code].item is not None
    others = [other for other in measures if scored and other != code and measures[other].item is not None]
    options = [NOTHING, *(month for month in months if month != period), *others]

    def name(option: str) -> str:
        if option == NOTHING:
            return context.say("Nothing")
        return measures[option].name if option in others else month_text(option, context.language)

    return choose(context, "compare", context.say("Compare with"), options, default=NOTHING, show=name)


def other_measure(context: PageContext, run: RunFrames, compared: str) -> Measure | None:
    """Return the other item that stands beside the map, None when it is a month or nothing."""
    return measures_of(context, run).get(compared)


def choose_show(context: PageContext, measure: Measure, beside: Measure | None) -> str:
    """Draw the choice of how a measure is shown; beside another item only what has one scale for both."""
    shows = list(shows_of(measure))
    if beside is not None and beside.unit != measure.unit:
        shows = [show for show in shows if show in COMPARABLE]
    if len(shows) == 1:
        return shows[0]
    names = show_names(context)
    return choose(context, "show", context.say("As"), shows, default=shows[0], show=names.__getitem__)


def show_names(context: PageContext) -> Mapping[str, str]:
    """Return the names of the ways to show a measure."""
    return {
        POINTS: context.say("Total points"),
        RANK: context.say("Rank"),
        MOVEMENT: context.say("Moved"),
        LIGHT: context.say("Light"),
        VALUES: context.say("Value"),
        SHARE: context.say("Share of the points earned, %"),
        TARGET: context.say("Against the target"),
        TOP: context.say("Against the whole county"),
    }


def within_of(context: PageContext, places: pd.DataFrame, level: str) -> str:
    """Return the place of the address whose own places are shown; all without one, or with one that has none."""
    wanted = st.query_params.get("within", EVERY)
    if wanted in parents_of_level(places, level):
        return wanted
    if wanted != EVERY and wanted not in places.index:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted)))
    return EVERY


def parents_of_level(places: pd.DataFrame, level: str) -> set[str]:
    """Return the codes of the places that have places at a level."""
    return set(places.loc[places["level"] == level, "parent"].dropna())


def lower_level(context: PageContext, level: str, period: str) -> str | None:
    """Return the assessed level right below, None without one or where nothing is scored in the month."""
    levels = context.deployment.level_codes
    at = levels.index(level) + 1
    lower = levels[at] if at < len(levels) else None
    return lower if lower is not None and run_of(context, lower, period) is not None else None


def drillable(context: PageContext, lower: str | None, period: str) -> frozenset[str]:
    """Return the places whose own places the viewer may see on a map of their own."""
    number = None if lower is None else run_of(context, lower, period)
    if lower is None or number is None:
        return frozenset()
    return frozenset(parents_at(read_run(context, number), read_places_of(context, period), lower))


def way_markup(context: PageContext, places: pd.DataFrame, within: str) -> Markup:
    """Return the way back up: the county, and the place whose own places are shown; nothing at the top."""
    if within == EVERY:
        return Markup("")
    above = str(places["level"].get(within, ""))
    up = above if above in context.runs else None
    top = link(context.deployment.root_name.in_language(context.language), None, level=up, within=None, place=within)
    return tag("nav", top, " › ", tag("b", str(places["name"][within])), aria_label=context.say("Where this map lies"))


def month_links(context: PageContext, months: Sequence[str], period: str) -> Markup:
    """Return the links to the month before and after, as far as there are any; ``months`` newest first."""
    at = list(months).index(period)
    before = months[at + 1] if at + 1 < len(months) else None
    after = months[at - 1] if at else None
    parts = [
        link(text, None, period=None if month == months[0] else month)
        if month
        else tag("span", text, classes="xp-muted")
        for text, month in ((context.say("‹ Month before"), before), (context.say("Month after ›"), after))
    ]
    return tag("p", join(parts, " · "), classes="xp-months")


def play_months(context: PageContext, months: Sequence[str], period: str) -> None:
    """Draw the switch that plays the months one after the other, and while it is on step through the address."""
    if st.session_state.pop(STOP, False):
        st.session_state[PLAYING] = False
    if st.toggle(context.say("Play the months"), key=PLAYING):
        # The first call belongs to this run of the page; the next ones are ticks.
        st.session_state[STEP] = False
        _tick(tuple(months), period)


@st.fragment(run_every=SECONDS_PER_MONTH)
def _tick(months: tuple[str, ...], period: str) -> None:
    if not st.session_state.get(STEP, False):
        st.session_state[STEP] = True
        return
    following = next_month(months, period)
    if following == months[0]:
        st.session_state[STOP] = True
    set_address("period", None if following == months[0] else following)
    st.rerun(scope="app")


def next_month(months: Sequence[str], period: str) -> str:
    """Return the month that plays next: the one after, and from the newest the one a year back."""
    at = list(months).index(period)
    return months[at - 1] if at else months[min(MONTHS_PLAYED, len(months)) - 1]
