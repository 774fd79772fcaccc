"""Every lead is told in words in both languages, and always with what it does not prove."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.lead_sentences import CLOSED_REASONS, FACTS, LEAD_NAMES, LeadWords, chance_text, closed_line, lead_lines
from dashboard.texts import translate
from metrics.integrity.leads import OPENS_A_CHECK, LeadKind
from metrics.lead_frames import TRIGGER, lead_frame
from metrics.rule_book_parts import Trigger, TriggerCondition
from metrics.triggers import Closed, ClosedTrigger
from tests.metrics.worlds import book, catalogue, indicator

BASIS = {
    "legal_basis": "《统计法》",
    "authority": "统计局",
    "expires": "2026-12-31",
    "item": "paid",
    "bound": 70,
    "grade": "差",
}
TRIGGERS = [{"code": str(each), "name": "条件", "condition": str(each), **BASIS} for each in TriggerCondition]
RULES = book({"indicator": "paid", "name": "兑现率"}, triggers=TRIGGERS)
WORDS = LeadWords({"A": "甲镇", "B": "乙镇"}, catalogue(indicator("paid", subject="benefit", decimals=1)), RULES)


def lead(**changes: Any) -> dict[str, Any]:
    row = {
        "kind": "heaping",
        "place": "A",
        "other_place": "B",
        "indicator": "paid",
        "item": "paid",
        "first_month": "2026-01",
        "last_month": "2026-08",
        "figures": 9,
        "statistic": 7 / 9,
        "p_value": 0.002,
        "threshold": 0.003,
    }
    [told] = lead_frame({name: [value] for name, value in (row | changes).items()}).to_dict("records")
    return told


def test_every_family_and_condition_has_its_words() -> None:
    assert set(FACTS) == set(LeadKind)
    assert set(LEAD_NAMES) == {*LeadKind, TRIGGER}
    assert set(CLOSED_REASONS) == set(Closed)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", [str(each) for each in LeadKind])
def test_a_sign_in_the_figures_is_told_with_its_chance_and_proves_nothing(kind: str, language: str) -> None:
    fact, chance, last = lead_lines(lead(kind=kind), WORDS, language)
    assert last == translate(OPENS_A_CHECK, language)
    assert "甲镇" in fact
    assert ("2026年8月" if language == "zh" else "2026-08") in fact
    assert "500" in chance
    assert not {"—", "{", "}"} & set(fact + chance)


def test_counts_behind_a_share_are_told_as_counts() -> None:
    assert "of 9 figures beside their targets, 7 lie just above and 2 just below" in lead_lines(lead(), WORDS, "en")[0]
    copied = lead(kind="copied_places", statistic=1.0)
    assert lead_lines(copied, WORDS, "zh")[0] == "甲镇与乙镇：2026年1月至2026年8月，“paid”9 次填报中有 9 次完全相同"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("condition", [str(each) for each in TriggerCondition])
def test_a_trigger_is_told_with_its_basis_authority_and_expiry(condition: str, language: str) -> None:
    row = lead(kind=TRIGGER, trigger_code=condition, statistic=65.0, threshold=70.0, p_value=None, figures=200)
    fact, basis, last = lead_lines(row, WORDS, language)
    assert "甲镇" in fact
    assert not {"—", "{", "}"} & set(fact + basis)
    assert all(text in basis for text in ("《统计法》", "统计局", "2026-12-31"))
    assert last == translate(OPENS_A_CHECK, language)


def test_a_value_on_few_cases_says_so() -> None:
    row = lead(kind=TRIGGER, trigger_code="value_worse", statistic=50.0, threshold=70.0, p_value=None, figures=4)
    assert lead_lines(row, WORDS, "en")[1] == "It rests on 4 cases."


@pytest.mark.parametrize(
    ("chance", "expected"),
    [(0.5, "50 %"), (0.05, "5 %"), (0.0312, "1 in 32"), (1.3e-5, "1 in 77,000"), (1e-30, "fewer than 1 in 1,000,000")],
)
def test_chances_are_told_as_people_say_them(chance: float, expected: str) -> None:
    assert chance_text(chance, "en") == expected


@pytest.mark.parametrize("reason", sorted(Closed))
def test_a_trigger_that_opens_nothing_says_why(reason: Closed) -> None:
    closed = ClosedTrigger(Trigger.model_validate(TRIGGERS[0]), reason)
    assert closed_line(closed, "en") == f"The trigger “条件” opens nothing: {CLOSED_REASONS[reason]}"
    assert closed_line(closed, "zh").startswith("触发条件“条件”不产生线索：")
