"""Settlements: awards and deductions of a publication, with what decisions of reviews take or hold back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, select

from loaders.access import Action, Viewer, demand_everywhere, visible_places
from loaders.audit import record_event
from loaders.county_day import local_today
from loaders.docket_reads import read_measures
from loaders.engine import write_transaction
from loaders.publication_content import content_frames, place_names
from loaders.publications import PublicationHead, published_runs, read_publication
from loaders.schema import rule_book, score_run
from metrics.canonical import canonical_json, sha256_of
from metrics.periods import shift
from metrics.problems import InputRefused, Problem
from metrics.rule_book import RuleBook
from metrics.settlement import settle, settlement_sums


@dataclass(frozen=True)
class Settlement:
    """The sheet of a publication on a day, of the places a viewer may see.

    ``lines`` and ``sums`` as ``metrics.settlement`` makes them; ``names`` has columns code, name, name_en as
    published; ``earlier`` is the publication twelve months before by which improvement is measured, None without.
    """

    publication: PublicationHead
    book: RuleBook
    day: date
    lines: pd.DataFrame
    sums: pd.DataFrame
    names: pd.DataFrame
    earlier: PublicationHead | None

    @property
    def sha256(self) -> str:
        """The hash of the lines, by which a printed sheet can be held against what was recorded."""
        return sha256_of(canonical_json(json.loads(self.lines.to_json(orient="records", force_ascii=False))))


def read_settlement(connection: Connection, viewer: Viewer, number: int, today: date | None = None) -> Settlement:
    """Return the settlement of a publication, decisions as they stand on a day (the county's when left out).

    Raises KeyError without such a publication; InputRefused for one that was corrected since (the correction is
    settled) or whose book has no awards; AccessDenied for a viewer who may read no dockets.
    """
    visible = visible_places(connection, viewer, Action.READ_DOCKETS)
    day = today or local_today()
    found = read_publication(connection, number)
    head = found.head
    if head.corrected_by is not None:
        raise InputRefused([Problem("settlement_corrected", {"number": number, "by": head.corrected_by})])
    book = _book(connection, found.content["rule_book"]["code"], found.content["rule_book"]["version"])
    if not book.awards:
        raise InputRefused([Problem("settlement_without_awards", {"book": book.title})])
    earlier = _a_year_before(connection, head)
    before = None if earlier is None else content_frames(read_publication(connection, earlier.number).content).totals
    totals = content_frames(found.content).totals
    lines = settle(book, totals, read_measures(connection, day), head.period, before)
    shown = lines[lines["place"].isin(visible)].reset_index(drop=True)
    names = place_names(found.content)[["code", "name", "name_en"]]
    return Settlement(head, book, day, shown, settlement_sums(shown), names, earlier)


def record_settlement(engine: Engine, viewer: Viewer, settlement: Settlement) -> None:
    """Tell the audit trail that a settlement was handed out: of which publication and day, sums and hash.

    Raises AccessDenied for who may not prepare publications for the whole county.
    """
    with write_transaction(engine) as connection:
        demand_everywhere(connection, viewer, Action.PREPARE_PUBLICATION)
        sums = settlement.sums[["amount", "without_veto", "held_back"]].sum()
        told = {"day": settlement.day.isoformat(), "sha256": settlement.sha256}
        amounts = {str(name): int(fen) for name, fen in sums.items()}
        record_event(connection, viewer.subject, "settle", str(settlement.publication.number), {**told, **amounts})


def settleable(connection: Connection) -> list[PublicationHead]:
    """Return the standing publications whose rule book has awards, newest period first."""
    standing = {run: head for run, head in published_runs(connection).items() if head.is_standing}
    query = (
        select(score_run.c.id, rule_book.c.content)
        .join(rule_book, rule_book.c.id == score_run.c.rule_book)
        .where(score_run.c.id.in_(list(standing)))
    )
    with_awards = {run for run, content in connection.execute(query) if json.loads(content).get("awards")}
    found = [head for run, head in standing.items() if run in with_awards]
    return sorted(found, key=lambda head: (head.period, head.number), reverse=True)


def _a_year_before(connection: Connection, head: PublicationHead) -> PublicationHead | None:
    """Return the standing publication of the same month a year before, of the same level and series."""
    wanted = (head.level, head.series, shift(head.period, -12))
    heads = published_runs(connection).values()
    return next((each for each in heads if each.is_standing and (each.level, each.series, each.period) == wanted), None)


def _book(connection: Connection, code: str, version: str) -> RuleBook:
    query = select(rule_book.c.content).where(rule_book.c.code == code, rule_book.c.version == version)
    return RuleBook.model_validate(json.loads(str(connection.scalar(query))))
