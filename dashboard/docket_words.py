"""Short words about dockets for tables and heads: what is due, the standing without the veto, votes, replies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dashboard.display import DASH, points_text
from dashboard.texts import translate
from metrics.docket_deadlines import Deadline, DeadlineKind
from metrics.docket_events import Outcome
from metrics.docket_facts import Standing
from metrics.docket_state import DocketState
from metrics.docket_words import DEADLINE_NAMES, OUTCOME_NAMES
from metrics.working_days import working_days_between


def deadline_line(deadline: Deadline, day: date, language: str) -> str:
    """Return what is due when, and how many working days that leaves."""
    words = days_left(deadline, day, language)
    left = f"（{words}）" if language == "zh" else f" ({words})"
    name = translate(DEADLINE_NAMES[deadline.kind], language)
    return f"{name}{colon(language)}{deadline.due}{left}"


def colon(language: str) -> str:
    """Return the colon between a name and what it names."""
    return "：" if language == "zh" else ": "


def is_overdue(deadline: Deadline, day: date) -> bool:
    """Return whether somebody is late; a time to answer or to appeal that is over just is."""
    return deadline.due < day and deadline.kind is DeadlineKind.DECISION


def days_left(deadline: Deadline, day: date, language: str) -> str:
    """Return how many working days are left until a deadline, or that it is over."""
    if deadline.due == day:
        return translate("today is the last day", language)
    days = working_days_between(day, deadline.due)
    if deadline.due > day:
        text = "1 working day left" if days == 1 else "{days} working days left"
        return translate(text, language, days=days)
    if not (is_overdue(deadline, day) and days):
        return translate("time is over", language)
    text = "overdue by 1 working day" if days == -1 else "overdue by {days} working days"
    return translate(text, language, days=-days)


def rank_text(standing: Standing) -> str:
    """Return the rank without the veto: in the peer group where the book ranks by groups."""
    rank, places = standing.rank_in_peer_group, standing.peer_group_places
    if rank is None:
        rank, places = standing.rank, standing.ranked_places
    return DASH if rank is None else f"{rank} / {places}"


def score_text(standing: Standing) -> str:
    """Return the score without the veto."""
    return points_text(standing.points)


def tally_text(tally: Mapping[Outcome, int], language: str) -> str:
    """Return counts of votes, most first; empty without any."""
    counted = (
        translate("{count} for {choice}", language, choice=translate(OUTCOME_NAMES[choice], language), count=count)
        for choice, count in tally.items()
    )
    return ("，" if language == "zh" else ", ").join(counted)


def reply_words(state: DocketState, day: date, language: str) -> str:
    """Return in few words whether the place stated its view on the notice, and when."""
    if state.notice is None:
        return translate("not notified yet", language)
    first = next(iter(state.replies), None)
    if first is not None:
        text = "{day}, late" if first.late else "{day}, on time"
        return translate(text, language, day=first.day)
    text = "none by {due}" if day > state.notice.reply_until else "due by {due}"
    return translate(text, language, due=state.notice.reply_until)
