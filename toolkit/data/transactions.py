"""④ 加油流水: the station's card transactions (made in fills)."""

import pandas as pd

from toolkit.data.station import Station


def make(station: Station) -> pd.DataFrame:
    """Return the transactions of the station; columns as in sets/transactions.yml."""
    return station.transactions
