"""The facts of a docket, gathered once from a stored run: lead, trigger, standing with its bands, and receipts."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from loaders.access import Viewer, system_viewer
from loaders.leads import read_leads
from loaders.places import descendants, read_places
from loaders.receipts import read_receipts
from loaders.rule_books import read_rule_book
from loaders.schema import place_version, score_item
from loaders.score_reads import read_totals
from loaders.score_runs import newest_run, run_header
from metrics.docket_events import Raised, ReceiptStep
from metrics.docket_facts import AwardName, LeadFacts, Neighbour, Standing
from metrics.lead_frames import TRIGGER
from metrics.problems import InputRefused, Problem
from metrics.receipt_text import item_steps, receipt_steps, run_steps
from metrics.receipt_total_text import total_steps

_TOTALS = (
    *("points", "full_points", "rank", "ranked_places", "peer_group", "rank_in_peer_group"),
    *("peer_group_places", "grade", "rank_best", "rank_worst"),
)


def facts_of_lead(connection: Connection, viewer: Viewer, run: int, lead: int) -> Raised:
    """Return what a case about a lead of a run rests on.

    Raises KeyError without such a run or a lead that the viewer may see, InputRefused when the lead is not one of
    a trigger (signs in figures open checks, not reviews), the run is not the newest of its month, or the rule
    book says nothing about reviews.
    """
    header = run_header(connection, run)
    leads = read_leads(connection, viewer, run)
    found = leads[leads["number"] == lead]
    if not len(found):
        raise KeyError(lead)
    row = _plain(found.iloc[0])
    if row["kind"] != TRIGGER:
        raise InputRefused([Problem("docket_lead_not_trigger", {"lead": lead, "run": run})])
    level, series, period = (str(header[name]) for name in ("level", "series", "period"))
    if newest_run(connection, level, period, series) != run:
        raise InputRefused([Problem("docket_run_outdated", {"run": run, "period": period})])
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    if book.review is None or not book.review.measures:
        raise InputRefused([Problem("docket_rules_missing", {"book": book.title})])
    place = str(row["place"])
    names = read_places(connection, period).set_index("code")
    return Raised(
        place=place,
        place_name=str(names.loc[place, "name"]),
        place_name_en=_text(names.loc[place, "name_en"]),
        own_places=tuple(sorted(own_places(connection, place))),
        run=run,
        level=level,
        series=series,
        period=period,
        year_first=book.first_month,
        year_last=book.last_month,
        rule_book=str(header["code"]),
        rule_book_version=str(header["version"]),
        rule_book_title=book.title,
        lead=LeadFacts.model_validate({name: row[name] for name in LeadFacts.model_fields}),
        trigger=next(each for each in book.triggers if each.code == row["trigger_code"]),
        rules=book.review,
        standing=_standing(connection, run, place, row["item"], names),
        awards=tuple(AwardName(code=award.code, name=award.name) for award in book.awards),
    )


def own_places(connection: Connection, place: str) -> set[str]:
    """Return a place, those above it below the root, and those below it, by the newest version of each."""
    versions = select(place_version.c.code, place_version.c.parent).order_by(place_version.c.valid_from)
    parents = dict(connection.execute(versions).all())
    found, above = descendants(connection, place), parents.get(place)
    while above is not None and parents.get(above) is not None:
        found.add(above)
        above = parents[above]
    return found


def receipt_of_facts(connection: Connection, facts: Raised) -> tuple[ReceiptStep, ...]:
    """Return the receipt for the notice: of the item that the lead is about, of all items where it is about ranks.

    The whole receipt is the place's own; it is read with the rights of the county, whoever writes the notice.
    """
    item = facts.lead.item
    [receipt] = read_receipts(connection, system_viewer(connection), facts.run, [facts.place], item)
    if item is None:
        steps = list(receipt_steps(receipt))
    else:
        steps = [*run_steps(receipt), *(step for each in receipt.items for step in item_steps(each))]
        steps += total_steps(receipt.total)
    plain = json.loads(json.dumps([(step.code, dict(step.parameters)) for step in steps], default=str))
    return tuple(ReceiptStep(code=code, parameters=parameters) for code, parameters in plain)


def _standing(connection: Connection, run: int, place: str, item: str | None, names: pd.DataFrame) -> Standing:
    everything = system_viewer(connection)
    totals = read_totals(connection, everything, run)
    own = _plain(totals[totals["place"] == place].iloc[0])
    # Bands and groups are those of all places of the level, whatever their peer group.
    alike = totals[
        (totals["level"] == own["level"]) & (totals["band_group"] == own["band_group"]) & (totals["place"] != place)
    ].sort_values(["rank", "place"])
    neighbours = [
        Neighbour(place=code, name=str(names["name"].get(code, code)), rank=int(at))
        for code, at in zip(alike["place"].tolist(), alike["rank"].tolist(), strict=True)
        if pd.notna(at)
    ]
    figures: dict[str, Any] = {}
    if item is not None:
        own_item = score_item.c
        named = (own_item[name] for name in ("numerator", "denominator", "value", "target"))
        of_item = (own_item.run == run, own_item.place == place, own_item.item == item)
        row = connection.execute(select(*named).where(*of_item)).first()
        figures = dict(row._mapping) if row else {}
    return Standing.model_validate({name: own[name] for name in _TOTALS} | figures | {"alike": neighbours})


def _plain(row: pd.Series) -> dict[str, Any]:
    """Return a row as plain values; missing ones are None."""
    return {
        str(name): None if pd.isna(value) else value.item() if isinstance(value, np.generic) else value
        for name, value in row.items()
    }


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
