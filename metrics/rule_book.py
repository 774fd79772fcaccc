"""The rule book (考核细则): frozen types; a version is its content's hash and never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from metrics.award_rules import Award
from metrics.catalogue import Catalogue, Frozen, Indicator, Kind, Polarity, Subject
from metrics.periods import MONTH, assessment_months
from metrics.problems import Problem
from metrics.review_rules import ReviewRules
from metrics.rule_book_part_checks import item_part_problems, part_problems
from metrics.rule_book_parts import (
    AdjustmentCaps,
    AdjustmentLine,
    Applicability,
    Eligibility,
    Grade,
    Growing,
    Lights,
    MissingPolicy,
    NotApplicablePolicy,
    Parameters,
    PeerGroups,
    PeriodWeight,
    PlaceTarget,
    ProgressShare,
    Text,
    TieBreak,
    Trigger,
    TriggerCondition,
)
from metrics.rules import RULES, Linear
from metrics.scope_check import scope_problems

__all__ = [
    "Item",
    "Lights",
    "MissingPolicy",
    "NotApplicablePolicy",
    "PlaceTarget",
    "RuleBook",
    "rule_book_problems",
    "target_of",
]

PROGRESS_RULE = "progress"


class Item(Growing):
    """One line of a rule book (考核项目). ``points`` are hundredths.

    ``missing_periods``: how many reporting periods old a previous value may be; ``lights`` and
    ``progress`` go before the book's own.
    """

    added: ClassVar[frozenset[str]] = frozenset({"applies", "missing_periods", "lights", "progress"})

    code: Text = Field(min_length=1)
    indicator: Text
    name: Text
    points: int = Field(gt=0)
    rule: str
    parameters: Parameters = Field(default_factory=dict)
    target: float | None = None
    missing: MissingPolicy = MissingPolicy.ZERO
    not_applicable: NotApplicablePolicy = NotApplicablePolicy.EXCLUDE
    applies: Applicability = Applicability()
    missing_periods: int = Field(default=0, ge=0, le=12)
    lights: Lights | None = None
    progress: ProgressShare | None = None

    @model_validator(mode="after")
    def _rule_known(self) -> Self:
        if self.rule not in RULES:
            raise ValueError(f"no rule named {self.rule}; there are {', '.join(RULES)}")
        RULES[self.rule].parameters.model_validate(self.parameters)
        if self.progress is not None and self.progress.progress:
            RULES[PROGRESS_RULE].parameters.model_validate(self.progress.parameters)
        if (self.missing is MissingPolicy.PREVIOUS) != (self.missing_periods > 0):
            raise ValueError("a previous value that counts when a report is missing, and only that, needs its periods")
        return self

    @property
    def rule_parameters(self) -> Frozen:
        """The rule's frozen parameters."""
        return RULES[self.rule].parameters.model_validate(self.parameters)

    @property
    def progress_parameters(self) -> Frozen:
        """The frozen parameters of the rule that judges progress."""
        share = self.progress or ProgressShare()
        return RULES[PROGRESS_RULE].parameters.model_validate(share.parameters)

    @property
    def weighs_progress(self) -> bool:
        """Whether a share of the points is for progress; never where the rule judges nothing else."""
        return self.rule != PROGRESS_RULE and self.progress is not None and self.progress.progress > 0


class RuleBook(Growing):
    """Everything a score run needs to know besides the figures. Points are hundredths.

    ``series`` tells apart books of one level and year, such as those for committees and for staff posts;
    ``period_weights`` make a composite of several months' totals; ``progress`` is the items' share of
    progress unless they have their own. ``awards_move_up``: the next place gets an award by rank that a
    decision takes from another.
    """

    added: ClassVar[frozenset[str]] = frozenset(
        {
            *("series", "lines", "caps", "period_weights", "progress", "eligibility", "peer_groups"),
            *("grades", "tie_breaks", "triggers", "publication_notes"),
            *("review", "awards", "awards_move_up"),
        }
    )

    code: Text = Field(min_length=1)
    title: Text = Field(min_length=1)
    level: Text
    first_month: str = Field(pattern=f"^{MONTH.pattern}$")
    last_month: str = Field(pattern=f"^{MONTH.pattern}$")
    total_points: int = Field(default=100_000, gt=0)
    lights: Lights = Lights()
    items: tuple[Item, ...] = Field(min_length=1)
    targets: tuple[PlaceTarget, ...] = ()
    series: Text = ""
    lines: tuple[AdjustmentLine, ...] = ()
    caps: AdjustmentCaps = AdjustmentCaps()
    period_weights: tuple[PeriodWeight, ...] = ()
    progress: ProgressShare | None = None
    eligibility: Eligibility = Eligibility()
    peer_groups: PeerGroups = PeerGroups()
    grades: tuple[Grade, ...] = ()
    tie_breaks: tuple[TieBreak, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    publication_notes: tuple[Text, ...] = ()
    review: ReviewRules | None = None
    awards: tuple[Award, ...] = ()
    awards_move_up: bool = False

    @model_validator(mode="after")
    def _progress_fits(self) -> Self:
        if self.last_month < self.first_month:
            raise ValueError("the last month lies before the first")
        if self.progress is not None and self.progress.progress:
            RULES[PROGRESS_RULE].parameters.model_validate(self.progress.parameters)
        return self

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items with the book's lights and share of progress where they have none of their own."""
        own = {"lights": self.lights, "progress": self.progress}
        return tuple(
            item.model_copy(update={name: value for name, value in own.items() if getattr(item, name) is None})
            for item in self.items
        )

    @property
    def looks_back(self) -> bool:
        """Whether scoring needs the figures of the assessment year before."""
        return any(
            item.weighs_progress or RULES[item.rule].needs_previous or item.missing is MissingPolicy.PREVIOUS
            for item in self.scored_items
        )

    @property
    def ledger_codes(self) -> tuple[str, ...]:
        """Codes under which the ledger keeps entries: bonus and penalty lines, and facts that a trigger waits for."""
        recorded = (each.code for each in self.triggers if each.condition is TriggerCondition.RECORDED)
        return tuple(dict.fromkeys([*(line.code for line in self.lines), *recorded]))

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

    ``levels`` come top first; ``cells`` maps item code, and ``trigger/code``,
    ``line/code``, ``grade/name``, ``award/code``, ``measure/code``, to the workbook cell for the messages.
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
        parameters = cells.get(f"{item.code}/parameters", cells.get(item.code))
        problems += [
            problem.at(cell=parameters if problem.code == "zero_at_better_than_target" else cells.get(item.code))
            for problem in found
        ]
    problems += [
        Problem("target_item_unknown", {"item": target.item}) for target in book.targets if target.item not in codes
    ]
    return problems + part_problems(book, catalogue, cells)


def unassessable_items(book: RuleBook, catalogue: Catalogue) -> list[Problem]:
    """Return a problem per item whose indicator is context, or is not in the catalogue (any more)."""
    by_code = catalogue.by_code
    found = (_unassessable(item, by_code.get(item.indicator)) for item in book.items)
    return [problem for problem in found if problem is not None]


def _unassessable(item: Item, indicator: Indicator | None) -> Problem | None:
    if indicator is None:
        return Problem("item_indicator_unknown", {"item": item.name, "indicator": item.indicator})
    if indicator.subject is Subject.CONTEXT:
        return Problem("item_is_context", {"item": item.name, "indicator": item.indicator})
    return None


def _item_problems(item: Item, book: RuleBook, catalogue: Catalogue, levels: tuple[str, ...]) -> list[Problem]:
    if scope := scope_problems({"code": item.code, "name": item.name}):
        return list(scope)
    indicator = catalogue.by_code.get(item.indicator)
    if (problem := _unassessable(item, indicator)) or indicator is None:
        return [problem] if problem else []
    problems = _direction_problems(item, indicator) + item_part_problems(item, indicator, levels)
    if RULES[item.rule].needs_target and target_of(item, indicator) is None:
        problems.append(Problem("item_without_target", {"item": item.name}))
    if RULES[item.rule].counts_only and indicator.kind is Kind.RATE:
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
    if indicator.polarity not in RULES[item.rule].polarities:
        fitting = {"item": item.name, "rule": item.rule, "polarity": str(indicator.polarity)}
        return [Problem("rule_does_not_fit_direction", fitting)]
    target, parameters = target_of(item, indicator), item.rule_parameters
    if target is None or not isinstance(parameters, Linear):
        return []
    if parameters.zero_at < target if lower else parameters.zero_at > target:
        stated = {"item": item.name, "zero_at": f"{parameters.zero_at:g}", "target": f"{target:g}"}
        return [Problem("zero_at_better_than_target", stated)]
    return []
