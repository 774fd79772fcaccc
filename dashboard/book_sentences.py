"""How a rule book makes totals, ranks, grades and leads, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.display import SUBJECT_NAMES, listed, stop
from dashboard.texts import translate
from metrics.catalogue import Subject
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import AdjustmentLine, Grade, Grouping, LineKind, TieBreakBy, Trigger


def total_sentences(book: RuleBook, language: str) -> list[str]:
    """Return how items become a total."""
    told = [
        translate(
            "Figures of the year to date are summed from below; rates are divided once, after summing, never averaged.",
            language,
        ),
        translate("Points are rounded half up to 0.01, once per item; the total is their sum.", language),
    ]
    if book.progress is not None and book.progress.progress:
        weights = {"level": book.progress.level, "progress": book.progress.progress}
        text = "The level reached and progress on last year weigh {level} to {progress}."
        told.append(translate(text, language, **weights))
    if book.period_weights:
        weights_by_month = (
            translate("month {month}: {weight}", language, month=each.month, weight=each.weight)
            for each in book.period_weights
        )
        months = listed(weights_by_month, language)
        told.append(translate("The composite weighs the totals of months: {months}.", language, months=months))
    told += [line_sentence(line, language) for line in book.lines]
    return told


def line_sentence(line: AdjustmentLine, language: str) -> str:
    """Return what a bonus or penalty line does."""
    bonus = line.kind is LineKind.BONUS
    text = "“{name}”: {points} points more for each case" if bonus else "“{name}”: {points} points less for each case"
    told = translate(text, language, name=line.name, points=f"{line.points / 100:g}")
    if line.cap is not None:
        told += translate(", at most {cap}", language, cap=f"{line.cap / 100:g}")
    if line.basis:
        told += translate(" (basis: {basis})", language, basis=line.basis)
    return told + stop(language)


def rank_sentences(book: RuleBook, language: str, names: Mapping[str, str]) -> list[str]:
    """Return how totals become ranks, groups, grades and lights; ``names`` maps item code → name."""
    told = [
        translate("Equal totals share a rank; the next rank is left out.", language),
        translate("Beside the rank stands the band of ranks that chance alone makes possible.", language),
    ]
    told += [_tie_break(each.by, each.code, names, language) for each in book.tie_breaks]
    if book.eligibility.items or book.eligibility.reporting_places:
        shares = {"items": f"{book.eligibility.items:g}", "places": f"{book.eligibility.reporting_places:g}"}
        text = "A place is ranked with at least {items} % of its items and {places} % of its units reported."
        told.append(translate(text, language, **shares))
    if book.peer_groups.by is not Grouping.NONE:
        by_class = book.peer_groups.by is Grouping.PEER_CLASS
        text = "Peers are places of one class." if by_class else "Peers are places of about the same population."
        told.append(translate(text, language))
    told += [grade_sentence(grade, language) for grade in book.grades]
    lights = {"green": f"{book.lights.green:g}", "amber": f"{book.lights.amber:g}"}
    told.append(translate("Green from {green} % of the points, amber from {amber} %, red below.", language, **lights))
    return told


def grade_sentence(grade: Grade, language: str) -> str:
    """Return what a grade takes."""
    text = "{name}: at least {share} % of the points."
    if grade.quota is not None:
        text = "{name}: at least {share} % of the points, at most {quota} % of the places."
    return translate(text, language, name=grade.name, share=f"{grade.at_least:g}", quota=f"{grade.quota or 0:g}")


def _tie_break(by: TieBreakBy, code: str, names: Mapping[str, str], language: str) -> str:
    if by is TieBreakBy.PROGRESS:
        return translate("Among equal totals more progress goes before.", language)
    name = SUBJECT_NAMES[Subject(code)].in_language(language) if by is TieBreakBy.SUBJECT else names.get(code, code)
    return translate("Among equal totals more points in “{name}” go before.", language, name=name)


def trigger_sentence(trigger: Trigger, language: str) -> str:
    """Return what opens a lead, on which basis, by whose authority, and until when; it never decides."""
    return translate(
        "“{name}”: on the basis of {basis}, by {authority}, until {expires}.",
        language,
        name=trigger.name,
        basis=trigger.legal_basis,
        authority=trigger.authority,
        expires=trigger.expires,
    )
