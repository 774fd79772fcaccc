"""What the map shows of a run, as frames: value, state, class and what the pointer reads. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard.display import light_text, points_text
from dashboard.map_classes import (
    VERDICT_NAMES,
    VERDICT_SIGNS,
    MapClass,
    light_classes,
    movement_class,
    movement_classes,
    rank_classes,
    value_classes,
    verdict_classes,
)
from dashboard.map_states import MISSING, NOT_RANKED, STATE_OF_SCORE, STATES, UNMATCHED, VALUE
from dashboard.trend_measures import Measure
from dashboard.trend_series import figure_text

POINTS, RANK, MOVEMENT, LIGHT = "points", "rank", "movement", "light"
VALUES, SHARE, TARGET, TOP = "value", "share", "target", "top"
TOTAL_SHOWS = (POINTS, RANK, MOVEMENT, LIGHT)
ITEM_SHOWS = (LIGHT, VALUES, SHARE, TARGET, TOP)
# Shows whose classes mean the same for every item, so that two items can stand side by side.
COMPARABLE = (LIGHT, SHARE, TARGET, TOP)
COLUMNS = ["place", "name", "value", "state", "text"]

Say = Callable[..., str]


def shows_of(measure: Measure) -> tuple[str, ...]:
    """Return what the map can show of a measure, the default first; of what nobody scores only the value."""
    if measure.is_total:
        return TOTAL_SHOWS
    return ITEM_SHOWS if measure.item is not None else (VALUES,)


def total_frame(totals: pd.DataFrame, names: Mapping[str, str], show: str, say: Say, language: str) -> pd.DataFrame:
    """Return the totals of some places (rows as stored) for the map, columns ``COLUMNS`` and map_class."""
    ranks, previous = (_floats(totals[name]) for name in ("rank", "previous_rank"))
    points = _floats(totals["points"]) / 100
    value = {POINTS: points, RANK: ranks, MOVEMENT: ranks, LIGHT: points}[show]
    texts = [
        _lines(
            say("{points} points", points=points_text(hundredths)),
            say("rank {rank}", rank=int(rank)) if not np.isnan(rank) else say("not ranked"),
            _moved_text(rank, before, say) if not np.isnan(rank) else "",
            light_text(light, language),
        )
        for hundredths, rank, before, light in zip(
            totals["points"], ranks, previous, totals["light"], strict=True
        )
    ]  # fmt: skip
    lacking = MISSING if show in (POINTS, LIGHT) else NOT_RANKED
    frame = _frame(totals["place"], names, value, [VALUE if known else lacking for known in ~np.isnan(value)], texts)
    if show == MOVEMENT:
        frame["map_class"] = [movement_class(*pair) for pair in zip(ranks, previous, strict=True)]
    elif show == LIGHT:
        frame["map_class"] = totals["light"].to_numpy()
    return frame


def item_frame(
    items: pd.DataFrame, names: Mapping[str, str], measure: Measure, show: str, say: Say, language: str
) -> pd.DataFrame:
    """Return one item of some places (rows as stored) for the map, columns ``COLUMNS`` and map_class.

    Lights and verdicts are those of the run: a place whose light is grey could not be judged, which is
    neither missing nor not applicable.
    """
    states = [STATE_OF_SCORE.get(state, VALUE) for state in items["state"]]
    value = _floats(items["value"])
    if show == SHARE:
        full = _floats(items["full_points"])
        value = np.where(full > 0, _floats(items["points"]) / np.where(full > 0, full, 1) * 100, np.nan)
    texts = [
        _lines(
            f"{figure_text(figure, measure, language)} · {light_text(light, language)}",
            _interval_text(low, high, measure, say),
            say("target {value}", value=figure_text(target, measure, language)) if pd.notna(target) else "",
            say("{points} of {full} points", points=points_text(points), full=points_text(full))
            if pd.notna(points)
            else "",
            _verdict_text(against, say, language),
        )
        if state == VALUE
        else STATES[state].name.in_language(language)
        for figure, light, low, high, target, points, full, against, state in zip(
            items["value"], items["light"], items["value_low"], items["value_high"], items["target"],
            items["points"], items["full_points"], items["against_target"], states, strict=True,
        )
    ]  # fmt: skip
    if show in (VALUES, SHARE):
        unknown = np.isnan(value)
        states = [MISSING if state == VALUE and lacks else state for state, lacks in zip(states, unknown, strict=True)]
    frame = _frame(items["place"], names, value, states, texts)
    if show == LIGHT:
        frame["map_class"] = items["light"].to_numpy()
    elif show in (TARGET, TOP):
        verdicts = items["against_target" if show == TARGET else "against_top"].fillna("cannot_be_judged")
        frame["map_class"] = verdicts.to_numpy()
    return frame


def observed_frame(figures: pd.DataFrame, names: Mapping[str, str], measure: Measure, language: str) -> pd.DataFrame:
    """Return what was reported of an indicator that nobody scores; rows of ``observation_trend``."""
    states = [STATE_OF_SCORE.get(state, VALUE) for state in figures["state"]]
    texts = [
        figure_text(value, measure, language) if state == VALUE else STATES[state].name.in_language(language)
        for value, state in zip(figures["value"], states, strict=True)
    ]
    return _frame(figures["place"], names, _floats(figures["value"]), states, texts)


def with_unmatched(frame: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str], language: str) -> pd.DataFrame:
    """Return the frame with a row for every place that lies on the map but has no figures for this viewer."""
    known = set(frame["place"])
    lacking = [code for code in codes if code not in known]
    if not lacking:
        return frame
    texts = [STATES[UNMATCHED].name.in_language(language)] * len(lacking)
    further = _frame(pd.Series(lacking), names, np.full(len(lacking), np.nan), [UNMATCHED] * len(lacking), texts)
    if frame.empty:
        return further.assign(map_class="") if "map_class" in frame else further
    return pd.concat([frame, further], ignore_index=True)


def classes_of(frames: Sequence[pd.DataFrame], measure: Measure, show: str, language: str) -> tuple[MapClass, ...]:
    """Return the classes for one map, or one scale for two: made from the values of all frames together."""
    if show == LIGHT:
        orange = any((frame["map_class"] == "orange").any() for frame in frames if "map_class" in frame)
        return light_classes(language, midpoint=orange)
    if show in (TARGET, TOP):
        return verdict_classes(language)
    if show == MOVEMENT:
        return movement_classes(language)
    values = pd.concat([frame.loc[frame["state"] == VALUE, "value"] for frame in frames], ignore_index=True)
    if show == RANK:
        return rank_classes(values)
    return value_classes(values, decimals={POINTS: 2, SHARE: 1}.get(show, measure.decimals))


def _frame(
    places: pd.Series, names: Mapping[str, str], value: np.ndarray, states: Sequence[str], texts: Sequence[str]
) -> pd.DataFrame:
    codes = places.tolist()
    known = np.array([state == VALUE for state in states], dtype=bool)
    return pd.DataFrame(
        {
            "place": codes,
            "name": [str(names.get(code, code)) for code in codes],
            "value": np.where(known, value, np.nan) if len(codes) else np.array([], dtype=float),
            "state": list(states),
            "text": list(texts),
        }
    )


def _floats(column: pd.Series) -> np.ndarray:
    return column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def _lines(*parts: str) -> str:
    return "<br>".join(part for part in parts if part)


def _moved_text(rank: float, previous: float, say: Say) -> str:
    if np.isnan(previous):
        return say("not ranked the month before")
    moved = int(previous - rank)
    if not moved:
        return say("same rank as the month before")
    return say("up {count}", count=moved) if moved > 0 else say("down {count}", count=-moved)


def _interval_text(low: float, high: float, measure: Measure, say: Say) -> str:
    if pd.isna(low) or pd.isna(high):
        return ""
    decimals = measure.decimals
    return say("95 % interval {low}–{high}", low=f"{low:,.{decimals}f}", high=f"{high:,.{decimals}f}")


def _verdict_text(verdict: object, say: Say, language: str) -> str:
    if not isinstance(verdict, str) or verdict not in VERDICT_NAMES:
        return ""
    word = f"{VERDICT_SIGNS[verdict]} {VERDICT_NAMES[verdict].in_language(language)}"
    return say("against the target: {verdict}", verdict=word)
