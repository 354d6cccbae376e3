"""Does a page's quoted figure stay what the data say?"""

import pytest

from toolkit import paths
from toolkit.cases.quoted import confirm
from toolkit.errors import ContentError

PAGE = """---
title: 页
figures:
  cars: {value: "7,200", unit: 台, note: toolkit.data.traffic}
  rate: {value: 1.2, unit: "%", note: toolkit.models.entry_rate}
  given: {value: 3, unit: 台, note: 本书设定}
---
# 页
"""


@pytest.fixture
def page(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    return "page.md"


def test_rounded_as_written(page, capsys):
    """Is a figure compared at the decimals that the page writes?"""
    confirm(page, {"cars": 7200.0, "rate": 1.15})
    assert capsys.readouterr().out.startswith("2 ")


@pytest.mark.parametrize(
    ("computed", "told"),
    [
        ({"cars": 7201, "rate": 1.2}, "写的是 7200，数据算出来是 7201"),
        ({"cars": 7200, "rate": 1.149}, "figures.rate"),
        ({"cars": 7200}, "figures.rate.*没有算它"),
        ({"cars": 7200, "rate": 1.2, "trucks": 1}, "figures.trucks.*没有"),
    ],
)
def test_differences(page, computed, told):
    """Is a figure that differs, is not computed or is not listed named?"""
    with pytest.raises(ContentError, match=told):
        confirm(page, computed)
