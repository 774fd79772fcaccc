"""What is missing to the next rank or grade, and the cheapest set of items that makes it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.grades import least_points, rooms_of
from metrics.planner import ItemPlan, Unit
from metrics.rule_book_parts import Grade
from metrics.standing import effort_for, points_at


@dataclass(frozen=True)
class Step:
    """One item of a plan: so many whole cases or yuan gain so many points (hundredths)."""

    item: str
    unit: Unit
    effort: int
    gain: int


def total_above(totals: Sequence[int], ranks: Sequence[int], own_rank: int, most: int) -> int | None:
    """Return the total (hundredths) that passes the next better place, None at the top.

    ``totals`` and ``ranks`` are those of the other ranked places, held still. Equal totals share a rank
    and tie-breaks may decide it, so one hundredth more than the place above is asked for; at ``most``, the
    highest total that the place can have, the rank is shared.
    """
    better = [total for total, rank in zip(totals, ranks, strict=True) if rank < own_rank]
    return _past(min(better), most) if better else None


def _past(total: int, most: int) -> int:
    return total if total == most else total + 1


def rank_at(totals: Sequence[int], total: int) -> int:
    """Return the rank that a total (hundredths) would have among those of the other ranked places, held still."""
    return 1 + sum(other > total for other in totals)


def total_of_next_grade(
    grades: Sequence[Grade], own_grade: int, totals: Sequence[int], full_points: int, most: int
) -> tuple[int, int] | None:
    """Return the better grade that the lowest total reaches, and that total (hundredths); None without one.

    ``own_grade`` is the number of the place's grade, −1 without one; ``totals`` are those of the other
    ranked places, held still. Where a quota has room for r ranks, the total has to pass the r-th of the
    others (one hundredth more, as in ``total_above``).
    """
    others = sorted(totals, reverse=True)
    better = grades if own_grade < 0 else grades[:own_grade]
    found: list[tuple[int, int]] = []
    for number, (grade, rooms) in enumerate(zip(better, rooms_of(better, np.array([len(others) + 1])), strict=True)):
        wanted = least_points(grade, full_points)
        room = len(others) + 1 if rooms is None else int(rooms[0])
        if room == 0:
            continue
        if room <= len(others):
            wanted = max(wanted, _past(others[room - 1], most))
        found.append((wanted, number))
    if not found:
        return None
    total, number = min(found)
    return number, total


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
