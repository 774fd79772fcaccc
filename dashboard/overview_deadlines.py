"""What is overdue or due soon, on the overview: deadlines of dockets and actions, for who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from dashboard.action_reads import CLOSED, actions_of
from dashboard.database import engine_of
from dashboard.display import comma
from dashboard.docket_words import days_left, is_overdue
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import link
from dashboard.markup import Content, bullets, heading, join, note, tag
from dashboard.reads import read_places_today
from dashboard.show_markup import show
from loaders.access import Action
from loaders.county_day import local_today
from loaders.docket_reads import CaseDeadline, upcoming_deadlines
from loaders.engine import read_transaction
from metrics.docket_deadlines import Deadline
from metrics.docket_words import DEADLINE_NAMES

# What is due later than this many days from now needs no line here.
AHEAD = timedelta(days=30)
SHOWN = 6


class DeadlineLine(NamedTuple):
    """One deadline: its day, the sentence with its link, and whether somebody is late."""

    due: date
    sentence: Markup
    late: bool


def show_deadlines(context: PageContext, place: str) -> None:
    """Draw what is overdue or due soon for a place and those below it; nothing for who may see none of it."""
    may_actions = context.may(Action.READ_ACTIONS)
    found = actions_of(context) if may_actions else None
    cases = _cases(context) if context.may(Action.READ_DOCKETS) else None
    if found is not None or cases is not None:
        show(deadlines_html(context, found, cases, place, local_today()))


def _cases(context: PageContext) -> tuple[CaseDeadline, ...]:
    return deadlines_on(context, context.state.newest_docket_event, local_today())


@kept(most=16)
def deadlines_on(context: PageContext, _event: int, day: date) -> tuple[CaseDeadline, ...]:
    """Return the deadlines of the cases that the viewer may see on a day; the newest event is part of the key."""
    with read_transaction(engine_of(context.database)) as connection:
        return upcoming_deadlines(connection, context.viewer, day)


@kept(by_address=True)
def deadlines_html(
    context: PageContext,
    found: pd.DataFrame | None,
    cases: tuple[CaseDeadline, ...] | None,
    place: str,
    day: date,
) -> Markup:
    """Return the section: overdue first; empty where neither a docket nor an action is there at all."""
    if (found is None or found.empty) and not cases:
        return Markup("")
    places = read_places_today(context)
    within = set(places.index) if place == context.deployment.root else _below(places, place)
    lines = [
        *_of_actions(context, found, within, day),
        *lines_of_cases(context, [each for each in cases or () if each.place in within], day),
    ]
    due = sorted((line for line in lines if line.due <= day + AHEAD), key=lambda line: line.due)
    late = sum(line.late for line in due)
    title = context.say("Deadlines and overdue")
    if not due:
        return join(
            [heading(title), note(context.say("Nothing is overdue or due within {days} days.", days=AHEAD.days))]
        )
    about = context.say(
        "{late} overdue, {count} due within {days} days", late=late, count=len(due) - late, days=AHEAD.days
    )
    parts: list[Content] = [heading(title, about), bullets(line.sentence for line in due[:SHOWN])]
    if rest := due[SHOWN:]:
        summary = context.say("{count} more deadlines", count=len(rest))
        parts.append(
            Markup('<details class="xp-more"><summary>{}</summary>{}</details>').format(
                summary, bullets(line.sentence for line in rest)
            )
        )
    return join(parts)


def _below(places: pd.DataFrame, place: str) -> set[str]:
    within = {place}
    while more := set(places.loc[places["parent"].isin(within), "code"]) - within:
        within |= more
    return within


def _of_actions(
    context: PageContext, found: pd.DataFrame | None, within: set[str], day: date
) -> Iterable[DeadlineLine]:
    """Return a line per action on which somebody still owes something."""
    if found is None:
        return
    names = read_places_today(context)["name"]
    # One that was reported done in time waits for the bureau: it is nobody's delay, and no deadline either.
    waits = (found["status"] == "reported") & ~found["overdue"]
    for row in found[~found["status"].isin(CLOSED) & ~waits & found["place"].isin(within)].to_dict("records"):
        name = str(names.get(row["place"], row["place"]))
        task = link(str(row["task"]), "actions", action=str(row["action"]))
        sentence = _sentence(context, context.say("Action"), name, task, _left(context, row["due"], day))
        yield DeadlineLine(row["due"], sentence, bool(row["overdue"]))


def lines_of_cases(context: PageContext, cases: Iterable[CaseDeadline], day: date) -> Iterable[DeadlineLine]:
    """Return a line per deadline of a case that runs or is overdue; not for time that simply ran out."""
    for each in cases:
        name = each.place_name if context.language == "zh" else each.place_name_en or each.place_name
        deadline = context.say(DEADLINE_NAMES[each.kind])
        what = link(f"{each.trigger_name}{_colon(context)}{deadline}", "dockets", case=str(each.case))
        kind, ends = context.say("Case {case}", case=each.case), Deadline(each.kind, each.due)
        late = is_overdue(ends, day)
        if each.due < day and not late:
            # Such as the time to reply: nobody is late, and nobody waits for it any more.
            continue
        left = _toned(days_left(ends, day, context.language), late=late)
        yield DeadlineLine(each.due, _sentence(context, kind, name, what, left), late)


def _colon(context: PageContext) -> str:
    return "：" if context.language == "zh" else ": "


def _left(context: PageContext, due: date, day: date) -> Content:
    """Return how long an action has, in days as its list counts them."""
    days = (due - day).days
    if days < 0:
        return _toned(context.say("due {due}, {days} days overdue", due=due, days=-days), late=True)
    return context.say("due today") if days == 0 else context.say("due {due}, in {days} days", due=due, days=days)


def _toned(text: str, *, late: bool) -> Content:
    return tag("span", text, classes="xp-bad") if late else text


def _sentence(context: PageContext, kind: str, place: str, what: Markup, left: Content) -> Markup:
    """Return ``督办，白垴乡：补齐漏报，2026-11-05 到期，已逾期 17 天`` with a link in it."""
    return join([kind, comma(context.language), place, _colon(context), what, comma(context.language), left])
