"""The bundles: what goes in, what comes out, how heavy it is."""

import gzip
import json
import re
import shutil

import pytest

from toolkit.errors import ContentError
from toolkit.web import build

LIMIT = 25 * 1024
"""Host and role-play player together, gzip."""


@pytest.fixture(scope="module")
def dist():
    return build.build()


def test_weight(dist):
    """Do player, engine and host stay within 25 KB gzip?"""
    weights = {name: len(gzip.compress((dist / name).read_bytes(), 9)) for name in ("host.js", "roleplay.js")}
    assert sum(weights.values()) <= LIMIT, weights


def test_speaks_to_nobody(dist):
    """Do the bundles name no address but XML's?"""
    for path in dist.glob("*.js"):
        found = set(re.findall(r"https?://[^\s\"'`]+", path.read_text(encoding="utf-8")))
        assert found <= {"http://www.w3.org/2000/svg"}, path.name


def test_lock():
    """Does the lock name versions and checksums, and no address?"""
    lock = json.loads((build.WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("resolved" not in package for package in packages)
    assert all(package["integrity"] for package in packages)
    wanted = json.loads((build.WEB / "package.json").read_text(encoding="utf-8"))
    assert all(
        version[0].isdigit() for part in ("dependencies", "devDependencies") for version in wanted[part].values()
    )


def test_css(dist):
    """Are all rules kept to our own parts of a page?"""
    css = re.sub(r"/\*.*?\*/", "", (dist / "widgets.css").read_text(encoding="utf-8"), flags=re.S)
    css = re.sub(r"@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    selectors = [rule.strip() for rule in re.findall(r"([^{}]+)\{", css) if not rule.strip().startswith("@")]
    assert selectors
    foreign = [one for rule in selectors for one in rule.split(",") if ".kf" not in one and "(" not in rule]
    assert foreign == []


def _forbidden(*_args, **_kwargs):
    raise AssertionError("bundled again")


def test_nothing_to_do(dist, monkeypatch):
    """Is nothing bundled when nothing has changed?"""
    monkeypatch.setattr(build, "_bundle", _forbidden)
    assert build.build() == dist


def test_changed(dist, monkeypatch):
    """Is it bundled again when a source has changed?"""
    monkeypatch.setattr(build, "_fingerprint", lambda: "other")
    monkeypatch.setattr(build, "_bundle", _forbidden)
    with pytest.raises(AssertionError, match="bundled again"):
        build.build()


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A web folder of its own with one entry."""
    for name in ("package.json", "package-lock.json", "build.py"):
        shutil.copy(build.WEB / name, tmp_path / name)
    (tmp_path / "host.mjs").write_text("export const answer = 42;\n", encoding="utf-8")
    monkeypatch.setattr(build, "WEB", tmp_path)
    monkeypatch.setattr(build, "DIST", tmp_path / "dist")
    return tmp_path


def test_without_node(bare, monkeypatch):
    """Is a machine without Node.js told what to install?"""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(build, "_wheel_node", lambda: None)
    with pytest.raises(ContentError, match="没有 Node"):
        build.build()


def test_script_that_does_not_parse(bare, build_tools, capsys):
    """Is a script with a mistake named, and no stamp left?"""
    (bare / "host.mjs").write_text("export const = ;\n", encoding="utf-8")
    assert build.main([]) == 1
    assert "host.mjs 打包失败" in capsys.readouterr().err
    assert not (bare / "dist" / ".stamp").exists()
    (bare / "host.mjs").write_text("export const answer = 42;\n", encoding="utf-8")
    assert build.main([]) == 0
    assert "42" in (bare / "dist" / "host.js").read_text(encoding="utf-8")


@pytest.fixture
def build_tools(bare, dist):
    """The packages of the real folder."""
    (bare / "node_modules").symlink_to(build.Path(build.__file__).parent / "node_modules")
