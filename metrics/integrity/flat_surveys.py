"""Flat surveys: answers of different people that hardly vary from survey to survey."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, pooled_results

Counts = NDArray[np.int64]
Array = NDArray[np.float64]

FEWEST_SURVEYS = 4
# A place whose χ² is not even this small is not simulated; far above any level in use.
_WORTH_SIMULATING = 0.1
_FIRST_DRAWS, _WORTH_MORE_DRAWS = 1000, 0.02


def dispersion(answers: Counts, asked: Counts) -> tuple[Array, Counts]:
    """Return, per row, Pearson's χ² of shares of answers against their pooled share, and degrees of freedom.

    χ² = Σ (n − d p)² ÷ (d p (1 − p)), p = Σn ÷ Σd, over columns with somebody asked; k − 1 degrees of freedom
    (Fisher 1925, Statistical Methods for Research Workers, section 19). NaN where all or none agreed.
    """
    pooled = answers.sum(axis=1) / np.maximum(asked.sum(axis=1), 1)
    spread = asked * (pooled * (1 - pooled))[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(asked > 0, (answers - asked * pooled[:, None]) ** 2 / spread, 0.0)
    constant = (pooled <= 0) | (pooled >= 1)
    return np.where(constant, np.nan, terms.sum(axis=1)), (asked > 0).sum(axis=1) - 1


def flat_p_values(answers: Counts, asked: Counts, *, seed: int, draws: int = 100_000) -> Array:
    """Return, per row, the chance of as little variation as there is, or less.

    The lower tail of χ² picks the rows worth a closer look; theirs is simulated exactly given the sum
    of answers (multivariate hypergeometric), because few people asked make equal shares likelier than
    χ² says: p = (1 + draws with χ² no larger) ÷ (1 + draws) (Davison & Hinkley 1997, Bootstrap Methods
    and their Application, section 4.2), with 1,000 draws and, where p is small then, with ``draws``.
    NaN where variation cannot be seen.
    """
    random = np.random.default_rng(seed)
    statistic, freedom = dispersion(answers, asked)
    p_values = np.where(freedom + 1 >= FEWEST_SURVEYS, chi2.cdf(statistic, np.maximum(freedom, 1)), np.nan)
    for row in np.flatnonzero(p_values < _WORTH_SIMULATING):
        for size in (_FIRST_DRAWS, draws):
            drawn = random.multivariate_hypergeometric(asked[row], int(answers[row].sum()), size=size)
            simulated, _ = dispersion(drawn, np.broadcast_to(asked[row], drawn.shape))
            p_values[row] = (1 + (simulated <= statistic[row] + 1e-9).sum()) / (1 + size)
            if p_values[row] > _WORTH_MORE_DRAWS:
                break
    return p_values


def flat_survey_tests(cube: Cube, surveys: Collection[str], *, seed: int, draws: int = 100_000) -> pd.DataFrame:
    """Return a test per place and survey (indicator codes) of too little variation over its reports.

    Statistic: χ² ÷ degrees of freedom, 1 in the mean when the share stands still and more when it moves, so a
    real change only hides a lead. At least 4 surveys.
    """
    parts = []
    for column, code in enumerate(cube.indicators):
        if code not in surveys:
            continue
        asked = np.where(cube.state[:, column] == VALUE, cube.denominator[:, column], 0)
        answers = np.where(asked > 0, cube.numerator[:, column], 0)
        statistic, freedom = dispersion(answers, asked)
        parts.append(
            {
                "place": cube.places,
                "indicator": code,
                "figures": freedom + 1,
                "statistic": statistic / np.maximum(freedom, 1),
                "p_value": flat_p_values(answers, asked, seed=seed, draws=draws),
            }
        )
    return pooled_results(LeadKind.FLAT_SURVEY, cube.months, parts)
