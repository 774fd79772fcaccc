"""The list of dockets on its page, and how a lead becomes one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.docket_forms import show_problems, tell_next
from dashboard.docket_markup import cases_table
from dashboard.docket_reads import OpenLead, cases_of, newest_run_of, open_leads, words_of
from dashboard.docket_sentences import NEVER_CHANGES
from dashboard.filters import change_address, choose
from dashboard.guard import PageContext
from dashboard.lead_sentences import lead_lines
from dashboard.links import link
from dashboard.markup import bullets, heading, join, message, note
from dashboard.markup_table import Column, table
from dashboard.show_markup import show
from loaders.access import AccessDenied, Action
from loaders.county_day import local_today
from loaders.docket_reads import CaseHead
from loaders.dockets import raise_case
from metrics.docket_state import ENDED
from metrics.problems import InputRefused

_STATES = ("open", "ended", "all")


def show_list(context: PageContext, wanted: str) -> None:
    """Draw the list of cases, or the lead that the address asks to make one of; ``wanted`` is a case not found."""
    if wanted:
        # Whether it does not exist or is not for this viewer is nobody's business.
        show(message("information", context.say("There is no case {case} that you may see.", case=wanted)))
    cases = cases_of(context)
    lead = st.query_params.get("lead", "")
    if not (lead and _show_raising(context, cases, lead)):
        _show_cases(context, cases)
        _show_open_leads(context, cases)


def _show_cases(context: PageContext, cases: Sequence[CaseHead]) -> None:
    """Draw the cases that the viewer may see: open ones, ended ones or all."""
    if not cases:
        text = context.say("Cases are shown to the place from the notice on, and to those who handle or judge them.")
        show(message("empty", context.say("No case to show"), text))
        return
    sorted_out = {
        "open": [head for head in cases if head.phase not in ENDED],
        "ended": [head for head in cases if head.phase in ENDED],
        "all": list(cases),
    }
    names = {"open": context.say("Open"), "ended": context.say("Concluded"), "all": context.say("All")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        chosen = choose(
            context,
            "state",
            context.say("Phase"),
            _STATES,
            default="open" if sorted_out["open"] else "all",
            show=lambda code: f"{names[code]} {len(sorted_out[code])}",
            widget="segments",
        )
    shown = sorted_out[chosen]
    if not shown:
        show(note(context.say("There is no such case.")))
        return
    explained = context.say(NEVER_CHANGES)
    show(cases_table(shown, local_today(), context.language, context.say("Review dockets")), note(explained))


def _show_open_leads(context: PageContext, cases: tuple[CaseHead, ...]) -> None:
    """Draw the newest runs' leads of triggers without a case, each with the way to raise one; for the bureau only."""
    if not context.may(Action.HANDLE_DOCKETS):
        return
    runs = [newest_run_of(context, series, level) for series, levels in context.all_runs.items() for level in levels]
    leads = [lead for run in runs if run is not None for lead in open_leads(context, run, cases)]
    title = context.say("Leads without a case")
    text = context.say("Triggers of the rule book in the newest month. A lead proves nothing; people decide.")
    if not leads:
        show(heading(title, text), note(context.say("Every lead of the newest month has its case.")))
        return
    show(heading(title, text), _leads_table(context, leads, title))


def _leads_table(context: PageContext, leads: Sequence[OpenLead], caption: str) -> Markup:
    columns = [
        Column("place", context.say("Place"), phone="title"),
        Column("trigger", context.say("Trigger"), labelled=False),
        Column("what", context.say("What was seen"), phone="further", labelled=False),
        Column("before", context.say("Earlier case")),
        Column("raise", context.say("Step"), phone="figure"),
    ]
    rows = []
    for each in leads:
        words = words_of(context, each.run)
        triggers = {trigger.code: trigger.name for trigger in each.run.book.triggers}
        before = each.before
        rows.append(
            {
                "place": words.places.get(each.lead["place"], each.lead["place"]),
                "trigger": triggers.get(each.lead["trigger_code"], ""),
                "what": lead_lines(each.lead, words, context.language)[0],
                "before": None
                if before is None
                else link(context.say("Case {case}", case=before.case), None, case=str(before.case)),
                "raise": link(context.say("Make a case"), None, lead=each.number, state=None),
            }
        )
    return table(columns, rows, caption)


def _show_raising(context: PageContext, cases: tuple[CaseHead, ...], wanted: str) -> bool:
    """Draw the form that makes a case of the lead that the address asks for; return whether there is such a lead."""
    number, _, lead = wanted.partition("-")
    found = _lead_of(context, cases, number, lead)
    if found is None or not context.may(Action.HANDLE_DOCKETS):
        return False
    words = words_of(context, found.run)
    show(
        join(
            [
                heading(context.say("Make a case of this lead?")),
                bullets(lead_lines(found.lead, words, context.language)),
                note(context.say("Its facts are written down as they stand today. Then it is opened or dismissed.")),
            ]
        )
    )
    with st.form(f"raise_{wanted}", enter_to_submit=False):
        sure = st.checkbox(context.say("Checked. What is entered can be neither changed nor deleted."))
        pressed = st.form_submit_button(context.say("Make a case"), type="primary")
    show(note(link(context.say("Not now"), None, lead=None)))
    if pressed and not sure:
        show(message("error", context.say("Not entered"), context.say("Confirm first that it is checked.")))
    elif pressed:
        _raise(context, int(number), int(lead))
    return True


def _lead_of(context: PageContext, cases: tuple[CaseHead, ...], number: str, lead: str) -> OpenLead | None:
    if not (number.isdecimal() and lead.isdecimal()):
        return None
    for series, levels in context.all_runs.items():
        for level in levels:
            run = newest_run_of(context, series, level)
            for each in open_leads(context, run, cases) if run is not None else ():
                if each.number == f"{number}-{lead}":
                    return each
    return None


def _raise(context: PageContext, run: int, lead: int) -> None:
    try:
        case = raise_case(context.engine, context.viewer, run, lead, local_today())
    except InputRefused as refused:
        show_problems(context, context.say("Not entered"), refused.problems)
    except (AccessDenied, KeyError):
        text = context.say("Your role may not do this, or the case has moved on.")
        show(message("error", context.say("Not entered"), text))
    else:
        tell_next(context.say("Case {case} was raised.", case=case))
        change_address(lead=None, case=str(case))
        st.rerun()
