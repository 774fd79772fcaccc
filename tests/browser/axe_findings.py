"""What axe-core finds on a page: on the whole of it, not only on what is in view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from dashboard.page_list import PAGES
from tests.browser.screenshots import settled

Theme = Literal["light", "dark"]
LANGUAGES = ("zh", "en")
WIDTHS = (1366, 390)
TALLEST = 12_000
# What must not be there; axe calls the rest moderate or minor.
SEVERE = ("critical", "serious")

# Every page as it opens, and what else a page can show: page → state → query.
STATES: dict[str, dict[str, str]] = {
    **{entry.name: {"": ""} for entry in PAGES},
    "league_table": {"": "", "items": "view=items", "heat map": "view=heat"},
    "map": {"": "place=990101101", "villages": "level=village&within=990101101"},
    "trends": {"": "", "multiples": "view=multiples", "control": "view=control", "funnel": "view=funnel"},
    "place": {"": "", "receipt": "place=990101101&item=satisfaction"},
    "compare": {"": "", "months": "places=990101103"},
    "publications": {"": "", "correction": "publication=3"},
    "dockets": {"": "", "case": "case=12"},
    "review_meeting": {"": "", "meeting": "mode=meeting"},
    "actions": {"": "", "one": "action=1"},
    # Slides that turn while axe looks would be two slides.
    "presentation": {"": "pause=1", **{f"slide {number}": f"pause=1&slide={number}" for number in (2, 3, 4, 6)}},
}


@dataclass(frozen=True)
class Finding:
    """One rule that elements break: how bad, which rule, which elements, why."""

    impact: str
    rule: str
    elements: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return f"{self.impact} {self.rule}: {self.why} {', '.join(self.elements[:5])}"


@dataclass(frozen=True)
class Checked:
    """What axe says of a page in one form: rules that hold, findings, elements that a person has to judge."""

    passed: int
    findings: tuple[Finding, ...]
    undecided: Counter[str]
    version: str


def addresses(page: str, *, language: str) -> Iterator[str]:
    """Yield the addresses of the states of a page, those beside the first one in Chinese only."""
    path = "/" if page == PAGES[0].name else f"/{page}"
    for state, query in STATES[page].items():
        if language == LANGUAGES[0] or not state:
            yield f"{path}?{'&'.join(part for part in (query, f'lang={language}') if part)}"


def check(page: Page) -> Checked:
    """Return what axe finds on a page as it is drawn now."""
    # Streamlit's header lies over ours, empty and see-through; axe would not judge what is below it.
    page.add_style_tag(content='[data-testid="stHeader"] { z-index: -1 !important; }')
    kinds = ["violations", "incomplete"]
    answer: dict[str, Any] = Axe().run(page, options={"resultTypes": kinds}).response
    findings = tuple(_finding(violation) for violation in answer["violations"])
    undecided = Counter({one["id"]: len(one["nodes"]) for one in answer["incomplete"]})
    return Checked(len(answer["passes"]), findings, undecided, answer["testEngine"]["version"])


def show_whole(page: Page, width: int) -> None:
    """Make the window as wide as asked and as tall as the page: axe skips text that is scrolled out of view."""
    page.set_viewport_size({"width": width, "height": 900})
    settled(page)
    height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    if height > 900:
        page.set_viewport_size({"width": width, "height": min(int(height), TALLEST)})
        settled(page)


def forms(page: Page, language: str) -> Iterator[tuple[int, Theme]]:
    """Show an open page in one form after the other, and yield width and theme of each; dark in Chinese only."""
    for width in WIDTHS:
        show_whole(page, width)
        yield width, "light"
    if language == LANGUAGES[0]:
        page.emulate_media(color_scheme="dark")
        page.reload()
        show_whole(page, WIDTHS[0])
        yield WIDTHS[0], "dark"


def _finding(violation: dict[str, Any]) -> Finding:
    nodes = violation["nodes"]
    elements = tuple(str(node["target"]) for node in nodes)
    parts = [part for node in nodes[:1] for kind in ("any", "all", "none") for part in node[kind]]
    return Finding(
        str(violation["impact"]), violation["id"], elements, "; ".join(part["message"] for part in parts[:2])
    )
