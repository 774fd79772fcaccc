"""Who is looking: an identity provider's user, or in the demo whoever one chooses to be."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd
import streamlit as st
from sqlalchemy import Connection, Engine

from dashboard.kept import kept
from loaders.access import Role, Viewer, viewer_of_subject
from loaders.deployment import Deployment
from loaders.engine import read_transaction
from loaders.places import read_places
from loaders.revisions import current_data_revision
from metrics.periods import month_of

LOCAL_ADDRESSES = ("localhost", "127.0.0.1", "::1")
DEMO_ROLE, DEMO_PLACE = "demo_role", "demo_place"


@cache
def provider_configured() -> bool:
    """Return whether an identity provider (OIDC) is set up in the secrets; looked up once, at the start."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def may_choose_viewer(deployment: Deployment) -> bool:
    """Return whether one may choose who one is: only in a demo that nobody but this machine reaches."""
    return deployment.is_demo and not provider_configured() and st.get_option("server.address") in LOCAL_ADDRESSES


def townships(places: pd.DataFrame, deployment: Deployment) -> list[str]:
    """Return the codes of the places right below the root, from a frame with columns code and parent."""
    return sorted(places.loc[places["parent"] == deployment.root, "code"])


@kept(most=8)
def _townships_in(engine: Engine, _data_revision: int, month: str, deployment: Deployment) -> list[str]:
    with read_transaction(engine) as connection:
        return townships(read_places(connection, month), deployment)


def current_viewer(connection: Connection, deployment: Deployment) -> Viewer:
    """Return who is looking. The role is looked up on every run, so that taking it away works at once."""
    if provider_configured() and st.user.is_logged_in:
        subject, name = str(st.user.sub), str(st.user.get("name", ""))
        granted = viewer_of_subject(connection, subject, name, date.today().isoformat())
        return granted or Viewer(subject, name, Role.PUBLIC, deployment.root)
    if may_choose_viewer(deployment):
        role = Role(st.session_state.get(DEMO_ROLE, Role.COUNTY_LEADER))
        if role is not Role.TOWNSHIP:
            return Viewer(f"demo-{role}", str(role), role, deployment.root)
        places = _townships_in(connection.engine, current_data_revision(connection), month_of(date.today()), deployment)
        chosen = st.session_state.get(DEMO_PLACE)
        place = chosen if chosen in places else places[0]
        return Viewer(f"demo-{role}-{place}", str(role), role, place)
    return Viewer("", "", Role.PUBLIC, deployment.root)
