"""The sections of the place profile on its page; each is made once per run, viewer, place and language."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.action_of_place import actions_html
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import address_of, link
from dashboard.markup import heading, message
from dashboard.palette import Palette
from dashboard.place_items import all_items_markup, spine_section
from dashboard.place_markup import (
    RECEIPT,
    answers_markup,
    quality_markup,
    tiles_markup,
    title_markup,
    trend_table,
    waterfall_section,
)
from dashboard.place_plan_section import plan_markup
from dashboard.place_reads import Profile, place_names, profile_of
from dashboard.place_trend_figure import StandingTexts, standing_figure
from dashboard.plotly_config import plotly_config
from dashboard.publication_words import publication_of
from dashboard.reads import RunFrames, item_names, read_catalogue_of
from dashboard.ready_figure import ReadyFigure
from dashboard.receipt_section import show_receipt
from dashboard.show_markup import current_palette, show
from loaders.access import Action
from loaders.publications import PublicationHead


def show_profile(context: PageContext, run: RunFrames, places: pd.DataFrame, place: str) -> None:
    """Draw the profile of a place that the run's frames hold, and the receipt that the address asks for."""
    profile = profile_of(context, run, place)
    name = place_names(context, run, places)[place]
    previous = _previous_month(context, run)
    base = _receipt_base(context, profile)
    with st.container(key="place_sheet"):
        show(head_html(context, run, profile, name, previous, base, publication_of(context, run)))
        losses, course = st.columns([3, 2], gap="medium")
        with losses:
            show(losses_html(context, run, profile, base))
        with course:
            _show_trend(context, profile, run.book.start_month)
        show(spine_html(context, run, profile, base))
        show(rest_html(context, run, profile, base))
        show(actions_html(context, place))
        _show_links(context, place)
    item = st.query_params.get("item", "")
    if base is not None and item in {"total", *(line.code for line in run.book.items)}:
        with st.container(key="receipt_of_item"):
            titles = {"total": context.say("Total points"), **item_names(context, run.book)}
            show(heading(context.say("Receipt: {item}", item=titles[item]), anchor=RECEIPT))
            show_receipt(context, run, place, item)


def _receipt_base(context: PageContext, profile: Profile) -> str | None:
    """Return the address of this page without an item, None for a viewer who may not see receipts."""
    may = context.may(Action.READ_ITEMS) and context.may(Action.READ_OBSERVATIONS)
    return address_of(None, item=None) if may and profile.items is not None else None


def _previous_month(context: PageContext, run: RunFrames) -> str | None:
    if run.header["previous_run"] is None:
        return None
    months = context.runs.get(run.book.level, {})
    return max((month for month in months if month < str(run.header["period"])), default=None)


@kept()
def head_html(
    context: PageContext,
    run: RunFrames,
    profile: Profile,
    name: str,
    previous: str | None,
    base: str | None,
    head: PublicationHead | None,
) -> Markup:
    """Return the head of the sheet: whose it is, headline figures, the answers in sentences."""
    levels = {level.code: level.name.in_language(context.language) for level in context.deployment.levels}
    level, names = levels.get(str(profile.total["level"]), ""), item_names(context, run.book)
    period = str(run.header["period"])
    return Markup("").join(
        [
            title_markup(name, level, period, run.header, head, context.language),
            tiles_markup(profile, context.language, previous, base),
            answers_markup(profile, names, context.language, base),
        ]
    )


@kept()
def losses_html(context: PageContext, run: RunFrames, profile: Profile, base: str | None) -> Markup:
    """Return the waterfall from full points to the score."""
    return waterfall_section(profile, item_names(context, run.book), context.language, base)


@kept()
def spine_html(context: PageContext, run: RunFrames, profile: Profile, base: str | None) -> Markup:
    """Return strengths and weaknesses."""
    return spine_section(profile, read_catalogue_of(context), item_names(context, run.book), context.language, base)


@kept()
def rest_html(context: PageContext, run: RunFrames, profile: Profile, base: str | None) -> Markup:
    """Return every item folded away, the planner's table and the state of the data."""
    names, language = item_names(context, run.book), context.language
    return Markup("").join(
        [
            all_items_markup(profile, read_catalogue_of(context), names, language, base),
            plan_markup(profile.plan, language, names, base),
            quality_markup(profile, language),
        ]
    )


def _show_trend(context: PageContext, profile: Profile, start_month: int) -> None:
    title = context.say("Score and rank, last 12 months")
    if len(profile.trend) < 2:
        text = context.say("One month was scored so far; a trend needs two.")
        show(heading(title), message("empty", text))
        return
    show(heading(title, context.say("Grey: ranks that chance alone could have given.")))
    # A chart does not shrink to the paper: there the table stands in its place.
    st.plotly_chart(
        trend_chart(context, profile, start_month, current_palette()),
        key="standing",
        config=plotly_config(context.language) | {"displayModeBar": False},
        alt=title,
    )
    show(trend_table_html(context, profile))


@kept()
def trend_table_html(context: PageContext, profile: Profile) -> Markup:
    """Return the table behind the trend: folded away on a screen, open on paper."""
    made = trend_table(profile.trend, context.language)
    folded = Markup('<details class="xp-more xp-screen"><summary>{}</summary>{}</details>')
    return folded.format(context.say("Table"), made) + Markup('<div class="xp-print">{}</div>').format(made)


@kept(64)
def trend_chart(context: PageContext, profile: Profile, start_month: int, palette: Palette) -> go.Figure:
    """Return score and rank of a place over the last twelve months."""
    texts = StandingTexts(context.say("Total points"), context.say("Rank"), context.say("Rank band"))
    starts = [month for month in profile.trend["period"].tolist()[1:] if int(month[5:]) == start_month]
    return ReadyFigure(standing_figure(profile.trend, texts, palette, starts))


def _show_links(context: PageContext, place: str) -> None:
    compared = link(context.say("Compare with the rank above"), "compare", place=place, item=None)
    show(Markup('<p class="xp-note xp-screen">{}</p>').format(compared))
