"""The small county on the record: everything came through the product's own doors, so that the chain covers it all.

Tables that need more than a small county are filled by hand, each row told to the chain as the product would.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select

from loaders import schema
from loaders.access import Role, Viewer, system_viewer
from loaders.audit import now, record_event
from loaders.engine import insert_row, read_transaction, write_transaction
from loaders.ingest import import_observations
from loaders.ledger_files import import_ledger
from loaders.place_files import import_places
from loaders.publications import approve_publication, prepare_publication
from loaders.role_grants import grant_role
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from loaders.seals import rows_of, whole
from loaders.setup import set_up
from loaders.sheet_mapping import SheetMapping
from metrics.rule_book import PlaceTarget
from tests.ledger_county import TABLE, WEIGHED
from tests.small_county import CATALOGUE, DEPLOYMENT, PLACES

CLERK = Viewer("clerk", "clerk", Role.CLERK, "C")
LEADER = Viewer("leader", "leader", Role.COUNTY_LEADER, "C")
HEAD_OF_BUREAU = Viewer("head", "head", Role.ADMINISTRATOR, "C")
DAY = date(2026, 3, 2)
FIGURES = """month,indicator,place,due,done
2026-01,visits,C11,10,9
2026-01,visits,C12,50,40
2026-01,visits,C21,20,18
2026-01,visits,C22,10,9
2026-01,paid,C11,50,50
2026-01,paid,C12,50,49
2026-01,paid,C21,100,100
2026-01,paid,C22,30,30
"""
CORRECTED = "month,indicator,place,due,done\n2026-01,visits,C12,50,50\n"
LATER = "month,indicator,place,due,done\n2026-02,visits,C11,10,10\n2026-02,visits,C21,20,10\n"


def mapping() -> SheetMapping:
    """Return the mapping of the long table above."""
    measure = {
        "indicator_column": "indicator",
        "indicators": {"visits": "visits", "paid": "paid"},
        "numerator": ["done"],
        "denominator": ["due"],
    }
    sheet = {"period": {"column": "month", "format": "%Y-%m"}, "place": {"code": "place"}, "measure": [measure]}
    return SheetMapping.model_validate({"name": "long", "version": "1", "format": "csv", "sheet": [sheet]})


def bring(engine: Engine, folder: Path, name: str, table: str) -> None:
    """Import a table of figures."""
    path = folder / name
    path.write_text(table, encoding="utf-8")
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    assert import_observations(engine, path, mapping(), viewer, this_month="2026-06").status == "stored"


def set_county_up(engine: Engine, folder: Path) -> Viewer:
    """Set the county up with places, a rule book, figures of a month and ledger entries."""
    set_up(engine, DEPLOYMENT, CATALOGUE, actor="tests")
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    path = folder / "places.csv"
    rows = PLACES.rename(columns={"valid_from": "from"})
    rows.to_csv(path, index=False)
    import_places(engine, path, viewer)
    target = PlaceTarget(item="visits", place="C1", first_month="2026-01", value=95.0)
    with write_transaction(engine) as connection:
        book = WEIGHED.model_copy(update={"targets": (target,)})
        store_rule_book(connection, book, viewer, file_name="book.xlsx", sha256="1")
    bring(engine, folder, "january.csv", FIGURES)
    (folder / "entries.csv").write_text(TABLE, encoding="utf-8")
    import_ledger(engine, folder / "entries.csv", WEIGHED.code, viewer)
    return viewer


def publish(engine: Engine, run: int, title: str = "结果", reason: str = "") -> int:
    """Publish a run with two approvals and return its number."""
    draft = prepare_publication(engine, CLERK, run, title, reason=reason, today=DAY)
    assert approve_publication(engine, LEADER, draft.id, "副县长", today=DAY) is None
    number = approve_publication(engine, HEAD_OF_BUREAU, draft.id, "局长", today=DAY)
    assert number is not None
    return number


def fill_record(engine: Engine, folder: Path) -> None:
    """Fill every table: two publications of a month, the second a correction, and rows of all the others."""
    viewer = set_county_up(engine, folder)
    grant_role(engine, viewer, "clerk", Role.CLERK, today=DAY)
    grant_role(engine, viewer, "town", Role.TOWNSHIP, "C1", today=DAY, valid_to=date(2027, 1, 1))
    [run] = score_months(engine, ["2026-01"], viewer)
    publish(engine, run)
    bring(engine, folder, "corrected.csv", CORRECTED)
    bring(engine, folder, "february.csv", LATER)
    corrected, _ = score_months(engine, ["2026-01", "2026-02"], viewer)
    publish(engine, corrected, reason="一个村更正")
    with write_transaction(engine) as connection:
        _by_hand(connection, run)


def _by_hand(connection: Connection, run: int) -> None:
    """Add rows to the tables that the county above leaves empty, and tell the chain of them."""
    lead = {"run": run, "number": 1000, "kind": "trigger", "place": "C1", "trigger_code": "red", "item": "visits"}
    numbers = {"indicator": "visits", "other_place": "C2", "figures": 3, "statistic": 1.5, "p_value": 0.01}
    months = {"first_month": "2026-01", "last_month": "2026-01", "threshold": 0.05}
    # A second run's leads, as nothing may join a set that is sealed.
    of_run = connection.scalars(select(schema.score_run.c.id).order_by(schema.score_run.c.id.desc())).first()
    _told(connection, schema.score_lead, (of_run,), **(lead | numbers | months | {"run": of_run}))
    of = {"actor": "clerk", "created_at": now()}
    case = insert_row(connection, schema.review_case, place="C1", run=of_run, lead=1000, trigger_code="red", **of)
    task = insert_row(
        connection,
        schema.action,
        **of,
        place="C1",
        source="lead",
        run=of_run,
        lead=1000,
        case=case,
        task="补访",
        owner_post="镇长",
        due="2026-05-01",
        item="visits",
        success_value=95.5,
    )
    event = {"number": 1, "kind": "raised", "day": "2026-03-02", "at": now(), "actor": "clerk", "role": "clerk"}
    first = insert_row(connection, schema.review_event, case=case, content='{"a":1}', **event)
    second = insert_row(connection, schema.action_event, action=task, content='{"a":1}', **event)
    file = {"name": "a.pdf", "media_type": "application/pdf", "size": 4, "sha256": "0" * 64, "content": b"%PDF"}
    evidence = insert_row(connection, schema.evidence_file, case=case, **file, **of)
    other = insert_row(connection, schema.evidence_file, action=task, **file, **of)
    sets = [
        rows_of(schema.review_case, case),
        rows_of(schema.review_event, first),
        rows_of(schema.action, task),
        rows_of(schema.action_event, second),
        rows_of(schema.evidence_file, evidence),
        rows_of(schema.evidence_file, other),
    ]
    record_event(connection, "clerk", "by_hand", "tables", {}, sets)
    number = insert_row(
        connection,
        schema.batch,
        kind="boundaries",
        file_name="b",
        sha256="0",
        mapping="m 1",
        actor="a",
        created_at=now(),
    )
    issue = {"severity": "note", "code": "x", "sheet": "s", "cell": "A1", "parameters": "{}"}
    connection.execute(insert(schema.issue).values(batch=number, **issue))
    shape = {"place": "C1", "valid_from": "2020-01", "valid_to": "2030-01", "geometry": b"wkb", "simplified": b"wk"}
    connection.execute(insert(schema.boundary).values(**shape))
    change = {"from_code": "C11", "to_code": "C12", "month": "2026-03", "kind": "merge"}
    connection.execute(insert(schema.place_change).values(**change))
    sets = [rows_of(schema.batch, number), rows_of(schema.issue, number), *whole(schema.boundary, schema.place_change)]
    record_event(connection, "clerk", "by_hand", "boundaries", {}, sets)


def _told(connection: Connection, table: Table, key: tuple, **values: object) -> None:
    connection.execute(insert(table).values(**values))
    record_event(connection, "clerk", "by_hand", table.name, {}, [rows_of(table, *key)])
