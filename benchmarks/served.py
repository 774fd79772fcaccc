"""Servers to measure: the product on a copy of a database, and bare Streamlit with the same settings."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from dashboard.command_line.session import DEFAULT_DATABASE
from loaders.engine import open_engine
from loaders.setup import needs_demo

ROOT = Path(__file__).resolve().parent.parent
BARE_PAGE = ROOT / "benchmarks" / "bare_page.py"
PATIENCE = 60


@contextmanager
def product() -> Iterator[str]:
    """Serve the dashboard on a copy of DATABASE_URL's file (SQLite) and yield its address."""
    url = os.environ.get("DATABASE_URL", DEFAULT_DATABASE)
    source = Path(url.removeprefix("sqlite:///"))
    if not source.exists():
        raise click.ClickException(f"there is no {source}: make demo, or set DATABASE_URL to an SQLite file")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copy(source, copy)
        # A page that says "no county yet" is fast and measures nothing.
        if needs_demo(open_engine(f"sqlite:///{copy}")):
            raise click.ClickException(f"there is no county in {source}: make demo")
        with _served(["-m", "dashboard", "serve", "--database", f"sqlite:///{copy}"], "--port") as address:
            yield address


@contextmanager
def bare(*, prompt: bool) -> Iterator[str]:
    """Serve the bare page, in this project's folder and therefore with its Streamlit settings.

    ``prompt`` gives it our sockets too (benchmarks/bare_server.py); without, it is Streamlit as it comes.
    """
    command = ["-m", "benchmarks.bare_server"] if prompt else ["-m", "streamlit", "run", str(BARE_PAGE)]
    with _served(command, "--server.port") as address:
        yield address


@contextmanager
def _served(command: Sequence[str], port_option: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [sys.executable, *command, port_option, str(port)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise click.ClickException(f"no server came up at {address}")
