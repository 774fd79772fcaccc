"""Receipts: whoever recomputes from one alone arrives at the stored points; formulas read as they compute."""

from __future__ import annotations

import ast
import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.catalogue import Polarity
from metrics.expressions import Choice, Name, Number, Whole, evaluate, largest, number_text, workbook_formula, written
from metrics.hierarchy import build_hierarchy
from metrics.receipt import Receipt, RunFacts, receipt_data
from metrics.receipt_building import Evidence, build_receipts
from metrics.receipt_formulas import FORMULAS
from metrics.receipt_text import formula_text, receipt_steps
from metrics.rule_book import RuleBook
from metrics.rules import RULES, Judged
from metrics.score_run import ScoreRun, compute_score_run, earlier_totals
from tests.metrics import receipt_evaluator
from tests.metrics.receipt_evaluator import EARNED, recomputed_composite, recomputed_item, recomputed_total
from tests.metrics.test_score_run import CATALOGUE, random_item, random_parts, random_places, random_reports
from tests.metrics.worlds import LEVELS, book, catalogue, changes, indicator, observations, versions

A, B = Name("a"), Name("b")


def facts_of(rules: RuleBook, period: str) -> RunFacts:
    months = tuple(rules.months_until(period))
    return RunFacts(1, rules.level, period, months, rules.code, rules.title, rules.version, "c", 7, 7, "0", "now")


def receipts_of(
    run: ScoreRun, rules: RuleBook, listed: Any, rows: list, places: list, changed: list, period: str, **more: Any
) -> list[Receipt]:
    known = versions(*places)
    evidence = Evidence(
        observations=observations(*rows),
        versions=known,
        hierarchy=build_hierarchy(known, changes(*changed), period),
        book=rules,
        catalogue=listed,
        levels=LEVELS,
        items=run.items,
        totals=run.totals,
        **more,
    )
    return build_receipts(evidence, facts_of(rules, period), run.totals["place"].tolist())


def plain(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it leaves the product: through JSON."""
    return json.loads(json.dumps(receipt_data(receipt), ensure_ascii=False, allow_nan=False))


def random_ledger(chance: random.Random, places: list[tuple]) -> pd.DataFrame:
    """Entries in force, with all that a receipt tells about them."""
    codes = sorted({code for code, *_ in places})
    rows = [
        (f"2026-{chance.randint(1, 12):02d}", chance.choice(codes), line, chance.randint(1, 4), f"reason {number}")
        for number, line in enumerate(chance.choices(["award", "prize", "late", "nothing"], k=6 * len(codes)))
    ]
    entries = pd.DataFrame(rows, columns=["month", "place", "line", "cases", "reason"])
    return entries.assign(evidence="", file="entries.csv", batch=7)


def assert_follows(receipts: list[Receipt], run: ScoreRun) -> None:
    stored = {(row.place, row.item): row for row in run.items.itertuples()}
    totals = {row.place: row for row in run.totals.itertuples()}
    assert {receipt.place for receipt in receipts} == set(totals)
    for receipt in map(plain, receipts):
        place = receipt["place"]
        assert receipt["differing"] == []
        for item in receipt["items"]:
            row = stored[place, item["item"]["code"]]
            points = None if pd.isna(row.points) else row.points
            assert recomputed_item(item) == (row.state, points), (place, row.item)
        points = totals[place].points
        assert recomputed_total(receipt) == (None if pd.isna(points) else points), place
        composite = totals[place].composite_points
        assert recomputed_composite(receipt) == (None if pd.isna(composite) else composite), place


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_recomputing_from_the_receipt_alone_gives_the_points_of_a_random_county(seed: int) -> None:
    chance = random.Random(seed)
    places, changed = random_places(chance)
    rows = random_reports(chance, places)
    codes = sorted({code for code, *_ in places})
    items = [random_item(chance, number) for number in range(chance.randint(1, 6))]
    target = {"item": "item0", "place": chance.choice(codes), "first_month": "2026-03", "value": 7.25}
    level = chance.choice(["township", "village"])
    rules = book(*items, level=level, targets=[target], **random_parts(chance, len(items)))
    period = f"2026-{chance.randint(1, 12):02d}"
    ledger = random_ledger(chance, places)
    known = (observations(*rows), versions(*places), changes(*changed), rules, CATALOGUE, period, LEVELS, ledger)
    run = compute_score_run(*known)
    beside = {"entries": ledger, "earlier": earlier_totals(*known)}
    receipts = receipts_of(run, rules, CATALOGUE, rows, places, changed, period, **beside)
    assert_follows(receipts, run)
    # Sums in place of what may not be read are as good.
    readable = {code for code, place_level, *_ in places if place_level != "village" and chance.random() < 0.8}
    beside["readable"] = readable
    assert_follows(receipts_of(run, rules, CATALOGUE, rows, places, changed, period, **beside), run)
    for receipt in receipts:
        assert all(step.code for step in receipt_steps(receipt))


ALWAYS = ("2020-01", None)
PLACES = [("c", "county", None, *ALWAYS), ("t1", "township", "c", *ALWAYS), ("v1", "village", "t1", *ALWAYS)]
VISITS = indicator("visits")


def small_receipt(*rows: tuple, **item: Any) -> Receipt:
    rules, entries = book({"indicator": "visits", "points": 4000, **item}), catalogue(VISITS)
    run = compute_score_run(observations(*rows), versions(*PLACES), changes(), rules, entries, "2026-02", LEVELS)
    receipts = receipts_of(run, rules, entries, list(rows), PLACES, [], "2026-02")
    return next(receipt for receipt in receipts if receipt.place == "t1")


def test_a_receipt_tells_the_worked_example_of_the_methods() -> None:
    receipt = small_receipt(
        ("2026-01", "visits", "v1", 30, 40, 1),
        ("2026-02", "visits", "v1", 40, 40, 1),
        rule="per_point",
        parameters={"deduction": 2},
    )
    (item,) = receipt.items
    assert formula_text(item) == "40 − 2 × (90 − 87.5)"
    assert item.points == 3500
    steps = {step.code: step.parameters for step in receipt_steps(receipt)}
    assert steps["value"]["derivation"] == "70 × 100 ÷ 80"
    assert steps["rounded"]["points"] == "35.00"
    assert steps["roll_up"] == {"units": 1, "due": 2, "received": 2}


def test_a_gap_is_shown_as_a_gap() -> None:
    receipt = small_receipt(("2026-01", "visits", "v1", 30, 40, 1))
    ((term,),) = [contribution.terms for contribution in receipt.items[0].contributions]
    assert [(report.period, report.state, report.is_due) for report in term.reports] == [
        ("2026-01", "value", True),
        ("2026-02", "missing", True),
    ]


def test_figures_that_cannot_be_rebuilt_are_named() -> None:
    rows = [("2026-01", "visits", "v1", 30, 40, 1)]
    rules, entries = book({"indicator": "visits"}), catalogue(VISITS)
    run = compute_score_run(observations(*rows), versions(*PLACES), changes(), rules, entries, "2026-01", LEVELS)
    moved = [*PLACES[:2], ("t2", "township", "c", *ALWAYS), ("v1", "village", "t2", *ALWAYS)]
    receipts = receipts_of(run, rules, entries, rows, moved, [], "2026-01")
    assert {receipt.place: receipt.differing for receipt in receipts} == {"c": (), "t1": ("visits",)}


def test_every_rule_has_a_formula_and_an_independent_evaluation() -> None:
    assert set(FORMULAS) == set(RULES) == set(EARNED)


def test_the_evaluator_is_independent() -> None:
    source = Path(receipt_evaluator.__file__).read_text(encoding="utf-8")
    modules = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
    assert modules == {"__future__", "collections.abc", "fractions", "math", "typing"}


CASES: list[tuple[str, dict[str, Any]]] = [
    ("linear", {"zero_at": 40.5}),
    ("per_point", {"deduction": 1.5, "step": 0.7, "counting": "full_step"}),
    ("threshold", {}),
    ("completion", {"pace": True, "bonus_points": 0.3, "bonus_step": 7, "bonus_cap": 4, "counting": "full_step"}),
    ("completion", {"bonus_points": 0.3, "bonus_cap": 4}),
    ("banded", {"bands": [{"bound": 95, "points": 20}, {"bound": 85, "points": 15.5}, {"bound": 0, "points": 99}]}),
    ("within_band", {"low": 40, "high": 60, "deduction": 0.35}),
    ("per_case", {"deduction": 0.7, "allowed": 3}),
    ("zero_tolerance", {}),
    ("goalposts", {"worst": 90, "best": 12.5}),
    ("progress", {"zero_at": -5, "full_at": 20}),
]
DECIMALS = st.integers(0, 12_000).map(lambda number: number / 100)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CASES), st.booleans(), st.integers(0, 900), st.integers(1, 900), DECIMALS, DECIMALS)
def test_formulas_evaluator_and_rules_agree(
    case: tuple[str, dict], lower: bool, above: int, below: int, target: float, previous: float
) -> None:
    rule, parameters = case
    polarity = Polarity.LOWER_IS_BETTER if lower else Polarity.HIGHER_IS_BETTER
    value, full, months = Fraction(above * 100, below), 2050, 5
    expression = FORMULAS[rule](RULES[rule].parameters.model_validate(parameters), polarity)
    known = {"value": value, "target": Fraction(str(target)), "previous": Fraction(str(previous))}
    points = evaluate(expression, {**known, "full": Fraction(full, 100), "months": Fraction(months)})

    content = {"item": {"points": full, "parameters": parameters}, "indicator": {"polarity": str(polarity)}}
    asked = receipt_evaluator.Case({**content, "months": months}, *known.values())
    assert EARNED[rule](asked) == points

    arrays = [np.array([float(number)]) for number in known.values()]
    judged = Judged(arrays[0], arrays[1], full / 100, polarity, months / 12, arrays[2])
    outcome = RULES[rule].function(judged, RULES[rule].parameters.model_validate(parameters))
    assert outcome.points[0] == pytest.approx(float(points), abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "text", "formula", "result"),
    [
        (A + B * A, "2 + 3 × 2", "(x+(y*x))", 8),
        (A * (A + B), "2 × (2 + 3)", "(x*(x+y))", 10),
        (A - (A - B), "2 − (2 − 3)", "(x-(x-y))", 3),
        (A / (A * B), "2 ÷ (2 × 3)", "(x/(x*y))", Fraction(1, 3)),
        (A - Number(-1.5), "2 − (−1.5)", "(x-(-1.5))", Fraction(7, 2)),
        (largest(A - B, Number(0)), "max(2 − 3; 0)", "MAX((x-y),0)", 0),
        (largest(B - A, Number(0)), "3 − 2", "MAX((y-x),0)", 1),
        (Whole(B / A), "⌊3 ÷ 2⌋", "INT((y/x)+1E-9)", 1),
        (Choice(A, "<", B, Number(0), A), "2 < 3 ⇒ 0", "IF(x<y,0,x)", 0),
        (Choice(A, ">", B, Number(0), A), "2 ≤ 3 ⇒ 2", "IF(x>y,0,x)", 2),
    ],
)
def test_expressions_read_compute_and_export(expression: Any, text: str, formula: str, result: Fraction) -> None:
    numbers = {"a": Fraction(2), "b": Fraction(3)}
    assert written(expression, numbers) == text
    assert workbook_formula(expression, {"a": "x", "b": "y"}) == formula
    assert evaluate(expression, numbers) == result


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(7), "7"), (Fraction(1, 3), "0.333333…"), (Fraction(-5, 2), "−2.5"), (100.0, "100"), (0.1, "0.1")],
)
def test_numbers_say_when_they_go_on(number: Any, text: str) -> None:
    assert number_text(number) == text
