"""A score run written again, slowly and plainly, in exact fractions: what the fast one has to equal.

Only dictionaries, loops and ``fractions.Fraction``; nothing of the code under test but its types.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from metrics.catalogue import Catalogue, Indicator
from metrics.rule_book import Item, RuleBook


def exact(number: float) -> Fraction:
    """Return the decimal that a float is written as."""
    return Fraction(str(number))


@dataclass
class Figures:
    """Year-to-date figures of one unit and indicator."""

    numerator: int = 0
    denominator: int = 0
    due: int = 0
    received: int = 0
    reported: bool = False
    declined: bool = False

    def add(self, other: Figures) -> None:
        """Add another unit's figures."""
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.due += other.due
        self.received += other.received
        self.reported = self.reported or other.reported
        self.declined = self.declined or other.declined


@dataclass
class Score:
    """One place and item."""

    state: str
    points: int | None
    full_points: int
    light: str
    value: Fraction | None
    target: Fraction
    due: int
    received: int


@dataclass
class Total:
    """One place."""

    points: int | None
    rank: int | None
    light: str


class Oracle:
    """Scores one rule book on one period, place by place."""

    def __init__(
        self,
        observations: list[tuple],
        versions: list[tuple],
        changes: list[tuple],
        book: RuleBook,
        catalogue: Catalogue,
        period: str,
        levels: tuple[str, ...],
    ) -> None:
        self.versions, self.changes, self.book, self.period, self.levels = versions, changes, book, period, levels
        self.indicator = {indicator.code: indicator for indicator in catalogue.indicators}
        self.level_of = {version[0]: version[1] for version in versions}
        self.parent = {code: parent for code, _, parent, *dates in versions if self.within(period, dates)}
        self.months = self.months_so_far()
        self.reports = {
            (code, place, self.end_of(span)): (numerator or 0, denominator or 0, state)
            for span, code, place, numerator, denominator, state in observations
        }

    def months_so_far(self) -> list[str]:
        """Return the months of the assessment year up to the period."""
        months, (year, month) = [], (int(self.period[:4]), int(self.period[5:]))
        while True:
            months.insert(0, f"{year}-{month:02d}")
            if month == int(self.book.first_month[5:]):
                return months
            year, month = (year, month - 1) if month > 1 else (year - 1, 12)

    @staticmethod
    def end_of(span: str) -> str:
        """Return the last month of a month, quarter or year."""
        if "Q" in span:
            return f"{span[:4]}-{int(span[-1]) * 3:02d}"
        return span if "-" in span else f"{span}-12"

    @staticmethod
    def within(month: str, dates: list[Any]) -> bool:
        """Return whether a month lies between two dates, the second open when None."""
        return dates[0] <= month and (dates[1] is None or month <= dates[1])

    def place_for(self, unit: str, level: str) -> str | None:
        """Return the place at a level for which a unit's figures count now."""
        tried = set()
        while unit not in self.parent:
            if unit in tried or unit is None:
                return None
            tried.add(unit)
            merged = sorted(
                (month, to)
                for code, to, month, kind in self.changes
                if code == unit and kind == "merge" and month <= self.period
            )
            if merged:
                unit = merged[-1][1]
            else:
                past = sorted((v[3], v[2]) for v in self.versions if v[0] == unit and v[3] <= self.period)
                unit = past[-1][1] if past else None
        while unit is not None and self.level_of[unit] != level:
            unit = self.parent.get(unit)
        return unit

    def is_due(self, indicator: Indicator, unit: str, month: str) -> bool:
        """Return whether a unit owes a report for the span that ends in a month."""
        every = {"month": 1, "quarter": 3, "year": 12}[indicator.frequency]
        return (
            int(month[5:]) % every == 0
            and self.within(month, [indicator.valid_from, indicator.valid_to])
            and self.level_of[unit] == indicator.reporting_level
            and self.exists(unit, month)
        )

    def exists(self, unit: str, month: str) -> bool:
        """Return whether a unit is in force in a month."""
        return any(version[0] == unit and self.within(month, version[3:]) for version in self.versions)

    def reported_figures(self, indicator: Indicator, unit: str) -> Figures:
        """Return what a unit reported itself, cumulated."""
        figures, latest = Figures(), (0, 0)
        for month in self.months:
            numerator, denominator, state = self.reports.get((indicator.code, unit, month), (0, 0, 0))
            if state == 1:
                figures.received += 1
                figures.numerator += numerator
                figures.denominator += denominator
                latest = (numerator, denominator)
            if state == 2:
                figures.declined = True
            elif self.is_due(indicator, unit, month):
                figures.due += 1
        here = self.exists(unit, self.period)
        kinds = (indicator.cumulation, indicator.denominator_cumulation or indicator.cumulation)
        figures.due = max(figures.due, figures.received)
        figures.reported = figures.received > 0 and (here or "flow" in kinds)
        figures.declined = figures.declined and figures.received == 0
        if kinds[0] == "stock":
            figures.numerator = latest[0] if here else 0
        if kinds[1] == "stock":
            figures.denominator = latest[1] if here else 0
        return figures

    def figures_of(self, indicator: Indicator, unit: str) -> Figures:
        """Return a unit's figures, derived ones from their terms."""
        terms = indicator.derivation
        if terms is None:
            return self.reported_figures(indicator, unit)
        below = terms.denominator or {}
        parts = {code: self.reported_figures(self.indicator[code], unit) for code in {**terms.numerator, **below}}
        every, least = (all, min) if terms.every_term else (any, max)
        declined = any if terms.every_term else all
        figures = Figures(
            due=least(part.due for part in parts.values()),
            received=least(part.received for part in parts.values()),
            reported=every(part.reported for part in parts.values()),
            declined=declined(part.declined for part in parts.values()),
        )
        if figures.received:
            figures.numerator = sum(sign * parts[code].numerator for code, sign in terms.numerator.items())
            figures.denominator = sum(
                sign * getattr(parts[code], terms.denominator_part) for code, sign in below.items()
            )
        return figures

    def sum_of(self, indicator: Indicator, place: str) -> Figures:
        """Return a place's figures: the sum over the units that count for it."""
        total = Figures()
        for unit in self.level_of:
            if self.place_for(unit, self.level_of[place]) == place:
                total.add(self.figures_of(indicator, unit))
        return total

    def target_of(self, item: Item, place: str) -> Fraction:
        """Return the target of a place and item."""
        indicator = self.indicator[item.indicator]
        own = [t for t in self.book.targets if (t.item, t.place) == (item.code, place) and t.first_month <= self.period]
        if own:
            return exact(max(own, key=lambda target: target.first_month).value)
        general = exact(indicator.default_target if item.target is None else item.target)
        if indicator.kind == "rate":
            return general
        level = self.level_of[place]
        if level != self.book.level:
            return sum((self.target_of(item, below) for below in self.places_under(place, self.book.level)), Fraction())
        if item.target is None:
            return general * len(self.places_under(place, indicator.reporting_level))
        return general

    def places_under(self, place: str, level: str) -> list[str]:
        """Return the places in force at a level that lie in a place (the place itself at its level)."""
        return [
            code
            for code in self.parent
            if self.level_of[code] == level and self.place_for(code, self.level_of[place]) == place
        ]

    def score(self, item: Item, place: str) -> Score:
        """Return the score of one place and item."""
        indicator = self.indicator[item.indicator]
        figures, target = self.sum_of(indicator, place), self.target_of(item, place)
        value = None
        if figures.reported:
            if indicator.kind == "rate":
                if figures.denominator:
                    value = Fraction(figures.numerator * indicator.factor, figures.denominator)
            else:
                value = Fraction(figures.numerator * indicator.factor, 100 if indicator.kind == "amount" else 1)
        points: int | None
        if value is not None:
            state, points = "scored", floor(self.earned(item, indicator, value, target) * 100 + Fraction(1, 2))
        elif figures.reported:
            state = "cannot_judge"
        elif figures.declined and not figures.due:
            state = "not_applicable"
        elif not figures.due:
            state = "not_due"
        else:
            state = "missing"
        if state in ("cannot_judge", "not_applicable"):
            points = item.points if item.not_applicable == "full" else None
        elif state == "missing":
            points = 0 if item.missing == "zero" else None
        elif state == "not_due":
            points = None
        light = self.light(points or 0, item.points) if state == "scored" else "grey"
        return Score(state, points, item.points, light, value, target, figures.due, figures.received)

    def earned(self, item: Item, indicator: Indicator, value: Fraction, target: Fraction) -> Fraction:
        """Return unrounded points."""
        full, lower = Fraction(item.points, 100), indicator.polarity == "lower_is_better"
        short = max(value - target if lower else target - value, Fraction())
        options = item.parameters
        if item.rule == "threshold":
            return Fraction() if short else full
        if item.rule == "per_point":
            steps = short / exact(options.get("step", 1))
            if options.get("counting") == "full_step":
                steps = Fraction(floor(steps))
            return max(full - exact(options["deduction"]) * steps, Fraction())
        if item.rule == "completion":
            task = target * (Fraction(len(self.months), 12) if options.get("pace") else 1)
            done = value / task if task else Fraction(1)
        else:
            start = exact(options.get("zero_at", 0))
            way = start - target if lower else target - start
            if way <= 0:
                return Fraction() if short else full
            done = (start - value if lower else value - start) / way
        return full * min(max(done, Fraction()), Fraction(1))

    def light(self, points: int, full: int) -> str:
        """Return the light of a share of points."""
        share = Fraction(points * 100, full)
        if share >= exact(self.book.lights.green):
            return "green"
        return "amber" if share >= exact(self.book.lights.amber) else "red"

    def run(self) -> tuple[dict[tuple[str, str], Score], dict[str, Total]]:
        """Return the scores by place and item, and the totals by place."""
        scores: dict[tuple[str, str], Score] = {}
        totals: dict[str, Total] = {}
        for level in self.levels[: self.levels.index(self.book.level) + 1]:
            for place in (code for code in self.parent if self.level_of[code] == level):
                mine = {item.code: self.score(item, place) for item in self.book.items}
                scores |= {(place, code): score for code, score in mine.items()}
                counted = [score for score in mine.values() if score.points is not None]
                judged = any(score.state == "scored" for score in counted)
                points = None
                if judged:
                    had, could = sum(s.points or 0 for s in counted), sum(s.full_points for s in counted)
                    points = floor(Fraction(had * self.book.total_points, could) + Fraction(1, 2))
                light = "grey" if points is None else self.light(points, self.book.total_points)
                totals[place] = Total(points, None, light)
        ranked = [t for code, t in totals.items() if self.level_of[code] == self.book.level and t.points is not None]
        for total in ranked:
            total.rank = 1 + sum(other.points > total.points for other in ranked)
        return scores, totals
