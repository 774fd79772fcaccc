"""The demo county for tests: built once per test run, shared by the workers, copied for whoever writes."""

from __future__ import annotations

import fcntl
from pathlib import Path

from loaders.demo_county import load_demo
from loaders.engine import migrate, open_engine

LAST_MONTH = "2026-10"
# The newest month that is published.
PUBLISHED_MONTH = "2026-09"
SEED = 990101


def demo_database(folder: Path) -> Path:
    """Return the SQLite file of the demo county in a folder, building it when it is not there yet."""
    path = folder / "demo.db"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            building = folder / "demo-building.db"
            engine = open_engine(f"sqlite:///{building}")
            migrate(engine)
            load_demo(engine, seed=SEED, last_month=LAST_MONTH, folder=folder / "workbooks")
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            building.rename(path)
    return path
