"""Boundaries: what a file may hold, how it is read, matched, repaired, simplified, stored and served."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, func, insert, select

from loaders.access import AccessDenied, Role, Viewer
from loaders.boundaries import BoundaryOutcome, import_boundaries
from loaders.boundary_shapes import VERTICES_PER_LEVEL, VERTICES_PER_PLACE
from loaders.deployment import Deployment
from loaders.engine import read_transaction, write_transaction
from loaders.geometry import geometry_coverage, geometry_epoch, read_geometry, read_label_points
from loaders.places import add_places, close_place
from loaders.revisions import current_data_revision
from loaders.schema import audit_event, batch, boundary, catalogue, deployment, issue
from metrics.problems import InputRefused

ADMINISTRATOR = Viewer("u1", "Administrator", Role.ADMINISTRATOR, "990101")
TOWNSHIPS = ["990101100", "990101101", "990101102", "990101103"]
WEST, SOUTH, SIDE = 106.0, 36.0, 0.2
MONTH = "2026-08"


def square(column: int, row: int, size: float = SIDE) -> shapely.Polygon:
    return shapely.box(WEST + column * SIDE, SOUTH + row * SIDE, WEST + column * SIDE + size, SOUTH + row * SIDE + size)


SQUARES = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)]


def frame_of(codes=TOWNSHIPS, shapes=SQUARES, column="code", crs="EPSG:4326", **more) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({column: codes, **more}, geometry=list(shapes), crs=crs)


@pytest.fixture
def county(database: Engine) -> Engine:
    """A county with four townships and no boundary yet."""
    place_rows = [("990101", "county", "示范县", None)]
    place_rows += [(code, "township", f"第{n}乡", "990101") for n, code in enumerate(TOWNSHIPS)]
    frame = pd.DataFrame(place_rows, columns=["code", "level", "name", "parent"]).assign(valid_from="2020-01")
    bilingual = {"zh": "示范", "en": "Demo"}
    content = Deployment.model_validate(
        {
            "title": bilingual,
            "root": "990101",
            "root_name": bilingual,
            "level": [{"code": code, "name": bilingual} for code in ("county", "township", "village")],
        }
    )
    with write_transaction(database) as connection:
        add_places(connection, frame)
        connection.execute(insert(catalogue).values(version="none", content="{}", loaded_at="2026-01-01"))
        connection.execute(
            insert(deployment).values(id=1, content=content.model_dump_json(by_alias=True), catalogue_version="none")
        )
    return database


def codes_of_problems(outcome: BoundaryOutcome) -> dict[str, dict]:
    return {problem.code: dict(problem.parameters) for problem in outcome.problems}


def refusal(engine: Engine, path: Path, **options) -> dict[str, dict]:
    with pytest.raises(InputRefused) as refused:
        import_boundaries(engine, path, ADMINISTRATOR, **options)
    with read_transaction(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(boundary)) == 0
        assert connection.scalar(select(func.count()).select_from(batch)) == 0
    return {problem.code: dict(problem.parameters) for problem in refused.value.problems}


def stored_shapes(engine: Engine, level="township", month=MONTH) -> dict[str, shapely.Geometry]:
    with read_transaction(engine) as connection:
        content, _ = read_geometry(connection, level, None, month)
    return {f["id"]: shapely.geometry.shape(f["geometry"]) for f in json.loads(content)["features"]}


def assert_squares(engine: Engine, tolerance: float = 1e-4) -> None:
    shapes = stored_shapes(engine)
    assert list(shapes) == TOWNSHIPS
    for code, expected in zip(TOWNSHIPS, SQUARES, strict=True):
        assert shapes[code].symmetric_difference(expected).area < tolerance * expected.area


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "json", "shp"])
def test_every_format_is_read(county: Engine, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"township.{suffix}"
    frame_of().to_file(path, driver={"json": "GeoJSON"}.get(suffix))
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert outcome.stored == 4
    assert outcome.problems == ()
    assert_squares(county)


def test_an_import_leaves_a_batch_a_revision_and_an_audit_event(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "township.gpkg"
    frame_of([*TOWNSHIPS, "990199"], [*SQUARES, square(5, 5)]).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    with read_transaction(county) as connection:
        row = connection.execute(select(batch)).mappings().one()
        assert row["id"] == outcome.batch_id
        assert (row["kind"], row["file_name"], row["actor"]) == ("boundaries", "township.gpkg", "u1")
        assert (row["rows_read"], row["rows_added"], row["rows_refused"]) == (5, 4, 1)
        assert len(row["sha256"]) == 64
        assert connection.scalars(select(issue.c.code)).all() == ["boundary_polygons_unmatched"]
        assert current_data_revision(connection) == 1
        assert connection.scalars(select(audit_event.c.action)).all() == ["import_boundaries"]


def test_the_same_file_twice_changes_nothing(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "township.shp"
    frame_of().to_file(path)
    import_boundaries(county, path, ADMINISTRATOR)
    with read_transaction(county) as connection:
        before = connection.execute(select(boundary).order_by(boundary.c.place)).all()
    again = import_boundaries(county, path, ADMINISTRATOR)
    assert (again.stored, again.batch_id) == (0, None)
    assert codes_of_problems(again) == {"boundary_nothing_new": {"count": 4}}
    with read_transaction(county) as connection:
        assert connection.execute(select(boundary).order_by(boundary.c.place)).all() == before
        assert current_data_revision(connection) == 1
        assert connection.scalar(select(func.count()).select_from(batch)) == 1


def test_progress_runs_from_the_first_step_to_the_last(county: Engine, tmp_path: Path) -> None:
    path, seen = tmp_path / "township.gpkg", []
    frame_of().to_file(path)
    import_boundaries(county, path, ADMINISTRATOR, progress=lambda what, share: seen.append((what, share)))
    assert seen == [("read", 0.25), ("matched", 0.5), ("stored", 0.75), ("simplified", 1.0)]


@pytest.mark.parametrize("container", ["folder", "zip", "zip with a folder", "zip with a geojson"])
def test_folders_and_archives_are_read(county: Engine, tmp_path: Path, container: str) -> None:
    folder = tmp_path / "边界"
    folder.mkdir()
    frame_of(column="代码").to_file(folder / "乡镇.shp", encoding="UTF-8")
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    path = folder
    if container.startswith("zip"):
        path = tmp_path / "边界.zip"
        with zipfile.ZipFile(path, "w") as archive:
            if container == "zip with a geojson":
                frame_of().to_file(tmp_path / "t.geojson")
                archive.write(tmp_path / "t.geojson", "deep/t.geojson")
            else:
                for file in folder.iterdir():
                    archive.write(file, file.name if container == "zip" else f"数据/{file.name}")
                archive.writestr("__MACOSX/._乡镇.shp", b"junk")
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4
    assert_squares(county)


@pytest.mark.parametrize(
    ("written", "page", "note"),
    [
        ("GBK", "GBK", None),
        ("GBK", None, {"encoding": "gb18030", "declared": "—"}),
        ("GBK", "UTF-8", {"encoding": "gb18030", "declared": "utf-8"}),
        ("GB18030", "936", None),
        ("UTF-8", "UTF-8", None),
        ("UTF-8", None, {"encoding": "utf-8", "declared": "—"}),
    ],
)
def test_texts_of_a_shapefile_are_decoded_with_or_without_cpg(
    county: Engine, tmp_path: Path, written: str, page: str | None, note: dict | None
) -> None:
    path = tmp_path / "乡镇.shp"
    frame_of(column="代码", 名称=["马莲乡", "王洼镇", "孟塬乡", "㵲阳镇"[1:]]).to_file(path, encoding=written)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if page:
        path.with_suffix(".cpg").write_text(page)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert outcome.stored == 4
    assert codes_of_problems(outcome).get("boundary_encoding_detected") == note


def test_a_character_cut_off_by_the_field_is_no_reason_to_refuse(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    long_names = [f"{'长' * 100}{code}" for code in TOWNSHIPS]
    frame_of(column="代码", name=long_names).to_file(path, encoding="UTF-8")
    path.with_suffix(".cpg").unlink()
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4


def test_a_wrong_encoding_given_is_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of(column="代码").to_file(path, encoding="GBK")
    assert refusal(county, path, encoding="utf-8") == {"boundary_encoding_wrong": {"encoding": "utf-8"}}


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4523", "EPSG:3857", "EPSG:32648"])
def test_declared_systems_are_converted_to_wgs84(county: Engine, tmp_path: Path, crs: str) -> None:
    path = tmp_path / "t.shp"
    frame_of(shapes=shapely.segmentize(SQUARES, 0.01)).to_crs(crs).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert outcome.stored == 4
    assert_squares(county, tolerance=1e-3)


def test_degrees_without_prj_are_taken_as_degrees_with_a_note(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of().to_file(path)
    path.with_suffix(".prj").unlink()
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert codes_of_problems(outcome) == {"boundary_crs_taken_as_degrees": {"bounds": "106, 36, 106.4, 36.4"}}
    assert_squares(county)


def test_metres_without_prj_are_refused_with_the_zone_that_fits(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of().to_crs("EPSG:4523").to_file(path)
    path.with_suffix(".prj").unlink()
    problems = refusal(county, path)
    assert problems["boundary_crs_missing"]["suggestion"] == "EPSG:4523"
    outcome = import_boundaries(county, path, ADMINISTRATOR, assume_crs="EPSG:4523")
    assert codes_of_problems(outcome) == {"boundary_crs_assumed": {"crs": "EPSG:4523"}}
    assert_squares(county, tolerance=1e-3)


def test_a_geojson_in_metres_is_refused_although_it_counts_as_degrees(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    metres = frame_of().to_crs("EPSG:3857").set_crs("EPSG:4326", allow_override=True)
    path.write_text(metres.to_json(drop_id=True))
    assert "boundary_crs_missing" in refusal(county, path)


def test_an_assumed_system_that_does_not_exist_is_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of().to_crs("EPSG:3857").to_file(path)
    path.with_suffix(".prj").unlink()
    assert "boundary_crs_unknown" in refusal(county, path, assume_crs="EPSG:1")


def test_a_system_that_leads_off_the_earth_is_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    far = [shapely.transform(s, lambda c: c * 1e9) for s in SQUARES]
    frame_of(shapes=far, crs="EPSG:3857").to_file(path)
    assert set(refusal(county, path)) == {"boundary_outside_world"}


@pytest.mark.parametrize("column", ["code", "Code", "place_code", "代码", "行政区划代码", "XZQDM", "adcode"])
def test_code_columns_are_known_by_name(county: Engine, tmp_path: Path, column: str) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(column=column).to_file(path)
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4


def test_of_two_code_columns_the_one_with_our_codes_counts(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(column="XZQDM", code=["a", "b", "c", "d"]).to_file(path)
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4


def test_without_a_code_column_the_columns_are_listed(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(column="number", name=["a", "b", "c", "d"]).to_file(path)
    assert refusal(county, path) == {"boundary_code_column_unclear": {"columns": "number (4), name (0)"}}
    assert import_boundaries(county, path, ADMINISTRATOR, code_column="number").stored == 4


def test_a_given_column_that_is_absent_is_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of().to_file(path)
    assert refusal(county, path, code_column="dm") == {
        "boundary_code_column_missing": {"column": "dm", "columns": "code"}
    }


def test_names_never_join(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(codes=["第0乡", "第1乡", "第2乡", "第3乡"]).to_file(path)
    assert "boundary_codes_match_nothing" in refusal(county, path)


@pytest.mark.parametrize(
    "codes",
    [
        [int(code) for code in TOWNSHIPS],
        [float(code) for code in TOWNSHIPS],
        [f"{code}.0" for code in TOWNSHIPS],
        [f" {code} " for code in TOWNSHIPS],
        ["９９０１０１１００", *TOWNSHIPS[1:]],
    ],
    ids=["integers", "floats", "text with .0", "spaces", "full width"],
)
def test_codes_keep_all_their_digits(county: Engine, tmp_path: Path, codes: list) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(codes=codes).to_file(path)
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4


def test_numbers_that_lost_digits_are_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(codes=[9.901011e17, 990101101.5, 990101102, 990101103]).to_file(path)
    assert "boundary_codes_lost_digits" in refusal(county, path)


def test_leading_zeros_of_numbers_and_padded_codes_are_restored_with_a_note(county: Engine, tmp_path: Path) -> None:
    more = pd.DataFrame({"code": ["010101"], "level": "township", "name": "x", "parent": "990101"})
    with write_transaction(county) as connection:
        add_places(connection, more.assign(valid_from="2020-01"))
    path = tmp_path / "t.gpkg"
    frame_of(codes=[10101, 990101100000, 990101101, 990101102]).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    found = codes_of_problems(outcome)
    assert found["boundary_codes_zero_restored"] == {"count": 1, "codes": "010101"}
    assert found["boundary_codes_padded"] == {"count": 1, "codes": "990101100"}
    assert outcome.stored == 4


def test_unmatched_polygons_and_places_are_reported_by_code(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(codes=[*TOWNSHIPS[:3], "990101999"]).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    found = codes_of_problems(outcome)
    assert found["boundary_polygons_unmatched"] == {"count": 1, "codes": "990101999"}
    assert found["boundary_places_without_polygon"] == {"level": "township", "count": 1, "codes": "990101103"}
    with read_transaction(county) as connection:
        assert geometry_coverage(connection, "township", None, MONTH) == ["990101103"]
        assert geometry_coverage(connection, "county", None, MONTH) == ["990101"]


def test_parts_of_one_place_are_joined_and_rivals_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of([*TOWNSHIPS, TOWNSHIPS[0]], [*SQUARES, square(5, 5)]).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert codes_of_problems(outcome)["boundary_parts_joined"] == {"count": 1, "codes": TOWNSHIPS[0]}
    assert stored_shapes(county)[TOWNSHIPS[0]].geom_type == "MultiPolygon"


def test_two_rows_that_claim_the_same_place_are_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of([*TOWNSHIPS, TOWNSHIPS[0]], [*SQUARES, square(0, 0, 0.1)]).to_file(path)
    assert refusal(county, path) == {"boundary_codes_conflict": {"codes": TOWNSHIPS[0]}}


def test_invalid_geometry_is_repaired_and_empty_geometry_reported(county: Engine, tmp_path: Path) -> None:
    corner = np.array([WEST, SOUTH])
    bow_tie = shapely.Polygon(np.array([[0, 0], [0.1, 0.1], [0.1, 0], [0, 0.1]]) + corner)
    spiked = shapely.Polygon(np.array([[0.3, 0], [0.4, 0], [0.4, 0.1], [0.4, 0.3], [0.4, 0.1], [0.3, 0.1]]) + corner)
    path = tmp_path / "t.gpkg"
    frame_of([*TOWNSHIPS, None], [bow_tie, spiked, None, shapely.Polygon(), SQUARES[3]]).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    found = codes_of_problems(outcome)
    assert found["boundary_geometry_repaired"] == {"count": 2, "codes": ", ".join(TOWNSHIPS[:2])}
    assert found["boundary_geometry_empty"] == {"count": 2, "codes": ", ".join(TOWNSHIPS[2:])}
    assert found["boundary_rows_without_code"]["count"] == 1
    shapes = stored_shapes(county)
    assert set(shapes) == set(TOWNSHIPS[:2])
    assert all(shape.is_valid for shape in shapes.values())


def test_overlaps_and_gaps_are_reported_with_the_places_concerned(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    gap = shapely.box(WEST + SIDE + 5e-5, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    frame_of(shapes=[SQUARES[0], gap, SQUARES[2], square(1, 1, 0.21)]).to_file(path)
    overlapping = shapely.box(WEST + SIDE - 0.02, SOUTH + SIDE, WEST + 2 * SIDE, SOUTH + 2 * SIDE)
    frame_of(shapes=[SQUARES[0], gap, SQUARES[2], overlapping]).to_file(path)
    found = codes_of_problems(import_boundaries(county, path, ADMINISTRATOR))
    assert found["boundary_coverage_broken"] == {"level": "township", "count": 4, "codes": ", ".join(TOWNSHIPS)}


def test_only_permitted_viewers_import_only_their_places(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of().to_file(path)
    with pytest.raises(AccessDenied):
        import_boundaries(county, path, Viewer("u2", "Reader", Role.COUNTY_LEADER, "990101"))
    with pytest.raises(InputRefused) as refused:
        import_boundaries(county, path, Viewer("u3", "Clerk", Role.CLERK, TOWNSHIPS[0]))
    assert [p.code for p in refused.value.problems] == ["boundary_places_not_permitted"]


def test_a_later_import_closes_what_held_before(county: Engine, tmp_path: Path) -> None:
    path, moved = tmp_path / "t.gpkg", tmp_path / "moved.gpkg"
    frame_of().to_file(path)
    grown = shapely.union_all(SQUARES[:2])
    frame_of(TOWNSHIPS[:1], [grown]).to_file(moved)
    import_boundaries(county, path, ADMINISTRATOR)
    with write_transaction(county) as connection:
        close_place(connection, TOWNSHIPS[1], "2024-12")
    outcome = import_boundaries(county, moved, ADMINISTRATOR, valid_from="2025-01")
    assert outcome.stored == 1
    assert outcome.problems == ()
    assert set(stored_shapes(county, month="2024-12")) == set(TOWNSHIPS)
    after = stored_shapes(county, month="2025-01")
    assert set(after) == {TOWNSHIPS[0], TOWNSHIPS[2], TOWNSHIPS[3]}
    assert after[TOWNSHIPS[0]].area == pytest.approx(2 * SIDE * SIDE)
    assert stored_shapes(county, month="2024-12")[TOWNSHIPS[0]].area == pytest.approx(SIDE * SIDE)
    with read_transaction(county) as connection:
        assert geometry_epoch(connection, "2024-12") == "2020-01"
        assert geometry_epoch(connection, MONTH) == "2025-01"
        for month in ("2024-03", MONTH):
            epoch = geometry_epoch(connection, month)
            assert read_geometry(connection, "township", None, month) == read_geometry(
                connection, "township", None, epoch
            )


def test_an_earlier_import_ends_where_the_stored_one_begins(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of().to_file(path)
    import_boundaries(county, path, ADMINISTRATOR, valid_from="2025-01")
    frame_of(shapes=[SQUARES[3], *SQUARES[:3]]).to_file(path)
    import_boundaries(county, path, ADMINISTRATOR, valid_from="2020-01")
    with read_transaction(county) as connection:
        spans = connection.execute(
            select(boundary.c.valid_from, boundary.c.valid_to)
            .where(boundary.c.place == TOWNSHIPS[0])
            .order_by("valid_from")
        ).all()
    assert spans == [("2020-01", "2024-12"), ("2025-01", None)]


def test_all_levels_may_come_in_layers_of_one_file(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of().to_file(path, layer="townships")
    frame_of(["990101"], [shapely.union_all(SQUARES)], column="代码").to_file(path, layer="county")
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 5
    with read_transaction(county) as connection:
        whole, _ = read_geometry(connection, "county", None, MONTH)
        below, _ = read_geometry(connection, "township", "990101", MONTH)
        every, _ = read_geometry(connection, "township", None, MONTH)
        none, _ = read_geometry(connection, "township", TOWNSHIPS[0], MONTH)
    assert [f["id"] for f in json.loads(whole)["features"]] == ["990101"]
    assert below == every
    assert json.loads(none)["features"] == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.gpkg", b"not a database", "boundary_file_unreadable"),
        ("t.gpkg", b"SQLite format 3\0" + b"\0" * 500, "boundary_file_unreadable"),
        ("t.geojson", b'{"type": "FeatureCollection", "features": [', "boundary_file_unreadable"),
        ("t.geojson", b"<OGRVRTDataSource/>", "boundary_file_unreadable"),
        ("t.json", b"{}", "boundary_file_unreadable"),
        ("t.zip", b"PK\x03\x04 truncated", "boundary_file_unreadable"),
        ("t.kml", b"<kml/>", "boundary_format_unknown"),
        ("t.shp", b"\x00\x00\x27\x0a", "boundary_dbf_missing"),
    ],
)
def test_unreadable_files_are_refused(county: Engine, tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert set(refusal(county, path)) == {code}


def test_a_truncated_shapefile_is_refused_or_reported(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of().to_file(path)
    path.write_bytes(path.read_bytes()[:60])
    assert set(refusal(county, path)) == {"boundary_file_unreadable"}


def test_a_file_that_is_not_there_is_refused(county: Engine, tmp_path: Path) -> None:
    assert set(refusal(county, tmp_path / "none.gpkg")) == {"file_unreadable"}


def test_points_are_no_boundaries(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(shapes=[shape.centroid for shape in SQUARES]).to_file(path)
    assert set(refusal(county, path)) == {"boundary_no_polygons"}


def test_a_file_with_only_empty_shapes_is_refused(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.geojson"
    frame_of(shapes=[None] * 4).to_file(path)
    assert set(refusal(county, path)) == {"boundary_no_polygons", "boundary_geometry_empty"}


def test_an_archive_that_swells_is_refused(county: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.boundary_files.LARGEST_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.geojson", b" " * (2 << 20))
    assert set(refusal(county, path)) == {"boundary_file_too_large"}


def test_a_missing_index_is_rebuilt_without_touching_the_users_folder(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.shp"
    frame_of().to_file(path)
    path.with_suffix(".shx").unlink()
    before = sorted(file.name for file in tmp_path.iterdir())
    assert import_boundaries(county, path, ADMINISTRATOR).stored == 4
    assert sorted(file.name for file in tmp_path.iterdir()) == before


def test_an_undefined_system_in_a_geopackage_counts_as_missing(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of(crs=None).to_file(path)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
        file.execute("UPDATE gpkg_contents SET srs_id = -1")
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert "boundary_crs_taken_as_degrees" in codes_of_problems(outcome)


def detailed_grid(side: int, points: int) -> list[shapely.Polygon]:
    """Cells whose shared edges wiggle alike, with very many vertices."""
    step = 0.8 / side

    def wiggle(coordinates: np.ndarray) -> np.ndarray:
        x, y = coordinates.T
        waves = [(step / 100 / k, 2 * k / step) for k in range(1, 8)]
        dx = sum(size * np.sin(pitch * y * 3 + pitch * x) for size, pitch in waves)
        dy = sum(size * np.cos(pitch * x * 2 - pitch * y) for size, pitch in waves)
        return np.column_stack([x + dx, y + dy])

    cells = [
        shapely.box(106 + step * i, 36 + step * j, 106 + step * (i + 1), 36 + step * (j + 1))
        for i in range(side)
        for j in range(side)
    ]
    return list(shapely.transform(shapely.set_precision(shapely.segmentize(cells, step / points), 1e-9), wiggle))


@pytest.mark.parametrize(("places", "most"), [(14, 25_000), (186, 150_000)])
def test_simplified_levels_are_light_and_still_fit_together(
    county: Engine, tmp_path: Path, places: int, most: int
) -> None:
    cells = detailed_grid(int(np.ceil(np.sqrt(places))), 400)[:places]
    codes = [f"9901012{number:05d}" for number in range(places)]
    with write_transaction(county) as connection:
        add_places(
            connection,
            pd.DataFrame({"code": codes, "level": "village", "name": codes, "parent": TOWNSHIPS[0]}).assign(
                valid_from="2020-01"
            ),
        )
    path = tmp_path / "villages.gpkg"
    frame_of(codes, cells).to_file(path)
    outcome = import_boundaries(county, path, ADMINISTRATOR)
    assert outcome.problems == ()
    with read_transaction(county) as connection:
        content, _ = read_geometry(connection, "village", TOWNSHIPS[0], MONTH)
        stored = connection.scalars(select(boundary.c.simplified)).all()
    simplified = [shapely.from_wkb(bytes(wkb)) for wkb in stored]
    assert len(content) <= most
    assert shapely.get_num_coordinates(simplified).sum() <= VERTICES_PER_LEVEL + VERTICES_PER_PLACE * places
    assert shapely.coverage_is_valid(simplified)
    assert shapely.area(simplified).sum() == pytest.approx(shapely.area(cells).sum(), rel=0.02)


def test_geometry_is_canonical_rounded_and_wound_for_the_sphere(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    shifted = [shapely.transform(shape, lambda c: c + 1 / 3e6) for shape in SQUARES]
    frame_of(shapes=shifted).to_file(path)
    import_boundaries(county, path, ADMINISTRATOR)
    with read_transaction(county) as connection:
        content, digest = read_geometry(connection, "township", None, MONTH)
        assert (content, digest) == read_geometry(connection, "township", "990101", "2020-01")
    features = json.loads(content)["features"]
    assert [feature["id"] for feature in features] == TOWNSHIPS
    assert {frozenset(feature) for feature in features} == {frozenset({"type", "id", "properties", "geometry"})}
    assert all(feature["properties"] is None for feature in features)
    ring = features[0]["geometry"]["coordinates"][0]
    assert all(round(value, 5) == value for point in ring for value in point)
    assert not shapely.LinearRing(ring).is_ccw
    assert len(digest) == 16


def test_label_points_lie_inside_their_place(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    horseshoe = square(0, 0).difference(shapely.box(WEST + 0.05, SOUTH + 0.05, WEST + 0.2, SOUTH + 0.15))
    frame_of(shapes=[horseshoe, *SQUARES[1:]]).to_file(path)
    import_boundaries(county, path, ADMINISTRATOR)
    with read_transaction(county) as connection:
        points = read_label_points(connection, "township", None, MONTH)
        assert list(read_label_points(connection, "village", None, MONTH).columns) == list(points.columns)
    assert points["place"].tolist() == TOWNSHIPS
    for shape, point in zip([horseshoe, *SQUARES[1:]], points.itertuples(), strict=True):
        assert shape.contains(shapely.Point(point.longitude, point.latitude))


def test_a_copy_elsewhere_has_the_same_hash(county: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    frame_of().to_file(path)
    shutil.copy(path, tmp_path / "u.gpkg")
    import_boundaries(county, path, ADMINISTRATOR)
    assert import_boundaries(county, tmp_path / "u.gpkg", ADMINISTRATOR).batch_id is None
