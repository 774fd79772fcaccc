"""The layout holds: imports go one way, IO and SQL stay in their rooms, two Streamlit traps stay shut."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest

from dashboard.page_list import PAGES, page_of
from metrics.version import CODE_VERSION

ROOT = Path(__file__).resolve().parents[1]
# Lowest first: a room may import from itself and from the rooms before it.
ROOMS = ("metrics", "loaders", "dashboard", "pages")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
OWN_CODE = [
    path
    for folder in (*ROOMS, "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "versions" not in path.parts
]
APP = ROOT / "dashboard" / "app.py"

# What reaches out of a pure function: files, network, processes, databases, clocks of the machine.
IO_MODULES = {
    *("asyncio", "calendar", "glob", "http", "io", "logging", "os", "pathlib", "pickle", "requests", "shutil"),
    *("socket", "sqlite3", "subprocess", "tempfile", "threading", "urllib", "zipfile", "time"),
    *("sqlalchemy", "streamlit", "geopandas", "pyogrio", "psycopg", "alembic", "click", "xlsxwriter", "openpyxl"),
    *("python_calamine", "plotly", "babel"),
}
IO_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint"}
IO_METHODS = {"read_csv", "read_excel", "read_sql", "read_parquet", "to_csv", "to_excel", "to_sql", "to_parquet"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in the file; relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield str(node.args[0].value)


def packages_of(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    return {module.split(".")[0] for module in imports_of(path)}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def names_in(path: Path) -> set[str]:
    """Return the dotted names used in a file, such as ``sys.path``."""
    return {ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute | ast.Name)}


def test_the_rooms_are_there() -> None:
    assert {room_of(path) for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_from_pages_to_dashboard_to_loaders_to_metrics(path: Path) -> None:
    above = set(ROOMS[ROOMS.index(room_of(path)) + 1 :])
    assert not packages_of(path) & above
    assert not packages_of(path) & {"tests", "benchmarks"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_streamlit_stays_in_pages_and_dashboard(path: Path) -> None:
    assert "streamlit" not in packages_of(path) or room_of(path) in {"pages", "dashboard"}


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) == "metrics"], ids=named)
def test_metrics_do_no_input_or_output(path: Path) -> None:
    assert not packages_of(path) & IO_MODULES
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert not {call.id for call in calls if isinstance(call, ast.Name)} & IO_CALLS
    assert not {call.attr for call in calls if isinstance(call, ast.Attribute)} & IO_METHODS
    assert not names_in(path) & {"date.today", "datetime.now", "datetime.today", "datetime.utcnow"}


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) != "loaders"], ids=named)
def test_sql_stays_in_loaders(path: Path) -> None:
    allowed = {"sqlalchemy", "sqlalchemy.Connection", "sqlalchemy.Engine", "sqlalchemy.exc"}
    if room_of(path) != "dashboard":
        allowed = set()
    modules = set(imports_of(path))
    assert {name for name in modules if name.split(".")[0] == "sqlalchemy" and "exc" not in name.split(".")} <= allowed
    assert not {name.split(".")[0] for name in modules} & {"sqlite3", "psycopg", "alembic"}
    assert not {name for name in modules if name.startswith("loaders.schema")}
    assert not {name for name in names_in(path) if name.endswith((".exec_driver_sql", ".scalars", ".scalar"))}


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) == "pages"], ids=named)
def test_pages_are_thin(path: Path) -> None:
    assert not packages_of(path) & {"numpy", "pandas"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80


def test_html_reaches_a_page_through_one_door_that_escapes() -> None:
    """``show_markup.show`` takes markup alone; nothing else may hand HTML to Streamlit."""
    doors = {"html", "write_stream"}
    calls = {
        (named(path), node.func.attr)
        for path in MODULES
        if "streamlit" in packages_of(path)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in doors
    }
    assert calls == {("dashboard/show_markup.py", "html")}
    assert not [named(path) for path in MODULES if "unsafe_allow_html" in path.read_text(encoding="utf-8")]


def test_the_entry_script_lies_in_dashboard_and_not_beside_pages() -> None:
    assert APP.is_file()
    assert not (APP.parent / "pages").exists()
    running = [named(path) for path in MODULES if "st.navigation" in names_in(path)]
    assert running == ["dashboard/app.py"]
    assert not list(ROOT.glob("*.py"))


def test_pages_are_registered_by_absolute_path_and_all_of_them() -> None:
    registered = [
        node
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.Page"
    ]
    assert registered
    for call in registered:
        # A text is relative to the entry script; a Path made from __file__ is absolute.
        assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), ast.unparse(call)
    files = {page_of(entry.name) for entry in PAGES}
    assert all(file.is_absolute() and file.is_file() for file in files)
    assert files == {path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"}


def test_the_entry_script_alone_touches_the_path_and_before_any_own_import() -> None:
    touching = [named(path) for path in OWN_CODE if "sys.path" in names_in(path) and path != Path(__file__)]
    assert touching == ["dashboard/app.py"]
    lines = APP.read_text(encoding="utf-8").splitlines()
    first_touch = next(number for number, line in enumerate(lines) if "sys.path.insert(0, ROOT)" in line)
    own_imports = [
        node.lineno - 1
        for node in ast.walk(tree_of(APP))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and ast.unparse(node).split()[1].split(".")[0] in {*ROOMS, "streamlit"}
    ]
    assert own_imports
    assert first_touch < min(own_imports)


def test_no_module_beside_the_entry_script_shadows_a_package() -> None:
    """Streamlit puts the entry script's folder first on the path."""
    beside = {path.stem for path in APP.parent.iterdir() if path.suffix == ".py" or path.is_dir()}
    installed = {path.name.split(".")[0].split("-")[0] for path in Path(numpy.__file__).parents[1].iterdir()}
    others = {*ROOMS, "tests", "benchmarks", *sys.stdlib_module_names, *installed}
    assert not (beside - {"__init__", "__main__", "__pycache__"}) & others


@pytest.mark.parametrize("path", OWN_CODE, ids=named)
def test_names_say_what_a_module_is_about(path: Path) -> None:
    assert not set(path.stem.split("_")) & {"utils", "util", "helpers", "helper", "common", "misc", "stuff"}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_stay_short(path: Path) -> None:
    if "versions" not in path.parts:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)) or not path.read_text(encoding="utf-8").strip()


def test_the_version_is_told_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == CODE_VERSION
