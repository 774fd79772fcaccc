"""One server on the demo county and one Chromium for all browser tests; a page of its own for each visit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.running_server import CHROMIUM, FLAGS, running_server

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
OWN_HOSTS = {"127.0.0.1", "localhost"}
PATIENCE = 15_000


@pytest.fixture(scope="package")
def site(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of ours on a copy of the demo county."""
    folder = tmp_path_factory.mktemp("served")
    copy = folder / "demo.db"
    shutil.copy(demo_url.removeprefix("sqlite:///"), copy)
    with running_server(copy, folder / "server.log") as address:
        yield address


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, for this package only: it keeps an event loop running, in which others cannot start theirs."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; where it lacks, `make test` has said how to install it."""
    if not CHROMIUM.exists():
        pytest.skip("no chromium: run `make test` once, or apt-get install chromium fonts-noto-cjk")
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield started
    started.close()


@dataclass
class Visit:
    """A page opened by its address, and all that it asked for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def parameters(self) -> dict[str, str]:
        """Return the parameters that the address holds now."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def assert_clean(self) -> None:
        """Assert that nothing left the machine, nothing failed and nothing was complained about."""
        foreign = [
            address
            for address in self.requests
            if urlsplit(address).scheme not in ("data", "blob") and urlsplit(address).hostname not in OWN_HOSTS
        ]
        assert len(self.requests) > 10, "the counter of requests did not count"
        assert foreign == []
        assert self.failed == []
        assert self.errors == []


Opener = Callable[..., Visit]


@pytest.fixture(scope="package")
def known(browser: Browser) -> Iterator[BrowserContext]:
    """A context that has been here: Streamlit's nine megabytes of scripts come from its cache."""
    context = browser.new_context(locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def visit(browser: Browser, known: BrowserContext, site: str) -> Iterator[Opener]:
    """Open an address in a page of its own: ``visit("/map?lang=en", width=390)``.

    Every page is a new session for the server. With ``fresh`` the browser was never here either.
    """
    opened: list[Page | BrowserContext] = []

    def open_page(path: str, *, width: int = 1366, height: int = 900, fresh: bool = False) -> Visit:
        context = known
        if fresh:
            context = browser.new_context(locale="zh-CN")
            opened.append(context)
        page = context.new_page()
        opened.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        visited = Visit(page)
        page.on("request", lambda request: visited.requests.append(request.url))
        page.on("websocket", lambda socket: visited.requests.append(socket.url))
        page.on("response", lambda answer: answer.status >= 400 and visited.failed.append(answer.url))
        page.on("console", lambda message: message.type == "error" and visited.errors.append(message.text))
        page.on("pageerror", lambda error: visited.errors.append(str(error)))
        page.goto(site + path, wait_until="domcontentloaded")
        return visited

    yield open_page
    for one in reversed(opened):
        one.close()
