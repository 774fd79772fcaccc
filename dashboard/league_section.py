"""The league table on its page: filters, the table, points by item, the heat map, the files."""

from __future__ import annotations

import itertools

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.display import SUBJECT_NAMES, month_text, points_text
from dashboard.exports.recorded import recorded
from dashboard.exports.shown_table import csv_bytes, workbook_bytes
from dashboard.filters import ask_text, choose
from dashboard.guard import PageContext
from dashboard.heat_map_figure import MOST_ABREAST, class_ends, heat_map_figure, items_by_loss
from dashboard.kept import kept
from dashboard.league_markup import LeagueLinks, items_markup, league_markup
from dashboard.league_table import EVERY, LeagueView, export_frame, last_months, league_frame, shown_rows, sort_keys
from dashboard.links import address_of
from dashboard.markup import join, message, note, scale_legend
from dashboard.page_list import PAGES
from dashboard.palette import Palette
from dashboard.plotly_config import plotly_config
from dashboard.reads import RunFrames, item_names, trend_frame
from dashboard.ready_figure import ReadyFigure
from dashboard.show_markup import current_palette, show

# Some 90 kB of table; a rerun may send 150 kB.
MOST_ROWS = 100
VIEWS = {"table": "Table", "items": "Points by item", "heat": "Lost points"}
SORT_NAMES = {
    "rank": "Rank",
    "movement": "Moved",
    "band": "Width of the rank band",
    "missing": "Items missing",
    "reports": "Reports missing",
    "code": "Code",
}


def choose_view(context: PageContext, run: RunFrames) -> str:
    """Draw the choice between table, points by item and heat map; only the table without the right to items."""
    if run.items is None:
        return "table"
    return choose(
        context,
        "view",
        context.say("View"),
        list(VIEWS),
        default="table",
        show=lambda code: context.say(VIEWS[code]),
        widget="segments",
    )


def choose_rows(context: PageContext, run: RunFrames, places: pd.DataFrame, level: str, view: str) -> LeagueView:
    """Draw what narrows and sorts the table: township, peer group, order, a part of a name or code."""
    frame = league_frame(run, places, level)
    within = peers = EVERY
    parents = sorted(set(frame["parent"].dropna()))
    if len(parents) > 1 or "within" in st.query_params:
        names = dict(zip(frame["parent"], frame["parent_name"], strict=True))
        within = _choose_or_all(context, "within", context.say("Within"), parents, names)
    groups = sorted(set(frame["peer_group"].dropna()))
    if groups:
        peers = _choose_or_all(context, "peers", context.say("Peer group"), groups, {})
    sort = "rank" if view == "heat" else _choose_order(context, run, frame, view)
    search = ask_text("search", context.say("Name or code"), context.say("Search"))
    return LeagueView(level, within, peers, search, sort)


def _choose_or_all(context: PageContext, name: str, label: str, options: list[str], names: dict[str, str]) -> str:
    return choose(
        context,
        name,
        label,
        [EVERY, *options],
        default=EVERY,
        show=lambda code: context.say("All") if code == EVERY else str(names.get(code, code)),
    )


def _choose_order(context: PageContext, run: RunFrames, frame: pd.DataFrame, view: str) -> str:
    names = {key: context.say(name) for key, name in SORT_NAMES.items()}
    names |= {f"subject_{code}": name.in_language(context.language) for code, name in SUBJECT_NAMES.items()}
    if view == "items":
        names |= {f"item_{code}": name for code, name in item_names(context, run.book).items()}
    sortable = sort_keys(frame)
    keys = [key for key in names if key in sortable]
    wanted = st.query_params.get("sort", "")
    turned = [wanted] if wanted.startswith("-") and wanted[1:] in keys else []
    return choose(
        context,
        "sort",
        context.say("Sort by"),
        [*keys, *turned],
        default="rank",
        show=lambda key: names[key.removeprefix("-")] + (f" ({context.say('reversed')})" if key[0] == "-" else ""),
    )


def choose_part(context: PageContext, count: int) -> int:
    """Draw the choice of rows where there are too many to send at once; return the number of the first."""
    if count <= MOST_ROWS:
        return 0
    starts = [str(start) for start in range(1, count + 1, MOST_ROWS)]
    chosen = choose(
        context,
        "from",
        context.say("Rows"),
        starts,
        default="1",
        show=lambda start: f"{start}–{min(int(start) + MOST_ROWS - 1, count)}",
        widget="segments",
    )
    return int(chosen) - 1


def show_league(
    context: PageContext, run: RunFrames, places: pd.DataFrame, league: LeagueView, view: str, newest: int
) -> None:
    """Draw the places of a view as table, points by item or heat map, and the files of the same rows.

    ``newest`` is the number of the newest run at the level, for the lines of the last twelve months.
    """
    rows = shown_rows(run, places, league)
    if rows.empty:
        show(_nothing_found(context, league))
        return
    first = choose_part(context, len(rows)) if view != "heat" else 0
    target = "place" if any(entry.name == "place" for entry in PAGES) else "map"
    links = LeagueLinks(address_of(target, place=None, within=None), address_of(None, sort=None), league.sort)
    if view == "heat":
        _show_heat_map(context, run, places, league)
    elif view == "items":
        show(items_html(context, run, places, league, links, first))
    else:
        show(league_html(context, run, places, league, links, first, newest))
    _show_files(context, run, rows, league, with_items=view != "table")


def _nothing_found(context: PageContext, league: LeagueView) -> Markup:
    if league.search or league.within != EVERY or league.peers != EVERY:
        return message(
            "empty",
            context.say("No place fits these filters"),
            context.say("Take a filter out, or search for another part of the name or code."),
        )
    return message(
        "empty",
        context.say("No place to show"),
        context.say("Your role may see other levels only, or nobody reported."),
    )


def _caption(context: PageContext, run: RunFrames, league: LeagueView) -> str:
    levels = {level.code: level.name.in_language(context.language) for level in context.deployment.levels}
    month = month_text(str(run.header["period"]), context.language)
    return context.say("League table, {level}, {month}", level=levels[league.level], month=month)


@kept()
def league_html(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    league: LeagueView,
    links: LeagueLinks,
    first: int,
    newest: int,
) -> Markup:
    """Return the league table of a view, from row ``first`` on."""
    rows = shown_rows(run, places, league).iloc[first : first + MOST_ROWS]
    everyone = tuple(league_frame(run, places, league.level)["place"])
    trend = trend_frame(context.database, context.viewer, league.level, None, everyone, newest, context.series)
    _, lines = last_months(trend, str(run.header["period"]))
    return league_markup(
        rows, context.language, _caption(context, run, league), links, trend=lines, own=context.viewer.place
    )


@kept()
def items_html(
    context: PageContext, run: RunFrames, places: pd.DataFrame, league: LeagueView, links: LeagueLinks, first: int
) -> Markup:
    """Return points by item of a view, from row ``first`` on."""
    rows = shown_rows(run, places, league).iloc[first : first + MOST_ROWS]
    full = {item.code: f"{item.points / 100:g}" for item in run.book.items}
    items = {code: (name, full[code]) for code, name in item_names(context, run.book).items()}
    return join(
        [
            note(context.say("In brackets: full points of the item. “—”: did not take part.")),
            items_markup(rows, context.language, _caption(context, run, league), links, items),
        ]
    )


def _show_heat_map(context: PageContext, run: RunFrames, places: pd.DataFrame, league: LeagueView) -> None:
    palette = current_palette()
    show(heat_map_words(context, run, places, league, palette))
    figure = heat_map_chart(context, run, places, league, palette)
    tall = len(shown_rows(run, places, league)) > MOST_ABREAST
    with st.container(key="heat_map_tall" if tall else "heat_map"):
        st.plotly_chart(
            figure,
            key="heat_map_chart",
            config=plotly_config(context.language) | {"displayModeBar": False},
            alt=context.say("Heat map of lost points"),
        )


@kept()
def heat_map_words(
    context: PageContext, run: RunFrames, places: pd.DataFrame, league: LeagueView, palette: Palette
) -> Markup:
    """Return what the heat map shows in a sentence, and its legend."""
    names = item_names(context, run.book)
    (most, lost), *_ = items_by_loss(shown_rows(run, places, league), names)
    ends = [f"{end:g}" for end in class_ends(run.book.total_points)]
    labels = [
        "0",
        f"< {ends[0]}",
        *(f"{low}–{high}" for low, high in itertools.pairwise(ends)),
        f"≥ {ends[-1]}",
    ]
    sentence = context.say(
        "Most points are lost on “{item}”: {points} over all places shown.",
        item=names[most],
        points=points_text(lost * 100),
    )
    return join(
        [
            note(sentence),
            scale_legend(
                context.say("Points lost"),
                list(zip(palette.lost, labels, strict=True)),
                further=context.say("✕ report missing · empty: not applicable"),
            ),
        ]
    )


@kept(32)
def heat_map_chart(
    context: PageContext, run: RunFrames, places: pd.DataFrame, league: LeagueView, palette: Palette
) -> ReadyFigure:
    """Return the heat map of a view."""
    figure = heat_map_figure(
        shown_rows(run, places, league),
        item_names(context, run.book),
        total_points=run.book.total_points,
        language=context.language,
        lost=context.say("Points lost"),
        missing=context.say("Report missing"),
        palette=palette,
    )
    return ReadyFigure(figure)


def _show_files(
    context: PageContext, run: RunFrames, rows: pd.DataFrame, league: LeagueView, *, with_items: bool
) -> None:
    items = item_names(context, run.book) if with_items else {}
    name = f"league_{league.level}_{run.header['period']}"
    subject = f"{league.level} {run.header['period']}"

    def table() -> pd.DataFrame:
        return export_frame(rows, context.language, items)

    with st.container(horizontal=True, key="files"):
        st.download_button(
            context.say("Workbook (XLSX)"),
            data=recorded(
                context, "league table", subject, lambda: workbook_bytes(table(), context.say("League table"))
            ),
            file_name=f"{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="league_workbook",
            on_click="ignore",
        )
        st.download_button(
            context.say("CSV"),
            data=recorded(context, "league table", subject, lambda: csv_bytes(table())),
            file_name=f"{name}.csv",
            mime="text/csv",
            key="league_csv",
            on_click="ignore",
        )
