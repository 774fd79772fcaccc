"""The demo county holds a case in every state that a case can be in, told without a step that was refused."""

from __future__ import annotations

from datetime import date

import pytest

from loaders.access import Role, Viewer, system_viewer
from loaders.demo_county.docket_paths import planned_dockets, steps_of
from loaders.demo_county.dockets import load_dockets
from loaders.demo_county.townships import county_plan
from loaders.dockets import read_case, read_cases, upcoming_deadlines
from loaders.engine import open_engine, read_transaction
from metrics.docket_events import EventKind, Outcome
from metrics.docket_state import Phase, Stage
from metrics.review_rules import ReviewRules
from metrics.scope_check import scope_problems
from tests.demo_database import LAST_MONTH
from tests.metrics.dockets import MEASURES

TODAY = date(2026, 11, 22)
END = date(2026, 10, 31)


def test_a_case_stands_in_every_state(demo_url: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        heads = read_cases(connection, system_viewer(connection), TODAY)
    reached = {(head.stage, head.phase) for head in heads}
    assert {phase for stage, phase in reached if stage is Stage.FIRST} >= set(Phase) - {Phase.APPEALED}
    assert {phase for stage, phase in reached if stage is Stage.APPEAL} >= {
        *(Phase.APPEALED, Phase.PANEL, Phase.VOTING, Phase.DECIDED, Phase.CLOSED)
    }
    assert {head.outcome for head in heads} == {None, *Outcome} - {Outcome.RETURNED}
    assert all(head.last_day <= END for head in heads)
    assert {head.level for head in heads} == {"township", "village"}


def test_the_cases_tell_of_everything_that_may_happen(demo_url: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        viewer = system_viewer(connection)
        dockets = [read_case(connection, viewer, head.case, TODAY) for head in read_cases(connection, viewer)]
        deadlines = upcoming_deadlines(connection, viewer, TODAY)
        clerk = Viewer("demo-township", "x", Role.TOWNSHIP, "990101200")
        own = read_cases(connection, clerk, TODAY)
    kinds = {event.kind for docket in dockets for event in docket.events}
    assert kinds == set(EventKind) - {EventKind.MEMBER_ADDED}
    assert any(each.decision and each.decision.outcome for docket in dockets for each in [docket.state.first])
    assert any(docket.state.notices == 2 for docket in dockets)
    assert {each.days_left < 0 for each in deadlines} == {True, False}
    assert all(docket.evidence for docket in dockets if docket.state.replies)
    # A township sees the cases of its villages from the notice on.
    assert {head.place[:9] for head in own} == {"990101200"}
    assert all(head.phase not in (Phase.RAISED, Phase.OPENED, Phase.DISMISSED) for head in own)


def test_loading_again_changes_nothing(demo_url: str) -> None:
    engine = open_engine(demo_url)
    with read_transaction(engine) as connection:
        before = read_cases(connection, system_viewer(connection), TODAY)
    assert load_dockets(engine, LAST_MONTH) == len(before)
    with read_transaction(engine) as connection:
        assert read_cases(connection, system_viewer(connection), TODAY) == before


@pytest.mark.parametrize("path", sorted({case.path for case in planned_dockets().cases}))
def test_every_path_is_made_of_steps(path: str) -> None:
    root = county_plan().county.code
    steps = list(steps_of(path, ReviewRules(measures=MEASURES), TODAY, root))
    assert steps[0].kind in (EventKind.OPENED, EventKind.DISMISSED)
    assert all(step.days >= 0 for step in steps)


@pytest.mark.parametrize("name", sorted(planned_dockets().texts))
def test_the_texts_keep_to_the_scope(name: str) -> None:
    assert scope_problems({"name": planned_dockets().texts[name]}) == []
