"""The same headers, the same small answers and the same working pages from every server: ours, nginx, Caddy."""

import gzip
import re
import shutil
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from tests.site import servers
from tests.site.devices import Complaints, alive, phone, served
from toolkit.web import compress, policy

PARTS = {
    "quiz": "book/glue/existing-customers",
    "roleplay": "cases/roleplays/pillar-first-visit",
    "finder": "book/practice/cases",
}
KINDS = {
    "index.html": "text/html; charset=utf-8",
    "_static/site.css": "text/css; charset=utf-8",
    "_static/manifest.webmanifest": "application/manifest+json",
    "_static/icon-192.png": "image/png",
    "forms/visit-plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture(scope="module")
def ready(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    folder.chmod(0o755)
    compress.publish(site, folder / "served")
    return folder / "served"


@pytest.fixture(scope="module", params=["python", "nginx", "caddy"])
def server(request, ready: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    own = tmp_path_factory.mktemp("own")
    if request.param == "python":
        with served(site) as address:
            yield address
        return
    if not (servers.NGINX if request.param == "nginx" else servers.CADDY):
        pytest.skip(f"没有 {request.param}：apt-get install {request.param} 装上才试")
    with getattr(servers, request.param)(ready, own) as address:
        yield address


def get(address: str, accept: str = "gzip", **more: str) -> tuple[int, Message, bytes]:
    try:
        with urlopen(Request(address, headers={"accept-encoding": accept, **more})) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, refused.read()


def test_has_every_answer_the_headers(server: str, site: Path):
    for name in ("", "index.html", "_static/site.css?v=1a2b", "sw.js", "no-such-page.html"):
        _, headers, _ = get(server + name)
        for key, value in policy.headers(site).items():
            assert headers.get_all(key) == [value], (name, key)


def test_is_nothing_allowed_that_stands_in_a_page(site: Path):
    rules = policy.content_security_policy(site)
    assert "unsafe" not in rules
    assert "*" not in rules


def test_what_is_kept_and_what_is_asked_for_again(server: str, site: Path):
    bundle = next(site.glob("_static/kf-*/host.js")).relative_to(site).as_posix()
    picture = next(path for path in site.glob("_images/*.png") if len(path.stem) == 64).relative_to(site).as_posix()
    for name in ("_static/site.css?v=1a2b", bundle, picture):
        assert get(server + name)[1].get_all("Cache-Control") == [policy.FOREVER], name
    for name in ("", "index.html", "sw.js", "_static/site.css", "_static/icon-192.png", "search.html?q=v=1"):
        assert get(server + name)[1].get_all("Cache-Control") == ["no-cache"], name
    assert "immutable" not in get(server + "_static/none.css?v=1a2b")[1].get("Cache-Control", "")


def test_are_texts_compressed_and_asked_for_by_their_tag(server: str, site: Path, ready: Path):
    for name in ("index.html", "sw.js", "_static/theme.css"):
        _, headers, body = get(server + name)
        assert headers["Content-Encoding"] == "gzip", name
        assert gzip.decompress(body) == (site / name).read_bytes()
        assert "Accept-Encoding" in ", ".join(headers.get_all("Vary"))
        assert get(server + name, **{"if-none-match": headers["ETag"]})[0] == 304
    if headers["Server"].startswith("nginx"):
        assert int(headers["Content-Length"]) == (ready / "site" / "_static" / "theme.css.gz").stat().st_size
    assert get(server + "index.html", accept="identity")[2] == (site / "index.html").read_bytes()


def test_are_the_kinds_of_files_told(server: str):
    for name, kind in KINDS.items():
        assert get(server + name)[1]["Content-Type"].replace("UTF-8", "utf-8") == kind, name


def test_is_a_page_that_is_not_there_answered_with_404(server: str, site: Path):
    code, headers, body = get(server + "no/such/page.html")
    assert code == 404
    if (site / "404.html").exists() and headers["Content-Type"].startswith("text/html"):
        assert (gzip.decompress(body) if headers["Content-Encoding"] else body) == (site / "404.html").read_bytes()


def test_do_the_parts_play_under_the_policy(server: str, browser: Browser):
    context = phone(browser, base_url=server)
    page = context.new_page()
    complaints = Complaints(server)
    complaints.watch(page)
    for kind, name in PARTS.items():
        page.goto(f"{name}.html")
        alive(page, kind)
    assert page.evaluate("document.documentElement.dataset.mode") == "light"
    context.close()
    assert not complaints.errors


def test_stands_nothing_in_a_page_that_the_policy_refuses(site: Path):
    found = {
        page.relative_to(site).as_posix(): policy.refused(page.read_text("utf-8")) for page in site.rglob("*.html")
    }
    assert not {name: what for name, what in found.items() if what}


@pytest.mark.parametrize(
    "html",
    ["<style>p{}</style>", '<p class="a" style="color:red">', '<a\nonclick="go()">', '<a href="javascript:go()">'],
)
def test_is_a_refused_piece_seen(html: str):
    assert len(policy.refused(html)) == 1


@pytest.mark.parametrize(
    "html",
    ["<p>style=</p>", '<script data-src="x">if(a<b style="c")</script>', '<p data-style="x">', '<p data-on="x">'],
)
def test_is_a_harmless_piece_left_alone(html: str):
    assert not policy.refused(html)


def test_which_scripts_run():
    html = '<script>a</script><script type="application/json">{}</script><script src="b.js"></script>'
    html += '<script data-src="c">d</script>'
    assert list(policy.inline_scripts(html)) == ["a", "d"]


def test_does_a_script_that_is_not_of_the_build_stay_still(browser: Browser, site: Path, tmp_path: Path):
    copy = shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("forms", "cases", "_images"))
    with served(copy) as address:
        index = copy / "index.html"
        text = index.read_text(encoding="utf-8").replace("</main>", "<script>window.foreign = 1</script></main>")
        index.write_text(text.replace("<p>", '<p style="color:red">', 1), encoding="utf-8")
        context = phone(browser)
        page = context.new_page()
        complaints = Complaints(address)
        complaints.watch(page)
        page.goto(address)
        assert page.evaluate("window.foreign") is None
        context.close()
    assert len([error for error in complaints.errors if "Content Security Policy" in error]) == 2


def test_is_what_stood_there_replaced_whole(site: Path, ready: Path):
    left = ready / "site" / "gone.html.gz"
    left.write_bytes(b"")
    compress.publish(site, ready)
    assert not left.exists()
    assert not re.search(
        "@POLICY@", (ready / "nginx.conf").read_text("utf-8") + (ready / "Caddyfile").read_text("utf-8")
    )
    assert {path.name for path in ready.iterdir()} == {"site", "nginx.conf", "Caddyfile"}
