"""The page of actions: overdue first; one action with what it asks for, its figures, its record, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.action_forms import show_steps
from dashboard.action_giving import show_giving
from dashboard.action_markup import effect_markup, head_markup, list_markup, nothing_yet, record_markup
from dashboard.action_reads import (
    CLOSED,
    actions_of,
    effect_of,
    evidence_of,
    file_content,
    places_for,
    record_of,
)
from dashboard.display import plain_text
from dashboard.filters import ask_text, choose
from dashboard.form_answers import show_done
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import link
from dashboard.markup import heading, message, note, number
from dashboard.reads import read_catalogue_of, read_places_today
from dashboard.shell import ROLE_NAMES
from dashboard.show_markup import show
from loaders.access import Action
from loaders.action_reads import ActionRecord
from loaders.county_day import local_today

OPEN, OVERDUE, DONE, EVERY = "open", "overdue", "closed", "all"
FILTER_WORDS = {OPEN: "Under way", OVERDUE: "Overdue", DONE: "Settled", EVERY: "All"}


def show_actions(context: PageContext, months: Mapping[str, tuple[str, ...]]) -> None:
    """Draw the action that the address asks for, the form of a new one, or the list."""
    show_done()
    wanted = st.query_params.get("action")
    if wanted is not None:
        record = record_of(context, wanted)
        show(note(link(context.say("← All actions"), None, action=None, step=None)))
        if record is not None:
            show_action(context, record)
            return
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted)))
    elif "give" in st.query_params and places_for(context, Action.GIVE_ACTIONS):
        show(note(link(context.say("← All actions"), None, give=None)))
        show_giving(context, months)
        return
    _show_list(context)


def _show_list(context: PageContext) -> None:
    found = actions_of(context)
    places = read_places_today(context)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        status = choose(
            context,
            "status",
            context.say("Status"),
            list(FILTER_WORDS),
            default=OPEN,
            show=lambda key: context.say(FILTER_WORDS[key]),
            widget="segments",
        )
        place = _choose_place(context, found, places)
        search = ask_text("search", context.say("Search"), context.say("task or post"))
    if places_for(context, Action.GIVE_ACTIONS):
        show(note(link(context.say("Give a new action"), None, give="1")))
    show(list_html(context, found, local_today(), status, place, search))


def _choose_place(context: PageContext, found: pd.DataFrame, places: pd.DataFrame) -> str:
    """Draw the choice of place and return it: those that have actions, and what other pages' address names."""
    root = context.deployment.root
    asked = st.query_params.get("place", "")
    options = sorted({*found["place"], *([asked] if asked in places.index else [])} - {root})
    names = places["name"].to_dict()
    return choose(
        context,
        "place",
        context.say("Place"),
        [root, *options],
        default=root,
        show=lambda code: context.say("Every place") if code == root else str(names.get(code, code)),
    )


@kept(by_address=True)
def list_html(context: PageContext, found: pd.DataFrame, _day: date, status: str, place: str, search: str) -> Markup:
    """Return the list of actions that the filters ask for; those of a township hold those of its villages."""
    places = read_places_today(context)
    rows = found
    closed = rows["status"].isin(CLOSED)
    rows = rows[{OPEN: ~closed, OVERDUE: rows["overdue"], DONE: closed, EVERY: closed | ~closed}[status]]
    if place != context.deployment.root:
        below = set(places.loc[places["parent"] == place, "code"])
        rows = rows[rows["place"].isin({place, *below})]
    if search:
        words = rows["task"].astype(str) + " " + rows["owner_post"].astype(str)
        rows = rows[words.str.contains(search, case=False, regex=False)]
    if rows.empty:
        if found.empty:
            return message("empty", context.say("No action was given yet"), context.say("To places that you may see."))
        return message("empty", context.say("No action fits these filters"), context.say("Choose other filters."))
    late = int(rows["overdue"].sum())
    title = context.say("{count} actions, {late} overdue", count=len(rows), late=late)
    shown = list_markup(
        [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")],
        _names(context),
        read_catalogue_of(context).by_code,
        context.language,
    )
    return heading(title) + shown


def _names(context: PageContext) -> dict[str, str]:
    return {str(code): str(name) for code, name in read_places_today(context)["name"].items()}


def show_action(context: PageContext, record: ActionRecord) -> None:
    """Draw one action: what it asks for, what the viewer may do next, figures, record, evidence."""
    found = actions_of(context)
    row = {str(name): value for name, value in found[found["action"] == record.number].iloc[0].items()}
    indicator = read_catalogue_of(context).by_code[row["indicator"]]
    effect = effect_of(context, record.number)
    roles = {str(role): name.in_language(context.language) for role, name in ROLE_NAMES.items()}
    names = _names(context)
    left, right = st.columns(2, gap="large")
    with left:
        show(head_markup(record, row, indicator, names, context.language))
        show(record_markup(record.events, roles, indicator, context.language))
        _show_evidence(context, record)
    with right:
        show(effect_markup(effect, record, indicator, context.language))
    show_steps(context, record, effect, indicator)


def _show_evidence(context: PageContext, record: ActionRecord) -> None:
    files = evidence_of(context, record.number)
    show(heading(context.say("Evidence files")))
    if not files:
        show(nothing_yet(context.language))
    for each in files:
        size = f"{number(each.size / 1024, 0 if each.size > 10_240 else 1)} KB"
        st.download_button(
            f"{plain_text(each.name)} ({size})",
            data=partial(file_content, context, each.id),
            file_name=each.name,
            mime=each.media_type,
            key=f"evidence_{each.id}",
            on_click="ignore",
            icon=":material/attach_file:",
        )
        show(note(context.say("Checksum {sha256}", sha256=each.sha256[:12])))
