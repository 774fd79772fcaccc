"""Parts that pages share: level and period filters, where the figures come from, nothing to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.display import month_text, plain_text
from dashboard.filters import address_state, choose
from dashboard.guard import PageContext
from dashboard.markup import message
from dashboard.page_list import page_of
from dashboard.publication_words import other_figures, publication_of, state_sentence
from dashboard.reads import RunFrames, scored_months
from dashboard.show_markup import show
from loaders.access import Role


def start_page(context: PageContext, title: str) -> Mapping[str, tuple[str, ...]]:
    """Draw the title and return assessed level → scored months; end the page when there are none."""
    st.title(title, anchor=False)
    months = scored_months(context)
    if not months:
        show_not_scored(context)
        st.stop()
    return months


def choose_level(context: PageContext, months: Mapping[str, Sequence[str]]) -> str:
    """Draw the choice of series and of assessed level; neither is drawn where there is only one."""
    if len(context.all_runs) > 1:
        _choose_series(context)
    levels = list(months)
    if len(levels) == 1:
        return levels[0]
    names = {level.code: level.name.in_language(context.language) for level in context.deployment.levels}
    return choose(
        context,
        "level",
        context.say("Level"),
        levels,
        default=levels[0],
        show=lambda code: names[code],
        widget="segments",
    )


def _choose_series(context: PageContext) -> None:
    """Draw the choice of series, such as committees beside staff posts; the context has read it already."""
    choose(
        context,
        "series",
        context.say("Series"),
        list(context.all_runs),
        default=next(iter(context.all_runs)),
        show=lambda series: series or context.say("Main assessment"),
    )


def choose_period(context: PageContext, months: Sequence[str]) -> str:
    """Draw the choice of month, newest first."""
    return choose(
        context,
        "period",
        context.say("Period"),
        months,
        default=months[0],
        show=lambda month: month_text(month, context.language),
    )


def show_not_scored(context: PageContext) -> None:
    """Say that there is nothing to show yet, and what to do."""
    if context.viewer.role is Role.PUBLIC:
        show(
            message(
                "empty",
                context.say("Nothing was published yet"),
                context.say("Results are shown here once two persons have approved them. Those with access sign in."),
            )
        )
        return
    st.info(
        context.say("Import figures and a rule book, then run “python -m dashboard score”."),
        title=context.say("Nothing was scored yet"),
        icon=":material/hourglass_empty:",
    )


def show_provenance(context: PageContext, run: RunFrames) -> None:
    """Say whether the figures are official and which run they come from, so that anybody can find it again."""
    head = publication_of(context, run)
    state = state_sentence(head, context.language)
    source = context.say(
        "Score run {run}, rule book “{book}” version {version}, data revision {revision}, {at}.",
        run=run.header["id"],
        book=plain_text(run.book.title),
        version=run.header["version"],
        revision=run.header["data_revision"],
        at=str(run.header["created_at"])[:16].replace("T", " ") + " UTC",
    )
    st.caption(f"{state}{source}" if context.language == "zh" else f"{state} {source}")
    show(other_figures(context, run))


def link_to_trend(context: PageContext, place: str, name: str) -> None:
    """Draw the link from a place to its trend, keeping the filters."""
    st.page_link(
        page_of("map"),
        label=context.say("Trend of {name}", name=name),
        icon=":material/show_chart:",
        query_params=address_state(place=place, within=None),
    )
