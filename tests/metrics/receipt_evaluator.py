"""Somebody with a receipt and a pencil: recomputes every step from the receipt's data alone.

Plain Python and ``fractions.Fraction`` on the JSON of a receipt; nothing of the code under test. A new rule is
one function in ``EARNED``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

Data = dict[str, Any]


def exact(number: float) -> Fraction:
    """Return the decimal that a number is written as."""
    return Fraction(str(number))


def term_figures(contribution: Data, term: Data, kind: Data) -> Data:
    """Return what a unit's reports for one term come to, from the reports alone."""
    values = [report for report in term["reports"] if report["state"] == "value"]
    declined = any(report["state"] == "not_applicable" for report in term["reports"])
    owed = sum(report["is_due"] for report in term["reports"])
    stocks = [kind["cumulation"] == "stock", kind["denominator_cumulation"] == "stock"]
    sums = []
    for part, is_stock in zip(("numerator", "denominator"), stocks, strict=True):
        if not is_stock:
            sums.append(sum(report[part] or 0 for report in values))
        elif values and contribution["is_in_force"]:
            sums.append(values[-1][part] or 0)
        else:
            sums.append(0)
    return {
        "numerator": sums[0],
        "denominator": sums[1],
        "due": max(owed, len(values)),
        "received": len(values),
        "reported": bool(values) and (contribution["is_in_force"] or not all(stocks)),
        "not_applicable": declined and not values,
    }


def unit_figures(item: Data, contribution: Data) -> Data:
    """Return what a unit adds to an item; derived indicators combine their terms."""
    if contribution["withheld_units"]:
        return contribution["figures"]
    kinds = {kind["indicator"]: kind for kind in item["terms"]}
    terms = {
        term["indicator"]: term_figures(contribution, term, kinds[term["indicator"]]) for term in contribution["terms"]
    }
    for term in contribution["terms"]:
        assert term["figures"] == terms[term["indicator"]]
    derivation = item["indicator"]["derivation"]
    if derivation is None:
        return terms[item["indicator"]["code"]]
    every = derivation["every_term"]
    least, all_or_any, any_or_all = (min, all, any) if every else (max, any, all)
    parts = list(terms.values())
    received = least(part["received"] for part in parts)
    below = derivation["denominator_part"]
    return {
        "numerator": sum(kinds[code]["numerator_sign"] * part["numerator"] for code, part in terms.items())
        if received
        else 0,
        "denominator": sum(kinds[code]["denominator_sign"] * part[below] for code, part in terms.items())
        if received
        else 0,
        "due": least(part["due"] for part in parts),
        "received": received,
        "reported": all_or_any(part["reported"] for part in parts),
        "not_applicable": any_or_all(part["not_applicable"] for part in parts),
    }


def together(parts: list[Data]) -> Data:
    """Return the sum over units."""
    total = {name: sum(part[name] for part in parts) for name in ("numerator", "denominator", "due", "received")}
    total["reported"] = any(part["reported"] for part in parts)
    declined = any(part["not_applicable"] for part in parts)
    total["not_applicable"] = declined and total["due"] == 0 and total["received"] == 0
    return total


def value_of(indicator: Data, figures: Data) -> Fraction | None:
    """Return the value in the indicator's unit."""
    divisor = {"rate": figures["denominator"], "amount": 100, "count": 1}[indicator["kind"]]
    if not figures["reported"] or not divisor:
        return None
    return Fraction(figures["numerator"] * indicator["factor"], divisor)


def target_of(target: Data) -> Fraction | None:
    """Return the target, from the places below or from the default where that is where it came from."""
    if target["origin"] == "sum":
        return sum((exact(value) for _, value in target["parts"]), Fraction())
    if target["origin"] == "per_unit":
        return exact(target["each"]) * target["count"]
    return None if target["value"] is None else exact(target["value"])


class Case:
    """What a rule is asked: parameters with their defaults, value, target, full points, direction."""

    def __init__(self, item: Data, value: Fraction, target: Fraction | None, previous: Fraction | None) -> None:
        self.value, self.target, self.previous = value, target, previous
        self.full = Fraction(item["item"]["points"], 100)
        self.given = item["item"]["parameters"]
        self.lower = item["indicator"]["polarity"] == "lower_is_better"
        self.elapsed = Fraction(item["months"], 12)

    def number(self, name: str, default: float = 0) -> Fraction:
        """Return a parameter."""
        return exact(self.given.get(name, default))

    def steps(self, distance: Fraction, size: Fraction) -> Fraction:
        """Return how many steps lie in a distance."""
        steps = max(distance, Fraction()) / size
        return Fraction(floor(steps)) if self.given.get("counting") == "full_step" else steps

    def short(self) -> Fraction:
        """Return how far the value is worse than the target."""
        assert self.target is not None
        return max(self.value - self.target if self.lower else self.target - self.value, Fraction())

    def between(self, value: Fraction, nothing: Fraction, everything: Fraction) -> Fraction:
        """Return the points of a value between the one that earns nothing and the one that earns all."""
        return self.full * min(max((value - nothing) / (everything - nothing), Fraction()), Fraction(1))


def linear(case: Case) -> Fraction:
    zero, target = case.number("zero_at"), case.target
    if (target >= zero) if case.lower else (target <= zero):
        return Fraction() if case.short() else case.full
    return case.between(case.value, zero, target)


def per_point(case: Case) -> Fraction:
    return max(case.full - case.number("deduction") * case.steps(case.short(), case.number("step", 1)), Fraction())


def threshold(case: Case) -> Fraction:
    return Fraction() if case.short() else case.full


def completion(case: Case) -> Fraction:
    task = case.target * case.elapsed if case.given.get("pace") else case.target
    points = case.between(case.value, Fraction(), task) if task else case.full
    if case.target and case.number("bonus_points"):
        beyond = case.value * 100 / case.target - 100
        bonus = case.number("bonus_points") * case.steps(beyond, case.number("bonus_step", 1))
        points += min(bonus, case.number("bonus_cap"))
    return points


def banded(case: Case) -> Fraction:
    for band in case.given["bands"]:
        ends = [exact(end) for end in (band["bound"], band.get("until")) if end is not None]
        if case.value <= max(ends) if case.lower else case.value >= min(ends):
            return min(exact(band["points"]), case.full)
    return Fraction()


def within_band(case: Case) -> Fraction:
    outside = max(case.number("low") - case.value, case.value - case.number("high"))
    return max(case.full - case.number("deduction") * case.steps(outside, case.number("step", 1)), Fraction())


def per_case(case: Case) -> Fraction:
    cases = max(case.value - case.number("allowed"), Fraction())
    return max(case.full - case.number("deduction") * cases, Fraction())


def zero_tolerance(case: Case) -> Fraction:
    return Fraction() if case.value > 0 else case.full


def goalposts(case: Case) -> Fraction:
    return case.between(case.value, case.number("worst"), case.number("best"))


def progress(case: Case) -> Fraction:
    return case.between(case.value - case.previous, case.number("zero_at"), case.number("full_at"))


EARNED: dict[str, Callable[[Case], Fraction]] = {
    "linear": linear,
    "per_point": per_point,
    "threshold": threshold,
    "completion": completion,
    "banded": banded,
    "within_band": within_band,
    "per_case": per_case,
    "zero_tolerance": zero_tolerance,
    "goalposts": goalposts,
    "progress": progress,
}
WITHOUT_TARGET = {"banded", "within_band", "per_case", "zero_tolerance", "goalposts", "progress"}


def half_up(number: Fraction) -> int:
    """Return the nearest whole number, halves upwards."""
    return floor(number + Fraction(1, 2))


def gathered(item: Data, which: str) -> Data:
    """Return the sum of other figures that a receipt holds: of the same months last year, or carried on."""
    figures = together([unit_figures(item, part) for part in item[f"{which}_contributions"]])
    assert figures == item[which]
    return figures


def earned(item: Data, value: Fraction, target: Fraction | None, before: Fraction | None) -> Fraction:
    """Return the exact points, level and progress weighed where the rule book says so."""
    level = EARNED[item["item"]["rule"]](Case(item, value, target, before))
    share = item["item"].get("progress")
    if item["item"]["rule"] == "progress" or not share or not share["progress"] or before is None:
        return level
    case = Case(item, value, target, before)
    case.given = share["parameters"]
    return (share["level"] * level + share["progress"] * progress(case)) / (share["level"] + share["progress"])


def recomputed_item(item: Data) -> tuple[str, int | None]:
    """Return the state and the points (hundredths) that follow from an item's receipt."""
    figures = together([unit_figures(item, part) for part in item["contributions"]])
    assert figures == item["figures"]
    rule, value, target = item["item"]["rule"], value_of(item["indicator"], figures), target_of(item["target"])
    before = value_of(item["indicator"], gathered(item, "previous")) if item["previous"] else None
    full = item["item"]["points"]
    if item["carried"]:
        assert item["item"]["missing"] == "previous"
        assert not figures["reported"]
        assert figures["due"]
        value = value_of(item["indicator"], gathered(item, "carried"))
    is_known = value is not None and (target is not None or rule in WITHOUT_TARGET)
    if item["applies"] and is_known and (rule != "progress" or before is not None):
        points = half_up(earned(item, value, target, before) * 100)
        return "missing" if item["carried"] else "scored", points
    assert not item["carried"]
    if not item["applies"]:
        state = "not_applicable"
    elif figures["reported"]:
        state = "cannot_judge"
    elif figures["not_applicable"]:
        state = "not_applicable"
    elif not figures["due"]:
        state = "not_due"
    else:
        state = "missing"
    if state in ("cannot_judge", "not_applicable"):
        return state, full if item["item"]["not_applicable"] == "full" else None
    return state, 0 if state == "missing" and item["item"]["missing"] != "exclude" else None


def recomputed_total(receipt: Data) -> int | None:
    """Return the total (hundredths) that follows from the items and ledger entries of a whole receipt."""
    found = [(recomputed_item(item), item["item"]["points"]) for item in receipt["items"]]
    total = receipt["total"]
    adjustment = recomputed_adjustment(receipt)
    assert adjustment == (total["bonus"], total["penalty"])
    if not any(state == "scored" for (state, _), _ in found):
        return None
    counting = [(points, full) for (_, points), full in found if points is not None]
    had, could = sum(points for points, _ in counting), sum(full for _, full in counting)
    base = half_up(Fraction(had * total["total_points"], could)) if could else 0
    assert base == total["base"]
    adjusted = max(base + adjustment[0] - adjustment[1], 0)
    return adjusted if total["cap"] is None else min(adjusted, total["cap"])


def recomputed_adjustment(receipt: Data) -> tuple[int, int]:
    """Return bonus and penalty (hundredths) that follow from the ledger entries of a receipt."""
    total, sums = receipt["total"], {"bonus": 0, "penalty": 0}
    for line in total["lines"]:
        assert all(entry["cases"] > 0 and entry["month"] in receipt["run"]["months"] for entry in line["entries"])
        cases = sum(entry["cases"] for entry in line["entries"])
        earned = cases * line["points"] if line["cap"] is None else min(cases * line["points"], line["cap"])
        assert (cases, earned) == (line["cases"], line["earned"])
        sums[line["kind"]] += earned
    caps = [total[f"{kind}_cap"] for kind in sums]
    bonus, penalty = (
        earned if cap is None else min(earned, cap) for earned, cap in zip(sums.values(), caps, strict=True)
    )
    return bonus, penalty


def recomputed_composite(receipt: Data) -> int | None:
    """Return the composite (hundredths) that follows from the weighed months of a receipt, None without any."""
    months = receipt["total"]["months"]
    for month in months:
        if month["month"] == receipt["run"]["period"]:
            assert month["points"] == recomputed_total(receipt)
    counted = [(month["weight"], month["points"]) for month in months if month["points"] is not None]
    if not counted:
        return None
    return half_up(Fraction(sum(weight * points for weight, points in counted), sum(weight for weight, _ in counted)))
