"""Surveys that hardly vary are found; few people asked, or a real change, raise no lead."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, multivariate_hypergeom

from metrics.integrity.flat_surveys import dispersion, flat_p_values, flat_survey_tests
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, cube_of, holds, share_under
from tests.metrics.worlds import indicator

ASKED = indicator("satisfaction")


def test_dispersion_is_pearsons_chi_square_of_the_table() -> None:
    answers, asked = np.array([[18, 25, 12, 30]]), np.array([[20, 30, 20, 34]])
    statistic, freedom = dispersion(answers, asked)
    expected = chi2_contingency(np.stack([answers[0], asked[0] - answers[0]]), correction=False)
    assert statistic[0] == pytest.approx(expected.statistic)
    assert freedom[0] == expected.dof


def test_equal_answers_have_the_chance_that_counting_gives() -> None:
    """Eight of ten, four times: all equal, which multivariate hypergeometric drawing gives by its own density."""
    exact = multivariate_hypergeom.pmf([8] * 4, [10] * 4, 32)
    found = flat_p_values(np.array([[8] * 4]), np.array([[10] * 4]), seed=SEED)[0]
    assert found == pytest.approx(exact, abs=0.02)


def test_where_nobody_or_everybody_agrees_nothing_can_vary() -> None:
    assert np.isnan(flat_p_values(np.array([[10] * 6]), np.array([[10] * 6]), seed=SEED)[0])
    assert np.isnan(flat_p_values(np.array([[9] * 3]), np.array([[10] * 3]), seed=SEED)[0])


@pytest.mark.parametrize("chance", [0.7, 0.92])
def test_clean_surveys_keep_the_level(chance: float) -> None:
    random = np.random.default_rng(SEED)
    asked = np.tile(random.integers(12, 40, (600, 1)), 12)
    answers = random.binomial(asked, chance)
    p_values = flat_p_values(answers, asked, seed=SEED, draws=2000)
    print(f"flat surveys ({chance}): {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)


def test_a_place_with_made_up_answers_is_found_and_a_changing_one_is_not() -> None:
    random = np.random.default_rng(SEED)
    asked = np.full((40, 1, 12), 50)
    answers = random.binomial(asked, 0.85)
    answers[5] = np.array([42, 43] * 6)
    answers[6] = np.array([30] * 6 + [48] * 6)
    leads = leads_of(flat_survey_tests(cube_of(answers, asked, [ASKED]), ["satisfaction"], seed=SEED))
    assert [lead.place for lead in leads] == ["p005"]
    assert leads[0].statistic < 0.1


def test_other_indicators_are_not_surveys() -> None:
    figures = np.full((2, 1, 12), 5)
    assert len(flat_survey_tests(cube_of(figures, figures * 2, [ASKED]), [], seed=SEED)) == 0
