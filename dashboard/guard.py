"""The guard with which every page begins, and what a page knows once it let somebody in."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from dashboard.database import database_url, engine_of
from dashboard.kept import kept
from dashboard.sign_in import current_viewer
from dashboard.texts import LANGUAGES, translate
from loaders.access import Action, Extent, Viewer, extent
from loaders.deployment import Deployment, read_deployment
from loaders.engine import read_transaction
from loaders.newest_runs import DataState, data_state, newest_runs


@dataclass(frozen=True)
class PageContext:
    """What every page needs: the database, who is looking, in which language, at which county.

    ``series`` is that of the rule books that the address asks for, the main one being the empty text.
    ``all_runs`` is series → level → month → newest score run, months newest first. It is read anew with
    every rerun and does not count when contexts are compared: a run's own number does (dashboard/kept.py).
    """

    database: str
    viewer: Viewer
    language: str
    deployment: Deployment = field(hash=False)
    data_revision: int
    all_runs: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict, compare=False, repr=False)
    series: str = ""

    @property
    def runs(self) -> Mapping[str, Mapping[str, int]]:
        """Level → month → newest score run of the series that is shown."""
        return self.all_runs.get(self.series, {})

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


@kept(most=8)
def _newest_runs(
    engine: Engine, _state: DataState, deployment: Deployment
) -> Mapping[str, Mapping[str, Mapping[str, int]]]:
    with read_transaction(engine) as connection:
        return newest_runs(connection, deployment.level_codes)


_context_of_this_run: ContextVar[PageContext | None] = ContextVar("context of this run", default=None)


def page_context() -> PageContext:
    """Read the context of this run, in one transaction, and keep it for the page's guard.

    The entry script calls it first in every run, so no page sees the context of a run before. Raises
    InputRefused when the database holds no county.
    """
    _context_of_this_run.set(None)
    url = database_url()
    with read_transaction(engine_of(url)) as connection:
        deployment = read_deployment(connection)
        viewer = current_viewer(connection, deployment)
        state = data_state(connection)
    runs = _newest_runs(engine_of(url), state, deployment)
    # One that was never scored falls back to the main series, or to the first where there is no main one.
    series = next((series for series in (st.query_params.get("series", ""), "", *runs) if series in runs), "")
    context = PageContext(url, viewer, current_language(), deployment, state.data_revision, runs, series)
    _context_of_this_run.set(context)
    return context


def require(action: Action) -> PageContext:
    """Return the page's context, or say that this is not for the viewer and end the page."""
    context = _context_of_this_run.get() or page_context()
    if not context.may(action):
        st.info(
            context.say("Your role may not see this. Sign in, or ask the county bureau for access."),
            title=context.say("No access"),
            icon=":material/lock:",
        )
        st.stop()
    return context
