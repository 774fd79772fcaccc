"""Control charts of one place: the frame with limits and signals, and the signals in words. Pure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from dashboard.display import month_text
from dashboard.trend_measures import Measure
from metrics.catalogue import Cumulation, Indicator, IntervalKind, Polarity
from metrics.control_charts import RUN_LENGTH, TREND_LENGTH, ControlChart, p_chart, signals_of, xmr_chart

# With fewer points the limits say more about the few than about the series.
FEWEST_POINTS = 8
# From here on a proportion's own limits are so narrow that ordinary months lie outside.
LARGE_DENOMINATOR = 5_000
P_CHART, XMR_CHART = "p", "xmr"
COLUMNS = ["month", "value", "centre", "lower", "upper", "outside", "shift", "trend", "text"]


def chart_kind(indicator: Indicator | None, denominators: pd.Series) -> str:
    """Return ``p`` for proportions of cases that come anew each month, ``xmr`` for everything else.

    Very large denominators take XmR too: the p-chart would call almost every month a signal.
    """
    if indicator is None or indicator.interval_kind is not IntervalKind.PROPORTION:
        return XMR_CHART
    typical = denominators.dropna().median()
    flows = indicator.cumulation is Cumulation.FLOW
    return P_CHART if flows and pd.notna(typical) and typical < LARGE_DENOMINATOR else XMR_CHART


def control_frame(monthly: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the control chart of one place's months, columns ``COLUMNS``; empty with too few points.

    ``monthly`` has month, value, numerator, denominator, state, text, oldest first and not cumulated.
    ``outside``, ``shift`` and ``trend`` are +1 on the high side or rising, −1 low or falling, else 0.
    """
    due = monthly[monthly["state"] != "not_due"].reset_index(drop=True)
    if due["value"].notna().sum() < FEWEST_POINTS:
        return pd.DataFrame(columns=COLUMNS)
    indicator = measure.indicator
    if chart_kind(indicator, due["denominator"]) == P_CHART and indicator is not None:
        numerator, denominator = (
            due[name].to_numpy(dtype=float, na_value=np.nan) for name in ("numerator", "denominator")
        )
        chart = p_chart(numerator, denominator, indicator.factor)
    else:
        chart = xmr_chart(due["value"].to_numpy(dtype=float))
        chart = _within_the_possible(chart, indicator)
    signals = signals_of(chart)
    return pd.DataFrame(
        {
            "month": due["month"],
            "value": chart.value,
            "centre": chart.centre,
            "lower": chart.lower,
            "upper": chart.upper,
            "outside": signals.outside,
            "shift": signals.shift,
            "trend": signals.trend,
            "text": due["text"],
        }
    )


def _within_the_possible(chart: ControlChart, indicator: Indicator | None) -> ControlChart:
    """Cut limits at zero and at all, unless the figure is a difference and may be negative."""
    if indicator is None:
        return chart
    terms = indicator.derivation
    signs = (*terms.numerator.values(), *(terms.denominator or {}).values()) if terms else ()
    lower = chart.lower if -1 in signs else np.maximum(chart.lower, 0)
    share = indicator.interval_kind is IntervalKind.PROPORTION
    return chart._replace(lower=lower, upper=np.minimum(chart.upper, indicator.factor) if share else chart.upper)


def signal_sentences(frame: pd.DataFrame, measure: Measure, say: Callable[..., str], language: str) -> list[str]:
    """Return every signal of a chart as a sentence, the newest first; one that says so when there is none."""
    found: list[tuple[str, str]] = []
    for month, text, sign in zip(frame["month"], frame["text"], frame["outside"], strict=True):
        if sign:
            judged = _judged(sign, measure.polarity, say)
            facts = {"month": month_text(month, language), "value": text, "judged": judged}
            sentence = (
                say("{month}: {value} lies above what is usual{judged}.", **facts)
                if sign > 0
                else say("{month}: {value} lies below what is usual{judged}.", **facts)
            )
            found.append((month, sentence))
    for kind, least in (("shift", RUN_LENGTH), ("trend", TREND_LENGTH)):
        for sign, months in _stretches(frame, kind):
            if len(months) < least:
                # A point can belong to two runs and is counted to one; what is left is still that signal.
                continue
            facts = {
                "first": month_text(months[0], language),
                "last": month_text(months[-1], language),
                "count": len(months),
                "judged": _judged(sign, measure.polarity, say),
            }
            found.append((months[-1], _run_sentence(kind, sign, facts, say)))
    if not found:
        return [say("No signal: the months differ no more than chance makes them differ.")]
    return [sentence for _, sentence in sorted(found, key=lambda pair: pair[0], reverse=True)]


def _run_sentence(kind: str, sign: int, facts: dict[str, object], say: Callable[..., str]) -> str:
    if kind == "shift":
        return (
            say("{first} to {last}: {count} in a row above the mean{judged}.", **facts)
            if sign > 0
            else say("{first} to {last}: {count} in a row below the mean{judged}.", **facts)
        )
    return (
        say("{first} to {last}: {count} in a row rising{judged}.", **facts)
        if sign > 0
        else say("{first} to {last}: {count} in a row falling{judged}.", **facts)
    )


def _stretches(frame: pd.DataFrame, kind: str) -> list[tuple[int, list[str]]]:
    """Return the runs of equal signs in a column, each with its months."""
    runs: list[tuple[int, list[str]]] = []
    previous = 0
    for month, sign in zip(frame["month"], frame[kind], strict=True):
        if sign and sign == previous:
            runs[-1][1].append(str(month))
        elif sign:
            runs.append((int(sign), [str(month)]))
        previous = int(sign)
    return runs


def _judged(sign: int, polarity: Polarity, say: Callable[..., str]) -> str:
    """Return whether a signal is for the better, nothing where no direction is better."""
    if polarity not in (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER):
        return ""
    better = (sign > 0) == (polarity is Polarity.HIGHER_IS_BETTER)
    return say(", for the better") if better else say(", for the worse")
