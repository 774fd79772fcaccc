"""The slides about the whole county as HTML: title, overview, table, movers. Very large type, few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.display import DASH, LIGHT_STYLES, SUBJECT_NAMES, listed, points_text
from dashboard.league_table import LeagueView, narrowed
from dashboard.markup import (
    Content,
    Figure,
    bar,
    bullets,
    change,
    figures,
    join,
    light,
    movement,
    number,
    rank_band,
    tag,
)
from dashboard.markup_table import Column, table
from dashboard.overview_markup import points_change
from dashboard.presentation_slides import ENDS, MOST_ROWS
from dashboard.texts import translate
from dashboard.trend_labels import short_name
from loaders.rank_bridges import PARTS, PARTS_OF_A_RANK
from metrics.changes import Change, best_and_worst, rank_changes
from metrics.rank_bridge import FACTORS, RankBridge

MOVERS = 5


def title_body(lines: Sequence[Content], state: Content) -> Markup:
    """Return what stands below the title: whether it is official, then one line each."""
    return join([tag("p", state, classes="xp-slide-state"), *(tag("p", line) for line in lines)])


def overview_body(
    county: Mapping[str, Any] | None, subjects: pd.DataFrame, rows: pd.DataFrame, language: str, since: str
) -> Markup:
    """Return the county's score and light, a row per subject, and how many places moved.

    ``county`` is its row of ``score_total`` (None: not for the viewer), ``subjects`` its rows of
    ``score_subject``, ``rows`` a frame of ``league_frame``; ``since`` names the month before, empty without.
    """
    left = Markup("") if county is None else _county_figures(county, language, since)
    right = Markup("") if subjects.empty else _subjects(subjects, language)
    sentences = overview_lines(rows, language)
    return join(
        [
            tag("div", tag("div", left), tag("div", right), classes="xp-slide-halves"),
            bullets(sentences) if sentences else Markup(""),
        ]
    )


def _county_figures(county: Mapping[str, Any], language: str, since: str) -> Markup:
    moved = points_change(county)
    return figures(
        [
            Figure(
                translate("Total points", language),
                points_text(county["points"]),
                change=join([change(moved), " ", since]) if pd.notna(moved) else "",
                note=translate("out of {full}", language, full=f"{county['full_points'] / 100:g}"),
            ),
            Figure(translate("Light", language), light(str(county["light"]), language)),
        ]
    )


def _subjects(subjects: pd.DataFrame, language: str) -> Markup:
    mine = {str(row["subject"]): row for row in subjects.to_dict("records")}
    columns = [
        Column("name", translate("Subject", language), phone="title"),
        Column("light", translate("Light", language), labelled=False),
        Column("points", translate("Points", language), numeric=True, phone="figure"),
    ]
    rows = []
    for code, name in SUBJECT_NAMES.items():
        if code not in mine:
            continue
        points, full = mine[code]["points"], mine[code]["full_points"]
        share = points / full if pd.notna(points) and full else pd.NA
        rows.append(
            {
                "name": name.in_language(language),
                "light": light(str(mine[code]["light"]), language),
                "points": bar(share, f"{points_text(points)} / {full / 100:g}"),
            }
        )
    return slide_table(columns, rows, translate("Lights by subject", language))


def overview_lines(rows: pd.DataFrame, language: str) -> list[str]:
    """Return how many places moved, and how many have which light, as sentences; counts only."""
    lines = []
    both = rows.dropna(subset=["rank", "previous_rank"])
    if len(both):
        moved = (both["previous_rank"] - both["rank"]).astype(int)
        lines.append(
            translate(
                "Ranks of {count} places: {up} up, {down} down, {same} unchanged.",
                language,
                count=len(both),
                up=int((moved > 0).sum()),
                down=int((moved < 0).sum()),
                same=int((moved == 0).sum()),
            )
        )
    if len(rows):
        counts = rows["light"].value_counts()
        told = [
            _counted(style.name.in_language(language), int(counts[code]), language)
            for code, style in LIGHT_STYLES.items()
            if code in counts
        ]
        lines.append(translate("Lights: {counts}.", language, counts=listed(told, language)))
    if rows["grade"].notna().any():
        counts = rows["grade"].value_counts()
        grades = dict.fromkeys(rows["grade"].dropna())
        told = [_counted(str(name), int(counts[name]), language) for name in grades]
        lines.append(translate("Grades: {counts}.", language, counts=listed(told, language)))
    return lines


def _counted(name: str, count: int, language: str) -> str:
    return f"{name} {count} 个" if language == "zh" else f"{name} {count}"


def league_body(rows: pd.DataFrame, language: str, caption: str, *, own: str = "") -> Markup:
    """Return all places of a level, or its first and last ten where they are too many for one slide.

    ``rows`` as of ``league_frame``; ``own`` is the viewer's place, which is marked.
    """
    if len(rows) <= MOST_ROWS:
        return _whole_table(rows, language, caption, own)
    best, worst = best_and_worst(rows, ENDS)
    ends = (
        (translate("Top {count}", language, count=len(best)), best),
        (translate("Bottom {count}", language, count=len(worst)), worst),
    )
    halves = (tag("div", tag("h2", title), _short_table(end, language, title, own)) for title, end in ends if len(end))
    return tag("div", *halves, classes="xp-slide-halves")


def within_body(rows: pd.DataFrame, parent: str, language: str, caption: str, *, own: str = "") -> Markup:
    """Return the places of one parent, in two columns where one is not enough; ``rows`` as of ``league_frame``."""
    mine = narrowed(rows, LeagueView("", within=parent))
    if len(mine) <= ENDS:
        return _short_table(mine, language, caption, own)
    half = (len(mine) + 1) // 2
    halves = (tag("div", _short_table(part, language, caption, own)) for part in (mine[:half], mine[half:]))
    return tag("div", *halves, classes="xp-slide-halves")


def _whole_table(rows: pd.DataFrame, language: str, caption: str, own: str) -> Markup:
    columns, cells = _common(rows, language)
    if rows["rank_best"].notna().any():
        columns.append(Column("band", translate("Rank band", language), numeric=True))
        cells["band"] = [rank_band(*pair) for pair in zip(rows["rank_best"], rows["rank_worst"], strict=True)]
    if rows["grade"].notna().any():
        columns.append(Column("grade", translate("Grade", language), labelled=False))
        cells["grade"] = rows["grade"].tolist()
    for subject, name in SUBJECT_NAMES.items():
        if f"light_{subject}" in rows:
            columns.append(Column(subject, name.in_language(language), phone="hidden", classes="xp-slide-shape"))
            cells[subject] = [
                DASH if pd.isna(code) else light(code, language, word=False) for code in rows[f"light_{subject}"]
            ]
    return slide_table(columns, cells, caption, own=own)


def _short_table(rows: pd.DataFrame, language: str, caption: str, own: str) -> Markup:
    columns, cells = _common(rows, language)
    # English names without the word for their level, or half a slide is too narrow.
    cells["name"] = [short_name(str(name)) for name in rows["name"]]
    if len(set(rows["parent_name"].dropna())) > 1:
        # Names of villages repeat from township to township.
        cells["name"] = [
            join([name, " ", tag("small", _parent(parent), classes="xp-muted")])
            for name, parent in zip(cells["name"], rows["parent_name"], strict=True)
        ]
    cells["light"] = [light(str(code), language, word=False) for code in rows["light"]]
    if rows["grade"].notna().any():
        columns.append(Column("grade", translate("Grade", language), labelled=False))
        cells["grade"] = rows["grade"].tolist()
    return slide_table(columns, cells, caption, own=own)


def _parent(name: object) -> str:
    return short_name(name) if isinstance(name, str) else DASH


def _common(rows: pd.DataFrame, language: str) -> tuple[list[Column], dict[str, Sequence[Any]]]:
    columns = [
        Column("rank", translate("Rank", language), numeric=True, phone="lead"),
        Column("moved", translate("Moved", language), labelled=False),
        Column("name", translate("Place", language), phone="title"),
        Column("points", translate("Total points", language), numeric=True, phone="figure"),
        Column("light", translate("Light", language), labelled=False),
    ]
    cells: dict[str, Sequence[Any]] = {
        "rank": [DASH if pd.isna(rank) else str(rank) for rank in rows["rank"]],
        "moved": [movement(*pair, language) for pair in zip(rows["rank"], rows["previous_rank"], strict=True)],
        "name": rows["name"].astype(str).tolist(),
        "points": [
            bar(points / full if pd.notna(points) and full else pd.NA, points_text(points))
            for points, full in zip(rows["points"], rows["full_points"], strict=True)
        ],
        "light": [light(str(code), language) for code in rows["light"]],
        "place": rows["place"].tolist(),
    }
    return columns, cells


def slide_table(
    columns: Sequence[Column], rows: Mapping[str, Sequence[Any]] | list[dict[str, Any]], caption: str, *, own: str = ""
) -> Markup:
    """Return a table whose type is as large as its number of rows allows."""
    count = len(rows) if isinstance(rows, list) else len(rows["place"])
    made = table(columns, rows, caption, chosen=lambda row: bool(own) and row.get("place") == own)
    return tag("div", made, classes="xp-slide-table", style=f"--rows:{count}")


def movers_body(rows: pd.DataFrame, language: str) -> Markup:
    """Return who moved up and down the most, each with the parts of its rank bridge; ``rows`` of ``score_total``.

    ``rows`` needs place, name, rank, previous_rank and, for the reasons, the stored parts of the bridge.
    """
    changes = rank_changes(rows, MOVERS)
    found = rows.set_index("place").to_dict("index")
    halves = []
    for kind, title in (
        ("climbed", translate("Moved up", language)),
        ("fell", translate("Moved down", language)),
    ):
        mine = [one for one in changes if one.kind == kind]
        found_here = (
            tag("ol", *(_mover(one, found[one.subject], language) for one in mine))
            if mine
            else tag("p", translate("Nobody.", language))
        )
        halves.append(tag("div", tag("h2", title), found_here))
    return tag("div", *halves, classes="xp-slide-halves xp-slide-movers")


def _mover(one: Change, row: Mapping[Any, Any], language: str) -> Markup:
    ranks = translate("rank {before} → {after}", language, before=one.before, after=one.after)
    reasons = reasons_text(row, language)
    return tag(
        "li",
        tag("p", tag("strong", str(row["name"])), movement(one.after, one.before, language), tag("span", ranks)),
        tag("small", reasons) if reasons else "",
    )


def reasons_text(row: Mapping[Any, Any], language: str) -> str:
    """Return why a place moved: the parts of its stored rank bridge that are not nothing, largest first.

    Tenths of a rank that add up to the movement; empty for a run without bridges.
    """
    parts = [row[name] for name in PARTS if name in row]
    if len(parts) < len(PARTS) or any(pd.isna(part) for part in (*parts, row["rank"], row["previous_rank"])):
        return ""
    exact = {factor: Fraction(int(part), PARTS_OF_A_RANK) for factor, part in zip(FACTORS, parts, strict=True)}
    tenths = RankBridge(int(row["previous_rank"]), int(row["rank"]), **exact).tenths()
    told = sorted((factor for factor in FACTORS if tenths[factor]), key=lambda factor: -abs(tenths[factor]))
    ranks = {factor: number(tenths[factor] / 10, 1, signed=True) for factor in FACTORS}
    texts = {
        "own": translate("own change {ranks}", language, ranks=ranks["own"]),
        "peers": translate("others’ change {ranks}", language, ranks=ranks["peers"]),
        "revision": translate("data revision {ranks}", language, ranks=ranks["revision"]),
        "rules": translate("rule book {ranks}", language, ranks=ranks["rules"]),
    }
    return listed((texts[factor] for factor in told), language)
