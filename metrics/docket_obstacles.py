"""Which kinds of events a case may meet on a day, whatever they say: one function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from metrics.docket_events import EventKind, Outcome
from metrics.docket_names import EVENT_NAMES, PHASE_NAMES
from metrics.docket_state import DocketState, Phase, Stage
from metrics.problems import Problem

# Before the first panel decided.
UNDECIDED = frozenset({Phase.RAISED, Phase.OPENED, Phase.NOTIFIED, Phase.PANEL, Phase.HEARD, Phase.VOTING})
_WORK = frozenset({Phase.PANEL, Phase.HEARD, Phase.VOTING})
_PHASES: Mapping[EventKind, frozenset[Phase]] = {
    EventKind.DISMISSED: frozenset({Phase.RAISED}),
    EventKind.OPENED: frozenset({Phase.RAISED}),
    EventKind.NOTIFIED: frozenset({Phase.OPENED}),
    EventKind.REPLIED: frozenset({Phase.NOTIFIED, Phase.APPEALED, Phase.PANEL, Phase.HEARD}),
    EventKind.PANEL_NAMED: frozenset({Phase.NOTIFIED, Phase.APPEALED}),
    EventKind.MEMBER_ADDED: _WORK,
    EventKind.CONFLICT_DECLARED: _WORK,
    EventKind.HEARD: _WORK,
    EventKind.VOTED: frozenset({Phase.HEARD, Phase.VOTING}),
    EventKind.DECIDED: frozenset({Phase.VOTING}),
    EventKind.DECISION_NOTIFIED: frozenset({Phase.DECIDED}),
    EventKind.APPEALED: frozenset({Phase.DECISION_NOTIFIED}),
    EventKind.CLOSED: frozenset({Phase.DECISION_NOTIFIED}),
    EventKind.LAPSED: UNDECIDED,
}


def obstacle(kind: EventKind, state: DocketState | None, day: date) -> Problem | None:
    """Return why no event of a kind can happen to a case on a day, None when one with the right content can."""
    if state is None or kind is EventKind.RAISED:
        return None if state is None and kind is EventKind.RAISED else _wrong_phase(kind, state)
    if day < state.last_day:
        return Problem("docket_day_backwards", {"day": day, "last": state.last_day})
    if state.phase not in _PHASES[kind]:
        return _wrong_phase(kind, state)
    if kind is not EventKind.LAPSED and (expired := _expired(state, day)):
        return expired
    further = _FURTHER.get(kind)
    return further(state, day) if further else None


def _wrong_phase(kind: EventKind, state: DocketState | None) -> Problem:
    return Problem(
        "docket_wrong_phase", {"kind": EVENT_NAMES[kind], "phase": PHASE_NAMES[state.phase] if state else "—"}
    )


def _expired(state: DocketState, day: date) -> Problem | None:
    """Nothing burdens a place after the trigger's expiry; an appeal can only lighten what was decided in time."""
    undecided = state.stage is Stage.FIRST and state.phase in UNDECIDED
    expires = state.facts.trigger.expires
    if not undecided or expires is None or day <= expires:
        return None
    return Problem("docket_trigger_expired", {"expires": expires})


def panel_problem(state: DocketState) -> Problem | None:
    """Return what keeps a panel from working: too few members sit, one has not declared, or nobody presides."""
    panel, least = state.panel, state.facts.rules.panel_least
    if panel.undeclared:
        posts = [member.post for member in panel.undeclared]
        return Problem("docket_declarations_missing", {"posts": ", ".join(posts)})
    if len(panel.sitting) < least:
        return Problem("docket_panel_too_small", {"members": len(panel.sitting), "least": least})
    if panel.chair not in panel.sitting:
        return Problem("docket_chair_not_sitting")
    return None


def _hearing(state: DocketState, day: date) -> Problem | None:
    notice = state.notice
    if state.stage is Stage.FIRST and notice and not state.final_reply_in and day <= notice.reply_until:
        return Problem("docket_reply_window_open", {"until": notice.reply_until})
    return panel_problem(state)


def _voting(state: DocketState, _day: date) -> Problem | None:
    if problem := panel_problem(state):
        return problem
    return None if state.panel.present & state.panel.sitting else Problem("docket_member_not_heard", {"post": ""})


def _deciding(state: DocketState, _day: date) -> Problem | None:
    if problem := panel_problem(state):
        return problem
    panel = state.panel
    quorum, cast = state.facts.rules.quorum(len(panel.sitting)), len(panel.votes)
    if cast < quorum:
        return Problem("docket_quorum_missing", {"votes": cast, "quorum": quorum})
    if majority(state) is None:
        return Problem("docket_majority_missing", {"cast": cast})
    return None


def majority(state: DocketState) -> Outcome | None:
    """Return the outcome that more than half of the votes cast are for, None without one."""
    tally = state.panel.tally()
    return next((choice for choice, count in tally.items() if 2 * count > len(state.panel.votes)), None)


def _appealing(state: DocketState, day: date) -> Problem | None:
    until = state.appeal_until
    if state.stage is Stage.APPEAL or until is None:
        return Problem("docket_nothing_to_appeal")
    return Problem("docket_appeal_window_passed", {"until": until}) if day > until else None


def _closing(state: DocketState, day: date) -> Problem | None:
    until = state.appeal_until
    if state.stage is Stage.FIRST and until is not None and day <= until:
        return Problem("docket_appeal_window_open", {"until": until})
    return None


def _lapsing(state: DocketState, day: date) -> Problem | None:
    if state.stage is Stage.APPEAL:
        return _wrong_phase(EventKind.LAPSED, state)
    expires = state.facts.trigger.expires
    return Problem("docket_lapse_too_early", {"expires": expires}) if expires is None or day <= expires else None


def _recusal(state: DocketState, _day: date) -> Problem | None:
    # Who stepped aside has nothing more to declare.
    return None if state.panel.sitting else Problem("docket_member_recused", {"post": ""})


_FURTHER: Mapping[EventKind, Callable[[DocketState, date], Problem | None]] = {
    EventKind.CONFLICT_DECLARED: _recusal,
    EventKind.HEARD: _hearing,
    EventKind.VOTED: _voting,
    EventKind.DECIDED: _deciding,
    EventKind.APPEALED: _appealing,
    EventKind.CLOSED: _closing,
    EventKind.LAPSED: _lapsing,
}
