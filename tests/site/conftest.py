"""Fixtures of the site tests: the built site, its server, a browser, one page on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.devices import SITE, Complaints, phone, served


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "index.html").exists(), "还没有网站：先运行 make build"
    return SITE


@pytest.fixture(scope="session")
def pages(site: Path) -> list[str]:
    """Addresses of all pages below the site root."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as url:
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page on the phone; the test fails on any error that the browser reports and on any request elsewhere."""
    context = phone(browser, base_url=address)
    opened = context.new_page()
    complaints = Complaints(address)
    complaints.watch(opened)
    yield opened
    context.close()
    assert not complaints.errors
    assert not complaints.foreign
