"""The notice of a correction holds every place that moved, and its items add up to the movement."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from metrics.canonical import canonical_json
from metrics.publication_notice import STANDING, Cause, Notice, publication_notice

PLACES, ITEMS = ("A", "B", "C"), ("i", "j")
POINTS = st.none() | st.integers(0, 500)


@st.composite
def runs(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    """A run of some of the places; totals are their items' points and an adjustment."""
    items, totals = [], []
    for place in draw(st.lists(st.sampled_from(PLACES), unique=True, min_size=1)):
        points = {item: draw(POINTS) for item in ITEMS}
        adjustment = draw(st.integers(-3, 3))
        known = [value for value in points.values() if value is not None]
        base = sum(known) if known else None
        total = None if base is None else base + adjustment
        row = dict.fromkeys(STANDING) | {"place": place, "level": "village", "base_points": base, "points": total}
        totals.append(row | {"rank": draw(st.none() | st.integers(1, 3)), "full_points": 1000})
        for number, (item, value) in enumerate(points.items(), 1):
            figures = {
                "numerator": draw(st.integers(0, 3)),
                "denominator": 3,
                "target": draw(st.sampled_from([80.0, 90.0])),
            }
            rest = {"previous_value": None, "carried_from": None, "reports_due": 1, "reports_received": 1}
            judged = {"points": value, "full_points": 500, "state": "missing" if value is None else "scored"}
            items.append({"place": place, "item": item, "number": number} | judged | figures | rest)
    types = {"points": "Int64", "full_points": "Int64"}
    totals_types = types | {"base_points": "Int64", "rank": "Int64"}
    return {"totals": pd.DataFrame(totals).astype(totals_types), "items": pd.DataFrame(items).astype(types)}


SOURCES = {"data_revision": 1, "rule_book": "b 1", "catalogue_version": "c", "code_version": "v"}


def standing_of(run: dict[str, pd.DataFrame]) -> dict[str, list]:
    frame = run["totals"].set_index("place")[list(STANDING)].astype(object)
    return {
        str(place): row
        for place, row in zip(frame.index, frame.where(frame.notna(), None).values.tolist(), strict=True)
    }


def items_of(run: dict[str, pd.DataFrame]) -> dict[str, dict]:
    frame = run["items"].astype(object).where(run["items"].notna(), None)
    return {(row["place"], row["item"]): row for row in frame.to_dict("records")}


@given(runs(), runs())
def test_every_place_that_moved_is_there_with_what_moved_it(before: dict, after: dict):
    notice = publication_notice(before, after, SOURCES, SOURCES | {"data_revision": 2})
    first, last = standing_of(before), standing_of(after)
    moved = {place for place in first.keys() | last.keys() if first.get(place) != last.get(place)}
    told = {place.place: place for place in notice.places}
    # An item may gain what another loses: then the place stands where it stood, and its items are told.
    assert moved <= told.keys()
    assert all(told[place].items for place in told.keys() - moved)
    assert list(told) == sorted(told)
    for place, found in told.items():
        points = [run[place][STANDING.index("points")] if place in run else None for run in (first, last)]
        if None not in points:
            assert sum(item.change for item in found.items) == points[1] - points[0]
        assert found.standing.keys() == {
            name
            for number, name in enumerate(STANDING)
            if first.get(place, [None] * 20)[number] != last.get(place, [None] * 20)[number]
        }
    assert {name: (change.before, change.after) for name, change in notice.sources.items()} == {"data_revision": (1, 2)}


@given(runs(), runs())
def test_why_an_item_moved_is_what_of_its_own_moved(before: dict, after: dict):
    first, last = items_of(before), items_of(after)
    for place in publication_notice(before, after, SOURCES, SOURCES).places:
        for item in place.items:
            if item.line != "item":
                assert item.cause is {"adjustment": Cause.ENTRIES, "reweighting": Cause.REWEIGHTING}[item.line]
                continue
            one, other = first[place.place, item.item], last[place.place, item.item]
            own = [name for name in ("numerator", "state") if one[name] != other[name]]
            assert (item.cause is Cause.FIGURES) == bool(own)
            if not own:
                assert item.cause is (Cause.TARGET if one["target"] != other["target"] else Cause.RULES)


@given(runs())
def test_nothing_moves_against_itself(run: dict):
    assert publication_notice(run, run, SOURCES, SOURCES) == Notice(sources={}, places=())


@given(runs(), runs())
def test_a_notice_survives_being_stored(before: dict, after: dict):
    notice = publication_notice(before, after, SOURCES, SOURCES)
    assert Notice.model_validate_json(canonical_json(notice.model_dump(mode="json"))) == notice
