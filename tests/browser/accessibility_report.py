"""What axe-core finds on every page, as a table in docs/accessibility.md and .zh.md: ``make accessibility``.

``python -m tests.browser.accessibility_report [--database demo.db]``
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dashboard.page_list import PAGES
from dashboard.texts import translate
from tests.browser.axe_findings import LANGUAGES, addresses, check, forms
from tests.browser.running_server import CHROMIUM, FLAGS, ROOT, running_server
from tests.demo_database import demo_database

DOCUMENTS = {"en": ROOT / "docs" / "accessibility.md", "zh": ROOT / "docs" / "accessibility.zh.md"}
HEADINGS = {
    "en": ("Page", "Views", "Rules that hold, at least", "Critical", "Serious", "Moderate or minor", "For a person"),
    "zh": ("页面", "检查次数", "通过规则数（最少）", "严重", "较重", "中等和轻微", "待人工判断"),
}
MADE_WITH = {"en": "axe-core {axe}, Chromium {chromium}.", "zh": "axe-core {axe}，Chromium {chromium}。"}
BLOCK = re.compile(r"(?<=<!-- axe -->\n).*(?=<!-- /axe -->)", re.DOTALL)


@dataclass
class PageTally:
    """What axe said of one page in all its views."""

    passed: list[int] = field(default_factory=list)
    impacts: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)

    def cells(self) -> list[str]:
        """Return the figures of the page's row."""
        mild = self.impacts["moderate"] + self.impacts["minor"]
        figures = (
            len(self.passed),
            min(self.passed),
            self.impacts["critical"],
            self.impacts["serious"],
            mild,
            self.undecided.total(),
        )
        return [str(figure) for figure in figures]


def tallied(browser: Browser, site: str, page_name: str) -> tuple[PageTally, str]:
    """Return what axe says of a page in all languages, states, widths and themes, and axe's version."""
    tally, version = PageTally(), ""
    for language in LANGUAGES:
        for address in addresses(page_name, language=language):
            page = browser.new_page(locale="zh-CN")
            page.goto(site + address)
            for width, theme in forms(page, language):
                checked = check(page)
                version = checked.version
                tally.passed.append(checked.passed)
                tally.impacts.update(finding.impact for finding in checked.findings)
                tally.undecided += checked.undecided
                for finding in checked.findings:
                    print(f"{address} {width} {theme}: {finding}", flush=True)
            page.close()
    return tally, version


def table_of(tallies: Sequence[PageTally], language: str) -> str:
    """Return the table in Markdown, one row per page in the order of ``PAGES``."""
    rows = [HEADINGS[language], ("---", *["---:"] * (len(HEADINGS[language]) - 1))]
    rows += [(translate(entry.title, language), *tally.cells()) for entry, tally in zip(PAGES, tallies, strict=True)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def rows_of(document: str) -> list[list[str]]:
    """Return the rows of the table that stands in a document."""
    found = BLOCK.search(document)
    lines = found.group().splitlines() if found else []
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def main() -> None:
    """Look at every page and write what was found into both documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, help="a demo county, which is copied; built anew without one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / "served.db"
        shutil.copy(asked.database or demo_database(folder), copy)
        with (
            running_server(copy, folder / "server.log") as site,
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
        ):
            tallies = []
            for entry in PAGES:
                tally, version = tallied(browser, site, entry.name)
                tallies.append(tally)
                print(entry.name, *tally.cells(), dict(tally.undecided), flush=True)
            for language, path in DOCUMENTS.items():
                made_with = MADE_WITH[language].format(axe=version, chromium=browser.version)
                block = f"\n{table_of(tallies, language)}\n{made_with}\n\n"
                before, _, after = BLOCK.sub("\0", path.read_text(encoding="utf-8")).partition("\0")
                path.write_text(f"{before}{block}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
