"""Parts of a rule book beside its items: frozen types, each optional, each with a default that changes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, StringConstraints, model_validator
from pydantic import model_serializer as serializer

from metrics.catalogue import Frozen
from metrics.periods import MONTH


def plain_value(value: Any) -> Any:
    """Return a parameter in the one form in which it is stored: numbers as floats, sequences as lists."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, Mapping):
        return {str(name): plain_value(each) for name, each in value.items()}
    return [plain_value(each) for each in value] if isinstance(value, list | tuple) else value


def _normal(text: Any) -> Any:
    return unicodedata.normalize("NFKC", text).strip() if isinstance(text, str) else text


Text = Annotated[str, StringConstraints(strip_whitespace=True)]
# Codes stand in lists in one cell, so they hold none of the marks that separate them.
Code = Annotated[str, BeforeValidator(_normal), StringConstraints(pattern=r"^[^;,、\n]*$")]
Month = Annotated[str, StringConstraints(pattern=f"^{MONTH.pattern}$")]
Parameters = Annotated[Mapping[str, Any], BeforeValidator(plain_value)]


class Growing(Frozen):
    """Base of types that got fields later: one of ``added`` that is not used leaves no trace in the content.

    So the content, and with it the version, of a book written before stays what it was.
    """

    added: ClassVar[frozenset[str]] = frozenset()

    @serializer(mode="wrap")
    def _without_unused(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        unused = {
            name
            for name in self.added
            if getattr(self, name) == fields[name].get_default(call_default_factory=True, validated_data={})
        }
        return {name: value for name, value in handler(self).items() if name not in unused}


class MissingPolicy(StrEnum):
    """What a missing item costs: its points; nothing, as the rest is reweighted; or what was last reported counts."""

    ZERO = "zero"
    EXCLUDE = "exclude"
    PREVIOUS = "previous"


class NotApplicablePolicy(StrEnum):
    """What becomes of an item that does not apply, or had no cases."""

    EXCLUDE = "exclude"
    FULL = "full"


class Applicability(Frozen):
    """Where an item applies; an empty list limits nothing. Above the assessed level only ``levels`` decides."""

    levels: tuple[Code, ...] = ()
    peer_classes: tuple[Code, ...] = ()
    places: tuple[Code, ...] = ()


class ProgressShare(Frozen):
    """Weights of the level reached and of progress on the same months of last year, such as 7 to 3.

    Progress is judged by the rule ``progress`` with these ``parameters``, out of the item's full points.
    """

    level: int = Field(default=1, gt=0)
    progress: int = Field(default=0, ge=0)
    parameters: Parameters = Field(default_factory=dict)


class Lights(Growing):
    """Per cent of the points that earn green and amber; below is red.

    With ``midpoint`` what lies between amber and it is orange.
    """

    added: ClassVar[frozenset[str]] = frozenset({"midpoint"})

    green: float = Field(default=95, gt=0, le=100)
    amber: float = Field(default=85, ge=0, le=100)
    midpoint: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.amber >= self.green:
            raise ValueError("amber has to lie below green")
        if self.midpoint is not None and not self.amber < self.midpoint < self.green:
            raise ValueError("the midpoint has to lie between amber and green")
        return self


class PlaceTarget(Frozen):
    """A target of one place, in force from a month on."""

    item: str
    place: str
    first_month: Month
    value: float


class LineKind(StrEnum):
    """Whether a line adds or takes points."""

    BONUS = "bonus"
    PENALTY = "penalty"


class AdjustmentLine(Frozen):
    """A bonus or penalty (加减分项): hundredths for each case entered, at most ``cap`` of the line in all."""

    code: Code = Field(min_length=1)
    name: Text
    kind: LineKind
    points: int = Field(gt=0)
    cap: int | None = Field(default=None, gt=0)
    basis: Text = ""


class AdjustmentCaps(Frozen):
    """Most hundredths that all bonus lines add, all penalty lines take, and a total can reach."""

    bonus: int | None = Field(default=None, ge=0)
    penalty: int | None = Field(default=None, ge=0)
    total: int | None = Field(default=None, gt=0)


class PeriodWeight(Frozen):
    """The weight that the total of a month of the assessment year has in the composite, such as 4:3:3."""

    month: int = Field(ge=1, le=12)
    weight: int = Field(gt=0)


class Eligibility(Frozen):
    """Least per cent of the items owed, and of the places that owe reports, that a ranked place needs."""

    items: float = Field(default=0, ge=0, le=100)
    reporting_places: float = Field(default=0, ge=0, le=100)


class Grouping(StrEnum):
    """What makes places peers."""

    NONE = "none"
    PEER_CLASS = "class"
    POPULATION = "population"


class PopulationBand(Frozen):
    """A peer group of places with at least so many people, and fewer than the next band begins with."""

    name: Code = Field(min_length=1)
    from_population: int = Field(ge=0)


class PeerGroups(Frozen):
    """Who is ranked with whom: peer classes of places, or bands of a count such as the population."""

    by: Grouping = Grouping.NONE
    indicator: Code = ""
    bands: tuple[PopulationBand, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.by is Grouping.POPULATION) != bool(self.indicator and self.bands):
            raise ValueError("groups by population, and only those, need an indicator and bands")
        starts = [band.from_population for band in self.bands]
        if starts != sorted(set(starts)):
            raise ValueError("bands have to begin with more people one after the other")
        return self


class Grade(Frozen):
    """A grade (等次): the least per cent of the full points, and the most per cent of the ranked places."""

    name: Code = Field(min_length=1)
    at_least: float = Field(default=0, ge=0)
    quota: float | None = Field(default=None, gt=0, le=100)


class TieBreakBy(StrEnum):
    """What decides between equal totals."""

    ITEM = "item"
    SUBJECT = "subject"
    PROGRESS = "progress"


class TieBreak(Frozen):
    """More points in an item, in a subject, or for progress go before; ``code`` names the item or subject."""

    by: TieBreakBy
    code: Code = ""


class TriggerCondition(StrEnum):
    """What opens a lead.

    An item's light is red; its value is worse than a bound; a place is among the last so many; it has a
    grade; an authority established and recorded the fact (in the ledger, under the trigger's code).
    """

    ITEM_RED = "item_red"
    VALUE_WORSE = "value_worse"
    LAST_RANKS = "last_ranks"
    GRADE = "grade"
    RECORDED = "recorded"


class Trigger(Growing):
    """A line that opens a lead for review (审查触发条件), never a decision.

    Legal basis, authority and expiry may lack here so that the check can name the cell; a book without
    them is refused. ``years`` is for the last ranks: for how many assessment years running, this one included.
    """

    added: ClassVar[frozenset[str]] = frozenset({"years"})

    code: Code = Field(min_length=1)
    name: Text
    condition: TriggerCondition
    item: Code = ""
    bound: float | None = None
    grade: Code = ""
    legal_basis: Text = ""
    authority: Text = ""
    expires: date | None = None
    years: int = Field(default=1, ge=1, le=10)

    @model_validator(mode="after")
    def _years_of_ranks(self) -> Self:
        if self.years > 1 and self.condition is not TriggerCondition.LAST_RANKS:
            raise ValueError("several years running are for the last ranks only")
        return self
