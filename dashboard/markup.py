"""Small pieces of HTML for tables and texts: safe by construction, without Streamlit.

Whatever is a plain ``str`` is escaped; only what these functions made (``Markup``) passes as it is. The
classes are those of assets/theme/style.css. ``dashboard.show_markup.show`` puts the result on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup, escape

from dashboard.display import DASH, LIGHT_STYLES
from dashboard.texts import translate

Content = str | Markup

Tone = Literal["", "good", "bad", "quiet"]
MessageKind = Literal["empty", "information", "stale", "error", "loading"]


def tag(name: str, *children: Content, classes: str = "", **attributes: Any) -> Markup:
    """Return an element: ``tag("p", "5 < 6", classes="xp-note", title=hint)``.

    ``_`` in attribute names stands for ``-``; an attribute that is None or False is left out, one that is
    True stands alone. Names of elements and attributes come from code, never from data.
    """
    shown = [f' class="{escape(classes)}"'] if classes else []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        word = key.rstrip("_").replace("_", "-")
        shown.append(f" {word}" if value is True else f' {word}="{escape(value)}"')
    # Every part was escaped above.
    return Markup(f"<{name}{''.join(shown)}>{join(children)}</{name}>")  # noqa: S704


def join(parts: Iterable[Content], separator: Content = "") -> Markup:
    """Return parts one after the other, each escaped unless it is markup."""
    return escape(separator).join(parts)


def hidden(text: str) -> Markup:
    """Return a text that only screen readers read."""
    return Markup('<span class="xp-hidden">{}</span>').format(text)


def muted(text: Content) -> Markup:
    """Return a text that explains another."""
    return Markup('<span class="xp-muted">{}</span>').format(text)


def note(text: Content) -> Markup:
    """Return a line of small print below a table or chart."""
    return Markup('<p class="xp-note">{}</p>').format(text)


def heading(text: Content, explanation: Content = "", *, level: int = 2, anchor: str = "") -> Markup:
    """Return the heading of a section, with a line that says what to see there. The page itself has level 1."""
    title = tag(f"h{level}", text, classes="xp-heading", id=anchor or None)
    return title if not explanation else join([title, note(explanation)])


def number(value: Any, decimals: int = 2, *, signed: bool = False) -> str:
    """Return a number with fixed decimals and thousands apart, a dash where there is none.

    With ``signed`` a true minus or a plus stands before it; nothing before a zero.
    """
    if pd.isna(value):
        return DASH
    text = f"{abs(value) if signed else value:,.{decimals}f}"
    if not signed or not float(text.replace(",", "")):
        return text
    return ("+" if value > 0 else "−") + text


def light(code: str, language: str, *, word: bool = True) -> Markup:
    """Return a light: its shape in its colour, and its word (for screen readers only without ``word``)."""
    name = LIGHT_STYLES[code].name.in_language(language)
    if word:
        return Markup('<span class="xp-light xp-{}">{}</span>').format(code, name)
    return Markup('<span class="xp-light xp-{}"><i>{}</i></span>').format(code, name)


def bar(share: Any, text: Content = "") -> Markup:
    """Return a bar for a share (0 to 1) with its figure; a share that is missing has no bar."""
    if pd.isna(share):
        return Markup('<span class="xp-bar xp-none">{}</span>').format(text or DASH)
    width = f"{min(max(float(share), 0.0), 1.0) * 100:.1f}".removesuffix(".0")
    return Markup('<span class="xp-bar" style="--share:{}%">{}</span>').format(width, text)


def movement(rank: Any, previous: Any, language: str) -> Markup:
    """Return the way of a rank: ▲2 up, ▼1 down, — unchanged, a word when it is new, nothing when not ranked."""
    if pd.isna(rank):
        return Markup("")
    if pd.isna(previous):
        return Markup('<span class="xp-same">{}</span>').format(translate("new", language))
    moved = int(previous) - int(rank)
    if moved == 0:
        return Markup('<span class="xp-same" role="img" aria-label="{}">—</span>').format(translate("level", language))
    kind, arrow = ("rise", "▲") if moved > 0 else ("fall", "▼")
    said = translate("up {count}" if moved > 0 else "down {count}", language, count=abs(moved))
    return Markup('<span class="xp-{}" role="img" aria-label="{}">{}{}</span>').format(kind, said, arrow, abs(moved))


def change(value: Any, decimals: int = 2, *, good: bool | None = None) -> Markup:
    """Return a change with its sign; ``good`` says whether it is for the better, else more is better."""
    text = number(value, decimals, signed=True)
    if pd.isna(value) or text[0] not in "+−":
        return Markup('<span class="xp-same">{}</span>').format(text)
    better = value > 0 if good is None else good
    return Markup('<span class="xp-{}">{}</span>').format("rise" if better else "fall", text)


def rank_band(best: Any, worst: Any) -> str:
    """Return the ranks a place could have had, ``3–7``, or one rank alone; a dash where there is none."""
    if pd.isna(best) or pd.isna(worst):
        return DASH
    return f"{int(best)}" if int(best) == int(worst) else f"{int(best)}–{int(worst)}"


@dataclass(frozen=True)
class Figure:
    """One headline figure: what it is, the figure, its unit, a change or word below, what it means.

    ``tone`` colours the line below; ``change`` may be markup of ``movement`` or ``change``.
    """

    label: str
    value: Content
    unit: str = ""
    change: Content = ""
    note: Content = ""
    tone: Tone = ""


def figures(shown: Sequence[Figure]) -> Markup:
    """Return headline figures side by side, two in a row on a phone."""
    return Markup('<dl class="xp-figures">{}</dl>').format(join(_figure(one) for one in shown))


def _figure(one: Figure) -> Markup:
    unit = tag("small", one.unit) if one.unit else ""
    below = [
        tag("dd", part, classes=classes)
        for part, classes in ((one.change, f"xp-change xp-{one.tone}".removesuffix(" xp-")), (one.note, "xp-muted"))
        if part
    ]
    return tag("div", tag("dt", one.label), tag("dd", one.value, unit, classes="xp-value"), *below)


def message(kind: MessageKind, title: Content, text: Content = "", action: Content = "") -> Markup:
    """Return a box for what is no content: nothing to show, old figures, an error, still on the way.

    ``action`` is the link that leads on. An error is announced to screen readers at once.
    """
    parts = [tag("strong", title), *([tag("p", text)] if text else []), *([tag("p", action)] if action else [])]
    return tag("div", *parts, classes=f"xp-message xp-{kind}", role="alert" if kind == "error" else "status")


def bullets(lines: Iterable[Content]) -> Markup:
    """Return sentences as a list."""
    return Markup('<ul class="xp-list">{}</ul>').format(join(tag("li", line) for line in lines))


def facts(pairs: Mapping[str, Content] | Iterable[tuple[str, Content]]) -> Markup:
    """Return names and what they are, one pair to a line."""
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    rows = (tag("div", tag("dt", name), tag("dd", value)) for name, value in listed)
    return Markup('<dl class="xp-facts">{}</dl>').format(join(rows))


def cards(contents: Iterable[Content]) -> Markup:
    """Return cards side by side, as many in a row as fit."""
    return Markup('<div class="xp-cards">{}</div>').format(join(tag("div", one) for one in contents))


def badge(text: Content, tone: Tone = "") -> Markup:
    """Return a short word in a frame, such as a grade or “provisional”."""
    return tag("span", text, classes=f"xp-badge xp-{tone}".removesuffix(" xp-"))


def scale_legend(title: str, classes: Sequence[tuple[str, str]], *, further: Content = "") -> Markup:
    """Return a legend of classes, (colour, label) each, from little to much; colours come from a palette.

    ``further`` explains signs that are no class, such as a cross for a missing report.
    """
    swatches = [
        Markup('<li><span style="background:{}"></span>{}</li>').format(colour, label) for colour, label in classes
    ]
    listed = Markup('<ul class="xp-scale" aria-label="{}">{}</ul>').format(title, join(swatches))
    return Markup('<div class="xp-legend"><span>{}</span>{}{}</div>').format(
        title, listed, tag("span", further) if further else ""
    )
