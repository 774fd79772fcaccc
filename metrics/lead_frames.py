"""Leads of a score run as one frame: signs in the figures and the rule book's triggers in the same columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

# The kind of every lead that a trigger of the rule book opens; the other kinds are families of tests.
TRIGGER = "trigger"

LEAD_DTYPES = {
    "kind": "object",
    "place": "object",
    "trigger_code": "object",
    "item": "object",
    "indicator": "object",
    "other_place": "object",
    "first_month": "object",
    "last_month": "object",
    "figures": "Int64",
    "statistic": "float64",
    "p_value": "float64",
    "threshold": "float64",
}


def lead_frame(columns: Mapping[str, Any] | pd.DataFrame) -> pd.DataFrame:
    """Return leads as a frame with the columns of ``LEAD_DTYPES``; those not given are empty."""
    frame = pd.DataFrame(columns).reset_index(drop=True)
    frame = pd.DataFrame({name: frame.get(name) for name in LEAD_DTYPES}, index=frame.index).astype(LEAD_DTYPES)
    texts = [name for name, dtype in LEAD_DTYPES.items() if dtype == "object"]
    return frame.assign(**{name: frame[name].where(frame[name].notna(), None) for name in texts})
