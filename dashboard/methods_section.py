"""The methods page: the rule book in force in plain words, the catalogue entry chosen, the line that holds."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.award_sentences import award_sentences, measure_sentences
from dashboard.book_sentences import rank_sentences, total_sentences, trigger_sentence
from dashboard.database import engine_of
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import link
from dashboard.markup import bullets, heading, join, note, tag
from dashboard.methods_markup import entry_markup, items_markup, never_markup, versions_markup
from dashboard.reads import RunFrames, item_names, read_catalogue_of
from dashboard.rule_sentences import rule_sentence
from dashboard.show_markup import show
from loaders.engine import read_transaction
from loaders.rule_books import read_rule_book_versions


@st.cache_resource(max_entries=8, show_spinner=False)
def versions_of(database: str, data_revision: int) -> pd.DataFrame:  # noqa: ARG001 part of the cache key
    """Return the stored versions of rule books at a data revision."""
    with read_transaction(engine_of(database)) as connection:
        return read_rule_book_versions(connection)


def show_book(context: PageContext, run: RunFrames) -> None:
    """Draw the items of the rule book that made a run, and how totals, ranks and leads come about."""
    book, language = run.book, context.language
    indicators, names = read_catalogue_of(context).by_code, item_names(context, run.book)
    months = f"{book.first_month} – {book.last_month}"
    show(heading(book.title, context.say("Version {version}, {months}", version=run.header["version"], months=months)))
    chosen = st.query_params.get("item", "")
    if item := next((each for each in book.items if each.code == chosen), None):
        show(
            heading(
                names[item.code], rule_sentence(item, indicators[item.indicator], language), level=3, anchor="entry"
            ),
            entry_markup(indicators[item.indicator], language),
            tag("p", link(context.say("Close the entry"), None, item=None)),
        )
    else:
        show(note(context.say("Choose an item to read what is counted and where the figures come from.")))
    show(_items(context, run))
    show(_from_items_to_leads(context, run))


@kept(by_address=True)
def _items(context: PageContext, run: RunFrames) -> Markup:
    indicators, names = read_catalogue_of(context).by_code, item_names(context, run.book)
    return items_markup(run.book, indicators, names, lambda code: link(names[code], None, item=code), context.language)


@kept()
def _from_items_to_leads(context: PageContext, run: RunFrames) -> Markup:
    """Return how totals, ranks and leads come about, in sentences."""
    book, language = run.book, context.language
    names = item_names(context, book)
    triggers = [trigger_sentence(trigger, language) for trigger in book.triggers]
    measures, awards = measure_sentences(book, language), award_sentences(book, language)
    leads = context.say("A lead is never a decision: people look at the facts.")
    return join(
        [
            heading(context.say("From items to the total")),
            bullets(total_sentences(book, language)),
            heading(context.say("From totals to ranks")),
            bullets(rank_sentences(book, language, names)),
            heading(context.say("What opens a review"), leads),
            bullets(triggers) if triggers else note(context.say("This rule book opens none.")),
            join([heading(context.say("What a decision may do")), bullets(measures)]) if measures else Markup(""),
            join([heading(context.say("Awards and deductions")), bullets(awards)]) if awards else Markup(""),
            _notes(book.publication_notes),
        ]
    )


def _notes(notes: tuple[str, ...]) -> Markup:
    return bullets(notes) if notes else Markup("")


def show_scope(context: PageContext) -> None:
    """Draw what is never assessed, and why."""
    show(_scope(context))


@kept(most=8)
def _scope(context: PageContext) -> Markup:
    line = context.say("Services are assessed, and how they are run; never bodies, births or families.")
    return join([heading(context.say("What is never assessed"), line), never_markup(context.language)])


def show_versions(context: PageContext, run: RunFrames) -> None:
    """Draw the versions of rule books, catalogue and software."""
    levels = {level.code: level.name.in_language(context.language) for level in context.deployment.levels}
    versions = versions_of(context.database, context.data_revision)
    facts = {"catalogue": run.header["catalogue_version"], "software": run.header["code_version"]}
    show(
        heading(context.say("Versions")),
        versions_markup(versions, str(run.header["version"]), levels, context.language),
        note(context.say("Catalogue {catalogue}, software {software}.", **facts)),
    )
