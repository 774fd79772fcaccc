"""Lint of the scales that rules carry: gaps, overlaps, wrong direction, what nobody can reach."""

from __future__ import annotations

from itertools import pairwise

from metrics.catalogue import Polarity
from metrics.problems import Problem
from metrics.rule_book_lint.places_in_file import ItemLint, possible_range
from metrics.rules import RULES, Band, Banded, Completion, Goalposts, Progress, WithinBand

# A bonus that takes more than twice the task to earn in full is a promise, not a rule.
_FAR_BEYOND = 100.0


def scale_problems(lint: ItemLint) -> list[Problem]:
    """Return what is wrong with the scale in an item's parameters."""
    if lint.indicator.polarity not in RULES[lint.item.rule].polarities:
        return []  # told already: no scale can be read without a direction
    problems = _of_rule(lint)
    if lint.item.weighs_progress and isinstance(share := lint.item.progress_parameters, Progress):
        problems += _way(lint, share.zero_at, share.full_at)
    return problems


def _of_rule(lint: ItemLint) -> list[Problem]:
    parameters = lint.item.rule_parameters
    if isinstance(parameters, Banded):
        return _bands(lint, parameters.bands)
    if isinstance(parameters, Completion):
        return _bonus(lint, parameters)
    if isinstance(parameters, Goalposts):
        return _way(lint, parameters.worst, parameters.best) or _reach(lint, parameters.best)
    if isinstance(parameters, Progress):
        return _way(lint, parameters.zero_at, parameters.full_at)
    if isinstance(parameters, WithinBand):
        return _band_within_reach(lint, parameters)
    return []


def _bands(lint: ItemLint, bands: tuple[Band, ...]) -> list[Problem]:
    polarity, full = lint.indicator.polarity, lint.item.points / 100
    sign = -1 if polarity is Polarity.LOWER_IS_BETTER else 1
    problems = []
    for better, worse in pairwise(bands):
        begins, ends = better.worse_end(polarity), worse.better_end(polarity)
        parts = {"better": begins, "worse": worse.worse_end(polarity)}
        if sign * (begins - worse.worse_end(polarity)) <= 0 or better.points <= worse.points:
            points = {"better_points": better.points, "worse_points": worse.points}
            problems.append(lint.error("bands_not_monotone", "parameters", **parts, **points))
        elif ends is not None and sign * (begins - ends) > 0:
            problems.append(lint.error("bands_gap", "parameters", start=ends, end=begins))
        elif ends is not None and sign * (begins - ends) < 0:
            problems.append(lint.error("bands_overlap", "parameters", start=begins, end=ends))
    problems += _top_of_bands(lint, bands[0])
    if any(band.points > full for band in bands):
        most = max(band.points for band in bands)
        problems.append(lint.error("band_above_full_points", "parameters", points=most, full=full))
    elif bands[0].points < full:
        problems.append(lint.warning("full_points_not_given", "parameters", points=bands[0].points, full=full))
    return problems + _reach(lint, bands[0].worse_end(polarity))


def _top_of_bands(lint: ItemLint, best: Band) -> list[Problem]:
    """Return a gap when the best band, written as a range, ends before the best possible value."""
    least, most = possible_range(lint.indicator)
    limit, end = (least if lint.indicator.polarity is Polarity.LOWER_IS_BETTER else most), best.until
    stated = best.better_end(lint.indicator.polarity)
    if end is None or stated is None or stated == limit or abs(limit) == float("inf"):
        return []
    return [lint.error("bands_gap", "parameters", start=stated, end=limit)]


def _bonus(lint: ItemLint, parameters: Completion) -> list[Problem]:
    if parameters.bonus_points > 0 and parameters.bonus_cap == 0:
        return [lint.error("bonus_without_cap", "parameters")]
    if parameters.bonus_cap > 0 and parameters.bonus_points == 0:
        return [lint.error("bonus_cap_not_reachable", "parameters", cap=parameters.bonus_cap)]
    if parameters.bonus_cap > 0:
        beyond = parameters.bonus_cap / parameters.bonus_points * parameters.bonus_step
        if beyond > _FAR_BEYOND:
            return [lint.warning("bonus_cap_far", "parameters", cap=parameters.bonus_cap, needed=100 + beyond)]
    return []


def _way(lint: ItemLint, start: float, end: float) -> list[Problem]:
    falls = end < start
    if falls == (lint.indicator.polarity is Polarity.LOWER_IS_BETTER):
        return []
    return [lint.error("scale_wrong_way", "parameters", start=start, end=end)]


def _reach(lint: ItemLint, best: float) -> list[Problem]:
    least, most = possible_range(lint.indicator)
    if least <= best <= most:
        return []
    return [lint.error("full_points_not_reachable", "parameters", best=best, least=least, most=most)]


def _band_within_reach(lint: ItemLint, parameters: WithinBand) -> list[Problem]:
    least, most = possible_range(lint.indicator)
    outside = parameters.low > most or parameters.high < least
    return _reach(lint, parameters.low if parameters.low > most else parameters.high) if outside else []
