"""What was known of a place when its case was raised: frozen, so that no later figure changes what was judged."""

from __future__ import annotations

from pydantic import Field

from metrics.catalogue import Frozen
from metrics.rule_book_parts import Month


class LeadFacts(Frozen):
    """The lead as the run stored it; months, figures, statistic and threshold as in table ``score_lead``."""

    number: int = Field(ge=1)
    item: str | None = None
    indicator: str | None = None
    first_month: Month
    last_month: Month
    figures: int | None = None
    statistic: float | None = None
    threshold: float | None = None


class Neighbour(Frozen):
    """A place of the same stability group, which the figures cannot tell apart from the one under review."""

    place: str
    name: str
    rank: int


class Standing(Frozen):
    """Score and rank without the veto, as the run stored them, with how sure they are. Points are hundredths.

    ``rank_best`` and ``rank_worst`` are the stability band, ``alike`` the places that cannot be told apart;
    ``numerator``, ``denominator``, ``value`` and ``target`` are those of the item that the lead is about.
    """

    points: int | None = None
    full_points: int = 0
    rank: int | None = None
    ranked_places: int = 0
    peer_group: str | None = None
    rank_in_peer_group: int | None = None
    peer_group_places: int | None = None
    grade: str | None = None
    rank_best: int | None = None
    rank_worst: int | None = None
    alike: tuple[Neighbour, ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    target: float | None = None


class AwardName(Frozen):
    """An award of the rule book, which a measure may be limited to."""

    code: str
    name: str
