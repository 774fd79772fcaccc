"""Who is looking: the public unless a provider or the demo on this machine says otherwise."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import streamlit as st
from sqlalchemy import Engine, insert

from dashboard import sign_in
from dashboard.sign_in import DEMO_PLACE, DEMO_ROLE, current_viewer, may_choose_viewer, townships
from loaders.access import Role
from loaders.deployment import Deployment
from loaders.engine import read_transaction, write_transaction
from loaders.places import read_places
from loaders.schema import role_grant
from tests.small_county import DEPLOYMENT, fill

DEMO = DEPLOYMENT.model_copy(update={"is_demo": True})


@pytest.fixture
def county(sqlite_database: Engine) -> Engine:
    fill(sqlite_database)
    return sqlite_database


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The session's state, and a server that only this machine reaches."""
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    listen_on(monkeypatch, "localhost")
    provide(monkeypatch, configured=False)
    return state


def listen_on(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(st, "get_option", {"server.address": address}.get)


def provide(monkeypatch: pytest.MonkeyPatch, *, configured: bool, subject: str | None = None) -> None:
    """Set an identity provider up, and who signed in with it."""
    monkeypatch.setattr(sign_in, "provider_configured", lambda: configured)
    user = SimpleNamespace(is_logged_in=subject is not None, sub=subject, get=lambda name, default: default)
    monkeypatch.setattr(st, "user", user)


def viewer(engine: Engine, deployment: Deployment = DEMO):
    with read_transaction(engine) as connection:
        return current_viewer(connection, deployment)


def grant(engine: Engine, **changes: str | None) -> None:
    row = {"subject": "s1", "role": "clerk", "place": "C", "valid_from": "2020-01-01", "valid_to": None, **changes}
    with write_transaction(engine) as connection:
        connection.execute(insert(role_grant).values(**row))


def test_the_demo_starts_with_the_county_leader(county: Engine, session):
    assert viewer(county).role is Role.COUNTY_LEADER


@pytest.mark.parametrize("role", list(Role))
def test_in_the_demo_one_is_whoever_one_chooses(county: Engine, session, role: Role):
    session[DEMO_ROLE] = role
    assert viewer(county).role is role


def test_a_secretary_without_township_gets_the_first(county: Engine, session):
    session[DEMO_ROLE] = Role.TOWNSHIP
    assert viewer(county).place == "C1"


@pytest.mark.parametrize(("chosen", "place"), [("C2", "C2"), ("C", "C1"), ("C11", "C1"), ("nowhere", "C1")])
def test_a_secretary_is_of_a_township_and_of_nothing_else(county: Engine, session, chosen: str, place: str):
    session.update({DEMO_ROLE: Role.TOWNSHIP, DEMO_PLACE: chosen})
    assert viewer(county).place == place


def test_townships_stand_right_below_the_root(county: Engine):
    with read_transaction(county) as connection:
        assert townships(read_places(connection, "2026-01"), DEMO) == ["C1", "C2"]


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_may_choose(session, monkeypatch: pytest.MonkeyPatch, address: str):
    listen_on(monkeypatch, address)
    assert may_choose_viewer(DEMO)


@pytest.mark.parametrize("address", ["0.0.0.0", "", None, "10.0.0.5", "county.example"])
def test_a_demo_that_others_reach_makes_everybody_the_public(
    county: Engine, session, monkeypatch: pytest.MonkeyPatch, address: str | None
):
    listen_on(monkeypatch, address)
    session[DEMO_ROLE] = Role.ADMINISTRATOR
    assert not may_choose_viewer(DEMO)
    assert viewer(county).role is Role.PUBLIC


def test_a_county_that_is_no_demo_lets_nobody_choose(county: Engine, session):
    session[DEMO_ROLE] = Role.ADMINISTRATOR
    assert viewer(county, DEPLOYMENT).role is Role.PUBLIC


def test_with_a_provider_nobody_chooses_even_in_the_demo(county: Engine, session, monkeypatch: pytest.MonkeyPatch):
    session[DEMO_ROLE] = Role.ADMINISTRATOR
    provide(monkeypatch, configured=True)
    assert not may_choose_viewer(DEMO)
    assert viewer(county).role is Role.PUBLIC


def test_who_signed_in_has_the_role_that_was_granted(county: Engine, session, monkeypatch: pytest.MonkeyPatch):
    grant(county, role="township", place="C2")
    provide(monkeypatch, configured=True, subject="s1")
    found = viewer(county)
    assert (found.subject, found.role, found.place) == ("s1", Role.TOWNSHIP, "C2")


@pytest.mark.parametrize("changes", [{"subject": "s2"}, {"valid_from": "2999-01-01"}, {"valid_to": "2020-12-31"}])
def test_who_signed_in_without_a_grant_in_force_is_the_public(
    county: Engine, session, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
):
    grant(county, **changes)
    provide(monkeypatch, configured=True, subject="s1")
    assert viewer(county).role is Role.PUBLIC


def test_a_role_taken_away_is_gone_on_the_next_run(county: Engine, session, monkeypatch: pytest.MonkeyPatch):
    grant(county)
    provide(monkeypatch, configured=True, subject="s1")
    assert viewer(county).role is Role.CLERK
    with write_transaction(county) as connection:
        connection.execute(role_grant.update().values(valid_to="2020-12-31"))
    assert viewer(county).role is Role.PUBLIC
