"""Databases for tests: SQLite files and databases of a real PostgreSQL server, migrated and empty."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from loaders.engine import migrate, open_engine
from tests.postgres_server import postgres_server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL prefix of a PostgreSQL server that holds a migrated database named ``template``."""
    with postgres_server() as prefix:
        _administer(prefix, "CREATE DATABASE template")
        engine = open_engine(prefix + "template")
        migrate(engine)
        engine.dispose()
        yield prefix


def _administer(prefix: str, statement: str) -> None:
    engine = open_engine(prefix + "postgres")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty SQLite database of the test's own."""
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL database of the test's own."""
    name = f"test_{next(_numbers)}"
    _administer(postgres_url, f"CREATE DATABASE {name} TEMPLATE template")
    engine = open_engine(postgres_url + name)
    yield engine
    engine.dispose()
    _administer(postgres_url, f"DROP DATABASE {name}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """An engine on an empty database: every test that asks runs once on SQLite, once on PostgreSQL."""
    return request.getfixturevalue({"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param])
