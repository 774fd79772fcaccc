"""Our own addresses: boundaries for ever, an empty world, a health check that looks at the database."""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, insert, text
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard.geometry_routes import FOR_EVER, geometry_url, own_routes
from dashboard.security_headers import CONTENT_SECURITY_POLICY, SecurityHeaders, inline_script_hashes
from loaders.deployment import Deployment
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.places import add_places
from loaders.revisions import bump_data_revision
from loaders.schema import boundary, catalogue, deployment
from tests.dashboard.asgi import get

MONTH = "2026-08"


@pytest.fixture
def county(sqlite_database: Engine) -> Engine:
    """A demo county with two townships that have boundaries since 2020."""
    rows = [("990101", "county", None), ("990101100", "township", "990101"), ("990101101", "township", "990101")]
    places = pd.DataFrame(rows, columns=["code", "level", "parent"]).assign(name="x", valid_from="2020-01")
    name = {"zh": "示范", "en": "Demo"}
    content = Deployment.model_validate(
        {
            "title": name,
            "root": "990101",
            "root_name": name,
            "level": [{"code": "county", "name": name}],
            "is_demo": True,
        }
    ).model_dump_json(by_alias=True)
    with write_transaction(sqlite_database) as connection:
        add_places(connection, places)
        connection.execute(insert(catalogue).values(version="none", content="{}", loaded_at="2026-01-01"))
        connection.execute(insert(deployment).values(id=1, content=content, catalogue_version="none"))
        for code, west in (("990101100", 106.0), ("990101101", 106.5)):
            wkb = shapely.to_wkb(shapely.box(west, 36, west + 0.5, 36.5))
            row = {"place": code, "valid_from": "2020-01", "geometry": wkb, "simplified": wkb}
            connection.execute(insert(boundary).values(**row))
        bump_data_revision(connection)
    return sqlite_database


@pytest.fixture
def site(county: Engine) -> Starlette:
    return Starlette(routes=own_routes(county), middleware=[Middleware(SecurityHeaders)])


@pytest.fixture
def address(county: Engine) -> str:
    with read_transaction(county) as connection:
        return geometry_url(connection, "township", None, MONTH)


def test_geometry_is_served_to_keep_for_ever(site: Starlette, address: str) -> None:
    answer = get(site, address)
    assert answer.status == 200
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-type"] == "application/geo+json"
    assert [feature["id"] for feature in json.loads(answer.body)["features"]] == ["990101100", "990101101"]


def test_geometry_is_packed_for_who_can_unpack(site: Starlette, address: str) -> None:
    plain, small = get(site, address), get(site, address, accept_encoding="gzip, br")
    assert small.headers["content-encoding"] == "gzip"
    assert plain.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(small.body) == plain.body
    assert "content-encoding" not in plain.headers


def test_months_without_a_change_share_an_address(county: Engine, address: str) -> None:
    with read_transaction(county) as connection:
        assert geometry_url(connection, "township", None, "2021-05") == address
        assert geometry_url(connection, "township", "990101", MONTH) != address


def test_an_address_below_a_parent_is_served(site: Starlette, county: Engine) -> None:
    with read_transaction(county) as connection:
        below = geometry_url(connection, "township", "990101", MONTH)
    assert len(json.loads(get(site, below).body)["features"]) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/geometry/township/-/2020-01/0123456789abcdef.geojson",
        "/geometry/nowhere/-/2020-01/0123456789abcdef.geojson",
        "/geometry/township/-/yesterday/0123456789abcdef.geojson",
        "/geometry/township/-/2020-01/0123456789abcdef.html",
        "/geometry/town'ship/\x00/2020-13/x.geojson",
        "/topojson/..%2f..%2fmap.json",
        "/topojson/passwd",
    ],
)
def test_unknown_addresses_are_not_found_without_a_word_more(site: Starlette, path: str) -> None:
    answer = get(site, path)
    assert (answer.status, answer.body) == (404, b"not found")
    assert answer.headers["cache-control"] == "no-store"


def test_a_changed_boundary_gets_an_address_of_its_own(site: Starlette, county: Engine, address: str) -> None:
    assert get(site, address).status == 200
    wkb = shapely.to_wkb(shapely.box(106, 36, 106.4, 36.5))
    with write_transaction(county) as connection:
        connection.execute(boundary.update().where(boundary.c.place == "990101100").values(simplified=wkb))
    with read_transaction(county) as connection:
        changed = geometry_url(connection, "township", None, MONTH)
    assert changed != address
    assert get(site, changed).status == 200


@pytest.mark.parametrize("name", ["world_110m.json", "world_50m.json", "asia_110m.json"])
def test_the_world_is_empty(site: Starlette, name: str) -> None:
    answer = get(site, f"/topojson/{name}")
    assert answer.status == 200
    layers = json.loads(answer.body)["objects"]
    assert set(layers) >= {"coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"}
    assert all(layer == {"type": "GeometryCollection", "geometries": []} for layer in layers.values())


def test_health_tells_the_data_revision(site: Starlette) -> None:
    answer = get(site, "/health")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok", "data_revision": 1, "demo": True})
    assert answer.headers["cache-control"] == "no-store"


def test_health_fails_on_an_empty_or_missing_database(sqlite_database: Engine, tmp_path) -> None:
    blank = open_engine(f"sqlite:///{tmp_path / 'blank.db'}")
    for engine in (sqlite_database, blank):
        answer = get(Starlette(routes=own_routes(engine)), "/health")
        assert (answer.status, json.loads(answer.body)) == (503, {"status": "unavailable"})


def test_a_broken_database_makes_geometry_unavailable(site: Starlette, county: Engine, address: str) -> None:
    with write_transaction(county) as connection:
        connection.execute(text("ALTER TABLE boundary RENAME TO gone"))
    answer = get(site, address)
    assert (answer.status, answer.body) == (503, b"unavailable")


def test_every_answer_carries_the_policy(site: Starlette) -> None:
    for path in ("/health", "/nowhere"):
        headers = get(site, path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"


def test_the_policy_lets_nothing_out() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert directives["connect-src"] == directives["default-src"] == "'self'"
    assert "unsafe" not in directives["script-src"]
    assert len(inline_script_hashes()) >= 1
    assert "http" not in CONTENT_SECURITY_POLICY
