"""Tonnes, litres and prices, always with the density that is stated (domain figures, not measured ones).

The three densities are the book's: every conversion is marked by them, whatever the tank's thermometer says.
"""

from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks

DENSITY = {"92#": 0.735, "95#": 0.745, "0#": 0.840}
"""Kilograms a litre. 本书设定: measured densities move with temperature and batch."""

UNITS = ("L", "t")
"""The units that convert: litres, and tonnes where the fuel is known."""

Amount = Any
"""A number, or a column of numbers."""

NUDGE = 1e-6
"""Fen: a half that binary digits put this little below a half is still a half (amounts up to ten million yuan)."""


def density(fuel: str | pd.Series) -> Amount:
    """Return kilograms a litre of a fuel ('92#', '95#', '0#'); ValueError (Chinese) names what is not in the table."""
    if isinstance(fuel, str):
        return DENSITY[fuel] if fuel in DENSITY else float(density(pd.Series([fuel])).iloc[0])
    codes, values = checks.one_of(fuel.to_frame("fuel"), "fuel", DENSITY, "油品")
    known = np.array([DENSITY[value] for value in values], dtype=float)
    return pd.Series(known[codes], index=fuel.index, name=fuel.name)


def litres_to_tonnes(litres: Amount, fuel: str | pd.Series) -> Amount:
    """Return tonnes of so many litres of a fuel: 1,190.5 L of 0# are one tonne."""
    return litres * density(fuel) / 1000


def tonnes_to_litres(tonnes: Amount, fuel: str | pd.Series) -> Amount:
    """Return litres of so many tonnes of a fuel."""
    return tonnes * 1000 / density(fuel)


def yuan_per_tonne(yuan_per_litre: Amount, fuel: str | pd.Series) -> Amount:
    """Return yuan a tonne of a price or rebate a litre: 0.1 yuan/L is 136 (92#) or 119 (0#) yuan/t."""
    return yuan_per_litre * 1000 / density(fuel)


def to_litres(quantity: pd.Series, unit: pd.Series, fuel: pd.Series) -> pd.Series:
    """Return quantities in litres.

    quantity: numbers; unit: 'L' or 't'; fuel: '92#', '95#', '0#' (needed where the unit is 't'). One index for all.
    Raises ValueError (Chinese, with rows) for other units, and for tonnes of an unknown fuel.
    """
    codes, values = checks.one_of(unit.to_frame("unit"), "unit", UNITS, "数量")
    in_tonnes = pd.Series(np.append(values == "t", False)[codes], index=unit.index)
    litres = quantity.astype(float)
    if in_tonnes.any():
        converted = tonnes_to_litres(litres[in_tonnes], fuel[in_tonnes])
        litres = litres.where(~in_tonnes, converted.reindex(litres.index))
    return litres


def to_fen(yuan: Amount) -> Amount:
    """Return whole fen, half up (−0.5 fen is 0), as floats so that missing stays missing: ⌊yuan x 100 + 0.500001⌋."""
    return np.floor(yuan * 100 + (0.5 + NUDGE))
