"""What statuses, events, sources and fields of actions are called: English texts that the display translates."""

from __future__ import annotations

from collections.abc import Mapping

from metrics.action_events import ActionSource
from metrics.action_status import ActionStatus

STATUS_WORDS: Mapping[str, str] = {
    ActionStatus.OPEN: "under way",
    ActionStatus.REPORTED: "reported done, to be checked",
    ActionStatus.NOT_MET: "checked, not reached",
    ActionStatus.MET: "checked and closed",
    ActionStatus.CANCELLED: "taken back",
}
KIND_WORDS: Mapping[str, str] = {
    "given": "action given",
    "progress": "progress note",
    "evidence": "evidence handed in",
    "reported_done": "report that it is done",
    "checked": "closing check",
    "reopened": "taken up again",
    "cancelled": "action taken back",
}
SOURCE_WORDS: Mapping[str, str] = {
    ActionSource.ITEM: "an item of the assessment",
    ActionSource.LEAD: "a lead of a score run",
    ActionSource.DECISION: "a decision of a review",
    ActionSource.MEETING: "a review meeting",
}
FIELD_WORDS: Mapping[str, str] = {
    "task": "the task",
    "owner_post": "the owner's post",
    "note": "the note",
    "reason": "the reason",
}
