"""The demo county's stories: what was planted is found, and nothing else looks made up."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from loaders.demo_county.figures import demo_figures, shipped_catalogue
from metrics.catalogue import Indicator
from metrics.cube import Cube, build_cube
from metrics.cumulation import Cumulated, cumulate
from metrics.integrity.always_full import always_full_tests
from metrics.integrity.below_peers import below_peers_tests
from metrics.integrity.end_surges import end_surge_tests, ends_of
from metrics.integrity.flat_surveys import flat_survey_tests
from metrics.integrity.heaping import year_end_heaping_tests
from metrics.integrity.leads import leads_of
from metrics.integrity.repetition import copied_month_tests, copied_place_tests
from metrics.periods import assessment_months, months_between
from metrics.roll_up import roll_up

LAST_MONTH = "2026-10"
MONTHS = months_between("2023-11", LAST_MONTH)


@cache
def village_indicators() -> list[Indicator]:
    reported = [each for each in shipped_catalogue().indicators if each.derivation is None]
    return [each for each in reported if each.reporting_level == "village"]


@cache
def figures() -> pd.DataFrame:
    return demo_figures(990101, LAST_MONTH)


@cache
def villages() -> list[str]:
    return sorted({place for place in figures()["place"] if len(place) == 12})


@cache
def townships() -> list[str]:
    return sorted({village[:9] for village in villages()})


@cache
def group_of() -> np.ndarray:
    number = {township: position for position, township in enumerate(townships())}
    return np.array([number[village[:9]] for village in villages()])


@cache
def cube_until(month: str) -> Cube:
    """Return the villages' cube of the assessment year up to a month; all 36 months without one."""
    months = assessment_months(month, 1) if month else MONTHS
    return build_cube(figures(), villages(), [each.code for each in village_indicators()], months)


def township_year(month: str) -> Cumulated:
    cube = cube_until(month)
    there = np.ones((len(cube.places), len(cube.months)), dtype=bool)
    reports = np.ones((len(cube.places), len(cube.indicators)), dtype=bool)
    return roll_up(cumulate(cube, village_indicators(), there, reports), group_of(), townships())


def test_too_good_is_found_by_heaping_and_nobody_else_is() -> None:
    ends = ["2024-12", "2025-12", LAST_MONTH]
    default = [np.nan if each.default_target is None else each.default_target for each in village_indicators()]
    targets = np.tile(np.array(default), (len(townships()), 1))
    tests = year_end_heaping_tests(
        [(month, township_year(month)) for month in ends], village_indicators(), [targets] * len(ends)
    )
    leads = leads_of(tests)
    assert [lead.place for lead in leads] == ["990101102"]
    assert leads[0].statistic == 1.0


def test_late_benefits_and_the_slipping_township_lie_below_their_peers() -> None:
    year = township_year(LAST_MONTH)
    tests = below_peers_tests(townships(), [LAST_MONTH], village_indicators(), year.numerator, year.denominator)
    leads = leads_of(tests)
    assert (leads[0].place, leads[0].indicator) == ("990101200", "benefit_on_time")
    assert sum(lead.place == "990101101" for lead in leads) > len(leads) / 2


def test_late_reports_lie_below_their_peers_in_their_year() -> None:
    year = township_year("2025-12")
    tests = below_peers_tests(townships(), ["2025-12"], village_indicators(), year.numerator, year.denominator)
    assert ("990101103", "report_on_time") in {(lead.place, lead.indicator) for lead in leads_of(tests)}


@pytest.mark.parametrize("family", ["months", "places", "surges", "full", "flat"])
def test_what_was_not_planted_is_not_found(family: str) -> None:
    cube, indicators = cube_until(""), village_indicators()
    tests = {
        "months": lambda: copied_month_tests(cube, indicators),
        "places": lambda: copied_place_tests(cube, indicators, group_of()),
        "surges": lambda: end_surge_tests(cube, indicators, ends_of(cube.months, "quarter")),
        "full": lambda: always_full_tests(cube, indicators),
        "flat": lambda: flat_survey_tests(cube, ["satisfaction", "policy_awareness"], seed=1),
    }[family]()
    assert len(tests) > 300
    assert leads_of(tests) == ()
