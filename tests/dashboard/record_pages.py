"""The small county as a demo, so that a test may choose who looks, with two months scored."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from loaders.access import Role, Viewer, system_viewer
from loaders.engine import write_transaction
from loaders.places import add_places
from loaders.revisions import bump_data_revision
from loaders.rule_books import store_rule_book
from loaders.schema import observation
from loaders.score_runs import score_months
from loaders.setup import set_up
from tests.dashboard.shown_page import ShownPage
from tests.small_county import BOOK, CATALOGUE, DEPLOYMENT, FIGURES, PLACES, add_figures

CLERK = Viewer("demo-clerk", "clerk", Role.CLERK, "C")
LEADER = Viewer("demo-county_leader", "leader", Role.COUNTY_LEADER, "C")
ADMINISTRATOR = Viewer("demo-administrator", "administrator", Role.ADMINISTRATOR, "C")
TOWNSHIP = Viewer("demo-township-C1", "township", Role.TOWNSHIP, "C1")


def set_county_up(engine: Engine) -> list[int]:
    """Set the county up and return the runs of January and February 2026."""
    set_up(engine, DEPLOYMENT.model_copy(update={"is_demo": True}), CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, PLACES)
        add_figures(connection, FIGURES)
        viewer = system_viewer(connection)
        store_rule_book(connection, BOOK, viewer, file_name="book.xlsx", sha256="1")
    return list(score_months(engine, ["2026-01", "2026-02"], viewer))


def score_again(engine: Engine, *, month: str, place: str, numerator: int) -> int:
    """Change a figure of a month as a revision would, score it anew and return the run."""
    own = observation.c
    with write_transaction(engine) as connection:
        at = (own.period == month) & (own.place == place) & (own.indicator == "visits")
        connection.execute(update(observation).where(at).values(numerator=numerator))
        bump_data_revision(connection)
        viewer = system_viewer(connection)
    return score_months(engine, [month], viewer)[0]


def labelled(widgets: Any, label: str) -> Any:
    """Return the one widget with a label. Raises LookupError with the labels that are there."""
    found = [widget for widget in widgets if widget.label == label]
    if len(found) != 1:
        raise LookupError(f"{label!r} not once among {[widget.label for widget in widgets]}")
    return found[0]


def press(app: AppTest, label: str) -> ShownPage:
    """Press a button and return the page after it."""
    labelled(app.button, label).click()
    app.run()
    assert [str(error.value) for error in app.exception] == []
    return ShownPage(app)
