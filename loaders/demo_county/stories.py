"""The stories of the demo county (``assets/demo_county/stories.toml``) as frozen types."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from loaders.demo_county.townships import ASSETS
from loaders.deployment import read_toml
from metrics.catalogue import Frozen

# Months count from the first of the 36, which is 0.
Month = int


class Trend(Frozen):
    """A township whose quality of work moves evenly between two values (logits)."""

    place: str
    start: float = Field(alias="from")
    end: float = Field(alias="to")


class OnePlace(Frozen):
    """A story about one place."""

    place: str


class TinyVillage(OnePlace):
    """A village with very few people."""

    population: int


class MissingReports(OnePlace):
    """A village and the months in which it sent nothing."""

    months: tuple[Month, ...]


class InMonth(OnePlace):
    """A place and the month in which something happened to it."""

    month: Month


class NotApplicable(Frozen):
    """Indicators that do not apply in the villages of some townships."""

    places: tuple[str, ...]
    indicators: tuple[str, ...]


class Entry(InMonth):
    """A bonus or penalty that the ledger holds."""

    line: str
    cases: int
    reason: str
    evidence: str


class LowRate(OnePlace):
    """A township with a low rate of one indicator."""

    indicator: str
    rate: float


class CorrectedReport(OnePlace):
    """A township with a village that first reported half of an indicator's cases, until it was corrected."""

    indicator: str


class Stories(Frozen):
    """All stories; each is documented in ``assets/demo_county/README.md`` under its name here."""

    climbing: Trend
    slipping: Trend
    too_good: OnePlace
    tiny_village: TinyVillage
    missing_reports: tuple[MissingReports, ...]
    late_reports: InMonth
    not_applicable: tuple[NotApplicable, ...]
    merged_village: InMonth
    ledger: tuple[Entry, ...]
    late_benefits: LowRate
    corrected_report: CorrectedReport


@cache
def stories() -> Stories:
    """Return the stories as the asset file tells them."""
    return Stories.model_validate(read_toml(ASSETS / "stories.toml"))
