"""Data cards: the columns of a synthetic data set, what is wrong in it on purpose, and a few rows of the open station."""

from functools import cache

import numpy as np
import pandas as pd
from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit.data import catalogue, station
from toolkit.errors import ContentError

OPEN_SEED = 21
"""The station that the book shows; no class uses it."""
ROWS = 5


@cache
def open_station() -> station.Station:
    return station.make_station(OPEN_SEED)


def cell(value: object) -> str:
    """Write one value the way people read it; a bar would end the cell."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value == "":
        return "（空）"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    return str(value).replace("|", "、")


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def card(one: catalogue.DataSet) -> str:
    """Return the card of a set as Markdown."""
    made = one.make(open_station())
    sample = made.iloc[np.unique(np.linspace(0, len(made) - 1, ROWS).astype(int))]
    fields = [[field.label, field.values, f"`{field.name}`"] for field in one.fields]
    rows = [[cell(value) for value in row] for row in sample.astype(object).to_numpy().tolist()]
    parts = [
        f"{one.grain}。书里用的那座站，共 {len(made):,} 行。",
        table(["是什么", "单位、取值", "字段"], fields),
        "从头到尾隔着抽的几行：",
        table([field.label for field in one.fields], rows),
    ]
    if one.traps:
        parts += ["用之前要当心：", "\n".join(f"- {trap}" for trap in one.traps)]
    return "\n\n".join(parts)


class DataCard(ContentDirective):
    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        sets = catalogue.load()
        name = self.arguments[0]
        if name not in sets:
            raise ContentError(self.env.docname, f"data-card {name}", "没有这套数据", f"可用的是：{'、'.join(sets)}")
        self.env.note_dependency(str(catalogue.FOLDER / f"{name}.yml"))
        self.env.note_dependency(str(catalogue.FOLDER.parent / f"{name}.py"))
        return self.parse_text_to_nodes(card(sets[name]))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("data-card", DataCard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
