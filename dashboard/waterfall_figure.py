"""Waterfalls as HTML: from full points to the score, or from one total to another, a step per line.

Totals are marks and not bars, so that the scale may begin where the steps are: only steps have a length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup, escape

from dashboard.display import DASH, points_text
from dashboard.markup import number

StepKind = Literal["total", "step"]
# Room left of the lowest and right of the highest mark, as a share of what lies between them.
ROOM = 0.04


@dataclass(frozen=True)
class Step:
    """One line: a ``total`` that is reached, or a ``step`` from the line before. Points in hundredths.

    ``address`` is where the figure leads, ``remark`` a word beside the name, ``screen_only`` leaves the
    line off the paper.
    """

    kind: StepKind
    name: str
    points: int
    address: str = ""
    remark: str = ""


def loss_steps(items: pd.DataFrame, total: Mapping[str, Any], most: int) -> list[tuple[str, str, int]]:
    """Return the way from full points to a stored score as (kind, item, points); points in hundredths.

    ``items`` are a place's rows of ``score_item``, ``total`` its row of ``score_total``. Kinds: ``full``,
    ``item`` (the ``most`` largest losses and every gain beyond full points), ``rest`` (the smaller losses
    together; ``item`` says how many), ``reweighting`` (what items that took no part cost or gave, since the
    others stand for them), ``bonus``, ``penalty``, ``bounds`` (what caps cut off), ``score``. Steps add up to
    the score exactly; what is zero is left out. Empty without a score.
    """
    if pd.isna(total["points"]):
        return []
    counted = items[items["points"].notna()]
    change = (counted["points"] - counted["full_points"]).astype("int64")
    by_item = dict(zip(counted["item"], change.tolist(), strict=True))
    losses = sorted((code for code in by_item if by_item[code] < 0), key=lambda code: by_item[code])
    if len(losses) == most + 1:
        # A rest of one line would only hide its name.
        most += 1
    steps = [("full", "", int(total["full_points"]))]
    steps += [("item", code, by_item[code]) for code in losses[:most]]
    if rest := losses[most:]:
        steps.append(("rest", str(len(rest)), sum(by_item[code] for code in rest)))
    steps += [("item", code, points) for code, points in by_item.items() if points > 0]
    base, points = int(total["base_points"]), int(total["points"])
    steps.append(("reweighting", "", base - int(total["full_points"]) - sum(by_item.values())))
    bonus, penalty = int(total["bonus"]), int(total["penalty"])
    steps += [("bonus", "", bonus), ("penalty", "", -penalty), ("bounds", "", points - base - bonus + penalty)]
    return [step for step in steps if step[2] or step[0] == "full"] + [("score", "", points)]


def bridge_steps(lines: pd.DataFrame, before: int, after: int, most: int) -> list[tuple[str, str, int]]:
    """Return the way from one total to another as (kind, item, points); points in hundredths.

    ``lines`` are those of one place of ``metrics.score_bridge``. Kinds: ``before``, ``item`` (the ``most``
    largest changes, gains first), ``rest`` (the smaller ones; ``item`` says how many), ``scope`` (items that
    count at one end only, together with the reweighting that they cause; ``item`` says how many),
    ``adjustment``, ``after``. Steps add up exactly; what is zero is left out.
    """
    of_items = lines[lines["line"] == "item"]
    at_both = of_items["points_before"].notna() & of_items["points_after"].notna()
    at_one = of_items["points_before"].notna() ^ of_items["points_after"].notna()
    changes = {
        code: int(change)
        for code, change in zip(of_items.loc[at_both, "item"], of_items.loc[at_both, "change"], strict=True)
        if change
    }
    largest = sorted(changes, key=lambda code: -abs(changes[code]))
    most += len(largest) == most + 1
    shown = sorted(largest[:most], key=lambda code: -changes[code])
    sums = lines.groupby("line")["change"].sum()
    scope = int(of_items.loc[at_one, "change"].sum()) + int(sums.get("reweighting", 0))
    steps = [("item", code, changes[code]) for code in shown]
    if rest := largest[most:]:
        steps.append(("rest", str(len(rest)), sum(changes[code] for code in rest)))
    steps += [("scope", str(int(at_one.sum())), scope), ("adjustment", "", int(sums.get("adjustment", 0)))]
    return [("before", "", before), *(step for step in steps if step[2]), ("after", "", after)]


def waterfall_markup(steps: Sequence[Step], caption: str, headings: tuple[str, str, str]) -> Markup:
    """Return steps as a table with a mark or bar per line; ``headings`` of name, bar and points.

    Empty for no steps. Names and remarks are escaped.
    """
    if not steps:
        return Markup("")
    ends, reached = [], 0
    for step in steps:
        start = step.points if step.kind == "total" else reached
        reached = step.points if step.kind == "total" else reached + step.points
        ends.append((min(start, reached), max(start, reached)))
    lowest, highest = min(low for low, _ in ends), max(high for _, high in ends)
    room = max(highest - lowest, 1) * ROOM
    span = highest - lowest + 2 * room
    rows = []
    for step, (low, high) in zip(steps, ends, strict=True):
        left, width = ((low - lowest + room) / span * 100, (high - low) / span * 100)
        kind = "total" if step.kind == "total" else "gain" if step.points > 0 else "loss"
        figure = points_text(step.points) if kind == "total" else number(step.points / 100, 2, signed=True)
        shown = escape(figure or DASH)
        if step.address:
            shown = Markup('<a href="{}" data-go="receipt">{}</a>').format(step.address, figure)
        remark = f' <small class="xp-muted">{escape(step.remark)}</small>' if step.remark else ""
        rows.append(
            f'<tr class="xp-{kind}"><th scope="row">{escape(step.name)}{remark}</th>'
            f'<td class="xp-of-track"><span class="xp-track" style="--from:{left:.2f}%;--width:{width:.2f}%">'
            f'<i class="xp-step"></i></span></td><td class="n">{shown}</td></tr>'
        )
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    return Markup(  # noqa: S704 every part was escaped
        f'<table class="xp-table xp-waterfall"><caption class="xp-hidden">{escape(caption)}</caption>'
        f'<thead class="xp-hidden"><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
