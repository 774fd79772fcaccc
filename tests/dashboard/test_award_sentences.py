"""Awards and measures of a rule book in sentences, in both languages."""

from __future__ import annotations

from dashboard.award_sentences import award_sentences, measure_sentences
from tests.metrics.test_award_lint import MEASURES
from tests.metrics.test_settlement import BOOK
from tests.metrics.worlds import book


def test_every_award_is_told_with_amount_and_basis() -> None:
    told = award_sentences(BOOK, "zh")
    assert told[0] == "first（按位次：1）：每个单位 5,000.00 元。"
    assert told[2] == "last（按位次：倒数第 1）：每个单位扣减 2,000.00 元。"
    assert told[4] == "fine（按等次：优秀）：每个单位 800.00 元。"
    assert told[-1] == "因决定空出的奖励不递补。"
    assert len(told) == len(BOOK.awards) + 1
    moving = award_sentences(BOOK.model_copy(update={"awards_move_up": True}), "en")
    assert moving[1] == "next (by rank: 2–3): 3,000.00 yuan for each place."
    assert moving[-1] == "Where a final decision takes an award by rank, the next place moves up."


def test_a_note_and_a_group_stand_with_their_line() -> None:
    line = BOOK.awards[0].model_copy(update={"note": "工作经费", "peer_group": "一类"})
    noted = BOOK.model_copy(update={"awards": (line,)})
    assert award_sentences(noted, "zh")[0] == "first（按位次：一类 1）：每个单位 5,000.00 元。（工作经费）"
    assert award_sentences(noted, "en")[0] == "first (by rank: 一类 1): 5,000.00 yuan for each place. (工作经费)"


def test_measures_are_told_with_how_long_they_may_last() -> None:
    rules = book({"indicator": "visits"}, review={"measures": MEASURES})
    assert measure_sentences(rules, "zh") == [
        "“取消评优资格”：取消评奖资格，最长 12 个月。",
        "“降低等次”：兑现时降低一个等次，最长 12 个月。",
        "“责令整改”：责令整改，最长 6 个月。",
    ]


def test_a_book_without_any_says_nothing() -> None:
    plain = book({"indicator": "visits"})
    assert award_sentences(plain, "zh") == []
    assert measure_sentences(plain, "zh") == []
