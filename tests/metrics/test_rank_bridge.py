"""Rank bridge: one cause at a time, a movement worked by hand, and brute force over everything."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rank_bridge import FACTORS, RankBridge, UnderBothBooks, rank_bridges

Points = dict[str, int | None]


def totals(points: Points, *, unranked: str = "") -> pd.DataFrame:
    """Return totals with competition ranks; a place without points or named in ``unranked`` has none."""
    taking_part = [value for place, value in points.items() if value is not None and place not in unranked]
    ranks = [
        None if value is None or place in unranked else 1 + sum(other > value for other in taking_part)
        for place, value in points.items()
    ]
    return pd.DataFrame(
        {
            "place": list(points),
            "points": pd.array(list(points.values()), dtype="Int64"),
            "rank": pd.array(ranks, dtype="Int64"),
        }
    )


def same_rules(points: Points) -> UnderBothBooks:
    return UnderBothBooks(totals(points), totals(points))


def parts(bridge: RankBridge) -> list[Fraction]:
    return [getattr(bridge, factor) for factor in FACTORS]


BEFORE = {"a": 90, "b": 80, "c": 70, "d": 60}


def test_nothing_changed() -> None:
    bridge = rank_bridges(*[same_rules(BEFORE)] * 3)["b"]
    assert (bridge.rank_before, bridge.rank_after, bridge.movement) == (2, 2, 0)
    assert parts(bridge) == [0, 0, 0, 0]


def test_only_the_place_changed() -> None:
    bridges = rank_bridges(same_rules(BEFORE), same_rules(BEFORE), same_rules(BEFORE | {"d": 85}))
    assert parts(bridges["d"]) == [2, 0, 0, 0]
    assert parts(bridges["b"]) == [0, -1, 0, 0]
    assert parts(bridges["a"]) == [0, 0, 0, 0]


def test_a_mere_correction_is_all_revision() -> None:
    """Nothing happened between the periods; the old period had been known wrongly, of d and of its peers."""
    corrected = BEFORE | {"d": 75}
    bridges = rank_bridges(same_rules(BEFORE), same_rules(corrected), same_rules(corrected))
    assert parts(bridges["d"]) == [0, 0, 1, 0]
    assert parts(bridges["c"]) == [0, 0, -1, 0]


def test_only_the_rules_changed() -> None:
    other = {"a": 70, "b": 80, "c": 70, "d": 60}
    each = UnderBothBooks(totals(BEFORE), totals(other))
    bridges = rank_bridges(each, each, each)
    assert parts(bridges["b"]) == [0, 0, 0, 1]
    assert parts(bridges["a"]) == [0, 0, 0, -1]
    assert parts(bridges["c"]) == [0, 0, 0, 1]


def test_own_and_peers_share_a_movement_that_took_both() -> None:
    """b rises by 6 and a falls by 6: either alone leaves b second, both together make it first."""
    bridge = rank_bridges(same_rules(BEFORE), same_rules(BEFORE), same_rules(BEFORE | {"a": 84, "b": 86}))["b"]
    assert parts(bridge) == [Fraction(1, 2), Fraction(1, 2), 0, 0]


def test_from_fifth_to_eighth_worked_by_hand() -> None:
    """x was 5th of 9 and is 8th now.

    As published, x had 50, four peers 60, four 40: 5th. One of the four had 55 in truth, so x was 6th:
    revision −1. Now x has 42 and its peers 60 four times, 55, 45, 41 and 30. Its own change alone leaves x
    6th, and so does its peers' alone; both make it 7th: −½ each. The new rules take 2 points from x,
    which puts it behind the 41, and that takes all three: −1 for the one that comes last in an order,
    which of the eight orders is three times own, three times peers and twice rules.
    """
    peers = "bcdefghi"
    published = dict(zip("x" + peers, [50, 60, 60, 60, 60, 40, 40, 40, 40], strict=True))
    corrected = published | {"f": 55}
    after = dict(zip("x" + peers, [42, 60, 60, 60, 60, 55, 45, 41, 30], strict=True))
    ruled = [
        UnderBothBooks(totals(points), totals(points | {"x": points["x"] - 2}))
        for points in (published, corrected, after)
    ]
    bridge = rank_bridges(*ruled)["x"]
    assert (bridge.rank_before, bridge.rank_after) == (5, 8)
    assert parts(bridge) == [Fraction(-7, 8), Fraction(-7, 8), -1, Fraction(-2, 8)]
    assert sum(parts(bridge)) == bridge.movement == -3
    assert bridge.tenths() == {"own": -9, "peers": -9, "revision": -10, "rules": -2}


def test_who_joins_or_leaves_is_peers_change() -> None:
    after = {"b": 80, "c": 70, "d": 60, "new": 75}
    bridges = rank_bridges(same_rules(BEFORE), same_rules(BEFORE), same_rules(after))
    assert parts(bridges["b"]) == [0, 1, 0, 0]
    assert parts(bridges["d"]) == [0, 0, 0, 0]
    assert set(bridges) == {"b", "c", "d"}


def test_who_was_not_ranked_has_no_bridge_and_stands_in_nobodys_way() -> None:
    first = totals(BEFORE, unranked="a")
    once = UnderBothBooks(first, first)
    bridges = rank_bridges(once, once, same_rules(BEFORE))
    assert set(bridges) == {"b", "c", "d"}
    assert (bridges["b"].rank_before, parts(bridges["b"])) == (1, [0, -1, 0, 0])
    unjudged = same_rules({"a": None, "b": 80, "c": 70, "d": 60})
    assert set(rank_bridges(unjudged, unjudged, same_rules(BEFORE))) == {"b", "c", "d"}


def test_tie_breaks_decide_as_they_do_in_the_ranks() -> None:
    first = totals({"a": 90, "b": 90}).assign(rank=[1, 2], first_tie_break=[7, 6])
    last = totals({"a": 90, "b": 90}).assign(rank=[2, 1], first_tie_break=[7, 8])
    runs = [UnderBothBooks(frame, frame) for frame in (first, first, last)]
    bridges = rank_bridges(*runs, by=["points", "first_tie_break"])
    assert parts(bridges["b"]) == [1, 0, 0, 0]
    assert parts(bridges["a"]) == [0, -1, 0, 0]
    with pytest.raises(ValueError, match="ranks do not follow from points"):
        rank_bridges(*runs)


points = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 6), min_size=2)
six_runs = st.lists(points, min_size=6, max_size=6)


def by_definition(place: str, runs: dict[tuple[str, bool], Points]) -> dict[str, Fraction]:
    """Walk through every order in which the revision precedes own and peers, one switch at a time."""
    orders = [
        order
        for order in permutations(FACTORS)
        if order.index("revision") < order.index("own") and order.index("revision") < order.index("peers")
    ]
    sums = dict.fromkeys(FACTORS, Fraction(0))
    for order in orders:
        own = peers = "before"
        rules, moved = False, set()
        rank = rank_by_hand(place, runs[own, rules], runs[peers, rules])
        for factor in order:
            if factor == "rules":
                rules = True
            elif factor == "revision":
                own, peers = "revised", "revised"
            elif factor == "own":
                own = "after"
            else:
                peers = "after"
            moved.add(factor)
            now = rank_by_hand(place, runs[own, rules], runs[peers, rules])
            sums[factor] += Fraction(rank - now, len(orders))
            rank = now
    return sums


def rank_by_hand(place: str, own: Points, peers: Points) -> int:
    return 1 + sum(points > own[place] for other, points in peers.items() if other != place)


@given(six_runs)
def test_every_part_follows_from_the_definition_and_they_add_up(drawn: list[Points]) -> None:
    names = [(state, is_new) for state in ("before", "revised", "after") for is_new in (False, True)]
    runs = dict(zip(names, drawn, strict=True))
    pairs = [
        UnderBothBooks(totals(runs[state, False]), totals(runs[state, True]))
        for state in ("before", "revised", "after")
    ]
    bridges = rank_bridges(*pairs)
    assert set(bridges) == set.intersection(*(set(points) for points in drawn))
    for place, bridge in bridges.items():
        assert dict(zip(FACTORS, parts(bridge), strict=True)) == by_definition(place, runs)
        assert sum(parts(bridge)) == bridge.rank_before - bridge.rank_after == bridge.movement
        tenths = bridge.tenths()
        assert sum(tenths.values()) == 10 * bridge.movement
        assert all(abs(tenths[factor] - 10 * getattr(bridge, factor)) < 1 for factor in FACTORS)
