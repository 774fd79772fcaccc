"""Who may do what where: one table in code, enforced where data is read (docs/decisions/0005-access.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

from sqlalchemy import Connection, select

from loaders.deployment import read_deployment
from loaders.places import descendants
from loaders.schema import place, role_grant


class Role(StrEnum):
    """What a person is in this county."""

    PUBLIC = "public"
    COUNTY_LEADER = "county_leader"
    TOWNSHIP = "township"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done; reading comes in three depths, and leads, dockets and actions apart from them."""

    READ_TOTALS = "read_totals"
    READ_ITEMS = "read_items"
    READ_OBSERVATIONS = "read_observations"
    READ_LEADS = "read_leads"
    IMPORT = "import"
    SCORE = "score"
    ADMINISTER = "administer"
    PREPARE_PUBLICATION = "prepare_publication"
    APPROVE_PUBLICATION = "approve_publication"
    READ_DOCKETS = "read_dockets"
    HANDLE_DOCKETS = "handle_dockets"
    NAME_PANELS = "name_panels"
    SIT_ON_PANELS = "sit_on_panels"
    ANSWER_DOCKETS = "answer_dockets"
    READ_ACTIONS = "read_actions"
    GIVE_ACTIONS = "give_actions"
    REPORT_ON_ACTIONS = "report_on_actions"


class Extent(Flag):
    """Where an action holds: in the granted subtree, at all levels above the lowest, or both."""

    NOWHERE = 0
    SUBTREE = auto()
    HEADLINES = auto()


_READER = {
    Action.READ_TOTALS: Extent.SUBTREE | Extent.HEADLINES,
    Action.READ_ITEMS: Extent.SUBTREE | Extent.HEADLINES,
    Action.READ_OBSERVATIONS: Extent.SUBTREE | Extent.HEADLINES,
    # A lead asks a question about a place; its neighbours have no part in it.
    Action.READ_LEADS: Extent.SUBTREE,
    Action.READ_DOCKETS: Extent.SUBTREE,
    Action.READ_ACTIONS: Extent.SUBTREE,
}
_BUREAU = {
    **_READER,
    Action.IMPORT: Extent.SUBTREE,
    Action.SCORE: Extent.SUBTREE,
    Action.PREPARE_PUBLICATION: Extent.SUBTREE,
    Action.HANDLE_DOCKETS: Extent.SUBTREE,
    Action.GIVE_ACTIONS: Extent.SUBTREE,
}

# The one table. A pair that is not here is refused.
PERMISSIONS: dict[Role, dict[Action, Extent]] = {
    Role.PUBLIC: {Action.READ_TOTALS: Extent.HEADLINES},
    Role.TOWNSHIP: {**_READER, Action.ANSWER_DOCKETS: Extent.SUBTREE, Action.REPORT_ON_ACTIONS: Extent.SUBTREE},
    Role.COUNTY_LEADER: {**_READER, Action.APPROVE_PUBLICATION: Extent.SUBTREE, Action.NAME_PANELS: Extent.SUBTREE},
    Role.REVIEWER: {**_READER, Action.SIT_ON_PANELS: Extent.SUBTREE},
    Role.CLERK: _BUREAU,
    Role.ADMINISTRATOR: {
        **_BUREAU,
        Action.ADMINISTER: Extent.SUBTREE,
        Action.APPROVE_PUBLICATION: Extent.SUBTREE,
        Action.NAME_PANELS: Extent.SUBTREE,
    },
}


class AccessDenied(Exception):
    """A viewer asked for something the table of permissions does not grant."""


@dataclass(frozen=True)
class Viewer:
    """A person as the product sees one: a role on a subtree of places."""

    subject: str
    name: str
    role: Role
    place: str


def extent(viewer: Viewer, action: Action) -> Extent:
    """Return where a viewer may do something; ``Extent.NOWHERE`` when not at all."""
    return PERMISSIONS[viewer.role].get(action, Extent.NOWHERE)


def demand(viewer: Viewer, action: Action) -> None:
    """Raise AccessDenied unless the viewer may do this somewhere."""
    if extent(viewer, action) is Extent.NOWHERE:
        raise AccessDenied(f"{viewer.role} may not {action}")


def demand_everywhere(connection: Connection, viewer: Viewer, action: Action) -> None:
    """Raise AccessDenied unless the viewer may do this for the whole county, as rule books and scores need."""
    demand(viewer, action)
    if viewer.place != read_deployment(connection).root:
        raise AccessDenied(f"{viewer.role} may not {action} beyond {viewer.place}")


def visible_places(connection: Connection, viewer: Viewer, action: Action) -> frozenset[str]:
    """Return the codes of the places for which a viewer may do something.

    Raises AccessDenied when that is none by the table of permissions.
    """
    demand(viewer, action)
    allowed = extent(viewer, action)
    codes: set[str] = set()
    if Extent.SUBTREE in allowed:
        codes |= descendants(connection, viewer.place)
    if Extent.HEADLINES in allowed:
        lowest = read_deployment(connection).levels[-1].code
        codes |= set(connection.scalars(select(place.c.code).where(place.c.level != lowest)))
    return frozenset(codes)


def viewer_of_subject(connection: Connection, subject: str, name: str, today: str) -> Viewer | None:
    """Return the viewer whom an identity provider's subject is on a day, None without a grant.

    Of several grants in force the newest counts. ``today`` is a day as ``2026-08-31``.
    """
    row = connection.execute(
        select(role_grant.c.role, role_grant.c.place)
        .where(
            role_grant.c.subject == subject,
            role_grant.c.valid_from <= today,
            (role_grant.c.valid_to.is_(None)) | (role_grant.c.valid_to >= today),
        )
        .order_by(role_grant.c.id.desc())
        .limit(1)
    ).first()
    return Viewer(subject, name, Role(row.role), row.place) if row else None


def system_viewer(connection: Connection) -> Viewer:
    """Return the viewer for the command line: whoever runs it holds the database anyway."""
    return Viewer("system", "system", Role.ADMINISTRATOR, read_deployment(connection).root)
