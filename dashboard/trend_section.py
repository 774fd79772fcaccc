"""The trend page: what is shown, and the lines of some places with what they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.display import month_text
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.markup import bullets, heading, message, note, number, tag
from dashboard.palette import Palette
from dashboard.plotly_config import plotly_config
from dashboard.reads import RunFrames
from dashboard.ready_figure import ReadyFigure
from dashboard.show_markup import current_palette, show
from dashboard.trend_events import book_events, missing_months, place_events
from dashboard.trend_figure import LineChart, trend_figure
from dashboard.trend_measures import Measure, measures_of
from dashboard.trend_reads import books_by_month, merges_and_splits, observed, scored, trend_of
from dashboard.trend_series import Reference, figure_text, lines_frame, references_of, year_starts
from dashboard.trend_tables import lines_table
from dashboard.trend_verdicts import trend_verdict, verdict_sentence
from metrics.catalogue import Kind
from metrics.observation_trends import Window

MOST_MARKED = 12


@dataclass(frozen=True)
class TrendView:
    """What the trend page shows: where, until when, of what and of whom.

    ``newest_run`` and ``newest_month`` say up to where there are scores at all.
    """

    level: str
    period: str
    window: Window
    items: tuple[str, ...]
    places: tuple[str, ...]
    within: str
    newest_run: int
    newest_month: str


@dataclass(frozen=True)
class TrendPart:
    """One chart of the page with what stands above, below and behind it."""

    above: Markup
    figure: go.Figure | None
    below: Markup
    table: Markup


def show_part(context: PageContext, part: TrendPart, key: str, alt: str) -> None:
    """Draw a chart with its words and, folded, the table behind it."""
    show(part.above)
    if part.figure is not None:
        st.plotly_chart(part.figure, key=key, config=plotly_config(context.language), alt=alt)
    show(part.below)
    if part.table:
        with st.expander(context.say("Table")):
            show(part.table)


def show_lines(context: PageContext, run: RunFrames, places: pd.DataFrame, view: TrendView) -> None:
    """Draw a chart per item, each with a line per place."""
    measures = measures_of(context, run)
    for number_, code in enumerate(view.items):
        part = lines_part(context, run, places, view, code, current_palette())
        show_part(context, part, f"trend_{number_}" if number_ else "trend", measures[code].name)


@kept(64)
def lines_part(
    context: PageContext, run: RunFrames, places: pd.DataFrame, view: TrendView, code: str, palette: Palette
) -> TrendPart:
    """Return the line chart of one item with its sentences, notes and table."""
    measure, start_month = measures_of(context, run)[code], run.book.start_month
    window = Window.YEAR if measure.is_total else view.window
    named = {place: str(places["name"][place]) for place in view.places}
    trend = trend_of(context, view.level, measure, window, view.places, view.newest_run, view.newest_month, start_month)
    lines = lines_frame(trend, measure, named, view.period, context.language)
    title = measure.name if len(named) > 1 else f"{next(iter(named.values()))} · {measure.name}"
    if lines["value"].isna().all():
        empty = message("empty", context.say("No figures"), _why_empty(context, measure, window))
        return TrendPart(heading(title), None, empty, Markup(""))
    stored = _stored(context, view, measure)
    references = references_of(stored, lines, measure, window, start_month, context.say)
    months = sorted(set(lines["month"]))
    monthly = _monthly(context, view, measure, start_month)
    alone = view.places[0] if len(view.places) == 1 else None
    missing = missing_months(monthly, alone, months) if alone and monthly is not None else []
    events = [
        *(book_events(books_by_month(context, view.level, view.newest_run), months, context.say)
          if measure.is_total or measure.item is not None else []),
        *place_events(merges_and_splits(context), view.places, months, context.say),
    ]  # fmt: skip
    chart = LineChart(
        measure.unit,
        measure.decimals,
        references,
        tuple(events),
        year_starts(months, start_month) if window is Window.YEAR else (),
        tuple((month, context.say("{received} of {due} reports", received=received, due=due))
              for month, received, due in missing[-MOST_MARKED:]),
        measure.band if window is Window.YEAR else None,
        context.say("Band"),
        floor=measure.indicator is not None and measure.indicator.kind is not Kind.RATE,
    )  # fmt: skip
    above = [heading(title, _sentence(context, lines, references, measure, window) if alone else "")]
    if monthly is not None:
        verdicts = {
            name: trend_verdict(monthly[(monthly["place"] == place) & (monthly["month"] <= view.period)], measure)
            for place, name in named.items()
        }
        # What holds for the item as such is said once.
        if {verdict.reason for verdict in verdicts.values()} <= {"stock", "interval"}:
            verdicts = {measure.name: next(iter(verdicts.values()))}
        sentences = [verdict_sentence(verdict, name, context.say) for name, verdict in verdicts.items()]
        above.append(tag("p", sentences[0]) if len(sentences) == 1 else bullets(sentences))
    return TrendPart(
        Markup("").join(above),
        ReadyFigure(trend_figure(lines, chart, palette)),
        note(_notes(context, lines, measure, window, chart)),
        lines_table(lines, references, measure, context.say, context.language),
    )


def _stored(context: PageContext, view: TrendView, measure: Measure) -> pd.DataFrame:
    """Return the runs' figures, which alone hold targets; nothing for what no item scores."""
    if measure.item is None:
        return pd.DataFrame()
    return scored(context, view.level, measure.code, view.places, view.newest_run)


def _monthly(context: PageContext, view: TrendView, measure: Measure, start_month: int) -> pd.DataFrame | None:
    if measure.indicator is None:
        return None
    return observed(context, view.level, measure.indicator.code, Window.MONTH, view.newest_month, start_month)


def _why_empty(context: PageContext, measure: Measure, window: Window) -> str:
    if window is Window.ROLLING:
        return context.say("Twelve months rolling need twelve months of reports.")
    if measure.is_total:
        return context.say("These places were not scored until this month, or not for your role.")
    return context.say("Nothing was reported until this month, or nothing that your role may see.")


def _sentence(
    context: PageContext,
    lines: pd.DataFrame,
    references: tuple[Reference, ...],
    measure: Measure,
    window: Window,
) -> str:
    """Return one place's newest figure in words, with its distance from target and last year."""
    known = lines.dropna(subset=["value"])
    month, value = str(known["month"].iloc[-1]), float(known["value"].iloc[-1])
    facts: Mapping[str, str] = {
        "month": month_text(month, context.language),
        "value": figure_text(value, measure, context.language),
    }
    said = {
        Window.MONTH: context.say("{month} alone: {value}.", **facts),
        Window.YEAR: context.say("{month}, the year so far: {value}.", **facts),
        Window.ROLLING: context.say("Twelve months to {month}: {value}.", **facts),
    }[window]
    for reference in references:
        other = dict(zip(reference.months, reference.values, strict=True)).get(month)
        if other is not None and reference.kind != "pace":
            said += " " + _distance(context, value - other, reference.kind, measure)
    return said


def _distance(context: PageContext, difference: float, kind: str, measure: Measure) -> str:
    unit = context.say("percentage points") if measure.unit == "%" else measure.unit
    joint = "" if context.language == "zh" else " "
    gap = f"{number(abs(difference), measure.decimals)}{joint}{unit}"
    if not round(abs(difference), measure.decimals):
        return context.say("As the target.") if kind == "target" else context.say("As last year.")
    if kind == "target":
        return (
            context.say("{gap} above the target.", gap=gap)
            if difference > 0
            else context.say("{gap} below the target.", gap=gap)
        )
    return (
        context.say("{gap} more than in the same months last year.", gap=gap)
        if difference > 0
        else context.say("{gap} less than in the same months last year.", gap=gap)
    )


def _notes(context: PageContext, lines: pd.DataFrame, measure: Measure, window: Window, chart: LineChart) -> str:
    parts = []
    if measure.is_context:
        parts.append(context.say("Shown for planning only: no target, no points, no light, no rank."))
    if window is Window.YEAR and not measure.is_total:
        parts.append(context.say("The line begins anew with each assessment year."))
    if measure.is_total:
        parts.append(context.say("Total points exist as the year so far only."))
    if len(set(lines["place"])) == 1 and lines["low"].notna().any():
        parts.append(context.say("Shaded: 95 % interval."))
    if chart.missing:
        parts.append(context.say("×: reports are missing in this month, so the figure is not complete."))
    return " ".join(parts)
