"""The sentences of leads: what was seen, how often chance does that, on what basis, and that it proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.display import month_text, points_text, value_text
from dashboard.texts import translate
from metrics.catalogue import Catalogue
from metrics.integrity.all_families import FALSE_DISCOVERY_RATE
from metrics.integrity.leads import OPENS_A_CHECK, LeadKind
from metrics.lead_frames import TRIGGER
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import Trigger, TriggerCondition
from metrics.triggers import Closed, ClosedTrigger

# What a family is called, such as in a heading or a filter.
LEAD_NAMES = {
    TRIGGER: "Trigger of the rule book",
    LeadKind.HEAPING: "Figures heaped just above targets",
    LeadKind.COPIED_MONTHS: "Figures repeated month after month",
    LeadKind.COPIED_PLACES: "Same figures in two places",
    LeadKind.LAST_DIGITS: "Last digits uneven",
    LeadKind.CUMULATIVE_FALL: "Cumulated figures that fall",
    LeadKind.END_SURGE: "Surge at the end of quarters",
    LeadKind.ALWAYS_FULL: "Always at 100 %",
    LeadKind.FLAT_SURVEY: "Surveys without variation",
    LeadKind.BELOW_PEERS: "Far below comparable places",
}

FACTS = {
    LeadKind.HEAPING: (
        "{place}: of {figures} figures beside their targets, {count} lie just above and {rest} just below"
        " ({first} to {last})"
    ),
    LeadKind.COPIED_MONTHS: (
        "{place}: “{indicator}” repeats the report before exactly in {count} of {figures} reports ({first} to {last})"
    ),
    LeadKind.COPIED_PLACES: (
        "{place} and {other}: “{indicator}” is exactly the same in {count} of {figures} reports ({first} to {last})"
    ),
    LeadKind.LAST_DIGITS: (
        "{place}: the last digits of {figures} large counts are uneven, χ² = {statistic} with 9 degrees of freedom"
        " ({first} to {last})"
    ),
    LeadKind.CUMULATIVE_FALL: (
        "{place}: the register “{indicator}” only grows, yet falls by up to {statistic} ({first} to {last})"
    ),
    LeadKind.END_SURGE: (
        "{place}: “{indicator}” reaches {statistic} times its usual monthly figure in the last months of quarters"
        " ({first} to {last})"
    ),
    LeadKind.ALWAYS_FULL: (
        "{place}: “{indicator}” stands at 100 % in {figures} reports running, {statistic} cases ({first} to {last})"
    ),
    LeadKind.FLAT_SURVEY: (
        "{place}: “{indicator}” hardly varies over {figures} surveys, χ² per degree of freedom {statistic}"
        " ({first} to {last})"
    ),
    LeadKind.BELOW_PEERS: (
        "{place}: “{indicator}” lies {statistic} standard deviations on the worse side of comparable places,"
        " {figures} cases ({first} to {last})"
    ),
}
CHANCE = (
    "Chance of this on clean figures: {chance}; it had to be at most {threshold}, so that of the leads of this kind"
    " about {share} % are false alarms."
)
CHANCE_AMONG_PEERS = (
    "Chance of this if it were no further from the others than they are from each other: {chance}; it had to be at"
    " most {threshold}."
)
CERTAIN = "Clean figures never show this."

TRIGGER_FACTS = {
    TriggerCondition.ITEM_RED: "{place}: “{item}” is red, with {statistic} % of its points (amber from {threshold} %)",
    TriggerCondition.VALUE_WORSE: "{place}: “{item}” is {value}, worse than {bound}",
    TriggerCondition.LAST_RANKS: "{place}: rank {rank} of {places} ranked together; the last {count} are meant",
    TriggerCondition.GRADE: "{place}: grade “{grade}”, {points} points",
    TriggerCondition.RECORDED: "{place}: {count} recorded in the ledger ({first} to {last})",
}
YEARS_RUNNING = (
    "{place}: at the bottom for {years} assessment years running, now rank {rank} of {places} ranked together;"
    " the last {count} are meant"
)
SMALL_NUMBERS = "It rests on {figures} cases."
BASIS = "Trigger “{name}”: {legal_basis}. Reviewed by {authority}; holds until {expires}."

CLOSED_SENTENCE = "The trigger “{name}” opens nothing: {reason}"
CLOSED_REASONS = {
    Closed.EXPIRED: "it had expired by the end of the month",
    Closed.NO_LEGAL_BASIS: "it names no legal basis",
    Closed.NO_AUTHORITY: "it names no authority",
    Closed.NO_EXPIRY: "it names no expiry date",
    Closed.SUBJECT: "its item may never open a review",
    Closed.NO_DIRECTION: "neither more nor less is better for its item",
    Closed.TOO_EARLY: "too few assessment years have been scored",
}
LEAD_TEXTS = frozenset(
    {*LEAD_NAMES.values(), *FACTS.values(), *TRIGGER_FACTS.values(), *CLOSED_REASONS.values()}
    | {CHANCE, CHANCE_AMONG_PEERS, CERTAIN, YEARS_RUNNING, SMALL_NUMBERS, BASIS, CLOSED_SENTENCE}
)
# Rarer than this is written as "fewer than 1 in a million": nobody tells such numbers apart.
_RAREST = 1e-6
_FEW_CASES = 50


@dataclass(frozen=True)
class LeadWords:
    """What sentences are made with: names of places by code, the catalogue, the rule book of the run."""

    places: Mapping[str, str]
    catalogue: Catalogue
    book: RuleBook


def lead_lines(lead: Mapping[str, Any], words: LeadWords, language: str) -> list[str]:
    """Return a lead (a row as ``loaders.leads.read_leads`` gives it) as sentences.

    First what was seen, then the chance of it or the trigger's basis; the last one is always that it proves nothing.
    """
    seen = _trigger_lines(lead, words, language) if lead["kind"] == TRIGGER else _sign_lines(lead, words, language)
    return [*seen, translate(OPENS_A_CHECK, language)]


def closed_line(closed: ClosedTrigger, language: str) -> str:
    """Return why a trigger opens nothing."""
    reason = translate(CLOSED_REASONS[closed.reason], language)
    return translate(CLOSED_SENTENCE, language, name=closed.trigger.name, reason=reason)


def chance_text(chance: float, language: str) -> str:
    """Return a chance as people say it: 12 %, 1 in 340, fewer than 1 in 1,000,000."""
    if chance >= 0.05:
        return f"{100 * chance:.0f} %"
    if chance < _RAREST:
        return translate("fewer than 1 in {count}", language, count=f"{round(1 / _RAREST):,}")
    return translate("1 in {count}", language, count=f"{float(f'{1 / chance:.2g}'):,.0f}")


def _sign_lines(lead: Mapping[str, Any], words: LeadWords, language: str) -> list[str]:
    kind, statistic, figures = LeadKind(lead["kind"]), float(lead["statistic"]), int(lead["figures"])
    indicator = words.catalogue.by_code.get(lead["indicator"] or "")
    count = round(statistic * figures)
    whole = kind in (LeadKind.ALWAYS_FULL, LeadKind.CUMULATIVE_FALL)
    fact = translate(
        FACTS[kind],
        language,
        **_where(lead, words, language),
        other=words.places.get(lead["other_place"] or "", lead["other_place"]),
        indicator=lead["indicator"] if indicator is None else indicator.name.in_language(language),
        figures=figures,
        count=count,
        rest=figures - count,
        statistic=f"{abs(statistic):.0f}" if whole else f"{abs(statistic):.1f}",
    )
    if lead["p_value"] == 0 and kind is LeadKind.CUMULATIVE_FALL:
        return [fact, translate(CERTAIN, language)]
    chance, threshold = (chance_text(float(lead[name]), language) for name in ("p_value", "threshold"))
    share = f"{100 * FALSE_DISCOVERY_RATE:g}"
    sentence = CHANCE_AMONG_PEERS if kind is LeadKind.BELOW_PEERS else CHANCE
    return [fact, translate(sentence, language, chance=chance, threshold=threshold, share=share)]


def _trigger_lines(lead: Mapping[str, Any], words: LeadWords, language: str) -> list[str]:
    trigger = next(each for each in words.book.triggers if each.code == lead["trigger_code"])
    told = _where(lead, words, language)
    lines = [_trigger_fact(lead, trigger, words, language, told)]
    if trigger.condition is TriggerCondition.VALUE_WORSE and pd.notna(lead["figures"]) and lead["figures"] < _FEW_CASES:
        lines.append(translate(SMALL_NUMBERS, language, figures=int(lead["figures"])))
    stated = {"legal_basis": trigger.legal_basis, "authority": trigger.authority, "expires": trigger.expires}
    return [*lines, translate(BASIS, language, name=trigger.name, **stated)]


def _trigger_fact(
    lead: Mapping[str, Any], trigger: Trigger, words: LeadWords, language: str, told: Mapping[str, str]
) -> str:
    statistic, figures = float(lead["statistic"]), lead["figures"]
    if trigger.condition is TriggerCondition.LAST_RANKS:
        ranks = {"rank": f"{statistic:.0f}", "places": figures, "count": int(trigger.bound or 0)}
        sentence = TRIGGER_FACTS[trigger.condition] if trigger.years == 1 else YEARS_RUNNING
        return translate(sentence, language, **told, **ranks, years=trigger.years)
    sentence = TRIGGER_FACTS[trigger.condition]
    if trigger.condition is TriggerCondition.GRADE:
        return translate(sentence, language, **told, grade=trigger.grade, points=points_text(statistic))
    if trigger.condition is TriggerCondition.RECORDED:
        return translate(sentence, language, **told, count=figures)
    item = next(each for each in words.book.items if each.code == lead["item"])
    indicator = words.catalogue.by_code[item.indicator]
    return translate(
        sentence,
        language,
        **told,
        item=item.name if language == "zh" else indicator.name.en,
        statistic=f"{statistic:.1f}",
        threshold=f"{lead['threshold']:g}",
        value=value_text(statistic, indicator, language),
        bound=value_text(lead["threshold"], indicator, language),
    )


def _where(lead: Mapping[str, Any], words: LeadWords, language: str) -> dict[str, str]:
    return {
        "place": words.places.get(lead["place"], lead["place"]),
        "first": month_text(lead["first_month"], language),
        "last": month_text(lead["last_month"], language),
    }
