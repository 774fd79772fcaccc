"""How an item earns its points, in a sentence that anybody can follow, from the rule's own parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.display import joined_sentences
from dashboard.texts import translate
from metrics.catalogue import Indicator, Polarity
from metrics.rule_book import Item, MissingPolicy, NotApplicablePolicy, target_of
from metrics.rules_by_scale import Banded, Goalposts, PerCase, Progress, WithinBand
from metrics.rules_by_target import Completion, Linear, PerPoint

_FULL_STEP = "full_step"


def rule_sentence(item: Item, indicator: Indicator, language: str) -> str:
    """Return how the item's points come about, with its parameters and the unit of its figures."""
    sentence = _SENTENCES[item.rule]
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    return sentence(item.rule_parameters, lower, _step_unit(indicator, language), language)


def target_text(item: Item, indicator: Indicator, language: str) -> str:
    """Return an item's target with its unit, empty where it has none."""
    target = target_of(item, indicator)
    return "" if target is None else _figure(target, indicator, language)


def missing_sentence(item: Item, language: str) -> str:
    """Return what becomes of the item when a report is missing, or when it does not apply."""
    missing = {
        MissingPolicy.ZERO: translate("A missing report earns nothing.", language),
        MissingPolicy.EXCLUDE: translate("Without a report the other items count for more.", language),
        MissingPolicy.PREVIOUS: translate(
            "A missing report is replaced by the last one, at most {count} periods old.",
            language,
            count=item.missing_periods,
        ),
    }[item.missing]
    full = item.not_applicable is NotApplicablePolicy.FULL
    return missing + (translate(" Where there is no case, full points.", language) if full else "")


def _figure(value: float, indicator: Indicator, language: str) -> str:
    unit = indicator.unit.in_language(language)
    return f"{value:g}{unit}" if unit in ("%", "‰") else f"{value:g} {unit}"


def _step_unit(indicator: Indicator, language: str) -> str:
    """Return the unit in which a distance is told: percentage points, not per cent."""
    unit = indicator.unit.in_language(language)
    if unit == "%":
        return translate("percentage points", language)
    return translate("per-mille points", language) if unit == "‰" else unit


def _counting(counting: str, language: str) -> str:
    return translate("whole steps only" if counting == _FULL_STEP else "in proportion", language)


def _linear(rule: Linear, lower: bool, _unit: str, language: str) -> str:
    if lower:
        text = "Full points at the target or below, none from {zero} on, in proportion between."
    elif rule.zero_at:
        text = "Full points at the target, none at {zero} or below, in proportion between."
    else:
        text = "In proportion to the target: half the target, half the points."
    return translate(text, language, zero=f"{rule.zero_at:g}")


def _per_point(rule: PerPoint, lower: bool, unit: str, language: str) -> str:
    text = (
        "Full points at the target; {deduction} points less for each {step} {unit} above it, {counting}."
        if lower
        else "Full points at the target; {deduction} points less for each {step} {unit} below it, {counting}."
    )
    figures = {"deduction": f"{rule.deduction:g}", "step": f"{rule.step:g}", "unit": unit}
    return translate(text, language, counting=_counting(rule.counting, language), **figures)


def _threshold(_rule: Any, _lower: bool, _unit: str, language: str) -> str:
    return translate("Full points when the target is reached, otherwise none.", language)


def _completion(rule: Completion, _lower: bool, _unit: str, language: str) -> str:
    text = (
        "In proportion to the share of the year's task that is due by now."
        if rule.pace
        else "In proportion to the part of the year's task that is done."
    )
    told = translate(text, language)
    if not (rule.bonus_points and rule.bonus_cap):
        return told
    return told + translate(
        " Beyond the task {points} points more for each {step} %, at most {cap}, {counting}.",
        language,
        points=f"{rule.bonus_points:g}",
        step=f"{rule.bonus_step:g}",
        cap=f"{rule.bonus_cap:g}",
        counting=_counting(rule.counting, language),
    )


def _banded(rule: Banded, lower: bool, _unit: str, language: str) -> str:
    polarity = Polarity.LOWER_IS_BETTER if lower else Polarity.HIGHER_IS_BETTER
    text = "up to {bound}: {points} points" if lower else "from {bound}: {points} points"
    bands = [
        translate(text, language, bound=f"{band.worse_end(polarity):g}", points=f"{band.points:g}")
        for band in rule.bands
    ]
    return translate("By bands: {bands}; otherwise none.", language, bands=joined_sentences(bands, language))


def _within_band(rule: WithinBand, _lower: bool, unit: str, language: str) -> str:
    return translate(
        "Full points from {low} to {high}; {deduction} points less for each {step} {unit} outside, {counting}.",
        language,
        low=f"{rule.low:g}",
        high=f"{rule.high:g}",
        deduction=f"{rule.deduction:g}",
        step=f"{rule.step:g}",
        unit=unit,
        counting=_counting(rule.counting, language),
    )


def _per_case(rule: PerCase, _lower: bool, _unit: str, language: str) -> str:
    text = (
        "{deduction} points less for each case beyond {allowed}."
        if rule.allowed
        else "{deduction} points less for each case."
    )
    return translate(text, language, deduction=f"{rule.deduction:g}", allowed=rule.allowed)


def _zero_tolerance(_rule: Any, _lower: bool, _unit: str, language: str) -> str:
    return translate("Full points without a case, none with one.", language)


def _goalposts(rule: Goalposts, _lower: bool, _unit: str, language: str) -> str:
    text = "No points at {worst} or worse, full points at {best} or better, in proportion between."
    return translate(text, language, worst=f"{rule.worst:g}", best=f"{rule.best:g}")


def _progress(rule: Progress, _lower: bool, unit: str, language: str) -> str:
    text = "By the change on the same months of last year: none at {zero}, full points at {full} {unit}."
    return translate(text, language, zero=f"{rule.zero_at:+g}", full=f"{rule.full_at:+g}", unit=unit)


_SENTENCES: dict[str, Callable[[Any, bool, str, str], str]] = {
    "linear": _linear,
    "per_point": _per_point,
    "threshold": _threshold,
    "completion": _completion,
    "banded": _banded,
    "within_band": _within_band,
    "per_case": _per_case,
    "zero_tolerance": _zero_tolerance,
    "goalposts": _goalposts,
    "progress": _progress,
}
