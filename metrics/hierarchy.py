"""The hierarchy valid in a period: who reports, for whom it counts, and up to whom it adds."""

from __future__ import annotations

from dataclasses import dataclass

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

    def ancestor_at(self, codes: tuple[str, ...], level: str) -> list[str | None]:
        """Return, for each code, its ancestor-or-self (or its successor's) at a level; None without one."""
        parent = dict(zip(self.places["code"], self.places["parent"], strict=True))
        level_of = dict(zip(self.places["code"], self.places["level"], strict=True))
        found: dict[str, str | None] = {}

        def climb(code: str | None) -> str | None:
            if code is None:
                return None
            if code not in found:
                found[code] = code if level_of.get(code) == level else climb(parent.get(code))
            return found[code]

        return [climb(self.successor.get(code, code)) for code in codes]

    def codes_at(self, level: str) -> tuple[str, ...]:
        """Return the codes in force at a level, in code order."""
        return tuple(sorted(self.places.loc[self.places["level"] == level, "code"]))


def build_hierarchy(versions: pd.DataFrame, changes: pd.DataFrame, month: str) -> Hierarchy:
    """Return the hierarchy valid in a month.

    ``versions`` has columns code, level, parent, valid_from, valid_to (missing while in force), one
    row per version; ``changes`` has from_code, to_code, month, kind. A merged place's figures count
    for the place that took it in; those of a place that was split, or closed without successor,
    count for its last parent.
    """
    in_force = versions[(versions["valid_from"] <= month) & ~(versions["valid_to"].fillna("9999-99") < month)]
    here = set(in_force["code"])
    past = changes[changes["month"] <= month]
    merged = {row.from_code: row.to_code for row in past.itertuples() if row.kind == "merge"}
    closed = versions[~versions["code"].isin(here) & (versions["valid_from"] <= month)].sort_values("valid_from")
    last_parent = dict(zip(closed["code"], closed["parent"], strict=True))

    def follow(code: str) -> str | None:
        seen = set()
        while code not in here and code not in seen:
            seen.add(code)
            code = merged.get(code) or last_parent.get(code)
        return code if code in here else None

    successor = {code: target for code in last_parent if (target := follow(code)) is not None}
    return Hierarchy(in_force[["code", "level", "parent"]].reset_index(drop=True), successor)


def existing_months(versions: pd.DataFrame, codes: tuple[str, ...], months: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return, places × months, when each place was in force (versions as in ``build_hierarchy``)."""
    exists = np.zeros((len(codes), len(months)), dtype=bool)
    row_of = {code: number for number, code in enumerate(codes)}
    axis = np.array(months)
    for code, first, last in zip(
        versions["code"], versions["valid_from"], versions["valid_to"].fillna("9999-99"), strict=True
    ):
        if code in row_of:
            exists[row_of[code]] |= (axis >= first) & (axis <= last)
    return exists
