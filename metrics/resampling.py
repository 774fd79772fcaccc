"""Numerators as they could have come out by chance, given what was observed: seeded draws per place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from metrics.catalogue import Indicator, IntervalKind, Kind

# What varies by chance, and how.
HELD, SHARE, CASES = range(3)

# The support of a draw: so many standard deviations and steps around the mean hold all but 1e-6 of it.
_DEVIATIONS, _STEPS = 7.0, 25
# From twice this standard deviation on, one node of the table stands for several neighbouring numbers.
_NODES_PER_DEVIATION = 16


@dataclass(frozen=True)
class Draws:
    """Drawn numerators of places × draws: ``numerator[index]``.

    ``numerator`` holds each place's different outcomes, place after place, and ``place`` their rows,
    so that whatever follows from a numerator is worked out once and then looked up by ``index``.
    """

    numerator: NDArray[np.int64]
    place: NDArray[np.intp]
    index: NDArray[np.intp]


def chance_of(indicator: Indicator, numerator: NDArray[np.int64], denominator: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return how each place's numerator varies: SHARE, CASES or HELD.

    SHARE where the numerator counts part of the denominator; CASES where it counts events, with or
    without a denominator; HELD for money, in all or per head, which is no count, for what the
    catalogue says has no interval (``interval = "none"``: an office decides it, not chance), and for
    negative figures, which only a derived indicator can have.
    """
    if indicator.counts_money or indicator.interval is IntervalKind.NONE:
        return np.full(len(numerator), HELD, dtype=np.int8)
    is_part = np.zeros(len(numerator), dtype=bool)
    if indicator.kind is Kind.RATE and indicator.numerator_within_denominator:
        is_part = (denominator > 0) & (numerator <= denominator)
    chance = np.where(is_part, np.int8(SHARE), np.int8(CASES))
    return np.where(numerator < 0, np.int8(HELD), chance)


def draw_numerators(
    numerator: NDArray[np.int64],
    denominator: NDArray[np.int64],
    chance: NDArray[np.int8],
    draws: int,
    generator: np.random.Generator,
) -> Draws:
    """Return numerators drawn from the Jeffreys posterior predictive distribution of each place.

    SHARE: p ~ Beta(n + ½, d − n + ½), X ~ Binomial(d, p), that is beta-binomial. CASES: λ ~ Gamma(n + ½),
    X ~ Poisson(λ), that is negative binomial with r = n + ½ and p = ½. Zero cases and a full hundred per
    cent therefore vary too. HELD: X = n.

    Source: H. Jeffreys, Theory of Probability, 3rd ed. 1961, §3.1; L. Brown, T. Cai, A. DasGupta,
    Interval estimation for a binomial proportion, Statistical Science 16 (2001) 101–133. The draws of a
    place are stratified, one from each of ``draws`` equally likely parts of its distribution, and put
    into random order: Latin hypercube sampling, M. McKay, R. Beckman, W. Conover, Technometrics 21
    (1979) 239–245. Where the standard deviation exceeds 32, the distribution function is summed with
    steps of a sixteenth of it (error below 0.0002).
    """
    low, step, size = _support(numerator, denominator, chance)
    starts: NDArray[np.int64] = np.cumsum(size) - size
    place = np.repeat(np.arange(len(size)), size)
    first = low[place] + (np.arange(len(place)) - starts[place]) * step[place]
    log_mass = _log_mass(first + (step[place] - 1) / 2, numerator[place], denominator[place], chance[place])
    reached = _cumulated(np.exp(log_mass - np.maximum.reduceat(log_mass, starts)[place]), starts, size, place)

    # Stratum k of a place is drawn at (k + its offset) / draws; a node takes the strata up to its share.
    taken = np.ceil(reached * draws - generator.random(len(size))[place]).astype(np.int64)
    taken[starts + size - 1] = draws
    times = np.diff(taken, prepend=0)
    times[starts] = taken[starts]
    return _spread(place, first, step[place], times, len(size), generator)


def _support(
    numerator: NDArray[np.int64], denominator: NDArray[np.int64], chance: NDArray[np.int8]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return each place's lowest outcome, the step between the nodes of its table, and how many there are."""
    whole = denominator.astype(np.float64)
    share = (numerator + 0.5) / (whole + 1)
    is_share = chance == SHARE
    mean = np.where(is_share, whole * share, numerator + 0.5)
    variance = np.where(is_share, whole * share * (1 - share) * (2 * whole + 1) / (whole + 2), 2 * mean)
    deviation = np.sqrt(np.where(chance == HELD, 0.0, variance))
    reach = _DEVIATIONS * deviation + _STEPS
    low = np.maximum(np.floor(mean - reach), 0).astype(np.int64)
    high = np.ceil(mean + reach).astype(np.int64)
    high = np.where(is_share, np.minimum(high, denominator), high)
    step = np.maximum(deviation // _NODES_PER_DEVIATION, 1).astype(np.int64)
    held = chance == HELD
    low = np.where(held, numerator, low)
    return low, step, np.where(held, 1, (high - low) // step + 1)


def _log_mass(
    outcome: NDArray[np.float64], numerator: NDArray[np.int64], denominator: NDArray[np.int64], chance: NDArray[np.int8]
) -> NDArray[np.float64]:
    """Return the logarithm of an outcome's probability, up to a constant of its place."""
    is_share, is_held = chance == SHARE, chance == HELD
    hits = np.where(is_held, 0.0, outcome)
    seen = np.where(is_held, 0, numerator)
    misses = np.where(is_share, np.maximum(denominator - outcome, 0.0), 0.0)
    unseen = np.where(is_share, denominator - numerator, 0)
    of_misses = gammaln(misses + unseen + 0.5) - gammaln(misses + 1)
    of_hits = gammaln(hits + seen + 0.5) - gammaln(hits + 1)
    return of_hits + np.where(is_share, of_misses, -hits * np.log(2))


def _cumulated(
    mass: NDArray[np.float64], starts: NDArray[np.int64], size: NDArray[np.int64], place: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the distribution function of each place at its nodes."""
    summed = np.cumsum(mass)
    before = summed[starts] - mass[starts]
    total = summed[starts + size - 1] - before
    return (summed - before[place]) / total[place]


def _spread(
    place: NDArray[np.intp],
    first: NDArray[np.int64],
    step: NDArray[np.int64],
    times: NDArray[np.int64],
    places: int,
    generator: np.random.Generator,
) -> Draws:
    """Return the draws of nodes taken so many times; those of a wide node are spread evenly over it."""
    copies = np.where(step > 1, times, np.minimum(times, 1))
    apart = np.where(step > 1, step / np.maximum(copies, 1), 0.0)
    begin = np.cumsum(copies) - copies
    node = np.repeat(np.arange(len(place)), copies)
    outcome = first[node] + ((np.arange(len(node)) - begin[node] + 0.5) * apart[node]).astype(np.int64)
    in_order = np.repeat(np.arange(len(node)), np.where(step > 1, 1, times)[node])
    return Draws(outcome, place[node], generator.permuted(in_order.reshape(places, -1), axis=1))
