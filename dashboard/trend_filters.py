"""Filters of the trend page: several items and places in one parameter of the address, separated by commas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.display import plain_text
from dashboard.filters import set_address
from dashboard.guard import PageContext


def joined(codes: Sequence[str]) -> str:
    """Return codes as one parameter of an address; a comma within a code is escaped."""
    return ",".join(code.replace("%", "%25").replace(",", "%2C") for code in codes)


def separated(text: str) -> list[str]:
    """Return the codes of a parameter in their order, each once; the inverse of ``joined``."""
    codes = [part.replace("%2C", ",").replace("%25", "%") for part in text.split(",") if part]
    return list(dict.fromkeys(codes))


def choose_many(
    context: PageContext,
    name: str,
    label: str,
    options: Sequence[str],
    *,
    default: Sequence[str],
    show: Callable[[str], str],
    most: int,
) -> list[str]:
    """Draw a filter for several options and return the chosen ones, at most ``most``, never none.

    The address is the truth. Codes in it that are no options are told and left out; without any left the
    default counts, and so does an empty choice.
    """
    known = set(options)
    wanted = separated(st.query_params.get(name, "")) or list(default)
    for code in wanted:
        if code not in known:
            st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(code)))
    chosen = [code for code in wanted if code in known][:most] or [code for code in default if code in known][:most]
    key = f"filter_{name}"
    st.session_state[key] = chosen

    def changed() -> None:
        # The newest choice counts where there are too many.
        picked = st.session_state[key]
        picked = picked if len(picked) <= most else [*picked[: most - 1], picked[-1]]
        set_address(name, None if picked in ([], list(default)) else joined(picked))

    st.multiselect(
        label,
        list(options),
        # Streamlit asks for the text of each option several times.
        format_func={option: show(option) for option in options}.__getitem__,
        key=key,
        on_change=changed,
        placeholder=context.say("Choose"),
        help=context.say("Up to {count}.", count=most),
    )
    return chosen


def choose_first(
    context: PageContext, name: str, label: str, options: Sequence[str], *, default: str, show: Callable[[str], str]
) -> str:
    """Draw a filter for one option where the address may name several: the first of them counts."""
    known = set(options)
    wanted = separated(st.query_params.get(name, "")) or [default]
    if wanted[0] not in known:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted[0])))
    key = f"filter_one_{name}"
    st.session_state[key] = wanted[0] if wanted[0] in known else default

    def changed() -> None:
        picked = st.session_state[key]
        set_address(name, None if picked in (None, default) else joined([picked]))

    return st.selectbox(label, list(options), format_func=show, key=key, on_change=changed)
