"""Grants of roles: who gets one, when it ends, and that the chain tells of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from loaders.access import AccessDenied, Role, Viewer, viewer_of_subject
from loaders.audit_verification import verify
from loaders.engine import read_transaction
from loaders.place_files import import_places
from loaders.role_grants import grant_role, read_grants, revoke_role
from loaders.schema import audit_event
from loaders.setup import set_up
from metrics.problems import InputRefused
from tests.record_county import HEAD_OF_BUREAU
from tests.small_county import CATALOGUE, DEPLOYMENT, PLACES

DAY = date(2026, 3, 2)


@pytest.fixture
def county(database: Engine, tmp_path) -> Engine:
    set_up(database, DEPLOYMENT, CATALOGUE, actor="tests")
    PLACES.rename(columns={"valid_from": "from"}).to_csv(tmp_path / "places.csv", index=False)
    import_places(database, tmp_path / "places.csv", HEAD_OF_BUREAU)
    return database


def role_on(engine: Engine, subject: str, day: str) -> Role | None:
    with read_transaction(engine) as connection:
        viewer = viewer_of_subject(connection, subject, "", day)
    return viewer.role if viewer else None


def test_a_grant_counts_from_its_first_day_to_its_last(county: Engine):
    number = grant_role(county, HEAD_OF_BUREAU, " wang ", Role.TOWNSHIP, "C1", today=DAY, valid_to=date(2026, 6, 30))
    assert [role_on(county, "wang", day) for day in ("2026-03-01", "2026-03-02", "2026-06-30", "2026-07-01")] == [
        None,
        Role.TOWNSHIP,
        Role.TOWNSHIP,
        None,
    ]
    assert revoke_role(county, HEAD_OF_BUREAU, number, today=date(2026, 4, 1)) == "2026-03-31"
    assert role_on(county, "wang", "2026-04-01") is None
    assert role_on(county, "wang", "2026-03-31") is Role.TOWNSHIP
    with read_transaction(county) as connection:
        frame = read_grants(connection, HEAD_OF_BUREAU, today=date(2026, 4, 1))
        events = connection.scalars(select(audit_event.c.action).order_by(audit_event.c.id.desc()).limit(2)).all()
    assert frame[["subject", "role", "place", "valid_to", "in_force"]].values.tolist() == [
        ["wang", "township", "C1", "2026-03-31", False]
    ]
    assert events == ["revoke_role", "grant_role"]
    assert verify(county).problems == ()


def test_a_grant_revoked_before_its_first_day_never_counts(county: Engine):
    number = grant_role(county, HEAD_OF_BUREAU, "li", Role.REVIEWER, valid_from=date(2026, 5, 1))
    revoke_role(county, HEAD_OF_BUREAU, number, today=DAY)
    assert role_on(county, "li", "2026-05-02") is None


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"subject": " ", "role": Role.CLERK}, ["grant_subject_missing"]),
        ({"subject": "x", "role": Role.CLERK, "place_code": "nowhere"}, ["target_place_unknown"]),
        ({"subject": "x", "role": Role.CLERK, "place_code": "C1"}, ["grant_place_does_not_fit"]),
        ({"subject": "x", "role": Role.TOWNSHIP}, ["grant_place_does_not_fit"]),
        (
            {"subject": "x", "role": Role.REVIEWER, "valid_to": date(2026, 1, 1)},
            ["grant_days_out_of_order"],
        ),
    ],
)
def test_what_cannot_be_granted_is_refused(county: Engine, options: dict, codes: list[str]):
    with pytest.raises(InputRefused) as refused:
        grant_role(county, HEAD_OF_BUREAU, **options, today=DAY)
    assert [problem.code for problem in refused.value.problems] == codes


def test_what_cannot_be_revoked_is_refused(county: Engine):
    number = grant_role(county, HEAD_OF_BUREAU, "x", Role.CLERK, today=DAY)
    revoke_role(county, HEAD_OF_BUREAU, number, today=DAY)
    for grant, code in ((number, "grant_ended"), (99, "grant_unknown")):
        with pytest.raises(InputRefused) as refused:
            revoke_role(county, HEAD_OF_BUREAU, grant, today=DAY)
        assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_the_administrator_grants(county: Engine, role: Role):
    viewer = Viewer("x", "x", role, "C")
    with pytest.raises(AccessDenied):
        grant_role(county, viewer, "x", Role.ADMINISTRATOR)
    with pytest.raises(AccessDenied):
        revoke_role(county, viewer, 1)
    with read_transaction(county) as connection, pytest.raises(AccessDenied):
        read_grants(connection, viewer)
