"""Every rule says in words what it computes: the sentence is held against the rule's own points."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dashboard.book_sentences import grade_sentence, line_sentence, rank_sentences, total_sentences, trigger_sentence
from dashboard.rule_sentences import missing_sentence, rule_sentence, target_text
from metrics.catalogue import Polarity
from metrics.judging import Judged
from metrics.rule_book_parts import AdjustmentLine, Grade, LineKind, Trigger, TriggerCondition
from metrics.rules import RULES
from tests.metrics.worlds import book, indicator

PARAMETERS = {
    "linear": {"zero_at": 60},
    "per_point": {"deduction": 2, "step": 0.5, "counting": "full_step"},
    "threshold": {},
    "completion": {"pace": True, "bonus_points": 1, "bonus_step": 5, "bonus_cap": 3},
    "banded": {"bands": "95:20/90:15/85:10"},
    "within_band": {"low": 103, "high": 107, "deduction": 2},
    "per_case": {"deduction": 5, "allowed": 1},
    "zero_tolerance": {},
    "goalposts": {"worst": 20, "best": 85},
    "progress": {"zero_at": -1, "full_at": 3},
}


def item_of(rule: str, **changes: object):
    line = {"code": "v", "indicator": "visits", "name": "访视", "points": 2000, "target": 90, "rule": rule}
    return book({**line, "parameters": PARAMETERS[rule], **changes}).items[0]


def test_every_rule_has_a_sentence_to_test():
    assert set(PARAMETERS) == set(RULES)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_sentence_names_every_figure_of_the_parameters(rule: str, language: str):
    sentence = rule_sentence(item_of(rule), indicator("visits"), language)
    told = {float(figure) for figure in re.findall(r"[+-]?\d+(?:\.\d+)?", sentence)}
    figures = {float(figure) for figure in re.findall(r"-?\d+(?:\.\d+)?", str(PARAMETERS[rule]))}
    assert figures <= told
    assert "{" not in sentence


def points(rule: str, *values: float, polarity: Polarity = Polarity.HIGHER_IS_BETTER) -> list[float]:
    item = item_of(rule)
    judged = Judged(
        value=np.array(values), target=np.full(len(values), 90.0), full_points=20.0, polarity=polarity, elapsed=1.0,
        previous=None,
    )  # fmt: skip
    return RULES[rule].function(judged, item.rule_parameters).points.tolist()


def test_what_a_deduction_says_is_what_it_takes():
    said = rule_sentence(item_of("per_point"), indicator("visits"), "en")
    assert said == (
        "Full points at the target; 2 points less for each 0.5 percentage points below it, whole steps only."
    )
    # 0.9 below is one whole step of 0.5.
    assert points("per_point", 90, 89.1) == [20, 18]
    assert rule_sentence(item_of("per_point"), indicator("visits"), "zh") == (
        "达到目标得满分；每低 0.5 个百分点扣 2 分，满一档才计，扣完为止。"
    )


def test_what_a_zero_value_says_is_where_nothing_is_earned():
    said = rule_sentence(item_of("linear"), indicator("visits"), "en")
    assert said == "Full points at the target, none at 60 or below, in proportion between."
    assert points("linear", 60, 75, 90) == [0, 10, 20]


def test_bands_are_said_from_the_best_down():
    said = rule_sentence(item_of("banded"), indicator("visits"), "en")
    assert said == "By bands: from 95: 20 points; from 90: 15 points; from 85: 10 points; otherwise none."
    assert points("banded", 96, 92, 86, 80) == [20, 15, 10, 0]


def test_lower_is_better_turns_the_words():
    lower = indicator("visits", polarity=Polarity.LOWER_IS_BETTER)
    assert "above it" in rule_sentence(item_of("per_point"), lower, "en")
    assert "none from 60 on" in rule_sentence(item_of("linear"), lower, "en")


def test_a_target_keeps_its_unit_and_an_item_without_one_says_nothing():
    assert target_text(item_of("per_point"), indicator("visits"), "zh") == "90%"
    assert target_text(item_of("zero_tolerance", target=None), indicator("visits", default_target=None), "zh") == ""


def test_missing_policies_are_told_apart():
    told = {
        missing_sentence(item_of("threshold", missing=policy, **more), "en")
        for policy, more in (("zero", {}), ("exclude", {}), ("previous", {"missing_periods": 2}))
    }
    assert len(told) == 3
    assert any("2 periods" in text for text in told)


def test_a_book_tells_what_it_uses_and_nothing_else():
    plain = book({"code": "v", "indicator": "visits", "name": "v", "points": 1000, "rule": "threshold", "target": 90})
    assert len(total_sentences(plain, "en")) == 2
    assert len(rank_sentences(plain, "en", {})) == 3
    weighed = plain.model_copy(
        update={
            "grades": (Grade(name="优秀", at_least=95, quota=20), Grade(name="合格")),
            "lines": (AdjustmentLine(code="a", name="获奖", kind=LineKind.BONUS, points=500, cap=1000, basis="文件"),),
        }
    )
    assert total_sentences(weighed, "zh")[-1] == "“获奖”：每次加 5 分，最多 10 分（依据：文件）。"
    assert "优秀：得分率不低于 95%，不超过参评单位的 20%。" in rank_sentences(weighed, "zh", {})


def test_grades_and_lines_without_bounds_name_none():
    assert grade_sentence(Grade(name="合格", at_least=60), "zh") == "合格：得分率不低于 60%。"
    line = AdjustmentLine(code="a", name="迟报", kind=LineKind.PENALTY, points=50)
    assert line_sentence(line, "zh") == "“迟报”：每次扣 0.5 分。"


def test_a_trigger_tells_its_basis_authority_and_end():
    trigger = Trigger(
        code="t", name="数据造假", condition=TriggerCondition.RECORDED, legal_basis="《统计法》", authority="县统计局",
        expires="2027-12-31",
    )  # fmt: skip
    said = trigger_sentence(trigger, "zh")
    assert all(part in said for part in ("数据造假", "《统计法》", "县统计局", "2027-12-31"))
