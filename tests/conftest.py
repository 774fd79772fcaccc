"""Databases for tests: SQLite files and databases of a real PostgreSQL server, migrated and empty."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from loaders.engine import migrate, open_engine
from loaders.schema import metadata
from tests.postgres_server import postgres_server

# How long an example takes says how busy the machine is, not whether it is right.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


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
    """The URL of a migrated, empty database on a PostgreSQL server of this worker's own."""
    with postgres_server() as prefix:
        engine = open_engine(prefix + "postgres")
        migrate(engine)
        engine.dispose()
        yield prefix + "postgres"


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
    """An engine on an empty PostgreSQL database; what the test leaves is emptied, not made anew: far faster."""
    engine = open_engine(postgres_url)
    yield engine
    with engine.begin() as connection:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Engine:
    """An engine on an empty database: every test that asks runs once on SQLite, once on PostgreSQL."""
    return request.getfixturevalue({"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param])


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The URL of the demo county's database; read only: tests that write copy it."""
    # Imported here, so that tests of one module run while another does not even import.
    from tests.demo_database import demo_database

    base = tmp_path_factory.getbasetemp()
    # Every xdist worker has a folder of its own below the run's; the county is the run's.
    shared = base if worker_id == "master" else base.parent
    return f"sqlite:///{demo_database(shared)}"
