"""One docket on its page: facts, statements, panels, decision, timeline, and the forms for what may be done next."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from markupsafe import Markup

from dashboard.display import plain_text
from dashboard.docket_form_decision import decision_fields
from dashboard.docket_form_panel import PANEL_FORMS, choose_seats
from dashboard.docket_form_words import WORD_FORMS
from dashboard.docket_forms import Fields, show_form
from dashboard.docket_markup import (
    decision_markup,
    head_markup,
    measures_markup,
    panel_markup,
    receipt_markup,
    timeline_markup,
)
from dashboard.docket_reads import docket_words, evidence_content
from dashboard.docket_sentences import lead_text, standing_lines
from dashboard.docket_words import colon
from dashboard.exports.recorded import recorded
from dashboard.filters import choose
from dashboard.guard import PageContext
from dashboard.links import link
from dashboard.markup import bullets, heading, join, note
from dashboard.problem_rendering import problem_rule
from dashboard.reads import read_places_of
from dashboard.show_markup import show
from loaders.docket_reads import Docket
from metrics.docket_events import EventKind
from metrics.docket_obstacles import obstacle
from metrics.docket_state import Phase, Stage
from metrics.docket_words import EVENT_NAMES
from metrics.problems import Problem

STEPS = "steps"
# The printed docket names all places that cannot be told apart; among villages they may be fifty.
MOST_ALIKE = 8
FORMS: Mapping[EventKind, Fields] = {**WORD_FORMS, **PANEL_FORMS, EventKind.DECIDED: decision_fields}
# What the bureau waits for in a phase: why it cannot be done yet is worth a sentence.
_NEXT = {
    Phase.PANEL: EventKind.HEARD,
    Phase.HEARD: EventKind.VOTED,
    Phase.VOTING: EventKind.DECIDED,
    Phase.DECISION_NOTIFIED: EventKind.CLOSED,
}


def show_case(context: PageContext, docket: Docket) -> None:
    """Draw one docket whole, as far as the viewer may see it."""
    back = link(context.say("All cases"), None, case=None, step=None, seats=None)
    ways = [back]
    if docket.allowed:
        # On a phone the form lies below the facts.
        ways.append(Markup('<a href="#{}">{}</a>').format(STEPS, context.say("What can be done now")))
    show(Markup('<p class="xp-screen">{}</p>').format(join(ways, " · ")), head_markup(docket, context.language))
    with st.container(key="docket_case"):
        told, done = st.columns([3, 2], gap="large")
    with told:
        show(facts_markup(context, docket))
        _show_evidence(context, docket)
        _show_panels(context, docket)
    with done:
        show(heading(context.say("What can be done now"), anchor=STEPS))
        show_steps(context, docket)
        _show_word(context, docket)
    show(heading(context.say("Timeline")), timeline_markup(docket, docket_words(context, docket)))


def _show_word(context: PageContext, docket: Docket) -> None:
    st.download_button(
        context.say("Print the docket (Word)"),
        data=recorded(context, "docket", f"case {docket.case}", partial(_word, context, docket)),
        file_name=f"docket_{docket.case}_{docket.day}.docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        key="docket_word",
        on_click="ignore",
        icon=":material/description:",
    )


def _word(context: PageContext, docket: Docket) -> bytes:
    # Imported here: few runs of the page need the library.
    from dashboard.exports.docket_document import write_docket

    buffer = io.BytesIO()
    write_docket(buffer, docket, docket_words(context, docket))
    return buffer.getvalue()


def facts_markup(context: PageContext, docket: Docket) -> Markup:
    """Return the facts in sentences, how sure they are, the receipt and the way to the profile."""
    facts, language = docket.state.facts, context.language
    words = docket_words(context, docket)
    profile = link(
        context.say("Profile of the place in that month"),
        "place",
        place=facts.place,
        period=facts.period,
        level=facts.level,
        item=facts.lead.item,
    )
    return join(
        [
            heading(
                context.say("Facts"),
                context.say("As they stood when the case was raised; later figures change nothing."),
            ),
            bullets([*lead_text(facts, words), *standing_lines(facts, words, MOST_ALIKE)]),
            receipt_markup(docket, language),
            note(profile),
        ]
    )


def _show_evidence(context: PageContext, docket: Docket) -> None:
    replies = docket.state.replies
    title = heading(context.say("Statements and evidence"))
    if not replies and not docket.evidence:
        show(title, note(context.say("The place has not stated its view.")))
        return
    lines = []
    for reply in replies:
        words = context.say("late") if reply.late else context.say("on time")
        if reply.stage is Stage.APPEAL:
            words = context.say("on appeal")
        lines.append(f"{reply.day} {words}{colon(context.language)}{reply.statement}")
    if docket.state.appealed is not None:
        told = {"day": docket.state.appealed_on, "grounds": docket.state.appealed.grounds}
        lines.append(context.say("{day}, appeal: {grounds}", **told))
    show(title, bullets(lines) if lines else Markup(""))
    for file in docket.evidence:
        size = f"{max(file.size / 1024, 1):,.0f} KB"
        st.download_button(
            f"{plain_text(file.name)} · {size}",
            data=partial(evidence_content, context, file.id),
            file_name=file.name,
            mime=file.media_type,
            key=f"evidence_{file.id}",
            on_click="ignore",
            icon=":material/attach_file:",
        )


def _show_panels(context: PageContext, docket: Docket) -> None:
    state = docket.state
    unit = unit_names(context, docket)
    shown = [
        (state.first, context.say("Panel and decision")),
        (state.appeal, context.say("Panel and decision on appeal")),
    ]
    for panel, title in shown:
        if not panel.members:
            continue
        table = panel_markup(
            panel,
            docket,
            context.say("Members of the panel"),
            unit,
            context.language,
        )
        show(heading(title), table, decision_markup(docket, panel, context.language))
    show(measures_markup(state, docket.day, context.language))


def unit_names(context: PageContext, docket: Docket) -> Callable[[str], str]:
    """Return what names the place of a post: the level for the county itself, whose name everybody knows."""
    names = read_places_of(context, docket.state.facts.period)["name"].to_dict()
    names[context.deployment.root] = context.deployment.levels[0].name.in_language(context.language)
    return lambda code: str(names.get(code, code))


def show_steps(context: PageContext, docket: Docket, only: frozenset[EventKind] = frozenset(EventKind)) -> None:
    """Draw the choice of what the viewer may enter now, and its form; why nothing can be where that is so."""
    kinds = [kind for kind in EventKind if kind in docket.allowed and kind in only and kind in FORMS]
    problem = _obstacle(docket)
    if problem is not None:
        show(note(problem_rule(problem, context.language)))
    if not kinds:
        if problem is None:
            show(note(context.say("There is nothing for you to enter now.")))
        return
    kind = kinds[0]
    if len(kinds) > 1:
        with st.container(key="docket_steps"):
            chosen = choose(
                context,
                "step",
                context.say("Step"),
                [each.value for each in kinds],
                default=_usual(kinds).value,
                show=lambda code: context.say(EVENT_NAMES[EventKind(code)]),
                widget="segments",
            )
        kind = EventKind(chosen)
    if kind is EventKind.PANEL_NAMED:
        choose_seats(context, docket)
    show_form(context, docket, kind, FORMS[kind])


def _usual(kinds: list[EventKind]) -> EventKind:
    """Return the step that most often comes next: the furthest one that does not end the case."""
    furthering = [kind for kind in kinds if kind not in (EventKind.CLOSED, EventKind.LAPSED)]
    return (furthering or kinds)[-1]


def _obstacle(docket: Docket) -> Problem | None:
    kind = _NEXT.get(docket.state.phase)
    if kind is None or docket.redacted or kind in docket.allowed:
        return None
    return obstacle(kind, docket.state, docket.day)
