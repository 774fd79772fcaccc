"""What an action may ask for: a task within the scope, no person in any text, success that an item can show."""

from __future__ import annotations

import math
from collections.abc import Mapping

from metrics.action_events import ActionTerms
from metrics.action_words import FIELD_WORDS
from metrics.catalogue import Indicator, NotPlanned, Polarity
from metrics.personal_data import personal_data_problems
from metrics.problems import Problem
from metrics.rule_book_lint.places_in_file import possible_range
from metrics.scope_check import scope_problems

LONGEST = 4000
_DIRECTED = (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER)


def terms_problems(terms: ActionTerms, note: str = "") -> list[Problem]:
    """Return what forbids the texts of an action; the task is held to the scope line like an indicator's name."""
    problems = [
        Problem("action_text_missing", {"field": FIELD_WORDS[field]})
        for field, text in (("task", terms.task), ("owner_post", terms.owner_post))
        if not text
    ]
    problems += scope_problems({"name": terms.task}) + scope_problems({"name": terms.owner_post})
    return problems + text_problems({"task": terms.task, "owner_post": terms.owner_post, "note": note})


def text_problems(texts: Mapping[str, str]) -> list[Problem]:
    """Return a problem per text, by field, that is too long or holds a person's number; the number is not told."""
    problems = [
        Problem("action_text_too_long", {"field": FIELD_WORDS[field], "most": LONGEST})
        for field, text in texts.items()
        if len(text) > LONGEST
    ]
    return problems + [
        Problem("text_names_a_person", {"field": FIELD_WORDS[field], "reason": problem.parameters["reason"]})
        for field, text in texts.items()
        for problem in personal_data_problems((), {field: (text,)})
    ]


def success_problems(terms: ActionTerms, indicator: Indicator) -> list[Problem]:
    """Return what forbids the measure of success: no direction, out of reach, or fewer violations to be found.

    That violations found become fewer is never a task: it could be done by not looking for them.
    """
    named = {"item": terms.item, "indicator": indicator.code}
    if indicator.polarity not in _DIRECTED:
        return [Problem("action_item_without_direction", named)]
    if indicator.not_planned is NotPlanned.RIGHTS and terms.lower_is_better:
        return [Problem("action_item_of_violations", named)]
    least, most = possible_range(indicator)
    if not math.isfinite(terms.success_value) or not least <= terms.success_value <= most:
        return [Problem("action_success_out_of_reach", {**named, "success": f"{terms.success_value:g}"})]
    return []
