"""Seals: what the audit chain says the database holds. One registry covers every table.

A seal names a set of rows and carries its digest; it stands in the details of the audit event of the change, so
that the chain's hashes run over everything that is stored (docs/decisions/0016-record.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Table

from loaders import schema
from loaders.raw_rows import ROWS_AT_ONCE, read_pieces
from loaders.seal_digest import SetDigest

HEAVY_ROWS_AT_ONCE = 16


@dataclass(frozen=True)
class Rule:
    """How a table is sealed.

    With ``key``: rows that have the same values in these columns are one set, sealed once and for ever. Without:
    the whole, small table is one set that changes, and its newest seal counts. ``is_heavy``: single rows may be
    megabytes. ``also``: a table that holds further rows of the same sets.
    """

    key: tuple[str, ...] = ()
    is_heavy: bool = False
    also: Table | None = None


# Of every table but the chain itself; a test holds it complete.
RULES: Mapping[str, Rule] = {
    "action": Rule(("id",)),
    "action_event": Rule(("id",)),
    "batch": Rule(("id",)),
    "batch_source": Rule(("batch",)),
    "boundary": Rule(is_heavy=True),
    "catalogue": Rule(("version",)),
    "data_revision": Rule(),
    "deployment": Rule(),
    "evidence_file": Rule(("id",), is_heavy=True),
    "issue": Rule(("batch",)),
    "ledger_entry": Rule(("batch",)),
    # A figure goes to the history when another takes its place: a batch is what both tables hold of it. What
    # the history adds, when that was, is sealed by the revision that replaced.
    "observation": Rule(("batch",), also=schema.observation_history),
    "observation_history": Rule(("replaced_in",)),
    "place": Rule(),
    "place_change": Rule(),
    "place_version": Rule(),
    "publication": Rule(("number",), is_heavy=True),
    "publication_approval": Rule(("draft", "actor")),
    "publication_draft": Rule(("id",)),
    "review_case": Rule(("id",)),
    "review_event": Rule(("id",)),
    "role_grant": Rule(),
    "rule_book": Rule(("id",)),
    "rule_item": Rule(("rule_book",)),
    "score_band": Rule(("run",)),
    "score_item": Rule(("run",)),
    "score_lead": Rule(("run",)),
    "score_run": Rule(("id",)),
    "score_subject": Rule(("run",)),
    "score_total": Rule(("run",)),
    "target": Rule(("rule_book",)),
}


class SealedSet(NamedTuple):
    """A set of rows to be sealed; ``periods`` narrows where observations are looked for."""

    table: Table
    key: tuple[Any, ...] = ()
    periods: tuple[str, ...] = ()


class Seal(NamedTuple):
    """What a set of rows is: how many there are, of how many columns, and their digest."""

    table: str
    key: tuple[Any, ...]
    rows: int
    columns: int
    sha256: str


def rows_of(table: Table, *key: Any) -> SealedSet:
    """Return the set of rows of a table under a key, such as those of a batch or a run."""
    if len(key) != len(RULES[table.name].key):
        raise ValueError(f"{table.name} is sealed by {RULES[table.name].key}")
    return SealedSet(table, key)


def whole(*tables: Table) -> list[SealedSet]:
    """Return whole tables as sets."""
    return [rows_of(table) for table in tables]


def observations_of(batch: int, periods: Iterable[str]) -> SealedSet:
    """Return the observations of a new batch, which lie in these periods and were not replaced yet."""
    return SealedSet(schema.observation, (batch,), tuple(periods))


def rows_of_batch(number: int, *tables: Table) -> list[SealedSet]:
    """Return a batch with its sources and issues, and its rows in further tables."""
    return [rows_of(table, number) for table in (schema.batch, schema.batch_source, schema.issue, *tables)]


def rows_of_run(number: int) -> list[SealedSet]:
    """Return everything stored of a score run."""
    tables = (
        schema.score_run,
        schema.score_total,
        schema.score_subject,
        schema.score_item,
        schema.score_band,
        schema.score_lead,
    )
    return [rows_of(table, number) for table in tables]


def seals_of(connection: Connection, sets: Iterable[SealedSet | Seal]) -> list[Seal]:
    """Return the seals of sets as the database holds them now; sets under a key that are empty have none."""
    made = (each if isinstance(each, Seal) else seal_of(connection, each) for each in sets)
    return [seal for seal in made if seal.rows or not seal.key]


def seal_of(connection: Connection, wanted: SealedSet, columns: int | None = None) -> Seal:
    """Return the seal of a set as the database holds it now, of so many columns as an older seal covers."""
    names = sealed_columns(wanted.table, columns)
    conditions: dict[str, Sequence[Any]] = {
        name: (value,) for name, value in zip(RULES[wanted.table.name].key, wanted.key, strict=True)
    }
    if wanted.periods:
        conditions["period"] = wanted.periods
    digest = SetDigest(len(names))
    for piece in set_pieces(connection, wanted.table, names, conditions, with_also=not wanted.periods):
        digest.add(piece)
    return Seal(wanted.table.name, wanted.key, digest.rows, len(names), digest.sha256(wanted.table.name, names))


def sealed_columns(table: Table, count: int | None = None) -> list[str]:
    """Return the names of the columns that a seal covers: all, or so many as there were when it was made.

    Columns that come later stand after the others, so that seals from before hold on.
    """
    return [column.name for column in table.c][:count]


def set_pieces(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    conditions: Mapping[str, Sequence[Any]] | None = None,
    *,
    with_also: bool = True,
) -> Iterator[list[tuple]]:
    """Yield the rows of a table's sets in the order of the key, those that its rule finds elsewhere among them."""
    rule = RULES[table.name]
    at_once = HEAVY_ROWS_AT_ONCE if rule.is_heavy or _is_binary(table) else ROWS_AT_ONCE
    pieces = read_pieces(connection, table, columns, conditions, at_once=at_once)
    if rule.also is None or not with_also:
        yield from pieces
        return
    others = [row for piece in read_pieces(connection, rule.also, columns, conditions) for row in piece]
    if not others:
        yield from pieces
        return
    at = [list(columns).index(key.name) for key in table.primary_key]

    def order(row: tuple) -> list[tuple[str, Any]]:
        # With its type, because somebody may have written a number where a text belongs.
        return [(type(row[number]).__name__, row[number]) for number in at]

    others.sort(key=order)
    taken = 0
    for piece in pieces:
        last, upto = order(piece[-1]), taken
        while upto < len(others) and order(others[upto]) <= last:
            upto += 1
        yield sorted([*piece, *others[taken:upto]], key=order) if upto > taken else piece
        taken = upto
    if taken < len(others):
        yield others[taken:]


def _is_binary(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.c)
