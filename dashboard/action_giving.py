"""The form of a new action: to which place, on which item, what follows from what, and what would be success."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.action_reads import places_for
from dashboard.display import comma, month_text, plain_text, points_text, value_text
from dashboard.docket_reads import cases_of
from dashboard.filters import choose
from dashboard.form_answers import submit
from dashboard.guard import PageContext
from dashboard.lead_sentences import LEAD_NAMES
from dashboard.markup import facts, heading, message
from dashboard.overview_reads import leads_of
from dashboard.page_parts import choose_level
from dashboard.place_reads import place_names
from dashboard.reads import RunFrames, item_names, read_catalogue_of, read_places_today, read_run, run_of
from dashboard.show_markup import show
from loaders.access import Action
from loaders.actions import NewAction, give_action
from loaders.county_day import local_today
from metrics.action_events import ActionSource
from metrics.action_words import SOURCE_WORDS
from metrics.catalogue import Indicator, NotPlanned, Polarity

_DIRECTED = (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER)


def show_giving(context: PageContext, months: Mapping[str, tuple[str, ...]]) -> None:
    """Draw the choices of place, item and source, then the form."""
    show(heading(context.say("Give a new action"), context.say("To a post, never to a person; measured by one item.")))
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        level = choose_level(context, months)
        run = read_run(context, run_of(context, level, months[level][0]) or 0)
        place = _choose_place(context, run)
        items = _items(context, run, place) if place else pd.DataFrame()
        item = _choose_item(context, run, items) if len(items) else None
        source = _choose_source(context) if item else ActionSource.ITEM
    if place is None or item is None:
        text = context.say("No item of this place has a figure that could show success.")
        show(message("empty", context.say("Nothing to give an action on"), text))
        return
    _show_form(context, run, place, items[items["item"] == item].iloc[0].to_dict(), source)


def _choose_place(context: PageContext, run: RunFrames) -> str | None:
    allowed = places_for(context, Action.GIVE_ACTIONS)
    names = place_names(context, run, read_places_today(context))
    known = run.totals[(run.totals["level"] == run.book.level) & run.totals["place"].isin(allowed)]
    options = known.sort_values("rank", ascending=False)["place"].tolist()
    if not options:
        return None
    return choose(
        context, "place", context.say("Place"), options, default=options[0], show=lambda code: names.get(code, code)
    )


def _items(context: PageContext, run: RunFrames, place: str) -> pd.DataFrame:
    """Return the items of a place whose figure can show success, those with the most points lost first."""
    if run.items is None:
        return pd.DataFrame()
    indicators = read_catalogue_of(context).by_code
    mine = run.items[(run.items["place"] == place) & run.items["value"].notna()]
    fits = [_can_show_success(indicators[code]) for code in mine["indicator"]]
    lost = (mine["full_points"] - mine["points"].fillna(0)).astype("int64")
    return mine.assign(lost=lost)[fits].sort_values(["lost", "item"], ascending=[False, True], ignore_index=True)


def _can_show_success(indicator: Indicator) -> bool:
    if indicator.polarity not in _DIRECTED:
        return False
    return not (indicator.not_planned is NotPlanned.RIGHTS and indicator.polarity is Polarity.LOWER_IS_BETTER)


def _choose_item(context: PageContext, run: RunFrames, items: pd.DataFrame) -> str:
    names = item_names(context, run.book)
    lost = dict(zip(items["item"], items["lost"], strict=True))
    return choose(
        context,
        "item",
        context.say("Item measured"),
        items["item"].tolist(),
        default=items["item"].iloc[0],
        show=lambda code: context.say("{item} (lost {lost})", item=names[code], lost=points_text(lost[code])),
    )


def _choose_source(context: PageContext) -> ActionSource:
    return ActionSource(
        choose(
            context,
            "source",
            context.say("Follows from"),
            [str(source) for source in ActionSource],
            default=str(ActionSource.ITEM),
            show=lambda source: context.say(SOURCE_WORDS[ActionSource(source)]),
        )
    )


def _show_form(context: PageContext, run: RunFrames, place: str, row: Mapping[Any, Any], source: ActionSource) -> None:
    indicator = read_catalogue_of(context).by_code[row["indicator"]]
    number, today = int(str(run.header["id"])), local_today()
    lower = indicator.polarity is Polarity.LOWER_IS_BETTER
    show(
        facts(
            {
                context.say(
                    "Figure of {month}", month=month_text(str(run.header["period"]), context.language)
                ): value_text(row["value"], indicator, context.language),
                context.say("Target of the rule book"): value_text(row["target"], indicator, context.language),
                context.say("Points"): f"{points_text(row['points'])} / {points_text(row['full_points'])}",
            }
        )
    )
    key = f"give_{number}_{place}_{row['item']}_{source}"
    with st.form(key, enter_to_submit=False):
        about = _ask_about(context, run, place, source, key)
        task = st.text_area(context.say("Task"), key=f"{key}_task", height=110, max_chars=4000)
        owner = st.text_input(
            context.say("Responsible post"),
            placeholder=context.say("such as director of the township health centre"),
            key=f"{key}_owner",
            max_chars=200,
        )
        due = st.date_input(
            context.say("Due on"), today + timedelta(days=60), min_value=today, format="YYYY-MM-DD", key=f"{key}_due"
        )
        unit = indicator.unit.in_language(context.language)
        text = "Success: at most ({unit})" if lower else "Success: at least ({unit})"
        target = None if pd.isna(row["target"]) else round(float(row["target"]), indicator.decimals)
        success = st.number_input(
            context.say(text, unit=unit),
            value=target,
            step=None,
            format=f"%.{indicator.decimals}f",
            key=f"{key}_success",
        )
        remark = st.text_input(context.say("Remark, may stay empty"), key=f"{key}_note", max_chars=400)
        sure = st.checkbox(
            context.say("Checked. What is entered can be neither changed nor deleted."), key=f"{key}_sure"
        )
        sent = st.form_submit_button(context.say("Give the action"), type="primary")
    if not sent:
        return
    refused = context.say("Not entered")
    if success is None or (source in (ActionSource.LEAD, ActionSource.DECISION) and about is None):
        show(message("error", refused, context.say("Nothing was chosen or written.")))
    elif not sure:
        show(message("error", refused, context.say("Confirm first that it is checked.")))
    else:
        new = NewAction(
            place=place,
            source=source,
            run=number,
            task=task,
            owner_post=owner,
            due=due,
            item=str(row["item"]),
            success_value=success,
            lead=about if source is ActionSource.LEAD else None,
            case=about if source is ActionSource.DECISION else None,
            note=remark.strip(),
        )

        def write() -> str:
            given = give_action(context.engine, context.viewer, new)
            return context.say("Action {number} was given.", number=given)

        submit(context, write, give=None, source=None)


def _ask_about(context: PageContext, run: RunFrames, place: str, source: ActionSource, key: str) -> int | None:
    """Draw the choice of the lead or the case that an action follows from; None where it follows from none."""
    if source is ActionSource.LEAD:
        leads = leads_of(context, run)
        shown = {} if leads is None else _leads(context, run, leads, place)
        label = context.say("Lead")
    elif source is ActionSource.DECISION:
        own = {place, *_above(context, place)}
        shown = {
            head.case: context.say("Case {case}: {trigger}", case=head.case, trigger=plain_text(head.trigger_name))
            for head in cases_of(context)
            if head.outcome is not None and head.place in own
        }
        label = context.say("Case with a decision")
    else:
        return None
    if not shown:
        text = context.say("There is none on this place; choose another source above.")
        show(message("empty", label, text))
        return None
    return st.selectbox(label, list(shown), format_func=shown.__getitem__, key=f"{key}_about")


def _leads(context: PageContext, run: RunFrames, leads: pd.DataFrame, place: str) -> dict[int, str]:
    """Return number → name of the leads on a place: a trigger's own, else that of the family of tests."""
    triggers = {trigger.code: trigger.name for trigger in run.book.triggers}
    mine = leads[(leads["place"] == place) | (leads["other_place"] == place)]
    return {
        int(row["number"]): comma(context.language).join(
            [str(row["number"]), triggers.get(row["trigger_code"]) or context.say(LEAD_NAMES[row["kind"]])]
        )
        for row in mine.to_dict("records")
    }


def _above(context: PageContext, place: str) -> list[str]:
    parents = read_places_today(context)["parent"].to_dict()
    found = []
    while (above := parents.get(place)) and above not in found:
        found.append(place := str(above))
    return found
