"""One look for every chart: the book's font, size and colours. A chart is read on a phone, 4.2 x 3.2 inches."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.paths import FONT

SIZE, DPI = (4.2, 3.2), 160
INK, MUTED, LINE = "#1d2328", "#5b6670", "#d5dad4"
FOUR = ("#0b6b57", "#a3261b", "#2f5d8a", "#8a5a00")
"""Colours of four classes; marks and hatches differ too, so that nothing hangs on colour alone."""
MARKS = ("o", "^", "s", "x")
BARS = ("", "//", "..", "xx")
KINDS = {"car": "#2f5d8a", "truck": "#8a5a00"}
HATCHES = {"car": "", "truck": "//"}


@cache
def family() -> str:
    """Register the font and return its family name."""
    font_manager.fontManager.addfont(FONT)
    return font_manager.FontProperties(fname=FONT).get_name()


def settings() -> dict[Any, Any]:
    """Return the settings of a chart, for `matplotlib.rc_context`."""
    return {
        "font.family": family(),
        "font.size": 9,
        "axes.unicode_minus": False,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "text.color": INK,
        "legend.frameon": False,
    }


def canvas() -> tuple[Figure, Axes]:
    """Return a figure of the book's size and its axes; it belongs to no window and needs no closing.

    Font, sizes and colours are set while the axes are made: draw inside `matplotlib.rc_context(settings())`.
    """
    figure = Figure(figsize=SIZE, dpi=DPI, layout="constrained")
    return figure, figure.add_subplot()


def points(axes: Axes, x: pd.Series, y: pd.Series, place: int, label: str) -> None:
    """Scatter the points of the class at a place (0–3) in its colour and mark."""
    # A cross has no face: an edge colour alone would be refused.
    axes.scatter(x, y, s=22, color=FOUR[place], marker=MARKS[place], linewidths=1.2, label=label)


def missing(text: str) -> set[str]:
    """Return the characters of a text that the font does not hold."""
    known = set(font_manager.get_font(str(FONT)).get_charmap())
    return {letter for letter in text if ord(letter) not in known and not letter.isspace()}


def styled() -> AbstractContextManager[None]:
    """Return the context in which a chart is drawn."""
    return matplotlib.rc_context(settings())
