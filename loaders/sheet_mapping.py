"""Sheet mappings: how one kind of file is laid out, kept as data (docs/import.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from loaders.deployment import read_toml
from metrics.catalogue import Frozen
from metrics.problems import InputRefused, Problem
from metrics.scope_check import scope_problems

PATH_SEPARATOR = " > "

TextMeaning = Literal["missing", "zero", "not_applicable"]


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _checked_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, BeforeValidator(_checked_pattern)]
# One header, or several with a sign: ["attendances", "-breaches"].
Terms = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


def signed(term: str) -> tuple[int, str]:
    """Return sign and header of a term: ``-breaches`` gives (−1, ``breaches``)."""
    return (-1, term[1:]) if term.startswith("-") else (1, term)


class PeriodSource(Frozen):
    """Where the period of a row is written: in a column, in a cell above, in the mapping, or told by the caller.

    ``format`` reads a column by ``strptime``; without it the column holds ``2026-08``, ``2026-Q3``,
    ``2026`` or ``2026年8月``. ``pattern`` reads a cell by named groups ``year``, ``month`` and, for
    titles like ``1-8月``, ``first_month``; ``year`` is used when the title does not name one.
    ``several_months`` says what a title over several months means: refused, or figures of the last month.
    """

    column: str | None = None
    format: str | None = None
    cell: str | None = Field(default=None, pattern=r"^[A-Z]{1,3}[1-9][0-9]{0,6}$")
    pattern: Pattern = r"(?:(?P<year>\d{4})年)?(?:(?P<first_month>\d{1,2})[-—~至])?(?P<month>\d{1,2})月"
    year: int | None = None
    several_months: Literal["refused", "last_month"] = "refused"
    constant: str | None = None
    caller: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.column is not None, self.cell is not None, self.constant is not None, self.caller]
        if sum(ways) != 1:
            raise ValueError("give exactly one of column, cell, constant and caller")
        return self


class PlaceColumns(Frozen):
    """The column that joins (a code) and, if there is one, the name that only helps to read."""

    code: str
    name: str | None = None


class Measure(Frozen):
    """What one indicator (or one per value of ``indicator_column``) is made of, column by column.

    ``numerator`` and ``denominator`` are headers to be added up, subtracted with a leading ``-``;
    header rows above each other are written ``早孕建册率 > 应建册``. ``check`` is a column in which the
    sheet itself prints the rate: compared, never stored. ``factor`` turns the sheet's unit into the
    catalogue's (万元 into fen: 1000000). ``blank`` is what an empty cell means; ``text_markers`` adds
    to the mapping's.
    """

    indicator: str | None = None
    indicator_column: str | None = None
    indicators: Mapping[str, str] = {}
    numerator: Terms = Field(min_length=1)
    denominator: Terms = ()
    check: str | None = None
    factor: int = Field(default=1, ge=1, le=10**9)
    denominator_factor: int = Field(default=1, ge=1, le=10**9)
    blank: TextMeaning = "missing"
    denominator_blank: TextMeaning = "missing"
    text_markers: Mapping[str, TextMeaning] = {}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.indicator is None) == (self.indicator_column is None):
            raise ValueError("give either indicator or indicator_column with indicators")
        if (self.indicator_column is None) == bool(self.indicators):
            raise ValueError("indicators belong to indicator_column")
        return self

    @property
    def indicator_codes(self) -> tuple[str, ...]:
        """All indicators that this measure can fill."""
        return (self.indicator,) if self.indicator else tuple(dict.fromkeys(self.indicators.values()))

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that this measure reads, without signs."""
        terms = [signed(term)[1] for term in (*self.numerator, *self.denominator)]
        return tuple(dict.fromkeys([*terms, *filter(None, (self.indicator_column, self.check))]))


class TotalRow(Frozen):
    """A kind of row that adds up others: ``all`` rows of the sheet, or those ``since_total`` before it."""

    pattern: Pattern
    sums: Literal["all", "since_total"] = "all"


DEFAULT_TOTALS = (
    TotalRow(pattern=r"(?:小计|sub-?total)$", sums="since_total"),
    TotalRow(pattern=r"(?:合计|总计|共计|grandtotal|total)$", sums="all"),
)
DEFAULT_FOOTERS = (
    r"^(?:填表人|填报人|审核人|审批人|负责人|单位负责人|填报日期|填表日期|制表|联系电话|注|说明|备注)(?:[:]|$)",
)


class Sheet(Frozen):
    """One table: a worksheet by name or pattern (a CSV file has just one), its rows and columns."""

    name: str | None = None
    pattern: Pattern | None = None
    optional: bool = False
    header_rows: tuple[int, ...] = (1,)
    first_data_row: int = Field(default=0, ge=0, description="0: the row below the header")
    ignored: tuple[str, ...] = ()
    total_rows: tuple[TotalRow, ...] = DEFAULT_TOTALS
    footers: tuple[Pattern, ...] = DEFAULT_FOOTERS
    period: PeriodSource
    place: PlaceColumns
    measures: tuple[Measure, ...] = Field(alias="measure", min_length=1)

    @model_validator(mode="after")
    def _rows_in_order(self) -> Self:
        rows = list(self.header_rows)
        if not 1 <= len(rows) <= 5 or rows != sorted(set(rows)) or rows[0] < 1:
            raise ValueError("header_rows are one to five row numbers in ascending order, the first row is 1")
        if self.first_data_row and self.first_data_row <= rows[-1]:
            raise ValueError("first_data_row lies below the header rows")
        return self

    @property
    def data_row(self) -> int:
        """Number of the first row of data, 1-based."""
        return self.first_data_row or self.header_rows[-1] + 1

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that have to be there."""
        needed = [self.place.code, self.place.name, self.period.column]
        needed += [header for measure in self.measures for header in measure.headers]
        return tuple(dict.fromkeys(header for header in needed if header is not None))


class UnknownPlaces(Frozen):
    """For tables that bring their own places: codes not known yet are added below a parent."""

    add_at_level: str
    parent: str
    valid_from: str = Field(default="2000-01", pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    code_pattern: Pattern = r"[0-9A-Za-z][0-9A-Za-z_.-]{0,39}"


class SheetMapping(Frozen):
    """How one kind of file is read; ``name`` and ``version`` are kept with every batch."""

    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    format: Literal["csv", "xlsx"]
    encoding: str | None = None
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    text_markers: Mapping[str, TextMeaning] = {"不适用": "not_applicable"}
    ignored_sheets: tuple[str, ...] = ()
    unknown_places: UnknownPlaces | None = None
    sheets: tuple[Sheet, ...] = Field(alias="sheet", min_length=1)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            "".encode(encoding or "utf-8")
        except LookupError as error:
            raise ValueError(str(error)) from error
        return encoding

    @model_validator(mode="after")
    def _sheets_named(self) -> Self:
        if self.format == "csv" and len(self.sheets) != 1:
            raise ValueError("a CSV file has exactly one sheet")
        if self.format == "xlsx" and any((sheet.name is None) == (sheet.pattern is None) for sheet in self.sheets):
            raise ValueError("every sheet of a workbook needs a name or a pattern")
        return self


def read_sheet_mapping(path: Path) -> SheetMapping:
    """Return a sheet mapping from a TOML file.

    Raises InputRefused with one ``mapping_invalid`` problem per wrong field.
    """
    try:
        mapping = SheetMapping.model_validate(read_toml(path))
    except ValidationError as error:
        raise InputRefused(
            Problem(
                "mapping_invalid",
                {"where": ".".join(str(part) for part in item["loc"]) or "mapping", "reason": item["msg"]},
                file=path.name,
            )
            for item in error.errors()
        ) from error
    # A forbidden column must not fill an innocent indicator.
    headers = [header for sheet in mapping.sheets for measure in sheet.measures for header in _headers_of(measure)]
    if problems := [p.at(file=path.name) for header in headers for p in scope_problems({"name": header})]:
        raise InputRefused(problems)
    return mapping


def _headers_of(measure: Measure) -> list[str]:
    """Return the words of a measure's columns and, in a long table, of the values that name indicators."""
    return [*(signed(term)[1] for term in (*measure.numerator, *measure.denominator)), *measure.indicators]
