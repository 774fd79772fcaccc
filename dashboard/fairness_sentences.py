"""The words of the fairness figures, as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.display import month_text
from dashboard.texts import translate
from metrics.fairness import FEWEST_PLACES, Fairness

FAIRNESS_SENTENCES = {
    "head": "Fairness of score run {run}, {period}: does the assessment follow the work, or what nobody can change?",
    "population": "number of residents",
    "migrant_share": "share of migrants",
    "distance_km": "distance to the county seat",
    "known": "Total and {measure}: rank correlation {correlation} over {places} places (p = {p_value}). {judgement}",
    "beyond_chance": "More than chance explains: look whether the rule book favours it.",
    "chance": "Chance alone can explain that.",
    "not_known": "Total and {measure}: not known ({places} places have figures; {fewest} that differ are needed).",
    "no_moves": "Bonus and penalty lines change nobody’s rank.",
    "moves": "Ranks changed by bonus and penalty lines: {places}.",
    "move": "{place} {without} → {rank}",
    "no_retire": "There is no item on which everyone has full points.",
    "retire": "Items on which everyone has full points, so that they tell nobody apart: {items}.",
    "burden": "Cells to fill in so far this year: {total} in all, per place {low} to {high}, middle {middle}.",
}
_SIGNIFICANT = 0.05
_CORRELATION = ("measure", "places", "correlation", "p_value")


def fairness_lines(fairness: Fairness, places: Mapping[str, str], items: Mapping[str, str], language: str) -> list[str]:
    """Return the fairness figures as sentences; ``places`` and ``items`` are names by code."""
    between = "、" if language == "zh" else ", "

    def say(code: str, **parameters: object) -> str:
        return translate(FAIRNESS_SENTENCES[code], language, **parameters)

    lines = [say("head", run=fairness.run, period=month_text(fairness.period, language))]
    for measure, known, correlation, p_value in _rows(fairness.correlations, _CORRELATION):
        told = {"measure": say(measure), "places": known, "fewest": FEWEST_PLACES}
        if pd.isna(correlation):
            lines.append(say("not_known", **told))
            continue
        judgement = say("beyond_chance" if p_value < _SIGNIFICANT else "chance")
        stated = {"correlation": f"{correlation:+.2f}", "p_value": f"{max(p_value, 0.001):.3f}"}
        lines.append(say("known", **told, **stated, judgement=judgement))
    moved = fairness.places[fairness.places["gained"].fillna(0) != 0]
    moves = [
        say("move", place=places.get(place, place), without=without, rank=rank)
        for place, rank, without in _rows(moved, ("place", "rank", "rank_without"))
    ]
    lines.append(say("moves", places=between.join(moves)) if moves else say("no_moves"))
    retire = [items.get(code, code) for code in fairness.items.loc[fairness.items["retire"], "item"]]
    lines.append(say("retire", items=between.join(retire)) if retire else say("no_retire"))
    cells = fairness.places["cells"].dropna()
    if len(cells):
        total, low, high = (f"{int(number):,}" for number in (cells.sum(), cells.min(), cells.max()))
        lines.append(say("burden", total=total, low=low, high=high, middle=f"{cells.median():,.0f}"))
    return lines


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in columns), strict=True)
