"""Filters whose state lives in the address: plain ids, defaults left out, unknown values told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from dashboard.display import plain_text
from dashboard.guard import PageContext

# The filters that go along from page to page; every other one belongs to its page alone.
NAMES = ("lang", "series", "figures", "level", "period", "place", "item", "within")


def address_state(**changes: str | None) -> dict[str, str]:
    """Return the filters of the address that other pages share, with changes; None takes one out."""
    held = st.query_params.to_dict()
    return _changed({name: held[name] for name in NAMES if name in held}, changes)


def page_state(**changes: str | None) -> dict[str, str]:
    """Return everything that the address of this page holds, with changes; None takes one out."""
    return _changed(st.query_params.to_dict(), changes)


def _changed(state: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in {**state, **changes}.items() if value is not None}


def set_address(name: str, value: str | None) -> None:
    """Write one filter to the address; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def change_address(**changes: str | None) -> None:
    """Write several filters to the address at once, so that going back in the browser is one step; None takes out."""
    st.query_params.from_dict(page_state(**changes))


def choose(
    context: PageContext,
    name: str,
    label: str,
    options: Sequence[str],
    *,
    default: str,
    show: Callable[[str], str],
    widget: Literal["select", "segments"] = "select",
) -> str:
    """Draw a filter and return the chosen option.

    The address is the truth: the widget follows it, and a choice writes it. A value that is no
    option falls back to the default with a message.
    """
    wanted = st.query_params.get(name, default)
    if wanted not in options:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted)))
        wanted = default
    key = f"filter_{name}"
    st.session_state[key] = wanted

    def changed() -> None:
        value = st.session_state[key]
        set_address(name, None if value in (None, default) else value)

    # Streamlit asks for the text of each option several times.
    shown = {option: show(option) for option in options}
    arguments: dict[str, Any] = {
        "label": label,
        "options": list(options),
        "format_func": shown.__getitem__,
        "key": key,
        "on_change": changed,
    }
    if widget == "segments":
        return st.segmented_control(**arguments, required=True) or default
    return st.selectbox(**arguments)


def ask_text(name: str, label: str, placeholder: str) -> str:
    """Draw a field for a text, such as a part of a name, and return what stands in it; the address is the truth."""
    key = f"filter_{name}"
    st.session_state[key] = st.query_params.get(name, "")

    def changed() -> None:
        set_address(name, st.session_state[key].strip() or None)

    return st.text_input(
        label, key=key, on_change=changed, placeholder=placeholder, type="search", max_chars=40
    ).strip()
