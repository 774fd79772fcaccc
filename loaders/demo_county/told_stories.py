"""How the stories change the figures: too good, not applicable, not reported."""

from __future__ import annotations

import numpy as np

from loaders.demo_county.bases import Bases, Counts
from loaders.demo_county.stories import stories
from metrics.catalogue import Cumulation, Indicator, Subject
from metrics.cube import MISSING, NOT_APPLICABLE

# Kept by the county itself, so it stands even where a village sent nothing.
KEPT_BY_THE_COUNTY = "report_on_time"


def figures_too_good(
    numerator: Counts, denominator: Counts, indicator: Indicator, bases: Bases, random: np.random.Generator
) -> Counts:
    """Return numerators in which one township's year to date stands at the target or just above it.

    Only village-reported service rates with a target below 100 are touched. What is missing to 100 %
    is spread over the villages, so that no single village gives it away.
    """
    target = indicator.default_target
    if (
        indicator.reporting_level != "village"
        or indicator.subject is not Subject.SERVICE
        or not target
        or target >= 100
    ):
        return numerator
    rows = np.array([code[:9] == stories().too_good.place for code in bases.villages])
    made_up = denominator[rows].copy()
    due = done = 0
    for month, name in enumerate(bases.months):
        if name.endswith("-01") or indicator.cumulation is Cumulation.STOCK:
            due = done = 0
        due += int(made_up[:, month].sum())
        wanted = -(-due * round(target * 100) // 10_000)
        left_out = int(made_up[:, month].sum()) - (wanted - done)
        # Which of the month's cases were left out: every case is as likely as another.
        made_up[:, month] -= random.multivariate_hypergeometric(made_up[:, month], max(left_out, 0))
        done += int(made_up[:, month].sum())
    numerator = numerator.copy()
    numerator[rows] = made_up
    return numerator


def not_applicable(state: Counts, indicator: str, bases: Bases) -> None:
    """Mark (in place) the villages in which an indicator does not apply."""
    for story in stories().not_applicable:
        if indicator in story.indicators:
            state[np.array([code[:9] in story.places for code in bases.villages])] = NOT_APPLICABLE


def unreported(state: Counts, numerator: Counts, indicator: str, bases: Bases) -> None:
    """Take away (in place) what villages did not send; the county's own register shows nothing on time."""
    for story in stories().missing_reports:
        row = bases.villages.index(story.place)
        if indicator == KEPT_BY_THE_COUNTY:
            numerator[row, list(story.months)] = 0
        else:
            state[row, list(story.months)] = MISSING
    if indicator == KEPT_BY_THE_COUNTY:
        rows = np.array([code[:9] == stories().late_reports.place for code in bases.villages])
        late = np.isin(bases.months, late_months(bases.months))
        numerator[np.ix_(rows, late)] = 0


def late_months(months: list[str]) -> list[str]:
    """Return the months of the calendar quarter whose reports one township sent after it was over."""
    number = stories().late_reports.month
    first = number - (int(months[number][5:]) - 1) % 3
    return months[first : first + 3]
