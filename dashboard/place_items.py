"""A place's items as HTML: strengths and weaknesses against the county and the peers, and all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.display import STATE_NAMES, points_text, value_text
from dashboard.markup import Content, bar, heading, join, light, muted, note
from dashboard.markup_table import Column, table
from dashboard.place_markup import receipt_link
from dashboard.place_reads import Profile
from dashboard.spine_figure import Spread, Verdict, spine_mark
from dashboard.texts import translate
from metrics.catalogue import Catalogue, Indicator, Kind, Polarity
from metrics.peer_spread import SPREAD

MOST_EACH = 5
_MARKS = {"better": "●", "similar": "○", "worse": "■", "cannot_be_judged": "◌"}


def compared_items(items: pd.DataFrame, spread: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return a place's items with their peers' spread, a reference and a verdict against it.

    Frames as in ``Profile``. Columns as of ``score_item`` and ``metrics.peer_spread``, and reference, verdict.
    The reference of a rate is the county's value (for the county itself, the target). Counts and amounts
    grow with the place, so the county's says nothing about them: their reference is the peers' middle, and
    there is no verdict.
    """
    frame = items.join(spread, on="item")
    of_county = bool(frame["top"].isna().all())
    rates = frame["indicator"].map(lambda code: code in catalogue.by_code and catalogue.by_code[code].kind is Kind.RATE)
    against = frame["target" if of_county else "top"].astype("float64")
    verdict = frame["against_target" if of_county else "against_top"]
    known = rates & verdict.notna() & against.notna()
    return frame.assign(
        reference=against.where(rates, frame["middle"]),
        verdict=verdict.where(known, "cannot_be_judged"),
    )


def strengths_and_weaknesses(frame: pd.DataFrame, most: int = MOST_EACH) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the items that are worse and those that are better than the reference, each the ``most`` telling ones.

    ``frame`` as of ``compared_items``. The worse ones by points lost, the better ones by full points.
    """
    lost = (frame["full_points"] - frame["points"]).astype("Float64").fillna(0)
    ordered = frame.assign(lost=lost)
    worse = ordered[ordered["verdict"] == "worse"].sort_values(["lost", "number"], ascending=[False, True])
    better = ordered[ordered["verdict"] == "better"].sort_values(["full_points", "number"], ascending=[False, True])
    return worse.head(most), better.head(most)


def spine_section(
    profile: Profile, catalogue: Catalogue, names: Mapping[str, str], language: str, base: str | None
) -> Markup:
    """Return strengths and weaknesses as a spine chart; empty for a viewer who may not read items."""
    if profile.items is None or profile.spread is None:
        return Markup("")
    frame = compared_items(profile.items, profile.spread, catalogue)
    worse, better = strengths_and_weaknesses(frame)
    of_county = bool(frame["top"].isna().all())
    counts = frame["verdict"].value_counts()
    words = {
        "worse": int(counts.get("worse", 0)),
        "better": int(counts.get("better", 0)),
        "similar": int(counts.get("similar", 0)),
    }
    told = translate(
        "Against the target: {worse} items worse, {better} better, {similar} similar, by their 95 % intervals."
        if of_county
        else "Against the county: {worse} items worse, {better} better, {similar} similar, by their 95 % intervals.",
        language,
        **words,
    )
    parts = [heading(translate("Strengths and weaknesses", language), told)]
    for rows, caption in (
        (worse, translate("Weaknesses: most points lost first", language)),
        (better, translate("Strengths: most points first", language)),
    ):
        if len(rows):
            parts.append(_spine_table(rows, catalogue, names, language, base, caption, of_county=of_county))
    if len(worse) or len(better):
        legend = translate(
            "Middle line: the target. Grey: the middle half of the peers. Line: 95 % interval. Right is better."
            if of_county
            else "Middle line: the county. Grey: the middle half of the peers. Line: 95 % interval. Right is better.",
            language,
        )
        parts.append(note(legend))
    return join(parts)


def _spine_table(
    rows: pd.DataFrame,
    catalogue: Catalogue,
    names: Mapping[str, str],
    language: str,
    base: str | None,
    caption: str,
    *,
    of_county: bool,
) -> Markup:
    columns = [
        Column("name", translate("Assessment item", language), phone="title"),
        Column("value", translate("Value", language), numeric=True, phone="figure"),
        Column("reference", translate("Target" if of_county else "County", language), numeric=True),
        Column("spine", translate("Chart", language), labelled=False, classes="xp-of-spine"),
        Column("verdict", translate("Verdict", language), labelled=False),
        Column("points", translate("Points", language), numeric=True),
    ]
    shown = []
    for row in rows.to_dict("records"):
        indicator = catalogue.by_code[str(row["indicator"])]
        shown.append(
            {
                "name": names.get(row["item"], row["item"]),
                "value": value_text(row["value"], indicator, language),
                "reference": value_text(row["reference"], indicator, language),
                "spine": spine_mark(_spread_of(row, indicator), row["verdict"], _said(row, indicator, language)),
                "verdict": verdict_markup(row["verdict"], language),
                "points": _points(row, base),
            }
        )
    return table(columns, shown, caption, show_caption=True, classes="xp-spines")


def verdict_markup(verdict: Verdict, language: str) -> Markup:
    """Return a verdict as its mark and word."""
    tone = {"better": "xp-rise", "worse": "xp-fall"}.get(verdict, "xp-same")
    words = {
        "better": translate("better", language),
        "similar": translate("similar", language),
        "worse": translate("worse", language),
        "cannot_be_judged": translate("cannot be judged", language),
    }
    return Markup('<span class="{}"><span aria-hidden="true">{} </span>{}</span>').format(
        tone, _MARKS[verdict], words[verdict]
    )


def _spread_of(row: Mapping[Any, Any], indicator: Indicator) -> Spread:
    lowest, lower, _, upper, highest = (row[name] for name in SPREAD)
    lower_is_better = indicator.polarity is Polarity.LOWER_IS_BETTER
    return Spread(
        row["value"], row["value_low"], row["value_high"], row["reference"], lowest, lower, upper, highest,
        lower_is_better=lower_is_better,
    )  # fmt: skip


def _said(row: Mapping[Any, Any], indicator: Indicator, language: str) -> str:
    figures = {
        "value": value_text(row["value"], indicator, language),
        "low": value_text(row["value_low"], indicator, language),
        "high": value_text(row["value_high"], indicator, language),
        "lower": value_text(row["lower_quartile"], indicator, language),
        "upper": value_text(row["upper_quartile"], indicator, language),
    }
    return translate(
        "{value} (95 % interval {low} to {high}); middle half of the peers {lower} to {upper}", language, **figures
    )


def _points(row: Mapping[Any, Any], base: str | None) -> Content:
    text = points_text(row["points"])
    shown: Content = text if base is None or pd.isna(row["points"]) else receipt_link(text, base, str(row["item"]))
    return join([shown, " ", muted(f"/ {points_text(row['full_points'])}")])


def all_items_markup(
    profile: Profile, catalogue: Catalogue, names: Mapping[str, str], language: str, base: str | None
) -> Markup:
    """Return every item with value, interval, target, light, verdict and points, folded away until it is asked for."""
    if profile.items is None or profile.spread is None:
        return Markup("")
    frame = compared_items(profile.items, profile.spread, catalogue)
    columns = [
        Column("name", translate("Assessment item", language), phone="title"),
        Column("points", translate("Points", language), numeric=True, phone="figure"),
        Column("light", translate("Light", language), labelled=False),
        Column("value", translate("Value", language), numeric=True),
        Column("interval", translate("95 % interval", language), numeric=True, wide=True, phone="hidden"),
        Column("target", translate("Target", language), numeric=True),
        Column("verdict", translate("Verdict", language), labelled=False),
    ]
    states = {state: name.in_language(language) for state, name in STATE_NAMES.items()}
    rows = []
    for row in frame.to_dict("records"):
        indicator = catalogue.by_code.get(str(row["indicator"]))
        scored = row["state"] == "scored" and indicator is not None
        share = row["points"] / row["full_points"] if pd.notna(row["points"]) and row["full_points"] else pd.NA
        decimals = 0 if indicator is None else indicator.decimals
        rows.append(
            {
                "name": names.get(row["item"], row["item"]),
                "points": bar(share, _points(row, base)),
                "light": light(str(row["light"]), language),
                "value": value_text(row["value"], indicator, language)
                if scored and indicator
                else muted(states.get(row["state"], "")),
                "interval": f"{row['value_low']:,.{decimals}f}–{row['value_high']:,.{decimals}f}"
                if pd.notna(row["value_low"])
                else None,
                "target": value_text(row["target"], indicator, language) if indicator else None,
                "verdict": verdict_markup(row["verdict"], language) if scored else None,
            }
        )
    caption = translate("All {count} items", language, count=len(rows))
    return Markup('<details class="xp-more xp-screen"><summary>{}</summary>{}</details>').format(
        caption, table(columns, rows, caption)
    )
