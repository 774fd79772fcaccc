"""The legend and the table of a map: the same classes as on it, with signs, counts and links. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from markupsafe import Markup, escape

from dashboard.map_classes import MapClass
from dashboard.map_figure import class_codes
from dashboard.map_states import STATES, VALUE
from dashboard.markup import tag
from dashboard.markup_table import Column, table

Say = Callable[..., str]
# A table of more places than that is cut short; one township after the other is read whole.
MOST_ROWS, FEWER_ROWS = 200, 80


def legend_markup(
    title: str, frames: Sequence[pd.DataFrame], classes: Sequence[MapClass], say: Say, language: str
) -> Markup:
    """Return the legend: every class, then the states that occur, each with how many places it has.

    With two frames (two maps on one scale) the counts stand side by side, left and right.
    """
    counts = [class_codes(frame, classes).value_counts() for frame in frames]
    listed = [(one.code, one.colour, f"{one.sign} {one.name}".strip()) for one in classes]
    listed += [
        (code, style.background, style.name.in_language(language))
        for code, style in STATES.items()
        if any(code in count.index for count in counts)
    ]
    items = [
        tag(
            "li",
            tag("span", style=f"background:{background}", classes="xp-swatch"),
            tag("span", name),
            tag("b", " | ".join(str(int(count.get(code, 0))) for count in counts), title=say("Number of places")),
        )
        for code, background, name in listed
    ]
    return tag("div", tag("p", title), tag("ul", *items, aria_label=title), classes="xp-key")


def map_table(
    frame: pd.DataFrame,
    classes: Sequence[MapClass],
    caption: str,
    *,
    heading: str,
    addresses: Mapping[str, str],
    profiles: Mapping[str, str],
    say: Say,
    language: str,
    chosen: str = "",
    ranked: bool = True,
) -> Markup:
    """Return the table behind a map: every place with what the pointer reads, and the links that a click follows.

    ``addresses`` lead where a click on the map leads, ``profiles`` to the places' own pages. At most so many
    rows as anybody reads; more places are told. Largest value first if ``ranked``, else by code.
    """
    names = {one.code: f"{one.sign} {one.name}".strip() for one in classes}
    names |= {code: style.name.in_language(language) for code, style in STATES.items()}
    codes = class_codes(frame, classes)
    order = frame.assign(shown_class=codes)
    # Context figures stand in the order of the codes: sorted by value, a table is a ranking.
    if ranked:
        order = order.sort_values(["value", "place"], ascending=[False, True], na_position="last")
    columns = [
        Column("name", say("Place"), phone="title"),
        Column("value", heading, phone="figure"),
        Column("class", say("Class"), labelled=False),
    ]
    if profiles:
        columns.append(Column("profile", say("Profile"), labelled=False))
    rows = [
        {
            "place": place,
            "name": _link(addresses.get(place), name),
            "value": " · ".join(text.split("<br>")[:2]) if state == VALUE else "—",
            "class": names.get(code, ""),
            "profile": _link(profiles.get(place), say("Profile")),
        }
        for place, name, code, text, state in zip(
            order["place"], order["name"], order["shown_class"], order["text"], order["state"], strict=True
        )
    ][: MOST_ROWS if len(order) <= MOST_ROWS else FEWER_ROWS]
    made = table(columns, rows, caption, chosen=lambda row: row["place"] == chosen)
    if len(order) <= MOST_ROWS:
        return made
    told = say("The first {count} of {all} places.", count=FEWER_ROWS, all=len(order))
    return made + tag("p", told, classes="xp-note")


def _link(address: str | None, text: str) -> Markup:
    # Every part is escaped; building it with Markup for each of two hundred rows takes ten times as long.
    shown = escape(text) if address is None else f'<a href="{escape(address)}" data-go>{escape(text)}</a>'
    return Markup(shown)  # noqa: S704
