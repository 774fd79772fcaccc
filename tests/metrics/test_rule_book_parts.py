"""Parts of a rule book: what forbids them, what they leave in the content, and what they do to the items."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from metrics.rule_book import Item, RuleBook, rule_book_problems
from metrics.rule_book_parts import Lights, ProgressShare, Trigger, plain_value
from metrics.score_run import indicators_read, months_read
from tests.metrics.worlds import LEVELS, book, catalogue, indicator

CATALOGUE = catalogue(
    indicator("visits"),
    indicator("talks", "count", subject="governance"),
    indicator("rooms", "count", subject="capacity", cumulation="stock"),
    indicator("people", "count", subject="context", polarity="none", cumulation="stock"),
    indicator("births", "count", subject="context", polarity="none"),
)
TRIGGER = {"code": "t", "name": "trigger", "condition": "recorded"}


def codes_of(*items: dict[str, Any], **parts: Any) -> list[str]:
    every = items or ({"indicator": "visits"}, {"indicator": "rooms"})
    return [problem.code for problem in rule_book_problems(book(*every, **parts), CATALOGUE, LEVELS)]


def bands(code: str) -> dict[str, Any]:
    return {"by": "population", "indicator": code, "bands": [{"name": "all", "from_population": 0}]}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"grades": [{"name": "a", "at_least": 90}, {"name": "b"}]}, []),
        ({"grades": [{"name": "a", "at_least": 90}]}, ["grades_without_rest"]),
        ({"grades": [{"name": "a"}, {"name": "a"}]}, ["part_twice"]),
        ({"period_weights": [{"month": 3, "weight": 1}, {"month": 3, "weight": 2}]}, ["part_twice"]),
        ({"tie_breaks": [{"by": "item", "code": "visits"}, {"by": "subject", "code": "service"}]}, []),
        ({"tie_breaks": [{"by": "progress"}]}, []),
        ({"tie_breaks": [{"by": "item", "code": "talks"}]}, ["tie_break_unknown"]),
        ({"tie_breaks": [{"by": "subject", "code": "context"}]}, ["tie_break_unknown"]),
        ({"peer_groups": bands("people")}, []),
        ({"peer_groups": bands("nobody")}, ["peer_indicator_unknown"]),
        ({"peer_groups": bands("births")}, ["peer_indicator_not_stock"]),
        ({"triggers": [TRIGGER]}, []),
        ({"triggers": [TRIGGER | {"item": "visits"}]}, []),
        ({"triggers": [TRIGGER | {"condition": "item_red", "item": "visits"}]}, ["trigger_on_service"]),
        ({"triggers": [TRIGGER | {"condition": "item_red"}]}, ["trigger_item_unknown"]),
        (
            {"triggers": [TRIGGER | {"condition": "value_worse", "item": "visits"}]},
            ["trigger_on_service", "trigger_without_bound"],
        ),
        ({"triggers": [TRIGGER | {"condition": "grade", "grade": "z"}]}, ["trigger_grade_unknown"]),
        ({"triggers": [TRIGGER | {"condition": "item_red", "item": "rooms"}]}, ["trigger_on_capacity"]),
        ({"triggers": [TRIGGER | {"name": "结扎任务未完成"}]}, ["out_of_scope"]),
        ({"lines": [{"code": "x", "name": "举报违法生育奖励", "kind": "bonus", "points": 1}]}, ["out_of_scope"]),
    ],
)
def test_what_forbids_a_part(parts: dict[str, Any], expected: list[str]) -> None:
    assert codes_of(**parts) == expected


@pytest.mark.parametrize("condition", ["item_red", "value_worse", "recorded"])
def test_governance_may_open_a_review_by_any_condition(condition: str) -> None:
    trigger = TRIGGER | {"condition": condition, "item": "talks", "bound": 3}
    assert codes_of({"indicator": "talks"}, triggers=[trigger]) == []


def test_only_last_ranks_look_at_several_years() -> None:
    trigger = TRIGGER | {"condition": "last_ranks", "bound": 1, "years": 3}
    assert codes_of(triggers=[trigger]) == []
    with pytest.raises(ValidationError, match="last ranks"):
        Trigger.model_validate(trigger | {"condition": "grade", "grade": "a"})


def test_a_trigger_of_one_year_has_the_content_it_always_had() -> None:
    assert "years" not in Trigger.model_validate(TRIGGER).model_dump(mode="json")
    assert Trigger.model_validate(TRIGGER | {"condition": "last_ranks", "years": 2}).model_dump()["years"] == 2


def test_the_ledger_keeps_lines_and_facts_that_triggers_wait_for() -> None:
    line = {"code": "award", "name": "award", "kind": "bonus", "points": 1}
    rules = book(
        {"indicator": "visits"}, lines=[line], triggers=[TRIGGER, TRIGGER | {"code": "u", "condition": "grade"}]
    )
    assert rules.ledger_codes == ("award", "t")


def test_what_forbids_where_an_item_applies_and_what_stands_in() -> None:
    assert codes_of({"indicator": "visits", "applies": {"levels": ["moon"]}}) == ["applies_level_unknown"]
    previous = {"missing": "previous", "missing_periods": 1}
    assert codes_of({"indicator": "visits", **previous}, {"indicator": "rooms", **previous}) == []
    assert codes_of({"indicator": "talks", **previous}) == ["previous_value_of_a_sum"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"missing": "previous"},
        {"missing_periods": 2},
        {"progress": {"level": 7, "progress": 3}},  # the rule progress has a required parameter
        {"progress": {"level": 0, "progress": 1}},
        {"applies": {"peer_classes": ["a;b"]}},
    ],
)
def test_items_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        book({"indicator": "visits", **wrong})


def test_a_midpoint_lies_between_amber_and_green() -> None:
    assert Lights(green=90, amber=50, midpoint=70).midpoint == 70
    for midpoint in (50, 90, 95):
        with pytest.raises(ValidationError):
            Lights(green=90, amber=50, midpoint=midpoint)


def test_parameters_have_one_form() -> None:
    assert plain_value({"step": 1, "pace": True, "bands": ({"bound": 1},)}) == {
        "step": 1.0,
        "pace": True,
        "bands": [{"bound": 1.0}],
    }
    whole, decimal = (book({"indicator": "visits", "parameters": {"zero_at": n}}) for n in (1, 1.0))
    assert whole.version == decimal.version


def test_a_stored_content_is_read_as_the_same_version() -> None:
    for parts in ({}, {"series": "posts", "grades": [{"name": "a"}], "lights": {"midpoint": 90}}):
        rules = book({"indicator": "visits", "lights": {"green": 90}}, **parts)
        again = RuleBook.model_validate(json.loads(rules.content()))
        assert (again, again.version) == (rules, rules.version)


def test_the_content_of_a_book_without_parts_is_that_of_before() -> None:
    content = json.loads(book({"indicator": "visits"}).content())
    assert set(content) == {
        *("code", "title", "level", "first_month", "last_month", "total_points", "lights", "items", "targets"),
    }
    assert set(content["items"][0]) == {
        *("code", "indicator", "name", "points", "rule", "parameters", "target", "missing", "not_applicable"),
    }
    assert set(content["lights"]) == {"green", "amber"}


def test_items_take_the_books_lights_and_share_of_progress() -> None:
    share = {"level": 7, "progress": 3, "parameters": {"full_at": 5}}
    own = {"level": 1, "progress": 0}
    rules = book(
        {"indicator": "visits"},
        {"indicator": "talks", "progress": own},
        {"indicator": "rooms", "rule": "progress", "parameters": {"full_at": 1}},
        progress=share,
    )
    first, second, third = rules.scored_items
    assert (first.progress, second.progress) == (ProgressShare.model_validate(share), ProgressShare.model_validate(own))
    assert [item.weighs_progress for item in (first, second, third)] == [True, False, False]
    assert isinstance(first, Item)
    assert first.lights == rules.lights


def test_a_book_looks_back_only_when_it_has_to() -> None:
    assert months_read(book({"indicator": "visits"}), "2026-02") == ["2026-01", "2026-02"]
    looking = book({"indicator": "visits", "missing": "previous", "missing_periods": 1})
    assert months_read(looking, "2026-02") == [*(f"2025-{month:02d}" for month in range(1, 13)), "2026-01", "2026-02"]


def test_the_population_of_peer_groups_is_read_but_is_no_item() -> None:
    rules = book({"indicator": "visits"}, peer_groups=bands("people"))
    assert [each.code for each in indicators_read(rules, CATALOGUE)] == ["visits", "people"]


def test_a_problem_of_a_part_names_its_cell() -> None:
    rules = book({"indicator": "visits"}, triggers=[TRIGGER | {"condition": "item_red"}])
    [problem] = rule_book_problems(rules, CATALOGUE, LEVELS, {"trigger/t": "审查触发!A2"})
    assert problem.cell == "审查触发!A2"
