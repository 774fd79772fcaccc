"""What the asset files say about the demo county: its townships, name parts and stories, as frozen types."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from loaders.deployment import Deployment, read_deployment_file, read_toml
from metrics.catalogue import Frozen

ASSETS = Path(__file__).parents[2] / "assets" / "demo_county"


class County(Frozen):
    """The county's code, its size and where the drawing is put on the earth."""

    code: str
    half_width_km: float
    half_height_km: float
    longitude: float
    latitude: float


class Township(Frozen):
    """One township: people, how many villages (of them communities), and where its seat lies."""

    code: str
    name: str
    name_en: str
    peer_class: str
    population: int
    villages: int
    communities: int
    x: float
    y: float
    reach: float

    @property
    def village_codes(self) -> list[str]:
        """Twelve-digit codes: communities from 001 on, villages from 201 on, as the statistics do."""
        communities = [f"{self.code}{number:03d}" for number in range(1, self.communities + 1)]
        villages = [f"{self.code}{number:03d}" for number in range(201, 201 + self.villages - self.communities)]
        return communities + villages


class NameParts(Frozen):
    """Pairs of Chinese and pinyin from which village names are put together."""

    first: tuple[tuple[str, str], ...]
    second: tuple[tuple[str, str], ...]
    community_first: tuple[tuple[str, str], ...]
    community_second: tuple[tuple[str, str], ...]


class CountyPlan(Frozen):
    """The whole of ``places.toml``."""

    county: County
    townships: tuple[Township, ...] = Field(alias="township")
    names: NameParts

    @property
    def village_codes(self) -> list[str]:
        """All village codes in code order."""
        return sorted(code for township in self.townships for code in township.village_codes)


@cache
def county_plan() -> CountyPlan:
    """Return the plan of the county from ``assets/demo_county/places.toml``."""
    return CountyPlan.model_validate(read_toml(ASSETS / "places.toml"))


@cache
def demo_deployment() -> Deployment:
    """Return the demo county as a deployment, from ``assets/demo_county/deployment.toml``."""
    return read_deployment_file(ASSETS / "deployment.toml")
