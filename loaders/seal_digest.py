"""The digest of a set of rows: column by column, exact in types, the same however rows are cut into pieces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

# One cell: what kind of value, and the value itself or, for texts and bytes, how long it is.
_CELL = np.dtype([("kind", "u1"), ("value", "<u8")])
_NULL, _WHOLE, _REAL, _TEXT, _BYTES, _OTHER = b"niftb?"


class SetDigest:
    """The digest of rows that come piece by piece, in the order of their key.

    Each column has two streams: cells of nine bytes (kind, then the number or the length), and the texts and
    bytes one after the other. From both together every value and its type can be told, so that another value, type,
    order or number of rows gives another digest (as far as SHA-256 holds).
    """

    def __init__(self, columns: int) -> None:
        self.rows = 0
        self._cells = [hashlib.sha256() for _ in range(columns)]
        self._texts = [hashlib.sha256() for _ in range(columns)]

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in further rows, each with one plain value (None, int, float, str, bytes) per column."""
        if not rows:
            return
        self.rows += len(rows)
        for number, values in enumerate(zip(*rows, strict=True)):
            cells, text = _encoded(values)
            self._cells[number].update(cells)
            if text:
                self._texts[number].update(text)

    def sha256(self, name: str, columns: Sequence[str]) -> str:
        """Return the digest under the names of the table and its columns, as 64 hexadecimal digits."""
        parts = [(cells.hexdigest(), texts.hexdigest()) for cells, texts in zip(self._cells, self._texts, strict=True)]
        told = json.dumps([name, list(columns), self.rows, parts], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


def _encoded(values: tuple[Any, ...]) -> tuple[bytes, bytes]:
    """Return a column's cells and its texts. Columns of one kind, with or without nulls, go all at once."""
    kinds = set(map(type, values))
    has_nulls = type(None) in kinds
    kinds.discard(type(None))
    if len(kinds) > 1:
        return _encoded_singly(values)
    cells = np.zeros(len(values), _CELL)
    present = np.array([value is not None for value in values]) if has_nulls else np.ones(len(values), bool)
    known = [value for value in values if value is not None] if has_nulls else values
    cells["kind"] = np.where(present, 0, _NULL)
    kind = next(iter(kinds), None)
    if kind is None:
        return cells.tobytes(), b""
    code, numbers, text = _of_one_kind(kind, known)
    if numbers is None:
        return _encoded_singly(values)
    cells["kind"][present] = code
    cells["value"][present] = numbers
    return cells.tobytes(), text


def _of_one_kind(kind: type, values: Sequence[Any]) -> tuple[int, np.ndarray | None, bytes]:
    if kind is int:
        return _WHOLE, np.array(values, np.int64).view(np.uint64), b""
    if kind is float:
        return _REAL, np.array(values, np.float64).view(np.uint64), b""
    if kind is str:
        # Characters are counted, not bytes: with the text itself that tells as much, and is far faster.
        return _TEXT, np.fromiter(map(len, values), np.uint64, len(values)), _bytes_of("".join(values))
    if kind is bytes:
        return _BYTES, np.fromiter(map(len, values), np.uint64, len(values)), b"".join(values)
    return _OTHER, None, b""


def _encoded_singly(values: tuple[Any, ...]) -> tuple[bytes, bytes]:
    """Encode a column of mixed kinds, which only somebody who tampered can have made."""
    cells, texts = np.zeros(len(values), _CELL), []
    for number, value in enumerate(values):
        if value is None:
            cells[number] = (_NULL, 0)
            continue
        code, numbers, text = _of_one_kind(type(value), [value])
        if numbers is None:
            text = repr(value).encode("utf-8", "surrogateescape")
            numbers = np.array([len(text)], np.uint64)
        cells[number] = (code, numbers[0])
        texts.append(text)
    return cells.tobytes(), b"".join(texts)


def _bytes_of(text: str) -> bytes:
    # What was no UTF-8 in the database came as surrogates, and goes back to the bytes that it was.
    return text.encode("utf-8", "surrogateescape")
