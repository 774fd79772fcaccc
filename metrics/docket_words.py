"""What steps, states and outcomes of dockets are called in English; the Chinese is in the translations."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.docket_deadlines import DeadlineKind
from metrics.docket_events import Outcome
from metrics.docket_measures import MeasureState
from metrics.docket_names import EVENT_NAMES, FIELD_NAMES, PHASE_NAMES
from metrics.docket_state import Stage
from metrics.review_rules import MeasureKind

OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.UPHELD: "Upheld",
    Outcome.NOT_UPHELD: "Not upheld",
    Outcome.REFERRED: "Referred to the competent authority",
    Outcome.RETURNED: "Returned for evidence",
    Outcome.CONFIRMED: "Confirmed on appeal",
    Outcome.CHANGED: "Changed on appeal",
    Outcome.SET_ASIDE: "Set aside on appeal",
}
STAGE_NAMES: Mapping[Stage, str] = {Stage.FIRST: "First review", Stage.APPEAL: "Appeal"}
DEADLINE_NAMES: Mapping[DeadlineKind, str] = {
    DeadlineKind.REPLY: "Statement of the place due",
    DeadlineKind.DECISION: "Decision due",
    DeadlineKind.APPEAL: "Last day to appeal",
    DeadlineKind.TRIGGER_EXPIRY: "The trigger expires",
    DeadlineKind.MEASURE_END: "A measure ends",
}
MEASURE_STATE_NAMES: Mapping[MeasureState, str] = {
    MeasureState.PENDING: "Not in effect yet: can be appealed, or is",
    MeasureState.NOT_YET: "Begins later",
    MeasureState.IN_FORCE: "In force",
    MeasureState.ENDED: "Ended",
}
MEASURE_KIND_NAMES: Mapping[MeasureKind, str] = {
    MeasureKind.AWARD_INELIGIBILITY: "Not eligible for awards",
    MeasureKind.DOWNGRADE: "Settled one class lower",
    MeasureKind.ORDER_TO_CORRECT: "Ordered to correct",
}

DOCKET_WORDS = frozenset(
    name
    for names in (
        *(EVENT_NAMES, PHASE_NAMES, OUTCOME_NAMES, STAGE_NAMES),
        *(DEADLINE_NAMES, MEASURE_STATE_NAMES, MEASURE_KIND_NAMES, FIELD_NAMES),
    )
    for name in names.values()
)

__all__ = [
    "DEADLINE_NAMES",
    "DOCKET_WORDS",
    "EVENT_NAMES",
    "MEASURE_KIND_NAMES",
    "MEASURE_STATE_NAMES",
    "OUTCOME_NAMES",
    "PHASE_NAMES",
    "STAGE_NAMES",
]
