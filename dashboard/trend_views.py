"""The other views of the trend page: small multiples, control charts and the funnel plot."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from dashboard.display import month_text
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import addresses_of
from dashboard.markup import bullets, heading, join, message, note
from dashboard.palette import Palette
from dashboard.reads import RunFrames
from dashboard.ready_figure import ReadyFigure
from dashboard.run_places import places_at
from dashboard.show_markup import current_palette, show
from dashboard.trend_control import FEWEST_POINTS, P_CHART, chart_kind, control_frame, signal_sentences
from dashboard.trend_control_figure import control_figure
from dashboard.trend_funnel import Funnel, funnel_figure, funnel_of, has_funnel
from dashboard.trend_measures import TOTAL, Measure, measures_of
from dashboard.trend_multiples import MOST_PLACES, multiples_markup, said_lines, scale_note, scale_of
from dashboard.trend_reads import observed, scored, trend_of
from dashboard.trend_section import TrendPart, TrendView, show_part
from dashboard.trend_series import figure_text, lines_frame, target_reference, year_starts
from dashboard.trend_tables import control_table, funnel_table
from metrics.catalogue import Kind
from metrics.funnel import FUNNEL_POSITIONS
from metrics.observation_trends import Window

MOST_CONTROL_CHARTS = 4
# So many places outside the 95 % limits say that places differ for more reasons than chance.
MANY_OUTSIDE = 0.2


def show_multiples(context: PageContext, run: RunFrames, places: pd.DataFrame, view: TrendView) -> None:
    """Draw a small line per place at the level, all on one scale, for the first item."""
    codes = places_at(run, places, view.level, view.within)
    addresses = tuple(addresses_of(None, "places", codes, view=None))
    show(multiples_part(context, run, places, view, codes, addresses))


@kept(32)
def multiples_part(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    view: TrendView,
    codes: tuple[str, ...],
    addresses: tuple[str, ...],
) -> Markup:
    """Return the cards of the first item's lines with their heading and what their scale is."""
    measure, start_month = measures_of(context, run)[view.items[0]], run.book.start_month
    window = Window.YEAR if measure.is_total else view.window
    shown = codes[:MOST_PLACES]
    trend = trend_of(context, view.level, measure, window, shown, view.newest_run, view.newest_month, start_month)
    named = {place: str(places["name"][place]) for place in shown}
    lines = lines_frame(trend, measure, named, view.period, context.language)
    if lines.empty or lines["value"].isna().all():
        return heading(measure.name) + message("empty", context.say("No figures"))
    stored = pd.DataFrame() if measure.item is None else scored(
        context, view.level, measure.code, shown, view.newest_run
    )  # fmt: skip
    target = target_reference(stored, measure, shown, "")
    value = None
    if target is not None and not (measure.has_pace and window is not Window.YEAR):
        value = dict(zip(target.months, target.values, strict=True)).get(view.period)
    counts = measure.indicator is not None and measure.indicator.kind is not Kind.RATE
    scale = scale_of(lines["value"], floor=counts, further=[] if value is None else [value])
    months = sorted(set(lines["month"]))
    notes = scale_note(
        [
            context.say("All on one scale: {low} to {high}.", low=figure_text(scale[0], measure, context.language),
                        high=figure_text(scale[1], measure, context.language)),
            context.say("{first} to {last}.", first=month_text(months[0], context.language),
                        last=month_text(months[-1], context.language)),
            "" if value is None else context.say("Dashed: target {value}.",
                                                 value=figure_text(value, measure, context.language)),
            "" if len(codes) <= MOST_PLACES else context.say(
                "The first {count} of {all} places; choose a township to see the others.",
                count=MOST_PLACES, all=len(codes)),
        ]
    )  # fmt: skip
    cards = multiples_markup(
        lines,
        addresses=dict(zip(codes, addresses, strict=True)),
        said=said_lines(lines, context.say("{name}: from {first} to {last}; lowest {low}, highest {high}.", **_KEEP)),
        scale=scale,
        target=value,
        restarts=year_starts(months, start_month) if window is Window.YEAR else (),
        chosen=view.places[0] if view.places else "",
    )
    return join([heading(measure.name, notes), cards])


# Placeholders that stay, because each card fills them in.
_KEEP = {name: "{" + name + "}" for name in ("name", "first", "last", "low", "high")}


def show_control_charts(context: PageContext, run: RunFrames, places: pd.DataFrame, view: TrendView) -> None:
    """Draw a control chart per item and place, a few at most."""
    measures = measures_of(context, run)
    pairs = [(code, place) for code in view.items for place in view.places if code != TOTAL]
    if not pairs:
        show(
            message(
                "information",
                context.say("Choose an item"),
                context.say("Control charts are of single months; total points exist as the year so far only."),
            )
        )
    for number, (code, place) in enumerate(pairs[:MOST_CONTROL_CHARTS]):
        part = control_part(context, run, places, view, code, place, current_palette())
        show_part(context, part, f"control_{number}" if number else "control", measures[code].name)
    if len(pairs) > MOST_CONTROL_CHARTS:
        show(note(context.say("The first {count} of {all} charts.", count=MOST_CONTROL_CHARTS, all=len(pairs))))


@kept(64)
def control_part(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    view: TrendView,
    code: str,
    place: str,
    palette: Palette,
) -> TrendPart:
    """Return the control chart of one place's months of one item, with its signals in words."""
    measure, name = measures_of(context, run)[code], str(places["name"][place])
    title = f"{name} · {measure.name}"
    monthly = _monthly_lines(context, run, view, measure, {place: name})
    frame = control_frame(monthly, measure)
    if frame.empty:
        few = context.say("A control chart needs at least {count} reports.", count=FEWEST_POINTS)
        return TrendPart(heading(title), None, message("empty", context.say("Too few reports"), few), Markup(""))
    names = {
        "mean": context.say("Mean"), "upper": context.say("Upper limit"), "lower": context.say("Lower limit"),
        "outside": context.say("outside the limits"), "shift": context.say("eight or more on one side"),
        "trend": context.say("six or more in one direction"),
    }  # fmt: skip
    sentences = signal_sentences(frame, measure, context.say, context.language)
    kind = chart_kind(measure.indicator, monthly["denominator"])
    explained = (
        context.say("p-chart: each month has limits of its own, by how many cases it had.")
        if kind == P_CHART
        else context.say("XmR chart: the limits follow from how much neighbouring months differ.")
    )
    signs = context.say("◆ outside the limits, ■ eight or more on one side of the mean, ▲ six or more one way.")
    figure = control_figure(frame, unit=measure.unit, decimals=measure.decimals, names=names, palette=palette)
    return TrendPart(
        heading(title) + bullets(sentences[:6]),
        ReadyFigure(figure),
        note(f"{explained} {signs}"),
        control_table(frame, measure, names, context.say),
    )


def _monthly_lines(
    context: PageContext, run: RunFrames, view: TrendView, measure: Measure, named: dict[str, str]
) -> pd.DataFrame:
    code = measure.code if measure.indicator is None else measure.indicator.code
    monthly = observed(context, view.level, code, Window.MONTH, view.newest_month, run.book.start_month)
    return lines_frame(monthly, measure, named, view.period, context.language)


def show_funnels(context: PageContext, run: RunFrames, places: pd.DataFrame, view: TrendView) -> None:
    """Draw a funnel plot per item: all places at the level against their size."""
    measures = measures_of(context, run)
    codes = places_at(run, places, view.level, view.within)
    for number, code in enumerate(view.items):
        part = funnel_part(context, run, places, view, codes, code, current_palette())
        show_part(context, part, f"funnel_{number}" if number else "funnel", measures[code].name)


@kept(64)
def funnel_part(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    view: TrendView,
    codes: tuple[str, ...],
    code: str,
    palette: Palette,
) -> TrendPart:
    """Return the funnel plot of one item in one month, with what it says in a sentence."""
    measure, start_month = measures_of(context, run)[code], run.book.start_month
    refused = _no_funnel(context, measure)
    if refused or measure.indicator is None:
        told = message("information", context.say("No funnel plot"), refused)
        return TrendPart(heading(measure.name), None, told, Markup(""))
    trend = trend_of(context, view.level, measure, view.window, codes, view.newest_run, view.newest_month, start_month)
    named = {place: str(places["name"][place]) for place in codes}
    figures = lines_frame(trend[trend["month"] == view.period], measure, named, view.period, context.language)
    funnel = funnel_of(figures, measure.indicator)
    if funnel is None:
        return TrendPart(heading(measure.name), None, message("empty", context.say("No figures")), Markup(""))
    size_name = measure.indicator.denominator.in_language(context.language) if measure.indicator.denominator else ""
    reference = figure_text(funnel.reference, measure, context.language)
    names = {
        "warning": "95 %", "action": "99.8 %", "reference": context.say("all {value}", value=reference),
    }  # fmt: skip
    positions = dict(
        zip(
            FUNNEL_POSITIONS,
            (
                context.say("Cannot be judged"),
                context.say("Below the 99.8 % limit"),
                context.say("Below the 95 % limit"),
                context.say("Within chance"),
                context.say("Above the 95 % limit"),
                context.say("Above the 99.8 % limit"),
            ),
            strict=True,
        )
    )
    return TrendPart(
        heading(f"{measure.name} · {month_text(view.period, context.language)}", _funnel_sentence(context, funnel)),
        ReadyFigure(
            funnel_figure(funnel, unit=measure.unit, names=names, size_name=size_name, palette=palette)
        ),
        note(
            context.say(
                "▲▼ outside the limits, ringed where outside 99.8 %. Across: {size}, on a logarithmic scale.",
                size=size_name,
            )
        ),
        funnel_table(funnel, measure, positions, size_name, context.say),
    )  # fmt: skip


def _no_funnel(context: PageContext, measure: Measure) -> str:
    if measure.is_context:
        return context.say(
            "Context figures are shown over time and on the map; places are not held against each other."
        )
    if not has_funnel(measure.indicator):
        return context.say("A funnel needs a denominator that says how large a place is; this figure has none.")
    return ""


def _funnel_sentence(context: PageContext, funnel: Funnel) -> str:
    positions = funnel.places["position"]
    far = int(positions.isin(["far_below", "far_above"]).sum())
    outside = int((~positions.isin(["within", "cannot_be_judged"])).sum())
    told = context.say(
        "{outside} of {all} places lie outside the 95 % limits, {far} of them outside the 99.8 % limits.",
        outside=outside,
        all=len(positions),
        far=far,
    )
    if outside > max(MANY_OUTSIDE * len(positions), 2):
        told += " " + context.say(
            "So many outside say that places differ for more reasons than chance, not that they fail."
        )
    return told
