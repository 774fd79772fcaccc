"""The total of a receipt as steps: items, bonus and penalty lines with their entries, rank, composite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from metrics.receipt import LineReceipt, TotalReceipt
from metrics.receipt_totals import earned_by
from metrics.rule_book_parts import LineKind


class Step(NamedTuple):
    """One line of a receipt: a code that names the sentence, and what stands in it."""

    code: str
    parameters: Mapping[str, Any]


def points_text(hundredths: int | None) -> str:
    """Return points with two decimals, a dash for none."""
    if hundredths is None:
        return "—"
    whole, part = divmod(abs(hundredths), 100)
    return f"{'−' if hundredths < 0 else ''}{whole}.{part:02d}"


def total_steps(total: TotalReceipt, *, with_entries: bool = False) -> Iterator[Step]:
    """Yield the steps of a total: sum, reweighting, bonus and penalty, rank, composite; entries where wanted."""
    yield Step("sum", {"sum": points_text(total.sum), "available": points_text(total.available)})
    if total.points is None or total.base is None:
        yield Step("no_total", {})
        return
    if total.available != total.total_points:
        numbers = (total.sum, total.total_points, total.available)
        formula = "{} × {} ÷ {}".format(*(points_text(number) for number in numbers))
        yield Step("reweighted", {"formula": formula, "total": points_text(total.base)})
    yield from _adjustment_steps(total, total.base, with_entries=with_entries)
    yield Step("total", {"total": points_text(total.points)})
    yield from _standing_steps(total)


def _adjustment_steps(total: TotalReceipt, base: int, *, with_entries: bool) -> Iterator[Step]:
    if not (total.bonus or total.penalty):
        return
    for kind, cap in ((LineKind.BONUS, total.bonus_cap), (LineKind.PENALTY, total.penalty_cap)):
        for line in total.lines:
            if line.kind is kind:
                yield from _line_steps(line, with_entries=with_entries)
        if cap is not None and (together := earned_by(total, kind)) > cap:
            yield Step(f"{kind}_capped", {"sum": points_text(together), "cap": points_text(cap)})
    summed = base + total.bonus - total.penalty
    numbers = {"base": base, "bonus": total.bonus, "penalty": total.penalty, "sum": summed}
    yield Step("adjusted", {name: points_text(number) for name, number in numbers.items()})
    if summed < 0:
        yield Step("not_below_zero", {})
    if total.cap is not None and summed > total.cap:
        yield Step("total_capped", {"cap": points_text(total.cap)})


def _line_steps(line: LineReceipt, *, with_entries: bool) -> Iterator[Step]:
    product = line.points * line.cases
    is_cut = line.earned != product
    yield Step(
        f"line_{line.kind}_capped" if is_cut else f"line_{line.kind}",
        {
            "line": line.name,
            "cases": line.cases,
            "points": points_text(line.points),
            "product": points_text(product),
            "earned": points_text(line.earned),
        },
    )
    if with_entries:
        for entry in line.entries:
            yield Step("entry", {**entry._asdict(), "evidence": entry.evidence or "—"})


def _standing_steps(total: TotalReceipt) -> Iterator[Step]:
    if total.rank is None:
        yield Step("not_ranked", {})
    else:
        yield Step("rank", {"rank": total.rank, "places": total.ranked_places})
        if total.tie_breaks:
            yield Step("tie_breaks", {})
    if total.rank_in_peer_group is not None:
        places = {"rank": total.rank_in_peer_group, "places": total.peer_group_places}
        yield Step("peer_rank", {"group": total.peer_group, **places})
    if total.composite_points is not None:
        yield from _composite_steps(total)
    if total.grade is not None:
        yield Step("grade", {"grade": total.grade})


def _composite_steps(total: TotalReceipt) -> Iterator[Step]:
    counted = [month for month in total.months if month.points is not None]
    yield Step(
        "composite",
        {
            "months": ", ".join(month.month for month in counted),
            "sum": " + ".join(f"{points_text(month.points)} × {month.weight}" for month in counted),
            "weights": sum(month.weight for month in counted),
            "points": points_text(total.composite_points),
            "rank": total.composite_rank or "—",
        },
    )
    if gaps := [month.month for month in total.months if month.points is None]:
        yield Step("composite_gap", {"months": ", ".join(gaps)})
