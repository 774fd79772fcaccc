"""Forms that write events into a docket: what all of them share, from the confirmation to the refusal beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.filters import change_address
from dashboard.guard import PageContext
from dashboard.markup import bullets, join, message, tag
from dashboard.problem_rendering import problem_fix, problem_rule
from dashboard.show_markup import show
from loaders.access import AccessDenied
from loaders.county_day import local_today
from loaders.docket_reads import Docket
from loaders.docket_rows import applied, content_of
from loaders.dockets import add_event
from loaders.evidence_files import KINDS, MOST_BYTES, add_case_evidence, checked_kind
from metrics.docket_events import Event, EventKind
from metrics.docket_words import EVENT_NAMES, FIELD_NAMES
from metrics.problems import InputRefused, Problem

_TOLD = "docket_told"


@dataclass(frozen=True)
class Entry:
    """An event to be written: its content as plain values, and files (name, content) that go with it."""

    content: Mapping[str, Any]
    files: Sequence[tuple[str, bytes]] = field(default=(), repr=False)


# Draws the fields of a form and returns what stands in them.
Fields = Callable[[PageContext, Docket], list[Entry]]


def tell_next(text: str) -> None:
    """Hold a message for the run after this one."""
    st.session_state[_TOLD] = text


def show_told() -> None:
    """Draw the message that the run before left, once."""
    if text := st.session_state.pop(_TOLD, ""):
        show(message("information", text))


def show_problems(context: PageContext, title: str, problems: Sequence[Problem]) -> None:
    """Draw what was refused and how to mend it, one sentence pair per problem."""
    gap = "" if context.language == "zh" else " "
    lines = [f"{problem_rule(each, context.language)}{gap}{problem_fix(each, context.language)}" for each in problems]
    text = tag("p", lines[0]) if len(lines) == 1 else bullets(lines)
    show(tag("div", join([tag("strong", title), text]), classes="xp-message xp-error", role="alert"))


def show_form(context: PageContext, docket: Docket, kind: EventKind, fields: Fields) -> None:
    """Draw the form of one kind of event, and write what was entered once it is confirmed."""
    # A new event makes new forms; a refused one keeps what was typed.
    key = field_key(docket, kind.value)
    with st.form(key, enter_to_submit=False):
        entries = fields(context, docket)
        sure = st.checkbox(
            context.say("Checked. What is entered can be neither changed nor deleted."), key=f"{key}_sure"
        )
        pressed = st.form_submit_button(
            context.say("Enter: {event}", event=context.say(EVENT_NAMES[kind])), type="primary"
        )
    if not pressed:
        return
    refused = context.say("Not entered")
    if not entries:
        show(message("error", refused, context.say("Nothing was chosen or written.")))
    elif not sure:
        show(message("error", refused, context.say("Confirm first that it is checked.")))
    elif _write(context, docket, kind, entries):
        tell_next(context.say("Entered: {event}.", event=context.say(EVENT_NAMES[kind])))
        change_address(step=None, seats=None)
        st.rerun()


def _write(context: PageContext, docket: Docket, kind: EventKind, entries: Sequence[Entry]) -> bool:
    """Write events and return whether all were; what was refused is said."""
    refused = context.say("Not entered")
    try:
        _check(context, docket, kind, entries)
        for entry in entries:
            _write_one(context, docket, kind, entry)
    except InputRefused as problems:
        show_problems(context, refused, problems.problems)
    except (AccessDenied, KeyError):
        show(message("error", refused, context.say("Your role may not do this, or the case has moved on.")))
    else:
        return True
    return False


def _check(context: PageContext, docket: Docket, kind: EventKind, entries: Sequence[Entry]) -> None:
    """Raise InputRefused for what would be refused halfway, when part of it stands already."""
    for name in ("statement", "grounds"):
        if any(entry.files and not entry.content.get(name, "-") for entry in entries):
            raise InputRefused([Problem("docket_text_missing", {"field": FIELD_NAMES[name]})])
    if len(entries) > 1:
        state = docket.state
        for entry in entries:
            event = Event(content_of(kind, entry.content), docket.day, context.viewer.subject)
            state = applied(state, event)


def _write_one(context: PageContext, docket: Docket, kind: EventKind, entry: Entry) -> None:
    content = dict(entry.content)
    if entry.files:
        # All files are looked at before the first is kept: what is kept stays.
        for name, data in entry.files:
            checked_kind(name, data)
        numbers = [add_case_evidence(context.engine, context.viewer, docket.case, *file) for file in entry.files]
        content["evidence"] = numbers
    add_event(context.engine, context.viewer, docket.case, kind, content, local_today())


def field_key(docket: Docket, name: str) -> str:
    """Return the key of a field: a new event in the case empties it, a refusal does not."""
    return f"docket_{docket.case}_{len(docket.events)}_{name}"


def ask_long_text(docket: Docket, name: str, label: str, value: str = "") -> str:
    """Draw a field for some sentences and return what stands in it."""
    key = field_key(docket, name)
    return st.text_area(label, value=value, key=key, height=120, max_chars=4000).strip()


def ask_line(docket: Docket, name: str, label: str, value: str = "") -> str:
    """Draw a field for a line and return what stands in it."""
    key = field_key(docket, name)
    return st.text_input(label, value=value, key=key, max_chars=200).strip()


def ask_files(context: PageContext, docket: Docket, name: str) -> list[tuple[str, bytes]]:
    """Draw the field for evidence files and return names and contents."""
    key = field_key(docket, name)
    most = MOST_BYTES // 1024 // 1024
    uploaded = st.file_uploader(
        context.say("Evidence files: PDF, pictures, Word or Excel, up to {most} MB each", most=most),
        type=sorted(KINDS),
        accept_multiple_files=True,
        max_upload_size=most,
        key=key,
    )
    return [(file.name, file.getvalue()) for file in uploaded]
