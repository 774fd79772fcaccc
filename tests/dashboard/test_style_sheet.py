"""Our style sheet: at an address that changes with its content, for ever; nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette

from dashboard.index_page import completed
from dashboard.style_sheet import FONT, FONT_NAME, STYLE, STYLE_LINK, STYLE_PATH, style_route
from tests.dashboard.asgi import get
from tests.dashboard.test_index_page import STREAMLITS_OWN

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site() -> Starlette:
    return Starlette(routes=[style_route()])


def test_it_is_served_for_ever(site: Starlette):
    answer = get(site, STYLE_PATH)
    assert answer.body == STYLE
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


def test_it_is_packed_for_who_can_unpack_it(site: Starlette):
    answer = get(site, STYLE_PATH, accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == STYLE
    assert len(answer.body) < 12_000


def test_another_version_is_not_found(site: Starlette):
    answer = get(site, "/style/000000000000.css")
    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"


def test_the_index_page_links_it():
    assert completed(STREAMLITS_OWN).decode().count(STYLE_LINK) == 1


def test_it_asks_for_nothing():
    assert not re.search(rb"@import|//", STYLE)
    assert re.findall(rb"url\((.*?)\)", STYLE) == [FONT_NAME.encode()]


def test_the_font_lies_beside_it_and_stays_light(site: Starlette):
    answer = get(site, f"/style/{FONT_NAME}")
    assert answer.body == FONT
    assert answer.headers["content-type"] == "font/woff2"
    assert FONT[:4] == b"wOF2"
    assert len(FONT) < 1_200_000


def test_the_font_is_the_last_choice_of_the_theme():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert theme["font"].split(", ")[-2:] == ["'Xiangping Chinese'", "sans-serif"]
    assert b"'Xiangping Chinese'" in STYLE


def test_braces_are_balanced():
    assert STYLE.count(b"{") == STYLE.count(b"}")
