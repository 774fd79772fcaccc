"""The sentences of a receipt: step code → English text; and a receipt as lines in a language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dashboard.texts import translate
from loaders.rule_book_sheets import PARAMETER_WORDS, RULE_WORDS, VALUE_WORDS
from metrics.receipt_total_text import Step

RECEIPT_SENTENCES = {
    "head": "Receipt of {place} ({code}), {period}",
    "versions": (
        "Score run {run} of {at}: rule book “{title}” ({book}, version {book_version}), catalogue {catalogue_version},"
        " data revision {revision}, code {code_version}"
    ),
    "as_of": (
        "The data have changed since (revision {current} now). The figures below are those of revision {revision}, on"
        " which the score rests."
    ),
    "differing": "Places or the ledger were changed since: these can no longer be rebuilt exactly: {items}",
    "item": "{number}. {name}: {full} points",
    "sources": "Sources: {reports} reports from {count} files ({files})",
    "cumulation_flow": "{indicator}: {count} periods from {first} to {last} are added up",
    "cumulation_stock": "{indicator}: of {count} periods from {first} to {last} the last one of each unit stands",
    "roll_up": "Added up over {units} reporting units; {received} of {due} reports due were received",
    "withheld": "Of these, {units} units are shown only as sums, because your role may not read their own reports.",
    "value": "Value: {derivation} = {value} {unit}",
    "previous": "Value of the same period last year: {value} {unit}",
    "target_place": "Target: {target} {unit}, set for this place from {month} on",
    "target_rule_book": "Target: {target} {unit}, from the rule book",
    "target_catalogue": "Target: {target} {unit}, the catalogue’s default",
    "target_per_unit": "Target: {each} × {count} = {target} {unit}, the catalogue’s default for each reporting place",
    "target_sum": "Target: {target} {unit}, the sum of the targets of {count} places below",
    "target_none": "Target: none; the rule needs none",
    "formula": "Formula ({rule}; {parameters}): {formula}",
    "rounded": "Rounded half up to 0.01: {points} of {full} points",
    "state_missing": "A report is owed and none came.",
    "state_not_applicable": "The place said that this does not apply.",
    "state_not_due": "No report is due yet.",
    "state_cannot_judge": "Reported, but without cases or without a target there is nothing to judge.",
    "does_not_apply": "By the rule book this does not apply to this place.",
    "carried": "A report is owed and none came; last year's figures, last reported for {month}, stand in.",
    "left_out": "Left out; the rest is reweighted.",
    "points_by_policy": "By the rule book this gives {points} of {full} points.",
    "sum": "Sum of the items that count: {sum} of {available} points that could be had",
    "no_total": "Nothing could be scored: no total and no rank.",
    "reweighted": "Reweighted: {formula} = {total}, rounded half up",
    "line_bonus": "Bonus “{line}”: {cases} × {points} = {earned}",
    "line_bonus_capped": "Bonus “{line}”: {cases} × {points} = {product}, at most {earned}",
    "line_penalty": "Penalty “{line}”: {cases} × {points} = {earned}",
    "line_penalty_capped": "Penalty “{line}”: {cases} × {points} = {product}, at most {earned}",
    "entry": "{month}, cases {cases}: {reason}; evidence: {evidence}; from {file}, batch {batch}",
    "bonus_capped": "Bonus lines together: {sum}, at most {cap}",
    "penalty_capped": "Penalty lines together: {sum}, at most {cap}",
    "adjusted": "{base} + bonus {bonus} − penalty {penalty} = {sum}",
    "not_below_zero": "A total never falls below zero.",
    "total_capped": "A total is at most {cap}.",
    "total": "Total: {total}",
    "rank": "Rank {rank} of {places}",
    "not_ranked": "Not ranked.",
    "tie_breaks": "Equal totals are parted by the rule book's tie-breaks.",
    "peer_rank": "Rank {rank} of {places} in the peer group {group}",
    "composite": (
        "Over the months that the rule book weighs ({months}): ({sum}) ÷ {weights} = {points}, rounded half up,"
        " rank {rank}"
    ),
    "composite_gap": "There is no total of {months}, so it has no weight.",
    "grade": "Grade: {grade}",
}
_BUREAU_WORDS = {
    str(code): word for words in (VALUE_WORDS, PARAMETER_WORDS, RULE_WORDS) for word, code in words.items()
}
_INDENTED = frozenset(RECEIPT_SENTENCES) - {"head", "versions", "as_of", "differing", "item", "sum", "no_total"}
_OF_TOTAL = frozenset(
    {"reweighted", "adjusted", "total", "rank", "not_ranked", "tie_breaks", "peer_rank", "composite", "grade"}
    | {f"line_{kind}{capped}" for kind in ("bonus", "penalty") for capped in ("", "_capped")}
    | {"bonus_capped", "penalty_capped", "not_below_zero", "total_capped", "composite_gap"}
)


def step_text(step: Step, language: str) -> str:
    """Return a step as a sentence; names and units come in the language, as far as there are both."""
    parameters = dict(step.parameters)
    if step.code == "formula" and language == "zh":
        parameters |= {name: _in_bureau_words(str(parameters[name])) for name in ("rule", "parameters")}
    if "months" in parameters and language == "zh":
        parameters["months"] = str(parameters["months"]).replace(", ", "、")
    for name in [name for name in parameters if f"{name}_en" in parameters]:
        english = parameters.pop(f"{name}_en")
        parameters[name] = english if language == "en" else parameters[name]
    return translate(RECEIPT_SENTENCES[step.code], language, **parameters)


def _in_bureau_words(text: str) -> str:
    # The words that the rule-book workbook uses; what has none stays as it is.
    return re.sub(r"[a-z_]+", lambda word: _BUREAU_WORDS.get(word[0], word[0]), text)


def receipt_lines(steps: Iterable[Step], language: str) -> list[str]:
    """Return steps as lines, those of an item indented below it."""
    return [("    " if step.code in _INDENTED - _OF_TOTAL else "") + step_text(step, language) for step in steps]
