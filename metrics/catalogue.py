"""The indicator catalogue: frozen types, validation, and the line it never crosses (scope.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from metrics.periods import Frequency
from metrics.problems import InputRefused, Problem
from metrics.scope_check import scope_problems

Level = str
SCOPE = "docs/scope.md"
COUNTS_CONTEXT = "It is made of context figures such as births; they are shown for planning and never assessed."


class Frozen(BaseModel):
    """Base of everything kept as data: immutable, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Frozen):
    """One text in Simplified Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """Return the text in a language, ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh


class Subject(StrEnum):
    """What an indicator is about; decides what may be done with it (scope.md)."""

    SERVICE = "service"
    BENEFIT = "benefit"
    DATA_QUALITY = "data_quality"
    GOVERNANCE = "governance"
    CAPACITY = "capacity"
    CONTEXT = "context"


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    WITHIN_BAND = "within_band"
    NONE = "none"


class Kind(StrEnum):
    """A rate has a denominator; counts and amounts (stored in fen) have none."""

    RATE = "rate"
    COUNT = "count"
    AMOUNT = "amount"


class Cumulation(StrEnum):
    """``flow``: months add up from the start of the assessment year; ``stock``: the latest stands."""

    FLOW = "flow"
    STOCK = "stock"


class IntervalKind(StrEnum):
    """What chance does to a figure, so which interval it has (``metrics.intervals``).

    ``proportion``: part of the denominator; ``rate``: events per something; ``ratio``: two kinds of events;
    ``count``: events alone; ``none``: money, stocks, differences and whatever an office decides.
    """

    PROPORTION = "proportion"
    RATE = "rate"
    RATIO = "ratio"
    COUNT = "count"
    NONE = "none"


class NotPlanned(StrEnum):
    """Why nobody may plan how many there will be: rights that people have, answers that they give."""

    RIGHTS = "rights"
    SURVEY = "survey"


class Derivation(Frozen):
    """An indicator computed from others: sums of their numerators, with sign, before any division.

    ``numerator`` and ``denominator`` map indicator code → +1 or −1; ``denominator_part`` says whether
    the denominator adds up the others' numerators or their denominators. A place that reports none
    of the terms is missing; with ``every_term`` it is missing as soon as one term is.
    """

    numerator: Mapping[str, Literal[1, -1]]
    denominator: Mapping[str, Literal[1, -1]] | None = None
    denominator_part: Literal["numerator", "denominator"] = "numerator"
    every_term: bool = True


class Indicator(Frozen):
    """One catalogue entry. Numerator and denominator say in words what is counted.

    Unset, ``interval`` and ``not_planned`` leave no trace in the content, so catalogues written before
    they existed keep their version.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Bilingual
    subject: Subject
    kind: Kind
    unit: Bilingual
    factor: int = Field(default=1, ge=1, description="value = numerator × factor ÷ denominator")
    decimals: int = Field(default=0, ge=0, le=4)
    polarity: Polarity
    numerator: Bilingual
    denominator: Bilingual | None = None
    exclusions: Bilingual | None = None
    frequency: Frequency = Frequency.MONTH
    cumulation: Cumulation
    denominator_cumulation: Cumulation | None = None
    reporting_level: Level = "village"
    numerator_within_denominator: bool = True
    interval: IntervalKind | None = Field(default=None, description="derived where it is not given")
    not_planned: NotPlanned | None = Field(default=None, description="the planner sets no goal for it, and why")
    default_target: float | None = None
    source: Bilingual
    valid_from: str = "2000-01"
    valid_to: str | None = None
    derivation: Derivation | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind is Kind.RATE) != (self.denominator is not None):
            raise ValueError("a rate needs a denominator, a count or an amount has none")
        if self.subject is Subject.CONTEXT and self.default_target is not None:
            raise ValueError("a context indicator has no target (docs: scope)")
        if self.subject is Subject.CONTEXT and self.polarity is not Polarity.NONE:
            raise ValueError("a context indicator has no better direction (docs: scope)")
        if self.interval not in (None, IntervalKind.NONE, *self._possible_intervals):
            raise ValueError(f"a {self.kind} has no {self.interval} interval, or its numerator is not of that kind")
        return self

    @property
    def _possible_intervals(self) -> tuple[IntervalKind, ...]:
        if self.counts_money:
            return ()
        if self.kind is Kind.COUNT:
            return (IntervalKind.COUNT,)
        within = (IntervalKind.PROPORTION,) if self.numerator_within_denominator else (IntervalKind.RATIO,)
        return (IntervalKind.RATE, *within)

    @property
    def counts_money(self) -> bool:
        """Whether the figure is money: an amount in fen, or a rate of whole yuan (元/人)."""
        return self.kind is Kind.AMOUNT or self.unit.zh.startswith("元")

    @property
    def interval_kind(self) -> IntervalKind:
        """Which interval the figure has: what the entry says, otherwise by its kind and its parts.

        A difference (births less deaths) is no count, money is none, and a stock counted alone is known
        without chance. Two flows derived from other entries' numerators are two kinds of events.
        """
        terms = self.derivation
        signs = (*terms.numerator.values(), *(terms.denominator or {}).values()) if terms else ()
        if self.interval is not None:
            return self.interval
        if self.counts_money or -1 in signs:
            return IntervalKind.NONE
        if self.kind is Kind.COUNT:
            return IntervalKind.COUNT if self.cumulation is Cumulation.FLOW else IntervalKind.NONE
        if self.numerator_within_denominator:
            return IntervalKind.PROPORTION
        both_flow = (self.cumulation, self.denominator_cumulation or self.cumulation) == (Cumulation.FLOW,) * 2
        if terms and both_flow and terms.denominator_part == "numerator":
            return IntervalKind.RATIO
        return IntervalKind.RATE


class Catalogue(Frozen):
    """All indicators of a deployment, in the order in which they are shown."""

    title: Bilingual
    indicators: tuple[Indicator, ...] = Field(alias="indicator", min_length=1)

    @model_validator(mode="after")
    def _codes(self) -> Self:
        codes = [indicator.code for indicator in self.indicators]
        if doubled := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"codes used twice: {', '.join(doubled)}")
        for indicator in self.indicators:
            terms = indicator.derivation
            named = {**terms.numerator, **(terms.denominator or {})} if terms else {}
            if unknown := sorted(set(named) - set(codes)):
                raise ValueError(f"{indicator.code} derives from unknown {', '.join(unknown)}")
            found = [other for other in self.indicators if other.code in named]
            if any(term.derivation for term in found):
                raise ValueError(f"{indicator.code} derives from a derived indicator; name the reported ones")
            if len({term.reporting_level for term in found}) > 1:
                raise ValueError(f"{indicator.code} derives from indicators of different reporting levels")
        return self

    @property
    def by_code(self) -> dict[str, Indicator]:
        """Indicators by their code."""
        return {indicator.code: indicator for indicator in self.indicators}

    def content(self) -> str:
        """Return the canonical JSON text, the form that is stored and hashed."""
        return json.dumps(
            self.model_dump(mode="json", by_alias=True, exclude_none=True),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @property
    def version(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of the canonical content."""
        return hashlib.sha256(self.content().encode()).hexdigest()[:12]


def read_catalogue(content: Mapping[str, Any], *, file: str = "") -> Catalogue:
    """Validate a parsed catalogue and hold it to the scope line.

    ``content`` is what a TOML or JSON reader returns. Raises InputRefused with a problem per
    malformed field (``catalogue_invalid``) or per entry that must never enter (``out_of_scope``);
    nothing switches the second check off.
    """
    try:
        catalogue = Catalogue.model_validate(content)
    except ValidationError as error:
        raise InputRefused(
            Problem(
                "catalogue_invalid",
                {"where": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]},
                file=file,
            )
            for item in error.errors()
        ) from error
    if problems := [p.at(file=file) for p in catalogue_scope_problems(catalogue)]:
        raise InputRefused(problems)
    return catalogue


def catalogue_scope_problems(catalogue: Catalogue) -> list[Problem]:
    """Return one ``out_of_scope`` problem for every entry that must never enter."""
    problems = [problem for indicator in catalogue.indicators for problem in scope_problems(scope_entry(indicator))]
    return problems + [
        Problem("out_of_scope", {"entry": indicator.code, "reason": COUNTS_CONTEXT, "matched": "", "document": SCOPE})
        for indicator in catalogue.indicators
        if indicator.subject is not Subject.CONTEXT and _counts_context(indicator, catalogue)
    ]


def _counts_context(indicator: Indicator, catalogue: Catalogue) -> bool:
    """Whether a derived indicator's numerator adds up context figures, whatever its own words say.

    As a denominator they only say for how many people a service is there.
    """
    terms = indicator.derivation.numerator if indicator.derivation else {}
    return any(catalogue.by_code[code].subject is Subject.CONTEXT for code in terms)


def scope_entry(indicator: Indicator) -> dict[str, str]:
    """Return the words of an indicator that the scope check judges."""
    return {
        "code": indicator.code,
        "subject": indicator.subject,
        "polarity": indicator.polarity,
        "name": f"{indicator.name.zh}\n{indicator.name.en}",
        "numerator": f"{indicator.numerator.zh}\n{indicator.numerator.en}",
        "denominator": f"{indicator.denominator.zh}\n{indicator.denominator.en}" if indicator.denominator else "",
        "exclusions": f"{indicator.exclusions.zh}\n{indicator.exclusions.en}" if indicator.exclusions else "",
        "unit": f"{indicator.unit.zh}\n{indicator.unit.en}",
        "source": f"{indicator.source.zh}\n{indicator.source.en}",
    }
