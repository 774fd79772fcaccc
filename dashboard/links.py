"""Links inside our own HTML: they keep the filters of the address and change page without a new document.

``address_of`` gives the address, ``link`` the whole ``<a>``, escaped. The script ``assets/web/start.js``
takes a plain click on such a link and lets Streamlit run the page; everything else a browser can do with
a link (open it in a new tab, copy it, reach it by keyboard) works because it is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote_plus, urlencode

from markupsafe import Markup

from dashboard.filters import address_state, page_state
from dashboard.page_list import PAGES


def address_of(page: str | None, **filters: str | None) -> str:
    """Return the address of a page, with filters changed; a filter that is None is taken out.

    With the name of a page it keeps the filters that pages share (``filters.NAMES``); with None it stays
    on this page and keeps all that its address holds. Relative, so that it also holds behind a prefix of a
    reverse proxy. Not escaped for HTML: ``link`` and markupsafe's ``format`` do that. Raises ValueError
    when no page has that name.
    """
    if page is None:
        return f"?{urlencode(page_state(**filters))}"
    if page not in {entry.name for entry in PAGES}:
        raise ValueError(f"no page is named {page!r}")
    query = urlencode(address_state(**filters))
    path = "./" if page == PAGES[0].name else f"./{page}"
    return f"{path}?{query}" if query else path


def addresses_of(page: str | None, name: str, values: Iterable[str], **filters: str | None) -> list[str]:
    """Return one address per value of a filter, for tables: the rest of the address is made only once."""
    rest = address_of(page, **{**filters, name: None})
    joint = "" if rest.endswith("?") else "&" if "?" in rest else "?"
    return [f"{rest}{joint}{name}={quote_plus(value)}" for value in values]


def link(text: str | Markup, page: str | None, *, classes: str = "", **filters: str | None) -> Markup:
    """Return an escaped ``<a>`` to a page, as ``address_of`` names it, that a click follows fast."""
    shown = Markup(' class="{}"').format(classes) if classes else Markup("")
    return Markup('<a href="{}"{} data-go>{}</a>').format(address_of(page, **filters), shown, text)
