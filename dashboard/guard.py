"""The guard with which every page begins, and what a page knows once it let somebody in."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import streamlit as st
from sqlalchemy import Engine

from dashboard.database import database_url, engine_of
from dashboard.kept import kept
from dashboard.sign_in import current_viewer
from dashboard.texts import LANGUAGES, translate
from loaders.access import Action, Extent, Viewer, extent
from loaders.deployment import Deployment, read_deployment
from loaders.engine import read_transaction
from loaders.newest_runs import DataState, data_state
from loaders.publications import PublicationHead, published_runs
from loaders.shown_runs import Runs, shown_runs

# What the address says to see the newest figures where older ones are published.
NEWEST = "newest"
# How much of the state of the data decides which runs are shown: revision, runs, publications, not events.
SHOWN_BY = 3


@dataclass(frozen=True)
class PageContext:
    """What every page needs: the database, who is looking, in which language, at which county.

    ``series`` is that of the rule books that the address asks for, the main one being the empty text.
    ``all_runs`` is series → level → month → the score run to show, months newest first: the one published, else
    the newest one. ``other_runs`` holds those that could be shown instead, the other way round: the newest
    ones, or with ``newest`` (the address asks for it) the published ones. All are read anew with every rerun and do
    not count when contexts are compared: a run's own number does (dashboard/kept.py). ``publications`` is
    run → what is known of its publication. ``state`` holds the numbers of the newest events of dockets and actions:
    whoever keeps a result of them takes such a number as an argument.
    """

    database: str
    viewer: Viewer
    language: str
    deployment: Deployment = field(hash=False)
    data_revision: int
    all_runs: Runs = field(default_factory=dict, compare=False, repr=False)
    series: str = ""
    other_runs: Runs = field(default_factory=dict, compare=False, repr=False)
    publications: Mapping[int, PublicationHead] = field(default_factory=dict, compare=False, repr=False)
    newest: bool = False
    state: DataState = field(default=DataState(0, 0, 0, 0, 0), compare=False)

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


class _Shown(NamedTuple):
    """Runs to show, runs that could be shown instead, and publications by run."""

    runs: Runs
    others: Runs
    publications: Mapping[int, PublicationHead]


@kept(most=32)
def _shown(engine: Engine, _state: tuple[int, ...], deployment: Deployment, viewer: Viewer, newest: bool) -> _Shown:
    with read_transaction(engine) as connection:
        runs, others = (
            shown_runs(connection, viewer, deployment.level_codes, newest=which) for which in (newest, not newest)
        )
        return _Shown(runs, others, published_runs(connection))


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
    newest = st.query_params.get("figures") == NEWEST
    runs, others, publications = _shown(engine_of(url), state[:SHOWN_BY], deployment, viewer, newest)
    # One that was never scored falls back to the main series, or to the first where there is no main one.
    series = next((series for series in (st.query_params.get("series", ""), "", *runs) if series in runs), "")
    context = PageContext(
        url,
        viewer,
        current_language(),
        deployment,
        state.data_revision,
        runs,
        series,
        others,
        publications,
        newest,
        state,
    )
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
