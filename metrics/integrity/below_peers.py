"""Below peers: a rate further on the worse side than places differ anyway."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from metrics.catalogue import Indicator, Kind, Polarity
from metrics.integrity.leads import LeadKind, pooled_results

Counts = NDArray[np.int64]
Array = NDArray[np.float64]

FEWEST_PLACES = 5
_WINSORIZED = 0.1
_BOUND = float(norm.ppf(1 - _WINSORIZED))
_OF_NORMAL = 2 * _WINSORIZED * _BOUND**2 + (1 - 2 * _WINSORIZED) - 2 * _BOUND * float(norm.pdf(_BOUND))
# Under so few expected successes or failures the normal approximation does not hold.
_FEWEST_EXPECTED = 5.0


def overdispersed_z(successes: Counts, cases: Counts) -> Array:
    """Return z-scores of rates against the pooled rate, deflated by how much the places differ anyway.

    z = (n − d p) ÷ √(d p (1 − p)) ÷ √max(φ, 1); φ = mean of z² with the outer 10 % on either side drawn in
    (Spiegelhalter 2005, Statistics in Medicine 24: 1185–1202, and Quality and Safety in Health Care 14:
    347–351), ÷ 0.6786, the same mean for a normal z, without which φ would be too small. NaN where fewer
    than 5 successes or failures are expected.
    """
    total = cases.sum()
    rate = successes.sum() / total if total else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (successes - cases * rate) / np.sqrt(cases * rate * (1 - rate))
    judged = cases * min(rate, 1 - rate) >= _FEWEST_EXPECTED if total else np.zeros(len(cases), dtype=bool)
    if judged.sum() < FEWEST_PLACES:
        return np.full(len(cases), np.nan)
    low, high = np.quantile(z[judged], [_WINSORIZED, 1 - _WINSORIZED])
    spread = float((np.clip(z[judged], low, high) ** 2).mean()) / _OF_NORMAL
    return np.where(judged, z / np.sqrt(max(spread, 1.0)), np.nan)


def below_peers_tests(
    places: Sequence[str],
    months: Sequence[str],
    indicators: Sequence[Indicator],
    numerator: Counts,
    denominator: Counts,
) -> pd.DataFrame:
    """Return a test per place and rate of lying on the worse side of its peers (one-sided, normal).

    ``numerator`` and ``denominator`` are places × indicators of one level and period. No sign of false
    figures: it asks what is wrong with the work, or with the reporting. Statistic: z.
    """
    parts = []
    for column, indicator in enumerate(indicators):
        sign = {Polarity.HIGHER_IS_BETTER: 1.0, Polarity.LOWER_IS_BETTER: -1.0}.get(indicator.polarity)
        if sign is None or indicator.kind is not Kind.RATE or not indicator.numerator_within_denominator:
            continue
        z = sign * overdispersed_z(numerator[:, column], denominator[:, column])
        parts.append(
            {
                "place": list(places),
                "indicator": indicator.code,
                "figures": denominator[:, column],
                "statistic": z,
                "p_value": norm.cdf(z),
            }
        )
    return pooled_results(LeadKind.BELOW_PEERS, months, parts)
