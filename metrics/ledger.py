"""The ledger of bonus and penalty entries: which entry stands, and what a row changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

# Brackets, dashes and quotes that people use for one another, as in 〔2026〕3号 and [2026]3号.
_SAME = str.maketrans({**dict.fromkeys("〔[【〖", "("), **dict.fromkeys("〕]】〗", ")")}) | str.maketrans(
    {**dict.fromkeys("‐‑–—―−", "-"), **dict.fromkeys("“”‘’「」『』", '"'), "'": '"'}
)
_WITHOUT_MEANING = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


class EntryIdentity(NamedTuple):
    """What makes an entry this one within a rule book's code; texts are compared in ``plain`` form."""

    line: str
    place: str
    month: str
    reason: str
    evidence: str


class EntryChange(StrEnum):
    """What a row does to the ledger."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"


def plain(text: str) -> str:
    """Return what texts have in common that differ only in width, case, blanks, brackets, dashes and quotes."""
    normal = unicodedata.normalize("NFKC", text).translate(_SAME)
    return _WITHOUT_MEANING.sub("", normal).casefold()


def identity_of(entry: Mapping[str, object]) -> EntryIdentity:
    """Return the identity of an entry with line, place, month, reason and evidence."""
    line, place, month, reason, evidence = (str(entry[name]) for name in EntryIdentity._fields)
    return EntryIdentity(line, place, month, plain(reason), plain(evidence))


def standing_entries(entries: pd.DataFrame, revision: int | None = None) -> pd.DataFrame:
    """Return the newest entry of each identity, withdrawn ones too, oldest first; None: as of now.

    ``entries`` are those of one rule-book code: columns id, line, place, month, reason, evidence, cases,
    data_revision (since when an entry counts) and any others. An entry is never changed: a later one of the
    same identity takes its place, and one with 0 cases withdraws it.
    """
    known = entries if revision is None else entries[entries["data_revision"] <= revision]
    known = known.sort_values("id")
    is_later_told = pd.Series(identities_of(known), known.index, dtype=object).duplicated(keep="last")
    return known[~is_later_told].reset_index(drop=True)


def identities_of(entries: pd.DataFrame) -> list[EntryIdentity]:
    """Return the identity of each entry: columns line, place, month, reason, evidence."""
    texts = zip(*(entries[name].tolist() for name in EntryIdentity._fields), strict=True)
    return [identity_of(dict(zip(EntryIdentity._fields, row, strict=True))) for row in texts]


def entries_in_force(entries: pd.DataFrame, revision: int | None = None) -> pd.DataFrame:
    """Return the entries that count as of a data revision: those that stand and are not withdrawn."""
    standing = standing_entries(entries, revision)
    return standing[standing["cases"] > 0].reset_index(drop=True)


def change_by(cases: int, standing: int | None) -> EntryChange | None:
    """Return what a row with so many cases does where an entry with ``standing`` cases stands (None: none).

    None where there is nothing that the row could withdraw.
    """
    if standing is None:
        return EntryChange.ADDED if cases else None
    if cases == standing:
        return EntryChange.UNCHANGED
    if not cases:
        return EntryChange.WITHDRAWN
    return EntryChange.CHANGED if standing else EntryChange.ADDED
