"""Colours can be read: contrasts by the formula of WCAG 2.2 in both themes, and one source for all of them."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from dashboard.display import LIGHT_STYLES
from dashboard.palette import (
    DARK,
    DIVERGING,
    LIGHT,
    PALETTES,
    SEQUENTIAL,
    Palette,
    light_colours,
    palette_of,
    style_variables,
)

ROOT = Path(__file__).resolve().parents[2]
THEMES = [pytest.param(PALETTES[name], id=name) for name in sorted(PALETTES)]
# Machado, Oliveira & Fernandes 2009: full deuteranopia and protanopia, on linear RGB.
BLINDNESS = {
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}


def linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(red: float, green: float, blue: float) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear RGB."""
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen_apart(one: str, other: str, matrix: tuple[tuple[float, float, float], ...]) -> float:
    """Distance of two colours (CIE76) as somebody with a colour blindness sees them."""
    seen = []
    for colour in (one, other):
        parts = linear(colour)
        red, green, blue = (min(max(sum(w * part for w, part in zip(row, parts, strict=True)), 0), 1) for row in matrix)
        seen.append(lab(red, green, blue))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_the_formula_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    # https://www.w3.org/WAI/WCAG22/Techniques/: #767676 is the lightest grey that passes on white.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("palette", THEMES)
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "rise", "fall"])
def test_texts_have_the_contrast_of_level_aa(palette: Palette, name: str):
    for ground in (palette.background, palette.surface):
        assert contrast(getattr(palette, name), ground) >= 4.5


@pytest.mark.parametrize("palette", THEMES)
def test_lines_of_charts_are_legible_as_labels_too(palette: Palette):
    for colour in palette.series:
        assert contrast(colour, palette.background) >= 4.5


@pytest.mark.parametrize("palette", THEMES)
def test_marks_of_lights_stand_out(palette: Palette):
    for colour in light_colours(palette).values():
        assert contrast(colour, palette.background) >= 3
        assert contrast(colour, palette.surface) >= 3


@pytest.mark.parametrize("palette", THEMES)
@pytest.mark.parametrize("blindness", sorted(BLINDNESS))
def test_lights_differ_for_the_colour_blind_and_by_shape_anyway(palette: Palette, blindness: str):
    colours = light_colours(palette)
    assert set(colours) == set(LIGHT_STYLES)
    for one, other in combinations(("green", "amber", "red"), 2):
        assert seen_apart(colours[one], colours[other], BLINDNESS[blindness]) > 10
    assert len({style.symbol for style in LIGHT_STYLES.values()}) == len(LIGHT_STYLES)
    rules = (ROOT / "assets" / "theme" / "style.css").read_text(encoding="utf-8")
    shapes = {light: re.search(rf"\.xp-light\.xp-{light}::before {{[^}}]*}}", rules) for light in colours}
    assert all(shapes.values())
    forms = [re.sub(r"var\(--xp-\w+\)", "", shape.group().split("{")[1]) for shape in shapes.values() if shape]
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("palette", THEMES)
def test_series_are_told_apart(palette: Palette):
    assert len(set(palette.series)) == len(palette.series) >= 6


@pytest.mark.parametrize("scale", [LIGHT.lost, DARK.lost, SEQUENTIAL], ids=["lost-light", "lost-dark", "sequential"])
def test_more_is_always_darker_or_always_lighter(scale: tuple[str, ...]):
    shades = [luminance(colour) for colour in scale]
    assert shades in (sorted(shades), sorted(shades, reverse=True))


def test_the_middle_of_a_diverging_scale_is_the_lightest():
    shades = [luminance(colour) for colour in DIVERGING]
    assert max(shades) == shades[len(shades) // 2]
    assert shades[:4] == sorted(shades[:4])
    assert shades[3:] == sorted(shades[3:], reverse=True)


def test_every_colour_is_six_digits():
    for palette in PALETTES.values():
        for value in vars(palette).values():
            for colour in (value,) if isinstance(value, str) else value:
                assert re.fullmatch(r"#[0-9a-f]{6}", colour)


def test_the_style_sheet_has_no_colour_of_its_own():
    rules = (ROOT / "assets" / "theme" / "style.css").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)", rules)) <= {"#fff"}, "white is the paper's"
    used = set(re.findall(r"var\(--xp-(\w+)\)", rules))
    declared = set(re.findall(r"--xp-(\w+):", style_variables()))
    assert used <= declared


def test_both_themes_reach_the_style_sheet():
    variables = style_variables()
    assert f"--xp-ink:light-dark({LIGHT.ink},{DARK.ink})" in variables
    assert f"--xp-ink:{LIGHT.ink}" in variables.splitlines()[0], "browsers without light-dark() have colours too"


def test_streamlits_theme_has_the_same_colours():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    assert "base" not in theme, "a base would fix one theme"
    for name, palette in PALETTES.items():
        options = theme[name]
        assert options["primaryColor"] == options["linkColor"] == palette.accent
        assert options["backgroundColor"] == palette.background
        assert options["secondaryBackgroundColor"] == palette.surface
        assert options["textColor"] == palette.ink
        assert options["borderColor"] == palette.line
        assert (options["redColor"], options["orangeColor"], options["greenColor"]) == (
            palette.red,
            palette.amber,
            palette.green,
        )
        assert tuple(options["chartCategoricalColors"]) == palette.series


def test_an_unknown_theme_is_the_light_one():
    assert palette_of(None) is LIGHT
    assert palette_of("dark") is DARK
