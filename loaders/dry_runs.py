"""Dry runs: a rule book that is not stored scores a stored month; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from loaders.access import Action, Viewer, demand_everywhere
from loaders.ledger import read_entries
from loaders.places import read_places
from loaders.rule_books import read_rule_book, rule_book_errors
from loaders.run_inputs import RunInputs
from loaders.schema import rule_book, score_run
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import newest_run, run_header
from metrics.dry_run import Move, book_for, who_moves
from metrics.problems import InputRefused, Problem
from metrics.rule_book import RuleBook


@dataclass(frozen=True)
class DryRun:
    """What a new rule book would have changed.

    ``run`` is the stored run compared with and ``stored_book`` its rule book; ``ranked`` counts the places
    that the new book ranks, ``names`` are those of places, ``items`` those of the items of both books.
    """

    period: str
    run: int
    stored_book: RuleBook
    ranked: int
    moves: tuple[Move, ...]
    names: Mapping[str, str]
    items: Mapping[str, str]


def dry_run(connection: Connection, book: RuleBook, period: str, viewer: Viewer) -> DryRun:
    """Score a stored month with a rule book that is not stored, and compare with the stored run.

    Compared with the newest run of the same rule book code, or else of the level and series. Raises InputRefused
    for a book that could not be stored (``lint_rule_book`` against the catalogue in force), a month
    without figures (``nothing_reported``) or without a run (``not_scored``); AccessDenied for a viewer
    who may not score.
    """
    demand_everywhere(connection, viewer, Action.SCORE)
    inputs = RunInputs.gather(connection)
    refused = rule_book_errors(connection, book, inputs.catalogue, inputs.levels)
    if refused:
        raise InputRefused(refused)
    run = _run_to_compare(connection, book, period)
    if run is None:
        raise InputRefused([Problem("not_scored", {"period": period, "level": book.level})])
    tried = book_for(book, period)
    observations = inputs.observations(connection, tried, period)
    compared = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"])))
    stored = compared.book
    # The entries of the book in force, or bonus and penalty would look as if the new book took them away.
    entries = read_entries(connection, compared.id, tried.first_month, period)
    result = inputs.compute(tried, period, observations, entries)
    before = read_items(connection, viewer, run), read_totals(connection, viewer, run)
    moves = who_moves(*before, result.items, result.totals, book.level)
    in_force = read_places(connection, period)
    ranked = result.totals.loc[result.totals["level"] == book.level, "rank"].notna().sum()
    return DryRun(
        period,
        run,
        stored,
        int(ranked),
        tuple(moves),
        dict(zip(in_force["code"], in_force["name"], strict=True)),
        {item.code: item.name for item in (*stored.items, *book.items)},
    )


def _run_to_compare(connection: Connection, book: RuleBook, period: str) -> int | None:
    same = connection.scalar(
        select(score_run.c.id)
        .join(rule_book, rule_book.c.id == score_run.c.rule_book)
        .where(score_run.c.level == book.level, score_run.c.period == period, rule_book.c.code == book.code)
        .order_by(score_run.c.id.desc())
        .limit(1)
    )
    return newest_run(connection, book.level, period, book.series) if same is None else same
