"""Places from a table: stored once, checked against levels and code scheme, refused whole with the cell."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.deployment import store_deployment
from loaders.engine import read_transaction, write_transaction
from loaders.place_files import import_places
from loaders.places import read_places
from loaders.setup import set_up
from metrics.problems import InputRefused
from tests.small_county import CATALOGUE, DEPLOYMENT

TABLE = """单位代码,层级,单位名称,上级代码,分组类别
990101,county,云岭县,,
990101001,township,甲镇,990101,平原
990101001001,village,甲一村,990101001,
"""
ROOT = DEPLOYMENT.model_copy(update={"root": "990101", "code_scheme": "china"})


@pytest.fixture
def county(database: Engine) -> Engine:
    set_up(database, ROOT, CATALOGUE, actor="tests")
    return database


def bring(engine: Engine, tmp_path: Path, table: str, encoding: str = "utf-8") -> int:
    path = tmp_path / "places.csv"
    path.write_bytes(table.encode(encoding))
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    return import_places(engine, path, viewer)


def stored(engine: Engine) -> dict[str, str]:
    with read_transaction(engine) as connection:
        places = read_places(connection, "2026-01")
    return dict(zip(places["code"], places["name"], strict=True))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_places_are_added_once(county: Engine, tmp_path: Path, encoding: str):
    assert bring(county, tmp_path, TABLE, encoding) == 2
    assert bring(county, tmp_path, TABLE, encoding) == 0
    assert stored(county) == {"990101": "小县", "990101001": "甲镇", "990101001001": "甲一村"}


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ("township", "borough", "rule_book_level_unknown", "B3"),
        ("甲镇", "", "value_missing", "C3"),
        ("甲镇,990101,", "甲镇,,", "value_missing", "D3"),
        ("990101001001", "990101009001", "code_not_nested", ""),
        ("990101001001", "99010100100", "code_wrong_length", ""),
        ("甲一村,990101001,", "甲一村,990101777,", "parent_unknown", ""),
        ("上级代码", "别的", "headings_missing", "A1"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(
    county: Engine, tmp_path: Path, old: str, new: str, code: str, cell: str
):
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, TABLE.replace(old, new))
    assert (code, cell) in {(problem.code, problem.cell) for problem in refused.value.problems}
    assert list(stored(county)) == ["990101"]


def test_any_countrys_areas_load_without_the_code_scheme(county: Engine, tmp_path: Path):
    with write_transaction(county) as connection:
        store_deployment(connection, ROOT.model_copy(update={"code_scheme": "none"}), CATALOGUE, "tests")
    table = "code,level,name,parent\nE07000223,township,Adur,990101\nE05007562,village,Buckingham,E07000223\n"
    assert bring(county, tmp_path, table) == 2


def test_only_who_administers_brings_places(county: Engine, tmp_path: Path):
    with pytest.raises(AccessDenied):
        import_places(county, tmp_path / "places.csv", Viewer("x", "x", Role.CLERK, "990101"))


def test_a_later_stretch_ends_the_open_one(county: Engine, tmp_path: Path):
    bring(county, tmp_path, TABLE)
    renamed = "单位代码,层级,单位名称,上级代码,起始月\n990101001,township,甲街道,990101,2026-01\n"
    assert bring(county, tmp_path, renamed) == 1
    with read_transaction(county) as connection:
        names = [
            read_places(connection, month).set_index("code")["name"]["990101001"] for month in ("2025-12", "2026-01")
        ]
    assert names == ["甲镇", "甲街道"]


@pytest.mark.parametrize("stretch", ["2026-05,2026-01", "2020-01,"])
def test_a_stretch_that_cannot_be_is_refused(county: Engine, tmp_path: Path, stretch: str):
    bring(county, tmp_path, TABLE)
    table = "单位代码,层级,单位名称,上级代码,起始月,截止月\n990101001,township,甲街道,990101,"
    bring(county, tmp_path, table + "2024-01,\n")
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, table + stretch + "\n")
    assert [problem.code for problem in refused.value.problems] == ["place_stretch_wrong"]
