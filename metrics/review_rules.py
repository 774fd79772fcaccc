"""What a rule book says about reviews (一票否决审查): deadlines, panels, and all that a decision may do."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from metrics.rule_book_parts import Code, Growing, Text


class MeasureKind(StrEnum):
    """What an upheld decision does to a place; none of them ever changes points or ranks.

    It is not eligible for awards for a time; it is settled one class lower; it has to put something right.
    """

    AWARD_INELIGIBILITY = "award_ineligibility"
    DOWNGRADE = "downgrade"
    ORDER_TO_CORRECT = "order_to_correct"


class Measure(Growing):
    """One line of what a decision may impose, and for how many months at most."""

    added: ClassVar[frozenset[str]] = frozenset()

    code: Code = Field(min_length=1)
    name: Text = Field(min_length=1)
    kind: MeasureKind
    most_months: int = Field(gt=0, le=36)


class ReviewRules(Growing):
    """How lines crossed are reviewed. All ``days`` are working days by the calendar of public holidays.

    ``reply_days``: to answer the notice. ``decision_days``: from the notice to the decision. ``appeal_days``:
    to appeal, from the notice of decision. ``appeal_decision_days``: from the appeal to its decision. The quorum
    is a share of the members who sit, ``quorum_numerator / quorum_denominator``, rounded up.
    """

    added: ClassVar[frozenset[str]] = frozenset()

    reply_days: int = Field(default=7, ge=3, le=60)
    decision_days: int = Field(default=60, ge=5, le=250)
    appeal_days: int = Field(default=15, ge=5, le=120)
    appeal_decision_days: int = Field(default=30, ge=5, le=250)
    panel_least: int = Field(default=3, ge=3, le=25)
    quorum_numerator: int = Field(default=2, ge=1)
    quorum_denominator: int = Field(default=3, ge=1)
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.quorum_denominator < 2 * self.quorum_numerator <= 2 * self.quorum_denominator:
            raise ValueError("the quorum has to be more than half of the members who sit, and at most all")
        codes = [measure.code for measure in self.measures]
        if len(codes) != len(set(codes)):
            raise ValueError("each measure needs a code of its own")
        if self.decision_days <= self.reply_days:
            raise ValueError("the time to decide has to be longer than the time to reply")
        return self

    def quorum(self, sitting: int) -> int:
        """Return how many of so many sitting members have to vote."""
        return -(-sitting * self.quorum_numerator // self.quorum_denominator)

    def measure(self, code: str) -> Measure | None:
        """Return a measure by code, None when the rules have no such measure."""
        return next((measure for measure in self.measures if measure.code == code), None)
