"""The digest of rows: every value, type, order and cut of them counts or does not, as it should."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from loaders.schema import metadata
from loaders.seal_digest import SetDigest
from loaders.seals import sealed_columns

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=())),
    st.binary(),
)
# Columns of one kind go another way than mixed ones.
KINDS = st.sampled_from(
    [st.integers(-5, 5), st.floats(-1, 1), st.text("a中", max_size=3), st.binary(max_size=2), VALUES]
)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple]:
    columns = [st.none() | draw(KINDS) if draw(st.booleans()) else draw(KINDS) for _ in range(draw(st.integers(1, 4)))]
    return draw(st.lists(st.tuples(*columns), min_size=1, max_size=8))


def digest(rows: Sequence[tuple], pieces: Sequence[int] = (), name: str = "t") -> str:
    width = len(rows[0]) if rows else 1
    whole = SetDigest(width)
    cuts = [0, *sorted(cut % (len(rows) + 1) for cut in pieces), len(rows)]
    for start, end in pairwise(cuts):
        whole.add(rows[start:end])
    return whole.sha256(name, [f"c{number}" for number in range(width)])


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


@given(tables(), st.lists(st.integers(0, 8), max_size=4))
def test_how_rows_are_cut_into_pieces_does_not_matter(rows: list[tuple], cuts: list[int]):
    assert digest(rows, cuts) == digest(rows)


@given(tables(), st.data())
def test_another_value_anywhere_gives_another_digest(rows: list[tuple], data: st.DataObject):
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    value = data.draw(VALUES)
    assume(not same(value, rows[row][column]))
    changed = list(rows)
    changed[row] = (*rows[row][:column], value, *rows[row][column + 1 :])
    assert digest(changed) != digest(rows)


@given(tables(), st.data())
def test_a_row_more_or_less_or_elsewhere_gives_another_digest(rows: list[tuple], data: st.DataObject):
    assert digest([*rows, rows[-1]]) != digest(rows)
    moved = data.draw(st.permutations(rows))
    if [repr(row) for row in moved] != [repr(row) for row in rows]:
        assert digest(moved) != digest(rows)


@given(st.lists(st.text("ab中", max_size=3), min_size=2, max_size=4), st.data())
def test_where_one_text_ends_and_the_next_begins_counts(texts: list[str], data: st.DataObject):
    joined = "".join(texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(joined)), min_size=len(texts) - 1, max_size=len(texts) - 1)))
    other = [joined[start:end] for start, end in zip([0, *cuts], [*cuts, len(joined)], strict=True)]
    assert (digest([(text,) for text in other]) == digest([(text,) for text in texts])) == (other == texts)


def test_types_nulls_and_names_count():
    singles = [None, 0, 0.0, -0.0, "", "0", b"", b"0", "\udcff", 1, True]
    found = {digest([(value,)]) for value in singles}
    assert len(found) == len(singles)
    assert digest([(1,)], name="other") != digest([(1,)])
    assert digest([(1, None)]) != digest([(None, 1)])


def test_columns_keep_their_order():
    """Seals cover the first so many columns: what is added later goes to the end of its table."""
    known = {
        "audit_event": ["id", "at", "actor", "action", "subject", "details", "previous_hash", "hash"],
        "observation": ["period", "indicator", "place", "numerator", "denominator", "state", "batch", "source", "row"],
        "score_run": [
            *("id", "rule_book", "level", "period", "catalogue_version", "data_revision", "code_version"),
            *("previous_run", "actor", "created_at", "series", "band_draws", "band_seed"),
        ],
        "publication": [
            *("number", "draft", "run", "level", "series", "period", "title", "content", "sha256", "day"),
            *("published_at", "corrects", "notice"),
        ],
        "role_grant": ["id", "subject", "role", "place", "valid_from", "valid_to"],
    }
    for name, columns in known.items():
        assert sealed_columns(metadata.tables[name])[: len(columns)] == columns
