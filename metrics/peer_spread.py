"""Where the peers of a place lie, item by item: lowest, quartiles, highest of their values."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Of fewer values a quartile says nothing, and would all but name them.
FEWEST = 4
SPREAD = ("lowest", "lower_quartile", "middle", "upper_quartile", "highest")


def peer_spread(values: pd.DataFrame) -> pd.DataFrame:
    """Return the spread of values by item: item, places, and ``SPREAD`` (NaN with fewer than ``FEWEST`` values).

    ``values`` has columns item, value (in the indicator's unit), one row per place and item; what has no
    value is left out. Quartiles are interpolated between the ordered values.

    Source: Hyndman RJ, Fan Y (1996), Am Stat 50:361–365, definition 7.
    """
    known = values.dropna(subset=["value"])
    rows = []
    for item, group in known.groupby("item", sort=False)["value"]:
        figures = group.to_numpy(dtype=np.float64)
        enough = len(figures) >= FEWEST
        quartiles = np.quantile(figures, [0, 0.25, 0.5, 0.75, 1]) if enough else np.full(len(SPREAD), np.nan)
        rows.append((item, len(figures), *quartiles))
    columns = {"item": "str", "places": "int64", **dict.fromkeys(SPREAD, "float64")}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
