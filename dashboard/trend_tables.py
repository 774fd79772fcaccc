"""The tables behind the trend page's charts, as HTML: what is drawn, in figures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.display import DASH, STATE_NAMES
from dashboard.markup import note, number
from dashboard.markup_table import Column, table
from dashboard.trend_funnel import Funnel
from dashboard.trend_measures import Measure
from dashboard.trend_series import Reference

Say = Callable[..., str]
MOST_ROWS = 200


def lines_table(
    lines: pd.DataFrame, references: Sequence[Reference], measure: Measure, say: Say, language: str
) -> Markup:
    """Return the table behind a line chart, newest month first: of one place with all that is known of it."""
    names = lines.drop_duplicates("place")["name"].tolist()
    if len(names) == 1:
        return _one_place(lines, references, measure, say, language)
    columns = [Column("month", say("Period"), phone="title")]
    columns += [Column(str(n), name, unit=measure.unit, numeric=True) for n, name in enumerate(names)]
    cells = {
        str(n): dict(zip(rows["month"], _values(rows, measure, language), strict=True))
        for n, (_, rows) in enumerate(lines.groupby("place", sort=False))
    }
    months = sorted(set(lines["month"]), reverse=True)
    rows = [{"month": month, **{key: of[month] for key, of in cells.items()}} for month in months]
    return table(columns, rows, measure.name)


def _one_place(
    lines: pd.DataFrame, references: Sequence[Reference], measure: Measure, say: Say, language: str
) -> Markup:
    decimals = measure.decimals
    columns = [
        Column("month", say("Period"), phone="title"),
        Column("value", say("Value"), unit=measure.unit, numeric=True, phone="figure"),
    ]
    cells: dict[str, Sequence[Any]] = {"month": lines["month"].tolist(), "value": _values(lines, measure, language)}
    if lines["low"].notna().any():
        columns.append(Column("interval", say("95 % interval"), numeric=True))
        cells["interval"] = [
            DASH if pd.isna(low) else f"{number(low, decimals)}–{number(high, decimals)}"
            for low, high in zip(lines["low"], lines["high"], strict=True)
        ]
    if measure.indicator is not None and lines["denominator"].notna().any():
        for name, heading in (("numerator", say("Numerator")), ("denominator", say("Denominator"))):
            columns.append(Column(name, heading, numeric=True, phone="hidden"))
            cells[name] = [number(value, 0) for value in lines[name]]
    for count, reference in enumerate(references):
        by_month = dict(zip(reference.months, reference.values, strict=True))
        key = f"reference_{count}"
        heading = {"target": say("Target"), "pace": say("Even pace"), "last_year": say("Last year")}[reference.kind]
        columns.append(Column(key, heading, unit=measure.unit, numeric=True))
        cells[key] = [number(by_month.get(month), decimals) for month in lines["month"]]
    newest_first = {key: list(reversed(column)) for key, column in cells.items()}
    return table(columns, newest_first, f"{measure.name} {lines['name'].iloc[0]}" if len(lines) else measure.name)


def control_table(frame: pd.DataFrame, measure: Measure, names: Mapping[str, str], say: Say) -> Markup:
    """Return the table behind a control chart: value, mean, limits and signal, newest month first."""
    columns = [
        Column("month", say("Period"), phone="title"),
        Column("value", say("Value"), unit=measure.unit, numeric=True, phone="figure"),
        *(
            Column(key, names[name], unit=measure.unit, numeric=True)
            for key, name in (("centre", "mean"), ("lower", "lower"), ("upper", "upper"))
        ),
        Column("signal", say("Signal"), labelled=False),
    ]
    kinds = ("outside", "shift", "trend")
    rows = [
        {
            "month": row.month,
            **{key: number(getattr(row, key), measure.decimals) for key in ("value", "centre", "lower", "upper")},
            "signal": "、".join(names[kind] for kind in kinds if getattr(row, kind)) or "",
        }
        for row in frame.iloc[::-1].itertuples()
    ]
    return table(columns, rows, measure.name)


def funnel_table(funnel: Funnel, measure: Measure, names: Mapping[str, str], size_name: str, say: Say) -> Markup:
    """Return the table behind a funnel, the smallest place first; ``names`` are the words for the positions."""
    columns = [
        Column("name", say("Place"), phone="title"),
        Column("value", say("Value"), unit=measure.unit, numeric=True, phone="figure"),
        Column("size", size_name, numeric=True),
        Column("warning", say("95 % limits"), numeric=True),
        Column("action", say("99.8 % limits"), numeric=True, wide=True),
        Column("position", say("Position"), labelled=False),
    ]
    places = funnel.places
    of_places = _limits_at(funnel)
    rows = [
        {
            "name": name,
            "value": number(value, measure.decimals),
            "size": number(size, 0),
            "warning": _pair(of_places["warning"][at], measure.decimals),
            "action": _pair(of_places["action"][at], measure.decimals),
            "position": names[position],
        }
        for at, name, value, size, position in sorted(
            zip(range(len(places)), places["name"], places["value"], places["size"], places["position"], strict=True),
            key=lambda row: row[3],
        )
    ]
    if len(rows) <= MOST_ROWS:
        return table(columns, rows, measure.name)
    # Of very many places those outside are what anybody looks for.
    outside = [row for row in rows if row["position"] != names["within"]][:MOST_ROWS]
    told = say("Of {all} places only those outside the limits are listed.", all=len(rows))
    return table(columns, outside, measure.name) + note(told)


def _limits_at(funnel: Funnel) -> dict[str, list[tuple[float, float]]]:
    return {
        name: list(zip((float(v) for v in limits.lower), (float(v) for v in limits.upper), strict=True))
        for name, limits in (("warning", funnel.place_warning), ("action", funnel.place_action))
    }


def _pair(limits: tuple[float, float], decimals: int) -> str:
    return f"{number(limits[0], decimals)}–{number(limits[1], decimals)}"


def _values(rows: pd.DataFrame, measure: Measure, language: str) -> list[str]:
    """Return the values of a line's rows, a word where there is none and the state says why."""
    states = rows["state"].tolist() if "state" in rows else [None] * len(rows)
    texts = []
    for value, state in zip(rows["value"], states, strict=True):
        word = STATE_NAMES.get(state) if isinstance(state, str) and state != "scored" else None
        texts.append(word.in_language(language) if pd.isna(value) and word else number(value, measure.decimals))
    return texts
