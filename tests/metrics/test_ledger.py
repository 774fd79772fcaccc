"""Folding the ledger: the newest entry of an identity stands, whatever the order and the spelling."""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.ledger import (
    EntryChange,
    EntryIdentity,
    change_by,
    entries_in_force,
    identities_of,
    identity_of,
    plain,
    standing_entries,
)

COLUMNS = ["id", *EntryIdentity._fields, "cases", "data_revision"]
NAMES = st.sampled_from(["a", "b"])
# Line, place, month, reason, evidence, cases: few of each, so that entries meet.
ROWS = st.lists(st.tuples(NAMES, NAMES, st.just("2026-01"), NAMES, NAMES, st.integers(0, 3)), max_size=25)


def ledger(*rows: tuple) -> pd.DataFrame:
    """Entries in the order in which they came, each in a revision of its own."""
    numbered = [(number, *row, number) for number, row in enumerate(rows, 1)]
    return pd.DataFrame(numbered, columns=COLUMNS)


def cases(entries: pd.DataFrame) -> dict[EntryIdentity, int]:
    return dict(zip(identities_of(entries), entries["cases"].tolist(), strict=True))


@given(ROWS, st.integers(0, 25), st.randoms(use_true_random=False))
def test_the_newest_entry_of_an_identity_stands(rows: list[tuple], revision: int, chance: random.Random) -> None:
    expected: dict[tuple, int] = {}
    for *identity, count in rows[:revision]:
        expected[tuple(identity)] = count
    # However the rows come out of a database.
    read = ledger(*rows).sample(frac=1, random_state=chance.randrange(2**32))
    assert cases(standing_entries(read, revision)) == expected
    in_force = entries_in_force(read, revision)
    assert cases(in_force) == {identity: count for identity, count in expected.items() if count}
    assert in_force["id"].is_monotonic_increasing
    pd.testing.assert_frame_equal(entries_in_force(read), entries_in_force(read, len(rows)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云卫发〔2026〕3号", "云卫发[2026]3号"),
        ("云卫发〔2026〕3号", "云卫发【2026】 3 号"),
        ("云卫发〔2026〕3号", "云卫发（2026）３号"),
        ("市级“示范乡镇”", '市级"示范乡镇"'),
        ("market—town", "Market-Town"),
        ("月报\u200b迟报", "月报迟报"),
    ],
)
def test_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("第3.1条", "第31条"), ("一季度", "二季度"), ("A+1", "A-1"), ("", "—")])
def test_what_reads_differently_stays_apart(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize("field", EntryIdentity._fields)
def test_every_part_of_an_identity_tells_entries_apart(field: str) -> None:
    entry = dict(zip(EntryIdentity._fields, ("late", "c1", "2026-01", "why", "paper"), strict=True))
    assert identity_of(entry) != identity_of(entry | {field: "other"})


@pytest.mark.parametrize(
    ("count", "standing", "change"),
    [
        (2, None, EntryChange.ADDED),
        (0, None, None),
        (2, 2, EntryChange.UNCHANGED),
        (0, 0, EntryChange.UNCHANGED),
        (3, 2, EntryChange.CHANGED),
        (0, 2, EntryChange.WITHDRAWN),
        (2, 0, EntryChange.ADDED),
    ],
)
def test_what_a_row_does_to_the_ledger(count: int, standing: int | None, change: EntryChange | None) -> None:
    assert change_by(count, standing) is change


def test_an_empty_ledger_has_nothing_in_force() -> None:
    assert entries_in_force(ledger()).empty
