"""What an import is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.place_codes import KnownPlaces
from metrics.catalogue import Catalogue


@dataclass(frozen=True)
class Knowledge:
    """What an import is judged by: places, catalogue, the current month, the code scheme.

    ``period`` is the month the caller named, for mappings that leave it to the caller.
    """

    places: KnownPlaces
    catalogue: Catalogue
    this_month: str
    code_scheme: str = "none"
    period: str | None = None
