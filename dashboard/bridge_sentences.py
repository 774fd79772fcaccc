"""Bridges in words: why a rank moved, and what the lines of a score bridge are called."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.display import listed, month_text, points_text
from dashboard.markup import number
from dashboard.texts import translate
from dashboard.waterfall_figure import Step
from loaders.bridge_reads import PlaceBridge
from metrics.rank_bridge import RankBridge


def rank_bridge_sentence(bridge: RankBridge, language: str) -> str:
    """Return a movement and its parts, in tenths of a rank that add up: “Up from rank 8 to 5: own change +2.5, …”."""
    movement = bridge.movement
    return translate(
        "Stayed at rank {after}: {parts}."
        if not movement
        else "Up from rank {before} to {after}: {parts}."
        if movement > 0
        else "Down from rank {before} to {after}: {parts}.",
        language,
        before=bridge.rank_before,
        after=bridge.rank_after,
        parts=factor_text(bridge, language),
    )


def factor_text(bridge: RankBridge, language: str) -> str:
    """Return the four parts of a rank bridge in words, in tenths of a rank that add up to the movement."""
    tenths = {factor: _ranks(part) for factor, part in bridge.tenths().items()}
    parts = (
        translate("own change {ranks}", language, ranks=tenths["own"]),
        translate("others’ change {ranks}", language, ranks=tenths["peers"]),
        translate("data revision {ranks}", language, ranks=tenths["revision"]),
        translate("rule book {ranks}", language, ranks=tenths["rules"]),
    )
    return listed(parts, language)


def _ranks(tenths: int) -> str:
    return number(tenths / 10, 1, signed=True) if tenths else "0"


def place_bridge_sentence(bridge: PlaceBridge, language: str) -> str:
    """Return a place's way from rank to rank in words, or why it cannot be told."""
    if bridge.rank is not None:
        return rank_bridge_sentence(bridge.rank, language)
    for end in (bridge.first, bridge.last):
        if end.rank is None:
            month = month_text(end.period, language)
            return translate("Not ranked in {month}, so there is no movement to explain.", language, month=month)
    month = month_text(bridge.broken_at or "", language)
    return translate("The movement cannot be split: there is no bridge in {month}.", language, month=month)


def bridge_lines(
    steps: list[tuple[str, str, int]], names: Mapping[str, str], ends: tuple[str, str], language: str
) -> list[Step]:
    """Return steps of ``waterfall_figure.bridge_steps`` with names; ``ends`` name what lies before and after."""
    named = []
    for kind, item, points in steps:
        if kind in ("before", "after"):
            named.append(Step("total", ends[kind == "after"], points))
        elif kind == "item":
            named.append(Step("step", names.get(item, item), points))
        elif kind == "scope" and item == "0":
            named.append(Step("step", translate("Reweighting", language), points))
        else:
            text = translate(
                {
                    "rest": "{count} smaller changes together",
                    "scope": "{count} items new or no longer counted, with reweighting",
                    "adjustment": "Bonus and penalty",
                }[kind],
                language,
                count=item,
            )
            named.append(Step("step", text, points))
    return named


def points_sentence(bridge: PlaceBridge, language: str) -> str:
    """Return a place's way from total to total in words; totals of other full points are said not to compare."""
    first, last = bridge.first, bridge.last
    words = {"before": points_text(first.points), "after": points_text(last.points)}
    if first.points is None or last.points is None:
        return translate("Points: from {before} to {after}.", language, **words)
    if first.full_points != last.full_points:
        full = {"full_before": f"{first.full_points / 100:g}", "full_after": f"{last.full_points / 100:g}"}
        return translate(
            "Points: from {before} of {full_before} to {after} of {full_after}; the scales differ.",
            language,
            **words,
            **full,
        )
    change = number((last.points - first.points) / 100, 2, signed=True)
    return translate("Points: from {before} to {after} ({change}).", language, **words, change=change)
