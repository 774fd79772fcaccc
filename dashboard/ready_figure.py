"""A Plotly figure that is finished: Streamlit copies every figure deeply on every run, this one only once."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go


class ReadyFigure(go.Figure):
    """A figure that nobody changes any more, for results that are kept (dashboard/kept.py)."""

    def __init__(self, figure: go.Figure) -> None:
        """Take a figure over as it stands; it was validated when it was built."""
        super().__init__(figure)
        self._ready: dict[str, Any] = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain lists and dicts, the same ones every time. Nobody may write into them."""
        return self._ready
