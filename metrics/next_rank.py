"""What is missing to the next rank or grade, and the cheapest set of items that makes it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from metrics.planner import ItemPlan, Unit
from metrics.standing import effort_for, points_at


@dataclass(frozen=True)
class Step:
    """One item of a plan: so many whole cases or yuan gain so many points (hundredths)."""

    item: str
    unit: Unit
    effort: int
    gain: int


def total_above(totals: Sequence[int], own: int, total_points: int) -> int | None:
    """Return the total (hundredths) that passes the next better place, None at the top.

    ``totals`` are those of the ranked peers, held still. Equal totals share a rank and tie-breaks may
    decide it, so one hundredth more than the place above is asked for, never more than there is.
    """
    better = [total for total in totals if total > own]
    return min(min(better) + 1, total_points) if better else None


def total_of_next_grade(bounds: Sequence[int], own: int) -> int | None:
    """Return the lowest total (hundredths) of the next better grade, None in the best one."""
    return min((bound for bound in bounds if bound > own), default=None)


def points_missing(own_points: int, available: int, total_points: int, wanted: int) -> int:
    """Return the item points (hundredths) missing to a wanted total, reweighting and rounding included.

    total = ⌊(2 × points × total_points + available) ÷ (2 × available)⌋ as in ``totals_of``; so the
    fewest points are ⌈available × (2 × wanted − 1) ÷ (2 × total_points)⌉. Bonus and penalty stay as they
    are: take them off ``wanted`` first.
    """
    fewest = -(-available * (2 * wanted - 1) // (2 * total_points))
    return max(fewest - own_points, 0)


def cheapest_set(plans: Sequence[ItemPlan], missing: int, elapsed: float) -> tuple[Step, ...] | None:
    """Return items and effort that together gain the missing points (hundredths); None when all do not suffice.

    Greedy by points per case, items counted in yuan last (``plan_items`` order is not relied upon);
    then every item without which the others suffice is dropped, dearest first, and what is left is
    trimmed to the effort needed, dearest first. The set suffices and no item in it is superfluous;
    as with every greedy choice, another set may now and then cost a few cases less.
    """
    useful = sorted(
        (plan for plan in plans if plan.effort),
        key=lambda plan: (plan.unit is Unit.YUAN, -plan.points_per_effort, plan.standing.item.code),
    )
    chosen: list[ItemPlan] = []
    for plan in useful:
        if _gain(chosen) >= missing:
            break
        chosen.append(plan)
    if _gain(chosen) < missing:
        return None
    for plan in list(reversed(chosen)):
        if _gain(chosen) - plan.gain >= missing:
            chosen.remove(plan)
    for number in reversed(range(len(chosen))):
        spare = _gain(chosen) - missing
        chosen[number] = _trimmed(chosen[number], chosen[number].gain - spare, elapsed)
    return tuple(Step(plan.standing.item.code, plan.unit, plan.effort, plan.gain) for plan in chosen)


def _gain(plans: Sequence[ItemPlan]) -> int:
    return sum(plan.gain for plan in plans)


def _trimmed(plan: ItemPlan, gain: int, elapsed: float) -> ItemPlan:
    """Return the plan with the least effort that still gains so many points."""
    standing = plan.standing
    effort = effort_for(standing, standing.points + gain, elapsed)
    if not effort or effort >= plan.effort:
        return plan
    return replace(plan, effort=effort, gain=gain_of(plan, effort, elapsed))


def gain_of(plan: ItemPlan, effort: int, elapsed: float) -> int:
    """Return the points (hundredths) that so much effort gains on the figures as they stand."""
    standing = plan.standing
    return points_at(standing, plan.numerator_after(effort), standing.denominator, elapsed) - standing.points
