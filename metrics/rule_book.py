"""The rule book (考核细则): frozen types; a version is its content's hash and never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from metrics.catalogue import Catalogue, Frozen, Indicator, Kind, Polarity, Subject
from metrics.periods import MONTH, assessment_months
from metrics.problems import Problem
from metrics.rules import RULES, Linear
from metrics.scope_check import scope_problems


class MissingPolicy(StrEnum):
    """What a missing item costs: its points, or nothing because the rest is reweighted."""

    ZERO = "zero"
    EXCLUDE = "exclude"


class NotApplicablePolicy(StrEnum):
    """What becomes of an item that does not apply, or had no cases."""

    EXCLUDE = "exclude"
    FULL = "full"


class Item(Frozen):
    """One line of a rule book (考核项目). ``points`` are hundredths."""

    code: str
    indicator: str
    name: str
    points: int = Field(gt=0)
    rule: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)
    target: float | None = None
    missing: MissingPolicy = MissingPolicy.ZERO
    not_applicable: NotApplicablePolicy = NotApplicablePolicy.EXCLUDE

    @model_validator(mode="after")
    def _rule_known(self) -> Self:
        if self.rule not in RULES:
            raise ValueError(f"no rule named {self.rule}; there are {', '.join(RULES)}")
        RULES[self.rule].parameters.model_validate(self.parameters)
        return self

    @property
    def rule_parameters(self) -> Frozen:
        """The rule's frozen parameters."""
        return RULES[self.rule].parameters.model_validate(self.parameters)


class PlaceTarget(Frozen):
    """A target of one place, in force from a month on."""

    item: str
    place: str
    first_month: str = Field(pattern=f"^{MONTH.pattern}$")
    value: float


class Lights(Frozen):
    """Per cent of the points that earn green and amber; below is red."""

    green: float = Field(default=95, gt=0, le=100)
    amber: float = Field(default=85, ge=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.amber >= self.green:
            raise ValueError("amber has to lie below green")
        return self


class RuleBook(Frozen):
    """Everything a score run needs to know besides the figures. Points are hundredths."""

    code: str = Field(min_length=1)
    title: str = Field(min_length=1)
    level: str
    first_month: str = Field(pattern=f"^{MONTH.pattern}$")
    last_month: str = Field(pattern=f"^{MONTH.pattern}$")
    total_points: int = Field(default=100_000, gt=0)
    lights: Lights = Lights()
    items: tuple[Item, ...] = Field(min_length=1)
    targets: tuple[PlaceTarget, ...] = ()

    @property
    def start_month(self) -> int:
        """Number of the month in which the assessment year begins."""
        return int(self.first_month[5:])

    def content(self) -> str:
        """Return the canonical JSON text, the form that is stored and hashed."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def version(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of the canonical content."""
        return hashlib.sha256(self.content().encode()).hexdigest()[:12]

    def months_until(self, month: str) -> list[str]:
        """Return the months that count for a period: the assessment year up to it."""
        return assessment_months(month, self.start_month)


def target_of(item: Item, indicator: Indicator) -> float | None:
    """Return an item's own target or, without one, the catalogue's default."""
    return indicator.default_target if item.target is None else item.target


def rule_book_problems(
    book: RuleBook, catalogue: Catalogue, levels: tuple[str, ...], cells: Mapping[str, str] | None = None
) -> list[Problem]:
    """Return what forbids a rule book: scope, unknown indicators, levels, targets, points.

    ``levels`` come top first; ``cells`` maps item code → workbook cell for the messages.
    """
    cells = cells or {}
    problems: list[Problem] = []
    if book.level not in levels:
        problems.append(Problem("rule_book_level_unknown", {"level": book.level, "levels": ", ".join(levels)}))
    stated, summed = book.total_points, sum(item.points for item in book.items)
    if stated != summed:
        problems.append(Problem("points_do_not_sum", {"stated": f"{stated / 100:g}", "summed": f"{summed / 100:g}"}))
    codes = [item.code for item in book.items]
    for item in book.items:
        found = _item_problems(item, book, catalogue, levels)
        if codes.count(item.code) > 1:
            found.append(Problem("item_twice", {"item": item.code}))
        problems += [problem.at(cell=cells.get(item.code)) for problem in found]
    problems += [
        Problem("target_item_unknown", {"item": target.item}) for target in book.targets if target.item not in codes
    ]
    return problems


def _item_problems(item: Item, book: RuleBook, catalogue: Catalogue, levels: tuple[str, ...]) -> list[Problem]:
    if scope := scope_problems({"code": item.code, "name": item.name}):
        return list(scope)
    indicator = catalogue.by_code.get(item.indicator)
    if indicator is None:
        return [Problem("item_indicator_unknown", {"item": item.name, "indicator": item.indicator})]
    if indicator.subject is Subject.CONTEXT:
        return [Problem("item_is_context", {"item": item.name, "indicator": item.indicator})]
    problems = _direction_problems(item, indicator)
    if target_of(item, indicator) is None:
        problems.append(Problem("item_without_target", {"item": item.name}))
    if item.rule == "completion" and indicator.kind is Kind.RATE:
        problems.append(Problem("completion_needs_count", {"item": item.name}))
    reported = levels.index(indicator.reporting_level) if indicator.reporting_level in levels else None
    if book.level in levels and (reported is None or reported < levels.index(book.level)):
        problems.append(
            Problem(
                "item_not_reported_at_level",
                {"item": item.name, "reported": indicator.reporting_level, "level": book.level},
            )
        )
    return problems


def _direction_problems(item: Item, indicator: Indicator) -> list[Problem]:
    """Return what would make a rule pay for the worse value, or for none that is better."""
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    if not (lower or indicator.polarity is Polarity.HIGHER_IS_BETTER) or (lower and item.rule == "completion"):
        fitting = {"item": item.name, "rule": item.rule, "polarity": str(indicator.polarity)}
        return [Problem("rule_does_not_fit_direction", fitting)]
    target, parameters = target_of(item, indicator), item.rule_parameters
    if target is None or not isinstance(parameters, Linear):
        return []
    if parameters.zero_at < target if lower else parameters.zero_at > target:
        stated = {"item": item.name, "zero_at": f"{parameters.zero_at:g}", "target": f"{target:g}"}
        return [Problem("zero_at_better_than_target", stated)]
    return []
