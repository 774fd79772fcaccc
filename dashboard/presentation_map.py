"""The map on a slide: total points by class, all names of a few places, the legend beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from dashboard.map_classes import MapClass, value_classes
from dashboard.map_figure import Hatching, map_figure
from dashboard.map_frames import POINTS, total_frame
from dashboard.map_labels import MapGround
from dashboard.map_legend import legend_markup
from dashboard.map_states import VALUE


@dataclass(frozen=True, eq=False)
class SlideMap:
    """What the map shows: places with value and state, as of ``map_frames.total_frame``, and their classes."""

    frame: pd.DataFrame
    classes: tuple[MapClass, ...]

    @property
    def states(self) -> tuple[tuple[str, str], ...]:
        """The places without a value and their states, which are hatched."""
        rows = self.frame[self.frame["state"] != VALUE]
        return tuple(zip(rows["place"].tolist(), rows["state"].tolist(), strict=True))


def slide_map(totals: pd.DataFrame, names: Mapping[str, str], say: Callable[..., str], language: str) -> SlideMap:
    """Return the total points of a level's places for the map; ``totals`` are rows of ``score_total``."""
    frame = total_frame(totals, names, POINTS, say, language)
    return SlideMap(frame, value_classes(frame["value"], decimals=2))


def slide_map_figure(shown: SlideMap, ground: MapGround, hatching: Hatching) -> go.Figure:
    """Return the map. A screen that fills a wall has room for every name, as long as they are few.

    The size of names comes from the style sheet, because it grows with the screen.
    """
    figure = map_figure(shown.frame, replace(ground, bounds=None), classes=shown.classes, hatching=hatching)
    figure.update_layout(height=None, autosize=True)
    return figure


def slide_legend(shown: SlideMap, say: Callable[..., str], language: str) -> Markup:
    """Return the legend: every class and every state that occurs, with how many places it has."""
    return legend_markup(say("Total points"), [shown.frame], shown.classes, say, language)
