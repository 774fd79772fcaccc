"""Reading the audit chain as it stands in the database, whatever somebody did to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from loaders.audit import GENESIS, event_hash
from loaders.raw_rows import read_pieces
from loaders.schema import audit_event
from loaders.seals import RULES, Seal
from metrics.problems import Problem

SEALED_AFTERWARDS = "seal"


@dataclass
class Chain:
    """What the chain says.

    ``head`` is the hash of its newest event, ``hashes`` those of all. ``seals`` maps table and key to the seal that
    counts and the event that made it. ``covers_all``: from its first event on, or once an event sealed what was
    there before, everything that is stored has to have a seal.
    """

    events: int = 0
    head: str = GENESIS
    hashes: set[str] = field(default_factory=lambda: {GENESIS})
    seals: dict[tuple[str, tuple[Any, ...]], tuple[Seal, int]] = field(default_factory=dict)
    covers_all: bool = True
    problems: list[Problem] = field(default_factory=list)


def read_chain(connection: Connection, chain: Chain) -> None:
    """Walk the chain from its first event to its newest; ``problems`` name every event at which it is broken."""
    names = [column.name for column in audit_event.c]
    expected_number, is_sealing = 1, False
    for piece in read_pieces(connection, audit_event, names):
        for row in piece:
            event = dict(zip(names, row, strict=True))
            number, texts = event["id"], [event[name] for name in ("at", "actor", "action", "subject", "details")]
            is_text = all(isinstance(text, str) for text in [*texts, event["previous_hash"], event["hash"]])
            if not is_text or event_hash(event["previous_hash"], *texts) != event["hash"]:
                chain.problems.append(Problem("audit_event_changed", {"event": number}))
            if event["previous_hash"] != chain.head:
                chain.problems.append(Problem("audit_event_unlinked", {"event": number}))
            seals = _seals_in(event["details"])
            # Events from before the chain covered rows were numbered by the database, which may leave gaps.
            if number != expected_number and (is_sealing or seals):
                chain.problems.append(Problem("audit_event_number", {"event": number, "expected": expected_number}))
            chain.covers_all &= bool(seals) or is_sealing
            is_sealing |= bool(seals)
            chain.covers_all |= event["action"] == SEALED_AFTERWARDS and bool(seals)
            _take(chain, seals, number)
            chain.events += 1
            chain.head, expected_number = str(event["hash"]), number + 1
            chain.hashes.add(chain.head)


def broken_links(connection: Connection) -> list[int]:
    """Return the ids of events at which the chain is broken."""
    chain = Chain()
    read_chain(connection, chain)
    return sorted({int(problem.parameters["event"]) for problem in chain.problems})


def _take(chain: Chain, seals: Iterable[Seal], event: int) -> None:
    for seal in seals:
        name = (seal.table, seal.key)
        known = chain.seals.get(name)
        # What is sealed for ever keeps its first seal; of a table that changes the newest counts.
        if known is None or not seal.key:
            chain.seals[name] = (seal, event)
        elif known[0] != seal:
            told = {"table": seal.table, "key": key_text(seal.table, seal.key), "event": event}
            chain.problems.append(Problem("audit_rows_resealed", told))


def _seals_in(details: Any) -> list[Seal]:
    """Return the seals in an event's details; none where somebody made something else of them."""
    try:
        found = json.loads(details).get("seals", [])
        seals = [Seal(**{**each, "key": tuple(each["key"])}) for each in found]
        return [seal for seal in seals if seal.table in RULES and seal.columns > 0 and hash(seal) is not None]
    except (TypeError, ValueError, AttributeError, KeyError):
        return []


def key_text(table: str, key: tuple[Any, ...]) -> str:
    """Return a key for people, such as ``run 51``; a star for a whole table."""
    return ", ".join(f"{name} {value}" for name, value in zip(RULES[table].key, key, strict=False)) or "*"
