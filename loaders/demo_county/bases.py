"""What the demo county's indicators are counted out of: people, births, children, payments due.

Every basis is an integer array of villages × months or, for work done in the township, of
townships × months. Bases hang together: newborn visits are counted out of the births a month
before, payments out of the persons entitled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.demo_county.places import first_month
from loaders.demo_county.stories import stories
from loaders.demo_county.townships import CountyPlan, county_plan
from metrics.periods import months_between

Counts = NDArray[np.int64]

# People a year per person: the real township report had 367 births in eight months among 59,329.
BIRTH_RATE = 0.0093
DEATH_RATE = 0.0072
# Spring has fewer births, autumn more (January to December).
BIRTH_SEASON = np.array([1.02, 0.93, 0.95, 0.94, 0.96, 0.97, 1.0, 1.05, 1.07, 1.08, 1.03, 1.0])
DEATH_SEASON = np.array([1.2, 1.15, 1.08, 1.0, 0.95, 0.9, 0.9, 0.92, 0.92, 0.95, 1.0, 1.1])
CHECK_SEASON = np.array([0.3, 0.4, 1.2, 1.5, 1.4, 1.2, 0.8, 0.8, 1.3, 1.4, 1.1, 0.6])
MIGRANTS_IN = {"城区": 0.16, "平原": 0.055, "山区": 0.018}
MIGRANTS_OUT = {"城区": 0.05, "平原": 0.1, "山区": 0.15}
LEFT_BEHIND = {"城区": 0.002, "平原": 0.007, "山区": 0.012}
GROWTH_A_YEAR = {"城区": 0.012, "平原": -0.002, "山区": -0.008}
HOUSEHOLD = 3.1
GROUP_OF_HOUSEHOLDS = 100


@dataclass(frozen=True)
class Bases:
    """Months, village codes, the township (row number) of every village, and the bases by name."""

    months: list[str]
    villages: list[str]
    townships: list[str]
    township_of: NDArray[np.intp]
    counts: dict[str, Counts]

    def by_township(self, counts: Counts) -> Counts:
        """Return village figures added up by township; township figures pass through."""
        if len(counts) == len(self.townships):
            return counts
        total = np.zeros((len(self.townships), counts.shape[1]), dtype=np.int64)
        np.add.at(total, self.township_of, counts)
        return total


def draw_bases(seed: int, last_month: str) -> Bases:
    """Return all bases for the 36 months up to ``last_month``."""
    plan = county_plan()
    random = np.random.default_rng([seed, 3])
    months = months_between(first_month(last_month), last_month)
    calendar = np.array([int(month[5:]) for month in months])
    townships = [township.code for township in plan.townships]
    township_of = np.array([townships.index(code[:9]) for code in plan.village_codes])
    classes = [plan.townships[number].peer_class for number in township_of]
    people = _people(_first_population(plan, random), classes, calendar, random)
    bases = Bases(months, plan.village_codes, townships, township_of, people)
    _add_services(people, calendar, random)
    _add_families(people, classes, calendar, random)
    _add_township_work(bases, random)
    return bases


def _first_population(plan: CountyPlan, random: np.random.Generator) -> Counts:
    population: dict[str, int] = {}
    for township in plan.townships:
        share = np.clip(random.lognormal(0, 0.42, township.villages), 0.4, 2.2)
        people = np.clip(np.round(township.population * share / share.sum()), 600, 5200)
        population |= dict(zip(township.village_codes, people.astype(int).tolist(), strict=True))
    tiny = stories().tiny_village
    population[tiny.place] = tiny.population
    return np.array([population[code] for code in plan.village_codes], dtype=np.int64)


def _people(start: Counts, classes: list[str], calendar: Counts, random: np.random.Generator) -> dict[str, Counts]:
    """Return population, births and deaths that add up from month to month, and migrants."""
    growth = np.array([GROWTH_A_YEAR[name] for name in classes]) / 12
    shape = (len(start), len(calendar))
    population, deaths = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    # One month more than is reported: visits of the first month go to births of the month before.
    births = np.zeros((len(start), len(calendar) + 1), np.int64)
    births[:, 0] = random.poisson(start * BIRTH_RATE / 12)
    now = start
    for month, number in enumerate(calendar):
        births[:, month + 1] = random.poisson(now * BIRTH_RATE / 12 * BIRTH_SEASON[number - 1])
        deaths[:, month] = np.minimum(random.poisson(now * DEATH_RATE / 12 * DEATH_SEASON[number - 1]), now)
        moved = np.round(random.normal(now * growth, np.sqrt(now) * 0.05)).astype(np.int64)
        now = now + births[:, month + 1] - deaths[:, month] + moved
        population[:, month] = now
    male = random.binomial(births[:, 1:], 0.514)
    drift = 1 + 0.03 * np.sin((np.arange(len(calendar)) + random.uniform(0, 12, (len(start), 1))) / 6)
    share_in = np.array([MIGRANTS_IN[name] for name in classes])[:, None] * random.lognormal(0, 0.25, (len(start), 1))
    share_out = np.array([MIGRANTS_OUT[name] for name in classes])[:, None] * random.lognormal(0, 0.2, (len(start), 1))
    without = [code for story in stories().not_applicable if "migrant_health_record" in story.indicators
               for code in story.places]  # fmt: skip
    lives_without = [code[:9] in without for code in county_plan().village_codes]
    share_in[np.array(lives_without)] = 0
    return {
        "population": population,
        "births": births[:, 1:],
        "births_month_before": births[:, :-1],
        "births_male": male,
        "births_female": births[:, 1:] - male,
        "deaths": deaths,
        "migrants_in": np.round(population * share_in * drift).astype(np.int64),
        "migrants_out": np.round(population * share_out * (2 - drift)).astype(np.int64),
    }


def _add_services(counts: dict[str, Counts], calendar: Counts, random: np.random.Generator) -> None:
    people = counts["population"]
    counts["pregnancies_in_programme"] = random.poisson(people * 0.00034)
    counts["outcomes_in_programme"] = random.poisson(people * 0.0003)
    counts["folic_acid_wanted"] = random.poisson(people * 0.0009)
    counts["check_appointments"] = random.poisson(people * 0.0042 * CHECK_SEASON[calendar - 1])
    counts["supply_requests"] = random.poisson(people * 0.006)
    counts["children_under_seven"] = _steady_share(people, 0.062, 0.12, random)
    counts["doses_due"] = random.poisson(counts["children_under_seven"] * 0.21)
    # Whom it concerns grows through the year: everybody who has asked since January.
    counts["settled_migrants"] = np.round(counts["migrants_in"] * 0.72).astype(np.int64)
    counts["migrants_in_need"] = np.round(counts["migrants_in"] * (0.08 + 0.025 * calendar)).astype(np.int64)


def _add_families(counts: dict[str, Counts], classes: list[str], calendar: Counts, random: np.random.Generator) -> None:
    people = counts["population"]
    years = np.cumsum(calendar == 1)
    # Lists of entitled persons are confirmed once a year and stand until the next.
    confirmed = people[:, [int(np.argmax(years == year)) for year in years]]
    for name, share in (
        ("reward_entitled", 0.024),
        ("special_support_entitled", 0.0018),
        ("only_child_entitled", 0.023),
    ):
        counts[name] = _steady_share(confirmed, share, 0.3, random)
    counts["payments_due"] = (
        counts["reward_entitled"] + counts["special_support_entitled"] + counts["only_child_entitled"]
    )
    counts["insurance_wanted"] = _steady_share(confirmed, 0.021, 0.25, random)
    counts["hardship_families"] = _steady_share(confirmed, 0.0042, 0.35, random)
    left_behind = np.array([LEFT_BEHIND[name] for name in classes])[:, None]
    counts["left_behind_children"] = _steady_share(people, left_behind, 0.3, random)
    counts["reports_due"] = np.full_like(people, 10)
    counts["records"] = _steady_share(people, 0.18, 0.1, random)
    counts["entries_checked"] = np.full_like(people, 8)
    counts["lists_due"] = np.full_like(people, 3)
    counts["people_asked"] = np.full_like(people, 15)
    counts["household_groups"] = np.maximum(np.round(people / HOUSEHOLD / GROUP_OF_HOUSEHOLDS), 1).astype(np.int64)


def _add_township_work(bases: Bases, random: np.random.Generator) -> None:
    counts = bases.counts
    people = bases.by_township(counts["population"])
    counts["enquiries_due"] = random.poisson(people * 0.00025)
    counts["crosschecks_due"] = np.full_like(people, 3)
    counts["complaints_due"] = random.poisson(people * 0.0002)
    counts["affairs_due"] = random.poisson(people * 0.004)
    story = stories().merged_village
    there = np.ones_like(counts["population"])
    there[bases.villages.index(story.place), story.month :] = 0
    counts["village_staff"] = counts["associations"] = bases.by_township(there)


def _steady_share(
    people: Counts, share: float | NDArray[np.float64], spread: float, random: np.random.Generator
) -> Counts:
    """Return a share of the people that differs between villages and hardly moves in time."""
    own = random.lognormal(0, spread, (len(people), 1))
    return np.round(people * share * own).astype(np.int64)
