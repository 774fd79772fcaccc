"""The place profile and the comparison on the demo county: stored figures, every role, awkward addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard.display import points_text
from loaders.access import Role, system_viewer
from loaders.bridge_reads import read_place_bridge
from loaders.engine import open_engine, read_transaction
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import newest_run
from tests.dashboard.shown_page import ShownPage, show
from tests.demo_database import LAST_MONTH

COUNTY, OWN, OTHER, LAST = "990101", "990101201", "990101202", "990101101"
VILLAGE, OTHERS_VILLAGE = "990101201201", "990101202201"

Shower = Callable[..., ShownPage]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    def shown(name: str, **options: str) -> ShownPage:
        return show(monkeypatch, demo_url, name, **options)

    return shown


@pytest.fixture(scope="module")
def stored(demo_url: str) -> Callable[[str], tuple[pd.DataFrame, pd.DataFrame]]:
    """Totals by place and items of the newest run at a level, as the system sees them."""

    def read(level: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        with read_transaction(open_engine(demo_url)) as connection:
            viewer, run = system_viewer(connection), newest_run(connection, level, LAST_MONTH)
            return read_totals(connection, viewer, run).set_index("place"), read_items(connection, viewer, run)

    return read


def filters_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def all_texts(shown: ShownPage) -> str:
    return "\n".join(shown.texts())


@pytest.mark.parametrize("place", [OTHER, COUNTY])
def test_headline_and_waterfall_are_the_stored_run(page: Shower, stored: Callable, place: str):
    totals, items = stored("township")
    row, shown = totals.loc[place], page("place", place=place)
    markup = shown.markup()
    assert markup.figures["总分"][0] == points_text(row["points"])
    if place == COUNTY:
        assert markup.figures["位次"] == ["—", "本层级不参加考核"]
    else:
        assert markup.figures["位次"][0] == f"{row['rank']} / {row['ranked_places']}"
        assert markup.figures["位次区间"][0].startswith(str(row["rank_best"]))
    lines = markup.frames()["失分在哪里"]
    assert lines["得分"].iloc[-1] == points_text(row["points"])
    steps = [float(figure.replace("−", "-").replace(",", "")) for figure in lines["得分"]]
    assert sum(steps[:-1]) == pytest.approx(steps[-1])
    mine = items[items["place"] == place]
    lost = ((mine["full_points"] - mine["points"]).dropna() / 100).max()
    assert steps[1] == pytest.approx(-lost)


def test_every_figure_of_an_item_leads_to_its_receipt(page: Shower, stored: Callable):
    _, items = stored("township")
    shown = page("place", place=OTHER, lang="en")
    links = [filters_of(address) for address in shown.markup().links.values() if "item=" in address]
    told = {link["item"] for link in links}
    scored = set(items[(items["place"] == OTHER) & items["points"].notna()]["item"])
    # Two items of equal points share a text, which this reader keeps once: the table of all items has them all.
    assert "total" in told
    assert len(told & scored) > 20
    assert {link["lang"] for link in links} == {"en"}
    assert {link["place"] for link in links} == {OTHER}


def test_the_receipt_opens_below_for_an_item_and_for_the_total(page: Shower, stored: Callable):
    totals, _ = stored("township")
    closed = page("place", place=OTHER, lang="en")
    assert "Receipt:" not in all_texts(closed)
    opened = page("place", place=OTHER, lang="en", item="postnatal_visit")
    assert "Receipt: Postnatal home visit made" in opened.texts()
    assert any("Rounded half up" in text for text in opened.texts())
    total = page("place", place=OTHER, lang="en", item="total")
    assert "Receipt: Total points" in total.texts()
    assert points_text(totals.loc[OTHER, "points"]) in all_texts(total)
    assert "Receipt:" not in all_texts(page("place", place=OTHER, lang="en", item="no_such_item"))


def test_what_a_secretary_asks_is_answered_in_sentences(page: Shower, stored: Callable):
    totals, _ = stored("township")
    shown = page("place", role=Role.TOWNSHIP, township=LAST, lang="en")
    assert shown.app.selectbox(key="filter_place").value == LAST
    told, row = all_texts(shown), totals.loc[LAST]
    assert shown.markup().figures["Rank"][0] == f"{row['rank']} / {row['ranked_places']}"
    for answer in ("Same rank as the month before.", "Most points lost: ", "told apart from", "What can still be done"):
        assert answer in told
    assert re.search(r"Rank \d+ .*needs [\d.]+ points", told)


def test_the_bureau_begins_with_the_first_and_a_secretary_with_the_own(page: Shower, stored: Callable):
    totals, _ = stored("township")
    first = totals["rank"].astype("Float64").idxmin()
    assert page("place").app.selectbox(key="filter_place").value == first
    assert page("place", role=Role.TOWNSHIP, township=OTHER).app.selectbox(key="filter_place").value == OTHER


def test_a_village_is_shown_with_its_township_and_against_all_villages(page: Shower, stored: Callable):
    totals, _ = stored("village")
    shown = page("place", role=Role.TOWNSHIP, township=OWN, level="village", place=VILLAGE, lang="en")
    assert (
        shown.markup().figures["Rank"][0] == f"{totals.loc[VILLAGE, 'rank']} / {totals.loc[VILLAGE, 'ranked_places']}"
    )
    assert shown.chart("standing")
    options = shown.options("place")
    assert any("(" in option for option in options)
    assert "against" not in shown.told()


def test_nobody_opens_a_village_that_is_not_for_the_role(page: Shower, stored: Callable):
    totals, _ = stored("village")
    points = points_text(totals.loc[OTHERS_VILLAGE, "points"])
    for role, township in ((Role.PUBLIC, None), (Role.TOWNSHIP, OWN)):
        shown = page("place", role=role, township=township, level="village", place=OTHERS_VILLAGE, lang="en")
        assert f"“{OTHERS_VILLAGE}”, which does not exist here" in shown.told()
        assert points not in all_texts(shown)
        compared = page("compare", role=role, township=township, level="village", places=OTHERS_VILLAGE, lang="en")
        assert f"“{OTHERS_VILLAGE}”, which does not exist here" in compared.told()


def test_the_public_sees_standing_and_trend_but_no_items(page: Shower):
    shown = page("place", role=Role.PUBLIC, place=OTHER, lang="en", item="postnatal_visit")
    assert "Points by item are not public" in shown.told()
    assert shown.chart("standing")
    # The switch of language keeps the address as it is; nothing else leads to an item.
    links = [text for text, address in shown.markup().links.items() if "item=" in address]
    assert links == ["中文"]
    for hidden in ("Receipt:", "Most points lost", "Leads to check", "Strengths"):
        assert hidden not in all_texts(shown)
    compared = page("compare", role=Role.PUBLIC, places=f"{OWN},{OTHER}", lang="en")
    assert "Points by item are not public" in compared.told()
    assert "Item by item" not in all_texts(compared)


@pytest.mark.parametrize(("role", "place", "sees"), [(Role.TOWNSHIP, OWN, True), (Role.TOWNSHIP, OTHER, False)])
def test_leads_are_counted_for_who_may_see_them(page: Shower, role: Role, place: str, sees: bool):
    shown = page("place", role=role, township=OWN, place=place, lang="en")
    assert ("Leads to check (a lead proves nothing)" in shown.markup().figures) == sees


def test_the_first_month_has_no_movement_and_no_trend(page: Shower):
    shown = page("place", place=OTHER, period="2023-11", lang="en")
    assert "since" not in all_texts(shown).replace("has changed since", "")
    assert "One month was scored so far; a trend needs two." in shown.told()
    with pytest.raises(LookupError):
        shown.chart("standing")
    alone = page("compare", places=OTHER, period="2023-11", lang="en")
    assert "Where each stands" in alone.markup().frames()


def test_two_places_are_parted_item_by_item(page: Shower, stored: Callable):
    totals, items = stored("township")
    shown = page("compare", places=f"{OWN},{OTHER}", lang="en")
    frames = shown.markup().frames()
    assert len(frames["Where each stands"]) == 2
    points = items.pivot(index="item", columns="place", values="points")
    differing = (points[OTHER] - points[OWN]).dropna()
    table = frames["Item by item, largest difference first"]
    figures = [float(figure.replace("−", "-")) for figure in table["Difference (points)"] if figure != "—"]
    assert figures == pytest.approx(sorted(figures, key=abs, reverse=True))
    assert sorted(figures) == pytest.approx(sorted(differing[differing != 0] / 100))
    title = next(caption for caption in frames if caption.startswith("From "))
    steps = [float(figure.replace("−", "-").replace(",", "")) for figure in frames[title]["Points"]]
    assert sum(steps[:-1]) == pytest.approx(steps[-1]) == pytest.approx(totals.loc[OTHER, "points"] / 100)
    assert any(caption == "Intervals" for caption in frames)


def test_one_place_in_two_months_has_both_bridges(page: Shower, demo_url: str):
    shown = page("compare", places=OTHER, against="2026-06", lang="en")
    with read_transaction(open_engine(demo_url)) as connection:
        bridge = read_place_bridge(connection, system_viewer(connection), "township", OTHER, "2026-06", LAST_MONTH)
    told = all_texts(shown)
    assert bridge.rank is not None
    assert f"rank {bridge.rank.rank_before}" in told or f"rank {bridge.rank.rank_after}" in told
    assert f"Points: from {points_text(bridge.first.points)} to {points_text(bridge.last.points)}" in told
    assert shown.markup().frames()["Where each stands"]["Compared"].tolist() == ["2026-06", LAST_MONTH]
    assert "From 2026-06 to 2026-10" in told


def test_more_than_six_places_and_unknown_ones_are_told(page: Shower, stored: Callable):
    totals, _ = stored("township")
    every = ",".join(place for place in totals.index if place != COUNTY)
    shown = page("compare", places=every, lang="en")
    assert "At most 6 places are compared" in shown.told()
    assert len(shown.markup().frames()["Where each stands"]) == 6
    assert "“nowhere”, which does not exist here" in page("compare", places=f"nowhere,{OWN},{OTHER}", lang="en").told()


def test_a_choice_of_places_is_written_to_the_address_and_the_default_left_out(page: Shower):
    shown = page("compare")
    default = shown.app.multiselect(key="filter_places").value
    assert len(default) == 2
    shown.app.multiselect(key="filter_places").set_value([OWN, OTHER, LAST]).run()
    assert shown.app.query_params["places"] == f"{OWN},{OTHER},{LAST}"
    shown.app.multiselect(key="filter_places").set_value(default).run()
    assert "places" not in shown.app.query_params


def test_viewers_do_not_share_what_is_kept(page: Shower):
    assert "Item by item" in all_texts(page("compare", places=f"{OWN},{OTHER}", lang="en"))
    public = page("compare", role=Role.PUBLIC, places=f"{OWN},{OTHER}", lang="en")
    assert "Item by item" not in all_texts(public)
