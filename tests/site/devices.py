"""A phone, and the built site served as `make site` serves it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.types import ASGIApp

from toolkit.paths import ROOT
from toolkit.web import serve

SITE = ROOT / "_build" / "html"
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}


@contextmanager
def served(site: Path, papers: Path | None = None, port: int = 0) -> Iterator[str]:
    """Serve a folder on a loopback port, a free one unless it is given; yields its address."""
    with answering(serve.app(site, papers), port) as address:
        yield address


@contextmanager
def answering(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Let an application answer on a loopback port; yields its address."""
    opened = serve.listen("127.0.0.1", port)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{opened.getsockname()[1]}/"
    finally:
        # Browsers keep their connections open; the server must not wait for them.
        server.force_exit = server.should_exit = True
        thread.join(timeout=10)
        opened.close()


def phone(browser: Browser, **options: Any) -> BrowserContext:
    options = {"service_workers": "block", "viewport": PHONE, "locale": "zh-CN", **options}
    context = browser.new_context(has_touch=True, is_mobile=True, **options)
    context.set_default_timeout(10_000)
    return context


@dataclass
class Complaints:
    """What a browser complained of, and whom it asked, while pages were open."""

    own: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self._hear(message.type, f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._see(request.url))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)

    def _see(self, url: str) -> None:
        if not url.startswith((self.own, "data:", "blob:")):
            self.foreign.append(url)


def alive(page: Page, kind: str) -> None:
    """Wait until the interactive part of the page plays."""
    page.wait_for_selector(f'.kf-mount[data-kind="{kind}"][data-state="live"]')


def until(page: Page, script: str, seconds: float = 20) -> None:
    """Wait until an async script gives true (wait_for_function takes the promise itself for true)."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        time.sleep(0.1)
