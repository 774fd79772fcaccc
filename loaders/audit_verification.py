"""Verification: whether the chain holds, and the database holds what the chain says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError

from loaders.access import Action, Viewer, demand_everywhere
from loaders.audit import record_event
from loaders.audit_chain import SEALED_AFTERWARDS, Chain, key_text, read_chain
from loaders.engine import read_transaction, write_transaction
from loaders.publication_checks import publication_problems, sets_of_publication
from loaders.schema import metadata
from loaders.seal_digest import SetDigest
from loaders.seals import RULES, Seal, SealedSet, seal_of, sealed_columns, set_pieces
from metrics.problems import InputRefused, Problem, Severity, errors


@dataclass(frozen=True)
class Verification:
    """What a verification found.

    ``head`` is the hash of the newest event, ``rows`` and ``sets`` how much was compared with its seal.
    ``problems`` come in the order of the chain: the first error is the first broken link. ``before`` are the seals
    that sets from before the chain covered them would get.
    """

    events: int
    head: str
    sets: int
    rows: int
    problems: tuple[Problem, ...]
    before: tuple[Seal, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Whether nothing is broken; sets from before the chain covered them break nothing."""
        return not errors(self.problems)

    @property
    def first_broken(self) -> Problem | None:
        """The first broken link: the one that the earliest event tells of."""
        return next(iter(errors(self.problems)), None)


def verify(engine: Engine, *, head: str | None = None, publication: int | None = None) -> Verification:
    """Compare the chain with itself and the database with the chain.

    ``head``: the hash of an event that was written down elsewhere; it has to be in the chain. ``publication``: the
    number of the one publication that is compared, with the run that it froze; all tables when left out.
    Never raises for what somebody wrote into the tables. Raises InputRefused without such a publication.
    """
    with read_transaction(engine) as connection:
        return _verify(connection, head, publication)


def seal_what_came_before(engine: Engine, viewer: Viewer) -> Verification:
    """Seal, by one event, everything from before the chain covered it; return the verification after it.

    What the database holds now is from then on what counts. Raises InputRefused when something is broken,
    AccessDenied for a viewer who may not administer.
    """
    with write_transaction(engine) as connection:
        demand_everywhere(connection, viewer, Action.ADMINISTER)
        found = _verify(connection, None, None)
        if broken := errors(found.problems):
            raise InputRefused(broken)
        if found.before:
            told = {"sets": len(found.before), "rows": sum(seal.rows for seal in found.before)}
            record_event(connection, viewer.subject, SEALED_AFTERWARDS, "", told, sealed=found.before)
        return _verify(connection, None, None)


def _verify(connection: Connection, head: str | None, publication: int | None) -> Verification:
    chain = Chain()
    comparison = _Comparison(chain)
    problems: list[Problem] = []
    try:
        read_chain(connection, chain)
        problems += chain.problems
        if head is not None and head.strip().lower() not in chain.hashes:
            problems.append(Problem("audit_head_missing", {"head": head}))
        if publication is None:
            for table in metadata.sorted_tables:
                if table.name in RULES:
                    comparison.compare_table(connection, table)
        else:
            comparison.compare_sets(connection, sets_of_publication(connection, publication))
        problems += comparison.problems
        problems += publication_problems(connection, publication)
    except (SQLAlchemyError, connection.dialect.loaded_dbapi.Error) as error:
        # PostgreSQL answers nothing more in this transaction, and a file that cannot be read is broken anyway.
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        problems += [*comparison.problems, Problem("audit_unreadable", {"table": comparison.at, "reason": reason})]
    problems.sort(key=lambda problem: int(problem.parameters.get("event", chain.events + 1)))
    before = () if errors(problems) else tuple(comparison.before)
    return Verification(chain.events, chain.head, comparison.sets, comparison.rows, tuple(problems), before)


class _Comparison:
    """Sets of rows against their seals."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.sets = self.rows = 0
        self.at = "audit_event"
        self.problems: list[Problem] = []
        self.before: list[Seal] = []

    def compare_sets(self, connection: Connection, sets: list[SealedSet]) -> None:
        """Compare single sets, each read by itself."""
        for wanted in sets:
            self.at = wanted.table.name
            sealed = self.chain.seals.get((wanted.table.name, wanted.key))
            self._compare(seal_of(connection, wanted, sealed[0].columns if sealed else None))

    def compare_table(self, connection: Connection, table: Table) -> None:
        """Compare all sets of a table in one pass over it, then look for sealed ones that are not there."""
        self.at = table.name
        found = {seal.key: seal for seal in self._digests(connection, table)}
        first = self._first_sealed(table)
        unsealed = [seal for seal in found.values() if not self._compare(seal, first)]
        if unsealed:
            told = {"table": table.name, "sets": len(unsealed), "rows": sum(seal.rows for seal in unsealed)}
            self.problems.append(Problem("audit_rows_before", told, Severity.WARNING))
            self.before += unsealed
        for (name, key), (seal, event) in self.chain.seals.items():
            if name == table.name and key not in found and seal.rows:
                self._broken("audit_rows_gone", seal, event)

    def _digests(self, connection: Connection, table: Table) -> Iterator[Seal]:
        """Yield the seals that a table's sets would get now, each of as many columns as its own seal covers."""
        names, key = sealed_columns(table), RULES[table.name].key
        at = [names.index(name) for name in key]
        digests: dict[tuple[Any, ...], tuple[SetDigest, int]] = {}
        if not key:
            digests[()] = self._digest(table, ())
        for piece in set_pieces(connection, table, names):
            by_key: dict[tuple[Any, ...], list[tuple]] = {}
            for row in piece if key else ():
                by_key.setdefault(tuple([row[number] for number in at]), []).append(row)
            for value, rows in (by_key if key else {(): piece}).items():
                digest, columns = digests.get(value) or digests.setdefault(value, self._digest(table, value))
                digest.add(rows if columns == len(names) else [row[:columns] for row in rows])
        for value, (digest, columns) in digests.items():
            sha256 = digest.sha256(table.name, names[:columns])
            yield Seal(table.name, value, digest.rows, columns, sha256)

    def _digest(self, table: Table, key: tuple[Any, ...]) -> tuple[SetDigest, int]:
        sealed = self.chain.seals.get((table.name, key))
        columns = len(table.c) if sealed is None else min(sealed[0].columns, len(table.c))
        return SetDigest(columns), columns

    def _first_sealed(self, table: Table) -> int | None:
        numbers = [key[0] for name, key in self.chain.seals if name == table.name and key]
        return min((number for number in numbers if isinstance(number, int)), default=None)

    def _compare(self, now: Seal, first_sealed: int | None = None) -> bool:
        """Take a set's problem down; False for a set from before the chain covered it."""
        self.sets += 1
        self.rows += now.rows
        found = self.chain.seals.get((now.table, now.key))
        if found is not None:
            seal, event = found
            if seal.rows != now.rows:
                self._broken("audit_rows_counted", seal, event, now.rows)
            elif seal != now:
                self._broken("audit_rows_changed", seal, event)
            return True
        if not now.rows:
            return True
        number = now.key[0] if now.key else None
        # Numbers only grow: a set numbered after the first sealed one came later than that.
        is_later = first_sealed is not None and isinstance(number, int) and number > first_sealed
        if not self.chain.covers_all and not is_later:
            return False
        told = {"table": now.table, "key": key_text(now.table, now.key), "rows": now.rows}
        self.problems.append(Problem("audit_rows_unsealed", told))
        return True

    def _broken(self, code: str, seal: Seal, event: int, rows: int = 0) -> None:
        told = {"table": seal.table, "key": key_text(seal.table, seal.key), "event": event, "sealed": seal.rows}
        self.problems.append(Problem(code, told | {"rows": rows}))
