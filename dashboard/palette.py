"""The colours of every page: one source for style sheet, charts and Streamlit's theme, light and dark.

Text colours have a contrast of at least 4.5 : 1 on ``background`` and ``surface``, marks (shapes, lines,
bars) of at least 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11; tests/dashboard/test_palette.py). A colour is never
the only sign: lights differ by shape and word, series by their name at the end of the line.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as ``#rrggbb``.

    ``ink`` is for text, ``muted`` for what explains it, ``line`` for rules between rows, ``track`` for the
    empty part of a bar, ``accent`` for links, bars and what is selected, ``rise`` and ``fall`` for better
    and worse. ``green`` to ``grey`` are the marks of lights; ``series`` the lines of a chart, all of them
    also legible as text. ``lost`` goes from little to much and colours the heat map.
    """

    background: str
    surface: str
    ink: str
    muted: str
    line: str
    track: str
    accent: str
    rise: str
    fall: str
    green: str
    amber: str
    orange: str
    red: str
    grey: str
    series: tuple[str, ...]
    lost: tuple[str, ...]


LIGHT = Palette(
    background="#ffffff",
    surface="#f3f5f8",
    ink="#1b2430",
    muted="#56616e",
    line="#d5dbe2",
    track="#e3e8ee",
    accent="#1f5f99",
    rise="#1d6b4f",
    fall="#a93226",
    green="#1e8a66",
    amber="#c07d00",
    orange="#c4561a",
    red="#b3261e",
    grey="#7b8490",
    series=("#1f5f99", "#b8471b", "#00755f", "#84479b", "#7d6000", "#4d5661"),
    lost=("#f3f5f8", "#f3d9cf", "#e6ac97", "#cf735a", "#a93226", "#6d1710"),
)
DARK = Palette(
    background="#12171d",
    surface="#1c232c",
    ink="#e4e9ee",
    muted="#a2adb9",
    line="#36414d",
    track="#2b343f",
    accent="#7fb6e8",
    rise="#62c7a0",
    fall="#f2897d",
    green="#3fb68b",
    amber="#e0a92e",
    orange="#ee8a4a",
    red="#ef6a5e",
    grey="#8d98a5",
    series=("#7fb6e8", "#f0936b", "#4fc3a5", "#cda1e0", "#d6b84e", "#aab4bf"),
    lost=("#1c232c", "#47262a", "#7d3230", "#b5483d", "#ef6a5e", "#ffc3b8"),
)
PALETTES: dict[Theme, Palette] = {"light": LIGHT, "dark": DARK}

# Of maps, the same in both themes: places are surfaces with names on them, drawn on neither background.
SEQUENTIAL = ("#e3eef8", "#b9d3ea", "#86b1d8", "#4f8abf", "#1f5f99", "#0d3a66")
DIVERGING = ("#8c3a10", "#cf7a48", "#f0c7a8", "#eef0f2", "#b4d2ea", "#5c94c6", "#1f5f99")


def palette_of(theme: str | None) -> Palette:
    """Return the palette of a theme, ``light`` unless it says ``dark``."""
    return DARK if theme == "dark" else LIGHT


def light_colours(palette: Palette) -> dict[str, str]:
    """Return light → colour of its mark."""
    return {light: getattr(palette, light) for light in ("green", "amber", "orange", "red", "grey")}


def style_variables() -> str:
    """Return the style sheet's variables, ``--xp-ink`` and so on, which follow the theme of Streamlit.

    Streamlit sets ``color-scheme`` on the whole application, and ``light-dark()`` follows it; a browser
    without that function follows the setting of its system, as Streamlit does at first.
    """
    names = [field.name for field in fields(Palette) if field.type == "str"]
    light, dark = ({name: getattr(palette, name) for name in names} for palette in (LIGHT, DARK))
    both = {name: f"light-dark({light[name]},{dark[name]})" for name in names}
    return (
        f":root{{{_declared(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_declared(dark)}}}}}\n"
        f"@supports (color:light-dark(#000,#fff)){{:root{{{_declared(both)}}}}}\n"
    )


def _declared(colours: dict[str, str]) -> str:
    return ";".join(f"--xp-{name}:{colour}" for name, colour in colours.items())
