"""An oracle of dockets: judges an accepted event by the events before it alone, without any state."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.docket_events import (
    APPEAL_OUTCOMES,
    FIRST_OUTCOMES,
    ConflictDeclared,
    Decided,
    Event,
    EventKind,
    Heard,
    Member,
    MemberAdded,
    Notified,
    Outcome,
    PanelNamed,
    Raised,
    Replied,
    Voted,
)
from tests.metrics.dockets import of_kind, severities

ENDS = (EventKind.DISMISSED, EventKind.LAPSED, EventKind.CLOSED)


def accepted_unfairly(before: Sequence[Event], event: Event) -> str | None:
    """Return what was unfair about accepting an event after others, None when nothing was."""
    raised = before[0].content
    assert isinstance(raised, Raised)
    if event.day < before[-1].day:
        return "a day went backwards"
    if of_kind(before, *ENDS):
        return "something happened after the end"
    appealed = of_kind(before, EventKind.APPEALED)
    decided = of_kind(before, EventKind.DECIDED)
    first_decisions = [each for each in decided if outcome_of(each) in FIRST_OUTCOMES - {Outcome.RETURNED}]
    expired = raised.trigger.expires is not None and event.day > raised.trigger.expires
    burdens = (EventKind.OPENED, EventKind.NOTIFIED, EventKind.HEARD, EventKind.VOTED, EventKind.DECIDED)
    if expired and not appealed and event.kind in burdens:
        return "the trigger had expired"
    if event.kind is EventKind.LAPSED and (not expired or first_decisions):
        return "a case lapsed that was decided, or whose trigger holds"
    if first_decisions and not appealed and event.kind in burdens:
        return "decided once, it went on without an appeal"
    if event.kind is EventKind.APPEALED:
        return _appeal(before, event)
    stage = _since(before, EventKind.APPEALED)
    if isinstance(event.content, PanelNamed | MemberAdded):
        return _members(before, stage, event, raised)
    if event.kind is EventKind.HEARD:
        return _hearing(before, stage, event, raised)
    if isinstance(event.content, Voted):
        return _vote(stage, event.content, bool(appealed))
    if isinstance(event.content, Decided):
        return _decision(before, stage, event, event.content, raised)
    if event.kind is EventKind.CLOSED:
        return _closing(before, event)
    return None


def outcome_of(event: Event) -> Outcome:
    assert isinstance(event.content, Decided)
    return event.content.outcome


def _since(before: Sequence[Event], kind: EventKind) -> Sequence[Event]:
    """Return the events from the last one of a kind on; all where there is none."""
    last = max((number for number, each in enumerate(before) if each.kind is kind), default=-1)
    return before[last + 1 :] if last >= 0 else before


def _panel(stage: Sequence[Event]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for each in stage:
        if isinstance(each.content, PanelNamed):
            found |= {member.subject: member for member in each.content.members}
        elif isinstance(each.content, MemberAdded):
            found[each.content.member.subject] = each.content.member
    return found


def _recused(stage: Sequence[Event]) -> set[str]:
    return {
        each.content.member for each in stage if isinstance(each.content, ConflictDeclared) and each.content.conflict
    }


def _declared(stage: Sequence[Event]) -> set[str]:
    return {each.content.member for each in stage if isinstance(each.content, ConflictDeclared)}


def _members(before: Sequence[Event], stage: Sequence[Event], event: Event, raised: Raised) -> str | None:
    content = event.content
    named = content.members if isinstance(content, PanelNamed) else (content.member,)  # type: ignore[union-attr]
    if isinstance(content, PanelNamed) and (_panel(stage) or len({each.subject for each in named}) < 3):
        return "a panel too small, or a second one"
    if not of_kind(before, EventKind.NOTIFIED):
        return "a panel before the notice"
    if any(member.place in raised.own_places for member in named):
        return "somebody sits on a panel about their own place"
    earlier = _panel(before[: len(before) - len(stage)])
    if stage is not before and {member.subject for member in named} & set(earlier):
        return "somebody sits on both panels"
    handled = (EventKind.RAISED, EventKind.OPENED, EventKind.NOTIFIED)
    if {member.subject for member in named} & {each.actor for each in of_kind(before, *handled)}:
        return "who brought the case judges it"
    return None


def _reply_window_over(before: Sequence[Event], event: Event) -> bool:
    notice = of_kind(before, EventKind.NOTIFIED)[-1]
    assert isinstance(notice.content, Notified)
    after = before[list(before).index(notice) + 1 :]
    until = notice.content.reply_until
    final = any(isinstance(each.content, Replied) and each.content.final and each.day <= until for each in after)
    return final or event.day > until


def _hearing(before: Sequence[Event], stage: Sequence[Event], event: Event, raised: Raised) -> str | None:
    content = event.content
    assert isinstance(content, Heard)
    if stage is before and not of_kind(before, EventKind.NOTIFIED):
        return "heard without a notice"
    if stage is before and not _reply_window_over(before, event):
        return "heard while the place could still answer"
    panel = set(_panel(stage))
    if panel - _declared(stage):
        return "heard before everybody declared"
    if set(content.present) - (panel - _recused(stage)):
        return "somebody was present who does not sit"
    if len(panel - _recused(stage)) < raised.rules.panel_least:
        return "the panel is too small"
    return None


def _round(stage: Sequence[Event]) -> Sequence[Event]:
    """Return the stage's events since a return for evidence."""
    last = max(
        (number for number, each in enumerate(stage) if isinstance(each.content, Decided)),
        default=-1,
    )
    return stage[last + 1 :]


def _vote(stage: Sequence[Event], content: Voted, on_appeal: bool) -> str | None:
    panel = set(_panel(stage))
    if content.member not in panel - _recused(stage):
        return "somebody voted who does not sit"
    if panel - _declared(stage):
        return "voted before everybody declared"
    hearings = [each.content for each in _round(stage) if isinstance(each.content, Heard)]
    if not any(content.member in hearing.present for hearing in hearings):
        return "somebody voted who did not hear the case"
    if content.choice not in (APPEAL_OUTCOMES if on_appeal else FIRST_OUTCOMES):
        return "voted for what the panel cannot decide"
    return None


def _decision(
    before: Sequence[Event], stage: Sequence[Event], event: Event, content: Decided, raised: Raised
) -> str | None:
    if not of_kind(before, EventKind.NOTIFIED) or not (stage is not before or _reply_window_over(before, event)):
        return "decided without notice and reply window"
    votes: dict[str, Outcome] = {}
    for each in _round(stage):
        if isinstance(each.content, Heard | MemberAdded):
            votes = {}
        elif isinstance(each.content, Voted):
            votes[each.content.member] = each.content.choice
        elif isinstance(each.content, ConflictDeclared) and each.content.conflict:
            votes.pop(each.content.member, None)
    sitting = set(_panel(stage)) - _recused(stage)
    rules = raised.rules
    if (
        len(sitting) < rules.panel_least
        or len(votes) * rules.quorum_denominator < len(sitting) * rules.quorum_numerator
    ):
        return "decided without a quorum"
    if 2 * sum(choice is content.outcome for choice in votes.values()) <= len(votes):
        return "decided without a majority"
    if not content.reasons.strip():
        return "decided without reasons"
    imposes = content.outcome in (Outcome.UPHELD, Outcome.CHANGED)
    if imposes != bool(content.measures) or imposes != (content.expires is not None):
        return "measures without an upheld decision, or the other way round"
    for each in content.measures:
        measure = rules.measure(each.code)
        if measure is None or (each.last_day - each.first_day).days + 1 > 31 * measure.most_months:
            return "a measure beyond the rules"
    if content.outcome is Outcome.CHANGED:
        original = next(each.content for each in before if isinstance(each.content, Decided) and each.content.measures)
        old, new = severities(original, rules), severities(content, rules)
        if any(not new[severity] <= old[severity] for severity in old) or len(content.measures) > len(
            original.measures
        ):
            return "an appeal made it harsher"
    return None


def _appeal(before: Sequence[Event], event: Event) -> str | None:
    told = before[-1]
    upheld = [each for each in of_kind(before, EventKind.DECIDED) if outcome_of(each) is Outcome.UPHELD]
    if of_kind(before, EventKind.APPEALED) or not upheld or told.kind is not EventKind.DECISION_NOTIFIED:
        return "nothing to appeal against"
    if event.day > told.content.appeal_until:  # type: ignore[attr-defined]
        return "appealed too late"
    return None


def _closing(before: Sequence[Event], event: Event) -> str | None:
    told = before[-1]
    if told.kind is not EventKind.DECISION_NOTIFIED:
        return "closed before the place was told"
    until = told.content.appeal_until  # type: ignore[attr-defined]
    return "closed while the place could appeal" if until is not None and event.day <= until else None
