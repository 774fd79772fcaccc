"""Dockets as HTML: the list of cases, the head of one, its panel, measures and timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from dashboard.display import DASH, month_text
from dashboard.docket_sentences import NEVER_CHANGES, DocketWords, event_lines, place_text, receipt_text
from dashboard.docket_words import colon, days_left, deadline_line, is_overdue, rank_text, score_text, tally_text
from dashboard.links import link
from dashboard.markup import Content, Figure, Tone, badge, bullets, figures, join, muted, rank_band, tag
from dashboard.markup_table import Column, table
from dashboard.shell import ROLE_NAMES
from dashboard.texts import translate
from loaders.access import Role
from loaders.docket_reads import CaseHead, Docket
from loaders.docket_rows import RecordedEvent
from metrics.docket_events import Raised
from metrics.docket_measures import MeasureState, standing_measures
from metrics.docket_state import ENDED, DocketState, Panel, Phase, Stage
from metrics.docket_words import (
    EVENT_NAMES,
    MEASURE_STATE_NAMES,
    OUTCOME_NAMES,
    PHASE_NAMES,
    STAGE_NAMES,
)


def cases_table(cases: Sequence[CaseHead], day: date, language: str, caption: str) -> Markup:
    """Return cases as a table: who, what for, how far, by when, decided what, and the standing without the veto."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("case", say("Case"), numeric=True, phone="lead"),
        Column("place", say("Place"), phone="title"),
        Column("trigger", say("Trigger"), labelled=False),
        Column("phase", say("Phase"), phone="further", labelled=False),
        Column("deadline", say("Next deadline"), phone="further"),
        Column("outcome", say("Outcome"), phone="further"),
        Column("score", say("Score without the veto"), numeric=True, phone="further"),
        Column("rank", say("Rank without the veto"), numeric=True, phone="further"),
    ]
    rows = [
        {
            "case": str(head.case),
            "place": link(_name(head, language), None, case=str(head.case), step=None, state=None),
            "trigger": head.trigger_name,
            "phase": phase_badge(head.phase, head.stage, language),
            "deadline": _next_deadline(head, day, language),
            "outcome": "" if head.outcome is None else say(OUTCOME_NAMES[head.outcome]),
            "score": score_text(head.standing),
            "rank": rank_text(head.standing),
        }
        for head in cases
    ]
    return table(columns, rows, caption)


def _name(head: CaseHead, language: str) -> str:
    return head.place_name_en or head.place_name if language == "en" else head.place_name


def _next_deadline(head: CaseHead, day: date, language: str) -> Content:
    if not head.deadlines:
        return ""
    first = head.deadlines[0]
    words = days_left(first, day, language)
    shown: Content = tag("span", words, classes="xp-fall") if is_overdue(first, day) else muted(words)
    return join([str(first.due), " ", shown])


def phase_badge(phase: Phase, stage: Stage, language: str) -> Markup:
    """Return the phase in a frame, with the stage before it on appeal."""
    name = translate(PHASE_NAMES[phase], language)
    if stage is Stage.APPEAL and phase not in (Phase.APPEALED, *ENDED):
        name = f"{translate(STAGE_NAMES[stage], language)}{colon(language)}{name}"
    return badge(name, "quiet" if phase in ENDED else "")


def head_markup(docket: Docket, language: str) -> Markup:
    """Return the head of a case: whose, what for, how far, standing without the veto, what is due."""
    state, facts = docket.state, docket.state.facts
    standing = facts.standing
    title = translate("Case {case}: {place}", language, case=docket.case, place=place_text(facts, language))
    month = month_text(facts.period, language)
    shown = [
        Figure(translate("Score without the veto", language), score_text(standing), note=month),
        Figure(translate("Rank without the veto", language), rank_text(standing), note=standing.peer_group or ""),
        Figure(translate("Rank band", language), rank_band(standing.rank_best, standing.rank_worst)),
        Figure(translate("Grade without the veto", language), standing.grade or DASH),
    ]
    due = [deadline_line(each, docket.day, language) for each in docket.deadlines]
    late = [is_overdue(each, docket.day) for each in docket.deadlines]
    lines: list[Content] = [
        tag("span", line, classes="xp-bad") if over else line for line, over in zip(due, late, strict=True)
    ]
    return join(
        [
            tag("h2", title, classes="xp-heading"),
            tag("p", phase_badge(state.phase, state.stage, language), " ", facts.trigger.name),
            figures(shown),
            bullets(lines) if lines else "",
        ]
    )


def receipt_markup(docket: Docket, language: str) -> Markup:
    """Return the receipt that went with the notice, folded away; nothing where there is none."""
    lines = receipt_text(docket, language)
    if not lines:
        return Markup("")
    folded = Markup('<details class="xp-more"><summary>{}</summary>{}</details>')
    text = translate("The receipt that went with the notice", language)
    return folded.format(text, bullets(line.strip() for line in lines))


def panel_markup(panel: Panel, docket: Docket, title: str, place_name: Callable[[str], str], language: str) -> Markup:
    """Return a panel as a table: post, unit, declaration, presence, vote; votes only for who may see them."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("post", say("Post"), phone="title"),
        Column("unit", say("Place"), labelled=False),
        Column("declared", say("Conflict of interest")),
        *([] if docket.redacted else [Column("present", say("At the hearing"))]),
        *([] if docket.redacted else [Column("vote", say("Vote"))]),
    ]
    rows = []
    for member in panel.members:
        conflict = panel.declared.get(member.subject)
        vote = panel.votes.get(member.subject)
        chairs = member.subject == panel.chair
        rows.append(
            {
                "post": join([member.post, " ", badge(say("Chair"), "quiet")]) if chairs else member.post,
                "unit": place_name(member.place),
                "declared": say("to be declared") if conflict is None else say("steps aside" if conflict else "none"),
                "present": say("present") if member.subject in panel.present else DASH,
                "vote": DASH if vote is None else say(OUTCOME_NAMES[vote]),
            }
        )
    return table(columns, rows, title, show_caption=True)


def decision_markup(docket: Docket, panel: Panel, language: str) -> Markup:
    """Return a panel's decision: by which vote, with which reasons, until when it holds."""
    decision = panel.decision
    if decision is None or panel.decided_on is None:
        return Markup("")
    tally = docket.appeal_tally if panel is docket.state.appeal else docket.tally
    lines = [
        f"{panel.decided_on}{colon(language)}{translate(OUTCOME_NAMES[decision.outcome], language)}",
        translate("Voted: {tally}.", language, tally=tally_text(tally, language) or DASH),
        translate("Reasons: {reasons}", language, reasons=decision.reasons),
    ]
    if decision.expires:
        lines.append(translate("Expires on {day}.", language, day=decision.expires))
    lines.append(translate(NEVER_CHANGES, language))
    return bullets(lines)


def measures_markup(state: DocketState, day: date, language: str) -> Markup:
    """Return what the decision imposes, from when to when, and whether that holds; nothing where it imposes nothing."""
    measures = standing_measures(state, day)
    if not measures:
        return Markup("")
    awards = {award.code: award.name for award in state.facts.awards}

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("name", say("Measure"), phone="title"),
        Column("scope", say("Awards concerned")),
        Column("days", say("From – to"), phone="further", classes="xp-days"),
        Column("state", say("State"), phone="further", labelled=False),
    ]
    tones: dict[MeasureState, Tone] = {MeasureState.IN_FORCE: "bad", MeasureState.ENDED: "quiet"}
    rows = [
        {
            "name": each.name,
            "scope": "、".join(awards.get(code, code) for code in each.scope) or say("All awards"),
            "days": f"{each.first_day} – {each.last_day}",
            "state": badge(say(MEASURE_STATE_NAMES[each.state]), tones.get(each.state, "")),
        }
        for each in measures
    ]
    return table(columns, rows, say("What the decision imposes"), show_caption=True)


def timeline_markup(docket: Docket, words: DocketWords) -> Markup:
    """Return all events of a case, the newest first: day, what, who."""
    say = words.say
    columns = [
        Column("number", say("No."), numeric=True, phone="lead"),
        Column("event", say("Event"), phone="title"),
        Column("day", say("Day"), phone="figure"),
        Column("what", say("What was entered"), labelled=False),
        Column("who", say("Entered by"), phone="further", labelled=False),
    ]
    rows: list[dict[str, Any]] = [
        {
            "number": str(each.number),
            "event": say(EVENT_NAMES[each.kind]),
            "day": str(each.day),
            "what": join(tag("div", line) for line in _event_text(each, docket, words)),
            "who": _who(each, words.language),
        }
        for each in reversed(docket.events)
    ]
    return table(columns, rows, say("Everything that was entered, the newest first"), classes="xp-timeline")


def _event_text(event: RecordedEvent, docket: Docket, words: DocketWords) -> list[str]:
    content = event.content
    if isinstance(content, Raised):
        # The facts stand above.
        return [words.say("Lead {lead} of score run {run}", lead=content.lead.number, run=content.run)]
    return event_lines(event, docket, words)


def _who(event: RecordedEvent, language: str) -> Markup:
    names = {role.value: name.in_language(language) for role, name in ROLE_NAMES.items()}
    role = names.get(event.role, event.role)
    actor = event.event.actor
    return muted(f"{role} {actor}" if actor and event.role != Role.PUBLIC else role)
