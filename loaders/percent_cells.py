"""Cells that a workbook shows as percentages: it stores 0.9 where the screen says 90 %.

The fast reader returns stored values without their formats, so formats are read here, for small
workbooks that people write by hand. Office Open XML: ECMA-376, part 1, 18.8 (styles) and 18.3.1.4 (cells).
"""

from __future__ import annotations

import dataclasses
import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator, Sequence

from loaders.workbooks import Worksheet, column_number

# Built-in formats 0% and 0.00%; others have their text in the styles.
_BUILT_IN = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\\.')
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def with_percentages(sheets: Sequence[Worksheet], content: bytes) -> list[Worksheet]:
    """Return the sheets of a workbook with every number that is shown as a percentage written as one: 0.9 as ``90%``.

    ``content`` is the workbook that ``read_workbook`` read, so it has passed the checks of size. A sheet
    whose formats cannot be read stays as it is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            shown = {name: frozenset(cells) for name, cells in _percent_cells(archive)}
    except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
        return list(sheets)
    return [_rewritten(sheet, shown[sheet.name]) if shown.get(sheet.name) else sheet for sheet in sheets]


def _rewritten(sheet: Worksheet, cells: frozenset[tuple[int, int]]) -> Worksheet:
    rows = [list(row) for row in sheet.rows]
    for row, column in cells:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _as_percentage(rows[row][column])
    return dataclasses.replace(sheet, rows=rows)


def _as_percentage(text: str) -> str:
    try:
        # Twelve digits: a stored 0.57 times 100 is 56.99999999999999.
        return f"{float(text) * 100:.12g}%"
    except ValueError:
        return text


def _percent_cells(archive: zipfile.ZipFile) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    """Yield each sheet's name with the rows and columns (from 0) of its cells in a percent format."""
    styles = _percent_styles(archive)
    targets = {part.get("Id"): part.get("Target", "") for part in _xml(archive, "xl/_rels/workbook.xml.rels")}
    for sheet in _xml(archive, "xl/workbook.xml").iterfind(".//{*}sheet"):
        path = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))).lstrip("/")
        if path in archive.namelist():
            cells = _xml(archive, path).iterfind(".//{*}c")
            yield sheet.get("name", ""), {_position(cell.get("r", "")) for cell in cells if cell.get("s") in styles}


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles whose format is a percentage."""
    root = _xml(archive, "xl/styles.xml")
    own = {
        int(style.get("numFmtId", 0))
        for style in root.iterfind("{*}numFmts/{*}numFmt")
        if "%" in _QUOTED.sub("", style.get("formatCode", ""))
    }
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return frozenset(
        str(number) for number, style in enumerate(styles) if int(style.get("numFmtId", 0)) in own | _BUILT_IN
    )


def _position(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    return int(found[2]) - 1, column_number(found[1]) - 1


def _xml(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    content = archive.read(path)
    # Entities that blow up are declared in a document type, which no workbook has.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError(path)
    return ElementTree.fromstring(content)  # noqa: S314
