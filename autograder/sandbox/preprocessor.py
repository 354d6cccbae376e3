"""nbgrader's Execute step, with our execute() in place of its kernel."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from autograder.sandbox.execute import execute


class ExecuteHere(Execute):
    """Runs through execute(); options (timeout) are those of nbgrader's Execute in nbgrader_config.py."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        folder = Path(resources["metadata"]["path"])
        return execute(nb, folder, self.timeout), resources
