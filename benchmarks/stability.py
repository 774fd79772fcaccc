"""Stability band against one scoring pass: seconds and ratio.

    python -m benchmarks.stability

200 places × 40 items × 1,000 draws, with the denominators of villages and with those of townships;
processor time on a single thread, the best of five. Nothing is asserted.
"""

from __future__ import annotations

import numpy as np

from benchmarks.score_run import best_of, build_book, build_indicator
from metrics.assessment import Assessment, standing_of
from metrics.catalogue import Indicator
from metrics.cumulation import Cumulated
from metrics.stability import stability
from metrics.weight_sensitivity import weight_sensitivity

PLACES, ITEMS, DRAWS = 200, 40, 1000
# Smallest and largest denominator, and a count's expected number.
SIZES = {"villages": (20, 600, 12), "townships": (1_000, 20_000, 400)}


def build_assessment(smallest: int, largest: int, cases: int) -> Assessment:
    """Return figures of random places: every fifth item a count, the others rates; 2 % of them missing."""
    generator = np.random.default_rng(1)
    shape = (PLACES, ITEMS)
    denominator = generator.integers(smallest, largest, shape)
    numerator = generator.binomial(denominator, generator.uniform(0.75, 1, shape))
    is_count = np.arange(ITEMS) % 5 == 4
    numerator = np.where(is_count, generator.poisson(cases, shape), numerator)
    reported = generator.random(shape) > 0.02
    indicators = tuple(indicator_of(number, bool(is_count[number])) for number in range(ITEMS))
    figures = Cumulated(
        tuple(f"{number:03d}" for number in range(PLACES)),
        tuple(indicator.code for indicator in indicators),
        numerator * reported,
        denominator * reported * ~is_count,
        np.ones(shape, dtype=np.int64),
        reported.astype(np.int64),
        reported,
        np.zeros(shape, dtype=bool),
    )
    target = np.broadcast_to(np.where(is_count, float(cases), 95.0), shape)
    return Assessment.of_book(build_book(), figures, indicators, target, 1.0)


def indicator_of(number: int, is_count: bool) -> Indicator:
    """Return a rate in per cent or a count."""
    content = build_indicator(number)
    if is_count:
        content |= {"kind": "count", "factor": 1, "denominator": None}
    return Indicator.model_validate(content)


def main() -> None:
    print(f"{PLACES} places × {ITEMS} items × {DRAWS} draws, processor time on one thread")
    for name, sizes in SIZES.items():
        assessment = build_assessment(*sizes)
        one_pass = best_of(lambda a=assessment: standing_of(a, a.item_scores()))
        band = best_of(lambda a=assessment: stability(a, DRAWS))
        weights = best_of(lambda a=assessment: weight_sensitivity(a, DRAWS))
        print(f"{name:10} one scoring pass {one_pass:7.4f} s")
        ratio = band / one_pass
        print(f"{'':10} stability band   {band:7.3f} s  {ratio:6.0f} × one pass, {ratio / DRAWS:.3f} × per draw")
        print(f"{'':10} weights ±20 %    {weights:7.3f} s  {weights / one_pass:6.0f} × one pass")


if __name__ == "__main__":
    main()
