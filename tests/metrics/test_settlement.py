"""Settlement: by hand, and that sums hold, nobody gains by a decision, and nothing that is not final is taken."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.problems import errors
from metrics.rule_book import RuleBook
from metrics.rule_book_lint import lint_rule_book
from metrics.settlement import LINE_DTYPES, LineState, settle, settlement_sums
from metrics.settlement_standings import standings_of
from tests.metrics.test_award_lint import CATALOGUE, by_grade, by_rank
from tests.metrics.worlds import LEVELS, book

PERIOD = "2026-12"
GRADES = [{"name": "优秀", "at_least": 90}, {"name": "良好", "at_least": 80}, {"name": "合格"}]
AWARDS = [
    by_rank("first", 1, 1, 5_000_00),
    by_rank("next", 2, 3, 3_000_00),
    by_rank("last", 1, 1, 2_000_00, "deduction"),
    by_rank("rise", 1, 2, 1_000_00, "progress_prize"),
    by_grade("fine", "优秀", 800_00),
    by_grade("good", "良好", 400_00),
    by_grade("poor", "合格", 100_00, "deduction"),
]
BOOK = book({"indicator": "visits"}, awards=AWARDS, grades=GRADES)
# Fen: first and fine, next and good, next and good, nothing but last and poor.
RANKS = {"A": 1, "B": 2, "C": 3, "D": 4}
GRADED = {"A": "优秀", "B": "良好", "C": "良好", "D": "合格"}


def totals(ranks: dict[str, int | None] = RANKS, level: str = BOOK.level, **columns: Any) -> pd.DataFrame:
    """Return totals in which better ranks have more points; other columns by place."""
    rows = [
        {
            "place": place,
            "level": level,
            "points": None if rank is None else 100_000 - 1_000 * rank,
            "full_points": 100_000,
            "rank": rank,
            "peer_group": None,
            "grade": GRADED.get(place),
            "progress_rank": None,
            "composite_rank": None,
            **{name: values.get(place) for name, values in columns.items()},
        }
        for place, rank in ranks.items()
    ]
    return pd.DataFrame(rows).astype({"points": "Int64", "full_points": "Int64", "rank": "Int64"})


def measure(place: str, kind: str = "award_ineligibility", **changes: Any) -> dict[str, Any]:
    return {
        "case": 7,
        "place": place,
        "kind": kind,
        "scope": (),
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 12, 31),
        "state": "in_force",
        **changes,
    }


def decided(*measures: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(measures, columns=list(measure("x")), dtype=object)


def told(lines: pd.DataFrame) -> list[tuple[str, str, str, int, int]]:
    shown = lines.astype(object).where(lines.notna(), "")
    names = ["place", "award", "state", "amount", "held_back"]
    return [tuple(row) for row in shown[names].itertuples(index=False, name=None)]


def of_place(lines: pd.DataFrame, place: str) -> list[tuple[str, str, int, int]]:
    return [row[1:] for row in told(lines) if row[0] == place]


def test_the_book_alone_by_hand() -> None:
    earlier = totals({"A": 4, "B": 4, "C": 2, "D": 9})
    lines = settle(BOOK, totals(), decided(), PERIOD, earlier)
    assert told(lines) == [
        ("A", "first", "settled", 500_000, 0),
        ("A", "rise", "settled", 100_000, 0),  # from 4 to 1
        ("A", "fine", "settled", 80_000, 0),
        ("B", "next", "settled", 300_000, 0),  # from 4 to 2: less than A and D
        ("B", "good", "settled", 40_000, 0),
        ("C", "next", "settled", 300_000, 0),
        ("C", "good", "settled", 40_000, 0),
        ("D", "last", "settled", -200_000, 0),
        ("D", "rise", "settled", 100_000, 0),  # from 9 to 4
        ("D", "poor", "settled", -10_000, 0),
    ]
    assert (lines["without_veto"] == lines["amount"]).all()
    sums = settlement_sums(lines)
    assert sums["place"].tolist() == ["A", "B", "C", "D"]
    assert sums["amount"].tolist() == [680_000, 340_000, 340_000, -110_000]
    assert dict(lines.dtypes.astype(str)) == LINE_DTYPES


def test_a_final_decision_takes_awards_and_leaves_deductions_ranks_and_the_others_alone() -> None:
    plain = settle(BOOK, totals(), decided(), PERIOD)
    lines = settle(BOOK, totals(), decided(measure("A"), measure("D")), PERIOD)
    assert of_place(lines, "A") == [("first", "excluded", 0, 0), ("fine", "excluded", 0, 0)]
    assert lines.loc[lines["place"] == "A", "without_veto"].tolist() == [500_000, 80_000]
    assert lines.loc[lines["place"] == "A", "case"].tolist() == [7, 7]
    assert of_place(lines, "D") == [("last", "settled", -200_000, 0), ("poor", "settled", -10_000, 0)]
    others = lambda frame: frame[~frame["place"].isin(["A", "D"])].reset_index(drop=True)  # noqa: E731
    pd.testing.assert_frame_equal(others(lines), others(plain))
    assert lines["rank"].tolist() == plain["rank"].tolist()


def test_what_is_not_final_is_held_back_and_not_taken() -> None:
    lines = settle(BOOK, totals(), decided(measure("A", state="pending")), PERIOD)
    assert of_place(lines, "A") == [("first", "held_back", 0, 500_000), ("fine", "held_back", 0, 80_000)]
    lower = settle(BOOK, totals(), decided(measure("A", "downgrade", state="pending")), PERIOD)
    assert of_place(lower, "A") == [("first", "settled", 500_000, 0), ("fine", "held_back", 0, 80_000)]


def test_a_scope_limits_a_decision_to_its_awards() -> None:
    lines = settle(BOOK, totals(), decided(measure("A", scope=("fine",))), PERIOD)
    assert of_place(lines, "A") == [("first", "settled", 500_000, 0), ("fine", "excluded", 0, 0)]


def test_a_downgrade_settles_by_the_lower_grade_and_leaves_the_rank() -> None:
    lines = settle(BOOK, totals(), decided(measure("A", "downgrade")), PERIOD)
    assert of_place(lines, "A") == [
        ("first", "settled", 500_000, 0),
        ("fine", "downgraded", 0, 0),
        ("good", "after_downgrade", 40_000, 0),
    ]
    own = lines[lines["place"] == "A"]
    assert set(own["grade"]) == {"优秀"}
    assert set(own["settled_grade"]) == {"良好"}
    assert own["case"].tolist()[1:] == [7, 7]
    lowest = settle(BOOK, totals(), decided(measure("D", "downgrade"), measure("D", "downgrade", case=8)), PERIOD)
    assert of_place(lowest, "D") == [("last", "settled", -200_000, 0), ("poor", "settled", -10_000, 0)]
    twice = settle(BOOK, totals(), decided(measure("A", "downgrade"), measure("A", "downgrade", case=8)), PERIOD)
    assert of_place(twice, "A")[1:] == [("fine", "downgraded", 0, 0), ("poor", "after_downgrade", -10_000, 0)]


@pytest.mark.parametrize(
    ("changes", "excluded"),
    [
        ({}, True),
        ({"state": "ended"}, True),  # by the day of settling, not by the end of the year it is about
        ({"state": "not_yet"}, True),
        ({"first_day": date(2026, 12, 31)}, True),
        ({"last_day": date(2026, 12, 30)}, False),
        ({"first_day": date(2027, 1, 1), "last_day": date(2027, 12, 31)}, False),
        ({"kind": "order_to_correct"}, False),
        ({"place": "B"}, False),
    ],
    ids=str,
)
def test_a_measure_holds_for_the_period_whose_last_day_it_covers(changes: dict[str, Any], excluded: bool) -> None:
    lines = settle(BOOK, totals(), decided(measure("A") | changes), PERIOD)
    assert (of_place(lines, "A")[0][1] == "excluded") is excluded


def test_others_move_up_only_when_the_book_says_so_and_the_decision_is_final() -> None:
    moving = BOOK.model_copy(update={"awards_move_up": True})
    final = settle(moving, totals(), decided(measure("A")), PERIOD)
    assert of_place(final, "A")[0] == ("first", "excluded", 0, 0)
    assert of_place(final, "B")[:2] == [("first", "moved_up", 500_000, 0), ("next", "moved_up", 0, 0)]
    assert of_place(final, "C")[0] == ("next", "settled", 300_000, 0)
    assert of_place(final, "D")[0] == ("next", "moved_up", 300_000, 0)
    waiting = settle(moving, totals(), decided(measure("A", state="pending")), PERIOD)
    assert of_place(waiting, "B")[0] == ("next", "settled", 300_000, 0)
    limited = settle(moving, totals(), decided(measure("A", scope=("fine",))), PERIOD)
    assert of_place(limited, "B")[0] == ("next", "settled", 300_000, 0)


def test_ties_each_get_the_amount_and_the_best_rank_is_never_among_the_last() -> None:
    tied = settle(BOOK, totals({"A": 1, "B": 1, "C": 3, "D": 3}), decided(), PERIOD)
    by_award = tied.groupby("award")["place"].apply(list).to_dict()
    assert (by_award["first"], by_award["next"], by_award["last"]) == (["A", "B"], ["C", "D"], ["C", "D"])
    alone = settle(BOOK, totals({"A": 1}), decided(), PERIOD)
    assert of_place(alone, "A") == [("first", "settled", 500_000, 0), ("fine", "settled", 80_000, 0)]


def test_ranks_count_within_peer_groups_and_lines_for_one_group_are_for_it() -> None:
    groups = {"A": "一类", "B": "二类", "C": "一类", "D": "二类"}
    rules = book(
        {"indicator": "visits"},
        awards=[by_rank("one", 1, 1, 900, peer_group="一类"), by_rank("two", 1, 1, 500, peer_group="二类")],
        peer_groups={"by": "class"},
    )
    lines = settle(rules, totals(peer_group=groups), decided(), PERIOD)
    assert told(lines) == [
        ("A", "one", "settled", 900, 0),
        ("C", "", "nothing", 0, 0),
        ("B", "two", "settled", 500, 0),
        ("D", "", "nothing", 0, 0),
    ]
    assert [standing.rank for standing in standings_of(rules, totals(peer_group=groups))] == [1, 2, 1, 2]


def test_who_is_not_ranked_gets_nothing_and_stays_on_the_sheet() -> None:
    lines = settle(BOOK, totals({"A": 1, "B": None}, grade={"A": "优秀"}), decided(), PERIOD)
    assert of_place(lines, "B") == [("", "nothing", 0, 0)]
    above = settle(BOOK, pd.concat([totals(), totals({"X": 1}, level="county")]), decided(), PERIOD)
    assert "X" not in set(above["place"])


def test_progress_goes_by_the_stored_rank_and_composites_by_theirs() -> None:
    prize = {**by_rank("p", 1, 1, 100, "progress_prize"), "by": "progress"}
    share = {"level": 7, "progress": 3, "parameters": {"full_at": 5}}
    rules = book({"indicator": "visits"}, awards=[prize], progress=share)
    assert of_place(settle(rules, totals(progress_rank={"C": 1, "A": 2}), decided(), PERIOD), "C")[0][0] == "p"
    weighed = book({"indicator": "visits"}, awards=AWARDS[:1], period_weights=[{"month": 12, "weight": 1}])
    by_composite = settle(weighed, totals(composite_rank={"B": 1, "A": 2, "C": 3, "D": 4}), decided(), PERIOD)
    assert [row[0] for row in told(by_composite) if row[1] == "first"] == ["B"]


def test_who_did_not_rise_gets_no_prize_and_shares_of_other_full_points_compare_exactly() -> None:
    rules = book({"indicator": "visits"}, awards=[by_rank("rise", 1, 3, 100, "progress_prize")])
    before = totals({"A": 1, "B": 3, "C": 3, "D": None})
    before["full_points"] = pd.Series([100_000, 100_000, 110_000, 100_000], dtype="Int64")
    lines = settle(rules, totals(), decided(), PERIOD, before)
    ranks = {row["place"]: row["award_rank"] for row in lines.dropna(subset=["award"]).to_dict("records")}
    assert ranks == {"C": 1, "B": 2}
    assert settle(rules, totals(), decided(), PERIOD)["award"].isna().all()


GROUPS = ("一类", "二类")


@st.composite
def books_of_awards(draw: st.DrawFn) -> RuleBook:
    """Draw awards that the lint takes: ranges that follow each other, amounts that fall."""

    def falling(kind: str, group: str) -> list[dict[str, Any]]:
        sizes = draw(st.lists(st.integers(1, 3), max_size=3))
        amounts = sorted(draw(st.lists(st.integers(1, 9), min_size=len(sizes), max_size=len(sizes))), reverse=True)
        starts = [1 + sum(sizes[:number]) for number in range(len(sizes))]
        return [
            by_rank(f"{kind}{group}{number}", start, start + size - 1, amount * 100, kind, peer_group=group)
            for number, (start, size, amount) in enumerate(zip(starts, sizes, amounts, strict=True))
        ]

    grouped = draw(st.booleans())
    lines = [
        line
        for kind in ("award", "deduction", "progress_prize")
        for group in (draw(st.sampled_from([GROUPS, ("",)])) if grouped else ("",))
        for line in falling(kind, group)
    ]
    net = sorted(draw(st.lists(st.integers(-9, 9), min_size=3, max_size=3)), reverse=True)
    lines += [
        by_grade(f"g{number}", grade["name"], abs(amount) * 100, "award" if amount > 0 else "deduction")
        for number, (grade, amount) in enumerate(zip(GRADES, net, strict=True))
        if amount
    ]
    found = book(
        {"indicator": "visits"},
        awards=lines,
        grades=GRADES,
        peer_groups={"by": "class"} if grouped else {},
        awards_move_up=draw(st.booleans()),
    )
    assert errors(lint_rule_book(found, CATALOGUE, LEVELS)) == ()
    return found


@st.composite
def published(draw: st.DrawFn, rules: RuleBook) -> pd.DataFrame:
    points = draw(st.lists(st.integers(0, 6) | st.none(), min_size=1, max_size=8))
    places = [f"p{number}" for number in range(len(points))]
    scored = [each for each in points if each is not None]
    ranks = {
        place: None if each is None else 1 + sum(other > each for other in scored)
        for place, each in zip(places, points, strict=True)
    }
    chosen = st.sampled_from(GROUPS) if rules.peer_groups.by == "class" else st.none()
    graded = {place: draw(st.sampled_from(GRADES))["name"] for place in places if ranks[place] is not None}
    return totals(ranks, peer_group={place: draw(chosen) for place in places}, grade=graded)


@st.composite
def measures_on(draw: st.DrawFn, rules: RuleBook, places: list[str], **fixed: Any) -> pd.DataFrame:
    scopes = st.lists(st.sampled_from([award.code for award in rules.awards] or ["x"]), max_size=2).map(tuple)
    return decided(
        *(
            measure(
                draw(st.sampled_from(places)),
                draw(st.sampled_from(["award_ineligibility", "downgrade", "order_to_correct"])),
                case=case,
                scope=draw(scopes),
                **{"state": draw(st.sampled_from(["pending", "in_force", "ended", "not_yet"])), **fixed},
            )
            for case in range(draw(st.integers(0, 4)))
        )
    )


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_sums_hold_and_no_decision_raises_anybody(data: st.DataObject) -> None:
    rules = data.draw(books_of_awards())
    frame = data.draw(published(rules))
    earlier = data.draw(st.none() | published(rules))
    measures = data.draw(measures_on(rules, frame["place"].tolist()))
    untouched = (frame.copy(), measures.copy())
    lines = settle(rules, frame, measures, PERIOD, earlier)
    pd.testing.assert_frame_equal(frame, untouched[0])
    pd.testing.assert_frame_equal(measures, untouched[1])
    pd.testing.assert_frame_equal(settle(rules, frame, measures, PERIOD, earlier), lines)
    alone = settle(rules, frame, decided(), PERIOD, earlier)
    # What the book alone gives is told beside every line, whatever was decided.
    assert settlement_sums(lines)["without_veto"].tolist() == settlement_sums(alone)["amount"].tolist()
    assert sorted(lines["place"].unique()) == sorted(frame["place"])
    sums = settlement_sums(lines)
    assert int(sums["amount"].sum()) == int(lines["amount"].sum())
    touched = set(measures.loc[measures["kind"] != "order_to_correct", "place"])
    for place, amount, without, held in sums.itertuples(index=False, name=None):
        if place in touched:
            assert rules.awards_move_up or amount + max(held, 0) <= without
        else:
            assert amount >= without if rules.awards_move_up else amount == without
        assert held >= 0
    rest = lines[~lines["place"].isin(touched)]
    assert set(rest["state"]) <= {LineState.SETTLED, LineState.NOTHING, LineState.MOVED_UP}
    assert rest["case"].isna().all()
    changed = lines[lines["state"].isin([LineState.EXCLUDED, LineState.HELD_BACK, LineState.DOWNGRADED])]
    assert changed["case"].notna().all()
    assert (changed["amount"] == 0).all()


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_the_book_pays_what_its_lines_say_when_nothing_was_decided(data: st.DataObject) -> None:
    rules = data.draw(books_of_awards())
    lines = settle(rules, data.draw(published(rules)), decided(), PERIOD).dropna(subset=["award"])
    signed = {award.code: -award.amount if award.kind == "deduction" else award.amount for award in rules.awards}
    assert lines["amount"].tolist() == [signed[code] for code in lines["award"]]
    per_kind = lines.groupby(["place", "kind", lines["award_rank"].isna()]).size()
    assert (per_kind <= 1).all()
