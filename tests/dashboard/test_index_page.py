"""Streamlit's index page, completed: language, title, and where the server is."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from dashboard.index_page import START_ADDRESS, START_PATH, START_SCRIPT, IndexPage, completed, home_route, start_route
from tests.dashboard.asgi import get

SPEC = find_spec("streamlit")
assert SPEC is not None
assert SPEC.origin is not None
STREAMLITS_OWN = (Path(SPEC.origin).parent / "static" / "index.html").read_bytes()


async def index(request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    return HTMLResponse(STREAMLITS_OWN, headers={"ETag": "abc", "Last-Modified": "yesterday"})


async def in_parts(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that sends the page piece by piece, as a streamed file comes."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    for start in range(0, len(STREAMLITS_OWN), 100):
        await send({"type": "http.response.body", "body": STREAMLITS_OWN[start : start + 100], "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def plain(_request: Request) -> Response:
    return PlainTextResponse('<html lang="en">')


@pytest.fixture
def site() -> Starlette:
    routes = [Route("/", index), Mount("/parts", in_parts), Route("/plain", plain), start_route(), home_route()]
    return Starlette(routes=routes, middleware=[Middleware(IndexPage)])


def test_streamlits_own_page_is_completed():
    """Fails when a new Streamlit writes its index page differently."""
    page = completed(STREAMLITS_OWN).decode()
    assert '<html lang="zh-CN">' in page
    assert "<title>乡评</title>" in page
    assert f'<head><script src="{START_ADDRESS}"></script>' in page


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [(b"lang=en&level=village", "en", "Xiangping"), (b"lang=zh", "zh-CN", "乡评"), (b"lang=xx", "zh-CN", "乡评")],
)
def test_the_address_says_the_language(query: bytes, language: str, title: str):
    page = completed(STREAMLITS_OWN, query).decode()
    assert f'<html lang="{language}">' in page
    assert f"<title>{title}</title>" in page


def test_the_start_script_stands_before_every_other():
    page = completed(STREAMLITS_OWN)
    assert page.index(b"<script") == page.index(f'<script src="{START_ADDRESS}"'.encode())


def test_pages_that_are_no_index_pass_unchanged():
    assert completed(b"<p>hello</p>") == b"<p>hello</p>"


@pytest.mark.parametrize("path", ["/", "/parts/"])
def test_the_answer_is_whole_and_as_long_as_it_says(site: Starlette, path: str):
    answer = get(site, path, accept="text/html")
    assert answer.body == completed(STREAMLITS_OWN)
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert not {"etag", "last-modified", "accept-ranges"} & set(answer.headers)


def test_validators_of_the_file_are_not_used_for_the_page(site: Starlette):
    assert get(site, "/", accept="text/html", if_none_match="abc").status == 200


def test_what_is_no_page_passes_untouched(site: Starlette):
    assert get(site, "/plain", accept="*/*").body == b'<html lang="en">'


def test_the_start_script_names_this_server_only(site: Starlette):
    answer = get(site, START_PATH)
    assert answer.body.decode() == START_SCRIPT
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "http" not in START_SCRIPT


def test_the_home_page_has_its_name_too(site: Starlette):
    answer = get(site, "/overview")
    assert (answer.status, answer.headers["location"]) == (307, "./")
