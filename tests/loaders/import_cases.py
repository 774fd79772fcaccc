"""A small county, its catalogue and its tables, for the tests of the import."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from sqlalchemy import Engine

from loaders.access import Viewer, system_viewer
from loaders.deployment import Deployment
from loaders.engine import read_transaction, write_transaction
from loaders.knowledge import Knowledge
from loaders.place_codes import KnownPlaces
from loaders.places import PLACE_COLUMNS, add_place_changes, add_places
from loaders.setup import set_up
from loaders.sheet_mapping import SheetMapping
from loaders.tables import Grid, grid_of_rows
from loaders.validation import Decision, validate
from metrics.catalogue import Catalogue, read_catalogue
from metrics.problems import Problem, Severity

THIS_MONTH = "2026-09"
VILLAGES = ("990101001001", "990101001002", "990101001003", "990101002001")
MERGED = "990101001004"


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def indicator(code: str, kind: str = "rate", **changes: Any) -> dict[str, Any]:
    entry = {
        "code": code,
        "name": both(f"{code} visits"),
        "subject": "service",
        "kind": kind,
        "unit": both("%"),
        "factor": 100 if kind == "rate" else 1,
        "polarity": "higher_is_better",
        "numerator": both("home visits made"),
        "cumulation": "flow",
        "source": both("test"),
    }
    if kind == "rate":
        entry["denominator"] = both("home visits due")
    return entry | changes


def catalogue() -> Catalogue:
    return read_catalogue(
        {
            "title": both("test"),
            "indicator": [
                indicator("visit"),
                indicator("talks", "count"),
                indicator("paid", "amount"),
                indicator("trained", frequency="quarter"),
                indicator("old", valid_to="2025-12"),
                indicator("coverage", numerator_within_denominator=False),
                indicator("county_only", reporting_level="township"),
                indicator("added_up", derivation={"numerator": {"visit": 1}, "denominator": {"visit": 1}}),
            ],
        }
    )


def place_frame() -> pd.DataFrame:
    rows = [("990101", "county", "县", None, "2000-01", None)]
    rows += [(f"99010100{n}", "township", f"第{n}镇", "990101", "2000-01", None) for n in (1, 2)]
    rows += [(code, "village", f"村{code[-3:]}", code[:9], "2000-01", None) for code in VILLAGES]
    rows += [(MERGED, "village", "并入村", MERGED[:9], "2000-01", "2025-12")]
    frame = pd.DataFrame(rows, columns=["code", "level", "name", "parent", "valid_from", "valid_to"], dtype=object)
    return frame.reindex(columns=PLACE_COLUMNS).astype(object).where(lambda f: f.notna(), None)


def change_frame() -> pd.DataFrame:
    return pd.DataFrame(
        [(MERGED, VILLAGES[0], "2026-01", "merge")], columns=["from_code", "to_code", "month", "kind"], dtype=object
    )


def known(**changes: Any) -> Knowledge:
    places = KnownPlaces(place_frame(), change_frame(), changes.pop("importable", None))
    return Knowledge(places, catalogue(), **{"this_month": THIS_MONTH, "code_scheme": "china"} | changes)


def county(engine: Engine) -> Viewer:
    """Set the small county up in a database and return the viewer who may do everything."""
    levels = [{"code": code, "name": both(code)} for code in ("county", "township", "village")]
    deployment = {"title": both("test"), "root": "990101", "root_name": both("县"), "level": levels}
    set_up(engine, Deployment.model_validate(deployment | {"code_scheme": "china"}), catalogue(), actor="tests")
    frame = place_frame()
    with write_transaction(engine) as connection:
        add_places(connection, frame[frame["code"] != "990101"])
        add_place_changes(connection, change_frame())
    with read_transaction(engine) as connection:
        return system_viewer(connection)


def mapping(*, form: str = "csv", sheet: dict[str, Any] | None = None, **changes: Any) -> SheetMapping:
    """Return a mapping of the table 月份, 代码, 名称, 应访, 已访, 讲座 with changes to it or to its sheet."""
    base: dict[str, Any] = {
        "period": {"column": "月份"},
        "place": {"code": "代码", "name": "名称"},
        "measure": [
            {"indicator": "visit", "numerator": "已访", "denominator": "应访"},
            {"indicator": "talks", "numerator": "讲座", "blank": "zero"},
        ],
    }
    if form == "xlsx":
        base["name"] = "月报"
    return SheetMapping.model_validate(
        {"name": "test", "version": "1", "format": form, "sheet": [base | (sheet or {})]} | changes
    )


HEADER = ("月份", "代码", "名称", "应访", "已访", "讲座")
GOOD = (
    ("2026-08", VILLAGES[0], "村001", "10", "9", "1"),
    ("2026-08", VILLAGES[1], "村002", "20", "18", ""),
    ("2026-08", VILLAGES[2], "村003", "5", "5", "2"),
)


def grid(*rows: Sequence[str], header: Sequence[str] | None = HEADER, sheet: str = "") -> Grid:
    return grid_of_rows(sheet, [*([tuple(header)] if header else []), *map(tuple, rows)])


def decide(*rows: Sequence[str], header: Sequence[str] | None = HEADER, **changes: Any) -> Decision:
    """Validate a table of rows below the usual header."""
    told = {
        name: changes.pop(name) for name in ("importable", "this_month", "code_scheme", "period") if name in changes
    }
    take = changes.pop("take_valid_rows", False)
    return validate([grid(*rows, header=header)], mapping(**changes), known(**told), take_valid_rows=take)


def changed(row: int = 0, **cells: str) -> list[Sequence[str]]:
    """Return the good rows with cells of one of them changed, by header."""
    rows: list[Sequence[str]] = list(GOOD)
    rows[row] = tuple(cells.get(name, text) for name, text in zip(HEADER, rows[row], strict=True))
    return rows


def only(problems: Sequence[Problem], severity: Severity = Severity.ERROR) -> Problem:
    """Return the one problem of a severity."""
    found = [problem for problem in problems if problem.severity is severity]
    assert len(found) == 1, found
    return found[0]


def write_csv(path: Path, *rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Path:
    text = "".join(",".join(row) + "\n" for row in (header, *rows))
    path.write_bytes(text.encode(encoding))
    return path


def workbook(sheets: dict[str, Sequence[Sequence[Any]]], merges: Sequence[str] = ()) -> bytes:
    """Return the bytes of a workbook; merges go to its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
