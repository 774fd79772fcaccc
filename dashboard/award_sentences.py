"""What a rule book pays and deducts, and what a decision of a review may do, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.settlement_sentences import amount_text, award_text
from dashboard.texts import translate
from metrics.award_rules import Award, AwardKind
from metrics.review_rules import Measure, MeasureKind
from metrics.rule_book import RuleBook

_AWARD_SENTENCES: Mapping[str, str] = {
    AwardKind.AWARD: "{award}: {amount} yuan for each place.",
    AwardKind.DEDUCTION: "{award}: {amount} yuan less for each place.",
    AwardKind.PROGRESS_PRIZE: "{award}: {amount} yuan for each place.",
}
_MEASURE_SENTENCES: Mapping[str, str] = {
    MeasureKind.AWARD_INELIGIBILITY: "“{measure}”: no awards, for at most {months} months.",
    MeasureKind.DOWNGRADE: "“{measure}”: settled one grade lower, for at most {months} months.",
    MeasureKind.ORDER_TO_CORRECT: "“{measure}”: something has to be put right, within at most {months} months.",
}
AWARD_SENTENCES = frozenset({*_AWARD_SENTENCES.values(), *_MEASURE_SENTENCES.values()})


def award_sentences(book: RuleBook, language: str) -> list[str]:
    """Return the awards and deductions of a rule book, and who moves up; none where it has no awards."""
    told = [_award(award, language) for award in book.awards]
    if book.awards:
        moving = "Where a final decision takes an award by rank, the next place moves up."
        staying = "Where a decision takes an award, nobody moves up."
        told.append(translate(moving if book.awards_move_up else staying, language))
    return told


def measure_sentences(book: RuleBook, language: str) -> list[str]:
    """Return what a decision of a review may do by a rule book."""
    return [_measure(measure, language) for measure in (book.review.measures if book.review else ())]


def _award(award: Award, language: str) -> str:
    amount = amount_text(award.amount)
    told = translate(_AWARD_SENTENCES[award.kind], language, award=award_text(award, language), amount=amount)
    if not award.note:
        return told
    return f"{told}（{award.note}）" if language == "zh" else f"{told} ({award.note})"


def _measure(measure: Measure, language: str) -> str:
    return translate(_MEASURE_SENTENCES[measure.kind], language, measure=measure.name, months=measure.most_months)
