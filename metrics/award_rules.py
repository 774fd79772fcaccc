"""What a rule book pays and deducts (奖惩): a line per grade or range of ranks; amounts in fen for each place."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from pydantic import Field, model_validator

from metrics.rule_book_parts import Code, Growing, Text


class AwardKind(StrEnum):
    """Whether a line pays for a standing, takes for one, or pays for progress."""

    AWARD = "award"
    DEDUCTION = "deduction"
    PROGRESS_PRIZE = "progress_prize"


class AwardBasis(StrEnum):
    """By what a line is given.

    The grade; the rank in the peer group; the rank of the points for progress that the book weighs; the rank of
    the rise of the share of full points against the publication twelve months before.
    """

    GRADE = "grade"
    RANK = "rank"
    PROGRESS = "progress"
    IMPROVEMENT = "improvement"


PROGRESS_BASES = (AwardBasis.PROGRESS, AwardBasis.IMPROVEMENT)


class Award(Growing):
    """One line of awards and deductions: ``amount`` fen for every place that has the grade or a rank of the range.

    Ranks count from the first place, those of a deduction from the last one (1 is the last place). With
    ``peer_group`` the line is for the places of that group only. Places that share a rank each get the amount.
    """

    added: ClassVar[frozenset[str]] = frozenset()

    code: Code = Field(min_length=1)
    name: Text = Field(min_length=1)
    kind: AwardKind
    by: AwardBasis
    grade: Code = ""
    first_rank: int | None = Field(default=None, ge=1)
    last_rank: int | None = Field(default=None, ge=1)
    peer_group: Code = ""
    amount: int = Field(gt=0)
    note: Text = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ranks = (self.first_rank, self.last_rank)
        if self.by is AwardBasis.GRADE:
            if not self.grade or ranks != (None, None):
                raise ValueError("a line by grade needs the grade and no ranks")
        elif self.grade or self.first_rank is None or self.last_rank is None:
            raise ValueError("a line by rank needs the first and the last rank and no grade")
        elif self.last_rank < self.first_rank:
            raise ValueError("the last rank lies before the first")
        if (self.kind is AwardKind.PROGRESS_PRIZE) != (self.by in PROGRESS_BASES):
            raise ValueError("prizes for progress, and only those, go by progress or improvement")
        return self

    @property
    def ranks(self) -> tuple[int, int]:
        """First and last rank; (0, 0) of a line by grade."""
        return (self.first_rank or 0, self.last_rank or 0)
