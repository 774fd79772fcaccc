"""One measure of a sheet: its columns turned into numerators and denominators, row by row, and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from loaders.cell_values import (
    BAD,
    BLANK,
    NOT_APPLICABLE,
    VALUE,
    cleaned,
    matching_key,
    period_for,
    read_rates,
)
from loaders.sheet_mapping import Measure, signed
from loaders.table_view import NumberColumn, TableView, added_up
from metrics.catalogue import Catalogue, Indicator, Kind
from metrics.periods import last_month_of
from metrics.problems import Severity

STATE_VALUE, STATE_NOT_APPLICABLE = 1, 2


@dataclass(frozen=True)
class RowContext:
    """The data rows of a sheet: position, index of the period (into ``periods``) and of the place, −1 unknown."""

    positions: np.ndarray
    period: np.ndarray
    periods: tuple[str, ...]
    place: np.ndarray


@dataclass(frozen=True)
class MeasureRows:
    """What one measure found: parallel arrays, and the columns it came from.

    ``period`` and ``indicator`` index into ``periods`` and ``indicators``, ``place`` into the known
    places; ``rate`` tells where the denominator counts.
    """

    periods: tuple[str, ...]
    indicators: tuple[str, ...]
    period: np.ndarray
    indicator: np.ndarray
    place: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    state: np.ndarray
    rate: np.ndarray
    row: np.ndarray
    position: np.ndarray
    numerator_columns: str
    denominator_columns: str | None


def signed_letters(view: TableView, terms: tuple[str, ...]) -> str:
    """Return column letters with their signs, such as ``D-E``."""
    text = ""
    for term in terms:
        sign, header = signed(term)
        text += ("-" if sign < 0 else "+" if text else "") + view.letters(header)
    return text


def check_measure(view: TableView, rows: RowContext, measure: Measure, catalogue: Catalogue) -> MeasureRows:
    """Return the observations that a measure holds; what is wrong is added to ``view.findings``."""
    indicators = tuple(catalogue.by_code[code] for code in measure.indicator_codes)
    chosen = _indicator_of_rows(view, rows, measure)
    keep = np.flatnonzero(chosen >= 0)
    positions, indicator = rows.positions[keep], chosen[keep]
    numerator = _part(view, measure, positions, "numerator")
    if measure.denominator:
        denominator = _part(view, measure, positions, "denominator")
    else:
        denominator = NumberColumn(numerator.meaning, np.ones(len(keep), np.int64), numerator.filled)
    periods, period, in_period = _periods(
        view, rows, keep, indicators, indicator, numerator.filled | denominator.filled
    )
    state = _state(view, measure, positions, numerator, denominator)
    usable = (state > 0) & in_period & (rows.place[keep] >= 0)
    if measure.denominator:
        usable &= ~_too_large(view, measure, positions, indicators, indicator, numerator, denominator, state)
    if measure.check:
        _compare_printed_rates(view, measure, positions, indicators, indicator, numerator, denominator, state)
    used = np.flatnonzero(usable)
    return MeasureRows(
        periods=periods,
        indicators=measure.indicator_codes,
        period=period[used],
        indicator=indicator[used],
        place=rows.place[keep][used],
        numerator=numerator.value[used],
        denominator=denominator.value[used],
        state=state[used],
        rate=np.full(len(used), bool(measure.denominator)),
        row=view.row_numbers(positions[used]),
        position=positions[used],
        numerator_columns=signed_letters(view, measure.numerator),
        denominator_columns=signed_letters(view, measure.denominator) if measure.denominator else None,
    )


def _indicator_of_rows(view: TableView, rows: RowContext, measure: Measure) -> np.ndarray:
    if measure.indicator_column is None:
        return np.zeros(len(rows.positions), np.int64)
    codes = measure.indicator_codes
    by_key = {matching_key(text): codes.index(code) for text, code in measure.indicators.items()}
    column = view.texts(measure.indicator_column)
    by_text = np.array([by_key.get(matching_key(text or ""), -1) for text in column.texts.to_pylist()], np.int64)
    return by_text[column.index[rows.positions]]


def _part(view: TableView, measure: Measure, positions: np.ndarray, part: str) -> NumberColumn:
    terms = measure.numerator if part == "numerator" else measure.denominator
    factor = measure.factor if part == "numerator" else measure.denominator_factor
    blank = measure.blank if part == "numerator" else measure.denominator_blank
    columns = [(sign, view.numbers(header, factor, blank, measure.text_markers)) for sign, header in map(signed, terms)]
    total, some_blank, mixed = added_up(columns, positions)
    first = signed(terms[0])[1]
    terms_text = " ".join(terms)
    if some_blank.any():
        view.findings.append(view.finding("term_missing", positions[some_blank], first, given={"terms": terms_text}))
    if mixed.any():
        view.findings.append(view.finding("not_applicable_mixed", positions[mixed], first, given={"terms": terms_text}))
    negative = (total.meaning == VALUE) & (total.value < 0)
    if negative.any():
        told = {f"term_{n}": signed(term)[1] for n, term in enumerate(terms)}
        view.findings.append(
            view.finding("difference_negative", positions[negative], first, told=told, given={"terms": terms_text})
        )
        total.meaning[negative] = BAD
    return total


def _periods(
    view: TableView,
    rows: RowContext,
    keep: np.ndarray,
    indicators: tuple[Indicator, ...],
    indicator: np.ndarray,
    filled: np.ndarray,
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Return the periods by the indicators' frequency, their index per row, and where there is one.

    Judged once for every pair of indicator and period, not for every row.
    """
    names: dict[str, int] = {}
    table = np.full((len(indicators), len(rows.periods) + 1), -1, np.int64)
    used = np.unique(indicator * (len(rows.periods) + 1) + rows.period[keep])
    for i, p in (divmod(int(pair), len(rows.periods) + 1) for pair in used if pair >= 0):
        if p == len(rows.periods):
            continue
        period, problem = period_for(rows.periods[p], indicators[i].frequency)
        if problem is None and not _is_valid(indicators[i], rows.periods[p]):
            problem = "indicator_not_valid"
        if problem is None and period is not None:
            table[i, p] = names.setdefault(period, len(names))
            continue
        at = rows.positions[keep][(indicator == i) & (rows.period[keep] == p) & filled]
        if len(at):
            header = signed(view.sheet.measures[0].numerator[0])[1]
            header = next((signed(m.numerator[0])[1] for m in view.sheet.measures if _holds(m, indicators[i])), header)
            view.findings.append(
                view.finding(
                    problem or "",
                    at,
                    header,
                    together=True,
                    given={
                        "indicator": indicators[i].code,
                        "period": rows.periods[p],
                        "frequency": str(indicators[i].frequency),
                        "valid_from": indicators[i].valid_from,
                        "valid_to": indicators[i].valid_to or "—",
                    },
                )
            )
    found = np.where(rows.period[keep] < 0, -1, table[indicator, rows.period[keep]])
    return tuple(names), found, found >= 0


def _holds(measure: Measure, indicator: Indicator) -> bool:
    return indicator.code in measure.indicator_codes


def _is_valid(indicator: Indicator, period: str) -> bool:
    month = last_month_of(period)
    return indicator.valid_from <= month and (indicator.valid_to is None or month <= indicator.valid_to)


def _state(
    view: TableView, measure: Measure, positions: np.ndarray, numerator: NumberColumn, denominator: NumberColumn
) -> np.ndarray:
    """Return 1 for a value, 2 for not applicable, 0 for missing or refused."""
    n, d = numerator.meaning, denominator.meaning
    readable = (n != BAD) & (d != BAD)
    not_applicable = readable & ((n == NOT_APPLICABLE) | (d == NOT_APPLICABLE))
    contradicts = not_applicable & (((n == VALUE) & numerator.filled) | ((d == VALUE) & denominator.filled))
    half = readable & ~not_applicable & (n != d)
    lacks_denominator = half & (d == BLANK) & numerator.filled
    lacks_numerator = half & (n == BLANK) & denominator.filled
    first_numerator = signed(measure.numerator[0])[1]
    first_denominator = signed(measure.denominator[0])[1] if measure.denominator else first_numerator
    for code, where, header, other in (
        ("not_applicable_mixed", contradicts, first_numerator, first_denominator),
        ("denominator_missing", lacks_denominator, first_denominator, first_numerator),
        ("numerator_missing", lacks_numerator, first_numerator, first_denominator),
    ):
        if where.any():
            view.findings.append(view.finding(code, positions[where], header, given={"terms": other}))
    state = np.zeros(len(positions), np.int8)
    state[readable & (n == VALUE) & (d == VALUE)] = STATE_VALUE
    state[not_applicable & ~contradicts] = STATE_NOT_APPLICABLE
    return state


def _too_large(
    view: TableView,
    measure: Measure,
    positions: np.ndarray,
    indicators: tuple[Indicator, ...],
    indicator: np.ndarray,
    numerator: NumberColumn,
    denominator: NumberColumn,
    state: np.ndarray,
) -> np.ndarray:
    limited = np.array([entry.numerator_within_denominator for entry in indicators], bool)[indicator]
    wrong = limited & (state == STATE_VALUE) & (numerator.value > denominator.value)
    if wrong.any():
        parameters = {"numerator": numerator.value[wrong], "denominator": denominator.value[wrong]}
        header = signed(measure.numerator[0])[1]
        view.findings.append(view.finding("numerator_above_denominator", positions[wrong], header, arrays=parameters))
    return wrong


def _compare_printed_rates(
    view: TableView,
    measure: Measure,
    positions: np.ndarray,
    indicators: tuple[Indicator, ...],
    indicator: np.ndarray,
    numerator: NumberColumn,
    denominator: NumberColumn,
    state: np.ndarray,
) -> None:
    """Compare the rate that the sheet prints with numerator and denominator; it is never stored."""
    header = measure.check or ""
    column = view.texts(header)
    keys = frozenset(matching_key(text) for text in {**view.markers, **measure.text_markers})
    value, tolerance, problem = read_rates(column.texts, keys)
    index = column.index[positions]
    for code in sorted({code for code in problem if code is not None}):
        at = positions[problem[index] == code]
        severity = Severity.NOTE if code == "number_unusual" else Severity.WARNING
        if len(at):
            view.findings.append(view.finding(code, at, header, severity=severity, told={"text": header}))
    factor = np.array([entry.factor for entry in indicators], float)[indicator]
    judged = np.flatnonzero((state == STATE_VALUE) & (denominator.value > 0) & ~np.isnan(value[index]))
    printed, slack = value[index][judged], tolerance[index][judged] + 1e-9
    computed = numerator.value[judged] * factor[judged] / denominator.value[judged]
    # A cell formatted as a percentage holds 0.9888 where the screen shows 98.88 %.
    apart = np.abs(printed - computed) > slack
    apart &= np.abs(printed * 100 - computed) > np.maximum(slack * 100, 0.005 + 1e-9)
    if apart.any():
        arrays = {"computed": np.round(computed[apart], 4)}
        at, told = positions[judged[apart]], {"text": header}
        view.findings.append(
            view.finding("rate_disagrees", at, header, severity=Severity.WARNING, told=told, arrays=arrays)
        )


def mapping_problems(measures: tuple[Measure, ...], catalogue: Catalogue) -> list[tuple[str, Mapping[str, str]]]:
    """Return what in a mapping does not fit the catalogue, as problem codes with parameters."""
    found: list[tuple[str, Mapping[str, str]]] = []
    for measure in measures:
        for code in measure.indicator_codes:
            indicator = catalogue.by_code.get(code)
            if indicator is None:
                found.append(("indicator_unknown", {"indicator": cleaned(code)}))
            elif indicator.derivation is not None:
                found.append(("indicator_derived", {"indicator": code}))
            elif (indicator.kind is Kind.RATE) != bool(measure.denominator):
                wrong = "mapping_lacks_denominator" if indicator.kind is Kind.RATE else "mapping_has_denominator"
                found.append((wrong, {"indicator": code}))
    return found
