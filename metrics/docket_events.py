"""What can happen to a review docket (一票否决审查案卷): one frozen content for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from metrics.catalogue import Frozen
from metrics.docket_facts import AwardName, LeadFacts, Standing
from metrics.review_rules import MeasureKind, ReviewRules
from metrics.rule_book_parts import Month, Text, Trigger


class EventKind(StrEnum):
    """Kinds of events, in the order in which a case usually meets them."""

    RAISED = "raised"
    DISMISSED = "dismissed"
    OPENED = "opened"
    NOTIFIED = "notified"
    REPLIED = "replied"
    PANEL_NAMED = "panel_named"
    MEMBER_ADDED = "member_added"
    CONFLICT_DECLARED = "conflict_declared"
    HEARD = "heard"
    VOTED = "voted"
    DECIDED = "decided"
    DECISION_NOTIFIED = "decision_notified"
    APPEALED = "appealed"
    CLOSED = "closed"
    LAPSED = "lapsed"


class Outcome(StrEnum):
    """What a panel can decide: the first four by the first panel, the last three by the one that hears an appeal."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    REFERRED = "referred"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    SET_ASIDE = "set_aside"


APPEAL_OUTCOMES = frozenset({Outcome.CONFIRMED, Outcome.CHANGED, Outcome.SET_ASIDE})
FIRST_OUTCOMES = frozenset(Outcome) - APPEAL_OUTCOMES


class Content(Frozen):
    """Base of what an event says; ``kind`` names the event."""

    kind: ClassVar[EventKind]


class Raised(Content):
    """A lead becomes a case. Everything that later steps are judged by is written down here and never looked up again.

    ``own_places``: the place, those above it below the county, and those below it: nobody of them may sit.
    ``year_first`` and ``year_last`` are the assessment year's months.
    """

    kind: ClassVar[EventKind] = EventKind.RAISED

    place: str = Field(min_length=1)
    place_name: str
    place_name_en: str | None = None
    own_places: tuple[str, ...] = Field(min_length=1)
    run: int
    level: str
    series: str = ""
    period: Month
    year_first: Month
    year_last: Month
    rule_book: str
    rule_book_version: str
    rule_book_title: str
    lead: LeadFacts
    trigger: Trigger
    rules: ReviewRules
    standing: Standing
    awards: tuple[AwardName, ...] = ()


class Dismissed(Content):
    """The bureau finds that the lead does not call for a review, and says why. The case ends."""

    kind: ClassVar[EventKind] = EventKind.DISMISSED

    reason: Text


class Opened(Content):
    """The bureau opens the review, and says why."""

    kind: ClassVar[EventKind] = EventKind.OPENED

    reason: Text


class ReceiptStep(Frozen):
    """One step of the receipt of an item: a code that names its sentence, and the numbers in it."""

    code: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)


class Notified(Content):
    """The place is told the facts, with the receipt of the items concerned, and until when it may answer.

    Deadlines are stored with the event: a calendar that is corrected later moves none.
    """

    kind: ClassVar[EventKind] = EventKind.NOTIFIED

    note: Text = ""
    receipt: tuple[ReceiptStep, ...] = ()
    reply_until: date
    decide_until: date


class Replied(Content):
    """The place states its view; ``evidence`` are numbers of files. With ``final`` it has said all it will."""

    kind: ClassVar[EventKind] = EventKind.REPLIED

    statement: Text
    evidence: tuple[int, ...] = ()
    final: bool = False


class Member(Frozen):
    """A member of a panel: an official by post, known by the identity provider's subject, and where the post is."""

    subject: str = Field(min_length=1)
    post: Text = Field(min_length=1)
    place: str = Field(min_length=1)


class PanelNamed(Content):
    """A panel is named; ``chair`` is the subject of one of its members."""

    kind: ClassVar[EventKind] = EventKind.PANEL_NAMED

    members: tuple[Member, ...]
    chair: str


class MemberAdded(Content):
    """A member joins, such as for one who stepped aside; ``chair`` names who presides from now on, if that changes."""

    kind: ClassVar[EventKind] = EventKind.MEMBER_ADDED

    member: Member
    chair: str = ""


class ConflictDeclared(Content):
    """A member declares whether there is a conflict of interest; who has one steps aside for good."""

    kind: ClassVar[EventKind] = EventKind.CONFLICT_DECLARED

    member: str
    conflict: bool
    note: Text = ""


class Heard(Content):
    """The panel heard the case: a note of it, which members were present, and whether the place was."""

    kind: ClassVar[EventKind] = EventKind.HEARD

    note: Text
    present: tuple[str, ...]
    place_attended: bool = False


class Voted(Content):
    """A member votes; a later vote of the same member replaces the earlier one, and both stay on record."""

    kind: ClassVar[EventKind] = EventKind.VOTED

    member: str
    choice: Outcome
    note: Text = ""


class Imposed(Frozen):
    """A measure imposed: its code in the rules, the awards it is limited to (none: all), first and last day."""

    code: str
    scope: tuple[str, ...] = ()
    first_day: date
    last_day: date


class Decided(Content):
    """The panel decides, with reasons. Only an upheld or changed decision imposes measures and has an expiry."""

    kind: ClassVar[EventKind] = EventKind.DECIDED

    outcome: Outcome
    reasons: Text
    measures: tuple[Imposed, ...] = Field(default=(), max_length=8)
    expires: date | None = None


class DecisionNotified(Content):
    """The place is told the decision, and until when it may appeal; an appeal's decision is final."""

    kind: ClassVar[EventKind] = EventKind.DECISION_NOTIFIED

    appeal_until: date | None = None


class Appealed(Content):
    """The place appeals to a different panel."""

    kind: ClassVar[EventKind] = EventKind.APPEALED

    grounds: Text
    evidence: tuple[int, ...] = ()
    decide_until: date


class Closed(Content):
    """The case is filed away; measures imposed run on to their last day."""

    kind: ClassVar[EventKind] = EventKind.CLOSED

    note: Text = ""


class Lapsed(Content):
    """The trigger expired before anything was decided: the case ends without effect."""

    kind: ClassVar[EventKind] = EventKind.LAPSED

    reason: Text = ""


CONTENTS: Mapping[EventKind, type[Content]] = {
    each.kind: each
    for each in (
        *(Raised, Dismissed, Opened, Notified, Replied, PanelNamed, MemberAdded, ConflictDeclared),
        *(Heard, Voted, Decided, DecisionNotified, Appealed, Closed, Lapsed),
    )
}

# What a measure weighs, lightest last: an appeal may replace one by a lighter one, never the other way round.
SEVERITY = {MeasureKind.AWARD_INELIGIBILITY: 3, MeasureKind.DOWNGRADE: 2, MeasureKind.ORDER_TO_CORRECT: 1}


@dataclass(frozen=True)
class Event:
    """Something that happened: what, on which day in the county's own time, and who wrote it down."""

    content: Content
    day: date
    actor: str

    @property
    def kind(self) -> EventKind:
        """The kind of the event."""
        return self.content.kind
