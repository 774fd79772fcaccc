"""The page on settlement and actions names every status, event, state and measure, and what may follow what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from metrics.action_events import ActionSource
from metrics.action_state import ActionStatus
from metrics.action_words import KIND_WORDS, STATUS_WORDS
from metrics.award_rules import AwardBasis
from metrics.review_rules import MeasureKind
from metrics.settlement import LineState
from tests.metrics.test_action_state import allowed_by_status

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "docs" / f"settlement-and-actions{ending}" for ending in (".md", ".zh.md")]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_word_is_explained(page: Path) -> None:
    words = {*ActionSource, *STATUS_WORDS, *KIND_WORDS, *LineState, *AwardBasis, *MeasureKind}
    assert sorted(word for word in words if f"`{word}`" not in text_of(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_may_follow_is_what_the_process_allows(page: Path) -> None:
    rows = {
        row[1]: re.findall(r"`(\w+)`", row[2])
        for row in re.finditer(r"^\| `(\w+)` \| [^|]+ \|(.*)\|$", text_of(page), re.MULTILINE)
        if row[1] in set(ActionStatus)
    }
    for status, kinds in allowed_by_status().items():
        # A status and an event are both called cancelled; the first row is the status.
        assert rows[status] == list(kinds) or status == ActionStatus.CANCELLED
    assert set(rows) == set(ActionStatus)
