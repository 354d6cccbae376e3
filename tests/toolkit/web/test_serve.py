"""The command that shows the built site."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from email.message import Message
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.site.devices import served
from toolkit.errors import ContentError
from toolkit.web import serve


@pytest.fixture
def site(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "index.html").write_text("<p>" + "首页 " * 400, encoding="utf-8")
    (tmp_path / "_static" / "a.css").write_text("p{}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def papers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "token.json").write_text("{}", encoding="utf-8")
    return folder


def get(address: str) -> tuple[int, Message, bytes]:
    try:
        with urlopen(Request(address, headers={"accept-encoding": "gzip"})) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.headers, b""


def test_is_the_home_page_served_small(site):
    with served(site) as address:
        _, headers, body = get(address)
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).decode().startswith("<p>首页")


def test_are_hashed_files_kept_and_pages_asked_for_again(site):
    with served(site) as address:
        kept = {name: get(address + name)[1]["cache-control"] for name in ("", "_static/a.css", "_static/a.css?v=1a2b")}
    assert kept[""] == kept["_static/a.css"] == "no-cache"
    assert "immutable" in kept["_static/a.css?v=1a2b"]


def test_are_papers_served_beside_the_site_and_not_listed(site, papers):
    with served(site, papers) as address:
        assert get(address + "papers/token.json")[2] == b"{}"
        assert get(address + "papers/")[0] == 404
    with served(site) as address:
        assert get(address + "papers/token.json")[0] == 404


def test_is_a_taken_port_one_sentence(site, capsys, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert serve.main([str(site)]) == 1
    said = capsys.readouterr().err
    assert f"端口 {port} 已被别的程序占用" in said
    assert "make site PORT=8000" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("wrong", ["abc", "0", "70000", "-1"])
def test_is_a_wrong_port_one_sentence(wrong):
    with pytest.raises(ContentError, match="不是端口号"):
        serve.port_number(wrong)


def test_does_a_missing_site_say_how_to_make_it(tmp_path):
    with pytest.raises(ContentError, match="make site"):
        serve.app(tmp_path)


def test_does_a_missing_papers_folder_say_so(site, tmp_path):
    with pytest.raises(ContentError, match="PAPERS"):
        serve.app(site, tmp_path / "none")


def test_is_the_address_shown_as_a_code_for_the_class(capsys):
    serve.announce(8000, lan=True)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8000/" in said
    assert "同一 Wi-Fi" in said
    assert "█" in said


def test_is_a_taken_port_told_before_the_build(capsys, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        assert serve.main(["--check"]) == 1
    assert "已被别的程序占用" in capsys.readouterr().err
    assert serve.main(["--check"]) == 0


def test_does_ctrl_c_end_it_without_a_traceback(site):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "toolkit.web.serve", str(site)],
        env=os.environ | {"PORT": str(port)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout is not None
    assert "网站已打开" in started.stdout.readline()
    assert get_when_up(f"http://127.0.0.1:{port}/") == 200
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=20)
    assert (started.returncode, said) == (0, "")


def get_when_up(address: str) -> int:
    """Status of a page of a server that was only just started: the port is taken before it is listened to."""
    for _ in range(100):
        try:
            with urlopen(address, timeout=20) as answer:
                return answer.status
        except URLError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")
