"""The state of a review docket: what a fold over its events comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from metrics.docket_events import Appealed, Decided, Member, Notified, Outcome, Raised


class Stage(StrEnum):
    """Which panel has the case."""

    FIRST = "first"
    APPEAL = "appeal"


class Phase(StrEnum):
    """Where a case stands within its stage; ``appealed`` opens the second stage, the last three end a case."""

    RAISED = "raised"
    OPENED = "opened"
    NOTIFIED = "notified"
    PANEL = "panel"
    HEARD = "heard"
    VOTING = "voting"
    DECIDED = "decided"
    DECISION_NOTIFIED = "decision_notified"
    APPEALED = "appealed"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    CLOSED = "closed"


ENDED = frozenset({Phase.DISMISSED, Phase.LAPSED, Phase.CLOSED})


@dataclass(frozen=True)
class Panel:
    """A panel and its work: who declared what, who was at a hearing, who voted how, and what was decided when.

    ``declared``: subject → has a conflict. ``told_on`` is the day on which the place was told the decision.
    """

    members: tuple[Member, ...] = ()
    chair: str = ""
    declared: Mapping[str, bool] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    votes: Mapping[str, Outcome] = field(default_factory=dict)
    decision: Decided | None = None
    decided_on: date | None = None
    told_on: date | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """Everybody who was ever named, those who stepped aside as well."""
        return frozenset(member.subject for member in self.members)

    @property
    def sitting(self) -> frozenset[str]:
        """The members who did not step aside."""
        return frozenset(subject for subject in self.subjects if not self.declared.get(subject, False))

    @property
    def undeclared(self) -> tuple[Member, ...]:
        """The members who have yet to declare whether they have a conflict of interest."""
        return tuple(member for member in self.members if member.subject not in self.declared)

    def tally(self) -> dict[Outcome, int]:
        """Return how many votes each outcome has, most first."""
        counts = {choice: list(self.votes.values()).count(choice) for choice in Outcome}
        return {choice: count for choice, count in sorted(counts.items(), key=lambda each: -each[1]) if count}


@dataclass(frozen=True)
class Reply:
    """A statement of the place; late ones are read as well, and marked."""

    day: date
    statement: str
    evidence: tuple[int, ...]
    final: bool
    late: bool
    stage: Stage


@dataclass(frozen=True)
class DocketState:
    """Everything that decides what may happen next to a case; ``last_day`` is that of its newest event.

    ``handlers`` raised, opened, noticed or dismissed it: they do not judge it. ``appeal_until`` is known once the
    place was told an upheld decision; ``notices`` counts how often the place was given the facts;
    ``final_reply_in``: after the newest notice it said that it will say no more.
    """

    facts: Raised
    raised_on: date
    last_day: date
    handlers: frozenset[str]
    phase: Phase = Phase.RAISED
    stage: Stage = Stage.FIRST
    notices: int = 0
    notice: Notified | None = None
    noticed_on: date | None = None
    replies: tuple[Reply, ...] = ()
    final_reply_in: bool = False
    first: Panel = Panel()
    appeal: Panel = Panel()
    appeal_until: date | None = None
    appealed: Appealed | None = None
    appealed_on: date | None = None

    @property
    def panel(self) -> Panel:
        """The panel that has the case now, without members before one is named."""
        return self.appeal if self.stage is Stage.APPEAL else self.first

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can happen to the case; measures may still run."""
        return self.phase in ENDED

    @property
    def decide_until(self) -> date | None:
        """Until when the panel that has the case has to decide; None when there is nothing to decide."""
        if self.stage is Stage.APPEAL:
            return None if self.appealed is None or self.appeal.decision else self.appealed.decide_until
        return None if self.notice is None or self.first.decision else self.notice.decide_until
