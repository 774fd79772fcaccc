"""Places: a code, a level and, for stretches of time, a name, a parent and a peer class."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select

from loaders.code_schemes import code_problems
from loaders.schema import deployment, place, place_change, place_version
from metrics.periods import shift
from metrics.problems import InputRefused, Problem

_OPEN = "9999-12"
PLACE_COLUMNS = ["code", "level", "name", "name_en", "parent", "peer_class", "valid_from", "valid_to"]


def read_places(connection: Connection, month: str | None = None) -> pd.DataFrame:
    """Return places in code order, columns as in ``PLACE_COLUMNS``; the root's parent is None.

    With a month only the versions in force then, without one every version.
    """
    query = (
        select(
            place.c.code,
            place.c.level,
            *(place_version.c[name] for name in PLACE_COLUMNS[2:]),
        )
        .join(place_version, place_version.c.code == place.c.code)
        .order_by(place.c.code, place_version.c.valid_from)
    )
    if month is not None:
        query = query.where(
            place_version.c.valid_from <= month,
            place_version.c.valid_to.is_(None) | (place_version.c.valid_to >= month),
        )
    return pd.DataFrame(connection.execute(query).all(), columns=PLACE_COLUMNS, dtype=object)


def read_place_changes(connection: Connection) -> pd.DataFrame:
    """Return mergers and splits: columns from_code, to_code, month, kind, oldest first."""
    query = select(place_change).order_by(place_change.c.month, place_change.c.from_code)
    return pd.DataFrame(connection.execute(query).mappings().all(), columns=list(place_change.c.keys()), dtype=object)


def add_places(connection: Connection, frame: pd.DataFrame) -> None:
    """Store place versions (columns as in ``PLACE_COLUMNS``; name_en, peer_class, valid_to may lack).

    A parent has to be in the database or in the frame. Raises InputRefused otherwise, and when a
    code changes its level or breaks the deployment's code scheme.
    """
    complete = frame.reindex(columns=PLACE_COLUMNS).astype(object)
    columns = complete.where(complete.notna(), None)
    rows = [dict(zip(PLACE_COLUMNS, row, strict=True)) for row in columns.itertuples(index=False, name=None)]
    levels = dict(connection.execute(select(place.c.code, place.c.level)).all())
    problems = []
    for row in rows:
        if levels.setdefault(row["code"], row["level"]) != row["level"]:
            problems.append(Problem("place_changes_level", {"place": row["code"], "level": row["level"]}))
    problems += [
        Problem("parent_unknown", {"place": row["code"], "parent": row["parent"]})
        for row in rows
        if row["parent"] is not None and row["parent"] not in levels
    ]
    problems += _stretch_problems(connection, rows)
    problems += code_problems(_code_scheme(connection), [(row["code"], row["parent"]) for row in rows])
    if problems:
        raise InputRefused(problems)
    known = set(connection.scalars(select(place.c.code)))
    new = {row["code"]: row["level"] for row in rows if row["code"] not in known}
    if new:
        connection.execute(insert(place), [{"code": code, "level": level} for code, level in new.items()])
    for row in rows:
        # A later stretch of a place ends the one before it.
        close_place(connection, row["code"], shift(row["valid_from"], -1))
    if rows:
        connection.execute(insert(place_version), [{k: v for k, v in row.items() if k != "level"} for row in rows])


def _stretch_problems(connection: Connection, rows: list[dict[str, Any]]) -> list[Problem]:
    """Return a problem per stretch of time that is turned round, given twice, or lies within another."""
    columns = (place_version.c.code, place_version.c.valid_from, place_version.c.valid_to)
    # An open stretch that began earlier is ended by the new one.
    stored = [(code, first, last) for code, first, last in connection.execute(select(*columns)) if last is not None]
    starts = {(code, first) for code, first in connection.execute(select(*columns[:2]))}
    problems = []
    for row in rows:
        code, first, last = row["code"], row["valid_from"], row["valid_to"] or _OPEN
        within = any(code == other and start <= last and first <= end for other, start, end in stored)
        later = any(code == other and first < start <= last for other, start in starts)
        if last < first or within or later or (code, first) in starts:
            problems.append(Problem("place_stretch_wrong", {"place": code, "first": first}))
        stored.append((code, first, last))
        starts.add((code, first))
    return problems


def _code_scheme(connection: Connection) -> str:
    content = connection.scalar(select(deployment.c.content))
    return json.loads(content)["code_scheme"] if content else "none"


def add_place_changes(connection: Connection, frame: pd.DataFrame) -> None:
    """Store mergers and splits: columns from_code, to_code, month, kind."""
    if len(frame):
        columns = [column.name for column in place_change.c]
        rows = frame[columns].itertuples(index=False, name=None)
        connection.execute(insert(place_change), [dict(zip(columns, row, strict=True)) for row in rows])


def descendants(connection: Connection, root: str) -> set[str]:
    """Return a place's code and those of everything below it, by the newest version of each place.

    So a place that moved belongs to its new parent only, and one that was closed to its last.
    """
    versions = select(place_version.c.code, place_version.c.parent).order_by(place_version.c.valid_from)
    newest = dict(connection.execute(versions).all())
    children: dict[str, set[str]] = {}
    for code, parent in newest.items():
        if parent is not None:
            children.setdefault(parent, set()).add(code)
    found, waiting = {root}, [root]
    while waiting:
        below = children.get(waiting.pop(), set()) - found
        found |= below
        waiting.extend(below)
    return found


def close_place(connection: Connection, code: str, last_month: str) -> None:
    """End the version of a place that is in force: ``last_month`` is the last one in which it holds."""
    connection.execute(
        place_version.update()
        .where(
            place_version.c.code == code,
            place_version.c.valid_to.is_(None),
            place_version.c.valid_from <= last_month,
        )
        .values(valid_to=last_month)
    )
