"""Triggers: each condition opens what it should, an expired or baseless one opens nothing and says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.lead_frames import LEAD_DTYPES
from metrics.ranking import competition_rank
from metrics.rule_book import RuleBook
from metrics.triggers import Closed, TriggerLeads, closed_triggers, last_day_of, trigger_leads
from tests.metrics.worlds import book, catalogue, indicator

PERIOD = "2026-08"
CATALOGUE = catalogue(
    indicator("paid", subject="benefit"),
    indicator("errors", subject="data_quality", polarity="lower_is_better"),
    indicator("visits"),
    indicator("rooms", "count", subject="capacity"),
)
BASIS = {"legal_basis": "law, article 1", "authority": "office", "expires": "2026-12-31"}


def rules(*triggers: dict[str, Any], **changes: Any) -> RuleBook:
    listed = [{"code": "t", "name": "trigger", **BASIS, **trigger} for trigger in triggers]
    items = [{"indicator": code} for code in ("paid", "errors", "visits", "rooms")]
    return book(*items, triggers=listed, **changes)


def totals(**changes: list[Any]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "place": ["C", "A", "B", "D"],
        "level": ["county", "township", "township", "township"],
        "points": pd.array([None, 900, 800, 700], dtype="Int64"),
        "rank": pd.array([None, 1, 2, 3], dtype="Int64"),
        "ranked_places": [0, 3, 3, 3],
        "peer_group": pd.array([None] * 4, dtype=object),
        "rank_in_peer_group": pd.array([None] * 4, dtype="Int64"),
        "peer_group_places": pd.array([None] * 4, dtype="Int64"),
        "grade": pd.array([None, "good", "good", "bad"], dtype=object),
    }
    return pd.DataFrame(columns | changes)


def items(*rows: tuple[str, str, float, str, str]) -> pd.DataFrame:
    """Return items: place, item, value, light, state; full points 1000, points by value in per cent."""
    frame = pd.DataFrame(rows, columns=["place", "item", "value", "light", "state"])
    return frame.assign(
        indicator=frame["item"],
        full_points=1000,
        points=pd.array((frame["value"] * 10).round().tolist(), dtype="Int64"),
        denominator=pd.array([50] * len(frame), dtype="Int64"),
    )


NO_ITEMS = items()


def opened(found: TriggerLeads) -> list[tuple[Any, ...]]:
    assert list(found.leads.columns) == list(LEAD_DTYPES)
    return list(found.leads[["place", "statistic", "threshold", "figures"]].itertuples(index=False, name=None))


def test_a_red_item_opens_a_lead_at_the_assessed_level_and_only_when_it_was_scored() -> None:
    figures = items(
        ("C", "paid", 10, "red", "scored"),
        ("A", "paid", 99, "green", "scored"),
        ("B", "paid", 70, "red", "scored"),
        ("D", "paid", 60, "red", "missing"),
    )
    found = trigger_leads(rules({"condition": "item_red", "item": "paid"}), totals(), figures, CATALOGUE, PERIOD)
    assert opened(found) == [("B", 70.0, 85.0, 50)]
    lead = found.leads.iloc[0]
    assert (lead["kind"], lead["trigger_code"], lead["item"], lead["indicator"]) == ("trigger", "t", "paid", "paid")
    assert (lead["first_month"], lead["last_month"]) == ("2026-01", PERIOD)
    assert pd.isna(lead["p_value"])


@pytest.mark.parametrize(("item", "expected"), [("paid", ["B"]), ("errors", ["A"])])
def test_worse_than_the_bound_follows_the_direction_and_the_bound_itself_is_not_worse(
    item: str, expected: list[str]
) -> None:
    figures = items(
        ("A", item, 80, "green", "scored"), ("B", item, 60, "red", "scored"), ("D", item, 70, "amber", "scored")
    )
    trigger = {"condition": "value_worse", "item": item, "bound": 70}
    found = trigger_leads(rules(trigger), totals(), figures, CATALOGUE, PERIOD)
    assert found.leads["place"].tolist() == expected


def test_the_last_ranks_open_leads_and_the_county_has_none() -> None:
    found = trigger_leads(rules({"condition": "last_ranks", "bound": 1}), totals(), NO_ITEMS, CATALOGUE, PERIOD)
    assert opened(found) == [("D", 3.0, 3.0, 3)]
    more = trigger_leads(rules({"condition": "last_ranks", "bound": 2}), totals(), NO_ITEMS, CATALOGUE, PERIOD)
    assert opened(more) == [("B", 2.0, 2.0, 3), ("D", 3.0, 2.0, 3)]


def test_where_there_are_peer_groups_the_last_of_each_group_is_meant() -> None:
    grouped = totals(
        peer_group=[None, "hills", "hills", "plain"],
        rank_in_peer_group=pd.array([None, 1, 2, 1], dtype="Int64"),
        peer_group_places=pd.array([None, 2, 2, 1], dtype="Int64"),
    )
    found = trigger_leads(rules({"condition": "last_ranks", "bound": 1}), grouped, NO_ITEMS, CATALOGUE, PERIOD)
    # D is alone in its group, so it is its best as well as its last.
    assert opened(found) == [("B", 2.0, 2.0, 2)]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.integers(1, 4))
def test_the_last_ranks_are_those_with_fewer_places_behind_and_never_the_best(points: list[int], last: int) -> None:
    array = pd.array(points, dtype="Int64")
    ranks = competition_rank(array.to_numpy(dtype="int64"), array.to_numpy(dtype="int64") >= 0)
    names = [f"p{number:02d}" for number in range(len(points))]
    frame = pd.DataFrame(
        {
            "place": names,
            "level": "township",
            "points": array,
            "rank": pd.array(ranks, dtype="Int64"),
            "ranked_places": len(points),
            "peer_group": None,
            "rank_in_peer_group": pd.array([None] * len(points), dtype="Int64"),
            "peer_group_places": pd.array([None] * len(points), dtype="Int64"),
            "grade": None,
        }
    )
    found = trigger_leads(rules({"condition": "last_ranks", "bound": last}), frame, NO_ITEMS, CATALOGUE, PERIOD)
    expected = [
        name
        for name, own in zip(names, points, strict=True)
        if sum(other < own for other in points) < last and own < max(points)
    ]
    assert sorted(found.leads["place"]) == expected


def test_several_years_running_need_every_year() -> None:
    before = totals(rank=pd.array([None, 3, 1, 2], dtype="Int64"))
    trigger = {"condition": "last_ranks", "bound": 2, "years": 3}
    found = trigger_leads(rules(trigger), totals(), NO_ITEMS, CATALOGUE, PERIOD, earlier=[totals(), before])
    assert found.leads["place"].tolist() == ["D"]
    assert found.leads["first_month"].tolist() == ["2024-01"]
    early = trigger_leads(rules(trigger), totals(), NO_ITEMS, CATALOGUE, PERIOD, earlier=[totals()])
    assert early.leads.empty
    assert [each.reason for each in early.closed] == [Closed.TOO_EARLY]


def test_a_grade_opens_leads_for_all_who_have_it() -> None:
    graded = rules({"condition": "grade", "grade": "bad"}, grades=[{"name": "good", "at_least": 75}, {"name": "bad"}])
    found = trigger_leads(graded, totals(), NO_ITEMS, CATALOGUE, PERIOD)
    assert found.leads[["place", "statistic"]].to_numpy().tolist() == [["D", 700.0]]


def test_a_recorded_fact_is_an_entry_under_the_triggers_code_and_nothing_recorded_opens_nothing() -> None:
    entries = pd.DataFrame(
        [
            ("2026-03", "A", "t", 1),
            ("2026-05", "A", "t", 2),
            ("2026-05", "B", "award", 1),
            ("2026-09", "D", "t", 1),
            ("2025-12", "D", "t", 1),
        ],
        columns=["month", "place", "line", "cases"],
    )
    recorded = rules({"condition": "recorded"})
    found = trigger_leads(recorded, totals(), NO_ITEMS, CATALOGUE, PERIOD, entries)
    assert found.leads[["place", "figures", "first_month", "last_month"]].to_numpy().tolist() == [
        ["A", 3, "2026-03", "2026-05"]
    ]
    for nothing in (None, entries.iloc[:0]):
        none = trigger_leads(recorded, totals(), NO_ITEMS, CATALOGUE, PERIOD, nothing)
        assert none.leads.empty
        assert none.closed == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expires": "2026-08-30"}, Closed.EXPIRED),
        ({"expires": "2026-08-31"}, None),
        ({"expires": None}, Closed.NO_EXPIRY),
        ({"legal_basis": "  "}, Closed.NO_LEGAL_BASIS),
        ({"authority": ""}, Closed.NO_AUTHORITY),
        ({"item": "visits"}, Closed.SUBJECT),
        ({"item": "rooms"}, Closed.SUBJECT),
        ({"condition": "recorded", "item": "rooms"}, Closed.SUBJECT),
    ],
)
def test_a_trigger_that_may_not_open_anything_says_why(changes: dict[str, Any], reason: Closed | None) -> None:
    trigger = {"condition": "item_red", "item": "paid", **changes}
    figures = items(*(("B", code, 10, "red", "scored") for code in ("paid", "visits", "rooms")))
    entries = pd.DataFrame([("2026-03", "B", "t", 1)], columns=["month", "place", "line", "cases"])
    found = trigger_leads(rules(trigger), totals(), figures, CATALOGUE, PERIOD, entries)
    assert [each.reason for each in found.closed] == ([] if reason is None else [reason])
    assert len(found.leads) == (reason is None)


def test_unsafe_service_opens_a_lead_once_it_is_recorded() -> None:
    entries = pd.DataFrame([("2026-03", "B", "t", 1)], columns=["month", "place", "line", "cases"])
    unsafe = rules({"condition": "recorded", "item": "visits"})
    found = trigger_leads(unsafe, totals(), NO_ITEMS, CATALOGUE, PERIOD, entries)
    assert found.leads[["place", "item"]].to_numpy().tolist() == [["B", "visits"]]


def test_a_middle_that_is_better_has_no_worse_side() -> None:
    band = catalogue(
        indicator("paid", subject="benefit", polarity="within_band"),
        *(CATALOGUE.indicators[number] for number in (1, 2, 3)),
    )
    trigger = rules({"condition": "value_worse", "item": "paid", "bound": 70})
    assert [each.reason for each in closed_triggers(trigger, band, PERIOD)] == [Closed.NO_DIRECTION]


def test_days_end_months() -> None:
    assert (last_day_of("2024-02"), last_day_of("2026-12")) == (date(2024, 2, 29), date(2026, 12, 31))
