"""What a form answers: what was done, after a fresh run of the page; or why not, beside what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.guard import PageContext
from dashboard.markup import message
from dashboard.problem_rendering import problem_fix, problem_rule
from dashboard.show_markup import show
from loaders.access import AccessDenied
from metrics.illegal_event import IllegalEvent
from metrics.problems import InputRefused, Problem

_DONE = "done"


def submit(context: PageContext, write: Callable[[], str], **address: str | None) -> None:
    """Write, then run the page anew with a sentence about it, ``write``'s result; a refusal is shown here instead.

    ``address`` are filters of the address to change once it is written; None takes one out.
    """
    try:
        said = write()
    except InputRefused as refused:
        show_problems(context, refused.problems)
        return
    except IllegalEvent as illegal:
        show_problems(context, [illegal.problem])
        return
    except AccessDenied:
        text = context.say("Your role may not do this. Nothing was written.")
        show(message("error", context.say("No access"), text))
        return
    st.session_state[_DONE] = said
    for name, value in address.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value
    st.rerun()


def show_problems(context: PageContext, problems: Sequence[Problem]) -> None:
    """Draw each problem as a box: the rule that was broken, and how to mend it."""
    for problem in problems:
        show(message("error", problem_rule(problem, context.language), problem_fix(problem, context.language)))


def show_done() -> None:
    """Draw what the form of the run before did, once."""
    if said := st.session_state.pop(_DONE, ""):
        show(message("information", said))
