"""Setting the demo county up in a database, through the same doors as any other county."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select

from loaders.access import Viewer, system_viewer
from loaders.audit import record_event
from loaders.boundaries import import_boundaries
from loaders.demo_county.actions import record_demo_actions
from loaders.demo_county.dockets import load_dockets
from loaders.demo_county.figures import shipped_catalogue
from loaders.demo_county.files import DemoFiles, Progress, write_demo_files
from loaders.demo_county.places import demo_place_changes, demo_places, first_month
from loaders.demo_county.publications import (
    corrected_month,
    grant_demo_roles,
    is_published,
    publish_first,
    publish_the_rest,
)
from loaders.demo_county.townships import demo_deployment
from loaders.demo_county.workbooks import workbook_mapping
from loaders.engine import read_transaction, write_transaction
from loaders.ingest import import_observations
from loaders.ledger_files import import_ledger
from loaders.places import add_place_changes, add_places, read_places
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.rule_books import store_rule_book
from loaders.schema import batch, place, place_change, place_version
from loaders.score_runs import score_months
from loaders.seals import whole
from loaders.setup import DEMO_LOADED, set_up
from metrics.periods import month_of, months_between, shift
from metrics.problems import InputRefused, errors

DEFAULT_SEED = 990101
# Shares of the whole, as they take time.
SHARE_WRITTEN, SHARE_SET_UP, SHARE_IMPORTED = 0.25, 0.3, 0.7


def month_before(day: date) -> str:
    """Return the month before the one a day lies in: the last one that is over."""
    return shift(month_of(day), -1)


def load_demo(
    engine: Engine,
    *,
    seed: int = DEFAULT_SEED,
    last_month: str | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Set the demo county up: deployment, places, boundaries, rule books, 36 months of workbooks, scores.

    The workbooks are kept in ``folder`` when one is given. Loading again changes nothing, and takes
    up again what was interrupted. Returns seed, last_month, the counts of places,
    boundaries, observations and batches, and the codes of the rule books. Raises InputRefused when
    anything of it is refused, as the import of any other county would.
    """
    last_month = last_month or month_before(date.today())
    tell = progress or _silent
    with _kept_or_scratch(folder) as place_for_files:
        files = write_demo_files(
            place_for_files, seed, last_month, lambda what, share: tell(what, SHARE_WRITTEN * share)
        )
        tell("places", SHARE_WRITTEN)
        viewer, places = _set_up_places(engine, seed, last_month)
        tell("boundaries", SHARE_WRITTEN)
        boundaries = _load_boundaries(engine, files, viewer)
        rule_books = _load_rule_books(engine, files, viewer)
        entries = sum(import_ledger(engine, path, code, viewer).rows_added for code, path in files.ledgers.items())
        tell("figures", SHARE_SET_UP)
        months = months_between(first_month(last_month), last_month)
        grant_demo_roles(engine, viewer, date.fromisoformat(f"{months[0]}-01"))
        figures = _import_workbooks(engine, files.workbooks, viewer, last_month, tell)
        if not is_published(engine, corrected_month(months)):
            before = shift(corrected_month(months), -1)
            score_months(engine, [month for month in (before, corrected_month(months)) if month in months], viewer)
            publish_first(engine, months)
        corrected = _import_workbooks(engine, files.corrections, viewer, last_month, _silent)
    runs = score_months(
        engine, months, viewer, lambda what, share: tell(what, SHARE_IMPORTED + (1 - SHARE_IMPORTED) * share)
    )
    publish_the_rest(engine, months)
    cases = load_dockets(engine, last_month)
    # Last: some follow from decisions of reviews.
    actions = record_demo_actions(engine, months)
    with write_transaction(engine) as connection:
        record_event(connection, viewer.subject, DEMO_LOADED, str(seed), {"last_month": last_month})
    return {
        "seed": seed,
        "last_month": last_month,
        "places": places,
        "boundaries": boundaries,
        "rule_books": rule_books,
        "ledger_entries": entries,
        "score_runs": len(runs),
        "cases": cases,
        "actions": actions,
        **{name: count + corrected[name] for name, count in figures.items()},
    }


def _silent(_what: str, _share: float) -> None:
    return


@contextmanager
def _kept_or_scratch(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with TemporaryDirectory(prefix="yunling-") as scratch:
        yield Path(scratch)


def _set_up_places(engine: Engine, seed: int, last_month: str) -> tuple[Viewer, int]:
    """Store deployment, catalogue and whatever places are not there yet."""
    set_up(engine, demo_deployment(), shipped_catalogue(), actor="system")
    places = demo_places(seed, last_month)
    with write_transaction(engine) as connection:
        known = set(read_places(connection)["code"])
        new = places[~places["code"].isin(known)]
        if len(new):
            add_places(connection, new)
            add_place_changes(connection, demo_place_changes(seed, last_month))
            sealed = whole(place, place_version, place_change)
            record_event(connection, "system", "add_places", "demo county", {"rows_added": len(new)}, sealed)
        return system_viewer(connection), len(places)


def _load_boundaries(engine: Engine, files: DemoFiles, viewer: Viewer) -> int:
    stored = 0
    for file in files.boundaries:
        outcome = import_boundaries(engine, file.path, viewer, valid_from=file.valid_from)
        if problems := errors(outcome.problems):
            raise InputRefused(problems)
        stored += outcome.stored
    return stored


def _load_rule_books(engine: Engine, files: DemoFiles, viewer: Viewer) -> list[str]:
    codes = []
    for path in files.rule_books:
        read = read_rule_book_workbook(path)
        with write_transaction(engine) as connection:
            store_rule_book(connection, read.book, viewer, file_name=read.file, sha256=read.sha256)
        codes.append(read.book.code)
    return codes


def _import_workbooks(
    engine: Engine, workbooks: Sequence[Path], viewer: Viewer, last_month: str, tell: Progress
) -> dict[str, int]:
    """Import workbooks that are not in yet: one that was corrected since must not come in again."""
    added = batches = 0
    with read_transaction(engine) as connection:
        known = set(connection.scalars(select(batch.c.sha256)))
    for number, path in enumerate(workbooks):
        tell(path.stem, SHARE_SET_UP + (SHARE_IMPORTED - SHARE_SET_UP) * number / len(workbooks))
        if hashlib.sha256(path.read_bytes()).hexdigest() in known:
            continue
        outcome = import_observations(engine, path, workbook_mapping(), viewer, this_month=shift(last_month, 1))
        if outcome.status == "refused":
            raise InputRefused(outcome.problems)
        added += outcome.rows_added
        batches += outcome.status == "stored"
    return {"observations": added, "batches": batches}
