"""The guard with which every page begins, and what a page knows once it let somebody in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from dashboard.database import database_url, engine_of
from dashboard.sign_in import current_viewer
from dashboard.texts import LANGUAGES, translate
from loaders.access import Action, Extent, Viewer, extent
from loaders.deployment import Deployment, read_deployment
from loaders.engine import read_transaction
from loaders.revisions import current_data_revision


@dataclass(frozen=True)
class PageContext:
    """What every page needs: the database, who is looking, in which language, at which county."""

    database: str
    viewer: Viewer
    language: str
    deployment: Deployment
    data_revision: int

    @property
    def engine(self) -> Engine:
        """The engine on the database."""
        return engine_of(self.database)

    def say(self, text: str, /, **parameters: Any) -> str:
        """Return a text in the page's language."""
        return translate(text, self.language, **parameters)

    def may(self, action: Action) -> bool:
        """Return whether the viewer may do something at all."""
        return extent(self.viewer, action) is not Extent.NOWHERE


def current_language() -> str:
    """Return the language of the address, Chinese unless it says otherwise."""
    language = st.query_params.get("lang", LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]


def page_context() -> PageContext:
    """Return the context of this run. Raises InputRefused when the database holds no county."""
    url = database_url()
    with read_transaction(engine_of(url)) as connection:
        deployment = read_deployment(connection)
        viewer = current_viewer(connection, deployment)
        return PageContext(url, viewer, current_language(), deployment, current_data_revision(connection))


def require(action: Action) -> PageContext:
    """Return the page's context, or say that this is not for the viewer and end the page."""
    context = page_context()
    if not context.may(action):
        st.info(
            context.say("Your role may not see this. Sign in, or ask the county bureau for access."),
            title=context.say("No access"),
            icon=":material/lock:",
        )
        st.stop()
    return context
