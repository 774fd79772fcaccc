"""The review meeting on its page: the sheets to print beforehand, and the meeting itself, one case after the other."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.display import month_text
from dashboard.docket_case_section import facts_markup, show_steps, unit_names
from dashboard.docket_markup import decision_markup, head_markup, panel_markup
from dashboard.docket_reads import words_of
from dashboard.docket_sentences import NEVER_CHANGES
from dashboard.docket_words import colon
from dashboard.guard import PageContext
from dashboard.links import link
from dashboard.markup import bullets, heading, join, message, note
from dashboard.publication_words import publication_of, state_sentence
from dashboard.reads import RunFrames
from dashboard.review_meeting_markup import candidates_table, year_table
from dashboard.review_meeting_reads import Matter, in_rank_order, matters_of, to_be_heard
from dashboard.show_markup import show
from loaders.access import Action
from loaders.docket_reads import Docket
from metrics.docket_events import EventKind

MODE, MEETING = "mode", "meeting"
# What is entered on the spot; naming panels and sending notices is office work.
_ON_THE_SPOT = frozenset({EventKind.CONFLICT_DECLARED, EventKind.HEARD, EventKind.VOTED, EventKind.DECIDED})
# More rows than this are no sheet for a meeting.
_MOST_ROWS = 40


def show_review(context: PageContext, run: RunFrames) -> None:
    """Draw the sheets, or the meeting where the address asks for it and the viewer takes part."""
    matters = in_rank_order(matters_of(context, run), run)
    takes_part = context.may(Action.HANDLE_DOCKETS) or context.may(Action.SIT_ON_PANELS)
    if st.query_params.get(MODE) == MEETING and takes_part:
        _show_meeting(context, to_be_heard(matters))
        return
    if takes_part:
        count = len(to_be_heard(matters))
        text = context.say("Begin the meeting: {count} cases to hear", count=count)
        show(Markup('<p class="xp-screen">{}</p>').format(link(text, None, mode=MEETING)))
    with st.container(key="meeting_sheet"):
        _show_sheets(context, run, matters)


def _show_sheets(context: PageContext, run: RunFrames, matters: Sequence[Matter]) -> None:
    words, language = words_of(context, run), context.language
    month = month_text(str(run.header["period"]), language)
    stated = state_sentence(publication_of(context, run), language)
    show(heading(context.say("Candidates for a veto or criticism, {month}", month=month), stated))
    for criticism, title in ((False, context.say("Veto")), (True, context.say("Criticism in the bulletin"))):
        mine = [matter for matter in matters if matter.is_criticism is criticism]
        if mine:
            show(heading(title, level=3), candidates_table(mine, run, words, language))
    if not matters:
        show(note(context.say("Nothing that you may see asks for a review in this year.")))
    show(note(context.say("Points and ranks stand without the veto. {sentence}", sentence=context.say(NEVER_CHANGES))))
    levels = {level.code: level.name.in_language(language) for level in context.deployment.levels}
    scored = int((run.totals["level"] == run.book.level).sum())
    title = heading(context.say("Table of the year: {level}", level=levels.get(run.book.level, "")))
    if scored > _MOST_ROWS:
        text = context.say("The league table has all {count} places.", count=scored)
        show(title, note(link(text, "league_table")))
    elif scored:
        show(title, year_table(matters, run, levels, words, language))


def _show_meeting(context: PageContext, dockets: Sequence[Docket]) -> None:
    leave = link(context.say("End the meeting"), None, mode=None, case=None, step=None)
    if not dockets:
        text = context.say("A case is heard once its panel is named and until it is decided.")
        show(message("empty", context.say("No case to hear"), text, leave))
        return
    numbers = [str(each.case) for each in dockets]
    wanted = st.query_params.get("case", numbers[0])
    at = numbers.index(wanted) if wanted in numbers else 0
    docket = dockets[at]
    ways = [context.say("Case {number} of {count}", number=at + 1, count=len(dockets))]
    if at:
        ways.append(link(context.say("Case before"), None, case=numbers[at - 1], step=None))
    if at + 1 < len(dockets):
        ways.append(link(context.say("Next case"), None, case=numbers[at + 1], step=None))
    with st.container(key="meeting"):
        show(Markup('<p class="xp-ways-on">{}</p>').format(join([*ways, leave], " · ")))
        _show_on_the_spot(context, docket)


def _show_on_the_spot(context: PageContext, docket: Docket) -> None:
    state = docket.state
    show(head_markup(docket, context.language))
    told, done = st.columns(2, gap="large")
    with told:
        show(facts_markup(context, docket))
        statements = [f"{each.day}{colon(context.language)}{each.statement}" for each in state.replies]
        if state.appealed is not None:
            grounds = {"day": state.appealed_on, "grounds": state.appealed.grounds}
            statements.append(context.say("{day}, appeal: {grounds}", **grounds))
        missing = note(context.say("The place has not stated its view."))
        show(heading(context.say("Statement")), bullets(statements) if statements else missing)
    with done:
        title = context.say("Members of the panel")
        panel = panel_markup(state.panel, docket, title, unit_names(context, docket), context.language)
        show(panel, decision_markup(docket, state.panel, context.language))
        show(heading(context.say("Enter now")))
        show_steps(context, docket, _ON_THE_SPOT)
