"""What has to happen to a docket by when: read from the events, where each deadline was written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metrics.docket_measures import MeasureState, standing_measures
from metrics.docket_obstacles import UNDECIDED
from metrics.docket_state import DocketState, Phase, Stage


class DeadlineKind(StrEnum):
    """What ends on a day: time to reply, to decide, to appeal, the trigger's validity, a measure."""

    REPLY = "reply"
    DECISION = "decision"
    APPEAL = "appeal"
    TRIGGER_EXPIRY = "trigger_expiry"
    MEASURE_END = "measure_end"


@dataclass(frozen=True)
class Deadline:
    """The last day of a time."""

    kind: DeadlineKind
    due: date


def deadlines(state: DocketState, day: date) -> tuple[Deadline, ...]:
    """Return what still runs or is overdue for a case on a day, the earliest first; nothing once it has ended.

    Measures in force run on in closed cases.
    """
    found = [*_of_process(state)] if not state.has_ended else []
    found += [
        Deadline(DeadlineKind.MEASURE_END, measure.last_day)
        for measure in standing_measures(state, day)
        if measure.state is MeasureState.IN_FORCE
    ]
    return tuple(sorted(found, key=lambda each: (each.due, each.kind)))


def _of_process(state: DocketState) -> Iterator[Deadline]:
    awaits_reply = state.phase in (Phase.NOTIFIED, Phase.PANEL) and not state.final_reply_in
    if state.stage is Stage.FIRST and awaits_reply and state.notice:
        yield Deadline(DeadlineKind.REPLY, state.notice.reply_until)
    if state.decide_until is not None:
        yield Deadline(DeadlineKind.DECISION, state.decide_until)
    if state.phase is Phase.DECISION_NOTIFIED and state.stage is Stage.FIRST and state.appeal_until:
        yield Deadline(DeadlineKind.APPEAL, state.appeal_until)
    expires = state.facts.trigger.expires
    if state.stage is Stage.FIRST and state.phase in UNDECIDED and expires:
        yield Deadline(DeadlineKind.TRIGGER_EXPIRY, expires)
