"""Streamlit's index page, completed: the language, a script of ours before all others, our style sheet.

The script (assets/web/start.js) says where the server is and makes links in our own HTML fast.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.page_list import PAGES
from dashboard.style_sheet import STYLE_LINK

START_PATH = "/start.js"
START_SCRIPT = (Path(__file__).resolve().parent.parent / "assets" / "web" / "start.js").read_text(encoding="utf-8")
# The content is part of the address, so that a browser may keep the script and still gets the next one.
START_ADDRESS = f".{START_PATH}?{hashlib.sha256(START_SCRIPT.encode()).hexdigest()[:12]}"
HEAD = (b"<head>", f'<head><script src="{START_ADDRESS}"></script>{STYLE_LINK}'.encode())
CHINESE = (
    (b'<html lang="en">', b'<html lang="zh-CN">'),
    HEAD,
    (b"<title>Streamlit</title>", "<title>乡评</title>".encode()),
)
ENGLISH = (HEAD, (b"<title>Streamlit</title>", b"<title>Xiangping</title>"))


def start_route() -> Route:
    """Return the route of the script that stands before all others."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}

    async def start(_request: Request) -> Response:
        return Response(START_SCRIPT, media_type="text/javascript", headers=headers)

    return Route(START_PATH, start)


def home_route() -> Route:
    """Return the route that leads from the home page's name, typed by hand, to its address, ``/``."""

    async def home(request: Request) -> Response:
        return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")

    return Route(f"/{PAGES[0].name}", home)


def completed(page: bytes, query: bytes = b"") -> bytes:
    """Return an index page with language, title and start script. Other pages pass unchanged.

    ``query`` is the query string of the address, whose ``lang`` says which language.
    """
    for old, new in ENGLISH if parse_qs(query).get(b"lang") == [b"en"] else CHINESE:
        page = page.replace(old, new, 1)
    return page


class IndexPage:
    """ASGI middleware that completes every HTML answer to a GET."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold an HTML answer back until it is whole, then send it completed."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_whole_page(message):
                held.append(message)
            elif not held:
                await send(message)
            else:
                held.append(message)
                if not message.get("more_body", False):
                    await _send_completed(held, scope.get("query_string", b""), send)

        await self.app(_uncached(scope), receive, complete)


def _is_whole_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and headers.get("content-type", "").startswith("text/html")
        and "content-encoding" not in headers
    )


def _uncached(scope: Scope) -> Scope:
    # The answer differs from the file, so neither its validators nor its ranges may be used for pages.
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    unwanted = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in unwanted]}


async def _send_completed(held: list[Message], query: bytes, send: Send) -> None:
    start, *parts = held
    body = completed(b"".join(part.get("body", b"") for part in parts), query)
    headers = MutableHeaders(raw=list(start["headers"]))
    for name in ("etag", "last-modified", "accept-ranges"):
        del headers[name]
    headers["content-length"] = str(len(body))
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
