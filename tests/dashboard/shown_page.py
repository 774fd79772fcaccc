"""A page run without a browser, by address and role, and every text that it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from dashboard.kept import forget_kept
from dashboard.map_states import STATES, UNMATCHED
from dashboard.page_list import PAGES as PAGE_LIST
from dashboard.sign_in import DEMO_PLACE, DEMO_ROLE
from loaders.access import Role
from tests.dashboard.shown_markup import MarkupReader

ROOT = Path(__file__).resolve().parents[2]
# Pages on which people decide and follow up; they show no score run of their own choice.
FOLLOW_UP = ("publications", "dockets", "review_meeting", "actions")
# Pages below the header that read a score run; full-screen ones are another matter (test_presentation.py).
PAGES = tuple(entry.name for entry in PAGE_LIST if not entry.full_screen and entry.name not in FOLLOW_UP)
PATIENCE = 60
# Where elements keep what people read; ids, icons and colours are nobody's reading.
TEXT_KEYS = {"body", "label", "help", "title", "caption", "placeholder", "delta", "content", "options", "alt"}


class ShownPage:
    """One run of a page and what it shows."""

    def __init__(self, app: AppTest) -> None:
        self.app = app

    @property
    def title(self) -> str:
        return self.app.title[0].value

    def texts(self) -> list[str]:
        """Every text that the page shows itself: labels, sentences, headings, options, chart and column names."""
        return [text for element in _elements(self.app._tree) for text in _texts_of(element) if text.strip()]

    def told(self) -> str:
        """The messages of the page."""
        boxes = [f"{getattr(box, 'title', '') or ''} {box.value}" for box in (*self.app.info, *self.app.error)]
        return "\n".join([*boxes, *self.markup().messages])

    def captions(self) -> str:
        return "\n".join(caption.value for caption in self.app.caption)

    def metrics(self) -> dict[str, str]:
        return {metric.label: metric.value for metric in self.app.metric}

    def table(self) -> pd.DataFrame:
        return self.app.dataframe[0].value

    def markup(self) -> MarkupReader:
        """All HTML of ours on the page, in its order: texts, tables, headline figures, links."""
        return MarkupReader("".join(part.proto.body for part in _elements(self.app._tree) if part.type == "html"))

    def places(self) -> pd.DataFrame:
        """The table whose rows are places, as texts, index = code; empty where there is none."""
        return self.markup().by_place()

    def options(self, name: str) -> list[str]:
        """The options of a filter as they are shown."""
        return list(self.app.selectbox(key=f"filter_{name}").options)

    def chart(self, name: str) -> dict[str, Any]:
        """The Plotly figure with a key, as the browser gets it."""
        for element in _elements(self.app._tree):
            if element.type == "plotly_chart" and str(element.proto.id).endswith(f"-{name}"):
                return json.loads(element.proto.spec)
        raise LookupError(name)

    def mapped(self) -> dict[str, str]:
        """Place code → what the map says about it; places of which it shows nothing are left out."""
        blank = {name for style in (STATES[UNMATCHED],) for name in (style.name.zh, style.name.en)}
        return {
            code: text
            for trace in self.chart("map")["data"]
            if trace["type"] == "choropleth" and trace.get("customdata")
            for code, (_, text) in zip(trace["locations"], trace["customdata"], strict=True)
            if code and text not in blank
        }


def show(
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    page: str = "overview",
    *,
    role: Role | None = None,
    township: str | None = None,
    **address: str,
) -> ShownPage:
    """Run a page as a browser would that opens its address cold, as a role and, for a secretary, of a township."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(ROOT)
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=PATIENCE)
    if role is not None:
        app.session_state[DEMO_ROLE] = role
    if township is not None:
        app.session_state[DEMO_PLACE] = township
    for name, value in address.items():
        app.query_params[name] = value
    if page != PAGES[0]:
        app.switch_page(f"../pages/{page}.py")
    app.run()
    assert [str(error.value) for error in app.exception] == []
    return ShownPage(app)


def forget_databases() -> None:
    """Drop what the process keeps of databases, for tests that make a new one under an old name."""
    st.cache_resource.clear()
    forget_kept()


def _elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from _elements(child)


def _texts_of(element: Any) -> Iterator[str]:
    if element.proto is None:
        return
    if element.type == "plotly_chart":
        yield from _chart_texts(json.loads(element.proto.spec))
        return
    if element.type == "html":
        yield from MarkupReader(element.proto.body).texts
        return
    if element.type in ("dataframe", "table"):
        # What a column has no label for shows its own name.
        settings = json.loads(getattr(element.proto, "columns", "") or "{}")
        for name in element.value.columns:
            column = settings.get(str(name), {})
            if column is None or column.get("hidden"):
                continue
            yield column.get("label") or str(name)
            yield column.get("help") or ""
        for name in element.value.select_dtypes("str"):
            yield from element.value[name].dropna().astype(str)
        return
    yield from _strings(MessageToDict(element.proto), wanted=False)


def _strings(value: Any, *, wanted: bool) -> Iterator[str]:
    if isinstance(value, str) and wanted:
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, wanted=key in TEXT_KEYS)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, wanted=wanted)


def _chart_texts(spec: Mapping[str, Any]) -> Iterator[str]:
    for trace in spec["data"]:
        yield trace.get("name") or ""
        yield from (text.replace("<br>", "\n") for text in trace.get("text") or [] if isinstance(text, str))
        for row in trace.get("customdata") or []:
            yield from (text.replace("<br>", "\n") for text in row if isinstance(text, str))
    yield from (note.get("text") or "" for note in spec["layout"].get("annotations", []))
