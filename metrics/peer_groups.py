"""Peer groups: who is ranked with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.rule_book_parts import Grouping, PeerGroups


def peer_classes(versions: pd.DataFrame, month: str) -> dict[str, str]:
    """Return the peer class of each place that has one in a month.

    ``versions`` has columns code, valid_from, valid_to (missing while in force) and, where places have
    classes, peer_class.
    """
    if "peer_class" not in versions:
        return {}
    last = versions["valid_to"].astype(object).fillna("9999-99")
    known = versions[(versions["valid_from"] <= month) & (last >= month) & versions["peer_class"].notna()]
    return dict(zip(known["code"].tolist(), known["peer_class"].tolist(), strict=True))


def peer_groups_of(
    groups: PeerGroups,
    places: Sequence[str],
    classes: Mapping[str, str],
    population: NDArray[np.int64] | None = None,
    known: NDArray[np.bool_] | None = None,
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the names of the groups and each place's number among them, −1 without one.

    By class a place without class has no group; by population one whose population is not ``known``,
    or which lies below the first band, has none.
    """
    nobody = np.full(len(places), -1, dtype=np.int64)
    if groups.by is Grouping.PEER_CLASS:
        names = tuple(sorted({classes[place] for place in places if place in classes}))
        number = {name: position for position, name in enumerate(names)}
        return names, np.array([number.get(classes.get(place, ""), -1) for place in places], dtype=np.int64)
    if groups.by is Grouping.POPULATION and population is not None:
        starts = np.array([band.from_population for band in groups.bands], dtype=np.int64)
        band = np.searchsorted(starts, population, side="right") - 1
        found = band if known is None else np.where(known, band, -1)
        return tuple(band.name for band in groups.bands), found.astype(np.int64)
    return (), nobody
