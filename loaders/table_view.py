"""The data part of a sheet, column by column, each distinct text read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.cell_values import BAD, BLANK, NumberTexts, read_whole_numbers
from loaders.findings import Finding
from loaders.headers import Columns
from loaders.sheet_mapping import Sheet, TextMeaning
from loaders.tables import Grid
from loaders.workbooks import column_letters
from metrics.problems import Severity


@dataclass(frozen=True)
class TextColumn:
    """A column as its distinct texts (null: blank) and, per row, the index of its text."""

    texts: pa.Array
    index: np.ndarray


@dataclass(frozen=True)
class NumberColumn:
    """A column of numbers, per row: meaning (see cell_values), value, and whether anything is written there."""

    meaning: np.ndarray
    value: np.ndarray
    filled: np.ndarray


@dataclass
class TableView:
    """One sheet's data rows; positions count from 0 at the first data row.

    ``findings`` collects what is wrong with the numbers read, for the positions in ``data``.
    """

    grid: Grid
    sheet: Sheet
    columns: Columns
    markers: Mapping[str, TextMeaning]
    data: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    findings: list[Finding] = field(default_factory=list)
    _texts: dict[str, TextColumn] = field(default_factory=dict)
    _numbers: dict[tuple[str, int, str, str], NumberColumn] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of rows below the header."""
        return max(self.grid.height - self.sheet.data_row + 1, 0)

    def row_numbers(self, positions: np.ndarray) -> np.ndarray:
        """Return the row numbers in the sheet of positions."""
        return positions + self.sheet.data_row

    def letters(self, header: str) -> str:
        """Return the letters of a mapped column."""
        return column_letters(self.columns.index[header])

    def texts(self, header: str) -> TextColumn:
        """Return a mapped column as distinct texts."""
        if header not in self._texts:
            self._texts[header] = distinct(self.raw(self.columns.index[header]))
        return self._texts[header]

    def raw(self, column: int) -> pa.Array:
        """Return the texts of a column by its index, from the first data row on."""
        return self.grid.columns[column].slice(self.sheet.data_row - 1)

    def cell_text(self, header: str, position: int) -> str:
        """Return the text of one cell."""
        return self.grid.text(position + self.sheet.data_row, self.columns.index[header])

    def numbers(self, header: str, factor: int, blank: TextMeaning, extra: Mapping[str, TextMeaning]) -> NumberColumn:
        """Return a mapped column as whole numbers times a factor, problems of its data rows noted once."""
        key = (header, factor, blank, repr(sorted(extra.items())))
        if key not in self._numbers:
            column = self.texts(header)
            read = read_whole_numbers(column.texts, factor, blank, {**self.markers, **extra})
            self._note_texts(header, column, read)
            blanks = pc.equal(pc.fill_null(pc.utf8_trim_whitespace(column.texts), ""), "")
            filled = ~blanks.to_numpy(zero_copy_only=False)
            self._numbers[key] = NumberColumn(
                read.meaning[column.index], read.value[column.index], filled[column.index]
            )
        return self._numbers[key]

    def _note_texts(self, header: str, column: TextColumn, read: NumberTexts) -> None:
        odd = np.array([problem is not None for problem in read.problem], bool)
        if not odd.any():
            return
        positions = self.data[odd[column.index[self.data]]]
        codes = read.problem[column.index[positions]]
        for code in sorted(set(codes)):
            at = positions[codes == code]
            # A text that was read counts as a note, one that could not be read refuses its row.
            severity = Severity.NOTE if code == "number_unusual" else Severity.ERROR
            self.findings.append(self.finding(code, at, header, severity=severity, told={"text": header}))

    def finding(
        self,
        code: str,
        positions: np.ndarray,
        header: str | None,
        *,
        severity: Severity = Severity.ERROR,
        told: Mapping[str, str] | None = None,
        arrays: Mapping[str, np.ndarray] | None = None,
        given: Mapping[str, object] | None = None,
        together: bool = False,
    ) -> Finding:
        """Return a finding at positions.

        ``given`` parameters are the same everywhere; ``told`` maps a parameter's name to the column whose
        text it shows, ``arrays`` to one entry per position.
        """
        shown: dict[str, Any] = dict(arrays or {})
        shown.update({name: _CellTexts(self.texts(source), positions) for name, source in (told or {}).items()})
        parameters = {"header": header or "", **(given or {})}
        return Finding(
            code,
            self.grid.sheet,
            self.row_numbers(positions),
            self.letters(header) if header is not None else "",
            severity,
            parameters,
            shown,
            together,
        )


class _CellTexts:
    """The texts of a column at positions, looked up only when a problem is told."""

    def __init__(self, column: TextColumn, positions: np.ndarray) -> None:
        self._column, self._positions = column, positions

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, index: int) -> str:
        return str(self._column.texts[int(self._column.index[self._positions[index]])].as_py() or "—")[:80]


def distinct(texts: pa.Array) -> TextColumn:
    """Return a text array as distinct texts in order of appearance (null among them) and indices."""
    encoded = texts.dictionary_encode(null_encoding="encode")
    return TextColumn(encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False))


def added_up(columns: list[tuple[int, NumberColumn]], rows: np.ndarray) -> tuple[NumberColumn, np.ndarray, np.ndarray]:
    """Return signed columns added up at rows, where terms are blank beside others, and where kinds are mixed.

    The sum is BAD where a term is, NOT_APPLICABLE or BLANK where all terms are.
    """
    meanings = np.stack([column.meaning[rows] for _, column in columns])
    value = np.zeros(len(rows), np.int64)
    for sign, column in columns:
        value += sign * column.value[rows]
    filled = np.logical_or.reduce([column.filled[rows] for _, column in columns])
    meaning = meanings[0].copy()
    some_blank = np.zeros(len(rows), bool)
    mixed = np.zeros(len(rows), bool)
    if len(columns) > 1:
        different = (meanings != meanings[0]).any(axis=0)
        bad = (meanings == BAD).any(axis=0)
        some_blank = different & ~bad & (meanings == BLANK).any(axis=0)
        mixed = different & ~bad & ~some_blank
        meaning[different] = BAD
    return NumberColumn(meaning, value, filled), some_blank, mixed
