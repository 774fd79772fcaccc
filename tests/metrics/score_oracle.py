"""A score run written again, slowly and plainly, in exact fractions: what the fast one has to equal.

Only dictionaries, loops and ``fractions.Fraction``; nothing of the code under test but its types.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from metrics.catalogue import Catalogue, Indicator
from metrics.rule_book import Item, Lights, RuleBook


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
    level_points: int | None = None
    progress_points: int | None = None
    carried_from: str | None = None


@dataclass
class Total:
    """One place."""

    points: int | None
    rank: int | None
    light: str
    reason: str | None = None
    peer_group: str | None = None
    rank_in_peer_group: int | None = None
    grade: str | None = None
    level_points: int | None = None
    progress_points: int | None = None
    composite: int | None = None
    composite_rank: int | None = None
    decides: tuple[int, ...] = ()


def half_up(number: Fraction) -> int:
    """Return the whole number next to a number, the upper one of two."""
    return floor(number + Fraction(1, 2))


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
        classes: dict[str, str] | None = None,
        entries: list[tuple] = [],  # noqa: B006 - never changed
    ) -> None:
        self.given = (observations, versions, changes)
        self.catalogue, self.classes, self.entries = catalogue, classes or {}, entries
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

    def months_back(self, count: int) -> list[str]:
        """Return so many months, first to last: the same as those so far, or the whole year, one year before."""
        first = int(self.months[0][:4]) * 12 + int(self.months[0][5:]) - 1 - 12
        return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(first, first + count)]

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

    def reported_figures(self, indicator: Indicator, unit: str, months: list[str]) -> Figures:
        """Return what a unit reported itself, cumulated."""
        figures, latest = Figures(), (0, 0)
        for month in months:
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
        here = self.exists(unit, months[-1])
        kinds = (indicator.cumulation, indicator.denominator_cumulation or indicator.cumulation)
        figures.due = max(figures.due, figures.received)
        figures.reported = figures.received > 0 and (here or "flow" in kinds)
        figures.declined = figures.declined and figures.received == 0
        if kinds[0] == "stock":
            figures.numerator = latest[0] if here else 0
        if kinds[1] == "stock":
            figures.denominator = latest[1] if here else 0
        return figures

    def figures_of(self, indicator: Indicator, unit: str, months: list[str]) -> Figures:
        """Return a unit's figures, derived ones from their terms."""
        terms = indicator.derivation
        if terms is None:
            return self.reported_figures(indicator, unit, months)
        below = terms.denominator or {}
        parts = {
            code: self.reported_figures(self.indicator[code], unit, months) for code in {**terms.numerator, **below}
        }
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

    def sum_of(self, indicator: Indicator, place: str, months: list[str] | None = None) -> Figures:
        """Return a place's figures: the sum over the units that count for it."""
        total = Figures()
        for unit in self.level_of:
            if self.place_for(unit, self.level_of[place]) == place:
                total.add(self.figures_of(indicator, unit, months or self.months))
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

    def last_report(self, indicator: Indicator, place: str) -> str | None:
        """Return the month of the last report of last year of any unit that counts for a place."""
        terms = indicator.derivation
        codes = [indicator.code] if terms is None else [*terms.numerator, *(terms.denominator or {})]
        found: list[str] = []
        for unit in self.level_of:
            if self.place_for(unit, self.level_of[place]) != place:
                continue
            last = [
                max(
                    (m for m in self.months_back(12) if self.reports.get((code, unit, m), (0, 0, 0))[2] == 1),
                    default="",
                )
                for code in codes
            ]
            found.append(min(last) if terms is None or terms.every_term else max(last))
        return max(found, default="") or None

    def value_of(self, indicator: Indicator, figures: Figures) -> Fraction | None:
        """Return a value in the indicator's unit, None without one."""
        if not figures.reported:
            return None
        if indicator.kind == "rate":
            return Fraction(figures.numerator * indicator.factor, figures.denominator) if figures.denominator else None
        return Fraction(figures.numerator * indicator.factor, 100 if indicator.kind == "amount" else 1)

    def applies(self, item: Item, place: str) -> bool:
        """Return whether an item applies to a place."""
        where, level = item.applies, self.level_of[place]
        assessed = level == self.book.level
        return (
            (not where.levels or level in where.levels)
            and (not where.peer_classes or not assessed or self.classes.get(place) in where.peer_classes)
            and (not where.places or not assessed or place in where.places)
        )

    def carried(self, item: Item, place: str) -> tuple[Fraction | None, str | None]:
        """Return the value that stands in for a missing one, and the month of its last report."""
        indicator = self.indicator[item.indicator]
        month = self.last_report(indicator, place)
        if item.missing != "previous" or month is None:
            return None, None
        months = int(self.period[:4]) * 12 + int(self.period[5:]) - int(month[:4]) * 12 - int(month[5:])
        every = {"month": 1, "quarter": 3, "year": 12}[indicator.frequency]
        if months > item.missing_periods * every:
            return None, None
        value = self.value_of(indicator, self.sum_of(indicator, place, self.months_back(12)))
        return value, (None if value is None else month)

    def score(self, item: Item, place: str) -> Score:
        """Return the score of one place and item."""
        indicator = self.indicator[item.indicator]
        figures, target = self.sum_of(indicator, place), self.target_of(item, place)
        value = self.value_of(indicator, figures) if self.applies(item, place) else None
        before = self.value_of(indicator, self.sum_of(indicator, place, self.months_back(len(self.months))))
        parts, month = None, None
        if not self.applies(item, place):
            state = "not_applicable"
        elif value is not None and (parts := self.parts(item, indicator, value, target, before)):
            state = "scored"
        elif figures.reported:
            state = "cannot_judge"
        elif figures.declined and not figures.due:
            state = "not_applicable"
        elif not figures.due:
            state = "not_due"
        else:
            state = "missing"
            value, month = self.carried(item, place)
            parts = None if value is None else self.parts(item, indicator, value, target, before)
            month = month if parts else None
        points = level = progress = None
        if parts:
            points, level, progress = (None if part is None else half_up(part * 100) for part in parts)
        elif state in ("cannot_judge", "not_applicable"):
            points = level = item.points if item.not_applicable == "full" else None
        elif state == "missing":
            points = level = None if item.missing == "exclude" else 0
        if item.rule == "progress":
            level, progress = None, (points if parts else None)
        own = item.lights or self.book.lights
        light = self.light(points or 0, item.points, own) if state == "scored" else "grey"
        return Score(
            state, points, item.points, light, value, target, figures.due, figures.received, level, progress, month
        )

    def parts(
        self, item: Item, indicator: Indicator, value: Fraction, target: Fraction, before: Fraction | None
    ) -> tuple[Fraction, Fraction, Fraction | None] | None:
        """Return unrounded points, those by level and those by progress; None when there is nothing to judge."""
        full, share = Fraction(item.points, 100), item.progress or self.book.progress
        if item.rule == "progress":
            if before is None:
                return None
            only = self.progress(dict(item.parameters), full, value - before)
            return only, only, only
        level = self.earned(item, indicator, value, target)
        if share is None or not share.progress or before is None:
            return level, level, None
        progress = self.progress(dict(share.parameters), full, value - before)
        return (share.level * level + share.progress * progress) / (share.level + share.progress), level, progress

    @staticmethod
    def progress(options: dict, full: Fraction, change: Fraction) -> Fraction:
        """Return points for a change on last year."""
        start, end = exact(options.get("zero_at", 0)), exact(options["full_at"])
        return full * min(max((change - start) / (end - start), Fraction()), Fraction(1))

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

    @staticmethod
    def light(points: int, full: int, lights: Lights) -> str:
        """Return the light of a share of points."""
        share = Fraction(points * 100, full)
        if share >= exact(lights.green):
            return "green"
        if lights.midpoint is not None and exact(lights.amber) <= share < exact(lights.midpoint):
            return "orange"
        return "amber" if share >= exact(lights.amber) else "red"

    def run(self) -> tuple[dict[tuple[str, str], Score], dict[str, Total]]:
        """Return the scores by place and item, and the totals by place."""
        scores: dict[tuple[str, str], Score] = {}
        totals: dict[str, Total] = {}
        for level in self.levels[: self.levels.index(self.book.level) + 1]:
            for place in (code for code in self.parent if self.level_of[code] == level):
                mine = {item.code: self.score(item, place) for item in self.book.items}
                scores |= {(place, code): score for code, score in mine.items()}
                totals[place] = self.total(place, mine)
        assessed = {code: total for code, total in totals.items() if self.level_of[code] == self.book.level}
        self.composites(assessed)
        self.ranks(assessed)
        return scores, totals

    def total(self, place: str, mine: dict[str, Score]) -> Total:
        """Return the total of one place, not yet ranked."""
        book = self.book
        states = [score.state for score in mine.values()]
        adds = self.adjustment(place) if self.level_of[place] == book.level else 0
        points = None
        if "scored" in states:
            points = self.out_of([(s.points, s.full_points) for s in mine.values()]) or 0
            points = min(max(points + adds, 0), book.caps.total or 10**12)
        total = Total(points, None, "grey" if points is None else self.light(points, book.total_points, book.lights))
        total.reason = self.reason(place, states)
        parts = [s for s in mine.values() if s.progress_points is not None]
        weighs = any((i.progress or book.progress) and (i.progress or book.progress).progress for i in book.items)
        if points is not None and (weighs or any(item.rule == "progress" for item in book.items)):
            total.level_points = self.out_of([(s.level_points, s.full_points) for s in mine.values()]) or 0
            total.progress_points = self.out_of([(s.progress_points, s.full_points) for s in parts])
        for tie_break in book.tie_breaks:
            if tie_break.by == "progress":
                total.decides += (total.progress_points or 0,)
                continue
            fits = [
                mine[item.code].points or 0
                for item in book.items
                if tie_break.code == (item.code if tie_break.by == "item" else self.indicator[item.indicator].subject)
            ]
            total.decides += (sum(fits),)
        return total

    def out_of(self, counted: list[tuple[int | None, int]]) -> int | None:
        """Return points out of the book's, from points and full points of what counts; None when nothing does."""
        had = [(points, full) for points, full in counted if points is not None]
        could = sum(full for _, full in had)
        return half_up(Fraction(sum(points for points, _ in had) * self.book.total_points, could)) if could else None

    def adjustment(self, place: str) -> int:
        """Return bonus less penalty of a place, in hundredths."""
        sums = {"bonus": 0, "penalty": 0}
        for line in self.book.lines:
            cases = sum(
                count
                for month, where, code, count in self.entries
                if month in self.months and (where, code) == (place, line.code)
            )
            sums[line.kind] += min(cases * line.points, line.cap or 10**12)
        caps = {"bonus": self.book.caps.bonus, "penalty": self.book.caps.penalty}
        bonus, penalty = (points if caps[kind] is None else min(points, caps[kind]) for kind, points in sums.items())
        return bonus - penalty

    def reason(self, place: str, states: list[str]) -> str | None:
        """Return why a place is not ranked, None when it is."""
        if self.level_of[place] != self.book.level:
            return "level_not_assessed"
        scored, missing = states.count("scored"), states.count("missing")
        if not scored:
            return "nothing_scored"
        if Fraction(scored * 100, scored + missing) < exact(self.book.eligibility.items):
            return "too_few_items"
        owing = [
            [self.figures_of(self.indicator[item.indicator], unit, self.months) for item in self.book.items]
            for unit in self.level_of
            if self.place_for(unit, self.book.level) == place
        ]
        owing = [figures for figures in owing if any(each.due for each in figures)]
        sent = [figures for figures in owing if any(each.received for each in figures)]
        if len(sent) * 100 < exact(self.book.eligibility.reporting_places) * len(owing):
            return "too_few_reporting_places"
        return None

    def composites(self, assessed: dict[str, Total]) -> None:
        """Fill in the composites: totals of the weighed months so far, each scored afresh."""
        if not self.book.period_weights:
            return
        alone = self.book.model_copy(update={"period_weights": ()})
        sums: dict[str, list[tuple[int, int]]] = {code: [] for code in assessed}
        for month in self.months:
            weight = next((w.weight for w in self.book.period_weights if w.month == int(month[5:])), None)
            if weight is None:
                continue
            again = Oracle(*self.given, alone, self.catalogue, month, self.levels, self.classes_at(month), self.entries)
            for code, total in again.run()[1].items():
                if code in sums and total.points is not None:
                    sums[code].append((weight, total.points))
        for code, parts in sums.items():
            if parts:
                whole = sum(weight for weight, _ in parts)
                assessed[code].composite = half_up(Fraction(sum(w * p for w, p in parts), whole))

    def classes_at(self, _month: str) -> dict[str, str]:
        """Return the classes in a month; here they never change."""
        return self.classes

    def ranks(self, assessed: dict[str, Total]) -> None:
        """Fill in ranks, peer groups and grades of the assessed level."""
        ranked = [total for total in assessed.values() if total.reason is None]
        for code, total in assessed.items():
            if self.book.peer_groups.by == "class":
                total.peer_group = self.classes.get(code)
        for total in ranked:
            total.rank = 1 + sum((t.points, t.decides) > (total.points, total.decides) for t in ranked)
            if total.composite is not None:
                total.composite_rank = 1 + sum(t.composite > total.composite for t in ranked if t.composite is not None)
        for total in ranked:
            peers = [t for t in ranked if t.peer_group == total.peer_group]
            if total.peer_group is not None:
                total.rank_in_peer_group = 1 + sum(t.rank < total.rank for t in peers)
            total.grade = self.grade(total, peers, any(t.peer_group for t in assessed.values()))

    def grade(self, total: Total, peers: list[Total], grouped: bool) -> str | None:
        """Return the grade of a ranked place."""
        composed = bool(self.book.period_weights)
        points = total.composite if composed else total.points
        if points is None or (grouped and total.peer_group is None):
            return None
        ranks = [t.composite_rank if composed else t.rank for t in peers]
        ranks = [rank for rank in ranks if rank is not None]
        rank = 1 + sum(other < (total.composite_rank if composed else total.rank) for other in ranks)
        quota = Fraction()
        for grade in self.book.grades:
            fits = Fraction(points * 100, self.book.total_points) >= exact(grade.at_least)
            if grade.quota is not None:
                quota += exact(grade.quota)
                fits = fits and rank <= half_up(quota * len(ranks) / 100)
            if fits:
                return grade.name
        return None
