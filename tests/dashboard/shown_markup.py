"""HTML that a page shows, read as a person or a screen reader would: texts, and tables as frames."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pandas as pd

SAID = ("aria-label", "title", "data-label", "alt", "placeholder")
ENDS_A_CELL = {"td", "th", "tr", "tbody", "thead", "table"}


class MarkupReader(HTMLParser):
    """What stands in a piece of HTML, all of it as texts.

    ``texts`` in reading order; ``tables`` (caption, rows of cells); ``links`` text → address; ``figures``
    label → what stands below it, from headline figures and facts; ``messages``, one text per box.
    """

    def __init__(self, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tables: list[tuple[list[str], list[list[str]]]] = []
        self.links: dict[str, str] = {}
        self._row_links: list[list[str]] = []
        self.figures: dict[str, list[str]] = {}
        self.messages: list[str] = []
        self._label: list[str] | None = None
        self._open_definition = ""
        self._box_depth = 0
        self._cell: list[str] | None = None
        self._caption: list[str] | None = None
        self._link = ""
        # As a plain text: Markup would hand on pieces of Markup.
        self.feed(str(body))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.texts += [value for name in SAID if (value := attributes.get(name))]
        if tag in ENDS_A_CELL:
            self._end_cell()
        if tag == "table":
            self.tables.append(([], []))
            self._row_links.append([])
        elif tag == "caption":
            self._caption = self.tables[-1][0]
        elif tag == "tr":
            self.tables[-1][1].append([])
            self._row_links[-1].append("")
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "a":
            self._link = attributes.get("href") or ""
            if self._cell is not None:
                self._row_links[-1][-1] = self._row_links[-1][-1] or self._link
        elif tag == "dt":
            self._label = []
        elif tag == "dd" and self._label is not None:
            self.figures.setdefault("".join(self._label), []).append("")
        if tag == "div" and (self._box_depth or "xp-message" in (attributes.get("class") or "").split()):
            self._box_depth += 1
            if self._box_depth == 1:
                self.messages.append("")
        self._open_definition = tag if tag in ("dt", "dd") else self._open_definition

    def handle_endtag(self, tag: str) -> None:
        if tag in ENDS_A_CELL:
            self._end_cell()
        elif tag == "caption":
            self._caption = None
        elif tag == "a":
            self._link = ""
        elif tag in ("dt", "dd"):
            self._open_definition = ""
        elif tag == "div" and self._box_depth:
            self._box_depth -= 1

    def handle_data(self, data: str) -> None:
        if not data.strip():
            if self._cell is not None:
                self._cell.append(" ")
            return
        self.texts.append(data)
        if self._link:
            self.links[data] = self._link
        for part in (self._cell, self._caption):
            if part is not None:
                part.append(data)
        if self._open_definition == "dt" and self._label is not None:
            self._label.append(data)
        elif self._open_definition == "dd" and self._label is not None:
            self.figures["".join(self._label)][-1] += data
        if self._box_depth:
            self.messages[-1] = f"{self.messages[-1]} {data}".strip()

    def _end_cell(self) -> None:
        if self._cell is not None:
            self.tables[-1][1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def frames(self) -> dict[str, pd.DataFrame]:
        """Caption → table, with the first row as headings."""
        return {"".join(caption): pd.DataFrame(rows[1:], columns=rows[0]) for caption, rows in self.tables}

    def by_place(self) -> pd.DataFrame:
        """The first table whose rows lead to places, index = code of the place."""
        for (_, rows), links in zip(self.tables, self._row_links, strict=True):
            codes = [parse_qs(urlsplit(link).query).get("place", [""])[0] for link in links[1:]]
            if codes and all(codes):
                return pd.DataFrame(rows[1:], columns=rows[0], index=codes)
        return pd.DataFrame()
