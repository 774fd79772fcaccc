"""Places of the demo county: a county, fourteen townships, 186 villages, and one merger."""

from __future__ import annotations

import pandas as pd

from loaders.demo_county.boundaries import neighbour_of
from loaders.demo_county.stories import stories
from loaders.demo_county.townships import Township, county_plan, demo_deployment
from loaders.demo_county.village_names import village_names
from loaders.places import PLACE_COLUMNS
from metrics.periods import shift

MONTHS = 36


def first_month(last_month: str) -> str:
    """Return the first of the 36 months that end with the one given."""
    return shift(last_month, 1 - MONTHS)


def merger(seed: int, last_month: str) -> tuple[str, str, str]:
    """Return the village that was merged, the neighbour it joined, and the first month after it."""
    story = stories().merged_village
    return story.place, neighbour_of(seed, story.place), shift(first_month(last_month), story.month)


def demo_places(seed: int, last_month: str) -> pd.DataFrame:
    """Return all places, columns as in ``loaders.places.PLACE_COLUMNS``, county first.

    The merged village ends with the month before the merger; nothing else changes.
    """
    plan = county_plan()
    start = first_month(last_month)
    gone, _, merged_from = merger(seed, last_month)
    root = demo_deployment()
    rows: list[list[str | None]] = [
        [root.root, "county", root.root_name.zh, root.root_name.en, None, None, start, None],
    ]
    for township in plan.townships:
        rows.append(_township_row(township, root.root, start))
    names = village_names(seed)
    for township in plan.townships:
        for code in township.village_codes:
            end = shift(merged_from, -1) if code == gone else None
            rows.append([code, "village", *names[code], township.code, township.peer_class, start, end])
    return pd.DataFrame(rows, columns=PLACE_COLUMNS, dtype=object)


def demo_place_changes(seed: int, last_month: str) -> pd.DataFrame:
    """Return the one merger: columns from_code, to_code, month, kind."""
    gone, into, month = merger(seed, last_month)
    return pd.DataFrame([[gone, into, month, "merge"]], columns=["from_code", "to_code", "month", "kind"])


def _township_row(township: Township, parent: str, start: str) -> list[str | None]:
    return [
        township.code, "township", township.name, township.name_en, parent, township.peer_class, start, None,
    ]  # fmt: skip
