"""The pages of the product: files by absolute path, titles, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from dashboard.texts import translate
from loaders.access import Action

PAGES_FOLDER = Path(__file__).resolve().parent.parent / "pages"


class PageEntry(NamedTuple):
    """One page: its file and address, title, icon, whether it has the whole screen for itself, and what one must
    be allowed to do to see it at all."""

    name: str
    title: str
    icon: str
    full_screen: bool = False
    action: Action = Action.READ_TOTALS


PAGES = (
    PageEntry("overview", "Overview", ":material/monitoring:"),
    PageEntry("league_table", "League table", ":material/format_list_numbered:"),
    PageEntry("map", "Map", ":material/map:"),
    PageEntry("trends", "Trends", ":material/show_chart:"),
    PageEntry("place", "Place profile", ":material/assignment:"),
    PageEntry("compare", "Compare", ":material/compare_arrows:"),
    PageEntry("methods", "Methods", ":material/menu_book:"),
    PageEntry("presentation", "Presentation", ":material/slideshow:", full_screen=True),
    PageEntry("publications", "Publications", ":material/verified:"),
    PageEntry("dockets", "Review dockets", ":material/gavel:", action=Action.READ_DOCKETS),
    PageEntry("review_meeting", "Review meeting", ":material/groups:", action=Action.READ_DOCKETS),
    PageEntry("actions", "Actions", ":material/task_alt:", action=Action.READ_ACTIONS),
)


def streamlit_pages(language: str) -> list[st.Page]:
    """Return the pages for ``st.navigation``, the first one as the home page."""
    return [
        st.Page(
            PAGES_FOLDER / f"{entry.name}.py",
            title=translate(entry.title, language),
            url_path=entry.name,
            default=entry is PAGES[0],
        )
        for entry in PAGES
    ]


def page_of(name: str) -> Path:
    """Return the file of a page, the form in which links name it."""
    return PAGES_FOLDER / f"{name}.py"
