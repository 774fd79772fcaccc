"""Settlements in words: what became of a line, amounts, and what the sheet rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.display import DASH
from dashboard.texts import translate
from loaders.settlements import Settlement
from metrics.award_rules import Award, AwardBasis, AwardKind
from metrics.settlement import LineState

LINE_STATE_NAMES: Mapping[str, str] = {
    LineState.SETTLED: "by the rule book",
    LineState.EXCLUDED: "not paid, by the decision of a review",
    LineState.HELD_BACK: "held back until a decision is final",
    LineState.DOWNGRADED: "not paid, the grade was lowered",
    LineState.AFTER_DOWNGRADE: "by the lowered grade",
    LineState.MOVED_UP: "moved up",
    LineState.NOTHING: "no award and no deduction",
}
AWARD_KIND_NAMES: Mapping[str, str] = {
    AwardKind.AWARD: "award (money)",
    AwardKind.DEDUCTION: "deduction (money)",
    AwardKind.PROGRESS_PRIZE: "progress prize",
}
AWARD_BASIS_NAMES: Mapping[str, str] = {
    AwardBasis.GRADE: "by grade",
    AwardBasis.RANK: "by rank",
    AwardBasis.PROGRESS: "by the rank of progress",
    AwardBasis.IMPROVEMENT: "by the rise against the year before",
}
MONTHS_OF_YEAR = 12
SETTLEMENT_TEXTS = frozenset({*LINE_STATE_NAMES.values(), *AWARD_KIND_NAMES.values(), *AWARD_BASIS_NAMES.values()})


def amount_text(fen: Any) -> str:
    """Return an amount of fen in yuan with two decimals; a dash where there is none."""
    return DASH if pd.isna(fen) else f"{int(fen) / 100:,.2f}"


def award_text(award: Award, language: str) -> str:
    """Return a line of the rule book with what it goes by, such as ``First prize (by rank, 1–3)``."""
    basis = translate(AWARD_BASIS_NAMES[award.by], language)
    of = award.grade if award.by is AwardBasis.GRADE else _range_text(*award.ranks)
    if award.by is AwardBasis.RANK and award.kind is AwardKind.DEDUCTION:
        of = translate("{ranks} from the last", language, ranks=of)
    if award.peer_group:
        of = f"{award.peer_group} {of}"
    return f"{award.name}（{basis}：{of}）" if language == "zh" else f"{award.name} ({basis}: {of})"


def _range_text(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def settlement_notes(settlement: Settlement, language: str) -> list[str]:
    """Return what the sheet of a settlement rests on, one sentence each."""
    head = settlement.publication
    notes = [
        translate(
            "By publication no. {number} of {published}, “{title}”, SHA-256 {sha256}.",
            language,
            number=head.number,
            published=head.day,
            title=head.title,
            sha256=head.sha256,
        ),
        translate("Decisions of reviews count as they stand on {day}.", language, day=settlement.day),
        translate("Points, ranks and grades are those published; no decision changes them.", language),
    ]
    months = len(settlement.book.months_until(head.period))
    if months < MONTHS_OF_YEAR:
        text = "The assessment year is not over: these are the figures of its first {months} months."
        notes.append(translate(text, language, months=months))
    if any(award.by is AwardBasis.IMPROVEMENT for award in settlement.book.awards):
        notes.append(_improvement_note(settlement, language))
    if settlement.book.awards_move_up:
        text = "Where a final decision takes an award by rank, the next place moves up."
    else:
        text = "Where a decision takes an award, nobody moves up."
    notes.append(translate(text, language))
    return notes


def _improvement_note(settlement: Settlement, language: str) -> str:
    if settlement.earlier is None:
        return translate("A year before nothing was published, so nobody gets a prize for improvement.", language)
    number, period = settlement.earlier.number, settlement.earlier.period
    return translate(
        "Improvement is measured against publication no. {number} ({period}).", language, number=number, period=period
    )


def line_text(line: Mapping[str, Any], settlement: Settlement, language: str) -> str:
    """Return what became of one line of a settlement, with the amount and the case that changed it."""
    if line["award"] is None or pd.isna(line["award"]):
        return translate(LINE_STATE_NAMES[LineState.NOTHING], language)
    award = next(each for each in settlement.book.awards if each.code == line["award"])
    state = translate(LINE_STATE_NAMES[line["state"]], language)
    if not pd.isna(line["case"]):
        state = translate("{state}, case {case}", language, state=state, case=int(line["case"]))
    amount = amount_text(line["amount"])
    return translate(
        "{award}: {amount} yuan ({state})", language, award=award_text(award, language), amount=amount, state=state
    )
