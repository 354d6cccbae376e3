"""Figures that a page quotes from data: a hidden cell computes them anew, and here they are held against the front matter.

confirm("book/rake/traffic-at-the-gate.md", {"cars": 7200.0, …})
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import SupportsFloat

from toolkit import paths
from toolkit.cases import figures, front_matter
from toolkit.errors import ContentError

FROM_DATA = "toolkit."
"""A figure whose note starts like this comes from the synthetic data or a model, and must be confirmed."""


def confirm(page: str, computed: Mapping[str, SupportsFloat]) -> None:
    """Raise ContentError when a quoted figure differs from what was computed, or was not computed at all.

    page: path from the project's root. computed: name of the figure → number; it is rounded half up to the decimals that
    the page writes. Prints how many figures agreed.
    """
    listed = figures.parse(front_matter.split(paths.ROOT / page)[0].get("figures", {}), page)
    if strangers := sorted(set(computed) - set(listed)):
        raise ContentError(page, f"figures.{strangers[0]}", "算了这个数，前置字段里没有", "加进 figures，或者不算")
    for name, figure in listed.items():
        if name in computed:
            _agree(page, figure, float(computed[name]))
        elif figure.note.startswith(FROM_DATA):
            raise ContentError(page, f"figures.{name}", "说是从数据来的，页里的代码没有算它", "放进 confirm 的表里")
    print(f"{len(computed)} 个数和数据对得上")


def _agree(page: str, figure: figures.Figure, computed: float) -> None:
    places = max(0, -int(figure.value.as_tuple().exponent))
    if figures.round_half_up(Fraction(Decimal(repr(computed))), places) != Fraction(figure.value):
        raise ContentError(
            page, f"figures.{figure.name}", f"写的是 {figure.value}，数据算出来是 {computed:g}", "改页上的数"
        )
