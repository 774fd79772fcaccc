"""Leads: what a test of figures found, as frozen data, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, hypergeom

# A message id of the translations; shown with every lead.
OPENS_A_CHECK = "this opens a check, it proves nothing"

Array = NDArray[np.float64]

TEST_COLUMNS = (
    "kind", "place", "other_place", "indicator", "first_month", "last_month", "figures", "statistic", "p_value",
)  # fmt: skip


class LeadKind(StrEnum):
    """Families of tests."""

    HEAPING = "heaping"
    COPIED_MONTHS = "copied_months"
    COPIED_PLACES = "copied_places"
    LAST_DIGITS = "last_digits"
    CUMULATIVE_FALL = "cumulative_fall"
    END_SURGE = "end_surge"
    ALWAYS_FULL = "always_full"
    FLAT_SURVEY = "flat_survey"
    BELOW_PEERS = "below_peers"


@dataclass(frozen=True)
class Lead:
    """One sign that asks for a check.

    ``months`` are the first and last month looked at. ``indicator`` is None where a test pools
    indicators, ``other_place`` set where two places are compared. ``p_value`` is the chance of a
    statistic as extreme on clean figures (0 where clean figures cannot show it); ``threshold`` is
    what it had to stay under, after correction for the number of tests.
    """

    kind: LeadKind
    place: str
    other_place: str | None
    indicator: str | None
    months: tuple[str, str]
    figures: int
    statistic: float
    p_value: float
    threshold: float
    sentence: str = OPENS_A_CHECK


def results_frame(kind: LeadKind, months: Sequence[str], columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return the results of one family of tests as a frame of ``TEST_COLUMNS``, one row per test made.

    ``columns`` gives place, figures, statistic, p_value and, where there are any, indicator,
    other_place, first_month and last_month; tests without a p-value could not be made and are left out.
    """
    complete = {"kind": str(kind), "other_place": None, "indicator": None}
    complete |= {"first_month": months[0] if len(months) else None, "last_month": months[-1] if len(months) else None}
    frame = pd.DataFrame(complete | dict(columns), columns=list(TEST_COLUMNS), index=range(len(columns["p_value"])))
    texts = ["kind", "place", "other_place", "indicator", "first_month", "last_month"]
    frame = frame.astype(
        dict.fromkeys(texts, "str") | {"figures": "int64", "statistic": "float64", "p_value": "float64"}
    )
    return frame[frame["p_value"].notna()].reset_index(drop=True)


def pooled_results(kind: LeadKind, months: Sequence[str], parts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the results of tests made indicator by indicator as one frame; ``parts`` as for ``results_frame``.

    One frame in all, because making a frame costs as much as testing an indicator.
    """
    if not parts:
        return results_frame(kind, months, {"place": [], "figures": [], "statistic": [], "p_value": []})
    sizes = [len(part["p_value"]) for part in parts]
    return results_frame(
        kind,
        months,
        {
            name: np.concatenate([_column(part[name], size) for part, size in zip(parts, sizes, strict=True)])
            for name in parts[0]
        },
    )


def _column(values: Any, size: int) -> NDArray[Any]:
    texts = isinstance(values, str) or (isinstance(values, list | tuple) and len(values) and isinstance(values[0], str))
    return np.broadcast_to(np.asarray(values, dtype=object) if texts else np.asarray(values), (size,))


def benjamini_hochberg(p_values: Array) -> Array:
    """Return p-values adjusted so that those under a level hold the false discovery rate at that level.

    Step-up: sorted p(i) × m ÷ i, made monotone from the largest down (Benjamini & Hochberg 1995, Journal
    of the Royal Statistical Society B 57: 289–300).
    """
    tests = len(p_values)
    order = np.argsort(p_values)
    stepped = np.asarray(p_values, dtype=np.float64)[order] * tests / np.arange(1, tests + 1)
    adjusted = np.empty(tests)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return adjusted


def leads_of(
    tests: pd.DataFrame, level: float = 0.01, control: Literal["false_discovery_rate", "each"] = "false_discovery_rate"
) -> tuple[Lead, ...]:
    """Return the leads among tests (frame of ``TEST_COLUMNS``), smallest p-value first.

    ``false_discovery_rate`` keeps the expected share of false leads at ``level`` within each family
    of tests (Benjamini–Hochberg over all rows of one kind); ``each`` holds every
    single test at ``level``, so that among a thousand tests of clean figures ten are false alarms.
    """
    kept = [under_level(family, level, control) for _, family in tests.groupby("kind", sort=True)]
    if not kept:
        return ()
    rows = pd.concat(kept).sort_values(["p_value", "kind", "place"], kind="stable")
    return tuple(_lead(row) for row in rows.to_dict("records"))


def under_level(
    family: pd.DataFrame, level: float, control: Literal["false_discovery_rate", "each"] = "false_discovery_rate"
) -> pd.DataFrame:
    """Return the tests of one family that open leads, as for ``leads_of``, with a column threshold."""
    p_values = family["p_value"].to_numpy()
    adjusted = benjamini_hochberg(p_values) if control == "false_discovery_rate" else p_values
    found = adjusted <= level
    # What a p-value had to stay under: of m tests with k leads, level × k ÷ m.
    threshold = level * found.sum() / len(family) if found.any() and control == "false_discovery_rate" else level
    return family[found].assign(threshold=threshold)


def _lead(row: Mapping[Any, Any]) -> Lead:
    def text(column: str) -> str | None:
        return None if pd.isna(row[column]) else str(row[column])

    return Lead(
        kind=LeadKind(row["kind"]),
        place=str(row["place"]),
        other_place=text("other_place"),
        indicator=text("indicator"),
        months=(text("first_month") or "", text("last_month") or ""),
        figures=int(row["figures"]),
        statistic=float(row["statistic"]),
        p_value=float(row["p_value"]),
        threshold=float(row["threshold"]),
    )


def excess_p_values(inside: Array, outside: Array, chance: Array | float) -> Array:
    """Return, per place (row), the p-value of too many events inside; the larger of two tests.

    Against a fixed ``chance``: one-sided binomial, P(X ≥ inside). Against the other places together:
    ``peers_p_values``, so that a slope that all share, such as a season, raises no lead. Taking the
    larger keeps the level. NaN without events.
    """
    by_chance = binom.sf(inside - 1, inside + outside, chance)
    return np.where(inside + outside > 0, np.maximum(by_chance, peers_p_values(inside, outside)), np.nan)


def peers_p_values(inside: Array, outside: Array) -> Array:
    """Return, per place (row), the p-value of a larger share inside than in the other rows together.

    Fisher's exact test, one-sided: hypergeometric given both margins (Fisher 1935, The Design of
    Experiments; Agresti 2013, Categorical Data Analysis, section 3.5).
    """
    events = inside + outside
    return hypergeom.sf(inside - 1, events.sum(axis=0), inside.sum(axis=0), events)
