"""Frames of the trend page: lines with texts and intervals, the same months last year, targets and pace. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from dashboard.display import DASH, points_text, value_text
from dashboard.trend_measures import Measure
from metrics.intervals import interval_of
from metrics.observation_trends import Window
from metrics.periods import assessment_year_start, share_of_year_elapsed, shift

ReferenceKind = Literal["target", "pace", "last_year"]
LINE_COLUMNS = ["month", "place", "name", "value", "low", "high", "text", "state", "numerator", "denominator"]


@dataclass(frozen=True)
class Reference:
    """A line to hold a trend against: what is due, an even course towards it, or the same months last year."""

    kind: ReferenceKind
    name: str
    months: tuple[str, ...]
    values: tuple[float | None, ...]


def figure_text(value: float | None, measure: Measure, language: str) -> str:
    """Return a value of a measure as people read it, with its unit; a dash where there is none."""
    if measure.indicator is not None:
        return value_text(value, measure.indicator, language)
    return DASH if pd.isna(value) else points_text(round(float(value) * 100))


def lines_frame(
    trend: pd.DataFrame, measure: Measure, places: Mapping[str, str], last_month: str, language: str
) -> pd.DataFrame:
    """Return the lines of some places, columns ``LINE_COLUMNS``, place by place, month by month.

    ``trend`` has month, place, value and, of an indicator, numerator, denominator, state; ``places`` maps
    code → name in the order of the lines. Months after ``last_month`` are left out; a month in which a
    place has no row is a gap. ``low`` and ``high`` are the 95 % interval, NaN where chance plays no part.
    """
    shown = trend[trend["month"].to_numpy() <= last_month] if len(trend) else trend
    months = sorted(set(shown["month"]))
    parts = []
    for place, name in places.items():
        own = shown[shown["place"] == place].drop_duplicates("month").set_index("month").reindex(months)
        part = pd.DataFrame({"month": months, "place": place, "name": name})
        value = own["value"].to_numpy(dtype=float)
        for column in ("numerator", "denominator"):
            given = own[column] if column in own else pd.Series(np.nan, index=own.index)
            part[column] = given.to_numpy(dtype=float, na_value=np.nan)
        part["state"] = own["state"].to_numpy(dtype=object) if "state" in own else None
        part["value"] = value
        part["low"], part["high"] = np.nan, np.nan
        if measure.indicator is not None:
            interval = interval_of(measure.indicator, part["numerator"].to_numpy(), part["denominator"].to_numpy())
            known = ~np.isnan(value)
            part["low"] = np.where(known, interval.lower, np.nan)
            part["high"] = np.where(known, interval.upper, np.nan)
        part["text"] = [figure_text(one, measure, language) for one in value]
        parts.append(part[LINE_COLUMNS])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=LINE_COLUMNS)


def year_starts(months: Sequence[str], start_month: int) -> tuple[str, ...]:
    """Return the months in which an assessment year begins, where a year-to-date line begins anew."""
    return tuple(month for month in months if assessment_year_start(month, start_month) == month)


def last_year_reference(line: pd.DataFrame, months: Sequence[str], name: str) -> Reference | None:
    """Return one place's values twelve months before each of ``months``; None without any."""
    values = dict(zip(line["month"], line["value"], strict=True))
    earlier = [values.get(shift(month, -12)) for month in months]
    shown = tuple(None if value is None or pd.isna(value) else float(value) for value in earlier)
    known = any(value is not None for value in shown)
    return Reference("last_year", name, tuple(months), shown) if known else None


def target_reference(trend: pd.DataFrame, measure: Measure, places: Sequence[str], name: str) -> Reference | None:
    """Return the target over time where all the places have the same one, None where they differ or have none.

    ``trend`` are stored runs with month, place and target; context figures have no target, whatever they hold.
    """
    if measure.item is None or "target" not in trend:
        return None
    known = trend[trend["place"].isin(list(places))].dropna(subset=["target"])
    by_month = known.groupby("month")["target"]
    if known.empty or (by_month.max() - by_month.min()).abs().max() > 1e-9:
        return None
    targets = by_month.first()
    return Reference("target", name, tuple(targets.index), tuple(float(value) for value in targets))


def pace_reference(target: Reference, start_month: int, name: str) -> Reference:
    """Return the even course towards a yearly target (序时进度): target × share of the year elapsed."""
    due = [
        None if value is None else value * share_of_year_elapsed(month, start_month)
        for month, value in zip(target.months, target.values, strict=True)
    ]
    return Reference("pace", name, target.months, tuple(due))


def references_of(
    stored: pd.DataFrame,
    lines: pd.DataFrame,
    measure: Measure,
    window: Window,
    start_month: int,
    say: Callable[..., str],
) -> tuple[Reference, ...]:
    """Return what the lines of some places are held against.

    ``stored`` are the runs' figures, which alone hold targets. A yearly count is held against its target
    and pace only as it adds up over the year; last year's line stands beside a single place only.
    """
    places = lines["place"].unique().tolist()
    months = set(lines["month"])
    found: list[Reference] = []
    target = target_reference(stored, measure, places, "")
    if target is not None:
        kept = [(month, value) for month, value in zip(target.months, target.values, strict=True) if month in months]
        yearly = measure.has_pace
        if kept and not (yearly and window is not Window.YEAR):
            shown, values = zip(*kept, strict=True)
            joint = "" if measure.unit in ("%", "‰") else " "
            said = say("target {value}", value=f"{values[-1]:,.10g}{joint}{measure.unit}")
            target = Reference("target", said, tuple(shown), tuple(values))
            found.append(target)
            if yearly:
                found.append(pace_reference(target, start_month, say("Even pace")))
    starts = year_starts(sorted(months), start_month) if window is Window.YEAR else ()
    recent = lines[lines["month"] >= starts[-1]] if starts else lines.tail(12)
    if len(places) == 1 and (before := last_year_reference(lines, recent["month"].tolist(), say("Last year"))):
        found.append(before)
    return tuple(found)
