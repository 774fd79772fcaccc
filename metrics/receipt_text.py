"""A receipt as steps: what to say and the numbers in it; the sentences stand in dashboard.receipt_sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from metrics.catalogue import Indicator, Kind
from metrics.expressions import Expression, Number, evaluate, exact, number_text, written
from metrics.receipt import Figures, ItemReceipt, Receipt, source_rows
from metrics.receipt_formulas import FORMULAS
from metrics.receipt_total_text import Step, points_text, total_steps
from metrics.rule_book import PROGRESS_RULE

_MOST_LISTED = 3
HUNDREDTH = Fraction(1, 100)


def value_of(figures: Figures, indicator: Indicator) -> Fraction | None:
    """Return the exact value of figures in the indicator's unit, None without one; amounts are in yuan."""
    divisor = figures.denominator if indicator.kind is Kind.RATE else 100 if indicator.kind is Kind.AMOUNT else 1
    if not figures.reported or divisor == 0:
        return None
    return Fraction(figures.numerator * indicator.factor, divisor)


def level_formula(item: ItemReceipt) -> Expression:
    """Return the formula of an item's points by its rule, without the share of progress."""
    return FORMULAS[item.item.rule](item.item.rule_parameters, item.indicator.polarity)


def weighed_formula(item: ItemReceipt) -> Expression:
    """Return the formula of an item's points with the share of progress, which needs last year's value."""
    share = item.item.progress
    if share is None or not item.item.weighs_progress:
        return level_formula(item)
    progress = FORMULAS[PROGRESS_RULE](item.item.progress_parameters, item.indicator.polarity)
    both = Number(share.level) * level_formula(item) + Number(share.progress) * progress
    return both / Number(share.level + share.progress)


def formula_of(item: ItemReceipt) -> Expression:
    """Return the formula of an item's points; without last year's value progress has no share."""
    return weighed_formula(item) if "previous" in numbers_of(item) else level_formula(item)


def numbers_of(item: ItemReceipt) -> dict[str, Fraction]:
    """Return the numbers that the formula of an item's points reads, those that are known."""
    numbers = {
        "value": value_of(item.carried or item.figures, item.indicator),
        "target": None if item.target.value is None else exact(item.target.value),
        "full": item.item.points * HUNDREDTH,
        "months": Fraction(item.months),
        "previous": None if item.previous is None else value_of(item.previous, item.indicator),
    }
    return {name: number for name, number in numbers.items() if number is not None}


def formula_text(item: ItemReceipt) -> str | None:
    """Return the formula with its numbers, None where the item was not scored."""
    return written(formula_of(item), numbers_of(item)) if item.has_rule_points else None


def unrounded_points(item: ItemReceipt) -> Fraction | None:
    """Return the exact points before rounding, None where the item was not scored."""
    return evaluate(formula_of(item), numbers_of(item)) if item.has_rule_points else None


def receipt_steps(receipt: Receipt) -> Iterator[Step]:
    """Yield the steps of a whole receipt: head, versions, every item, total."""
    yield Step("head", {"place": receipt.name, "code": receipt.place, "period": receipt.run.period})
    yield from run_steps(receipt)
    for item in receipt.items:
        yield from item_steps(item)
    yield from total_steps(receipt.total, with_entries=True)


def run_steps(receipt: Receipt) -> Iterator[Step]:
    """Yield what the receipts of a run rest on: every version, and what changed since."""
    run = receipt.run
    yield Step("versions", _facts(receipt))
    if run.current_data_revision != run.data_revision:
        yield Step("as_of", {"revision": run.data_revision, "current": run.current_data_revision})
    if receipt.differing:
        yield Step("differing", {"items": ", ".join(receipt.differing)})


def _facts(receipt: Receipt) -> dict[str, Any]:
    run = receipt.run
    return {
        "run": run.run,
        "title": run.rule_book_title,
        "book": run.rule_book,
        "book_version": run.rule_book_version,
        "catalogue_version": run.catalogue_version,
        "revision": run.data_revision,
        "code_version": run.code_version,
        "at": run.created_at,
    }


def item_steps(item: ItemReceipt) -> Iterator[Step]:
    """Yield the steps of one item: sources, cumulation and roll-up, value, target, formula, points."""
    yield Step(
        "item",
        {
            "number": item.number,
            "name": item.item.name,
            "name_en": item.indicator.name.en,
            "full": points_text(item.full_points),
        },
    )
    yield from _gathering_steps(item)
    yield from _value_steps(item)
    if not item.applies:
        yield Step("does_not_apply", {})
    elif item.carried_from is not None:
        yield Step("carried", {"month": item.carried_from})
    elif item.state != "scored":
        yield Step(f"state_{item.state}", {})
    if not item.has_rule_points:
        yield _unscored_points(item)
        return
    yield target_step(item)
    formula, unrounded = formula_text(item) or "", number_text(unrounded_points(item) or Fraction(0))
    if not formula.endswith(f"⇒ {unrounded}"):
        formula = f"{formula} = {unrounded}"
    yield Step("formula", {"formula": formula, "rule": item.item.rule, "parameters": _parameters_text(item)})
    yield Step("rounded", {"points": points_text(item.points), "full": points_text(item.full_points)})


def _listed(files: list[str]) -> str:
    return ", ".join(files) if len(files) <= _MOST_LISTED else f"{files[0]} … {files[-1]}"


def _unscored_points(item: ItemReceipt) -> Step:
    if item.points is None:
        return Step("left_out", {})
    return Step("points_by_policy", {"points": points_text(item.points), "full": points_text(item.full_points)})


def _term_name(item: ItemReceipt, code: str) -> dict[str, str]:
    """Return the name of a reported indicator in both languages, its code where it is one of several terms."""
    if code != item.indicator.code:
        return {"indicator": code}
    return {"indicator": item.indicator.name.zh, "indicator_en": item.indicator.name.en}


def _gathering_steps(item: ItemReceipt) -> Iterator[Step]:
    entries = [report for _, _, report in source_rows(item)]
    files = sorted({report.source.file for report in entries if report.source})
    periods = sorted({report.period for report in entries if report.state == "value"})
    if files:
        yield Step(
            "sources",
            {
                "files": _listed(files),
                "count": len(files),
                "reports": sum(report.source is not None for report in entries),
            },
        )
    for term in item.terms:
        yield Step(
            f"cumulation_{term.cumulation}",
            {
                **_term_name(item, term.indicator),
                "first": periods[0] if periods else "—",
                "last": periods[-1] if periods else "—",
                "count": len(periods),
            },
        )
    units = sum(contribution.withheld_units or 1 for contribution in item.contributions)
    yield Step("roll_up", {"units": units, "due": item.figures.due, "received": item.figures.received})
    if withheld := sum(contribution.withheld_units for contribution in item.contributions):
        yield Step("withheld", {"units": withheld})


def _value_steps(item: ItemReceipt) -> Iterator[Step]:
    figures, indicator = item.carried or item.figures, item.indicator
    value = value_of(figures, indicator)
    if value is None:
        return
    factor = "" if indicator.factor == 1 else f" × {indicator.factor}"
    divisor = {Kind.RATE: f" ÷ {figures.denominator}", Kind.AMOUNT: " ÷ 100", Kind.COUNT: ""}[indicator.kind]
    shown = {
        "derivation": f"{figures.numerator}{factor}{divisor}",
        "value": number_text(value),
        "unit": indicator.unit.zh,
        "unit_en": indicator.unit.en,
    }
    yield Step("value", shown)
    if item.previous is not None and (before := value_of(item.previous, indicator)) is not None:
        yield Step("previous", {**shown, "value": number_text(before)})


def target_step(item: ItemReceipt) -> Step:
    """Return the step that says what the target is and where it came from."""
    return Step(f"target_{item.target.origin}", _target_parameters(item))


def _target_parameters(item: ItemReceipt) -> dict[str, Any]:
    target = item.target
    return {
        "target": "—" if target.value is None else number_text(target.value),
        "unit": item.indicator.unit.zh,
        "unit_en": item.indicator.unit.en,
        "month": target.first_month or "—",
        "each": "—" if target.each is None else number_text(target.each),
        "count": target.count or len(target.parts),
        "sum": " + ".join(number_text(value) for _, value in target.parts),
    }


def _parameters_text(item: ItemReceipt) -> str:
    content = item.item.rule_parameters.model_dump(mode="json", exclude_defaults=True)
    return ", ".join(f"{name}={value}" for name, value in content.items()) or "—"
