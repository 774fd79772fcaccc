"""Open actions on the place profile: what a place has to do by when, and the way to each."""

from __future__ import annotations

from datetime import date

import pandas as pd
from markupsafe import Markup

from dashboard.action_markup import progress_text, status_markup
from dashboard.action_reads import CLOSED, actions_of, places_for
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import link
from dashboard.markup import Content, heading, join, note
from dashboard.markup_table import Column, table
from dashboard.reads import read_catalogue_of
from loaders.access import Action
from loaders.county_day import local_today

SHOWN = 5


def actions_html(context: PageContext, place: str) -> Markup:
    """Return the open actions of a place; empty for a viewer who may not see them, or where there are none."""
    if not context.may(Action.READ_ACTIONS):
        return Markup("")
    return open_actions(context, actions_of(context), place, local_today())


@kept(by_address=True)
def open_actions(context: PageContext, found: pd.DataFrame, place: str, _day: date) -> Markup:
    """Return the section of ``actions_html``; ``found`` as of ``actions_of``. Not on paper: the sheet is one page."""
    say, language = context.say, context.language
    mine = found[(found["place"] == place) & ~found["status"].isin(CLOSED)]
    gives = place in places_for(context, Action.GIVE_ACTIONS)
    if mine.empty and not gives:
        return Markup("")
    parts: list[Content] = [heading(say("Open actions"))]
    if mine.empty:
        parts.append(note(say("No action is open.")))
    else:
        parts.append(_table(context, mine.head(SHOWN)))
    ways = [link(say("Give a new action"), "actions", give="1", place=place)] if gives else []
    if len(mine) > SHOWN:
        ways.insert(0, link(say("All {count} actions of this place", count=len(mine)), "actions", place=place))
    if ways:
        parts.append(note(join(ways, "　" if language == "zh" else " · ")))
    return Markup('<div class="xp-screen">{}</div>').format(join(parts))


def _table(context: PageContext, mine: pd.DataFrame) -> Markup:
    indicators = read_catalogue_of(context).by_code
    columns = [
        Column("task", context.say("Task"), phone="title"),
        Column("status", context.say("Status"), phone="figure", labelled=False),
        Column("owner", context.say("Responsible post"), labelled=False),
        Column("due", context.say("Due on")),
        Column("figure", context.say("Figure, and what is success"), phone="further", labelled=False),
    ]
    shown = []
    for found in mine.to_dict("records"):
        row = {str(name): value for name, value in found.items()}
        shown.append(
            {
                "task": link(str(row["task"]), "actions", action=str(row["action"])),
                "status": status_markup(row, context.language),
                "owner": row["owner_post"],
                "due": str(row["due"]),
                "figure": progress_text(row, indicators, context.language),
            }
        )
    return table(columns, shown, context.say("Open actions"))
