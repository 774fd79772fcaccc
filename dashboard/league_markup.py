"""The league table as HTML: rank with movement, name, score with bar, lights, grade, sparkline, reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

import pandas as pd
from markupsafe import Markup, escape

from dashboard.display import DASH, SUBJECT_NAMES, points_text
from dashboard.exports.receipt_total_rows import REASON_TEXTS
from dashboard.league_table import is_ascending
from dashboard.markup import Content, bar, light, movement, number, rank_band
from dashboard.markup_table import Column, table
from dashboard.sparkline import sparkline
from dashboard.texts import translate


@dataclass(frozen=True)
class LeagueLinks:
    """Where the table leads: the address of a place's page without the place, and of the table without its order.

    ``sort`` is the order shown now.
    """

    place: str
    here: str
    sort: str = "rank"

    def to_places(self, codes: Iterable[str]) -> list[str]:
        """Return the address of each place."""
        return [_joined(self.place, "place", code) for code in codes]

    def to_order(self, sort: str) -> str:
        """Return the address of the table in another order; the usual one is not written."""
        return self.here if sort == "rank" else _joined(self.here, "sort", sort)


def _joined(address: str, name: str, value: str) -> str:
    joint = "" if address.endswith("?") else "&" if "?" in address else "?"
    return f"{address}{joint}{name}={quote_plus(value)}"


def league_markup(
    frame: pd.DataFrame,
    language: str,
    caption: str,
    links: LeagueLinks,
    *,
    trend: Mapping[str, Sequence[float | None]] | None = None,
    own: str = "",
) -> Markup:
    """Return the league table of a frame of ``league_frame``; what no place has is no column.

    ``trend`` maps place → shares of the full points over the last months; ``own`` is the viewer's place.
    """

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    columns = [
        _column("rank", say("Rank"), links, numeric=True, phone="lead"),
        _column("movement", say("Moved"), links, labelled=False, hint=say("Rank now against the month before.")),
        _column("code", say("Place"), links, phone="title", key="name"),
        _column("rank", say("Total points"), links, numeric=True, phone="figure", key="points", sortable=False),
        Column("light", say("Light"), labelled=False),
    ]
    cells: dict[str, Sequence[Content]] = {
        "rank": [DASH if pd.isna(rank) else str(rank) for rank in frame["rank"]],
        "movement": _movements(frame, language),
        "name": _names(frame, links, language),
        "points": [
            bar(points / full if full else pd.NA, points_text(points))
            for points, full in zip(frame["points"], frame["full_points"], strict=True)
        ],
        "light": [light(code, language) for code in frame["light"]],
    }
    if frame["rank_best"].notna().any():
        hint = say("Ranks the place could have had by chance alone; small places have wide bands.")
        columns.insert(2, _column("band", say("Rank band"), links, numeric=True, hint=hint))
        cells["band"] = [rank_band(*pair) for pair in zip(frame["rank_best"], frame["rank_worst"], strict=True)]
    if frame["grade"].notna().any():
        columns.append(Column("grade", say("Grade"), labelled=False))
        cells["grade"] = frame["grade"].fillna("").tolist()
    if trend:
        columns.append(Column("trend", say("Last 12 months"), labelled=False))
        cells["trend"] = _trends(frame, trend, language)
    for subject, name in SUBJECT_NAMES.items():
        if f"subject_{subject}" in frame:
            key = f"subject_{subject}"
            columns.append(_column(key, name.in_language(language), links, numeric=True, phone="further", classes="q"))
            cells[key] = _subject_cells(frame, subject, language)
    if len(set(frame["parent_name"].dropna())) > 1:
        columns.append(Column("parent", say("Belongs to"), wide=True, phone="hidden"))
        cells["parent"] = frame["parent_name"].tolist()
    if frame["items_missing"].sum() > 0:
        columns.append(_column("missing", say("Items missing"), links, numeric=True, phone="hidden"))
        cells["missing"] = [number(count, 0) for count in frame["items_missing"]]
    hint = say("Reports received / due this assessment year.")
    columns.append(_column("reports", say("Reports missing"), links, numeric=True, phone="hidden", hint=hint))
    cells["reports"] = [
        number(due - received, 0) for received, due in zip(frame["reports_received"], frame["reports_due"], strict=True)
    ]
    cells["place"] = frame["place"].tolist()
    return table(columns, cells, caption, chosen=lambda row: row["place"] == own, classes="xp-league")


def items_markup(
    frame: pd.DataFrame, language: str, caption: str, links: LeagueLinks, items: Mapping[str, tuple[str, str]]
) -> Markup:
    """Return points by item, one column per item, in a frame that scrolls; ``items`` code → name, full points.

    What did not take part shows a dash: neither zero nor missing. A missing item says so.
    """
    columns = [
        _column("rank", translate("Rank", language), links, numeric=True),
        _column("code", translate("Place", language), links, phone="title", key="name"),
        *(
            _column(f"item_{code}", name, links, numeric=True, unit=full)
            for code, (name, full) in items.items()
        ),
    ]  # fmt: skip
    missing = translate("missing", language)
    cells: dict[str, Sequence[Content]] = {
        "rank": [DASH if pd.isna(rank) else str(rank) for rank in frame["rank"]],
        "name": _names(frame, links, language),
    }
    for code in items:
        cells[f"item_{code}"] = [
            (missing if state == "missing" else DASH) if pd.isna(points) else points_text(points)
            for points, state in zip(frame[f"item_{code}"], frame[f"state_{code}"], strict=True)
        ]
    return table(columns, cells, caption, scrolling=True)


def _column(
    sort: str,
    heading: str,
    links: LeagueLinks,
    *,
    numeric: bool = False,
    phone: str = "line",
    key: str = "",
    hint: str = "",
    unit: str = "",
    labelled: bool = True,
    sortable: bool = True,
    classes: str = "",
) -> Column:
    """Return a column whose heading sorts by it, the other way round when it does already."""
    shown = links.sort.removeprefix("-") == sort
    other = f"-{sort}" if links.sort == sort else sort
    return Column(
        key or sort,
        heading,
        unit=unit,
        numeric=numeric,
        phone=phone,  # type: ignore[arg-type]
        labelled=labelled,
        hint=hint,
        classes=classes,
        link=Markup('<a href="{}" data-go>{}</a>').format(links.to_order(other), heading) if sortable else None,
        sorted=("ascending" if is_ascending(links.sort) else "descending") if shown and sortable else "",
    )


def _names(frame: pd.DataFrame, links: LeagueLinks, language: str) -> list[Markup]:
    reasons = {code: translate(text, language) for code, text in REASON_TEXTS.items()}
    addresses = links.to_places(frame["place"])
    names = []
    for name, address, reason in zip(frame["name"], addresses, frame["not_ranked_reason"], strict=True):
        shown = f'<a href="{escape(address)}" data-go>{escape(name)}</a>'
        if not pd.isna(reason):
            shown += f' <small class="xp-muted">{escape(reasons.get(reason, reason))}</small>'
        names.append(Markup(shown))  # noqa: S704 every part was escaped
    return names


def _movements(frame: pd.DataFrame, language: str) -> list[Markup]:
    return [movement(*pair, language) for pair in zip(frame["rank"], frame["previous_rank"], strict=True)]


def _subject_cells(frame: pd.DataFrame, subject: str, language: str) -> list[Markup]:
    shapes: dict[str, Markup] = {}
    cells = []
    for points, code in zip(frame[f"subject_{subject}"], frame[f"light_{subject}"], strict=True):
        if pd.isna(code):
            cells.append(escape(DASH))
            continue
        shape = shapes.setdefault(code, light(code, language, word=False))
        cells.append(shape + points_text(points))
    return cells


def _trends(frame: pd.DataFrame, trend: Mapping[str, Sequence[float | None]], language: str) -> list[Markup]:
    shown = [trend.get(place, ()) for place in frame["place"]]
    known = [share for shares in shown for share in shares if share is not None]
    lowest, highest = (min(known), max(known)) if known else (0.0, 1.0)
    return [sparkline(shares, _ends_in_words(shares, language), low=lowest, high=highest) for shares in shown]


def _ends_in_words(shares: Sequence[float | None], language: str) -> str:
    known = [f"{share * 100:.1f}" for share in shares if share is not None]
    if len(known) < 2:
        return ""
    return translate("from {first} % to {last} % of the full points", language, first=known[0], last=known[-1])
