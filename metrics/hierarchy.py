"""The hierarchy valid in a period: who reports, for whom it counts, and up to whom it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Hierarchy:
    """Places in force in a month and the units that ever reported, each with its way up.

    ``places``: frame with columns code, level, parent, of the places in force, parents known.
    ``successor``: unit no longer in force → the place that its figures count for now.
    """

    places: pd.DataFrame
    successor: dict[str, str]

    @cached_property
    def _codes(self) -> NDArray[np.object_]:
        return self.places["code"].to_numpy(dtype=object)

    @cached_property
    def _row(self) -> dict[str, int]:
        """Row of each place in force, and of each successor under the code of the unit that it follows."""
        row = {code: number for number, code in enumerate(self._codes)}
        return row | {unit: row[place] for unit, place in self.successor.items()}

    @cached_property
    def _levels(self) -> NDArray[np.object_]:
        return self.places["level"].to_numpy(dtype=object)

    @cached_property
    def _parents(self) -> NDArray[np.intp]:
        return self.rows_of(self.places["parent"].tolist())

    @cached_property
    def _order(self) -> dict[str, NDArray[np.intp]]:
        by_code = np.argsort(self._codes, kind="stable")
        return {level: by_code[self._levels[by_code] == level] for level in set(self._levels)}

    def codes_at(self, level: str) -> tuple[str, ...]:
        """Return the codes in force at a level, in code order."""
        return tuple(self._codes[self._order[level]]) if level in self._order else ()

    def rows_of(self, codes: Sequence[str]) -> NDArray[np.intp]:
        """Return the row in ``places`` of each code or its successor, −1 without one."""
        row = self._row
        return np.array([row.get(code, -1) for code in codes], dtype=np.intp)

    def groups_at(self, rows: NDArray[np.intp], level: str) -> NDArray[np.intp]:
        """Return, for each row of ``places``, the position in ``codes_at(level)`` of the place it counts for.

        That is its ancestor-or-self at that level; −1 without one, and for the row −1.
        """
        at = rows.copy()
        arrived = self._levels == level
        for _ in self._order:
            climbing = (at >= 0) & ~arrived[at]
            at[climbing] = self._parents[at[climbing]]
        group = np.full(len(self._codes) + 1, -1, dtype=np.intp)  # the last one answers for "no place"
        if level in self._order:
            group[self._order[level]] = np.arange(len(self._order[level]))
        return group[at]


def build_hierarchy(versions: pd.DataFrame, changes: pd.DataFrame, month: str) -> Hierarchy:
    """Return the hierarchy valid in a month.

    ``versions`` has columns code, level, parent, valid_from, valid_to (missing while in force), one
    row per version; ``changes`` has from_code, to_code, month, kind. A merged place's figures count
    for the place that took it in; those of a place that was split, or closed without successor,
    count for its last parent.
    """
    in_force = versions[(versions["valid_from"] <= month) & (_last_months(versions) >= month)]
    here = set(in_force["code"].tolist())
    past = changes[(changes["month"] <= month) & (changes["kind"] == "merge")].sort_values("month")
    merged = dict(zip(past["from_code"].tolist(), past["to_code"].tolist(), strict=True))
    gone = np.array([code not in here for code in versions["code"].tolist()], dtype=bool)
    closed = versions[gone & (versions["valid_from"] <= month)].sort_values("valid_from")
    last_parent = dict(zip(closed["code"].tolist(), closed["parent"].tolist(), strict=True))

    def follow(code: str | None) -> str | None:
        seen = set()
        while code not in here and code not in seen:
            seen.add(code)
            code = merged.get(code) or last_parent.get(code)
        return code if code in here else None

    successor = {code: target for code in last_parent if (target := follow(code)) is not None}
    return Hierarchy(in_force[["code", "level", "parent"]].reset_index(drop=True), successor)


def existing_months(versions: pd.DataFrame, codes: Sequence[str], months: Sequence[str]) -> NDArray[np.bool_]:
    """Return, places × months, when each place was in force (versions as in ``build_hierarchy``)."""
    row_of = {code: number for number, code in enumerate(codes)}
    row = np.array([row_of.get(code, -1) for code in versions["code"].tolist()], dtype=np.intp)
    first = np.searchsorted(np.array(months), versions["valid_from"].to_numpy(dtype=str), side="left")
    last = np.searchsorted(np.array(months), _last_months(versions).to_numpy(dtype=str), side="right")
    month = np.arange(len(months))
    in_force = (month >= first[:, None]) & (month < last[:, None])
    exists = np.zeros((len(codes), len(months)), dtype=bool)
    np.logical_or.at(exists, row[row >= 0], in_force[row >= 0])
    return exists


def _last_months(versions: pd.DataFrame) -> pd.Series:
    return versions["valid_to"].astype(object).fillna("9999-99")
