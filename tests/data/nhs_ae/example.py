"""``make example``: a real table from file to league table, through the command line, in a database of its own."""

from __future__ import annotations

from pathlib import Path

from dashboard.command_line import main
from loaders.access import system_viewer
from loaders.engine import open_engine, read_transaction
from loaders.observations import periods_reported, read_all_observations
from loaders.score_reads import read_item_trend

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[2] / "build"
YEAR_ENDS = ("2017-03", "2018-03", "2019-03")
TYPES = ("type1_seen", "type2_seen", "other_seen")
TARGET = 95


def run(*arguments: str | Path) -> None:
    """Run one command of the command line and stop when it refuses."""
    main([str(argument) for argument in arguments], standalone_mode=False)


def prepare(database: str) -> None:
    """Set up, import, and score the end of each assessment year."""
    common = ("--database", database, "--language", "en")
    run("setup", HERE / "deployment.toml", "--catalogue", HERE / "catalogue.toml", *common)
    run("import", HERE / "ae_attendances.csv", "--mapping", HERE / "mapping.toml", *common)
    run("rule-book", HERE / "rule_book.xlsx", *common)
    for period in YEAR_ENDS:
        run("score", "--period", period, *common)


def organisation_months(database: str) -> dict[str, float]:
    """Return counts over organisation-months with the three types summed, and those of March 2019."""
    with read_transaction(open_engine(database)) as connection:
        reported = read_all_observations(connection, TYPES, periods_reported(connection))
    sums = reported.groupby(["period", "place"])[["numerator", "denominator"]].sum()
    # Whole numbers: 100 × numerator ≥ 95 × denominator needs no division.
    meets = sums["numerator"] * 100 >= sums["denominator"] * TARGET
    march = sums.loc["2019-03"]
    return {
        "organisation_months": len(sums),
        "meeting": int(meets.sum()),
        "march_organisations": len(march),
        "march_missing": int((~meets.loc["2019-03"]).sum()),
        "march_pooled": 100 * march["numerator"].sum() / march["denominator"].sum(),
    }


def pooled_by_year(database: str) -> dict[str, float]:
    """Return England's year-to-date value at the end of each assessment year, from the score runs."""
    with read_transaction(open_engine(database)) as connection:
        viewer = system_viewer(connection)
        trend = read_item_trend(connection, viewer, "organisation", "seen_within_four_hours", ["ENG"])
    return dict(zip(trend["period"], trend["value"].astype(float), strict=True))


def example(folder: Path) -> None:
    """Run the whole example in a new database in a folder and print what is known about the table."""
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob("example.db*"):
        leftover.unlink()
    database = f"sqlite:///{folder / 'example.db'}"
    prepare(database)
    run("league", "--period", YEAR_ENDS[-1], "--database", database, "--language", "en")
    print("\nYear-to-date, all organisations pooled (April to March)")
    for period, value in pooled_by_year(database).items():
        print(f"  {int(period[:4]) - 1}/{period[2:4]}  {value:.4f} %")
    known = organisation_months(database)
    print(
        f"\n{known['organisation_months']:,} organisation-months, {known['meeting']:,} of them meet {TARGET} %\n"
        f"March 2019: {known['march_organisations']} organisations report, {known['march_missing']} miss, "
        f"pooled {known['march_pooled']:.3f} %"
    )
    print("\nData: NHS England, Open Government Licence v3.0, via the R package NHSRdatasets (CC0)")


if __name__ == "__main__":
    example(BUILD)
