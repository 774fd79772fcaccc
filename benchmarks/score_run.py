"""Score run against a single NumPy pass over the same arrays and against a naive pandas groupby.

    python -m benchmarks.score_run

A synthetic province (31,500 places × 40 items × 12 months) and a county of the demo's size. Times
are the best of five, without the database; ratios are what to look at. Nothing is asserted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Catalogue
from metrics.cube import MISSING, NOT_APPLICABLE, VALUE, Cube, build_cube
from metrics.cumulation import cumulate, derive
from metrics.hierarchy import build_hierarchy, existing_months
from metrics.ranking import competition_rank
from metrics.roll_up import roll_up
from metrics.rule_book import RuleBook
from metrics.score_run import compute_score_run, reporting_units, score_cumulated
from metrics.scoring import SCORED, score_items, sums_of, totals_of
from metrics.targets import item_targets

ITEMS, PERIOD = 40, "2026-12"
LEVELS = ("province", "county", "township", "village")
RULES = (
    ("linear", {}),
    ("per_point", {"step": 1, "deduction": 0.5}),
    ("threshold", {}),
    ("linear", {"zero_at": 40}),
)
RUNS = 5


@dataclass(frozen=True)
class Region:
    """Places, a catalogue, a rule book and figures to score."""

    versions: pd.DataFrame
    changes: pd.DataFrame
    catalogue: Catalogue
    book: RuleBook
    cube: Cube


def best_of(function: Callable[[], object]) -> float:
    """Return the shortest of some runs in seconds of processor time, which others on the machine disturb least."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def build_region(counties: int, townships: int, villages: int) -> Region:
    """Return a province of so many places, with 2 % of the reports missing and 1 % not applicable."""
    versions = build_places(counties, townships, villages)
    catalogue = Catalogue.model_validate({"title": both("c"), "indicator": [build_indicator(n) for n in range(ITEMS)]})
    return Region(
        versions,
        pd.DataFrame({"from_code": [], "to_code": [], "month": [], "kind": []}, dtype=object),
        catalogue,
        build_book(),
        build_figures(tuple(sorted(versions["code"])), catalogue),
    )


def build_places(counties: int, townships: int, villages: int) -> pd.DataFrame:
    """Return place versions below one province, children spread evenly, neighbours in code order."""
    rows = [("0", "province", None)]
    rows += [(f"1{n:03d}", "county", "0") for n in range(counties)]
    rows += [(f"2{n:05d}", "township", f"1{n * counties // townships:03d}") for n in range(townships)]
    rows += [(f"3{n:06d}", "village", f"2{n * townships // villages:05d}") for n in range(villages)]
    return pd.DataFrame(rows, columns=["code", "level", "parent"]).assign(valid_from="2020-01", valid_to=None)


def build_indicator(number: int) -> dict[str, object]:
    return {
        "code": f"i{number:02d}",
        "name": both(f"i{number}"),
        "subject": ("service", "benefit", "data_quality", "governance")[number % 4],
        "kind": "rate",
        "unit": both("%"),
        "factor": 100,
        "polarity": "higher_is_better",
        "numerator": both("n"),
        "denominator": both("d"),
        "cumulation": "stock" if number % 4 == 3 else "flow",
        "source": both("s"),
    }


def build_book() -> RuleBook:
    items = [
        {
            "code": f"i{number:02d}",
            "indicator": f"i{number:02d}",
            "name": f"i{number}",
            "points": 2500,
            "rule": RULES[number % 4][0],
            "parameters": RULES[number % 4][1],
            "target": 95,
        }
        for number in range(ITEMS)
    ]
    return RuleBook.model_validate(
        {
            "code": "b",
            "title": "b",
            "level": "village",
            "first_month": "2026-01",
            "last_month": "2026-12",
            "items": items,
        }
    )


def build_figures(places: tuple[str, ...], catalogue: Catalogue) -> Cube:
    """Return random figures of the villages; other places report nothing."""
    random = np.random.default_rng(20260801)
    shape = (len(places), ITEMS, 12)
    reports = np.array([place.startswith("3") for place in places])[:, None, None]
    draw = random.random(shape, dtype=np.float32)
    state = np.where(draw < 0.02, MISSING, np.where(draw < 0.03, NOT_APPLICABLE, VALUE)).astype(np.uint8) * reports
    denominator = random.integers(1, 60, shape) * (state == VALUE)
    numerator = random.binomial(denominator, 0.93)
    indicators = tuple(indicator.code for indicator in catalogue.indicators)
    months = tuple(f"2026-{month:02d}" for month in range(1, 13))
    return Cube(places, indicators, months, numerator, denominator, state)


@dataclass(frozen=True)
class Prepared:
    """What depends on the places alone."""

    reports: NDArray[np.bool_]
    exists: NDArray[np.bool_]
    groups: dict[str, NDArray[np.intp]]
    codes: dict[str, tuple[str, ...]]
    targets: dict[str, NDArray[np.float64]]


def prepare_places(region: Region) -> Prepared:
    """Return who exists, reports, counts for whom and has which target."""
    hierarchy = build_hierarchy(region.versions, region.changes, PERIOD)
    rows = hierarchy.rows_of(region.cube.places)
    return Prepared(
        reporting_units(region.versions, region.cube.places, region.catalogue.indicators),
        existing_months(region.versions, region.cube.places, region.cube.months),
        {level: hierarchy.groups_at(rows, level) for level in LEVELS},
        {level: hierarchy.codes_at(level) for level in LEVELS},
        item_targets(region.book, region.catalogue, hierarchy, PERIOD, LEVELS),
    )


def score_arrays(region: Region, prepared: Prepared) -> dict[str, NDArray[np.int64]]:
    """Run the scoring pass from the cube to totals and ranks of all levels, without frames."""
    book, indicators = region.book, region.catalogue.indicators
    items = derive(cumulate(region.cube, indicators, prepared.exists, prepared.reports), indicators)
    ranks = {}
    for level in LEVELS:
        figures = roll_up(items, prepared.groups[level], prepared.codes[level])
        scores = score_items(figures, book.items, indicators, prepared.targets[level], 1.0, book.lights)
        totals = totals_of(sums_of(scores), book.total_points)
        ranks[level] = competition_rank(totals, (scores.state == SCORED).any(axis=1))
    return ranks


def score_frames(region: Region) -> object:
    """Run the whole scoring pass from the cube to the frames that are stored."""
    cube, book, catalogue = region.cube, region.book, region.catalogue
    indicators = catalogue.indicators
    reports = reporting_units(region.versions, cube.places, indicators)
    exists = existing_months(region.versions, cube.places, cube.months)
    items = derive(cumulate(cube, indicators, exists, reports), indicators)
    hierarchy = build_hierarchy(region.versions, region.changes, PERIOD)
    return score_cumulated(items, hierarchy, book, catalogue, PERIOD, LEVELS)


def single_pass(cube: Cube) -> NDArray[np.int64]:
    """Sum, divide, score linearly, round, add up and rank: the least that NumPy can do."""
    numerator, denominator = cube.numerator.sum(axis=2), cube.denominator.sum(axis=2)
    rate = 100 * numerator / np.maximum(denominator, 1)
    points = np.floor(2500 * np.clip(rate / 95, 0, 1) + 0.5).astype(np.int64)
    total = points.sum(axis=1)
    return len(total) - np.searchsorted(np.sort(total), total, side="right") + 1


def long_columns(region: Region, prepared: Prepared) -> pd.DataFrame:
    """Return the reported cells as rows in the order in which they are stored, with the place of every level.

    Codes are already turned into integers, which is kind to pandas.
    """
    cube = region.cube
    _, item, place = key = np.nonzero(cube.state.transpose(2, 1, 0) == VALUE)
    return pd.DataFrame(
        {level: prepared.groups[level][place] for level in LEVELS}
        | {"item": item, "numerator": cube.numerator.T[key], "denominator": cube.denominator.T[key]}
    )


def with_text_codes(rows: pd.DataFrame, region: Region, prepared: Prepared) -> pd.DataFrame:
    """Return the same rows with codes as text, as they are stored."""
    codes = {**prepared.codes, "item": region.cube.indicators}
    return rows.assign(
        **{name: pd.array(list(texts), dtype="str").take(rows[name].to_numpy()) for name, texts in codes.items()}
    )


def naive_groupby(rows: pd.DataFrame, levels: Sequence[str]) -> list[pd.Series]:
    """Do what the single pass does by grouping the long columns, for each level."""
    ranks = []
    for level in levels:
        sums = rows.groupby([level, "item"])[["numerator", "denominator"]].sum()
        rate = 100 * sums["numerator"] / sums["denominator"]
        points = (25 * (rate / 95).clip(0, 1)).round(2)
        ranks.append(points.groupby(level).sum().rank(ascending=False, method="min"))
    return ranks


def observations_of(cube: Cube) -> pd.DataFrame:
    """Return the cube's reports as the frame that the database gives."""
    place, item, month = np.nonzero(cube.state != MISSING)
    key: Sequence[NDArray] = (place, item, month)
    return pd.DataFrame(
        {
            "period": np.array(cube.months)[month],
            "indicator": np.array(cube.indicators)[item],
            "place": np.array(cube.places)[place],
            "numerator": cube.numerator[*key],
            "denominator": cube.denominator[*key],
            "state": cube.state[*key],
        }
    )


def report(name: str, region: Region) -> None:
    """Print times and ratios of one region."""
    cells = int((region.cube.state == VALUE).sum())
    print(f"\n{name}: {len(region.cube.places):,} places × {ITEMS} items × 12 months, {cells:,} figures")
    prepared = prepare_places(region)
    rows = long_columns(region, prepared)
    text_rows = with_text_codes(rows, region, prepared)
    times = {
        "single NumPy pass": best_of(lambda: single_pass(region.cube)),
        "scoring, arrays": best_of(lambda: score_arrays(region, prepared)),
        "scoring, places prepared": best_of(lambda: prepare_places(region)),
        "scoring, all to frames": best_of(lambda: score_frames(region)),
        "groupby, four levels": best_of(lambda: naive_groupby(rows, LEVELS)),
        "groupby, one level": best_of(lambda: naive_groupby(rows, LEVELS[-1:])),
        "groupby on text, four levels": best_of(lambda: naive_groupby(text_rows, LEVELS)),
        "groupby on text, one level": best_of(lambda: naive_groupby(text_rows, LEVELS[-1:])),
    }
    numpy_pass, arrays = times["single NumPy pass"], times["scoring, arrays"]
    for label, seconds in times.items():
        print(f"  {label:28} {seconds:8.4f} s {seconds / numpy_pass:8.2f} × NumPy {seconds / arrays:8.2f} × our arrays")


def report_whole_run(name: str, region: Region) -> None:
    """Print the time from long observations, as read from the database, to the frames."""
    observations = observations_of(region.cube)
    cube = region.cube
    building = best_of(lambda: build_cube(observations, cube.places, cube.indicators, cube.months))
    whole = best_of(
        lambda: compute_score_run(
            observations, region.versions, region.changes, region.book, region.catalogue, PERIOD, LEVELS
        )
    )
    print(f"  {name}, from observations   {whole:8.3f} s   of which the cube {building:.3f} s")


def main() -> None:
    """Print all ratios."""
    report("province", build_region(counties=100, townships=1_399, villages=30_000))
    county = build_region(counties=1, townships=14, villages=184)
    report("county", county)
    report_whole_run("county", county)


if __name__ == "__main__":
    main()
