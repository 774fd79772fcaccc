"""The rows of a table in a rule book's workbook: items, subtotals between them, and the total that ends them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from loaders.rule_book_sheets import TOTAL_WORDS

RowKind = Literal["row", "subtotal", "total"]

# A total is told by one of the first cells; a subtotal may name its group: 服务小计.
_LEADING_CELLS = 3
_SUBTOTAL = re.compile(r"(?:小计|sub-?\s?total)[:：]?$")


def plain(text: str) -> str:
    """Return a text without differences of width, case and outer blanks."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def table_rows(
    rows: Sequence[Sequence[str]], first: int, identity: int | None, *, has_total: bool = True
) -> Iterator[tuple[int, Sequence[str], RowKind]]:
    """Yield the rows of a table from ``first`` (from 0) on, with number (from 1) and kind.

    The table ends at the first empty row, or with its total. A total with further rows below it is a
    subtotal; ``identity`` is the column that every one of those fills, the indicator's for items.
    """
    for number, row in enumerate(rows[first:], first + 1):
        if not any(text.strip() for text in row):
            return
        leading = [plain(text) for text in row[:_LEADING_CELLS]]
        if not has_total:
            yield number, row, "row"
        elif any(text in TOTAL_WORDS for text in leading):
            ends = not (number < len(rows) and _fills(rows[number], identity))
            yield number, row, "total" if ends else "subtotal"
            if ends:
                return
        else:
            is_subtotal = any(_SUBTOTAL.search(text) for text in leading) and not _fills(row, identity)
            yield number, row, "subtotal" if is_subtotal else "row"


def _fills(row: Sequence[str], column: int | None) -> bool:
    return column is not None and column < len(row) and bool(row[column].strip())
