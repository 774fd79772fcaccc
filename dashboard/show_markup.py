"""The one door from markup to a page: only what the builders of ``dashboard.markup`` escaped gets through."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from dashboard.palette import Palette, palette_of


def show(*parts: Markup, into: DeltaGenerator | None = None) -> None:
    """Draw markup, here or in a container. Raises TypeError for a plain text, which nobody escaped."""
    for part in parts:
        if not isinstance(part, Markup):
            raise TypeError(f"not markup: {str(part)[:40]!r}")
    if any(parts):
        (into or st).html(Markup("").join(parts))


def current_palette() -> Palette:
    """Return the palette of the theme that the viewer's browser shows now, for charts."""
    return palette_of(st.context.theme.type)
