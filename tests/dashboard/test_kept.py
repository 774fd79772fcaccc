"""Results that are kept: found by the same arguments, never by others, bounded, made once by many at a time."""

from __future__ import annotations

import gc
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest
import streamlit as st
from plotly.tools import return_figure_from_figure_or_data

from dashboard import kept as module
from dashboard.guard import PageContext
from dashboard.kept import forget_kept, kept, results_made
from dashboard.ready_figure import ReadyFigure
from loaders.access import Role, Viewer
from tests.small_county import DEPLOYMENT

LEADER = Viewer("demo", "leader", Role.COUNTY_LEADER, "C")
SECRETARY = Viewer("demo", "secretary", Role.TOWNSHIP, "C1")


def context(**changes: object) -> PageContext:
    values = {
        "database": "sqlite:///a.db",
        "viewer": LEADER,
        "language": "zh",
        "deployment": DEPLOYMENT,
        "data_revision": 1,
        "all_runs": {"": {"township": {"2026-01": 1}}},
    }
    return PageContext(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def calls() -> list[tuple[object, ...]]:
    return []


@pytest.fixture
def remember(calls: list[tuple[object, ...]]):
    @kept(most=3)
    def function(*args: object, **kwargs: object) -> int:
        calls.append((*args, *kwargs.values()))
        return len(calls)

    return function


def test_the_same_arguments_find_the_result(remember, calls):
    assert remember("a", 1, month="2026-01") == remember("a", 1, month="2026-01") == 1
    assert remember("a", 2, month="2026-01") == 2
    assert remember("a", 1, month="2026-02") == 3
    assert len(calls) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"database": "sqlite:///b.db"},
        {"viewer": SECRETARY},
        {"viewer": Viewer("demo", "leader", Role.PUBLIC, "C")},
        {"language": "en"},
        {"data_revision": 2},
        {"deployment": DEPLOYMENT.model_copy(update={"root": "X"})},
    ],
    ids=["database", "place", "role", "language", "revision", "deployment"],
)
def test_another_viewer_language_or_state_never_gets_it(remember, calls, changes: dict[str, object]):
    remember(context())
    remember(context(**changes))
    assert len(calls) == 2


def test_a_context_read_anew_is_the_same_even_with_newer_runs(remember, calls):
    remember(context())
    remember(context(all_runs={"": {"township": {"2026-02": 2}}}, deployment=DEPLOYMENT.model_copy()))
    assert len(calls) == 1


def test_frames_count_by_identity(remember, calls):
    frame = pd.DataFrame({"a": [1]})
    remember(frame)
    remember(frame)
    assert len(calls) == 1
    remember(frame.copy())
    assert len(calls) == 2


def test_a_frame_that_is_gone_never_lends_its_identity_to_another(remember, calls):
    """The entry holds its arguments: without that a new frame can get the number of a dead one."""
    for number in range(40):
        assert remember(pd.DataFrame({"a": [number]})) == number + 1
        gc.collect()


def test_a_list_is_refused_because_it_may_change(remember):
    with pytest.raises(TypeError, match="unhashable"):
        remember([1])


def test_the_oldest_is_dropped_first_and_use_keeps_young(remember, calls):
    for name in "abc":
        remember(name)
    remember("a")
    remember("d")
    assert [args[0] for args in calls] == ["a", "b", "c", "d"]
    remember("a")
    assert len(calls) == 4
    remember("b")
    assert len(calls) == 5


def test_the_address_counts_where_the_function_makes_links(monkeypatch: pytest.MonkeyPatch):
    class Address(dict[str, str]):
        def to_dict(self) -> dict[str, str]:
            return dict(self)

    @kept(by_address=True)
    def here() -> dict[str, str]:
        return st.query_params.to_dict()

    for period in ("2026-01", "2026-02", "2026-01"):
        monkeypatch.setattr(module.st, "query_params", Address(period=period))
        assert here() == {"period": period}


def test_many_at_a_time_wait_for_one_result(calls):
    together = threading.Barrier(6)

    @kept()
    def slow(name: str) -> int:
        calls.append((name,))
        time.sleep(0.05)
        return len(calls)

    def ask(_: int) -> int:
        together.wait()
        return slow("a")

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, range(6))) == {1}
    assert calls == [("a",)]


def test_a_failure_is_not_kept(calls):
    @kept()
    def fails_once(name: str) -> str:
        calls.append((name,))
        if len(calls) == 1:
            raise ValueError(name)
        return name

    with pytest.raises(ValueError, match="a"):
        fails_once("a")
    assert fails_once("a") == "a"


def test_forgetting_makes_everything_anew(remember, calls):
    before = results_made()
    remember("a")
    forget_kept()
    remember("a")
    assert len(calls) == 2
    assert results_made() == before + 2


def test_a_ready_figure_is_sent_as_the_figure_it_was_made_of():
    figure = go.Figure(go.Scatter(x=["2026-01", "2026-02"], y=[1, None], name="柳浦镇"))
    figure.update_layout(height=320, title={"text": "x"})
    ready = ReadyFigure(figure)
    # What st.plotly_chart does with a figure.
    sent = [
        json.loads(plotly.io.to_json(return_figure_from_figure_or_data(one, validate_figure=True), validate=False))
        for one in (figure, ready, ready)
    ]
    assert sent[0] == sent[1] == sent[2]
    assert sent[0]["layout"]["height"] == 320
    assert ready.to_dict() is ready.to_dict()
