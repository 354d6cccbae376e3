"""The role-play in JupyterLab: the player of the page, its result in Python.

    widget = RoleplayWidget(load("cases/roleplays/pillar-first-visit.yml"))
    VBox([widget, panel]); widget.observe(lambda change: ..., names="result")

What the browser sends is not believed: a path that cannot be played is refused, the result is replayed here.
"""

from typing import Any

import anywidget
import traitlets

from toolkit import paths
from toolkit.errors import ContentError
from toolkit.roleplay.engine import replay
from toolkit.roleplay.scenario import Scenario


class RoleplayWidget(anywidget.AnyWidget):
    """An ipywidgets.DOMWidget; `path` and `result` follow the talk."""

    scenario = traitlets.Dict(help="Scenario.for_player()").tag(sync=True)
    trainee = traitlets.Unicode("").tag(sync=True)
    path = traitlets.List(traitlets.Int()).tag(sync=True)
    hints = traitlets.List(traitlets.Int(), help="positions in the path at which a hint was taken").tag(sync=True)
    result = traitlets.Dict(help="Result.to_json() of `path`; its ending is None while the talk goes on").tag(sync=True)
    keep = traitlets.Bool(False, help="whether the browser remembers the talk, as it does in the page").tag(sync=True)

    def __init__(self, scenario: Scenario, **traits: Any) -> None:
        self._source = scenario
        super().__init__(scenario=scenario.for_player(), **traits)
        self._replay()

    # Read when a widget is made, not when this file is imported: the bundle may not be built yet.
    @property
    def _esm(self) -> str:
        return paths.web_dist("roleplay.js").read_text(encoding="utf-8")

    @property
    def _css(self) -> str:
        return paths.web_dist("widgets.css").read_text(encoding="utf-8")

    @traitlets.validate("path")
    def _playable(self, proposal: Any) -> list[int]:
        value: list[int] = proposal["value"]
        try:
            replay(self._source, value, file="谈话记录")
        except ContentError as problem:
            raise traitlets.TraitError(str(problem)) from None
        return value

    @traitlets.validate("result")
    def _judged(self, _proposal: Any) -> dict[str, Any]:
        return self._played()

    @traitlets.observe("path", "trainee", "hints")
    def _replay(self, _change: Any = None) -> None:
        self.result = self._played()

    def _played(self) -> dict[str, Any]:
        # Path and hints arrive one after the other: a hint beyond the path is of the next message.
        hints = [at for at in self.hints if at <= len(self.path)]
        try:
            return replay(self._source, self.path, self.trainee, hints=hints).to_json()
        except ContentError:
            return replay(self._source, self.path, self.trainee).to_json()
