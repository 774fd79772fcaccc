"""The full run (items, ranks, stability bands) of a county and a province, as ratios to a single NumPy pass.

    python -m benchmarks.full_run

Same figures as ``benchmarks.score_run``. Bands are drawn within each county, since a village is ranked
among the villages of its own county; 1,000 draws. Processor time; bands of the province once, the rest
best of five. Nothing is asserted.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.score_run import LEVELS, Region, best_of, build_region, prepare_places, score_frames, single_pass
from metrics.assessment import Assessment
from metrics.cumulation import cumulate, derive
from metrics.roll_up import roll_up
from metrics.stability import stability

DRAWS = 1000


def villages_of(region: Region) -> tuple[Assessment, np.ndarray]:
    """Return the assessment of all villages and the county of each."""
    prepared, indicators = prepare_places(region), region.catalogue.indicators
    items = derive(cumulate(region.cube, indicators, prepared.exists, prepared.reports), indicators)
    village, county = LEVELS[-1], LEVELS[1]
    figures = roll_up(items, prepared.groups[village], prepared.codes[village])
    rows = np.flatnonzero(prepared.groups[village] >= 0)
    county_of = np.empty(len(prepared.codes[village]), dtype=np.intp)
    county_of[prepared.groups[village][rows]] = prepared.groups[county][rows]
    assessment = Assessment.of_book(region.book, figures, tuple(indicators), prepared.targets[village], 1.0)
    return assessment, county_of


def draw_bands(region: Region) -> None:
    """Draw the bands of every county's villages."""
    assessment, county_of = villages_of(region)
    for county in np.unique(county_of):
        stability(assessment.of_places(np.flatnonzero(county_of == county)), draws=DRAWS)


def report(name: str, region: Region) -> None:
    """Print seconds and ratios of one region."""
    numpy_pass = best_of(lambda: single_pass(region.cube))
    scored = best_of(lambda: score_frames(region))
    started = time.process_time()
    draw_bands(region)
    bands = time.process_time() - started
    print(f"\n{name}: {len(region.cube.places):,} places")
    for label, seconds in (
        ("single NumPy pass", numpy_pass),
        ("items, totals, ranks", scored),
        (f"bands, {DRAWS:,} draws", bands),
        ("full run", scored + bands),
    ):
        print(f"  {label:24} {seconds:9.4f} s {seconds / numpy_pass:10.1f} × NumPy")


def main() -> None:
    """Print the county first: the province takes a minute."""
    report("county", build_region(counties=1, townships=14, villages=184))
    report("province", build_region(counties=100, townships=1_399, villages=30_000))


if __name__ == "__main__":
    main()
