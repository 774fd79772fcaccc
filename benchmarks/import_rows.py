"""Import of a long CSV with every check, against the database's own bulk load of the same rows.

    python -m benchmarks.import_rows [--rows 1000000] [--postgres postgresql://…/database]

The baseline loads the finished rows, already sorted, into an identical table with its indexes and
foreign keys, by the fastest means the database has: ``executemany`` in one transaction on SQLite,
``COPY`` of prepared text on PostgreSQL. Without ``--postgres`` a server is started for the run when
PostgreSQL's programs are installed.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from sqlalchemy import Engine, insert

from loaders.access import system_viewer
from loaders.deployment import Deployment
from loaders.engine import migrate, open_engine, read_transaction, write_transaction
from loaders.ingest import import_observations
from loaders.places import add_places
from loaders.schema import batch, batch_source
from loaders.setup import set_up
from loaders.sheet_mapping import SheetMapping
from metrics.catalogue import read_catalogue

PLACES = 1_000
INDICATORS = 40
COLUMNS = "period, indicator, place, numerator, denominator, state, batch, source, row"


def both(text: str) -> dict[str, str]:
    """Return a text in two languages, the same in both."""
    return {"zh": text, "en": text}


def catalogue_content() -> dict[str, Any]:
    """Return a catalogue of forty rates of a service."""
    return {
        "title": both("benchmark"),
        "indicator": [
            {
                "code": f"service_{number:02d}",
                "name": both(f"home visits {number}"),
                "subject": "service",
                "kind": "rate",
                "unit": both("%"),
                "factor": 100,
                "polarity": "higher_is_better",
                "numerator": both("visits made"),
                "denominator": both("visits due"),
                "cumulation": "flow",
                "reporting_level": "village",
                "source": both("benchmark"),
            }
            for number in range(INDICATORS)
        ],
    }


def mapping() -> SheetMapping:
    """Return the mapping of the table that ``write_table`` writes."""
    names = [f"service_{number:02d}" for number in range(INDICATORS)]
    return SheetMapping.model_validate(
        {
            "name": "benchmark",
            "version": "1",
            "format": "csv",
            "sheet": [
                {
                    "period": {"column": "month", "format": "%Y-%m"},
                    "place": {"code": "place"},
                    "measure": [
                        {
                            "indicator_column": "indicator",
                            "indicators": dict(zip(names, names, strict=True)),
                            "numerator": ["due", "-open"],
                            "denominator": ["due"],
                        }
                    ],
                }
            ],
        }
    )


def write_table(path: Path, rows: int) -> None:
    """Write a shuffled long table of so many rows."""
    random = np.random.default_rng(1)
    number = random.permutation(rows)
    month = number // (PLACES * INDICATORS)
    due = random.integers(0, 500, rows)
    pieces = {
        "month": np.array([f"{2000 + m // 12:04d}-{m % 12 + 1:02d}" for m in range(int(month.max()) + 1)])[month],
        "indicator": np.array([f"service_{i:02d}" for i in range(INDICATORS)])[number // PLACES % INDICATORS],
        "place": np.array([f"{990101001001 + p}" for p in range(PLACES)])[number % PLACES],
        "due": due,
        "open": (due * random.random(rows)).astype(int),
    }
    arrow_csv.write_csv(pa.table(pieces), path, arrow_csv.WriteOptions(quoting_style="none"))


def prepare(engine: Engine) -> None:
    """Set up a county of a thousand villages."""
    migrate(engine)
    level = [{"code": "county", "name": both("county")}, {"code": "village", "name": both("village")}]
    deployment = {"title": both("benchmark"), "root": "990101", "root_name": both("county"), "level": level}
    set_up(engine, Deployment.model_validate(deployment), read_catalogue(catalogue_content()), actor="benchmark")
    codes = [f"{990101001001 + p}" for p in range(PLACES)]
    frame = pd.DataFrame({"code": codes, "name": codes}, dtype=object)
    with write_transaction(engine) as connection:
        add_places(connection, frame.assign(level="village", parent="990101", valid_from="2000-01"))


def timed_import(engine: Engine, path: Path) -> tuple[float, dict[str, float]]:
    """Import the table; return seconds in all and the second at which each stage began."""
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    started = time.perf_counter()
    stages: dict[str, float] = {}

    def note(stage: str, _share: float) -> None:
        stages.setdefault(stage, time.perf_counter() - started)

    outcome = import_observations(
        engine,
        path,
        mapping(),
        viewer,
        this_month="2100-01",
        progress=note,
    )
    seconds = time.perf_counter() - started
    assert outcome.status == "stored", outcome
    return seconds, stages


def finished_rows(engine: Engine) -> list[tuple]:
    """Return the stored rows in key order, their source set to the baseline's."""
    with read_transaction(engine) as connection:
        query = f"SELECT {COLUMNS} FROM observation ORDER BY period, indicator, place"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def timed_bulk_load(engine: Engine, rows: list[tuple]) -> float:
    """Load finished rows into an empty database of the same schema by the database's own means."""
    with write_transaction(engine) as connection:
        values = {"kind": "observations", "file_name": "", "sha256": "", "actor": "", "created_at": ""}
        connection.execute(insert(batch).values(id=1, **values))
        connection.execute(insert(batch_source).values(batch=1, source=0, sheet="", numerator_columns="D"))
    if engine.dialect.name == "postgresql":
        text = "".join("\t".join(map(str, row)) + "\n" for row in rows).encode()
    started = time.perf_counter()
    with write_transaction(engine) as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if engine.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(f"COPY observation ({COLUMNS}) FROM STDIN") as copy:
                copy.write(text)
        else:
            driver.executemany(f"INSERT INTO observation ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return time.perf_counter() - started


@contextlib.contextmanager
def databases(folder: Path, postgres: str | None) -> Iterator[list[tuple[str, str, str]]]:
    """Yield name, URL for the import and URL for the bulk load of every database there is."""
    found = [("SQLite", f"sqlite:///{folder}/import.db", f"sqlite:///{folder}/bulk.db")]
    with contextlib.ExitStack() as stack:
        if postgres is None:
            postgres = _started_server(stack)
        if postgres is not None:
            urls = []
            for name in ("benchmark_import", "benchmark_bulk"):
                _recreate(postgres, name)
                urls.append(f"{postgres.rsplit('/', 1)[0]}/{name}")
            found.append(("PostgreSQL", urls[0], urls[1]))
        yield found


def _started_server(stack: contextlib.ExitStack) -> str | None:
    try:
        from tests.postgres_server import postgres_server

        return stack.enter_context(postgres_server()) + "postgres"
    except Exception as error:
        print(f"PostgreSQL left out: {error}")
        return None


def _recreate(url: str, name: str) -> None:
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()


def main() -> None:
    """Print seconds and ratio per database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres", help="URL of a server on which databases may be made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_table(folder / "table.csv", arguments.rows)
        with databases(folder, arguments.postgres) as found:
            for database, import_url, bulk_url in found:
                engine, bulk_engine = open_engine(import_url), open_engine(bulk_url)
                prepare(engine)
                prepare(bulk_engine)
                seconds, stages = timed_import(engine, folder / "table.csv")
                bulk = timed_bulk_load(bulk_engine, finished_rows(engine))
                begun = ", ".join(f"{stage} from {at:.2f} s" for stage, at in stages.items())
                print(
                    f"{database}: import of {arguments.rows:,} rows {seconds:.2f} s ({begun}),"
                    f" bulk load {bulk:.2f} s, ratio {seconds / bulk:.2f}"
                )
                engine.dispose()
                bulk_engine.dispose()


if __name__ == "__main__":
    main()
