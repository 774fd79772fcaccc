"""Place codes in a table matched with the places known, and what may have happened to those that are not."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from loaders.cell_values import cleaned
from metrics.periods import month_number

_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
SUGGESTIONS = 3


@dataclass(frozen=True)
class KnownPlaces:
    """All places by code: ``versions`` as loaders.places reads them (every version), ``changes`` mergers and splits.

    ``importable`` are the codes a viewer may import for; None means all.
    """

    versions: pd.DataFrame
    changes: pd.DataFrame
    importable: frozenset[str] | None = None

    @cached_property
    def codes(self) -> list[str]:
        """All codes in ascending order; every index below points into this list."""
        return sorted(set(self.versions["code"]))

    @cached_property
    def index(self) -> dict[str, int]:
        """Index of each code."""
        return {code: index for index, code in enumerate(self.codes)}

    @cached_property
    def levels(self) -> np.ndarray:
        """Level of each place."""
        by_code = dict(zip(self.versions["code"], self.versions["level"], strict=True))
        return np.array([by_code[code] for code in self.codes], object)

    @cached_property
    def is_importable(self) -> np.ndarray:
        """Whether the viewer may import for each place."""
        allowed = self.importable
        return np.array([allowed is None or code in allowed for code in self.codes], bool)

    @cached_property
    def _stretches(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last month number of every version of each place, filled up with stretches that hold nothing."""
        by_place: list[list[tuple[int, int]]] = [[] for _ in self.codes]
        for code, first, last in zip(
            self.versions["code"], self.versions["valid_from"], self.versions["valid_to"], strict=True
        ):
            open_ended = last is None or last != last
            by_place[self.index[code]].append(
                (month_number(first), np.iinfo(np.int32).max if open_ended else month_number(last))
            )
        longest = max(map(len, by_place), default=0)
        first_months = np.full((len(by_place), longest), np.iinfo(np.int32).max, np.int64)
        last_months = np.full((len(by_place), longest), -1, np.int64)
        for place, stretches in enumerate(by_place):
            for position, (first, last) in enumerate(stretches):
                first_months[place, position], last_months[place, position] = first, last
        return first_months, last_months

    def in_force(self, places: np.ndarray, months: np.ndarray) -> np.ndarray:
        """Return whether each place exists in each month (month numbers), pair by pair."""
        first, last = self._stretches
        found = np.zeros(len(places), bool)
        for position in range(first.shape[1]):
            found |= (first[places, position] <= months) & (months <= last[places, position])
        return found

    def successors(self, code: str) -> list[str]:
        """Return the codes a place was merged into or split into, in the order in which that happened."""
        return list(self.changes.loc[self.changes["from_code"] == code, "to_code"])

    def with_new(self, codes: Iterable[str], level: str, parent: str, valid_from: str) -> KnownPlaces:
        """Return the same places and new ones that are named by their codes and may be imported for."""
        new = pd.DataFrame(
            [(code, level, code, None, parent, None, valid_from, None) for code in codes],
            columns=list(self.versions.columns),
            dtype=object,
        )
        allowed = None if self.importable is None else self.importable | frozenset(new["code"])
        return KnownPlaces(pd.concat([self.versions, new], ignore_index=True), self.changes, allowed)


@dataclass(frozen=True)
class CodeTexts:
    """Distinct texts of a code column: index of the place or −1, and a note where it was read with care."""

    place: np.ndarray
    note: np.ndarray


def match_codes(texts: pa.Array, known: KnownPlaces) -> CodeTexts:
    """Match distinct texts with place codes; full-width digits and numbers like ``990101.0`` are read with a note."""
    found = pc.index_in(texts, value_set=pa.array(known.codes, pa.string()))
    place = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    note = np.full(len(texts), None, object)
    for position in np.flatnonzero(place < 0):
        text = texts[int(position)].as_py()
        if text is None:
            continue
        plain = cleaned(text)
        if whole := _WHOLE_FLOAT.fullmatch(plain):
            plain = whole[1]
        if plain in known.index:
            place[position], note[position] = known.index[plain], "code_unusual"
    return CodeTexts(place, note)


def lost_digits(text: str, codes: Sequence[str]) -> list[str]:
    """Return the codes that a text could have been before a spreadsheet took it for a number.

    Empty when the text looks like none of: scientific notation, leading zeros gone, cut off at the
    end. ``codes`` are sorted.
    """
    plain = cleaned(text)
    if scientific := _SCIENTIFIC.fullmatch(plain):
        digits = (scientific[1] + (scientific[2] or "")).rstrip("0")
        length = int(scientific[3]) + 1
        # The mantissa may have been rounded up in its last digit.
        heads = {digits, digits[:-1] + str(max(int(digits[-1]) - 1, 0))} if digits else set()
        return [code for head in sorted(heads) for code in _starting_with(head, codes, length)][:SUGGESTIONS] or [plain]
    if plain.isascii() and plain.isdigit():
        lengths = sorted({len(code) for code in codes if len(code) > len(plain)})
        if padded := [plain.zfill(n) for n in lengths if _holds(codes, plain.zfill(n))]:
            return padded[:SUGGESTIONS]
    return _starting_with(plain, codes)[:SUGGESTIONS] if len(plain) >= 4 else []


def _holds(codes: Sequence[str], code: str) -> bool:
    position = bisect_left(codes, code)
    return position < len(codes) and codes[position] == code


def _starting_with(head: str, codes: Sequence[str], length: int | None = None) -> list[str]:
    found: list[str] = []
    for position in range(bisect_left(codes, head), len(codes)):
        if not codes[position].startswith(head) or len(found) >= SUGGESTIONS:
            break
        if length is None or len(codes[position]) == length:
            found.append(codes[position])
    return found


def near_codes(text: str, known: KnownPlaces) -> list[str]:
    """Return known codes one slip away: one character wrong, missing, too many, or two swapped."""
    plain = cleaned(text)
    if not 2 <= len(plain) <= 40:
        return []
    alphabet = (
        "0123456789" if plain.isdigit() else sorted({c for code in known.codes[:2000] for c in code} | set(plain))
    )
    slips: list[str] = []
    for i in range(len(plain) + 1):
        head, tail = plain[:i], plain[i:]
        slips += [head + letter + tail[1:] for letter in alphabet if tail]
        slips += [head + tail[1:]] if tail else []
        slips += [head + tail[1] + tail[0] + tail[2:]] if len(tail) > 1 else []
        slips += [head + letter + tail for letter in alphabet]
    upper = [plain.upper(), plain.lower()]
    return sorted({slip for slip in upper + slips if slip in known.index})[:SUGGESTIONS]
