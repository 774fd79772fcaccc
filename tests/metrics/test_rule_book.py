"""Rule books: frozen, hashed, and refused for every reason that would make scores wrong."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from metrics.problems import Problem
from metrics.rule_book import RuleBook, rule_book_problems, target_of
from tests.metrics.worlds import LEVELS, book, catalogue, indicator

CATALOGUE = catalogue(
    indicator("visits"),
    indicator("talks", "count", default_target=4),
    indicator("training", reporting_level="county"),
    indicator("violations", "count", polarity="lower_is_better"),
    indicator("paid", "amount", polarity="none"),
    indicator("births", "count", subject="context", polarity="none"),
)


def problems_of(*items: dict[str, Any], **changes: Any) -> list[Problem]:
    return rule_book_problems(book(*items, **changes), CATALOGUE, LEVELS)


def codes_of(*items: dict[str, Any], **changes: Any) -> list[str]:
    return [problem.code for problem in problems_of(*items, **changes)]


def test_a_sound_rule_book_has_no_problem() -> None:
    assert codes_of({"indicator": "visits"}, {"indicator": "talks", "rule": "completion"}) == []


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"indicator": "births"}, "item_is_context"),
        ({"indicator": "unheard_of"}, "item_indicator_unknown"),
        ({"indicator": "visits", "target": None}, "item_without_target"),
        ({"indicator": "visits", "rule": "completion"}, "completion_needs_count"),
        ({"indicator": "training"}, "item_not_reported_at_level"),
        ({"indicator": "paid"}, "rule_does_not_fit_direction"),
        ({"indicator": "violations", "rule": "completion"}, "rule_does_not_fit_direction"),
        ({"indicator": "violations", "target": 2}, "zero_at_better_than_target"),  # zero_at 0 by default
        ({"indicator": "visits", "parameters": {"zero_at": 95}}, "zero_at_better_than_target"),
        ({"indicator": "visits", "name": "结扎例数"}, "out_of_scope"),
        ({"indicator": "visits", "code": "sterilisation_target"}, "out_of_scope"),
    ],
)
def test_an_item_that_cannot_stand(item: dict[str, Any], code: str) -> None:
    assert codes_of(item) == [code]


@pytest.mark.parametrize(
    "item",
    [
        {"indicator": "violations", "target": 0},  # none is the target: all or nothing
        {"indicator": "violations", "target": 2, "parameters": {"zero_at": 6}},
        {"indicator": "violations", "rule": "threshold", "target": 2},
        {"indicator": "talks", "target": None},  # the catalogue's default
    ],
)
def test_an_item_that_can(item: dict[str, Any]) -> None:
    assert codes_of(item) == []


def test_items_may_be_reported_at_the_level_or_below_but_not_above() -> None:
    assert codes_of({"indicator": "training"}, level="county") == []
    assert codes_of({"indicator": "visits"}, level="village") == []
    assert codes_of({"indicator": "training"}, level="village") == ["item_not_reported_at_level"]


def test_an_unknown_level_is_told_once() -> None:
    (problem,) = problems_of({"indicator": "visits"}, level="hamlet")
    assert (problem.code, problem.parameters["level"]) == ("rule_book_level_unknown", "hamlet")


def test_points_have_to_add_up_to_the_stated_total() -> None:
    (problem,) = problems_of({"indicator": "visits", "points": 6050}, total_points=100_000)
    assert problem.code == "points_do_not_sum"
    assert dict(problem.parameters) == {"stated": "1000", "summed": "60.5"}


def test_an_item_code_used_twice_is_told_for_both_with_its_cell() -> None:
    doubled = book({"indicator": "visits", "code": "a"}, {"indicator": "talks", "code": "a"})
    found = rule_book_problems(doubled, CATALOGUE, LEVELS, {"a": "B7"})
    assert [(problem.code, problem.cell) for problem in found] == [("item_twice", "B7")] * 2


def test_a_target_of_an_unknown_item_is_told() -> None:
    target = {"item": "elsewhere", "place": "t1", "first_month": "2026-01", "value": 3}
    (problem,) = problems_of({"indicator": "visits"}, targets=[target])
    assert (problem.code, problem.parameters["item"]) == ("target_item_unknown", "elsewhere")


def test_several_problems_of_one_book_are_told_together() -> None:
    found = codes_of({"indicator": "visits", "target": None}, {"indicator": "births"}, total_points=1)
    assert sorted(found) == ["item_is_context", "item_without_target", "points_do_not_sum"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_month": "2026-1"},
        {"last_month": "2026-012"},
        {"first_month": " 2026-01"},
        {"items": []},
        {"lights": {"green": 85, "amber": 85}},
        {"lights": {"green": 101}},
        {"total_points": 0},
        {"veto": True},
    ],
)
def test_malformed_books_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        book({"indicator": "visits"}, **changes)


@pytest.mark.parametrize(
    "item",
    [{"points": 0}, {"rule": "veto"}, {"parameters": {"zero": 1}}, {"rule": "per_point"}, {"missing": "forgive"}],
)
def test_malformed_items_are_refused(item: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        book({"indicator": "visits", **item}, total_points=1000)


def test_a_book_does_not_change() -> None:
    with pytest.raises(ValidationError):
        book({"indicator": "visits"}).title = "other"  # type: ignore[misc]


def test_the_version_is_the_contents_and_survives_storage() -> None:
    one = book({"indicator": "visits", "parameters": {"zero_at": 60}})
    assert RuleBook.model_validate_json(one.content()).version == one.version
    assert book({"indicator": "visits", "parameters": {"zero_at": 60}}).version == one.version
    assert book({"indicator": "visits", "parameters": {"zero_at": 61}}).version != one.version
    assert len(one.version) == 12


def test_an_items_own_target_goes_before_the_catalogues() -> None:
    talks = CATALOGUE.by_code["talks"]
    rules = book({"indicator": "talks", "target": 0}, {"indicator": "talks", "code": "second", "target": None})
    assert [target_of(item, talks) for item in rules.items] == [0, 4]


def test_months_that_count_follow_the_books_first_month() -> None:
    assert book({"indicator": "visits"}).months_until("2026-02") == ["2026-01", "2026-02"]
    autumn = book({"indicator": "visits"}, first_month="2025-10", last_month="2026-09")
    assert autumn.start_month == 10
    assert autumn.months_until("2026-01") == ["2025-10", "2025-11", "2025-12", "2026-01"]


@pytest.mark.parametrize(
    "telling",
    [
        {"title": "二女户结扎任务考核细则"},
        {"publication_notes": ("未完成上环任务的村一票否决",)},
        {
            "lines": (
                {"code": "other", "name": "其他", "kind": "penalty", "points": 100, "basis": "二女户未结扎每例扣1分"},
            )
        },
    ],
)
def test_no_text_of_a_rule_book_crosses_the_scope_line(telling: dict[str, Any]) -> None:
    assert codes_of({"indicator": "visits"}, **telling) == ["out_of_scope"]


def test_a_year_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="before the first"):
        book({"indicator": "visits"}, first_month="2026-12", last_month="2026-01")
