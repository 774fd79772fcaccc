"""The frame of every slide: whose figures of when, the title, what turns the slides, the time left. No Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from dashboard.markup import Content, badge, hidden, join, tag
from dashboard.texts import translate


@dataclass(frozen=True)
class Turning:
    """Where the links of a slide lead, for who clicks them; assets/web/start.js turns by the address itself."""

    number: int
    count: int
    paused: bool
    previous: str
    following: str
    pause: str
    leave: str


def slide_markup(kind: str, title: str, body: Content, head: Content, turning: Turning) -> Markup:
    """Return a slide: a line of what it is about, its title, its content.

    While slides turn by themselves a screen reader is not interrupted by each; paused, it tells the new one.
    """
    return tag(
        "section",
        tag("p", head, classes="xp-slide-about") if head else "",
        tag("h1", title),
        tag("div", body, classes="xp-slide-body"),
        classes=f"xp-slide xp-slide-{kind}",
        aria_label=f"{turning.number} / {turning.count}",
        aria_live="polite" if turning.paused else "off",
    )


def about_markup(state: str, *facts: str) -> Markup:
    """Return the line above the title: county, level and month, and whether it is official."""
    return join([badge(state, "quiet"), " ", " · ".join(fact for fact in facts if fact)])


def foot_markup(turning: Turning, language: str, notice: str) -> Markup:
    """Return the foot of a slide: a notice, its number, previous, pause, next and the way out; the time left."""
    turns = (
        ("previous", "‹", translate("Previous slide", language), turning.previous),
        (
            ("pause", "▶", translate("Go on", language), turning.pause)
            if turning.paused
            else ("pause", "❙❙", translate("Pause", language), turning.pause)
        ),
        ("next", "›", translate("Next slide", language), turning.following),
    )
    links = (
        Markup('<a href="{}" data-go data-turn="{}" data-of="{}" title="{}">{}{}</a>').format(
            address, turn, turning.count, said, Markup('<span aria-hidden="true">{}</span>').format(sign), hidden(said)
        )
        for turn, sign, said, address in turns
    )
    leave = Markup('<a href="{}" data-go>{}</a>').format(turning.leave, translate("Leave the presentation", language))
    moving = not turning.paused and turning.count > 1
    return tag(
        "div",
        tag("span", notice, classes="xp-slide-notice"),
        tag("span", f"{turning.number} / {turning.count}"),
        tag("nav", *links, aria_label=translate("Slides", language)),
        leave,
        Markup('<span class="xp-slide-time" aria-hidden="true"></span>') if moving else "",
        classes="xp-slide-foot",
    )
