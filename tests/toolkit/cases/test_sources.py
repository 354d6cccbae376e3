import pytest

from toolkit.cases import sources
from toolkit.errors import ContentError


def test_five_materials():
    """Is each prefix explained, with what the material does not say?"""
    assert [material.id for material in sources.materials()] == ["S000", "S001", "S002", "S003", "S004"]
    assert all(material.silent for material in sources.materials())


def test_entries_once():
    """Does every source ID stand once, under a known prefix or as outside material?"""
    keys = [entry.id for entry in sources.entries()]
    assert len(keys) == len(set(keys))
    prefixes = {material.id for material in sources.materials()}
    assert all(key.split("-")[0] in prefixes or key[0] in "PW" for key in keys)


def test_unknown():
    """Is an ID that the appendix lacks refused with the way out?"""
    with pytest.raises(ContentError, match="在 entries 里加上"):
        sources.get("S009-99")


def test_wrong_fields(tmp_path):
    """Is an entry with a missing field named by its place?"""
    path = tmp_path / "sources.yml"
    path.write_text("entries:\n  - {id: S000-01, title: 题}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="entries 第 1 条"):
        sources.entries(path)
