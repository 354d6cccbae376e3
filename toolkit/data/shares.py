"""Whole things in proportion."""

import numpy as np


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Return whole numbers in proportion to the weights that add up to the total."""
    ladder = np.round(np.cumsum(weights) / np.sum(weights) * total).astype(int)
    return np.diff(ladder, prepend=0)
