"""The widget: what Python has after the browser has sent something."""

import ipywidgets
import pytest
import traitlets

from toolkit.roleplay import replay
from toolkit.roleplay.widget import RoleplayWidget
from toolkit.web import build

BEST = [1, 1, 1, 0]


@pytest.fixture(scope="module", autouse=True)
def _bundle():
    build.build()


def test_in_a_box(small):
    """Is it a DOMWidget that goes into a VBox and can be observed?"""
    widget, seen = RoleplayWidget(small), []
    assert isinstance(widget, ipywidgets.DOMWidget)
    assert ipywidgets.VBox([widget]).children == (widget,)
    widget.observe(lambda change: seen.append(change["new"]["total"]), names="result")
    widget.path = [1]
    widget.path = BEST
    assert seen == [None, 100]
    assert widget.result == replay(small, BEST).to_json()


def test_as_the_browser_sends(small):
    """Are path and result taken in one message, and is the result the judge's own?"""
    widget = RoleplayWidget(small)
    forged = {**replay(small, [1]).to_json(), "total": 100}
    widget.set_state({"path": [1], "result": forged, "trainee": "0032"})
    assert widget.result == replay(small, [1], "0032").to_json()


def test_forged_alone(small):
    """Is a result without its path put right?"""
    widget = RoleplayWidget(small)
    widget.set_state({"result": {"total": 100}})
    assert widget.result["total"] is None


def test_refuses_a_path_that_cannot_be_played(small):
    """Does a path with a choice that was not offered leave everything as it was?"""
    widget = RoleplayWidget(small, path=[1])
    with pytest.raises(traitlets.TraitError, match="第 2 步"):
        widget.set_state({"path": [1, 3]})
    assert widget.path == [1]
    assert widget.result == replay(small, [1]).to_json()


def test_carries_the_player(small):
    """Does it hold the bundled script and style, and leave the browser's memory alone?"""
    widget = RoleplayWidget(small)
    assert "render" in widget._esm
    assert ".kf-rp" in widget._css
    assert widget.keep is False
    assert widget.scenario["version"] == small.version
