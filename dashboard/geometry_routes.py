"""Addresses of our own beside Streamlit's: boundaries for the map, an empty world, a health check.

Boundaries go to the browser by URL, not inside the chart: a rerun then sends a few kilobytes, and the
browser keeps the shapes for ever, since the hash of their content is part of the address.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from loaders.deployment import read_deployment
from loaders.engine import read_transaction
from loaders.geometry import geometry_epoch, read_geometry
from loaders.revisions import current_data_revision
from metrics.periods import MONTH
from metrics.problems import InputRefused

GEOMETRY_PATH = "/geometry"
WORLD_PATH = "/topojson/"
# plotly.js asks for {scope}_{resolution}m.json as soon as a map has a choropleth, drawn or not.
EMPTY_WORLD = Path(__file__).parent.parent / "assets" / "map" / "world_110m.json"
NO_PARENT = "-"
FOR_EVER = "public, max-age=31536000, immutable"
CACHED_COLLECTIONS = 256
SEGMENT = re.compile(r"[^/\s]{1,64}")


def geometry_url(connection: Connection, level: str, parent: str | None, month: str) -> str:
    """Return the address (from the root of the site) of the shapes of a level below a parent in a month.

    Months between which no place and no boundary changed share an address, so the browser asks once.
    """
    epoch = geometry_epoch(connection, month)
    _, content_hash = read_geometry(connection, level, parent, epoch)
    return f"{GEOMETRY_PATH}/{level}/{parent or NO_PARENT}/{epoch}/{content_hash}.geojson"


def own_routes(engine: Engine) -> list[Route]:
    """Return the routes to hand to ``st.App``: geometry, the empty world and /health.

    The answers hold no figures and no names, so no sign-in stands before them.
    """

    @lru_cache(maxsize=CACHED_COLLECTIONS)
    def packed(level: str, parent: str, month: str, content_hash: str) -> tuple[bytes, bytes]:
        with read_transaction(engine) as connection:
            content, found = read_geometry(connection, level, None if parent == NO_PARENT else parent, month)
        if found != content_hash:
            # Raised, not returned, so that the cache keeps only what exists.
            raise LookupError(content_hash)
        return content, gzip.compress(content, mtime=0)

    # Plain functions run in Starlette's thread pool: the database does not hold up the event loop.
    def geometry(request: Request) -> Response:
        level, parent, month, name = (request.path_params[key] for key in ("level", "parent", "month", "name"))
        content_hash, _, suffix = name.partition(".")
        if suffix != "geojson" or not MONTH.fullmatch(month) or not SEGMENT.fullmatch(level + parent):
            return _not_found()
        try:
            plain, small = packed(level, parent, month, content_hash)
        except LookupError:
            return _not_found()
        except SQLAlchemyError:
            return PlainTextResponse("unavailable", 503, {"Cache-Control": "no-store"})
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(small, headers=headers | {"Content-Encoding": "gzip"}, media_type="application/geo+json")
        return Response(plain, headers=headers, media_type="application/geo+json")

    def health(_request: Request) -> Response:
        try:
            with read_transaction(engine) as connection:
                demo = read_deployment(connection).is_demo
                revision = current_data_revision(connection)
        except (SQLAlchemyError, InputRefused):
            return JSONResponse({"status": "unavailable"}, 503, {"Cache-Control": "no-store"})
        body = {"status": "ok", "data_revision": revision, "demo": demo}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    return [
        Route(f"{GEOMETRY_PATH}/{{level}}/{{parent}}/{{month}}/{{name}}", geometry),
        Route(f"{WORLD_PATH}{{name}}", _empty_world),
        Route("/health", health),
    ]


def _empty_world(request: Request) -> Response:
    if not re.fullmatch(r"[a-z-]+_(110|50)m\.json", request.path_params["name"]):
        return _not_found()
    return Response(EMPTY_WORLD.read_bytes(), headers={"Cache-Control": FOR_EVER}, media_type="application/json")


def _not_found() -> Response:
    return PlainTextResponse("not found", 404, {"Cache-Control": "no-store"})
