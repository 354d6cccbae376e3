"""Open pages of the built site as a phone on a weak signal does, and note what that costs.

1.6 Mbit/s, 150 ms to the first byte of each answer, a processor four times slower, 390 × 844, nothing in the cache, no
service worker beside the page.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.site.devices import Complaints, phone
from tests.site.test_site_pages import AXE, Visit, look

SIGNAL = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
QUIET_SECONDS = 0.7
"""No request for so long: the page has come to rest."""

WATCH = """() => {
  window.kfSeen = { paint: 0, element: "", live: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      kfSeen.paint = one.startTime;
      kfSeen.element = one.element ? `${one.element.tagName}.${one.element.className}`.toLowerCase() : one.url;
    }
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) kfSeen.shift += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("kf-live", () => { kfSeen.live ||= performance.now(); });
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 30));
  }
}"""


@dataclass
class Traffic:
    """The bytes of a page's answers, heads included, by kind of resource."""

    bytes: dict[str, int] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    last: float = 0.0

    def follow(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)
        session.on("Network.loadingFailed", self._failed)
        session.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        self.open[event["requestId"]] = event.get("type", "Other")
        self.last = time.monotonic()

    def _came(self, event: dict[str, Any]) -> None:
        kind = self.open.pop(event["requestId"], "Other")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])
        self.last = time.monotonic()

    def _failed(self, event: dict[str, Any]) -> None:
        self.open.pop(event["requestId"], None)

    def rest(self, page: Page, seconds: float = 40) -> None:
        """Wait until nothing has been asked or answered for a while."""
        end = time.monotonic() + seconds
        while self.open or time.monotonic() - self.last < QUIET_SECONDS:
            assert time.monotonic() < end, f"{page.url}: {list(self.open.values())}"
            page.wait_for_timeout(50)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())

    @property
    def pictures(self) -> int:
        return self.bytes.get("Image", 0)


@dataclass(frozen=True)
class First:
    """A first visit: bytes before any scrolling and after scrolling to the end, milliseconds."""

    first_bytes: int
    first_pictures: int
    all_bytes: int
    second_bytes: int
    paint: float
    element: str
    live: float
    shift: float


def weak(page: Page) -> Traffic:
    """Put the page on the weak signal and return what it will fetch."""
    session = page.context.new_cdp_session(page)
    traffic = Traffic()
    traffic.follow(session)
    session.send("Network.emulateNetworkConditions", SIGNAL)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return traffic


def first_visit(browser: Browser, address: str, name: str, before: str, complaints: Complaints) -> First:
    """Open a page with an empty cache; then, in another empty cache, as the page after `before`."""
    context = phone(browser, base_url=address)
    try:
        page, traffic = opened(context, complaints)
        page.goto(name, wait_until="load", timeout=60_000)
        traffic.rest(page)
        seen = page.evaluate("kfSeen")
        first, pictures = traffic.total, traffic.pictures
        page.evaluate(SCROLL)
        traffic.last = time.monotonic()  # what has come near is asked for in a moment
        traffic.rest(page)
        whole = traffic.total
    finally:
        context.close()
    second = second_visit(browser, address, name, before, complaints) if before else 0
    return First(first, pictures, whole, second, seen["paint"], seen["element"], seen["live"], seen["shift"])


def second_visit(browser: Browser, address: str, name: str, before: str, complaints: Complaints) -> int:
    """Return the bytes of a page opened after another one of the site, without scrolling."""
    context = phone(browser, base_url=address)
    try:
        page, traffic = opened(context, complaints)
        page.goto(before, wait_until="load", timeout=60_000)
        traffic.rest(page)
        earlier = traffic.total
        page.goto(name, wait_until="load", timeout=60_000)
        traffic.rest(page)
        return traffic.total - earlier
    finally:
        context.close()


def opened(context: BrowserContext, complaints: Complaints) -> tuple[Page, Traffic]:
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    complaints.watch(page)
    return page, weak(page)


def visits(browser: Browser, address: str, name: str, before: str, runs: int, complaints: Complaints) -> dict[str, Any]:
    """Visit a page so many times; bytes of the first run, median and worst of the times."""
    seen = [first_visit(browser, address, name, before if not run else "", complaints) for run in range(runs)]
    first = seen[0]
    return {
        "page": name,
        "after": before,
        "first_bytes": first.first_bytes,
        "first_without_pictures": first.first_bytes - first.first_pictures,
        "all_bytes": first.all_bytes,
        "second_bytes": first.second_bytes,
        "paint_median": round(median(one.paint for one in seen)),
        "paint_worst": round(max(one.paint for one in seen)),
        "paint_element": first.element,
        "live_median": round(median(one.live for one in seen)),
        "live_worst": round(max(one.live for one in seen)),
        "layout_shift": round(max(one.shift for one in seen), 3),
    }


def axe(browser: Browser, address: str, pages: list[str], tell: Callable[[str], None]) -> list[str]:
    """Return axe's serious and critical findings on all pages, light and dark."""
    context = phone(browser, base_url=address, reduced_motion="reduce")
    page, visit, script = context.new_page(), Visit(Complaints(address)), AXE.read_text(encoding="utf-8")
    for number, name in enumerate(pages, start=1):
        look(page, name, visit, script)
        if number % 40 == 0:
            tell(f"axe: {number}/{len(pages)} 页")
    context.close()
    return visit.axe


def built_pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
