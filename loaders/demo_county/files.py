"""Everything the demo county's bureau would mail, written into a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import geopandas
import pandas as pd
import pyogrio

from loaders.demo_county.boundaries import demo_boundaries
from loaders.demo_county.figures import demo_figures
from loaders.demo_county.places import demo_places, first_month, merger
from loaders.demo_county.publications import corrected_month
from loaders.demo_county.rule_books import AssessedLevel, assessment_years, rule_book_code, rule_book_workbook
from loaders.demo_county.stories import stories
from loaders.demo_county.told_stories import KEPT_BY_THE_COUNTY, late_months
from loaders.demo_county.workbooks import monthly_workbook
from loaders.ledger_tables import HEADINGS
from metrics.periods import last_month_of, months_between

# Called with what is being done and the share of all that is done.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class BoundaryFile:
    """A boundary file and the first month in which it holds."""

    path: Path
    valid_from: str


@dataclass(frozen=True)
class DemoFiles:
    """The files of the demo county.

    ``workbooks`` in the order in which they came in, ``corrections`` after the first year was published,
    ``ledgers`` by rule book.
    """

    workbooks: tuple[Path, ...]
    corrections: tuple[Path, ...]
    rule_books: tuple[Path, ...]
    ledgers: Mapping[str, Path]
    boundaries: tuple[BoundaryFile, ...]


def write_demo_files(folder: Path, seed: int, last_month: str, progress: Progress | None = None) -> DemoFiles:
    """Write workbooks, rule books and boundaries into a folder, which is made when it is not there.

    Existing files of the same name are replaced. ``progress`` is told before every workbook.
    """
    folder.mkdir(parents=True, exist_ok=True)
    months = months_between(first_month(last_month), last_month)
    years = assessment_years(months[0], months[-1])
    boundaries = write_boundaries(folder, seed, last_month)
    rule_books = []
    for year in years:
        for level in get_args(AssessedLevel):
            rule_books.append(folder / f"{rule_book_code(level, year)}.xlsx")
            rule_book_workbook(rule_books[-1], level, year)
    figures, places = demo_figures(seed, last_month), demo_places(seed, last_month)
    in_time = _with_slip(_came_in_time(figures, months), corrected_month(months))
    workbooks = []
    for number, month in enumerate(months):
        if progress:
            progress(month, number / len(months))
        workbooks.append(folder / f"云岭县月报_{month}.xlsx")
        monthly_workbook(workbooks[-1], month, in_time, _places_of(places, month))
        if month == late_months(months)[-1]:
            workbooks += _late_workbooks(folder, figures, places, months)
    corrections = _correction(folder, figures, places, corrected_month(months))
    return DemoFiles(tuple(workbooks), corrections, tuple(rule_books), _write_ledgers(folder, months), boundaries)


def _write_ledgers(folder: Path, months: list[str]) -> dict[str, Path]:
    """Write one table of bonus and penalty entries for each rule book of townships that has any."""
    rows: dict[str, list[str]] = {}
    for entry in stories().ledger:
        month = months[entry.month]
        told = (entry.place, entry.line, month, str(entry.cases), entry.reason, entry.evidence)
        rows.setdefault(rule_book_code("township", month[:4]), []).append(",".join(told))
    paths = {}
    for code, lines in rows.items():
        paths[code] = folder / f"加减分_{code}.csv"
        headings = ",".join(HEADINGS[name][0] for name in ("place", "line", "month", "cases", "reason", "evidence"))
        paths[code].write_text("\n".join([headings, *lines, ""]), encoding="utf-8-sig")
    return paths


def write_boundaries(folder: Path, seed: int, last_month: str) -> tuple[BoundaryFile, ...]:
    """Write ``boundaries.gpkg`` and, as they are after the merger, ``boundaries_after_merger.gpkg``."""
    gone, into, month = merger(seed, last_month)
    first = BoundaryFile(folder / "boundaries.gpkg", first_month(last_month))
    second = BoundaryFile(folder / "boundaries_after_merger.gpkg", month)
    _write_geopackage(first.path, demo_boundaries(seed))
    _write_geopackage(second.path, demo_boundaries(seed, merged=(gone, into)))
    return first, second


def _write_geopackage(path: Path, frame: geopandas.GeoDataFrame) -> None:
    path.unlink(missing_ok=True)
    # The driver would stamp the moment of writing, and the same seed has to give the same bytes.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"})
    try:
        frame.to_file(path, layer="boundaries", driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _came_in_time(figures: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Return the figures without what the late township sent after the quarter was over."""
    ends = figures["period"].map({period: last_month_of(period) for period in figures["period"].unique()})
    is_late = ends.isin(late_months(months)) & figures["place"].str.startswith(stories().late_reports.place)
    return figures[~is_late | (figures["indicator"] == KEPT_BY_THE_COUNTY)]


def _late_workbooks(folder: Path, figures: pd.DataFrame, places: pd.DataFrame, months: list[str]) -> list[Path]:
    """Write one workbook per late month that lists the late township alone."""
    township = stories().late_reports.place
    own = places[places["code"].str.startswith(township)]
    paths = []
    for month in late_months(months):
        paths.append(folder / f"云岭县月报_{month}_补报_{own['name'].iloc[0]}.xlsx")
        monthly_workbook(paths[-1], month, figures[figures["place"].isin(own["code"])], _places_of(own, month))
    return paths


def _with_slip(figures: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the figures as they were reported first: one village left out half of its cases."""
    story = stories().corrected_report
    own = figures[
        (figures["period"] == month)
        & (figures["indicator"] == story.indicator)
        & figures["place"].str.startswith(story.place)
    ]
    slipped = figures.index == own["denominator"].astype("Int64").idxmax()
    return figures.assign(numerator=figures["numerator"].mask(slipped, figures["numerator"] // 2))


def _correction(folder: Path, figures: pd.DataFrame, places: pd.DataFrame, month: str) -> tuple[Path, ...]:
    """Write the workbook that lists the township of the slip again, put right."""
    own = places[places["code"].str.startswith(stories().corrected_report.place)]
    path = folder / f"云岭县月报_{month}_更正_{own['name'].iloc[0]}.xlsx"
    monthly_workbook(path, month, figures[figures["place"].isin(own["code"])], _places_of(own, month))
    return (path,)


def _places_of(places: pd.DataFrame, month: str) -> pd.DataFrame:
    ends = places["valid_to"]
    return places[(places["valid_from"] <= month) & (ends.isna() | (ends.fillna("") >= month))]
