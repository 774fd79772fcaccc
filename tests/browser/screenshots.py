"""Pictures of every page on the demo county: ``make screenshots`` writes docs/images/{page}_{width}_{lang}.png.

``python -m tests.browser.screenshots [page …] [--database demo.db] [--folder docs/images] [--theme dark]``
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from dashboard.page_list import PAGES
from tests.browser.running_server import CHROMIUM, FLAGS, ROOT, running_server
from tests.demo_database import demo_database

FOLDER = ROOT / "docs" / "images"
# Width of the window → its height, and the tallest picture.
WINDOWS = {390: (844, 2400), 1366: (768, 1600), 1920: (1080, 1600)}
LANGUAGES = ("zh", "en")
# What a page is shown with; pages that are not here are shown as they open.
QUERIES = {"map": "place=990101101"}
# Further states worth a picture: name → page and query.
STATES = {
    "league_table_items": ("league_table", "view=items"),
    "league_table_lost_points": ("league_table", "view=heat"),
    "publications_notice": ("publications", "publication=3"),
    "dockets_case": ("dockets", "case=12"),
    "actions_one": ("actions", "action=1"),
}
COLOURS = 128
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
    && [...document.querySelectorAll('.stPlotlyChart')].every(chart => chart.querySelector('.main-svg'))"""


def shots() -> dict[str, tuple[str, str]]:
    """Return name of the picture → page and query."""
    return {entry.name: (entry.name, QUERIES.get(entry.name, "")) for entry in PAGES} | STATES


def settled(page: Page) -> None:
    """Wait until the script has run, the charts are drawn and the fonts are there."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    # Asked again and again from here: the page's policy forbids what Playwright's own waiting does.
    for _ in range(200):
        if page.evaluate(DRAWN):
            break
        page.wait_for_timeout(100)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(600)


def picture(browser: Browser, address: str, width: int, theme: str) -> bytes:
    """Return a page as PNG with few colours, as tall as it is up to the tallest picture of its width."""
    height, tallest = WINDOWS[width]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(address)
    settled(page)
    content = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
    if content > height:
        page.set_viewport_size({"width": width, "height": min(int(content), tallest)})
        settled(page)
    raw = page.screenshot()
    context.close()
    packed = io.BytesIO()
    with Image.open(io.BytesIO(raw)) as image:
        image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            packed, "PNG", optimize=True
        )
    return packed.getvalue()


def main() -> None:
    """Write the pictures that the command line asks for, all of them without names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of pictures; all without any")
    parser.add_argument("--database", type=Path, help="a demo county, which is copied; built anew without one")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    asked = parser.parse_args()
    wanted = {name: shot for name, shot in shots().items() if name in (asked.names or shots())}
    if unknown := set(asked.names) - set(wanted):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}; there are {', '.join(shots())}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / "served.db"
        shutil.copy(asked.database or demo_database(folder), copy)
        with (
            running_server(copy, folder / "server.log") as site,
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
        ):
            for shot, (page, query) in wanted.items():
                for width in WINDOWS:
                    for language in LANGUAGES:
                        address = f"{site}/{'' if page == PAGES[0].name else page}?lang={language}&{query}"
                        suffix = "" if asked.theme == "light" else "_dark"
                        path = asked.folder / f"{shot}_{width}_{language}{suffix}.png"
                        path.write_bytes(picture(browser, address, width, asked.theme))
                        print(f"{path}  {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
