"""Forms of one action: what the viewer may enter next, one at a time; every entry stays on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard.action_reads import run_for_check, steps_of
from dashboard.display import month_text, value_text
from dashboard.filters import choose
from dashboard.form_answers import submit
from dashboard.guard import PageContext
from dashboard.markup import heading, message, note
from dashboard.show_markup import show
from loaders.action_reads import ActionRecord
from loaders.actions import add_action_event, check_action, hand_in_evidence
from loaders.county_day import local_today
from loaders.evidence_files import KINDS, MOST_BYTES
from metrics.action_events import Cancelled, Progress, Reopened, ReportedDone
from metrics.action_words import KIND_WORDS
from metrics.catalogue import Indicator

MEANINGS = {
    "progress": "How far it is; this changes nothing of the status.",
    "evidence": "PDF, PNG, JPEG, Word or Excel, at most {most} MB. The file stays on the record with its checksum.",
    "reported_done": "Says that the task is done. The bureau then checks it against the figures of a later month.",
    "checked": "The figure informs the decision and does not make it: whoever decides otherwise says why.",
    "reopened": "Takes the action up again, with a new day by which it is due.",
    "cancelled": "Takes the action back for good; it stays on the record with the reason.",
}
_LONGEST = 4000
# Returns what writes the entry, or None as long as something is missing.
Write = Callable[[], object]


def show_steps(context: PageContext, record: ActionRecord, effect: pd.DataFrame, indicator: Indicator) -> None:
    """Draw the choice of what to enter, and its form; nothing for a viewer who may enter nothing."""
    steps = steps_of(context, record)
    if not steps:
        return
    show(heading(context.say("Enter")))
    step = choose(
        context,
        "step",
        context.say("What to enter"),
        steps,
        default=steps[0],
        show=lambda kind: context.say(KIND_WORDS[kind]),
        widget="segments",
    )
    if step == "checked" and run_for_check(context, record.number) is None:
        text = context.say("An action is checked by the figures of a later month, and none was scored yet.")
        show(message("empty", context.say("Nothing to check against yet"), text))
        return
    # A new entry makes an empty form; a refused one keeps what was typed.
    key = f"action_{record.number}_{record.state.events}_{step}"
    with st.form(key, enter_to_submit=False):
        show(note(context.say(MEANINGS[step], most=MOST_BYTES // 1024 // 1024)))
        write = _FIELDS[step](context, record, effect, indicator, key)
        sure = st.checkbox(
            context.say("Checked. What is entered can be neither changed nor deleted."), key=f"{key}_sure"
        )
        sent = st.form_submit_button(context.say("Enter: {event}", event=context.say(KIND_WORDS[step])), type="primary")
    if not sent:
        return
    refused = context.say("Not entered")
    if write is None:
        show(message("error", refused, context.say("Nothing was chosen or written.")))
    elif not sure:
        show(message("error", refused, context.say("Confirm first that it is checked.")))
    else:
        told = context.say("Entered: {event}.", event=context.say(KIND_WORDS[step]))

        def written() -> str:
            write()
            return told

        submit(context, written, step=None)


def _ask_text(label: str, key: str) -> str:
    return st.text_area(label, key=f"{key}_text", height=110, max_chars=_LONGEST).strip()


def _progress(
    context: PageContext, record: ActionRecord, _effect: pd.DataFrame, _indicator: Indicator, key: str
) -> Write | None:
    said = _ask_text(context.say("Progress"), key)
    if not said:
        return None
    return lambda: add_action_event(context.engine, context.viewer, record.number, Progress(note=said))


def _reported(
    context: PageContext, record: ActionRecord, _effect: pd.DataFrame, _indicator: Indicator, key: str
) -> Write | None:
    said = _ask_text(context.say("What was done"), key)
    if not said:
        return None
    return lambda: add_action_event(context.engine, context.viewer, record.number, ReportedDone(note=said))


def _evidence(
    context: PageContext, record: ActionRecord, _effect: pd.DataFrame, _indicator: Indicator, key: str
) -> Write | None:
    file = st.file_uploader(context.say("File"), type=sorted(KINDS), key=f"{key}_file")
    said = _ask_text(context.say("What it shows"), key)
    if file is None:
        return None
    return lambda: hand_in_evidence(context.engine, context.viewer, record.number, file.name, file.getvalue(), said)


def _checked(
    context: PageContext, record: ActionRecord, effect: pd.DataFrame, indicator: Indicator, key: str
) -> Write | None:
    run = run_for_check(context, record.number)
    last = effect[effect["run"] == run]
    if run is None or last.empty:
        return None
    row = last.iloc[0]
    figure = context.say(
        "{month}: {value}; success is {bound} {success}.",
        month=month_text(str(row["period"]), context.language),
        value=value_text(row["value"], indicator, context.language),
        bound="≤" if record.terms.lower_is_better else "≥",
        success=value_text(record.terms.success_value, indicator, context.language),
    )
    show(message("information", figure))
    options = {
        True: context.say("Reached: close the action"),
        False: context.say("Not reached: hand it back"),
    }
    met = st.radio(
        context.say("Decision"),
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=f"{key}_met",
    )
    said = _ask_text(context.say("Reasons, needed where the decision differs from the figure"), key)
    if met is None:
        return None
    return lambda: check_action(context.engine, context.viewer, record.number, run, met=met, note=said)


def _reopened(
    context: PageContext, record: ActionRecord, _effect: pd.DataFrame, _indicator: Indicator, key: str
) -> Write | None:
    today = local_today()
    due = st.date_input(
        context.say("New due date"), today + timedelta(days=30), min_value=today, format="YYYY-MM-DD", key=f"{key}_due"
    )
    said = _ask_text(context.say("Reason"), key)
    if not said:
        return None
    return lambda: add_action_event(context.engine, context.viewer, record.number, Reopened(reason=said, due=due))


def _cancelled(
    context: PageContext, record: ActionRecord, _effect: pd.DataFrame, _indicator: Indicator, key: str
) -> Write | None:
    said = _ask_text(context.say("Reason"), key)
    if not said:
        return None
    return lambda: add_action_event(context.engine, context.viewer, record.number, Cancelled(reason=said))


_FIELDS: dict[str, Callable[[PageContext, ActionRecord, pd.DataFrame, Indicator, str], Write | None]] = {
    "progress": _progress,
    "evidence": _evidence,
    "reported_done": _reported,
    "checked": _checked,
    "reopened": _reopened,
    "cancelled": _cancelled,
}
