"""The presentation on its page: which slide the address asks for, and its parts made once per run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.database import engine_of
from dashboard.display import month_text
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.league_table import league_frame
from dashboard.links import address_of
from dashboard.map_reads import ground_of, hatching_of
from dashboard.markup import Content, join, message, tag
from dashboard.place_reads import Profile
from dashboard.plotly_config import plotly_config
from dashboard.presentation_map import SlideMap, slide_legend, slide_map, slide_map_figure
from dashboard.presentation_markup import league_body, movers_body, overview_body, title_body, within_body
from dashboard.presentation_place import place_body
from dashboard.presentation_run import Release, newest_release, release_of
from dashboard.presentation_slides import MOST_ROWS, Slide, slides_of
from dashboard.presentation_stage import Turning, about_markup, foot_markup, slide_markup
from dashboard.reads import RunFrames, item_names, read_places_of, read_run
from dashboard.ready_figure import ReadyFigure
from dashboard.show_markup import show
from loaders.engine import read_transaction
from loaders.plans import read_plan
from metrics.place_plan import Plan

FIRST, PAUSED = "1", "1"


@dataclass(frozen=True, eq=False)
class Showing:
    """What the address asks for: a run, its slides, the number of the one shown; ``unknown`` values fell back."""

    release: Release
    places: pd.DataFrame
    slides: tuple[Slide, ...]
    number: int
    paused: bool
    unknown: tuple[str, ...]

    @property
    def slide(self) -> Slide:
        """The slide that is shown."""
        return self.slides[self.number - 1]


def choose_showing(context: PageContext, months: Mapping[str, Sequence[str]]) -> Showing:
    """Return what the address asks for; without a month in it the slides follow the newest one published."""
    unknown: list[str] = []

    def asked(name: str, options: Sequence[str], default: str) -> str:
        wanted = st.query_params.get(name, default)
        if wanted not in options:
            unknown.append(wanted)
            return default
        return wanted

    level = asked("level", list(months), next(iter(months)))
    newest = newest_release(context, level, months[level])
    release = release_of(context, level, asked("period", months[level], newest))
    places = read_places_of(context, release.period)
    slides = slides_of(release.run, places)
    number = int(asked("slide", [str(number + 1) for number in range(len(slides))], FIRST))
    return Showing(release, places, slides, number, st.query_params.get("pause") == PAUSED, tuple(unknown))


def show_slide(context: PageContext, showing: Showing) -> None:
    """Draw the slide, the map where it is one, and the foot."""
    turning = _turning(showing)
    title, body = slide_content(context, showing.release, showing.places, showing.slide)
    notes = [
        context.say("The address asks for “{value}”, which does not exist here.", value=one) for one in showing.unknown
    ]
    told = join(message("information", note) for note in notes)
    head = _head(context, showing.release) if showing.slide.kind != "title" else ""
    show(slide_markup(showing.slide.kind, title, join([told, body]), head, turning))
    if showing.slide.kind == "map":
        with st.container(key="slide_map"):
            st.plotly_chart(
                map_chart(context, showing.release, showing.places),
                key="slide_map_chart",
                height="stretch",
                config=plotly_config(context.language) | {"displayModeBar": False, "staticPlot": True},
                alt=context.say("Map"),
            )
    else:
        # The foot keeps its place in the page: Streamlit would leave the old one standing beside the new one
        # until the run ends.
        st.empty()
    notice = context.deployment.notice
    show(foot_markup(turning, context.language, "" if notice is None else notice.in_language(context.language)))


def _turning(showing: Showing) -> Turning:
    number, count = showing.number, len(showing.slides)

    def to(slide: int) -> str:
        return address_of(None, slide=None if slide == 1 else str(slide))

    return Turning(
        number,
        count,
        showing.paused,
        previous=to((number + count - 2) % count + 1),
        following=to(number % count + 1),
        pause=address_of(None, pause=None if showing.paused else PAUSED),
        leave=address_of("overview"),
    )


def _head(context: PageContext, release: Release) -> Markup:
    return about_markup(
        release.state_text(context.language),
        context.deployment.title.in_language(context.language),
        _level_name(context, release),
        month_text(release.period, context.language),
        release.date_text(context.language),
    )


def _level_name(context: PageContext, release: Release) -> str:
    return next(
        level.name.in_language(context.language)
        for level in context.deployment.levels
        if level.code == release.run.book.level
    )


@kept(256)
def slide_content(context: PageContext, release: Release, places: pd.DataFrame, slide: Slide) -> tuple[str, Markup]:
    """Return a slide's title and content."""
    run, language = release.run, context.language
    rows = league_frame(run, places, run.book.level)
    own = context.viewer.place
    match slide.kind:
        case "title":
            return _title(context, release)
        case "overview":
            return context.say("Overview"), _overview(context, release, rows)
        case "map":
            shown = map_of(context, release, places)
            return context.say("Total points by place"), slide_legend(shown, context.say, language)
        case "league":
            ends = context.say("Top and bottom of {count} places", count=len(rows))
            title = context.say("League table") if len(rows) <= MOST_ROWS else ends
            return title, league_body(rows, language, title, own=own)
        case "movers":
            named = run.totals.merge(rows[["place", "name"]], on="place")
            title = context.say("Movers since {month}", month=_since(context, release))
            return title, movers_body(named, language)
        case "within":
            title = str(places["name"].get(slide.place, slide.place))
            return title, within_body(rows, slide.place, language, title, own=own)
        case "place":
            profile = _profile(context, run, slide.place)
            since = context.say("since {month}", month=before) if (before := _since(context, release)) else ""
            title = str(places["name"].get(slide.place, slide.place))
            return title, place_body(profile, item_names(context, run.book), language, since)


def _title(context: PageContext, release: Release) -> tuple[str, Markup]:
    header, month = release.run.header, month_text(release.period, context.language)
    lines: list[Content] = [
        join([context.say("{level} assessment", level=_level_name(context, release)), " · ", month]),
        tag(
            "small",
            context.say(
                "{date} · data revision {revision} · score run {run} · rule book “{book}”",
                date=release.date_text(context.language),
                revision=header["data_revision"],
                run=header["id"],
                book=release.run.book.title,
            ),
        ),
    ]
    title = context.deployment.title.in_language(context.language)
    return title, title_body(lines, release.state_text(context.language))


def _overview(context: PageContext, release: Release, rows: pd.DataFrame) -> Markup:
    run, root = release.run, context.deployment.root
    mine = run.totals[run.totals["place"] == root]
    county = None if mine.empty else {str(name): value for name, value in mine.iloc[0].items()}
    since = context.say("since {month}", month=before) if (before := _since(context, release)) else ""
    return overview_body(county, run.subjects[run.subjects["place"] == root], rows, context.language, since)


def _since(context: PageContext, release: Release) -> str:
    """Return the month of the run that movements are against, in words; empty for the first."""
    before = release.run.header["previous_run"]
    if before is None:
        return ""
    return month_text(str(read_run(context, int(str(before))).header["period"]), context.language)


def _profile(context: PageContext, run: RunFrames, place: str) -> Profile:
    total = {str(name): value for name, value in run.totals[run.totals["place"] == place].iloc[0].items()}
    items = None if run.items is None else run.items[run.items["place"] == place]
    if items is None or items.empty:
        return Profile(place, total, None, None, pd.DataFrame(), None, None, None)
    return Profile(place, total, items, None, pd.DataFrame(), None, plan_of(context, run, place), None)


@kept(256)
def plan_of(context: PageContext, run: RunFrames, place: str) -> Plan:
    """Return the plan of a place whose items the viewer may read."""
    with read_transaction(engine_of(context.database)) as connection:
        return read_plan(connection, context.viewer, int(str(run.header["id"])), place)


@kept(32)
def map_of(context: PageContext, release: Release, places: pd.DataFrame) -> SlideMap:
    """Return what the map of a run's level shows."""
    totals = release.run.totals
    mine = totals[totals["level"] == release.run.book.level]
    names = dict(zip(places["code"], places["name"], strict=True))
    return slide_map(mine, names, context.say, context.language)


@kept(32)
def map_chart(context: PageContext, release: Release, places: pd.DataFrame) -> ReadyFigure:
    """Return the map of a run's level."""
    shown, level = map_of(context, release, places), release.run.book.level
    ground = ground_of(context, level, None, release.period)
    hatching = hatching_of(context, level, None, release.period, shown.states)
    return ReadyFigure(slide_map_figure(shown, ground, hatching))
