"""The content of a publication: a whole score run as canonical data, and frames made of it again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, select

from loaders.places import read_places
from loaders.schema import score_band, score_item, score_subject, score_total
from loaders.score_reads import SCORE_TYPES
from loaders.score_runs import run_header

FORMAT = 1
# What of a run is made public. Leads are not: they ask a question about a place, and prove nothing.
TABLES: Mapping[str, Table] = {
    "totals": score_total,
    "subjects": score_subject,
    "items": score_item,
    "bands": score_band,
}
_IDENTITY = (
    "id",
    "level",
    "series",
    "period",
    "catalogue_version",
    "data_revision",
    "code_version",
    "previous_run",
    "band_draws",
    "band_seed",
    "created_at",
)
_PLACE = ("code", "level", "name", "name_en", "parent", "peer_class")


@dataclass(frozen=True)
class PublishedFrames:
    """What a publication holds, as frames with the columns of the score tables without the run."""

    totals: pd.DataFrame
    subjects: pd.DataFrame
    items: pd.DataFrame
    bands: pd.DataFrame


def run_content(connection: Connection, run: int, columns: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Return everything of a run that is made public, as plain data for ``canonical_json``.

    Tables are lists of rows beside the names of their columns; ``columns`` are those of a publication made
    before, so that a column added to the schema since does not change what is compared with it. Raises
    KeyError without such a run or such a column.
    """
    header = run_header(connection, run)
    places = read_places(connection, str(header["period"]))[list(_PLACE)]
    chosen = columns or {name: [column.name for column in table.c][1:] for name, table in TABLES.items()}
    content: dict[str, Any] = {
        "format": FORMAT,
        "run": {name: header[name] for name in _IDENTITY},
        "rule_book": {"code": header["code"], "version": header["version"]},
    }
    for name, table in TABLES.items():
        content[name] = _table_content(connection, table, run, chosen[name])
    at = content["totals"]["columns"].index("place")
    scored = {row[at] for row in content["totals"]["rows"]}
    named = places[places["code"].isin(scored)].itertuples(index=False, name=None)
    content["places"] = {"columns": list(_PLACE), "rows": [list(row) for row in named]}
    return content


def _table_content(connection: Connection, table: Table, run: int, columns: Sequence[str]) -> dict[str, Any]:
    keys = [table.c[column.name] for column in table.primary_key if column.name != "run"]
    rows = connection.execute(select(*keys, *(table.c[name] for name in columns)).where(table.c.run == run))
    # Sorted here and not there: two databases do not order texts alike.
    ordered = sorted((tuple(row) for row in rows), key=lambda row: row[: len(keys)])
    return {"columns": list(columns), "rows": [list(row[len(keys) :]) for row in ordered]}


def content_columns(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of the columns of each table of a content, as ``run_content`` takes them."""
    return {name: list(content[name]["columns"]) for name in TABLES}


def content_frames(content: Mapping[str, Any]) -> PublishedFrames:
    """Return the tables of a content as frames; whole numbers as ``Int64``."""
    return PublishedFrames(**{name: _frame(content[name]) for name in TABLES})


def place_names(content: Mapping[str, Any]) -> pd.DataFrame:
    """Return the places as they were called: columns code, level, name, name_en, parent, peer_class."""
    return pd.DataFrame(content["places"]["rows"], columns=content["places"]["columns"], dtype=object)


def _frame(table: Mapping[str, Any]) -> pd.DataFrame:
    columns = list(zip(*table["rows"], strict=True)) or [()] * len(table["columns"])
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=SCORE_TYPES.get(name))
            for name, values in zip(table["columns"], columns, strict=True)
        }
    )


def parsed(text: str) -> dict[str, Any]:
    """Return a stored content as data. Raises ValueError for a text that is none."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("not the content of a publication")
    return content
