"""The sentences of a docket: the lead, how sure the figures are, what happened; for pages, Word and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.display import listed, points_text, value_text
from dashboard.lead_sentences import LeadWords, lead_lines
from dashboard.receipt_sentences import receipt_lines
from dashboard.texts import translate
from loaders.docket_reads import Docket
from loaders.docket_rows import RecordedEvent
from metrics.docket_events import (
    Appealed,
    Closed,
    ConflictDeclared,
    Decided,
    DecisionNotified,
    EventKind,
    Heard,
    MemberAdded,
    Notified,
    PanelNamed,
    Raised,
    Replied,
    Voted,
)
from metrics.docket_measures import StandingMeasure, standing_measures
from metrics.docket_words import EVENT_NAMES, MEASURE_STATE_NAMES, OUTCOME_NAMES, PHASE_NAMES, STAGE_NAMES
from metrics.lead_frames import TRIGGER
from metrics.receipt_total_text import Step

# Fewer cases than this are said to be few: one more or less moves such a rate by two points and more.
FEW_CASES = 50
NEVER_CHANGES = "A review never changes points or ranks."


@dataclass(frozen=True)
class DocketWords:
    """What a docket is told with: the words of its lead, and the language."""

    lead: LeadWords
    language: str

    def say(self, text: str, **parameters: Any) -> str:
        """Return a text in the language."""
        return translate(text, self.language, **parameters)


def day_text(day: date, language: str) -> str:
    """Return a day as people write it: 2026年8月31日, or 2026-08-31 in English."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def with_colon(what: str, said: str, language: str) -> str:
    """Return a heading and what it introduces."""
    return f"{what}：{said}" if language == "zh" else f"{what}: {said}"


def place_text(facts: Raised, language: str) -> str:
    """Return the name of the place under review."""
    return facts.place_name if language == "zh" else facts.place_name_en or facts.place_name


def state_text(docket: Docket, language: str) -> str:
    """Return where a case stands, such as: Appeal: Being voted on."""
    stage, phase = STAGE_NAMES[docket.state.stage], PHASE_NAMES[docket.state.phase]
    return with_colon(translate(stage, language), translate(phase, language), language)


def lead_text(facts: Raised, words: DocketWords) -> list[str]:
    """Return the lead with the trigger's legal basis, authority and expiry as sentences."""
    row = {**facts.lead.model_dump(), "kind": TRIGGER, "trigger_code": facts.trigger.code, "place": facts.place}
    return lead_lines({**row, "other_place": None, "p_value": None}, words.lead, words.language)


def standing_lines(facts: Raised, words: DocketWords, most_alike: int | None = None) -> list[str]:
    """Return score and rank without the veto, how sure they are, and how few cases they rest on, as sentences."""
    own, say = facts.standing, words.say
    score = {"points": points_text(own.points), "full": points_text(own.full_points)}
    lines = [say("Without the veto: {points} of {full} points.", **score)]
    if own.rank is not None:
        lines.append(say("Among all: rank {rank} of {places}.", rank=own.rank, places=own.ranked_places))
    if own.rank_best is not None and own.rank_worst is not None:
        text = "By chance alone that rank could be anything from {best} to {worst}."
        if own.rank_best == own.rank_worst:
            text = "Chance hardly moves that rank."
        lines += [say(text, best=own.rank_best, worst=own.rank_worst), _alike_line(facts, words, most_alike)]
    if own.peer_group is not None and own.rank_in_peer_group is not None:
        ranks = {"rank": own.rank_in_peer_group, "places": own.peer_group_places, "group": own.peer_group}
        lines.append(say("In the peer group {group}: rank {rank} of {places}.", **ranks))
    lines += _figure_lines(facts, words)
    return [*lines, say(NEVER_CHANGES)]


def _alike_line(facts: Raised, words: DocketWords, most: int | None) -> str:
    alike, rank = facts.standing.alike, facts.standing.rank
    if not alike:
        return words.say("The figures tell it apart from every other place.")
    named = {each.place: words.lead.places.get(each.place, each.name) for each in alike}
    ahead = next((named[each.place] for each in alike if rank is not None and each.rank == rank - 1), None)
    if most is not None and len(alike) > most:
        nearest = sorted(alike, key=lambda each: abs(each.rank - (rank or 0)))[:most]
        shown = listed((named[each.place] for each in nearest), words.language)
        text = "The figures cannot tell it apart from {count} places, the nearest of them: {places}."
        return words.say(text, count=len(alike), places=shown)
    names = listed(named.values(), words.language)
    text = "The figures cannot tell it apart from: {places}."
    if ahead is not None:
        text = "The figures cannot tell it apart from: {places}. {ahead}, one rank ahead, is one of them."
    return words.say(text, places=names, ahead=ahead)


def _figure_lines(facts: Raised, words: DocketWords) -> Iterator[str]:
    own, lead = facts.standing, facts.lead
    indicator = words.lead.catalogue.by_code.get(lead.indicator or "")
    if indicator is None or own.value is None:
        return
    told = {
        "item": indicator.name.in_language(words.language),
        "value": value_text(own.value, indicator, words.language),
    }
    if own.denominator is None:
        yield words.say("“{item}” stands at {value}.", **told)
        return
    counts = {"numerator": own.numerator, "denominator": own.denominator}
    yield words.say("“{item}”: {numerator} of {denominator}, {value}.", **told, **counts)
    if 0 < own.denominator < FEW_CASES:
        step = value_text(indicator.factor / own.denominator, indicator, words.language)
        text = "These are few cases: one more or less moves the figure by {step}."
        yield words.say(text, step=step)


def receipt_text(docket: Docket, language: str) -> list[str]:
    """Return the receipt that the place was sent with the newest notice as lines; none before a notice."""
    notice = docket.state.notice
    steps = () if notice is None else (Step(step.code, step.parameters) for step in notice.receipt)
    return receipt_lines(steps, language)


def event_title(event: RecordedEvent, language: str) -> str:
    """Return what happened, in a few words."""
    return translate(EVENT_NAMES[event.kind], language)


def event_lines(event: RecordedEvent, docket: Docket, words: DocketWords) -> list[str]:
    """Return what an event says as lines, as far as the docket shows it."""
    tell = _TELLERS.get(event.kind)
    return [line for line in tell(event.content, docket, words) if line.strip()] if tell else []


def measure_text(measure: StandingMeasure, docket: Docket, words: DocketWords) -> str:
    """Return a measure with its scope and days, and whether it holds."""
    names = {award.code: award.name for award in docket.state.facts.awards}
    scope = listed((names.get(code, code) for code in measure.scope), words.language)
    text = "{name}, from {first} to {last}: {state}"
    if measure.scope:
        text = "{name} ({scope}), from {first} to {last}: {state}"
    return words.say(
        text,
        name=measure.name,
        scope=scope,
        first=day_text(measure.first_day, words.language),
        last=day_text(measure.last_day, words.language),
        state=words.say(MEASURE_STATE_NAMES[measure.state]),
    )


def measure_lines(docket: Docket, words: DocketWords) -> list[str]:
    """Return the measures that a case imposes, with whether they hold on the docket's day."""
    return [measure_text(each, docket, words) for each in standing_measures(docket.state, docket.day)]


def post_of(docket: Docket, subject: str) -> str:
    """Return the post of a member of either panel, the subject where there is none."""
    members = (*docket.state.first.members, *docket.state.appeal.members)
    return next((member.post for member in members if member.subject == subject), subject)


def _written(content: Any, _docket: Docket, _words: DocketWords) -> list[str]:
    return [content.note if isinstance(content, Closed) else content.reason]


def _raised(content: Raised, _docket: Docket, words: DocketWords) -> list[str]:
    return lead_text(content, words)


def _notified(content: Notified, _docket: Docket, words: DocketWords) -> list[str]:
    days = {name: day_text(getattr(content, name), words.language) for name in ("reply_until", "decide_until")}
    return [
        words.say("The place may answer until {reply_until}; the decision is due by {decide_until}.", **days),
        content.note,
    ]


def _replied(content: Replied, docket: Docket, words: DocketWords) -> list[str]:
    late = any(reply.late and reply.statement == content.statement for reply in docket.state.replies)
    return [
        content.statement,
        words.say("The place has said all it will.") if content.final else "",
        words.say("It came after the time to answer, and is read all the same.") if late else "",
        _evidence(content.evidence, docket, words),
    ]


def _evidence(numbers: tuple[int, ...], docket: Docket, words: DocketWords) -> str:
    names = [file.name for file in docket.evidence if file.id in numbers]
    return words.say("Evidence: {files}", files=listed(names, words.language)) if names else ""


def _panel_named(content: PanelNamed, _docket: Docket, words: DocketWords) -> list[str]:
    chair = next((member.post for member in content.members if member.subject == content.chair), content.chair)
    names = listed((member.post for member in content.members), words.language)
    return [names, words.say("In the chair: {post}", post=chair)]


def _member_added(content: MemberAdded, docket: Docket, words: DocketWords) -> list[str]:
    chair = words.say("In the chair: {post}", post=post_of(docket, content.chair)) if content.chair else ""
    return [content.member.post, chair]


def _declared(content: ConflictDeclared, docket: Docket, words: DocketWords) -> list[str]:
    text = "{post}: no conflict of interest"
    if content.conflict:
        text = "{post}: steps aside for a conflict of interest"
    return [words.say(text, post=post_of(docket, content.member)), content.note]


def _heard(content: Heard, docket: Docket, words: DocketWords) -> list[str]:
    present = listed((post_of(docket, subject) for subject in content.present), words.language)
    attended = words.say("The place attended." if content.place_attended else "The place did not attend.")
    return [content.note, words.say("Present: {posts}", posts=present) if present else "", attended]


def _voted(content: Voted, docket: Docket, words: DocketWords) -> list[str]:
    choice = words.say(OUTCOME_NAMES[content.choice])
    return [with_colon(post_of(docket, content.member), choice, words.language), content.note]


def _decided(content: Decided, docket: Docket, words: DocketWords) -> list[str]:
    lines = [words.say(OUTCOME_NAMES[content.outcome]), content.reasons]
    rules, awards = docket.state.facts.rules, {award.code: award.name for award in docket.state.facts.awards}
    for each in content.measures:
        measure = rules.measure(each.code)
        text = "{name} ({scope}), from {first} to {last}"
        scope = [awards.get(code, code) for code in each.scope]
        told = {
            "name": each.code if measure is None else measure.name,
            "scope": listed(scope, words.language) or words.say("without limit to single awards"),
            "first": day_text(each.first_day, words.language),
            "last": day_text(each.last_day, words.language),
        }
        lines.append(words.say(text, **told))
    if content.expires is not None:
        lines.append(words.say("The decision ends on {day}.", day=day_text(content.expires, words.language)))
    return lines


def _decision_notified(content: DecisionNotified, _docket: Docket, words: DocketWords) -> list[str]:
    if content.appeal_until is None:
        return [words.say("There is no further appeal.")]
    text = "The place may appeal to a different panel until {day}; until then the decision has no effect."
    return [words.say(text, day=day_text(content.appeal_until, words.language))]


def _appealed(content: Appealed, docket: Docket, words: DocketWords) -> list[str]:
    due = words.say("The decision on the appeal is due by {day}.", day=day_text(content.decide_until, words.language))
    return [content.grounds, due, _evidence(content.evidence, docket, words)]


_TELLERS: Mapping[EventKind, Callable[[Any, Docket, DocketWords], list[str]]] = {
    EventKind.RAISED: _raised,
    EventKind.DISMISSED: _written,
    EventKind.OPENED: _written,
    EventKind.NOTIFIED: _notified,
    EventKind.REPLIED: _replied,
    EventKind.PANEL_NAMED: _panel_named,
    EventKind.MEMBER_ADDED: _member_added,
    EventKind.CONFLICT_DECLARED: _declared,
    EventKind.HEARD: _heard,
    EventKind.VOTED: _voted,
    EventKind.DECIDED: _decided,
    EventKind.DECISION_NOTIFIED: _decision_notified,
    EventKind.APPEALED: _appealed,
    EventKind.CLOSED: _written,
    EventKind.LAPSED: _written,
}
