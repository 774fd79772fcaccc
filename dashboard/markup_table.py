"""Tables as HTML: a real table on a wide screen and on paper, compact rows under a thumb on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup, escape

from dashboard.display import DASH

PhonePart = Literal["lead", "title", "figure", "line", "further", "hidden"]
_PHONE = {"lead": "l", "title": "t", "figure": "f", "line": "s", "further": "s u", "hidden": "h"}


@dataclass(frozen=True)
class Column:
    """One column: key in the rows, heading, unit, and what becomes of it on a phone.

    ``numeric`` sets figures flush right with equal digits. On a phone ``lead`` stands left of the row
    (the rank), ``title`` first in it (the name), ``figure`` at the right end of the first line (the
    score), ``line`` in the line below with its heading before it unless ``labelled`` is False, ``further``
    in the line below that, ``hidden`` nowhere.
    ``wide`` columns appear from 1100 px on only. ``title`` columns are the headings of their rows.
    ``hint`` is the explanation that a pointer finds on the heading; ``link`` stands in the heading's
    place where a click on it does something, such as sorting, and ``sorted`` says that it did.
    """

    key: str
    heading: str
    unit: str = ""
    numeric: bool = False
    phone: PhonePart = "line"
    labelled: bool = True
    wide: bool = False
    hint: str = ""
    classes: str = ""
    link: Markup | None = None
    sorted: Literal["", "ascending", "descending"] = ""

    @property
    def cell_classes(self) -> str:
        """The classes of the cells, short because every cell carries them."""
        parts = ("n" if self.numeric else "", _PHONE[self.phone], "w" if self.wide else "", self.classes)
        return " ".join(part for part in parts if part)


def table(
    columns: Sequence[Column],
    rows: Mapping[str, Sequence[Any]] | Iterable[Mapping[str, Any]],
    caption: str,
    *,
    show_caption: bool = False,
    chosen: Callable[[Any], bool] | None = None,
    scrolling: bool = False,
    classes: str = "",
) -> Markup:
    """Return a table with a caption for screen readers (shown with ``show_caption``).

    ``rows`` are rows of cells by key, or columns of cells by key (all of one length). Markup stays, anything
    else is escaped, what is missing (None, NaN, NA) shows a dash. Format numbers before (``markup.number``).
    No frames: pandas turns Markup into plain text. ``chosen`` marks rows, ``scrolling`` puts a table too wide
    for any screen in a frame that scrolls by itself, with headings that stay; such
    a table has no phone form, and all but the names stands flush right.
    """
    listed = _rows_of(rows) if isinstance(rows, Mapping) else rows
    # End tags of rows and cells may be left out (HTML Living Standard, 13.1.2.4); a long table is a third shorter.
    opened_by = [(column.key, _cell(column, scrolling=scrolling)) for column in columns]
    body: list[str] = []
    for row in listed:
        opened = '<tr class="xp-chosen">' if chosen is not None and chosen(row) else "<tr>"
        body.append(opened + "".join(cell + _text(row[key]) for key, cell in opened_by))
    kind = "xp-table xp-scrolling" if scrolling else "xp-table xp-rows"
    head = "".join(_heading(column) for column in columns)
    shown = f'<caption class="{"" if show_caption else "xp-hidden"}">{escape(caption)}</caption>'
    made = (
        f'<table class="{kind}{" " + str(escape(classes)) if classes else ""}">{shown}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )
    if scrolling:
        # Focusable, because what scrolls has to scroll by keyboard too.
        made = f'<div class="xp-frame" role="region" tabindex="0" aria-label="{escape(caption)}">{made}</div>'
    # Every part was escaped above; building it piece by piece with Markup takes four times as long.
    return Markup(made)  # noqa: S704


def _rows_of(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _text(value: Any) -> str:
    # Plain texts from here on: added to markup, they would be escaped again.
    if isinstance(value, str):
        return str(escape(value))
    return DASH if pd.isna(value) else str(escape(value))


def _cell(column: Column, *, scrolling: bool) -> str:
    if scrolling and column.phone != "title":
        return "<td>"
    classes = f' class="{escape(column.cell_classes)}"'
    label = ""
    if column.phone in ("line", "further") and column.labelled:
        label = f' data-label="{escape(column.heading)}"'
    name, scope = ("th", ' scope="row"') if column.phone == "title" else ("td", "")
    return f"<{name}{scope}{classes}{label}>"


def _heading(column: Column) -> str:
    unit = f" <small>({escape(column.unit)})</small>" if column.unit else ""
    further = f' title="{escape(column.hint)}"' if column.hint else ""
    if column.sorted:
        further += f' aria-sort="{column.sorted}"'
    text = escape(column.heading if column.link is None else column.link)
    return f'<th scope="col" class="{escape(column.cell_classes)}"{further}>{text}{unit}</th>'
