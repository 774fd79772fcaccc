"""A real PostgreSQL server for the tests, started on a free port and thrown away afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

BINARIES = "/usr/lib/postgresql/15/bin"
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")


def _as_server_user(command: list[str]) -> list[str]:
    # PostgreSQL refuses to run as root; Debian's package brings the user for it.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(_as_server_user(command), check=True, cwd=folder, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the URL prefix (ending in ``/``) of a PostgreSQL 15 server, stopped when left."""
    if not Path(BINARIES, "initdb").exists():
        raise RuntimeError(
            f"PostgreSQL 15 is not installed ({BINARIES}); run 'make test' or 'apt-get install postgresql-15'"
        )
    folder = Path(tempfile.mkdtemp(prefix="xiangping-postgres-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        initdb = [f"{BINARIES}/initdb", "-D", str(data), "-U", "tests", "-A", "trust", "--encoding=UTF8", "--no-sync"]
        _run([*initdb, "--locale=C.UTF-8"], folder)
        options = " ".join(
            [f"-p {port} -k {folder} -c listen_addresses=127.0.0.1", *(f"-c {setting}" for setting in SETTINGS)]
        )
        log = str(folder / "log")
        _run([f"{BINARIES}/pg_ctl", "-D", str(data), "-l", log, "-o", options, "-w", "start"], folder)
        try:
            yield f"postgresql://tests@127.0.0.1:{port}/"
        finally:
            _run([f"{BINARIES}/pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
