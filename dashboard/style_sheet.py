"""Our style sheet and our Chinese font: colours from dashboard.palette, rules from assets/theme, served for ever."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard.palette import style_variables

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "theme"
RULES = FOLDER / "style.css"
FOR_EVER = "public, max-age=31536000, immutable"
FONT = (FOLDER / "chinese.woff2").read_bytes()
# The hash of the content is part of an address: what changed has another address.
FONT_NAME = f"{hashlib.sha256(FONT).hexdigest()[:12]}.woff2"
# The last but one of the fonts in .streamlit/config.toml: asked for only where no other has a character.
FONT_FACE = (
    "@font-face{font-family:'Xiangping Chinese';font-weight:100 900;font-display:swap;"
    f"src:url({FONT_NAME}) format('woff2');unicode-range:U+2E80-9FFF,U+FF00-FFEF}}\n"
)


def style_sheet() -> str:
    """Return the style sheet as it is served: without comments and without indentation."""
    rules = re.sub(r"/\*.*?\*/", "", RULES.read_text(encoding="utf-8"), flags=re.DOTALL)
    return FONT_FACE + style_variables() + re.sub(r"\n\s*", "\n", rules).strip() + "\n"


STYLE = style_sheet().encode()
STYLE_PACKED = gzip.compress(STYLE, mtime=0)
STYLE_NAME = f"{hashlib.sha256(STYLE).hexdigest()[:12]}.css"
STYLE_PATH = f"/style/{STYLE_NAME}"
STYLE_LINK = f'<link rel="stylesheet" href=".{STYLE_PATH}">'


def style_route() -> Route:
    """Return the route of the style sheet and the font; an address of an older one finds nothing."""

    async def style(request: Request) -> Response:
        name = request.path_params["name"]
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if name == FONT_NAME:
            return Response(FONT, headers=headers, media_type="font/woff2")
        if name != STYLE_NAME:
            return PlainTextResponse("not found", 404, {"Cache-Control": "no-store"})
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(STYLE_PACKED, headers=headers | {"Content-Encoding": "gzip"}, media_type="text/css")
        return Response(STYLE, headers=headers, media_type="text/css")

    return Route("/style/{name}", style)
