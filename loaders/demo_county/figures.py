"""The demo county's figures: what every village and township reports in 36 months, drawn from a seed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field, model_validator

from loaders.demo_county.bases import Bases, Counts, draw_bases
from loaders.demo_county.places import merger
from loaders.demo_county.stories import stories
from loaders.demo_county.told_stories import figures_too_good, not_applicable, unreported
from loaders.demo_county.townships import ASSETS
from loaders.deployment import read_catalogue_file, read_toml
from metrics.catalogue import Catalogue, Cumulation, Frozen, Indicator
from metrics.cube import MISSING, NOT_APPLICABLE, VALUE
from metrics.periods import Frequency, last_month_of, period_of

FIGURE_COLUMNS = ["period", "indicator", "place", "numerator", "denominator", "state"]
MONTHS_OF = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}

# Spread of the quality of work (logits): of townships in general, of a township in one matter, of villages.
TOWNSHIP_SPREAD = 0.4
MATTER_SPREAD = 0.2
VILLAGE_SPREAD = 0.25
IMPROVEMENT_A_YEAR = 0.08


class Drawing(Frozen):
    """How one indicator is drawn; the fields are described in ``figures.toml``."""

    code: str
    out_of: str | None = None
    out_of_reached: str | None = None
    rate: float | None = None
    per_head: float | None = None
    spread_over_months: bool = False
    basis: str | None = None
    a_year: float | None = None
    months: tuple[int, ...] = tuple(range(1, 13))
    fen: Mapping[str, int] = Field(default_factory=dict)
    builds_up: bool = False
    merges: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.rate, self.per_head, self.basis, self.a_year, self.fen or None]
        if sum(way is not None for way in ways) != 1:
            raise ValueError(f"{self.code}: give exactly one of rate, per_head, basis, a_year and fen")
        return self


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue that is shipped, whose reported indicators the demo county fills."""
    return read_catalogue_file(ASSETS.parent / "catalogue.toml")


@cache
def drawings() -> tuple[Drawing, ...]:
    """Return how every reported indicator is drawn, in the order in which they depend on each other."""
    return tuple(Drawing.model_validate(entry) for entry in read_toml(ASSETS / "figures.toml")["indicator"])


@cache
def demo_figures(seed: int, last_month: str) -> pd.DataFrame:
    """Return all figures as reported, late ones included: one row per period, indicator and place.

    Columns period, indicator, place, numerator (Int64; amounts in fen), denominator (Int64, NA for
    counts), state (1 value, 2 not applicable). Missing reports have no row.
    """
    bases = draw_bases(seed, last_month)
    quality = _quality(bases, np.random.default_rng([seed, 4]))
    reached: dict[str, Counts] = {}
    frames = []
    for drawing in drawings():
        indicator = shipped_catalogue().by_code[drawing.code]
        random = np.random.default_rng([seed, 5, zlib.crc32(drawing.code.encode())])
        numerator, denominator = _drawn(drawing, indicator, bases, quality, reached, random)
        reached[drawing.code] = numerator
        frames.append(_rows(drawing, indicator, bases, numerator, denominator, merger(seed, last_month)))
    figures = pd.concat(frames, ignore_index=True)
    return figures.sort_values(["period", "indicator", "place"], ignore_index=True)


def figures_of_month(figures: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the figures of the periods that end with a month."""
    ending = [period for period in figures["period"].unique() if last_month_of(period) == month]
    return figures[figures["period"].isin(ending)]


def _quality(bases: Bases, random: np.random.Generator) -> NDArray[np.float64]:
    """Return how well townships work, townships × months in logits around 0, stories included."""
    months = len(bases.months)
    steady = random.normal(0, TOWNSHIP_SPREAD, len(bases.townships))
    steady = steady - steady.mean()
    quality = np.repeat(steady[:, None], months, axis=1) + IMPROVEMENT_A_YEAR * (np.arange(months) - months / 2) / 12
    for story in (stories().climbing, stories().slipping):
        quality[bases.townships.index(story.place)] = np.linspace(story.start, story.end, months)
    return quality


def _drawn(
    drawing: Drawing,
    indicator: Indicator,
    bases: Bases,
    quality: NDArray[np.float64],
    reached: dict[str, Counts],
    random: np.random.Generator,
) -> tuple[Counts, Counts | None]:
    in_villages = indicator.reporting_level == "village"
    calendar = np.array([int(month[5:]) for month in bases.months])
    if drawing.basis:
        return bases.counts[drawing.basis], None
    if drawing.fen:
        return np.sum([reached[code] * fen for code, fen in drawing.fen.items()], axis=0), None
    own_quality = quality + random.normal(0, MATTER_SPREAD, (len(quality), 1))
    if in_villages:
        own_quality = own_quality[bases.township_of]
    if drawing.a_year:
        open_months = np.isin(calendar, drawing.months)
        sign = -1 if indicator.default_target == 0 else 1
        mean = drawing.a_year / len(drawing.months) * open_months * np.exp(sign * 0.2 * own_quality)
        return random.poisson(mean), None
    denominator = _denominator(drawing, indicator, bases, reached, calendar)
    if drawing.per_head:
        return _amount(drawing, denominator, own_quality, random), denominator
    if in_villages:
        own_quality = own_quality + random.normal(0, VILLAGE_SPREAD, (len(denominator), 1))
    share = _share(drawing, bases, own_quality, calendar)
    if indicator.cumulation is Cumulation.STOCK:
        numerator = _steady_numerator(denominator, share, random)
    else:
        numerator = random.binomial(denominator, share)
    return figures_too_good(numerator, denominator, indicator, bases, random), denominator


def _share(drawing: Drawing, bases: Bases, quality: NDArray[np.float64], calendar: Counts) -> NDArray[np.float64]:
    rate = drawing.rate or 0.5
    share = 1 / (1 + np.exp(-(np.log(rate / (1 - rate)) + quality)))
    story = stories().late_benefits
    if story.indicator == drawing.code:
        is_late = np.array([code[:9] == story.place for code in bases.villages])
        share[is_late] = story.rate
    if drawing.builds_up:
        share = share * (1 - np.exp(-calendar / 1.6)) / (1 - np.exp(-12 / 1.6))
    return share


def _denominator(
    drawing: Drawing, indicator: Indicator, bases: Bases, reached: dict[str, Counts], calendar: Counts
) -> Counts:
    if drawing.out_of_reached is None:
        counts = bases.counts[drawing.out_of or ""]
        return counts if indicator.reporting_level == "village" else bases.by_township(counts)
    counts = reached[drawing.out_of_reached]
    if indicator.frequency is not Frequency.YEAR:
        return counts
    total = counts.copy()
    for month in range(1, counts.shape[1]):
        if calendar[month] != 1:
            total[:, month] += total[:, month - 1]
    return total


def _amount(drawing: Drawing, denominator: Counts, quality: NDArray[np.float64], random: np.random.Generator) -> Counts:
    """Return what is spent or built for so many people; a stock grows smoothly, a flow varies."""
    per_head = drawing.per_head or 0.0
    if drawing.spread_over_months:
        varied = random.lognormal(0, 0.15, denominator.shape) / 12
        return np.round(denominator * per_head * varied * np.exp(0.1 * quality)).astype(np.int64)
    growth = np.linspace(0.8, 1.1, denominator.shape[1]) * random.lognormal(0, 0.12, (len(denominator), 1))
    return np.maximum.accumulate(np.round(denominator * per_head * growth / 5).astype(np.int64) * 5, axis=1)


def _steady_numerator(denominator: Counts, share: NDArray[np.float64], random: np.random.Generator) -> Counts:
    """Return numerators that do not jump from month to month where the denominator stands still."""
    luck = random.uniform(-1, 1, (len(denominator), 1)) * np.sqrt(share * (1 - share) * denominator)
    return np.clip(np.floor(denominator * share + luck + random.uniform(0.3, 0.7, share.shape)), 0, denominator).astype(
        np.int64
    )


def _rows(
    drawing: Drawing,
    indicator: Indicator,
    bases: Bases,
    numerator: Counts,
    denominator: Counts | None,
    merged: tuple[str, str, str],
) -> pd.DataFrame:
    """Return long rows of one indicator: merger applied, unreported and unfinished periods left out."""
    in_villages = indicator.reporting_level == "village"
    places = bases.villages if in_villages else bases.townships
    months = [month for month in bases.months if int(month[5:]) % MONTHS_OF[indicator.frequency] == 0]
    columns = [bases.months.index(month) for month in months]
    state = np.full((len(places), len(bases.months)), VALUE, np.int64)
    parts = [part.copy() for part in (numerator, denominator) if part is not None]
    if in_villages:
        gone, into, since = merged
        first = bases.months.index(since)
        if drawing.merges:
            for part in parts:
                part[places.index(into), first:] += part[places.index(gone), first:]
        not_applicable(state, indicator.code, bases)
        unreported(state, parts[0], indicator.code, bases)
        state[places.index(gone), first:] = MISSING
    periods = np.array([period_of(month, indicator.frequency) for month in months], dtype=object)
    kept = state[:, columns]
    frame = pd.DataFrame(
        {
            "period": np.tile(periods, len(places)),
            "indicator": indicator.code,
            "place": np.repeat(np.array(places, dtype=object), len(months)),
            "numerator": pd.array(parts[0][:, columns].ravel(), dtype="Int64"),
            "denominator": pd.array(
                parts[1][:, columns].ravel() if len(parts) > 1 else [None] * kept.size, dtype="Int64"
            ),
            "state": kept.ravel(),
        }
    )
    frame.loc[frame["state"] == NOT_APPLICABLE, ["numerator", "denominator"]] = pd.NA
    return frame[frame["state"] != MISSING]
