"""One exercise folder: master, board, key. Used from exercises/ by authors and from frozen/ by a class."""

import csv
import sys
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import yaml

from toolkit import boards
from toolkit.errors import ContentError

NOT_FROZEN = ("submissions", "__pycache__", ".ipynb_checkpoints")
"""What a class does not need of an exercise."""


class Exercise:
    """Reads lazily; the key module is loaded by path and never enters sys.modules."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.id = self.folder.name

    @classmethod
    def open(cls, folder: Path) -> "Exercise":
        """Return the exercise in `folder`; ContentError names the missing file."""
        for name in (f"{folder.name}.md", "board.yml", "key.py"):
            if not (folder / name).is_file():
                raise ContentError(folder.name, name, "练习里缺这个文件", "核对练习代号；练习放在 exercises/<代号>/")
        return cls(folder)

    @property
    def master(self) -> Path:
        return self.folder / f"{self.id}.md"

    @cached_property
    def board(self) -> boards.Board:
        return boards.load(self.folder / "board.yml")

    @cached_property
    def _key(self) -> ModuleType:
        path = self.folder / "key.py"
        module = ModuleType(f"key_of_{self.id.replace('-', '_')}")
        module.__file__ = str(path)
        # Compiled here: an import would leave __pycache__ in the class folder.
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
        return module

    def build(self, seed: bytes) -> dict[str, pd.DataFrame]:
        """The files of one trainee, by file name."""
        frames = self._key.build_variant(seed)
        return {name if name.endswith(".csv") else f"{name}.csv": frame for name, frame in frames.items()}

    def write_files(self, files: dict[str, pd.DataFrame], folder: Path) -> None:
        """Write a trainee's files; Unix line ends everywhere, so that the variant id is the same on every system."""
        for name, frame in files.items():
            # The bytes of frame.to_csv, in a third of its time: for a crowd that was half of all the work.
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(frame.columns)
                writer.writerows(zip(*(_cells(frame[column]) for column in frame.columns), strict=True))

    def read_files(self, folder: Path) -> dict[str, pd.DataFrame]:
        """Read a trainee's files back as the key sees them, keyed as build_variant keyed them."""
        types: dict[str, Any] = getattr(self._key, "DTYPES", {})
        files = {}
        for path in sorted(folder.glob("*.csv")):
            frame = pd.read_csv(path, dtype=types.get(path.name, types.get(path.stem)))
            files[path.name] = files[path.stem] = frame
        return files

    def data(self, files: dict[str, pd.DataFrame]) -> dict[str, Any]:
        """Public data of the board."""
        return dict(self._key.board_data(files))

    def key(self, files: dict[str, pd.DataFrame]) -> dict[str, Any]:
        """What the judge knows."""
        return dict(self._key.key(files))

    @cached_property
    def rubric(self) -> dict[str, Any]:
        """rubric.yml, by grade id of the written part; empty when there is none."""
        path = self.folder / "rubric.yml"
        if not path.is_file():
            return {}
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ContentError(f"{self.id}/rubric.yml", "", "应按题号分段", "第一层写书面题的题号")
        return content

    def methods(self) -> ModuleType:
        """submissions/methods.py of the source exercise."""
        path = self.folder / "submissions" / "methods.py"
        if not path.is_file():
            raise ContentError(
                f"{self.id}/submissions/methods.py", "", "没有样例答卷", "作者试跑母本要用其中的 perfect"
            )
        module = ModuleType(f"methods_of_{self.id.replace('-', '_')}")
        module.__file__ = str(path)
        # dataclasses and pickling look their module up by name.
        sys.modules[module.__name__] = module
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
        return module


def _cells(column: pd.Series) -> list[Any]:
    """Return a column as the csv module writes it: days as 2025-03-08, blanks as nothing."""
    if pd.api.types.is_datetime64_any_dtype(column):
        moments = column.to_numpy()
        days = moments.astype("datetime64[D]")
        if not np.isnat(days).any() and (days == moments).all():
            return days.astype(str).tolist()
    values = column.astype(object)
    return values.where(values.notna(), None).tolist() if column.hasnans else values.tolist()
