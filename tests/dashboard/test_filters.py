"""Filters live in the address: defaults left out, changes kept, unknown values told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.runtime.state.query_params import QueryParams
from streamlit.testing.v1 import AppTest

from dashboard.filters import NAMES

OPTIONS = {"apple": "Apple", "pear": "Pear"}


def script() -> None:
    """A page with one filter of each kind, and the links that it would draw."""
    import streamlit as st

    from dashboard.filters import address_state, choose
    from dashboard.guard import PageContext
    from loaders.access import Role, Viewer
    from tests.small_county import DEPLOYMENT

    context = PageContext("", Viewer("", "", Role.PUBLIC, "C"), st.query_params.get("lang", "en"), DEPLOYMENT, 1)
    names = {"apple": "Apple", "pear": "Pear"}
    one = choose(context, "item", "Fruit", list(names), default="apple", show=names.__getitem__)
    two = choose(context, "level", "Kind", list(names), default="pear", show=names.__getitem__, widget="segments")
    st.text(f"{one} {two}")
    st.json(address_state(place="C1", within=None))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    return AppTest.from_function(script, default_timeout=30)


def run(app: AppTest, **address: str) -> AppTest:
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_without_an_address_the_defaults_hold_and_the_address_stays_empty(app: AppTest):
    run(app)
    assert app.text[0].value == "apple pear"
    assert dict(app.query_params) == {}
    assert not app.info


def test_the_address_chooses(app: AppTest):
    run(app, item="pear", level="apple")
    assert app.text[0].value == "pear apple"
    assert app.selectbox[0].value == "pear"


def test_a_choice_writes_the_address_and_the_default_leaves_it(app: AppTest):
    run(app)
    app.selectbox[0].set_value("pear").run()
    assert app.query_params["item"] == "pear"
    assert app.text[0].value == "pear pear"
    app.selectbox[0].set_value("apple").run()
    assert dict(app.query_params) == {}


def test_segments_write_the_address_too(app: AppTest):
    run(app)
    app.get("button_group")[0].set_value("apple").run()
    assert app.query_params["level"] == "apple"


def test_an_address_that_changes_later_moves_the_widget(app: AppTest):
    """The address is the truth: going back in the browser changes it without touching the widget."""
    run(app, item="pear")
    app.query_params["item"] = "apple"
    app.run()
    assert app.text[0].value == "apple pear"
    assert app.selectbox[0].value == "apple"


@pytest.mark.parametrize(("language", "told"), [("en", "“fig”"), ("zh", "“fig”在此不存在")])
def test_an_unknown_value_falls_back_with_a_message(app: AppTest, language: str, told: str):
    run(app, item="fig", lang=language)
    assert app.text[0].value == "apple pear"
    assert told in app.info[0].value


def test_only_our_own_filters_go_into_links(app: AppTest):
    run(app, item="pear", within="C", utm_source="elsewhere", lang="en")
    assert json.loads(app.json[0].value) == {"item": "pear", "place": "C1", "lang": "en"}
    assert "utm_source" not in NAMES


def test_several_filters_are_changed_in_one_step_of_the_history(monkeypatch: pytest.MonkeyPatch):
    def changing() -> None:
        import streamlit as st

        from dashboard.filters import change_address

        change_address(level="village", within="C1", place=None)
        st.json(st.query_params.to_dict())

    sent: list[str] = []
    monkeypatch.setattr(QueryParams, "_send_query_param_msg", lambda _: sent.append("to the browser"))
    changed = AppTest.from_function(changing, default_timeout=30)
    changed.query_params.update({"place": "C1", "period": "2026-01"})
    sent.clear()
    changed.run()
    assert not changed.exception
    assert json.loads(changed.json[0].value) == {"period": "2026-01", "level": "village", "within": "C1"}
    assert len(sent) == 1
