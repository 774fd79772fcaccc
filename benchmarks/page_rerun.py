"""Server time of a page's rerun on the demo county, beside an empty Streamlit page, as ratios.

Runs the script in process (AppTest), so neither the network nor the browser is in the figures. The
database is the one of DATABASE_URL, or data/xiangping.db.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

import click
from streamlit.testing.v1 import AppTest

from dashboard.command_line.session import DEFAULT_DATABASE
from dashboard.page_list import PAGES

ROOT = Path(__file__).resolve().parent.parent
EMPTY_PAGE = "import streamlit as st\nst.write('')\n"


def milliseconds(app: AppTest, reruns: int) -> float:
    """Return the median time of a warm rerun."""
    for _ in range(3):
        app.run(timeout=120)
    if app.exception:
        raise SystemExit(f"the page failed: {app.exception[0].message}")
    times = []
    for _ in range(reruns):
        started = time.perf_counter()
        app.run(timeout=120)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def page(name: str, level: str) -> AppTest:
    """Return a page of the product, opened at a level."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120)
    app.query_params["level"] = level
    app.run()
    if name != PAGES[0].name:
        app.switch_page(f"../pages/{name}.py")
    return app


@click.command()
@click.option("--reruns", default=30, show_default=True)
def main(reruns: int) -> None:
    """Print medians and ratios."""
    os.environ.setdefault("DATABASE_URL", DEFAULT_DATABASE)
    empty = milliseconds(AppTest.from_string(EMPTY_PAGE), reruns)
    click.echo(f"empty Streamlit page        {empty:7.1f} ms   1.0 ×")
    for entry in PAGES:
        for level in ("township", "village"):
            taken = milliseconds(page(entry.name, level), reruns)
            click.echo(f"{entry.name:<16}{level:<10}  {taken:7.1f} ms  {taken / empty:4.1f} ×")


if __name__ == "__main__":
    main()
