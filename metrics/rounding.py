"""The one place where points are rounded: half up to a hundredth (docs/rule-book.md)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A product such as 1.005 × 100 lies a hair below the half that it means. The error of a few
# operations on points stays below 1e-10; a score that is truly no half lies further from one.
_SNAP_DECIMALS = 8


def hundredths(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return points as integers of a hundredth, rounded half up. NaN must be masked out before."""
    return np.floor(np.round(np.asarray(points) * 100, _SNAP_DECIMALS) + 0.5).astype(np.int64)


def divide_half_up(dividend: NDArray[np.int64], divisor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the quotient of whole numbers rounded half up, exactly; the divisor is positive."""
    return (2 * dividend + divisor) // (2 * divisor)


def round_half_up(values: NDArray[np.float64], decimals: int) -> NDArray[np.int64]:
    """Return values as whole numbers of the last decimal kept, rounded half up. NaN must be masked out before."""
    scaled = np.asarray(values) * 10.0**decimals
    return np.floor(np.round(scaled, _SNAP_DECIMALS) + 0.5).astype(np.int64)
