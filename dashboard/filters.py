"""Filters whose state lives in the address: plain ids, defaults left out, unknown values told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import streamlit as st

from dashboard.display import plain_text
from dashboard.guard import PageContext

NAMES = ("lang", "level", "period", "place", "item", "within")


def address_state(**changes: str | None) -> dict[str, str]:
    """Return the filters that the address holds now, with changes; None takes one out."""
    state = {name: st.query_params[name] for name in NAMES if name in st.query_params}
    state.update({name: value for name, value in changes.items() if value is not None})
    return {name: value for name, value in state.items() if changes.get(name, value) is not None}


def set_address(name: str, value: str | None) -> None:
    """Write one filter to the address; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


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

    arguments: dict[str, Any] = {
        "label": label,
        "options": list(options),
        "format_func": show,
        "key": key,
        "on_change": changed,
    }
    if widget == "segments":
        return st.segmented_control(**arguments, required=True) or default
    return st.selectbox(**arguments)
