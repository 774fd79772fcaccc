"""Parts of Word documents: fonts for Chinese and Latin text, headings, lists, tables, page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

LATIN, TEXT_FACE, HEADING_FACE = "Times New Roman", "宋体", "黑体"
# What XML cannot hold; a statement pasted from elsewhere may.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: Any) -> str:
    """Return text without the characters that a Word document cannot hold."""
    return _NOT_XML.sub("", str(text))


def new_document(title: str, footer: str) -> WordDocument:
    """Return an empty A4 document with its styles, title and a footer with page numbers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _face(document.styles["Normal"], TEXT_FACE, 10.5)
    for name, size in (("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
        _face(document.styles[name], HEADING_FACE, size)
    document.core_properties.title = clean(title)
    document.core_properties.author = ""
    heading = document.add_paragraph(clean(title), style="Title")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(f"{clean(footer)}  ")
    _page_number(foot)
    return document


def _face(style: Any, east_asian: str, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # Without it Word shows Chinese in whatever face it finds; theme faces would go before names.
    fonts.set(qn("w:eastAsia"), east_asian)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def add_lines(document: WordDocument, lines: Iterable[str], *, small: bool = False) -> None:
    """Add each line as a paragraph of its own; ``small`` for long lists of figures."""
    for line in lines:
        paragraph = document.add_paragraph(clean(line).strip("\n"))
        paragraph.paragraph_format.space_after = Pt(0 if small else 3)
        for run in paragraph.runs if small else ():
            run.font.size = Pt(8.5)


def add_table(
    document: WordDocument, headings: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[float]
) -> None:
    """Add a table with a heading row that repeats on every page; widths in centimetres."""
    table = document.add_table(rows=1 if headings else 0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if headings:
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            cell.paragraphs[0].add_run(clean(heading)).bold = True
        header = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(header)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(value)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        # A row is kept on one page: what was said stays beside who said it.
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(9)
    document.add_paragraph().paragraph_format.space_after = Pt(0)
