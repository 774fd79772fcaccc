"""The database that this process serves: one engine, named by DATABASE_URL."""

from __future__ import annotations

import os

from sqlalchemy import Engine

from dashboard.kept import kept
from loaders.engine import migrate, open_engine

DEFAULT_DATABASE = "sqlite:///data/xiangping.db"


def database_url() -> str:
    """Return the database in use; the command line sets it before it serves."""
    return os.environ.get("DATABASE_URL", DEFAULT_DATABASE)


@kept(most=8)
def engine_of(url: str) -> Engine:
    """Return the one engine of this process for a database, brought to the newest schema."""
    engine = open_engine(url)
    migrate(engine)
    return engine
