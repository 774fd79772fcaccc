"""Reads give a viewer what the table of permissions grants, and nothing else."""

import pytest
from sqlalchemy import Engine, insert

from loaders.access import (
    PERMISSIONS,
    AccessDenied,
    Action,
    Extent,
    Role,
    Viewer,
    demand,
    system_viewer,
    viewer_of_subject,
    visible_places,
)
from loaders.engine import read_transaction, write_transaction
from loaders.observations import read_observations
from loaders.places import add_places
from loaders.rule_books import rule_books_in_force, store_rule_book
from loaders.schema import role_grant
from loaders.score_reads import read_items, read_total_trend, read_totals
from loaders.score_runs import make_score_run, score_months
from tests.record_county import publish
from tests.small_county import BOOK, PLACES, fill

EVERYTHING = {"C", "C1", "C2", "C11", "C12", "C21", "C22"}
HEADLINES = {"C", "C1", "C2"}


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database)
    with write_transaction(database) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
    return database


def test_every_role_has_a_line_in_the_table():
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(
    ("role", "place", "action", "expected"),
    [
        (Role.PUBLIC, "C", Action.READ_TOTALS, HEADLINES),
        (Role.TOWNSHIP, "C1", Action.READ_TOTALS, {*HEADLINES, "C11", "C12"}),
        (Role.TOWNSHIP, "C1", Action.READ_OBSERVATIONS, {*HEADLINES, "C11", "C12"}),
        (Role.TOWNSHIP, "C1", Action.READ_LEADS, {"C1", "C11", "C12"}),
        (Role.COUNTY_LEADER, "C", Action.READ_LEADS, EVERYTHING),
        (Role.COUNTY_LEADER, "C", Action.READ_ITEMS, EVERYTHING),
        (Role.CLERK, "C2", Action.IMPORT, {"C2", "C21", "C22"}),
        (Role.CLERK, "C", Action.IMPORT, EVERYTHING),
        (Role.ADMINISTRATOR, "C", Action.ADMINISTER, EVERYTHING),
    ],
)
def test_places_follow_role_and_subtree(county: Engine, role: Role, place: str, action: Action, expected: set):
    with read_transaction(county) as connection:
        assert visible_places(connection, Viewer("x", "x", role, place), action) == expected


@pytest.mark.parametrize(
    ("role", "action"),
    [(role, action) for role in Role for action in Action if action not in PERMISSIONS[role]],
)
def test_what_the_table_does_not_grant_is_refused(county: Engine, role: Role, action: Action):
    viewer = Viewer("x", "x", role, "C")
    with pytest.raises(AccessDenied):
        demand(viewer, action)
    with read_transaction(county) as connection, pytest.raises(AccessDenied):
        visible_places(connection, viewer, action)


def test_the_public_reads_totals_and_neither_items_nor_figures(county: Engine):
    public = Viewer("", "", Role.PUBLIC, "C")
    with read_transaction(county) as connection:
        system = system_viewer(connection)
    [run] = score_months(county, ["2026-01"], system)
    with read_transaction(county) as connection:
        assert read_totals(connection, public, run).empty, "nobody published it yet"
        assert read_total_trend(connection, public, "township", ["C1"]).empty
    publish(county, run)
    with read_transaction(county) as connection:
        assert set(read_totals(connection, public, run)["place"]) == HEADLINES
        assert not read_total_trend(connection, public, "township", ["C1"]).empty
        assert read_total_trend(connection, public, "township", ["C11"]).empty
        with pytest.raises(AccessDenied):
            read_items(connection, public, run)
        with pytest.raises(AccessDenied):
            read_observations(connection, public, ["visits"], ["2026-01"], ["C1"])


def test_a_township_reads_its_own_villages_only(county: Engine):
    secretary = Viewer("x", "x", Role.TOWNSHIP, "C1")
    with read_transaction(county) as connection:
        frame = read_observations(
            connection, secretary, ["visits", "people"], ["2026-01", "2026-02"], sorted(EVERYTHING)
        )
    assert set(frame["place"]) == {"C11", "C12"}


def test_leads_are_for_every_role_but_the_public():
    assert {role for role in Role if Action.READ_LEADS in PERMISSIONS[role]} == set(Role) - {Role.PUBLIC}


def test_extents_combine():
    assert Extent.SUBTREE | Extent.HEADLINES != Extent.SUBTREE
    assert not Extent.NOWHERE


def grant(**changes: object) -> dict[str, object]:
    return {"subject": "u1", "role": "township", "place": "C1", "valid_from": "2026-01-01", "valid_to": None, **changes}


def test_grants_hold_between_their_dates(county: Engine):
    with write_transaction(county) as connection:
        connection.execute(
            insert(role_grant), [grant(valid_to="2026-06-30"), grant(subject="u2", valid_from="2027-01-01")]
        )
        assert viewer_of_subject(connection, "u1", "李", "2026-06-30") == Viewer("u1", "李", Role.TOWNSHIP, "C1")
        assert viewer_of_subject(connection, "u1", "李", "2026-07-01") is None
        assert viewer_of_subject(connection, "u2", "王", "2026-07-01") is None
        assert viewer_of_subject(connection, "nobody", "", "2026-07-01") is None


def test_the_newest_grant_counts(county: Engine):
    with write_transaction(county) as connection:
        connection.execute(insert(role_grant), [grant(), grant(role="clerk", place="C2")])
        found = viewer_of_subject(connection, "u1", "", "2026-03-01")
    assert found is not None
    assert (found.role, found.place) == (Role.CLERK, "C2")


def test_a_village_that_moved_belongs_to_its_new_parent_only(county: Engine):
    with write_transaction(county) as connection:
        moved = PLACES[PLACES["code"] == "C12"].assign(parent="C2", valid_from="2026-01")
        add_places(connection, moved)
        seen = {
            place: visible_places(connection, Viewer("x", "x", Role.CLERK, place), Action.IMPORT)
            for place in ("C1", "C2")
        }
    assert seen == {"C1": {"C1", "C11"}, "C2": {"C2", "C21", "C22", "C12"}}


def test_one_township_does_not_act_for_the_county(county: Engine):
    clerk = Viewer("x", "x", Role.CLERK, "C1")
    with write_transaction(county) as connection:
        stored = rule_books_in_force(connection, "2026-01")[0]
        with pytest.raises(AccessDenied):
            make_score_run(connection, stored, "2026-01", clerk)
        with pytest.raises(AccessDenied):
            store_rule_book(connection, BOOK, clerk, file_name="b", sha256="2")
