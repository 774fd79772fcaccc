"""What can happen to an action (督办事项): contents of its events, and an event with who, when and in which role.

Stored as JSON, never changed. A person is named by the identity provider's subject and a post only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from metrics.catalogue import Frozen
from metrics.rule_book_parts import Text

Said = Annotated[Text, Field(min_length=1, max_length=4000)]
Remark = Annotated[Text, Field(max_length=4000)]


class ActionSource(StrEnum):
    """What an action follows from."""

    ITEM = "item"
    LEAD = "lead"
    DECISION = "decision"
    MEETING = "meeting"


class StoredFigure(Frozen):
    """An item of a stored run, as it stood: nothing of it is computed again. Points are hundredths."""

    run: int
    period: str
    indicator: str
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    points: int | None = None
    full_points: int
    state: str


class Given(Frozen):
    """The action is given; ``figure`` is what was known then."""

    kind: Literal["given"] = "given"
    figure: StoredFigure
    note: Remark = ""


class Progress(Frozen):
    """The owner (or the bureau for them) says how far it is."""

    kind: Literal["progress"] = "progress"
    note: Said


class EvidenceAdded(Frozen):
    """A file was handed in; it is kept with its hash."""

    kind: Literal["evidence"] = "evidence"
    file: int
    name: Text
    sha256: Text
    note: Remark = ""


class ReportedDone(Frozen):
    """The owner says that the task is done; whether it is, the check tells."""

    kind: Literal["reported_done"] = "reported_done"
    note: Said


class Checked(Frozen):
    """The bureau's closing check against a later run: the figure as stored, whether it reaches success, the decision.

    The figure informs the decision and does not make it: who decides otherwise than it says gives the reason.
    """

    kind: Literal["checked"] = "checked"
    figure: StoredFigure
    reached: bool
    met: bool
    note: Remark = ""


class Reopened(Frozen):
    """The bureau takes a checked action up again, with a new day by which it is due."""

    kind: Literal["reopened"] = "reopened"
    reason: Said
    due: date


class Cancelled(Frozen):
    """The bureau takes the action back; it stays on the record."""

    kind: Literal["cancelled"] = "cancelled"
    reason: Said


ActionContent = Given | Progress | EvidenceAdded | ReportedDone | Checked | Reopened | Cancelled
_CONTENT: TypeAdapter[ActionContent] = TypeAdapter(Annotated[ActionContent, Field(discriminator="kind")])


@dataclass(frozen=True)
class ActionEvent:
    """One event of an action: its number from 1, the county's day, the moment, who acted in which role, and what."""

    number: int
    day: date
    at: str
    actor: str
    role: str
    content: ActionContent


@dataclass(frozen=True)
class ActionTerms:
    """What an action asks for. ``success_value`` is reached at or above it, or at or below where lower is better.

    ``period``, ``level`` and ``series`` are those of the ``run`` in which it was given; ``owner_post`` is a
    post, never a private person.
    """

    place: str
    source: ActionSource
    run: int
    period: str
    level: str
    series: str
    task: str
    owner_post: str
    due: date
    item: str
    success_value: float
    lower_is_better: bool
    lead: int | None = None
    case: int | None = None


def content_text(content: ActionContent) -> str:
    """Return an event's content as the JSON text that is stored."""
    return content.model_dump_json()


def read_content(text: str) -> ActionContent:
    """Return the content that a stored JSON text holds. Raises pydantic.ValidationError when it holds none."""
    return _CONTENT.validate_json(text)
