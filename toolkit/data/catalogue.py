"""The twelve data sets of a synthetic station: what each is called, what its columns mean, who makes it.

toolkit/data/sets/<id>.yml   title, grain, columns, traps
toolkit/data/<id>.py         make(station) -> the table
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd

from toolkit.authored import parse_yaml, read_text
from toolkit.data.station import Station

FOLDER = Path(__file__).with_name("sets")


@dataclass(frozen=True)
class Field:
    """One column."""

    name: str
    label: str
    """Chinese name."""
    values: str
    """Unit, range or words, in Chinese."""


@dataclass(frozen=True)
class DataSet:
    """One data set."""

    id: str
    """Name of the module in toolkit/data/ that makes it."""
    number: int
    """1–12."""
    title: str
    """Chinese name."""
    grain: str
    """What a row is, in Chinese."""
    fields: tuple[Field, ...]
    """In the order of the columns."""
    traps: tuple[str, ...]
    """What is wrong in it on purpose, in Chinese; a class's own list of planted faults lies with the class."""

    def make(self, station: Station) -> pd.DataFrame:
        """Return the set of a station; the same station gives the same set."""
        made: pd.DataFrame = import_module(f"toolkit.data.{self.id}").make(station)
        return made


@cache
def load() -> dict[str, DataSet]:
    """Return the data sets by id, in the order of their numbers."""
    sets = [_read(path) for path in FOLDER.glob("*.yml")]
    return {one.id: one for one in sorted(sets, key=lambda one: one.number)}


def _read(path: Path) -> DataSet:
    entry = parse_yaml(read_text(path, path.name), path.name)
    fields = tuple(Field(name, *texts) for name, texts in entry["fields"].items())
    return DataSet(path.stem, entry["number"], entry["title"], entry["grain"], fields, tuple(entry.get("traps", [])))
