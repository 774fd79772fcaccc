"""Forms of a panel: who sits, who has a conflict of interest, the hearing, the vote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.display import plain_text
from dashboard.docket_forms import Entry, Fields, ask_line, ask_long_text, field_key
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.markup import note
from dashboard.reads import read_places_today
from dashboard.show_markup import show
from dashboard.sign_in import townships
from loaders.access import Role
from loaders.docket_reads import Docket
from metrics.docket_events import APPEAL_OUTCOMES, FIRST_OUTCOMES, EventKind, Member, Outcome
from metrics.docket_state import Stage
from metrics.docket_words import OUTCOME_NAMES

_MOST_SEATS = 9
_UNSAID = ""


def choose_seats(context: PageContext, docket: Docket) -> int:
    """Draw the choice of how many sit on a panel; outside the form, which it makes longer."""
    least = docket.state.facts.rules.panel_least
    options = [str(count) for count in range(least, max(_MOST_SEATS, least) + 1)]
    label = context.say("Members of the panel")
    return int(choose(context, "seats", label, options, default=str(least), show=str, widget="segments"))


def _panel(context: PageContext, docket: Docket) -> list[Entry]:
    show(note(_who_may_sit(context, docket)))
    least = docket.state.facts.rules.panel_least
    wanted = st.query_params.get("seats", "")
    count = int(wanted) if wanted.isdecimal() and least <= int(wanted) <= max(_MOST_SEATS, least) else least
    members = [_ask_member(context, docket, seat) for seat in range(1, count + 1)]
    chair = st.radio(
        context.say("Chair"),
        range(1, count + 1),
        format_func=lambda seat: context.say("Member {number}", number=seat),
        horizontal=True,
        key=field_key(docket, "chair"),
    )
    named = [member for member in members if any(member[name] for name in ("post", "subject"))]
    return [Entry({"members": named, "chair": members[(chair or 1) - 1]["subject"]})] if named else []


def _who_may_sit(context: PageContext, docket: Docket) -> str:
    text = "Nobody of the place itself, of what lies above or below it, and nobody who handled the case."
    if docket.state.stage is Stage.APPEAL:
        text = "Nobody of the place itself, nobody who handled the case, and nobody of the first panel."
    return context.say(text)


def _ask_member(context: PageContext, docket: Docket, seat: int) -> dict[str, Any]:
    places = read_places_today(context)
    own = set(docket.state.facts.own_places)
    units = [context.deployment.root, *(code for code in townships(places, context.deployment) if code not in own)]
    names = {code: str(places["name"].get(code, code)) for code in units}
    names[context.deployment.root] = context.deployment.levels[0].name.in_language(context.language)
    number = {"number": seat}
    post, unit, subject = st.columns([2, 1, 1], vertical_alignment="bottom")
    with post:
        named = ask_line(docket, f"post_{seat}", context.say("Member {number}: post", **number))
    with unit:
        code = st.selectbox(
            context.say("Member {number}: unit", **number),
            units,
            format_func=names.__getitem__,
            key=field_key(docket, f"unit_{seat}"),
        )
    with subject:
        account = ask_line(docket, f"subject_{seat}", context.say("Member {number}: account", **number))
    return {"post": named, "place": code, "subject": account}


def _member(context: PageContext, docket: Docket) -> list[Entry]:
    show(note(_who_may_sit(context, docket)))
    seat = len(docket.state.panel.members) + 1
    member = _ask_member(context, docket, seat)
    chair = st.checkbox(context.say("Chairs from now on"), key=field_key(docket, "chairs"))
    show(note(context.say("The panel hears the case again before anybody votes.")))
    if not (member["post"] or member["subject"]):
        return []
    return [Entry({"member": member, "chair": member["subject"] if chair else ""})]


def _own_or_all(context: PageContext, docket: Docket) -> list[Member]:
    """Return the sitting members for whom the viewer may speak: a reviewer only for themselves."""
    panel = docket.state.panel
    everybody = context.viewer.role is not Role.REVIEWER
    return [
        member
        for member in panel.members
        if member.subject in panel.sitting and (everybody or member.subject == context.viewer.subject)
    ]


def _declarations(context: PageContext, docket: Docket) -> list[Entry]:
    names = {
        _UNSAID: context.say("nothing new"),
        "no": context.say("no conflict of interest"),
        "yes": context.say("conflict of interest: steps aside"),
    }
    entries = []
    for number, member in enumerate(_own_or_all(context, docket)):
        said = st.radio(
            plain_text(member.post),
            list(names),
            format_func=names.__getitem__,
            horizontal=True,
            key=field_key(docket, f"declared_{number}"),
        )
        # In one line with the choice: a note is asked only of who steps aside.
        why = ask_line(docket, f"why_{number}", context.say("{post}: which one", post=plain_text(member.post)))
        if said:
            entries.append(Entry({"member": member.subject, "conflict": said == "yes", "note": why}))
    return entries


def _hearing(context: PageContext, docket: Docket) -> list[Entry]:
    panel = docket.state.panel
    present = [
        member.subject
        for number, member in enumerate(panel.members)
        if member.subject in panel.sitting
        and st.checkbox(
            context.say("present: {post}", post=plain_text(member.post)),
            value=True,
            key=field_key(docket, f"at_{number}"),
        )
    ]
    attended = st.checkbox(context.say("The place was heard."), value=True, key=field_key(docket, "attended"))
    what = ask_long_text(docket, "hearing", context.say("Note of the hearing"))
    return [Entry({"note": what, "present": present, "place_attended": attended})]


def outcomes_of(docket: Docket) -> list[Outcome]:
    """Return what the panel that has the case can decide."""
    wanted = APPEAL_OUTCOMES if docket.state.stage is Stage.APPEAL else FIRST_OUTCOMES
    return [outcome for outcome in Outcome if outcome in wanted]


def _votes(context: PageContext, docket: Docket) -> list[Entry]:
    names: dict[str, str] = {_UNSAID: context.say("nothing new")}
    names |= {outcome.value: context.say(OUTCOME_NAMES[outcome]) for outcome in outcomes_of(docket)}
    panel, entries = docket.state.panel, []
    for number, member in enumerate(_own_or_all(context, docket)):
        if member.subject not in panel.present:
            continue
        voted = panel.votes.get(member.subject)
        label = plain_text(member.post)
        if voted is not None:
            label = context.say("{post} (voted: {choice})", post=label, choice=context.say(OUTCOME_NAMES[voted]))
        choice = st.radio(
            label, list(names), format_func=names.__getitem__, horizontal=True, key=field_key(docket, f"vote_{number}")
        )
        if choice:
            entries.append(Entry({"member": member.subject, "choice": choice}))
    return entries


PANEL_FORMS: Mapping[EventKind, Fields] = {
    EventKind.PANEL_NAMED: _panel,
    EventKind.MEMBER_ADDED: _member,
    EventKind.CONFLICT_DECLARED: _declarations,
    EventKind.HEARD: _hearing,
    EventKind.VOTED: _votes,
}
