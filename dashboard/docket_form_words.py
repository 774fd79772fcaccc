"""Forms for events that are words and days: open, dismiss, notify, answer, appeal, close."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.docket_forms import Entry, Fields, ask_files, ask_long_text, field_key
from dashboard.guard import PageContext
from dashboard.markup import note
from dashboard.show_markup import show
from loaders.docket_reads import Docket
from metrics.docket_events import EventKind, Outcome
from metrics.docket_state import Stage
from metrics.working_days import working_days_later


def _reason(context: PageContext, docket: Docket) -> list[Entry]:
    return [Entry({"reason": ask_long_text(docket, "reason", context.say("Reason"))})]


def _notice(context: PageContext, docket: Docket) -> list[Entry]:
    rules = docket.state.facts.rules
    least = working_days_later(docket.day, rules.reply_days)
    decide = working_days_later(docket.day, rules.decision_days)
    text = context.say("What is asked of the place (the facts and the receipt go with the notice by themselves)")
    asked = ask_long_text(docket, "note", text)
    until = st.date_input(
        context.say("Statement due by (at least {days} working days)", days=rules.reply_days),
        value=least,
        min_value=least,
        max_value=decide,
        format="YYYY-MM-DD",
        key=field_key(docket, "until"),
    )
    return [Entry({"note": asked, "reply_until": until.isoformat()})]


def _reply(context: PageContext, docket: Docket) -> list[Entry]:
    state = docket.state
    statement = ask_long_text(docket, "statement", context.say("Statement of the place"))
    files = ask_files(context, docket, "files")
    final = st.checkbox(
        context.say("This is all we will say; the panel need not wait for more."),
        key=field_key(docket, "final"),
    )
    if state.stage is Stage.FIRST and state.notice and docket.day > state.notice.reply_until:
        show(note(context.say("The time has passed: the panel reads it all the same, and it is marked as late.")))
    return [Entry({"statement": statement, "final": final}, files)]


def _appeal(context: PageContext, docket: Docket) -> list[Entry]:
    show(note(context.say("Another panel decides. It may confirm, lighten or set aside, never do more.")))
    grounds = ask_long_text(docket, "grounds", context.say("Grounds of the appeal"))
    return [Entry({"grounds": grounds}, ask_files(context, docket, "files"))]


def _decision_notice(context: PageContext, docket: Docket) -> list[Entry]:
    state = docket.state
    decision = state.panel.decision
    if state.stage is Stage.APPEAL or decision is None or decision.outcome is not Outcome.UPHELD:
        text = context.say("The place is told the decision with its reasons. There is no appeal against it.")
        show(note(text))
        return [Entry({})]
    until = working_days_later(docket.day, state.facts.rules.appeal_days)
    told = {"until": until, "days": state.facts.rules.appeal_days}
    text = context.say(
        "The place is told the decision with its reasons. It may appeal until {until} ({days} working days).", **told
    )
    show(note(text))
    return [Entry({"appeal_until": until.isoformat()})]


def _close(context: PageContext, docket: Docket) -> list[Entry]:
    return [Entry({"note": ask_long_text(docket, "note", context.say("Note for the file (may stay empty)"))})]


WORD_FORMS: Mapping[EventKind, Fields] = {
    EventKind.DISMISSED: _reason,
    EventKind.OPENED: _reason,
    EventKind.NOTIFIED: _notice,
    EventKind.REPLIED: _reply,
    EventKind.DECISION_NOTIFIED: _decision_notice,
    EventKind.APPEALED: _appeal,
    EventKind.CLOSED: _close,
    EventKind.LAPSED: _reason,
}
