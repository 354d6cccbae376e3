"""The one error that people read."""


class ContentError(ValueError):
    """A mistake in a file that a person wrote or handed in.

    Says, in Chinese, which file, where in it, what is wrong and the way out. Commands print it as one line;
    it never reaches a person as a traceback.
    """

    def __init__(self, file: object, where: str, problem: str, way_out: str = "") -> None:
        self.file = str(file)
        """Name of the file as the person knows it."""
        self.where = where
        """Line, field, node or cell; empty when the whole file is meant."""
        self.problem = problem
        self.way_out = way_out
        place = f"{self.file} {where}".strip()
        sentence = f"{place}：{problem}" if place else problem
        super().__init__(f"{sentence}。{way_out}".rstrip("。") + "。")

    def _render_traceback_(self) -> list[str]:
        """Show one sentence in a notebook, where IPython would print a traceback."""
        return [str(self)]
