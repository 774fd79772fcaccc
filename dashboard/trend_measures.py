"""What a trend or map can show: the total, the items of the rule book, and every other indicator of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.display import SUBJECT_NAMES
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.reads import RunFrames, item_names, read_catalogue_of
from loaders.access import Action
from metrics.catalogue import Bilingual, Catalogue, Cumulation, Indicator, Kind, Polarity, Subject
from metrics.rule_book import Item, RuleBook
from metrics.rules_by_scale import WithinBand

TOTAL = "total"
POINTS_UNIT = Bilingual(zh="分", en="points")


@dataclass(frozen=True)
class Measure:
    """One thing that is shown over time or on a map.

    ``item`` is the line of the rule book, None for the total and for indicators that nobody scores;
    ``indicator`` is None for the total. Only what has an ``item`` may carry a target, a light or a
    judgement of better and worse; context figures never do (docs/scope.md).
    """

    code: str
    name: str
    unit: str
    decimals: int
    indicator: Indicator | None = None
    item: Item | None = None

    @property
    def is_total(self) -> bool:
        """Whether this is the total points."""
        return self.indicator is None

    @property
    def is_context(self) -> bool:
        """Whether the figure is shown for planning only."""
        return self.indicator is not None and self.indicator.subject is Subject.CONTEXT

    @property
    def polarity(self) -> Polarity:
        """Which way is better; none where nothing is assessed."""
        if self.indicator is None:
            return Polarity.HIGHER_IS_BETTER
        return Polarity.NONE if self.item is None else self.indicator.polarity

    @property
    def has_pace(self) -> bool:
        """Whether an even course towards the year's target says something: a count or amount with a target."""
        flows = self.indicator is not None and self.indicator.cumulation is Cumulation.FLOW
        return self.item is not None and flows and self.indicator is not None and self.indicator.kind is not Kind.RATE

    @property
    def band(self) -> tuple[float, float] | None:
        """The band that earns full points, None where the item has none."""
        parameters = None if self.item is None else self.item.rule_parameters
        return (parameters.low, parameters.high) if isinstance(parameters, WithinBand) else None


@kept()
def measures_of(context: PageContext, run: RunFrames) -> Mapping[str, Measure]:
    """Return what a viewer may look at, by code: the total, the run's items, then other indicators, context last.

    Without the right to items only the total; other indicators need the right to read observations.
    """
    catalogue = read_catalogue_of(context)
    levels = context.deployment.level_codes
    total = Measure(TOTAL, context.say("Total points"), POINTS_UNIT.in_language(context.language), 2)
    measures = {TOTAL: total}
    if run.items is not None:
        measures |= item_measures(run.book, catalogue, item_names(context, run.book), context.language)
    if context.may(Action.READ_OBSERVATIONS):
        below = levels[levels.index(run.book.level) :]
        measures |= other_measures(run.book, catalogue, below, context.language, taken=frozenset(measures))
    return measures


def item_measures(book: RuleBook, catalogue: Catalogue, names: Mapping[str, str], language: str) -> dict[str, Measure]:
    """Return the items of a rule book whose indicators the catalogue holds."""
    by_code = catalogue.by_code
    return {
        item.code: _measure(item.code, names[item.code], by_code[item.indicator], language, item)
        for item in book.items
        if item.indicator in by_code
    }


def other_measures(
    book: RuleBook, catalogue: Catalogue, levels: tuple[str, ...], language: str, *, taken: frozenset[str]
) -> dict[str, Measure]:
    """Return the indicators that no item scores, reported at one of ``levels``; context comes last and says so."""
    scored = {item.indicator for item in book.items}
    others = [
        indicator
        for indicator in catalogue.indicators
        if indicator.code not in scored | taken and indicator.reporting_level in levels
    ]
    others.sort(key=lambda indicator: indicator.subject is Subject.CONTEXT)
    return {one.code: _measure(one.code, _other_name(one, language), one, language) for one in others}


def _other_name(indicator: Indicator, language: str) -> str:
    name = indicator.name.in_language(language)
    if indicator.subject is not Subject.CONTEXT:
        return name
    subject = SUBJECT_NAMES[indicator.subject].in_language(language)
    return f"{name}（{subject}）" if language == "zh" else f"{name} ({subject.lower()})"


def _measure(code: str, name: str, indicator: Indicator, language: str, item: Item | None = None) -> Measure:
    return Measure(code, name, indicator.unit.in_language(language), indicator.decimals, indicator, item)
