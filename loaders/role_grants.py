"""Grants of roles: who is what in this county, from which day to which; every change is an event of the chain."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, Engine, select, update

from loaders.access import Action, Role, Viewer, demand_everywhere
from loaders.audit import record_event
from loaders.county_day import local_today
from loaders.deployment import read_deployment
from loaders.engine import insert_row, write_transaction
from loaders.frames import read_frame
from loaders.schema import place, role_grant
from loaders.seals import whole
from metrics.problems import InputRefused, Problem

# Roles that act for the whole county; a township's is the township itself, a reviewer's may be either.
_FOR_THE_COUNTY = (Role.PUBLIC, Role.COUNTY_LEADER, Role.CLERK, Role.ADMINISTRATOR)


def grant_role(
    engine: Engine,
    viewer: Viewer,
    subject: str,
    role: Role,
    place_code: str | None = None,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    today: date | None = None,
) -> int:
    """Grant a role on a place and what lies below it (the whole county when left out) and return the grant's number.

    ``subject`` is the identity provider's ``sub`` of an official. Days include both ends; the first is today
    when left out, and the last open. Of several grants in force the newest counts. Raises InputRefused for
    what cannot be granted, AccessDenied for a viewer who may not administer.
    """
    with write_transaction(engine) as connection:
        demand_everywhere(connection, viewer, Action.ADMINISTER)
        root = read_deployment(connection).root
        code, first = place_code or root, valid_from or today or local_today()
        problems = [] if subject.strip() else [Problem("grant_subject_missing")]
        if connection.scalar(select(place.c.code).where(place.c.code == code)) is None:
            problems.append(Problem("target_place_unknown", {"place": code}))
        elif (role in _FOR_THE_COUNTY and code != root) or (role is Role.TOWNSHIP and code == root):
            problems.append(Problem("grant_place_does_not_fit", {"role": str(role), "place": code}))
        if valid_to is not None and valid_to < first:
            problems.append(Problem("grant_days_out_of_order", {"first": str(first), "last": str(valid_to)}))
        if problems:
            raise InputRefused(problems)
        last = None if valid_to is None else valid_to.isoformat()
        days = {"valid_from": first.isoformat(), "valid_to": last}
        values = {"subject": subject.strip(), "role": str(role), "place": code, **days}
        number = insert_row(connection, role_grant, **values)
        record_event(connection, viewer.subject, "grant_role", subject, {"grant": number, **values}, whole(role_grant))
        return number


def revoke_role(engine: Engine, viewer: Viewer, grant: int, *, today: date | None = None) -> str:
    """End a grant: yesterday was its last day. Returns that day; the row stays, as what was.

    Raises InputRefused without such a grant or for one that ended already,
    AccessDenied for a viewer who may not administer.
    """
    with write_transaction(engine) as connection:
        demand_everywhere(connection, viewer, Action.ADMINISTER)
        day = today or local_today()
        last = (day - timedelta(days=1)).isoformat()
        row = connection.execute(select(role_grant).where(role_grant.c.id == grant)).first()
        if row is None:
            raise InputRefused([Problem("grant_unknown", {"grant": grant})])
        if row.valid_to is not None and row.valid_to <= last:
            raise InputRefused([Problem("grant_ended", {"grant": grant, "last": row.valid_to})])
        connection.execute(update(role_grant).where(role_grant.c.id == grant).values(valid_to=last))
        told = {"grant": grant, "role": row.role, "place": row.place, "valid_to": last}
        record_event(connection, viewer.subject, "revoke_role", row.subject, told, whole(role_grant))
        return last


def read_grants(connection: Connection, viewer: Viewer, *, today: date | None = None) -> pd.DataFrame:
    """Return all grants ever made, oldest first: columns as table ``role_grant``, and ``in_force`` on a day.

    Raises AccessDenied for a viewer who may not administer the whole county.
    """
    demand_everywhere(connection, viewer, Action.ADMINISTER)
    day = (today or local_today()).isoformat()
    frame = read_frame(connection, select(role_grant).order_by(role_grant.c.id), {"valid_to": "object"})
    ends = frame["valid_to"].fillna("9999-12-31")
    return frame.assign(in_force=(frame["valid_from"] <= day) & (ends >= day))
