"""The page of publications: what is official, one publication with its notice, and drafts that wait for approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.display import month_text, plain_text
from dashboard.form_answers import show_done
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import link
from dashboard.markup import heading, join, message, note
from dashboard.problem_rendering import problem_fix, problem_rule
from dashboard.publication_forms import show_drafts, show_preparing
from dashboard.publication_markup import head_markup, list_markup
from dashboard.publication_notice_markup import notice_markup
from dashboard.publication_reads import drafts_of, may_everywhere, notice_of, problems_now, runs_to_publish
from dashboard.publication_settlement import show_settlement
from dashboard.reads import item_names, read_places_of, read_run
from dashboard.show_markup import show
from loaders.access import Action
from loaders.publications import PublicationHead
from metrics.publication_notice import Notice


def show_publications(context: PageContext) -> None:
    """Draw the page: the publication that the address asks for, drafts, and the list of all."""
    show_done()
    heads = tuple(context.publications.values())
    chosen = _asked(context, heads)
    if chosen is not None:
        show(note(link(context.say("← All publications"), None, publication=None, check=None)))
        _show_one(context, chosen)
        return
    waiting = drafts_of(context)
    show_drafts(context, waiting)
    if heads:
        show(list_html(context, heads))
    else:
        text = context.say("A result becomes official once two persons have approved it; neither of them prepared it.")
        show(message("empty", context.say("Nothing was published yet"), text))
    if may_everywhere(context, Action.PREPARE_PUBLICATION):
        show_preparing(context, runs_to_publish(context, waiting))


def _asked(context: PageContext, heads: tuple[PublicationHead, ...]) -> PublicationHead | None:
    wanted = st.query_params.get("publication")
    if wanted is None:
        return None
    found = next((head for head in heads if str(head.number) == wanted), None)
    if found is None:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted)))
    return found


@kept(by_address=True)
def list_html(context: PageContext, heads: tuple[PublicationHead, ...]) -> Markup:
    """Return the list of all publications."""
    about = context.say("Figures of a publication never change; a correction is a publication of its own.")
    return join([heading(context.say("Published"), about), list_markup(heads, _levels(context), context.language)])


def _levels(context: PageContext) -> Mapping[str, str]:
    return {level.code: level.name.in_language(context.language) for level in context.deployment.levels}


def _filters(head: PublicationHead) -> dict[str, str | None]:
    """Return the filters of the address that lead to a publication's figures on other pages."""
    return {"level": head.level, "period": head.period, "series": head.series or None, "figures": None}


def _show_one(context: PageContext, head: PublicationHead) -> None:
    show(head_html(context, head))
    if context.may(Action.READ_ITEMS):
        _show_check(context, head)
    show_settlement(context, head)
    if head.corrects is not None:
        notice = notice_of(context, head.number)
        if notice is not None:
            show(notice_html(context, head, notice))


@kept(by_address=True)
def head_html(context: PageContext, head: PublicationHead) -> Markup:
    """Return the head of one publication."""
    run = read_run(context, head.run)
    provenance = context.say(
        "score run {run}, rule book version {version}, data revision {revision}",
        run=head.run,
        version=run.header["version"],
        revision=run.header["data_revision"],
    )
    figures = Markup("")
    # Below the headlines the public sees no table, published or not.
    lowest = context.deployment.levels[-1].code
    if head.is_standing and (head.level != lowest or context.may(Action.READ_ITEMS)):
        to: dict[str, Any] = _filters(head)
        figures = link(
            context.say("League table of {month}", month=month_text(head.period, context.language)),
            "league_table",
            **to,
        )
    return head_markup(head, _levels(context), context.language, provenance=provenance, figures=figures)


def _show_check(context: PageContext, head: PublicationHead) -> None:
    """Draw what checking the publication gives: at this moment where the address asks for it, else the way there."""
    if "check" not in st.query_params:
        show(note(link(context.say("Check now that nothing in it was altered"), None, check="now")))
        return
    problems = problems_now(context, head.number)
    if not problems:
        title = context.say("Unaltered")
        text = context.say(
            "Checked at {at} UTC: the content has the checksum that was approved, two persons approved it, and the"
            " stored run still says the same.",
            at=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        )
        show(message("information", title, text))
        return
    for problem in problems:
        show(message("error", problem_rule(problem, context.language), problem_fix(problem, context.language)))


@kept(by_address=True)
def notice_html(context: PageContext, head: PublicationHead, notice: Notice) -> Markup:
    """Return the notice of a correction."""
    names = read_places_of(context, head.period)["name"].to_dict()
    to: dict[str, Any] = _filters(head)

    def named(code: str) -> Markup:
        return link(str(names.get(code, code)), "place", place=code, **to)

    return notice_markup(notice, named, item_names(context, read_run(context, head.run).book), context.language)
