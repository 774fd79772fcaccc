"""Places from a table: one row per place and stretch of time, with code, level, parent and name."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine

from loaders.access import Action, Viewer, demand
from loaders.audit import record_event
from loaders.batches import store_batch
from loaders.deployment import read_deployment
from loaders.engine import write_transaction
from loaders.places import PLACE_COLUMNS, add_places, read_places
from loaders.revisions import bump_data_revision
from loaders.schema import data_revision, place, place_version
from loaders.seals import rows_of_batch, whole
from loaders.tables import Grid, read_plain_grid
from metrics.periods import MONTH
from metrics.problems import InputRefused, Problem

HEADINGS = {
    "code": ("code", "单位代码", "代码"),
    "level": ("level", "层级"),
    "name": ("name", "单位名称", "名称"),
    "name_en": ("english name", "name_en", "英文名称"),
    "parent": ("parent", "上级代码"),
    "peer_class": ("class", "peer_class", "分组类别"),
    "valid_from": ("from", "valid_from", "起始月"),
    "valid_to": ("to", "valid_to", "截止月"),
}
NEEDED = ("code", "level", "name", "parent")
ALWAYS = "1949-10"


def import_places(engine: Engine, path: Path, viewer: Viewer) -> int:
    """Store the places of a CSV or XLSX table that are not stored yet, and return how many there were.

    Raises InputRefused with one problem per cell to mend, and then stores nothing; AccessDenied for a
    viewer who may not administer.
    """
    demand(viewer, Action.ADMINISTER)
    try:
        content = path.read_bytes()
        grid = read_plain_grid(content)
        with write_transaction(engine) as connection:
            new = _new_places(connection, _frame(connection, grid))
            if new.empty:
                return 0
            add_places(connection, new)
            counts = {"rows_read": grid.height - 1, "rows_added": len(new)}
            sha256 = hashlib.sha256(content).hexdigest()
            number = store_batch(connection, viewer, kind="places", file_name=path.name, sha256=sha256, counts=counts)
            bump_data_revision(connection)
            told = {"batch": number, **counts}
            sealed = [*rows_of_batch(number), *whole(place, place_version, data_revision)]
            record_event(connection, viewer.subject, "import_places", path.name, told, sealed)
            return len(new)
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused


def _frame(connection: Connection, grid: Grid) -> pd.DataFrame:
    """Return the table's rows with columns as in ``PLACE_COLUMNS``. Raises InputRefused."""
    field = {word: name for name, words in HEADINGS.items() for word in words}
    headings = [unicodedata.normalize("NFKC", text).strip().lower() for text in grid.row(1)]
    columns = {field[text]: column for column, text in enumerate(headings) if text in field}
    if missing := [HEADINGS[name][0] for name in NEEDED if name not in columns]:
        raise InputRefused([Problem("headings_missing", {"columns": ", ".join(missing)}, sheet=grid.sheet, cell="A1")])
    rows, problems = [], []
    levels = read_deployment(connection).level_codes
    for number in range(2, grid.height + 1):
        row = {name: grid.text(number, column).strip() for name, column in columns.items()}
        if not any(row.values()):
            continue
        for name, problem in _row_problems(row, levels):
            problems.append(problem.at(sheet=grid.sheet, cell=grid.cell(number, columns[name])))
        rows.append(row)
    if problems:
        raise InputRefused(problems)
    frame = pd.DataFrame(rows, dtype=object).reindex(columns=PLACE_COLUMNS).replace("", None)
    frame["valid_from"] = frame["valid_from"].where(frame["valid_from"].notna(), ALWAYS)
    return frame


def _row_problems(row: dict[str, str], levels: tuple[str, ...]) -> list[tuple[str, Problem]]:
    found = [(name, Problem("value_missing", {"column": name})) for name in ("code", "name") if not row[name]]
    if row["level"] not in levels:
        found.append(
            ("level", Problem("rule_book_level_unknown", {"level": row["level"], "levels": ", ".join(levels)}))
        )
    elif not row["parent"] and row["level"] != levels[0]:
        found.append(("parent", Problem("value_missing", {"column": "parent"})))
    return found + [
        (name, Problem("period_unreadable", {"text": row[name]}))
        for name in ("valid_from", "valid_to")
        if row.get(name) and not MONTH.fullmatch(row[name])
    ]


def _new_places(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out what is stored already: the same code from the same month, or a root set up before."""
    stored = read_places(connection)
    known = set(zip(stored["code"], stored["valid_from"], strict=True))
    root = read_deployment(connection).root
    is_new = [
        (code, first) not in known and not (code == root and first == ALWAYS)
        for code, first in zip(frame["code"], frame["valid_from"], strict=True)
    ]
    return frame[is_new]
