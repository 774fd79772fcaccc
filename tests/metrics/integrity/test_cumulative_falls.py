"""A register that only grows: every fall is found, and clean ones never are."""

from __future__ import annotations

import numpy as np

from metrics.cube import MISSING
from metrics.integrity.cumulative_falls import cumulative_fall_tests
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, cube_of
from tests.metrics.worlds import indicator

REGISTER = [indicator("register", "count", cumulation="stock")]


def test_clean_registers_never_fall() -> None:
    grown = np.cumsum(np.random.default_rng(SEED).poisson(2, (500, 1, 24)), axis=2)
    tests = cumulative_fall_tests(cube_of(grown, None, REGISTER), ["register"])
    assert len(tests) == 500
    assert leads_of(tests, 0.05) == ()


def test_a_fall_is_found_with_its_month_and_size() -> None:
    figures = np.array([[[1, 5, 4, 6, 3, 9]], [[1, 2, 3, 4, 5, 6]]])
    lead = leads_of(cumulative_fall_tests(cube_of(figures, None, REGISTER), ["register"]))[0]
    assert (lead.place, lead.months, lead.statistic, lead.figures) == ("p000", ("2024-03", "2024-05"), 3.0, 5)
    assert lead.p_value == 0.0


def test_a_fall_across_a_missing_month_is_found_and_missing_is_no_zero() -> None:
    cube = cube_of(np.array([[[5, 0, 4]], [[5, 0, 6]]]), None, REGISTER)
    cube.state[:, :, 1] = MISSING
    assert [lead.place for lead in leads_of(cumulative_fall_tests(cube, ["register"]))] == ["p000"]


def test_a_new_assessment_year_begins_anew() -> None:
    figures = np.concatenate([np.arange(12), np.arange(12)])[None, None, :]
    cube = cube_of(figures, None, REGISTER)
    assert leads_of(cumulative_fall_tests(cube, ["register"], start_month=1)) == ()
    assert len(leads_of(cumulative_fall_tests(cube, ["register"]))) == 1


def test_other_indicators_may_fall() -> None:
    assert len(cumulative_fall_tests(cube_of(np.array([[[5, 4]]]), None, REGISTER), [])) == 0
