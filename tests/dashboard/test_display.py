"""How figures are written: the same everywhere, and a gap is never a zero."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.display import (
    DASH,
    LIGHT_STYLES,
    STATE_NAMES,
    SUBJECT_NAMES,
    change_text,
    light_text,
    month_text,
    movement_text,
    plain_text,
    points_text,
    value_text,
)
from metrics.catalogue import Indicator, Subject
from tests.small_county import indicator

RATE = Indicator.model_validate(indicator("visits"))
AMOUNT = Indicator.model_validate(
    indicator("paid", kind="amount", unit={"zh": "元", "en": "yuan"}, factor=1, denominator=None)
)


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(0, "0.00"), (5, "0.05"), (93558, "935.58"), (100_000, "1000.00"), (pd.NA, DASH), (None, DASH)],
)
def test_points_have_two_decimals_and_a_gap_is_a_dash(hundredths, text: str):
    assert points_text(hundredths) == text


@pytest.mark.parametrize(("hundredths", "text"), [(0, "+0.00"), (150, "+1.50"), (-1611, "-16.11"), (pd.NA, DASH)])
def test_a_change_carries_its_sign(hundredths, text: str):
    assert change_text(hundredths) == text


@pytest.mark.parametrize(
    ("rank", "previous", "chinese", "english"),
    [
        (1, 3, "↑2", "↑2"),
        (3, 1, "↓2", "↓2"),
        (2, 2, "持平", "level"),
        (2, pd.NA, "新增", "new"),
        (pd.NA, 2, DASH, DASH),
        (pd.NA, pd.NA, DASH, DASH),
    ],
)
def test_movement_is_an_arrow_or_a_word(rank, previous, chinese: str, english: str):
    assert movement_text(rank, previous, "en") == english
    assert movement_text(rank, previous, "zh") == chinese or previous is pd.NA
    assert movement_text(rank, previous, "zh")


def test_lights_are_told_apart_without_colour():
    assert len({light_text(light, "en")[0] for light in LIGHT_STYLES}) == len(LIGHT_STYLES)
    assert light_text("grey", "zh") == "○ 无法判断"


@pytest.mark.parametrize(
    ("value", "text"), [(98.876, "98.88%"), (0.0, "0.00%"), (100, "100.00%"), (float("nan"), DASH), (None, DASH)]
)
def test_values_have_the_indicators_decimals_and_unit(value, text: str):
    assert value_text(value, RATE, "zh") == text


def test_amounts_are_in_yuan_in_a_score_run():
    assert value_text(1234567.89, AMOUNT, "zh") == "1,234,567.89 元"
    assert value_text(0.5, AMOUNT, "en") == "0.50 yuan"


def test_months_read_as_people_write_them():
    assert month_text("2026-08", "zh") == "2026年8月"
    assert month_text("2026-08", "en") == "2026-08"


def test_every_subject_has_a_name():
    assert set(SUBJECT_NAMES) == {str(subject) for subject in Subject}


def test_missing_not_applicable_and_not_due_have_names_of_their_own():
    for language in ("zh", "en"):
        assert len({name.in_language(language) for name in STATE_NAMES.values()}) == len(STATE_NAMES)


def test_text_from_outside_is_shown_as_it_stands():
    assert plain_text("[Sign in](https://evil)") == "\\[Sign in\\](https\\://evil)"
    assert plain_text("**甲镇**\n") == "\\*\\*甲镇\\*\\* "
