"""Click → painted and cold open of every page in Chromium, beside bare Streamlit pages with the same charts.

    python -m benchmarks.click_to_paint
    python -m benchmarks.click_to_paint --page map --visits 5

The click chooses another period; both the page and its bare counterpart (benchmarks/bare_page.py, the same
kinds of charts) are visited in turn in one run, so that whatever else the machine does falls on both.
Painted is the last change on the screen after which the script is idle and nothing loads. A cold open
starts with an empty browser cache. DATABASE_URL names the SQLite file that is copied and served. Nothing
is asserted; what misses an aim carries a mark.
"""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import click
from playwright.sync_api import Browser, Error, Page, sync_playwright

from benchmarks.page_visits import chosen_pages, visits_of
from benchmarks.served import bare, product
from dashboard.page_list import PAGES

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = (Path(__file__).parent / "paint_watch.js").read_text(encoding="utf-8")
# Milliseconds: the best peer measured (a static page), half of Superset, and what we dream of.
PEER, NEVER_ABOVE, MOONSHOT = 276, 437, 138
QUIET, QUIET_COLD, PATIENCE = 350, 900, 30_000
# The first visit of each of the two periods fills caches, here as there.
WARM_UP = 2
# The label of the filter, ours in Chinese and that of the bare page.
PERIOD = re.compile("^(期间|Period)$")


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """Open an address with an empty cache; return the page and the milliseconds until it was painted."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    return page, painted(page, QUIET_COLD)


def painted(page: Page, quiet: int) -> float:
    """Wait until the page is done and return when it was last painted, from the click or else the opening."""
    page.wait_for_function("quiet => window.paintWatch?.done(quiet)", arg=quiet, polling=50)
    return float(page.evaluate("paintWatch.painted - paintWatch.clicked"))


def choose_other_period(page: Page, turn: int) -> float:
    """Choose the second or the third period in turn; return the milliseconds until it was painted."""
    period = page.get_by_role("combobox", name=PERIOD)
    period.click()
    option = page.get_by_role("option").nth(1 + turn % 2)
    option.wait_for()
    page.wait_for_timeout(150)
    option.click()
    return painted(page, QUIET)


def visit(browser: Browser, address: str, clicks: int) -> tuple[float, list[float]]:
    """Open an address with an empty cache and choose other periods; return the cold open and the clicks."""
    page, cold = opened(browser, address)
    times = []
    if page.get_by_role("combobox", name=PERIOD).count():
        times = [choose_other_period(page, turn) for turn in range(clicks + WARM_UP)]
    page.context.close()
    return cold, times[WARM_UP:]


def report(name: str, kind: str, ours: list[float], theirs: list[float], aim: float | None) -> None:
    """Print one line of medians; without an aim the bare page is the aim."""
    if ours and theirs:
        mine, bare_time = statistics.median(ours), statistics.median(theirs)
        mark = "" if mine <= (aim or bare_time) else "  above the aim"
        click.echo(f"{name:<16}{kind:<18}{mine:8.0f} ms {bare_time:8.0f} ms {mine / bare_time:6.2f} ×{mark}")


def measure(browser: Browser, address: str, beside: str, name: str, visits: int, clicks: int) -> None:
    """Measure one page and its bare counterpart, visit by visit in turn, and print the lines."""
    wanted = visits_of(name)
    path = "" if name == PAGES[0].name else name
    addresses = (f"{address}/{path}?{wanted.queries[0]}", f"{beside}/?charts={wanted.charts}")
    cold: tuple[list[float], list[float]] = ([], [])
    clicked: tuple[list[float], list[float]] = ([], [])
    for _ in range(visits):
        for which, at in enumerate(addresses):
            opened_in, times = visit(browser, at, clicks)
            cold[which].append(opened_in)
            clicked[which].extend(times)
    report(name, "click → painted", *clicked, PEER)
    report(name, "cold open", *cold, None)


@click.command()
@click.option("--visits", default=3, show_default=True, help="Cold opens per page.")
@click.option("--clicks", default=4, show_default=True, help="Clicks per visit.")
@click.option("--page", "wanted", multiple=True, help="Only this page; may be given several times.")
def main(visits: int, clicks: int, wanted: tuple[str, ...]) -> None:
    """Print medians and ratios."""
    click.echo(
        f"medians; click → painted: aim {PEER} ms, never above {NEVER_ABOVE} ms, moonshot {MOONSHOT} ms; "
        "cold open: ahead of the bare page"
    )
    click.echo(f"{'':<34}{'page':>11} {'bare':>11}  ratio")
    with bare(prompt=False) as beside, product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in chosen_pages(wanted):
            try:
                measure(browser, address, beside, name, visits, clicks)
            except Error as error:
                click.echo(f"{name:<16}could not be measured: {str(error).splitlines()[0]}")
        browser.close()


if __name__ == "__main__":
    main()
