"""The places of a sheet's rows: known, the viewer's own, in force, and at the level that reports."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from loaders.cell_values import matching_key
from loaders.code_schemes import code_problem
from loaders.findings import PROBLEMS_PER_KIND, Finding
from loaders.knowledge import Knowledge
from loaders.measure_check import MeasureRows, RowContext
from loaders.place_codes import CodeTexts, lost_digits, near_codes
from loaders.table_view import TableView
from metrics.periods import last_month_of, month_number
from metrics.problems import Severity


def place_findings(view: TableView, rows: RowContext, codes: CodeTexts, known: Knowledge) -> list[Finding]:
    """Return what is wrong with the places of a sheet's rows, or worth knowing.

    Unknown codes (with what they may have been), places outside the viewer's grant, and places that
    do not exist in the row's period.
    """
    header = view.sheet.place.code
    column = view.texts(header)
    index = column.index[rows.positions]
    found: list[Finding] = []
    unknown = np.unique(index[rows.place < 0])
    for count, text_index in enumerate(unknown):
        text = column.texts[int(text_index)].as_py() or ""
        at = rows.positions[index == text_index] if count < PROBLEMS_PER_KIND else None
        if at is None:
            rest = rows.positions[np.isin(index, unknown[count:])]
            found.append(view.finding("code_unknown", rest, header, told={"text": header}, given={"name": "—"}))
            break
        found.append(_unknown_code(view, at, text, known))
    noted = np.array([note is not None for note in codes.note], bool)
    if (at := rows.positions[noted[index]]).size:
        found.append(view.finding("code_unusual", at, header, severity=Severity.NOTE, together=True))
    known_rows = np.flatnonzero(rows.place >= 0)
    if not len(known_rows):
        return found
    foreign = known_rows[~known.places.is_importable[rows.place[known_rows]]]
    if len(foreign):
        found.append(view.finding("place_not_yours", rows.positions[foreign], header, told={"place": header}))
    return found + _not_in_force(view, rows, known)


def _unknown_code(view: TableView, at: np.ndarray, text: str, known: Knowledge) -> Finding:
    header = view.sheet.place.code
    if not text.strip():
        return view.finding("code_missing", at, header)
    told: Mapping[str, str] = {"name": view.sheet.place.name} if view.sheet.place.name else {}
    given = {"text": text[:80]} | ({} if told else {"name": "—"})
    code = "code_unknown"
    if lost := lost_digits(text, known.places.codes):
        code, given["suggestion"] = "code_lost_digits", ", ".join(lost)
    elif near := near_codes(text, known.places):
        code, given["suggestion"] = "code_misspelt", ", ".join(near)
    elif malformed := code_problem(known.code_scheme, matching_key(text)):
        code, given = malformed.code, {**malformed.parameters, **given}
    return view.finding(code, at, header, told=told, together=True, given=given)


def _not_in_force(view: TableView, rows: RowContext, known: Knowledge) -> list[Finding]:
    usable = np.flatnonzero((rows.place >= 0) & (rows.period >= 0))
    months = np.array([month_number(last_month_of(period)) for period in rows.periods], np.int64)
    place, period = rows.place[usable], rows.period[usable]
    outside = usable[~known.places.in_force(place, months[period])] if len(usable) else usable
    found: list[Finding] = []
    for index in np.unique(rows.place[outside])[:PROBLEMS_PER_KIND]:
        code = known.places.codes[index]
        at = rows.positions[outside[rows.place[outside] == index]]
        successors = known.places.successors(code)
        problem = "place_replaced" if successors else "place_not_in_force"
        first = rows.periods[int(rows.period[outside[rows.place[outside] == index]].min())]
        given = {"place": code, "successor": ", ".join(successors), "period": first}
        found.append(view.finding(problem, at, view.sheet.place.code, together=True, given=given))
    if len(rest := outside[np.isin(rows.place[outside], np.unique(rows.place[outside])[PROBLEMS_PER_KIND:])]):
        given = {"place": "…", "successor": "", "period": "…"}
        found.append(view.finding("place_not_in_force", rows.positions[rest], view.sheet.place.code, given=given))
    return found


def level_findings(view: TableView, measures: tuple[MeasureRows, ...], known: Knowledge) -> list[Finding]:
    """Note each row once whose place is at another level than an indicator reports at."""
    found: list[Finding] = []
    seen = np.zeros(view.height, bool)
    for measure in measures:
        expected = np.array([known.catalogue.by_code[code].reporting_level for code in measure.indicators], object)
        if not len(measure.place):
            continue
        wrong = known.places.levels[measure.place] != expected[measure.indicator]
        wrong &= ~seen[measure.position]
        if wrong.any():
            arrays = {
                "level": known.places.levels[measure.place[wrong]],
                "expected": expected[measure.indicator[wrong]],
            }
            at = measure.position[wrong]
            told = {"place": view.sheet.place.code}
            found.append(view.finding("place_at_wrong_level", at, view.sheet.place.code, told=told, arrays=arrays))
            seen[at] = True
    return found
