"""The texts of problems by code: the rule that was broken and the fix, as English gettext messages."""

from __future__ import annotations

from typing import NamedTuple


class ProblemText(NamedTuple):
    """The rule that was broken and how to mend it; both may hold {placeholders}."""

    rule: str
    fix: str


PROBLEM_TEXTS: dict[str, ProblemText] = {
    "catalogue_invalid": ProblemText(
        "The catalogue is wrong at {where}: {reason}",
        "Correct this entry of the catalogue.",
    ),
    "completion_needs_count": ProblemText(
        "The item “{item}” measures completion of a task, but its indicator is a rate.",
        "Use linear, per_point or threshold for rates.",
    ),
    "database_empty": ProblemText(
        "The database holds no county yet.",
        "Run 'python -m dashboard demo' or 'python -m dashboard setup'.",
    ),
    "deployment_invalid": ProblemText(
        "The deployment is wrong at {where}: {reason}",
        "Correct this entry of the deployment file.",
    ),
    "file_unreadable": ProblemText(
        "The file cannot be read: {reason}",
        "Check the path and close the file in other programs.",
    ),
    "heading_row_missing": ProblemText(
        "No row holds the headings of this sheet.",
        "Add a row with the headings: {wanted}.",
    ),
    "item_indicator_unknown": ProblemText(
        "The item “{item}” names the indicator {indicator}, which is not in the catalogue.",
        "Use a code of the catalogue.",
    ),
    "item_is_context": ProblemText(
        "The item “{item}” rests on {indicator}, a context figure; context figures are never assessed (docs/scope.md).",
        "Take the item out of the rule book.",
    ),
    "item_not_reported_at_level": ProblemText(
        "The item “{item}” is reported by the level {reported} and cannot assess the level {level}.",
        "Take the item out of this rule book.",
    ),
    "item_twice": ProblemText(
        "The item {item} stands in the rule book twice.",
        "Keep one of the two lines.",
    ),
    "item_without_target": ProblemText(
        "The item “{item}” has no target, and the catalogue has no default.",
        "Enter a target.",
    ),
    "no_rule_book": ProblemText(
        "No rule book is in force in {period}.",
        "Import a rule book for that year.",
    ),
    "not_a_number": ProblemText(
        "“{text}” is not a number.",
        "Enter a number.",
    ),
    "nothing_reported": ProblemText(
        "Nothing was reported until {period} for the items of “{book}”.",
        "Import the month's figures first.",
    ),
    "parameter_malformed": ProblemText(
        "The parameter “{text}” is not of the form name=value.",
        "Write it as in 每低=1;扣分=2.",
    ),
    "parent_unknown": ProblemText(
        "Parent {parent} of place {place} is unknown.",
        "Add the parent first, or correct its code.",
    ),
    "period_outside_rule_book": ProblemText(
        "{period} lies outside the assessment year of “{book}”.",
        "Choose a month of that year, or another rule book.",
    ),
    "place_changes_level": ProblemText(
        "Place {place} cannot move to level {level}.",
        "Give the place at the new level a code of its own.",
    ),
    "points_do_not_sum": ProblemText(
        "The items' points add up to {summed}, the stated total is {stated}.",
        "Correct the points or the total.",
    ),
    "rule_book_invalid": ProblemText(
        "The rule book is wrong at {where}: {reason}",
        "Correct this cell.",
    ),
    "rule_book_level_unknown": ProblemText(
        "The level {level} does not exist here.",
        "Use one of: {levels}.",
    ),
    "target_item_unknown": ProblemText(
        "A target names the item {item}, which is not in the rule book.",
        "Correct the item's code or delete the line.",
    ),
    "target_place_unknown": ProblemText(
        "A target names the place {place}, which is unknown.",
        "Correct the place's code or delete the line.",
    ),
    "toml_invalid": ProblemText(
        "The file is no valid TOML: {reason}",
        "Correct the line that is named.",
    ),
    "word_unknown": ProblemText(
        "“{text}” is not understood here.",
        "Write one of: {words}.",
    ),
}
