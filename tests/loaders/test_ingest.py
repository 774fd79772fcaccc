"""Imports into a database: all or nothing, nothing twice, and nothing forgotten."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from loaders.access import AccessDenied, Role, Viewer
from loaders.deployment import read_catalogue_file, read_deployment_file
from loaders.engine import read_transaction, write_transaction
from loaders.ingest import ImportOutcome, import_observations
from loaders.provenance import SOURCE_COLUMNS, cells, source_cells
from loaders.revisions import bump_data_revision, current_data_revision
from loaders.schema import audit_event, batch, batch_source, issue, observation, observation_history, place
from loaders.setup import set_up
from loaders.sheet_mapping import read_sheet_mapping
from tests.loaders.import_cases import GOOD, HEADER, THIS_MONTH, VILLAGES, changed, county, mapping, write_csv

NHS = Path(__file__).parents[1] / "data/nhs_ae"


def stored(engine: Engine, table=observation, *columns: str) -> list[tuple]:
    names = columns or ("period", "indicator", "place", "numerator", "denominator", "state")
    with read_transaction(engine) as connection:
        query = select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
        return [tuple(row) for row in connection.execute(query)]


def counts(engine: Engine) -> dict[str, int]:
    with read_transaction(engine) as connection:
        tables = (observation, observation_history, batch, batch_source, issue, audit_event, place)
        found = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}
        return {**found, "revision": current_data_revision(connection)}


def run(engine: Engine, path: Path, viewer: Viewer, **changes) -> ImportOutcome:
    how = changes.pop("mapping", None) or mapping()
    return import_observations(engine, path, how, viewer, this_month=THIS_MONTH, **changes)


def told(outcome: ImportOutcome) -> tuple[int, int, int, int, int]:
    return (
        outcome.rows_read,
        outcome.rows_added,
        outcome.rows_changed,
        outcome.rows_unchanged,
        outcome.rows_refused,
    )


def test_a_clean_file_is_stored_in_one_batch(database, tmp_path):
    viewer = county(database)
    before = counts(database)
    outcome = run(database, write_csv(tmp_path / "八月.csv", *GOOD), viewer)
    assert (outcome.status, told(outcome), outcome.problems) == ("stored", (3, 6, 0, 0, 0), ())
    assert stored(database)[0] == ("2026-08", "talks", VILLAGES[0], 1, None, 1)
    assert stored(database)[3] == ("2026-08", "visit", VILLAGES[0], 9, 10, 1)
    after = counts(database)
    assert (after["batch"], after["audit_event"] - before["audit_event"]) == (1, 1)
    assert outcome.data_revision == after["revision"] == before["revision"] + 1
    (row,) = stored(database, batch, "file_name", "sha256", "mapping", "actor", "rows_read", "rows_added")
    assert row[0] == "八月.csv"
    assert len(row[1]) == 64
    assert row[2:] == ("test 1", "system", 3, 6)


def test_the_same_file_twice_changes_nothing(database, tmp_path):
    viewer = county(database)
    path = write_csv(tmp_path / "a.csv", *GOOD)
    run(database, path, viewer)
    before = counts(database), stored(database, observation, "batch", "source", "row")
    outcome = run(database, path, viewer)
    assert (outcome.status, outcome.batch_id, told(outcome)) == ("unchanged", None, (3, 0, 0, 6, 0))
    assert (counts(database), stored(database, observation, "batch", "source", "row")) == before


def test_the_same_values_from_another_file_change_nothing(database, tmp_path):
    viewer = county(database)
    run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    before = counts(database)
    outcome = run(database, write_csv(tmp_path / "b.csv", *reversed(GOOD), encoding="gb18030"), viewer)
    assert outcome.status == "unchanged"
    assert counts(database) == before


def test_a_corrected_file_moves_the_old_values_to_history(database, tmp_path):
    viewer = county(database)
    first = run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    second = run(database, write_csv(tmp_path / "b.csv", *changed(已访="8")), viewer)
    assert (second.status, told(second)) == ("stored", (3, 0, 1, 5, 0))
    assert stored(database)[3] == ("2026-08", "visit", VILLAGES[0], 8, 10, 1)
    names = ("period", "indicator", "place", "numerator", "denominator", "batch", "row", "replaced_in")
    (old,) = stored(database, observation_history, *names)
    assert old == ("2026-08", "visit", VILLAGES[0], 9, 10, first.batch_id, 2, second.data_revision)
    batches = {row[0] for row in stored(database, observation, "batch")}
    assert batches == {first.batch_id, second.batch_id}


def test_a_value_may_become_not_applicable_and_come_back(database, tmp_path):
    viewer = county(database)
    run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    outcome = run(
        database, write_csv(tmp_path / "b.csv", *changed(应访="不适用", 已访="不适用", 讲座="不适用")), viewer
    )
    assert told(outcome) == (3, 0, 2, 4, 0)
    assert stored(database)[3] == ("2026-08", "visit", VILLAGES[0], None, None, 2)
    outcome = run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    assert told(outcome) == (3, 0, 2, 4, 0)
    assert len(stored(database, observation_history)) == 4
    assert stored(database)[3] == ("2026-08", "visit", VILLAGES[0], 9, 10, 1)


def test_a_blank_takes_nothing_away(database, tmp_path):
    viewer = county(database)
    run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    outcome = run(database, write_csv(tmp_path / "b.csv", *changed(应访="", 已访="")), viewer)
    assert outcome.status == "unchanged"
    assert stored(database)[3] == ("2026-08", "visit", VILLAGES[0], 9, 10, 1)


def test_an_error_stores_nothing_at_all(database, tmp_path):
    viewer = county(database)
    before = counts(database)
    outcome = run(database, write_csv(tmp_path / "a.csv", *changed(已访="x")), viewer)
    assert (outcome.status, outcome.batch_id, told(outcome)) == ("refused", None, (3, 0, 0, 0, 1))
    assert [(p.code, p.file, p.cell) for p in outcome.problems] == [("number_is_text", "a.csv", "E2")]
    assert outcome.refused is not None
    assert counts(database) == before


def test_valid_rows_are_taken_when_asked(database, tmp_path):
    viewer = county(database)
    outcome = run(database, write_csv(tmp_path / "a.csv", *changed(已访="x")), viewer, take_valid_rows=True)
    assert (outcome.status, told(outcome)) == ("stored", (3, 4, 0, 0, 1))
    assert outcome.refused is not None
    assert stored(database, issue, "code", "cell", "severity") == [("number_is_text", "E2", "error")]


def test_notes_and_warnings_are_kept_with_the_batch(database, tmp_path):
    viewer = county(database)
    rows = [(*row, "x") for row in changed(应访="１０")]
    path = write_csv(tmp_path / "a.csv", *rows, header=(*HEADER, "多余"), encoding="gb18030")
    outcome = run(database, path, viewer)
    assert outcome.status == "stored"
    found = {row[:3] for row in stored(database, issue, "code", "cell", "severity")}
    assert found == {
        ("encoding_read", "", "note"),
        ("number_unusual", "D2", "note"),
        ("column_unknown", "G1", "warning"),
    }


def test_an_unreadable_file_is_refused(database, tmp_path):
    viewer = county(database)
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    outcome = run(database, path, viewer)
    assert [(p.code, p.file) for p in outcome.problems] == [("file_empty", "a.csv")]


def test_a_database_that_was_never_set_up_refuses(database, tmp_path):
    viewer = Viewer("system", "system", Role.ADMINISTRATOR, "990101")
    outcome = run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    assert [p.code for p in outcome.problems] == ["database_empty"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.TOWNSHIP, Role.COUNTY_LEADER, Role.REVIEWER])
def test_who_may_not_import_is_turned_away(sqlite_database, tmp_path, role):
    county(sqlite_database)
    viewer = Viewer("someone", "someone", role, "990101")
    with pytest.raises(AccessDenied):
        run(sqlite_database, write_csv(tmp_path / "a.csv", *GOOD), viewer)


def test_a_clerk_imports_only_for_places_of_her_own(database, tmp_path):
    county(database)
    clerk = Viewer("clerk", "clerk", Role.CLERK, "990101001")
    outcome = run(database, write_csv(tmp_path / "a.csv", *GOOD, ("2026-08", VILLAGES[3], "", "1", "1", "1")), clerk)
    assert [(p.code, p.cell) for p in outcome.problems] == [("place_not_yours", "B5")]
    assert stored(database) == []
    assert run(database, write_csv(tmp_path / "b.csv", *GOOD), clerk).status == "stored"


def test_what_changed_while_the_file_was_checked_is_seen(database, tmp_path, monkeypatch):
    viewer = county(database)
    from loaders import ingest

    decide, calls = ingest._decide, []

    def slow(*arguments):
        if not calls:
            with write_transaction(database) as connection:
                connection.execute(place.insert().values(code="990101001099", level="village"))
                bump_data_revision(connection)
        calls.append(arguments[2])
        return decide(*arguments)

    monkeypatch.setattr(ingest, "_decide", slow)
    outcome = run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    assert outcome.status == "stored"
    assert len(calls) == 2, "judged again by what holds now"


def test_a_failure_while_storing_leaves_nothing_behind(database, tmp_path, monkeypatch):
    viewer = county(database)
    run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer)
    before = counts(database), stored(database)
    from loaders import ingest

    monkeypatch.setattr(ingest, "record_event", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(database, write_csv(tmp_path / "b.csv", *changed(已访="8")), viewer)
    assert (counts(database), stored(database)) == before


def test_progress_is_told_by_stage(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    stages: list[str] = []
    path = write_csv(tmp_path / "a.csv", *GOOD)
    run(sqlite_database, path, viewer, progress=lambda stage, share: stages.append(f"{stage} {share:.0%}"))
    assert stages[0] == "read 0%"
    assert stages[-1] == "store 100%"


def test_every_value_leads_back_to_its_cells(database, tmp_path):
    viewer = county(database)
    measure = {"indicator": "visit", "numerator": ["应访", "-已访"], "denominator": "应访"}
    run(database, write_csv(tmp_path / "a.csv", *GOOD), viewer, mapping=mapping(sheet={"measure": [measure]}))
    talks = {"indicator": "talks", "numerator": "讲座", "blank": "zero"}
    run(database, write_csv(tmp_path / "b.csv", *GOOD), viewer, mapping=mapping(sheet={"measure": [talks]}))
    with read_transaction(database) as connection:
        frame = source_cells(connection, viewer, ["2026-08"], ["visit", "talks"], [VILLAGES[1], VILLAGES[2]])
        assert list(frame.columns) == SOURCE_COLUMNS
        found = {
            (row.indicator, row.place): (row.file, row.numerator_cells, row.denominator_cells)
            for row in frame.itertuples()
        }
        assert found["visit", VILLAGES[1]] == ("a.csv", "D3-E3", "D3")
        assert found["talks", VILLAGES[2]] == ("b.csv", "F4", None)
        public = Viewer("p", "p", Role.PUBLIC, "990101")
        with pytest.raises(AccessDenied):
            source_cells(connection, public, ["2026-08"], ["visit"], list(VILLAGES))
        clerk = Viewer("c", "c", Role.CLERK, "990101002")
        assert source_cells(connection, clerk, ["2026-08"], ["visit"], list(VILLAGES)).empty


def test_cells_carry_the_signs_of_their_columns():
    assert (cells("D-E+AA", 7), cells(None, 7)) == ("D7-E7+AA7", None)


def nhs(engine: Engine) -> ImportOutcome:
    deployment, catalogue = read_deployment_file(NHS / "deployment.toml"), read_catalogue_file(NHS / "catalogue.toml")
    set_up(engine, deployment, catalogue, actor="tests")
    viewer = Viewer("system", "system", Role.ADMINISTRATOR, deployment.root)
    how = read_sheet_mapping(NHS / "mapping.toml")
    return import_observations(engine, NHS / "ae_attendances.csv", how, viewer, this_month="2026-11")


def test_the_real_table_gives_the_known_answers(database):
    outcome = nhs(database)
    assert (outcome.status, told(outcome)) == ("stored", (12765, 12765, 0, 0, 0))
    assert [(p.code, p.parameters["count"]) for p in outcome.problems] == [("places_added", 274)]
    seen, due = func.sum(observation.c.numerator), func.sum(observation.c.denominator)
    by_place = select(observation.c.period, observation.c.place, seen.label("seen"), due.label("due")).group_by(
        observation.c.period, observation.c.place
    )
    with read_transaction(database) as connection:
        for first, last, pooled in (
            ("2016-04", "2017-03", 89.1259),
            ("2017-04", "2018-03", 88.3396),
            ("2018-04", "2019-03", 88.0126),
        ):
            total = connection.execute(select(seen, due).where(observation.c.period.between(first, last))).one()
            assert round(100 * float(total[0]) / float(total[1]), 4) == pooled
        rows = [(row.period, float(row.seen), float(row.due)) for row in connection.execute(by_place)]
    assert len(rows) == 8298
    assert sum(100 * n >= 95 * d for _, n, d in rows) == 3883
    march = [(n, d) for period, n, d in rows if period == "2019-03"]
    assert (len(march), sum(100 * n < 95 * d for n, d in march)) == (226, 122)
    assert round(100 * sum(n for n, _ in march) / sum(d for _, d in march), 3) == 86.604
    mean_of_rates = sum(100 * n / d for n, d in march) / len(march)
    assert round(mean_of_rates, 3) == 90.743, "the wrong answer, which nothing here computes"


def test_the_real_table_twice_changes_nothing(sqlite_database):
    nhs(sqlite_database)
    before = counts(sqlite_database)
    viewer = Viewer("system", "system", Role.ADMINISTRATOR, "ENG")
    how = read_sheet_mapping(NHS / "mapping.toml")
    outcome = import_observations(sqlite_database, NHS / "ae_attendances.csv", how, viewer, this_month="2026-11")
    assert (outcome.status, outcome.rows_unchanged) == ("unchanged", 12765)
    assert counts(sqlite_database) == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["2026-08", "2026-07", "2027-01", "x"]),
            st.sampled_from([*VILLAGES, "1", ""]),
            st.just(""),
            *[st.sampled_from(["0", "1", "5", "x", "", "不适用"])] * 3,
        ),
        max_size=6,
    ),
    take=st.booleans(),
)
def test_whatever_is_imported_the_database_stays_whole(sqlite_database, tmp_path, rows, take):
    with read_transaction(sqlite_database) as connection:
        is_new = connection.scalar(select(func.count()).select_from(place)) == 0
    viewer = county(sqlite_database) if is_new else Viewer("system", "", Role.ADMINISTRATOR, "990101")
    before = counts(sqlite_database)
    outcome = run(sqlite_database, write_csv(tmp_path / "a.csv", *rows), viewer, take_valid_rows=take)
    after = counts(sqlite_database)
    if outcome.status != "stored":
        assert after == before
        return
    assert after["observation"] == before["observation"] + outcome.rows_added
    assert after["observation_history"] == before["observation_history"] + outcome.rows_changed
    assert (after["batch"], after["revision"]) == (before["batch"] + 1, before["revision"] + 1)
