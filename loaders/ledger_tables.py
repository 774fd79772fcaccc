"""Tables of bonus and penalty entries: rows read and judged, each problem with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from loaders.cell_values import cleaned, read_number, read_period
from loaders.tables import Grid
from metrics.ledger import EntryIdentity, identity_of
from metrics.periods import MONTH
from metrics.personal_data import personal_data_problems
from metrics.problems import InputRefused, Problem
from metrics.rule_book import RuleBook
from metrics.scope_check import scope_problems

HEADINGS = {
    "place": ("单位代码", "place"),
    "line": ("条目代码", "line"),
    "month": ("月份", "month"),
    "cases": ("次数", "cases"),
    "reason": ("理由", "reason"),
    "evidence": ("依据", "evidence"),
}
NEEDED = ("place", "line", "month", "cases", "reason")
# More cases in one row are a code or an amount that slipped into the column.
MOST_CASES = 100_000


class LedgerRow(NamedTuple):
    """A row that is in order, or an entry that stands."""

    line: str
    place: str
    month: str
    cases: int
    reason: str
    evidence: str

    @property
    def identity(self) -> EntryIdentity:
        """Which entry the row is about."""
        return identity_of(self._asdict())


@dataclass(frozen=True)
class LedgerKnowledge:
    """What entries are judged by.

    The newest version of the book; the places that a viewer may enter them for; level and stretches in force
    of each place; and every entry that stands, with 0 cases where it is withdrawn.
    """

    book: RuleBook
    allowed: frozenset[str]
    level: Mapping[str, str]
    stretches: Mapping[str, list[tuple[str, str]]]
    standing: Mapping[EntryIdentity, LedgerRow]


def read_ledger_rows(grid: Grid, known: LedgerKnowledge) -> list[LedgerRow]:
    """Return the entries of a table. Raises InputRefused with one problem per cell to mend."""
    field = {word: name for name, words in HEADINGS.items() for word in words}
    headings = [cleaned(text).lower() for text in grid.row(1)]
    columns = {field[text]: column for column, text in enumerate(headings) if text in field}
    if missing := [" / ".join(HEADINGS[name]) for name in NEEDED if name not in columns]:
        problem = Problem("headings_missing", {"columns": ", ".join(missing)})
        raise InputRefused([problem.at(sheet=grid.sheet, cell="A1")])
    samples = {heading: grid.columns[column].drop_null().to_pylist() for column, heading in enumerate(headings)}
    problems = [problem.at(sheet=grid.sheet) for problem in personal_data_problems(headings, samples)]
    rows: list[LedgerRow] = []
    first_cells: dict[EntryIdentity, str] = {}
    for number in range(2, grid.height + 1):
        texts = {name: cleaned(grid.text(number, columns[name])) if name in columns else "" for name in HEADINGS}
        if not any(texts.values()):
            continue
        found = list(_row_problems(texts, known))
        if not found:
            row = _row(texts)
            rows.append(row)
            first = first_cells.setdefault(row.identity, cell := grid.cell(number, columns["cases"]))
            found = list(_problems_of(row, known, first, cell))
        problems += [problem.at(sheet=grid.sheet, cell=grid.cell(number, columns[name])) for name, problem in found]
    if not rows and not problems:
        problems.append(Problem("ledger_without_entries", sheet=grid.sheet))
    if problems:
        raise InputRefused(problems)
    return rows


def _row(texts: Mapping[str, str]) -> LedgerRow:
    month, cases = read_period(texts["month"]) or "", _cases(texts["cases"]) or 0
    return LedgerRow(**{**texts, "month": month, "cases": cases})  # type: ignore[arg-type]


def _row_problems(texts: Mapping[str, str], known: LedgerKnowledge) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a row, each with the name of its column."""
    for name in NEEDED:
        if not texts[name]:
            yield name, Problem("value_missing", {"column": HEADINGS[name][0]})
    is_month = MONTH.fullmatch(month := read_period(texts["month"]) or "") is not None
    if texts["month"] and not is_month:
        yield "month", Problem("ledger_month_unreadable", {"text": texts["month"]})
    if texts["cases"] and _cases(texts["cases"]) is None:
        yield "cases", Problem("ledger_cases_not_counted", {"text": texts["cases"], "most": MOST_CASES})
    if texts["place"] and texts["place"] not in known.level:
        yield "place", Problem("ledger_place_unknown", {"place": texts["place"]})
    elif texts["place"] and texts["place"] not in known.allowed:
        yield "place", Problem("place_not_yours", {"place": texts["place"]})
    elif _cases(texts["cases"]) != 0:
        # What may be entered changes; what was entered once can always be withdrawn.
        yield from _entry_problems(texts, month if is_month else None, known)


def _entry_problems(
    texts: Mapping[str, str], month: str | None, known: LedgerKnowledge
) -> Iterator[tuple[str, Problem]]:
    book, place = known.book, texts["place"]
    for name in ("reason", "evidence"):
        for crossing in scope_problems({"name": texts[name]}) if texts[name] else ():
            yield name, crossing
    lines = book.ledger_codes
    if texts["line"] and texts["line"] not in lines:
        parameters = {"line": texts["line"], "book": book.title, "lines": ", ".join(lines) or "—"}
        yield "line", Problem("ledger_line_unknown", parameters)
    if month and not book.first_month <= month <= book.last_month:
        yield "month", Problem("period_outside_rule_book", {"period": month, "book": book.title})
    # Only places of the assessed level gain or lose by entries; elsewhere they would count nothing, silently.
    if place and known.level[place] != book.level:
        yield "place", Problem("ledger_place_not_assessed", {"place": place, "level": book.level})
    elif place and month and not any(first <= month <= last for first, last in known.stretches.get(place, ())):
        yield "place", Problem("place_not_in_force", {"place": place, "period": month})


def _problems_of(row: LedgerRow, known: LedgerKnowledge, first: str, cell: str) -> Iterator[tuple[str, Problem]]:
    """Yield what is wrong with a row beside others: there twice (``first``, now ``cell``), or withdrawing nothing."""
    if first != cell:
        yield "cases", Problem("ledger_entry_twice", {"first": first, "second": cell})
    elif not row.cases and row.identity not in known.standing:
        near = [each for each in known.standing.values() if each.cases and each.identity[:3] == row.identity[:3]]
        entered = sorted(f"{each.reason} ({each.evidence})" if each.evidence else each.reason for each in near)
        yield "cases", Problem("ledger_nothing_to_withdraw", {"entered": "; ".join(entered) or "—"})


def _cases(text: str) -> int | None:
    number = read_number(text)
    if number is None or number.percent or number.value != number.value.to_integral_value():
        return None
    return int(number.value) if 0 <= number.value <= MOST_CASES else None
