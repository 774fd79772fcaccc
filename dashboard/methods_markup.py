"""The methods page as HTML: the items, a catalogue entry, what is never assessed, versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from dashboard.display import SUBJECT_NAMES
from dashboard.markup import bullets, facts, join, note
from dashboard.markup_table import Column, table
from dashboard.rule_sentences import missing_sentence, rule_sentence, target_text
from dashboard.texts import translate
from metrics.catalogue import Cumulation, Indicator
from metrics.rule_book import RuleBook

NEVER_ASSESSED = (
    "Sterilisations, insertions and removals of IUDs, implants, abortions, inductions and “remedial measures”; "
    "contraceptive prevalence or methods as something to reach.",
    "Compulsory or “checked” pregnancy, IUD or gynaecological examinations.",
    "Births permitted or not, the order of births, their spacing, their compliance with any policy.",
    "Any charge on a birth.",
    "Permits that make movement, work or benefits depend on having children.",
    "Rewards for reporting neighbours; benefits withheld because of a birth.",
)
REASONS = (
    "The law leaves the choice of contraception to the couple and forbids infringing citizens' rights in this work.",
    "Charges on births and the assessments tied to them were abolished in 2021.",
    "Quotas with a veto behind them are how such work turned coercive; a tool that ranks villages must not carry that.",
    "Population, births and the sex ratio are shown for planning only: without target, points, light or rank.",
    "No record about a person is kept: every figure is a sum for a place and a period.",
)


def items_markup(
    book: RuleBook,
    indicators: Mapping[str, Indicator],
    names: Mapping[str, str],
    linked: Callable[[str], Markup],
    language: str,
) -> Markup:
    """Return the items of a book with points, target and how they are earned; ``linked`` leads to an item's entry."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("name", say("Item assessed"), phone="title"),
        Column("subject", say("Subject"), labelled=False),
        Column("points", say("Full points"), numeric=True, phone="figure"),
        Column("target", say("Target"), numeric=True),
        Column("rule", say("How the points come about"), labelled=False, classes="xp-prose"),
        Column("missing", say("Without a report"), wide=True, labelled=False, classes="xp-prose"),
    ]
    rows = [
        {
            "name": linked(item.code),
            "subject": SUBJECT_NAMES[indicators[item.indicator].subject].in_language(language),
            "points": f"{item.points / 100:g}",
            "target": target_text(item, indicators[item.indicator], language),
            "rule": rule_sentence(item, indicators[item.indicator], language),
            "missing": missing_sentence(item, language),
        }
        for item in book.items
        if item.indicator in indicators and item.code in names
    ]
    return table(columns, rows, say("Items of the rule book"))


def entry_markup(indicator: Indicator, language: str) -> Markup:
    """Return a catalogue entry: what is counted, of what, how it adds up, and where it comes from."""

    def say(text: str) -> str:
        return translate(text, language)

    flows = indicator.cumulation is Cumulation.FLOW
    pairs = [
        (say("Numerator"), indicator.numerator.in_language(language)),
        (say("Denominator"), "" if indicator.denominator is None else indicator.denominator.in_language(language)),
        (say("Left out"), "" if indicator.exclusions is None else indicator.exclusions.in_language(language)),
        (say("Over the year"), say("adds up over the assessment year" if flows else "the newest figure stands")),
        (say("Source"), indicator.source.in_language(language)),
        (say("Code"), indicator.code),
    ]
    return facts([(name, text) for name, text in pairs if text])


def never_markup(language: str) -> Markup:
    """Return what is never assessed, and why."""
    return join(
        [
            bullets(translate(text, language) for text in NEVER_ASSESSED),
            note(translate("Why:", language)),
            bullets(translate(text, language) for text in REASONS),
        ]
    )


def versions_markup(versions: pd.DataFrame, in_force: str, names: Mapping[str, str], language: str) -> Markup:
    """Return the stored versions of rule books, newest first.

    ``versions`` has title, version, level, first_month, last_month, created_at; ``names`` maps level → name.
    """

    def say(text: str) -> str:
        return translate(text, language)

    columns: Sequence[Column] = [
        Column("title", say("Rule book"), phone="title"),
        Column("version", say("Version"), phone="figure"),
        Column("level", say("Level"), labelled=False),
        Column("months", say("Months"), labelled=False),
        Column("stored", say("Stored")),
    ]
    rows = [
        {
            "title": row["title"],
            "version": row["version"],
            "level": names.get(row["level"], row["level"]),
            "months": f"{row['first_month']} – {row['last_month']}",
            "stored": str(row["created_at"])[:10],
        }
        for row in versions.to_dict("records")
    ]
    return table(columns, rows, say("Versions of rule books"), chosen=lambda row: row["version"] == in_force)
