"""The form of a decision: what was voted, the reasons, and what it imposes within the rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.display import plain_text
from dashboard.docket_forms import Entry, ask_long_text, field_key
from dashboard.docket_sentences import NEVER_CHANGES
from dashboard.docket_words import tally_text
from dashboard.guard import PageContext
from dashboard.markup import bullets, note
from dashboard.show_markup import show
from loaders.docket_reads import Docket
from metrics.docket_events import Imposed, Outcome
from metrics.docket_measures import months_later
from metrics.docket_obstacles import majority
from metrics.docket_state import Stage
from metrics.docket_words import OUTCOME_NAMES
from metrics.review_rules import Measure, MeasureKind


def decision_fields(context: PageContext, docket: Docket) -> list[Entry]:
    """Draw the fields of a decision and return what stands in them; the outcome is what the vote says."""
    state = docket.state
    outcome = majority(state)
    if outcome is None:
        return []
    tally = docket.appeal_tally if state.stage is Stage.APPEAL else docket.tally
    said = context.say("Voted: {tally}.", tally=tally_text(tally, context.language))
    decided = context.say("The decision: {outcome}.", outcome=context.say(OUTCOME_NAMES[outcome]))
    show(bullets([said, decided, context.say(NEVER_CHANGES)]))
    reasons = ask_long_text(docket, "reasons", context.say("Reasons of the decision"))
    content: dict[str, Any] = {"outcome": outcome.value, "reasons": reasons}
    if outcome in (Outcome.UPHELD, Outcome.CHANGED):
        content |= _measures(context, docket)
    return [Entry(content)]


def _measures(context: PageContext, docket: Docket) -> dict[str, Any]:
    before = docket.state.first.decision
    held = {each.code: each for each in before.measures} if before else {}
    rules = docket.state.facts.rules
    show(note(context.say("What it imposes: at least one of the measures of the rule book.")))
    asked = [_ask_measure(context, docket, each, held.get(each.code)) for each in rules.measures]
    imposed = [each for each in asked if each is not None]
    last = max((each["last_day"] for each in imposed), default=None)
    return {"measures": imposed, "expires": last}


def _ask_measure(context: PageContext, docket: Docket, measure: Measure, held: Imposed | None) -> dict[str, Any] | None:
    def key(name: str) -> str:
        return field_key(docket, f"{measure.code}_{name}")

    name, unlimited = plain_text(measure.name), measure.kind is MeasureKind.ORDER_TO_CORRECT
    text = "{measure} (at most {months} months)"
    wanted = st.checkbox(
        context.say(text, measure=name, months=measure.most_months), value=held is not None, key=key("wanted")
    )
    first = docket.day if held is None else held.first_day
    last = months_later(first, measure.most_months) - timedelta(days=1) if held is None else held.last_day
    earliest = min(first, date.fromisoformat(f"{docket.state.facts.year_first}-01"))
    begins, ends, scope = st.columns(3)
    with begins:
        first_day = st.date_input(
            context.say("{measure}: first day", measure=name),
            value=first,
            min_value=earliest,
            max_value=last,
            format="YYYY-MM-DD",
            key=key("first"),
        )
    with ends:
        last_day = st.date_input(
            context.say("{measure}: last day", measure=name),
            value=last,
            min_value=docket.day,
            max_value=months_later(docket.day, 2 * measure.most_months),
            format="YYYY-MM-DD",
            key=key("last"),
        )
    awards = {award.code: award.name for award in docket.state.facts.awards}
    codes: list[str] = []
    if awards and not unlimited:
        with scope:
            codes = st.multiselect(
                context.say("{measure}: awards concerned", measure=name),
                list(awards),
                default=[] if held is None else [code for code in held.scope if code in awards],
                format_func=awards.__getitem__,
                placeholder=context.say("All awards"),
                key=key("scope"),
            )
    if not wanted:
        return None
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    return {"code": measure.code, "scope": codes, **days}
