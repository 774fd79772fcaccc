"""What kinds of events, phases and fields are called in English, as refusals name them too."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.docket_events import EventKind
from metrics.docket_state import Phase

EVENT_NAMES: Mapping[EventKind, str] = {
    EventKind.RAISED: "Lead made a case",
    EventKind.DISMISSED: "Lead dismissed",
    EventKind.OPENED: "Review opened",
    EventKind.NOTIFIED: "Notice to the place",
    EventKind.REPLIED: "Statement of the place",
    EventKind.PANEL_NAMED: "Panel named",
    EventKind.MEMBER_ADDED: "Member added to the panel",
    EventKind.CONFLICT_DECLARED: "Declaration on conflicts of interest",
    EventKind.HEARD: "Hearing",
    EventKind.VOTED: "Vote",
    EventKind.DECIDED: "Decision of the panel",
    EventKind.DECISION_NOTIFIED: "Notice of decision",
    EventKind.APPEALED: "Appeal of the place",
    EventKind.CLOSED: "Case closed",
    EventKind.LAPSED: "Case lapsed",
}
PHASE_NAMES: Mapping[Phase, str] = {
    Phase.RAISED: "To be opened or dismissed",
    Phase.OPENED: "To be notified to the place",
    Phase.NOTIFIED: "Notified; panel to be named",
    Phase.PANEL: "Before the hearing",
    Phase.HEARD: "Heard; to be voted on",
    Phase.VOTING: "Being voted on",
    Phase.DECIDED: "Decided; to be notified to the place",
    Phase.DECISION_NOTIFIED: "Decision notified",
    Phase.APPEALED: "Appealed; another panel to be named",
    Phase.DISMISSED: "Dismissed",
    Phase.LAPSED: "Lapsed",
    Phase.CLOSED: "Closed",
}
# What has to be written in an event, by the field of its content.
FIELD_NAMES: Mapping[str, str] = {
    "reason": "The reason",
    "reasons": "The reasons of the decision",
    "statement": "The statement",
    "note": "The note",
    "grounds": "The grounds of the appeal",
}
