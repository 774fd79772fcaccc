"""The sections of the overview: where one place stands, why, both ends of the table, what asks for a look."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.display import joined_sentences, month_text
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.lead_sentences import LeadWords, lead_lines
from dashboard.links import link
from dashboard.markup import bullets, heading, join, note
from dashboard.overview_markup import (
    Linked,
    change_line,
    end_markup,
    headline_markup,
    losses_markup,
    message_lines,
    missing_markup,
    subjects_markup,
)
from dashboard.overview_reads import leads_of, plan_of
from dashboard.plan_sentences import goal_lines
from dashboard.publication_words import publication_of, state_sentence
from dashboard.reads import RunFrames, item_names, read_catalogue_of
from dashboard.run_places import visible_places
from dashboard.show_markup import show
from loaders.publications import PublicationHead
from metrics.changes import best_and_worst, item_changes, rank_changes, with_previous_rank
from metrics.integrity.leads import OPENS_A_CHECK

SHOWN, SHOWN_LEADS = 5, 3


def choose_place(context: PageContext, run: RunFrames, places: pd.DataFrame) -> str:
    """Draw the choice of place and return it: a township's own first, the county for everybody else."""
    visible, names = visible_places(run, places), places["name"].to_dict()
    own = context.viewer.place if context.viewer.place in visible else context.deployment.root
    return choose(
        context,
        "place",
        context.say("Place"),
        visible,
        default=own,
        show=lambda code: str(names[code]),
    )


def show_headline(context: PageContext, run: RunFrames, previous: RunFrames | None, place: str, name: str) -> None:
    """Draw where a place stands, what its rank means, and where it loses points."""
    head = publication_of(context, run)
    show(_standing(context, run, previous, place, name, head), _losses(context, run, place))


@kept()
def _standing(
    context: PageContext,
    run: RunFrames,
    previous: RunFrames | None,
    place: str,
    name: str,
    head: PublicationHead | None,
) -> Markup:
    row = {str(name): value for name, value in run.totals[run.totals["place"] == place].iloc[0].items()}
    before = None if previous is None else str(previous.header["period"])
    lines = message_lines(row, run.totals[run.totals["level"] == row["level"]], context.language)
    return join(
        [
            heading(name, state_sentence(head, context.language)),
            headline_markup(row, context.language, before),
            bullets(lines) if lines else "",
        ]
    )


@kept(by_address=True)
def _losses(context: PageContext, run: RunFrames, place: str) -> Markup:
    if run.items is None:
        return Markup("")
    names = item_names(context, run.book)
    return losses_markup(
        run.items[run.items["place"] == place],
        names,
        lambda item: link(names[item], "place", place=place, item=item),
        context.language,
    )


def show_subjects(context: PageContext, run: RunFrames, place: str) -> None:
    """Draw a card per subject with its light and points."""
    show(_subjects(context, run, place))


@kept()
def _subjects(context: PageContext, run: RunFrames, place: str) -> Markup:
    mine = run.subjects[run.subjects["place"] == place]
    return join([heading(context.say("Lights by subject")), subjects_markup(mine, context.language)])


def show_both_ends(context: PageContext, run: RunFrames, places: pd.DataFrame) -> None:
    """Draw the best and the worst places of the assessed level."""
    for column, ends in zip(st.columns(2), _both_ends(context, run, places), strict=True):
        show(ends, into=column)


@kept(by_address=True)
def _both_ends(context: PageContext, run: RunFrames, places: pd.DataFrame) -> list[Markup]:
    best, worst = best_and_worst(run.totals[run.totals["level"] == run.book.level], SHOWN)
    ends = []
    for text, rows in (("Top {count}", best), ("Bottom {count}", worst)):
        title = context.say(text, count=len(rows))
        table = end_markup(rows, _to_place(places), title, context.language) if len(rows) else None
        ends.append(Markup("") if table is None else join([heading(title), table]))
    return ends


def show_changes(
    context: PageContext, run: RunFrames, base: RunFrames | None, place: str, places: pd.DataFrame
) -> None:
    """Draw what changed since the last publication or run before, in sentences made from the two runs."""
    head = None if base is None else publication_of(context, base)
    show(_changes(context, run, base, place, places, head))


@kept(by_address=True)
def _changes(
    context: PageContext,
    run: RunFrames,
    base: RunFrames | None,
    place: str,
    places: pd.DataFrame,
    head: PublicationHead | None,
) -> Markup:
    if base is None:
        return join(
            [heading(context.say("What changed")), note(context.say("There is no earlier month to compare with."))]
        )
    month = month_text(str(base.header["period"]), context.language)
    mine = run.totals[run.totals["level"] == run.book.level]
    changes = rank_changes(with_previous_rank(mine, base.totals), 2)
    if run.items is not None and base.items is not None:
        mine, before = (frame[frame["place"] == place] for frame in (run.items, base.items))
        changes = item_changes(mine, before, 2) + changes
    since = "" if head is None else context.say("Compared with publication No. {number}.", number=head.number)
    items, to_place = item_names(context, run.book), _to_place(places)
    lines = [
        change_line(
            change,
            items[change.subject] if change.kind.startswith("item") else to_place(change.subject),
            context.language,
        )
        for change in changes
    ]
    return join(
        [
            heading(context.say("What changed since {month}", month=month), since),
            bullets(lines) if lines else note(context.say("Nothing changed since {month}.", month=month)),
        ]
    )


def show_leads(context: PageContext, run: RunFrames, place: str, places: pd.DataFrame) -> None:
    """Draw the open leads on a place and what lies in it: the first ones, and the others on demand."""
    lines = _lead_lines(context, run, place, places)
    if lines is None:
        return
    title = heading(context.say("Leads to check"), context.say(OPENS_A_CHECK))
    if not lines:
        show(title, note(context.say("Nothing in the figures or the rule book asks for a check.")))
        return
    show(title, bullets(lines[:SHOWN_LEADS]))
    if rest := lines[SHOWN_LEADS:]:
        with st.expander(context.say("{count} more leads", count=len(rest))):
            show(bullets(rest))


@kept()
def _lead_lines(context: PageContext, run: RunFrames, place: str, places: pd.DataFrame) -> list[str] | None:
    """Return a line per open lead, None for a viewer who may see none."""
    leads = leads_of(context, run)
    if leads is None:
        return None
    if place != context.deployment.root:
        leads = leads[(leads["place"] == place) | (leads["other_place"] == place)]
    names = {str(code): str(name) for code, name in places["name"].items()}
    words = LeadWords(names, read_catalogue_of(context), run.book)
    # The last sentence says of every lead that it proves nothing; here the heading does, once.
    return [
        joined_sentences(
            lead_lines({str(name): value for name, value in lead.items()}, words, context.language)[:-1],
            context.language,
        )
        for lead in leads.to_dict("records")
    ]


def show_plan(context: PageContext, run: RunFrames, place: str) -> None:
    """Draw what a ranked place could still do this year: next rank, next grade, the cheapest way there."""
    show(_plan(context, run, place))


@kept(by_address=True)
def _plan(context: PageContext, run: RunFrames, place: str) -> Markup:
    row = run.totals[run.totals["place"] == place].iloc[0]
    plan = plan_of(context, run, place) if pd.notna(row["rank"]) else None
    lines = [] if plan is None else goal_lines(plan, context.language, item_names(context, run.book))
    if not lines:
        return Markup("")
    more = link(context.say("The whole plan, item by item"), "place", place=place)
    return join([heading(context.say("What can still be done")), bullets([*lines, more])])


def show_missing(context: PageContext, run: RunFrames, places: pd.DataFrame) -> None:
    """Draw who owes reports; nothing where all came in."""
    show(_missing(context, run, places))


@kept(by_address=True)
def _missing(context: PageContext, run: RunFrames, places: pd.DataFrame) -> Markup:
    owing = missing_markup(run.totals[run.totals["level"] == run.book.level], _to_place(places), context.language)
    return join([heading(context.say("Reports missing")), owing]) if owing else Markup("")


def _to_place(places: pd.DataFrame) -> Linked:
    names = places["name"]
    return lambda code: link(str(names[code]), "place", place=code)
