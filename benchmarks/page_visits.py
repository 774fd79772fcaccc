"""Which addresses of each page are measured, and which charts a bare Streamlit page has to show beside it."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.page_list import PAGES


class PageVisits(NamedTuple):
    """Queries of a page that are measured one after the other, and the charts of its bare counterpart."""

    queries: tuple[str, ...]
    charts: str


# Months and places of the demo county. A page that is not listed is measured all the same.
USUAL = PageVisits(("", "period=2026-08", "level=village", "place=990101101&lang=en"), "line")
VISITS = {
    "overview": PageVisits(USUAL.queries, "table,table"),
    "league_table": PageVisits(("", "period=2026-08", "level=village", "level=village&within=990101106"), "table"),
    "map": PageVisits(("", "period=2026-08", "level=village", "place=990101101"), "map,line"),
    "trends": PageVisits(USUAL.queries, "line,line"),
    "place": PageVisits(("place=990101101", "place=990101201", "place=990101101&period=2026-08"), "bar,table,line"),
    "compare": PageVisits(("", "period=2026-08", "level=village"), "bar,table"),
    "presentation": PageVisits(("", "slide=3", "slide=4", "slide=19", "slide=4&level=village"), "map"),
    "methods": PageVisits(("", "lang=en"), "table"),
}


def visits_of(name: str) -> PageVisits:
    """Return what is measured of a page."""
    return VISITS.get(name, USUAL)


def chosen_pages(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the pages to measure: those wanted, or all."""
    return wanted or tuple(entry.name for entry in PAGES)
