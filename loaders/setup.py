"""Setting a county up in an empty database."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Engine, select

from loaders.audit import record_event
from loaders.deployment import Deployment, read_deployment, store_deployment
from loaders.engine import read_transaction, write_transaction
from loaders.places import add_places
from loaders.schema import audit_event, place, place_version
from loaders.schema import deployment as deployment_table
from loaders.seals import whole
from metrics.catalogue import Catalogue

FIRST_MONTH = "1949-10"
DEMO_LOADED = "demo_loaded"


def holds_county(engine: Engine) -> bool:
    """Return whether a deployment was set up in the database."""
    with read_transaction(engine) as connection:
        return connection.scalar(select(deployment_table.c.id)) is not None


def needs_demo(engine: Engine) -> bool:
    """Return whether a database holds no county, or a demo county whose loading never came to its end."""
    if not holds_county(engine):
        return True
    with read_transaction(engine) as connection:
        if not read_deployment(connection).is_demo:
            return False
        return connection.scalar(select(audit_event.c.id).where(audit_event.c.action == DEMO_LOADED).limit(1)) is None


def set_up(engine: Engine, deployment: Deployment, catalogue: Catalogue, *, actor: str) -> None:
    """Put a deployment and its catalogue in force, and its root place on the map.

    Setting up again replaces both and keeps all places and figures.
    """
    root = {
        "code": deployment.root,
        "level": deployment.level_codes[0],
        "name": deployment.root_name.zh,
        "name_en": deployment.root_name.en,
        "valid_from": FIRST_MONTH,
    }
    with write_transaction(engine) as connection:
        store_deployment(connection, deployment, catalogue, actor)
        if connection.scalar(select(place.c.code).where(place.c.code == deployment.root)) is None:
            add_places(connection, pd.DataFrame([root]))
            told = {"name": deployment.root_name.en}
            record_event(connection, actor, "add_root", deployment.root, told, whole(place, place_version))
