"""What must hold of every model that gives one answer a row: order, names and index labels change nothing."""

from collections.abc import Callable

import numpy as np
import pandas as pd


def assert_order_and_names_change_nothing(
    model: Callable[[pd.DataFrame], pd.DataFrame], frame: pd.DataFrame, key: str, seed: int
) -> None:
    """Fail unless shuffling the rows and renaming the keys gives the same answers under the new names.

    model: one frame in, one frame out with the column `key`; the rest of the answer may not hold a key.
    """
    once = model(frame)
    rng = np.random.default_rng(seed)
    old = frame[key].unique()
    renamed = dict(zip(old, [f"X{number:05d}" for number in rng.permutation(len(old))], strict=True))
    shuffled = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
    again = model(shuffled.assign(**{key: shuffled[key].map(renamed)}))
    expected = once.assign(**{key: once[key].map(renamed)})
    pd.testing.assert_frame_equal(_sorted(again, key), _sorted(expected, key), rtol=1e-9, check_dtype=False)


def _sorted(table: pd.DataFrame, key: str) -> pd.DataFrame:
    columns = [key, *[column for column in table.columns if column != key]]
    return table.sort_values(columns, ignore_index=True)
