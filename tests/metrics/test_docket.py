"""Dockets step by step: known cases by hand, and every refusal by the rule that it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from metrics.docket import IllegalDocketEvent, allowed, apply, fold
from metrics.docket_deadlines import DeadlineKind, deadlines
from metrics.docket_events import Event, EventKind, Outcome
from metrics.docket_measures import MeasureState, measures_in_force, months_later, standing_measures
from metrics.docket_state import DocketState, Phase, Stage
from metrics.review_rules import ReviewRules
from tests.metrics.dockets import MEASURES, PLACE, START, event, facts

AUGUST = date(2026, 8, 31)


def on(days: int) -> date:
    return START + timedelta(days=days)


def seats(*numbers: int, place: str = "C") -> list[dict[str, str]]:
    return [{"subject": f"m{number}", "post": f"post {number}", "place": place} for number in numbers]


def declared(days: int, *numbers: int) -> list[Event]:
    return [event("conflict_declared", on(days), member=f"m{number}", conflict=False) for number in numbers]


def votes(days: int, *choices: str, first: int = 0) -> list[Event]:
    return [event("voted", on(days), member=f"m{first + number}", choice=each) for number, each in enumerate(choices)]


def measure(code: str = "no_awards", first: date | None = None, days: int = 100, **changes: Any) -> dict[str, Any]:
    begin = first or on(30)
    return {"code": code, "first_day": begin, "last_day": begin + timedelta(days=days), **changes}


RAISED = [Event(facts(), START, "raiser")]
OPENED = [*RAISED, event("opened", on(1), reason="so")]
NOTIFIED = [*OPENED, event("notified", on(2), reply_until=on(12), decide_until=on(90))]
REPLIED = [*NOTIFIED, event("replied", on(5), PLACE, statement="it was the bank", final=True)]
NAMED = [*REPLIED, event("panel_named", on(6), members=seats(0, 1, 2), chair="m0")]
DECLARED = [*NAMED, *declared(7, 0, 1, 2)]
HEARD = [*DECLARED, event("heard", on(8), note="heard", present=["m0", "m1", "m2"])]
VOTED = [*HEARD, *votes(9, "upheld", "upheld", "not_upheld")]
UPHELD = {"outcome": "upheld", "reasons": "the figures", "measures": [measure()], "expires": on(130)}
DECIDED = [*VOTED, event("decided", on(10), **UPHELD)]
TOLD = [*DECIDED, event("decision_notified", on(11), appeal_until=on(35))]
APPEALED = [*TOLD, event("appealed", on(20), PLACE, grounds="unjust", decide_until=on(70))]
APPEAL_VOTED = [
    *APPEALED,
    event("panel_named", on(21), members=seats(3, 4, 5), chair="m3"),
    *declared(22, 3, 4, 5),
    event("heard", on(23), note="heard", present=["m3", "m4", "m5"]),
]


def state(events: Sequence[Event]) -> DocketState:
    found = fold(events)
    assert found is not None
    return found


def refused(events: Sequence[Event], *more: Event) -> set[str]:
    before = state(events)
    with pytest.raises(IllegalDocketEvent) as refusal:
        fold([*events, *more])
    assert state(events) == before
    return {problem.code for problem in refusal.value.problems}


def test_a_case_walks_through_its_phases() -> None:
    phases = [
        state(events).phase for events in (RAISED, OPENED, NOTIFIED, NAMED, HEARD, VOTED, DECIDED, TOLD, APPEALED)
    ]
    assert [phase.value for phase in phases] == [
        *("raised", "opened", "notified", "panel", "heard", "voting", "decided", "decision_notified", "appealed")
    ]
    assert state(APPEALED).stage is Stage.APPEAL


def test_nothing_but_a_lead_begins_a_case() -> None:
    assert allowed(None, START) == {EventKind.RAISED}
    with pytest.raises(IllegalDocketEvent):
        apply(None, event("opened", reason="x"))
    assert refused(RAISED, RAISED[0]) == {"docket_wrong_phase"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"legal_basis": " "}, "docket_trigger_incomplete"),
        ({"authority": ""}, "docket_trigger_incomplete"),
        ({"expires": None}, "docket_trigger_incomplete"),
        ({"expires": START - timedelta(days=1)}, "docket_trigger_expired"),
    ],
    ids=["no basis", "no authority", "no expiry", "expired"],
)
def test_a_trigger_that_lacks_something_opens_nothing(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(IllegalDocketEvent) as refusal:
        apply(None, Event(facts(**changes), START, "raiser"))
    assert refusal.value.problem.code == code


def test_rules_without_measures_open_nothing() -> None:
    with pytest.raises(IllegalDocketEvent, match="docket_rules_missing"):
        apply(None, Event(facts(rules=ReviewRules()), START, "raiser"))


def test_the_last_day_of_the_trigger_still_counts() -> None:
    last = [Event(facts(on(2)), START, "raiser"), event("opened", on(1), reason="so")]
    told = event("notified", on(2), reply_until=on(12), decide_until=on(90))
    assert state([*last, told]).phase is Phase.NOTIFIED
    late = event("notified", on(3), reply_until=on(13), decide_until=on(90))
    assert refused(last, late) == {"docket_trigger_expired"}
    assert allowed(state(last), on(3)) == {EventKind.LAPSED}
    assert refused(last, event("lapsed", on(2))) == {"docket_lapse_too_early"}
    assert state([*last, event("lapsed", on(3))]).has_ended


def test_an_appeal_can_be_decided_after_the_trigger_expired() -> None:
    in_time = [Event(facts(on(10)), START, "raiser"), *APPEAL_VOTED[1:]]
    ended = [*in_time, *votes(24, "set_aside", "set_aside", first=3)]
    done = [*ended, event("decided", on(25), outcome="set_aside", reasons="milder law")]
    assert standing_measures(state(done), on(60)) == ()


@pytest.mark.parametrize(
    ("before", "more", "code"),
    [
        (RAISED, [event("opened", on(1), reason=" ")], "docket_text_missing"),
        (OPENED, [event("notified", on(2), reply_until=on(8), decide_until=on(90))], "docket_reply_window_short"),
        (OPENED, [event("opened", on(2), reason="x")], "docket_wrong_phase"),
        (OPENED, [event("heard", on(2), note="x", present=[])], "docket_wrong_phase"),
        (NOTIFIED, [event("replied", START, PLACE, statement="x")], "docket_day_backwards"),
        (REPLIED, [event("panel_named", on(6), members=seats(0, 1), chair="m0")], "docket_panel_too_small"),
        (REPLIED, [event("panel_named", on(6), members=seats(0, 1, 1), chair="m0")], "docket_member_twice"),
        (REPLIED, [event("panel_named", on(6), members=seats(0, 1, 2), chair="m5")], "docket_chair_not_sitting"),
        (
            REPLIED,
            [event("panel_named", on(6), members=[*seats(0, 1), *seats(2, place="C11")], chair="m0")],
            "docket_member_own_place",
        ),
        (
            REPLIED,
            [
                event(
                    "panel_named",
                    on(6),
                    members=[*seats(0, 1), {"subject": "raiser", "post": "x", "place": "C"}],
                    chair="m0",
                )
            ],
            "docket_member_handled_case",
        ),
        (NAMED, [event("heard", on(7), note="x", present=["m0"])], "docket_declarations_missing"),
        (NAMED, [event("conflict_declared", on(7), member="m8", conflict=False)], "docket_member_unknown"),
        (NAMED, [event("conflict_declared", on(7), member="m0", conflict=True)], "docket_text_missing"),
        (DECLARED, [event("heard", on(8), note="x", present=["m0"])], "docket_hearing_needs_quorum"),
        (DECLARED, [event("voted", on(8), member="m0", choice="upheld")], "docket_wrong_phase"),
        (HEARD, [event("voted", on(9), member="m0", choice="confirmed")], "docket_choice_of_other_stage"),
        (HEARD, [event("voted", on(9), member="m7", choice="upheld")], "docket_member_unknown"),
        ([*HEARD, *votes(9, "upheld")], [event("decided", on(10), **UPHELD)], "docket_quorum_missing"),
        (
            [*HEARD, *votes(9, "upheld", "not_upheld")],
            [event("decided", on(10), **UPHELD)],
            "docket_majority_missing",
        ),
        (
            VOTED,
            [event("decided", on(10), outcome="not_upheld", reasons="x")],
            "docket_not_what_was_voted",
        ),
        (VOTED, [event("decided", on(10), **{**UPHELD, "reasons": ""})], "docket_text_missing"),
        (VOTED, [event("decided", on(10), **{**UPHELD, "measures": []})], "docket_measures_missing"),
        (VOTED, [event("decided", on(10), **{**UPHELD, "expires": None})], "docket_decision_expiry"),
        (DECIDED, [event("decision_notified", on(11))], "docket_appeal_until_missing"),
        (DECIDED, [event("decision_notified", on(11), appeal_until=on(12))], "docket_appeal_window_short"),
        (TOLD, [event("appealed", on(36), PLACE, grounds="x", decide_until=on(80))], "docket_appeal_window_passed"),
        (TOLD, [event("closed", on(35))], "docket_appeal_window_open"),
        (
            APPEALED,
            [event("panel_named", on(21), members=seats(2, 3, 4), chair="m3")],
            "docket_member_on_both_panels",
        ),
        (
            APPEAL_VOTED,
            [event("voted", on(24), member="m3", choice="upheld")],
            "docket_choice_of_other_stage",
        ),
    ],
)
def test_what_is_unfair_is_refused(before: list[Event], more: list[Event], code: str) -> None:
    assert code in refused(before, *more)


@pytest.mark.parametrize(
    ("imposed", "code"),
    [
        (measure("jail"), "docket_measure_unknown"),
        (measure(days=365), "docket_measure_too_long"),
        (measure("mend", days=92), "docket_measure_too_long"),
        (measure(scope=["medal"]), "docket_measure_scope"),
        (measure(scope=["prize", "prize"]), "docket_measure_scope"),
        (measure("mend", days=30, scope=["prize"]), "docket_measure_scope"),
        (measure(days=-1), "docket_measure_dates"),
        (measure(first=date(2025, 12, 31)), "docket_measure_dates"),
        (measure(first=on(0), days=5), "docket_measure_dates"),
    ],
)
def test_measures_stay_within_the_rules(imposed: dict[str, Any], code: str) -> None:
    wanted = {**UPHELD, "measures": [imposed], "expires": on(500)}
    assert code in refused(VOTED, event("decided", on(10), **wanted))


def test_the_longest_measure_that_the_rules_allow() -> None:
    longest = measure(days=(date(2027, 4, 1) - on(30)).days - 1)
    assert longest["last_day"] == date(2027, 3, 31)
    done = state([*VOTED, event("decided", on(10), **{**UPHELD, "measures": [longest], "expires": date(2027, 3, 31)})])
    assert done.first.decision is not None


def test_no_hearing_while_the_place_may_still_answer() -> None:
    silent = [*NOTIFIED, event("panel_named", on(6), members=seats(0, 1, 2), chair="m0"), *declared(7, 0, 1, 2)]
    hearing = {"note": "x", "present": ["m0", "m1"]}
    assert refused(silent, event("heard", on(12), **hearing)) == {"docket_reply_window_open"}
    assert state([*silent, event("heard", on(13), **hearing)]).phase is Phase.HEARD
    not_final = [*silent, event("replied", on(8), PLACE, statement="more will follow")]
    assert refused(not_final, event("heard", on(12), **hearing)) == {"docket_reply_window_open"}


def test_late_replies_are_read_and_marked() -> None:
    late = state([*NOTIFIED, event("replied", on(13), PLACE, statement="sorry")])
    assert [reply.late for reply in late.replies] == [True]
    assert [reply.late for reply in state(REPLIED).replies] == [False]
    assert refused(VOTED, event("replied", on(9), PLACE, statement="wait")) == {"docket_wrong_phase"}


def test_who_steps_aside_neither_votes_nor_comes_back() -> None:
    four = [*REPLIED, event("panel_named", on(6), members=seats(0, 1, 2, 3), chair="m0"), *declared(7, 0, 1, 2)]
    apart = [*four, event("conflict_declared", on(7), member="m3", conflict=True, note="kin")]
    heard = [*apart, event("heard", on(8), note="x", present=["m0", "m1", "m2"])]
    assert state(heard).panel.sitting == {"m0", "m1", "m2"}
    assert refused(heard, event("voted", on(9), member="m3", choice="upheld")) == {"docket_member_recused"}
    back = event("conflict_declared", on(9), member="m3", conflict=False)
    assert refused(heard, back) == {"docket_member_recused"}


def test_a_conflict_found_late_takes_the_vote_away_and_needs_somebody_else() -> None:
    gone = [*VOTED, event("conflict_declared", on(10), member="m1", conflict=True, note="kin")]
    assert state(gone).panel.votes == {"m0": Outcome.UPHELD, "m2": Outcome.NOT_UPHELD}
    assert refused(gone, event("decided", on(11), **UPHELD)) == {"docket_panel_too_small"}
    joined = [*gone, event("member_added", on(11), member=seats(6)[0]), *declared(11, 6)]
    # Who joins has to hear the case before anybody votes.
    assert state(joined).panel.votes == {}
    assert refused(joined, event("voted", on(12), member="m0", choice="upheld")) == {"docket_wrong_phase"}
    again = [*joined, event("heard", on(12), note="x", present=["m0", "m2", "m6"])]
    assert EventKind.VOTED in allowed(state(again), on(12))


def test_only_who_heard_the_case_votes_and_the_newest_vote_counts() -> None:
    two = [*DECLARED, event("heard", on(8), note="x", present=["m0", "m1"])]
    assert refused(two, event("voted", on(9), member="m2", choice="upheld")) == {"docket_member_not_heard"}
    torn = [*two, *votes(9, "upheld", "not_upheld")]
    assert EventKind.DECIDED not in allowed(state(torn), on(9))
    assert EventKind.DECIDED in allowed(state([*torn, *votes(9, "not_upheld")]), on(9))


def test_returned_for_evidence_begins_anew_with_a_notice() -> None:
    returned = [
        *HEARD,
        *votes(9, "returned", "returned"),
        event("decided", on(10), outcome="returned", reasons="lists lack"),
    ]
    assert state(returned).phase is Phase.OPENED
    assert state(returned).panel.votes == {}
    told = [*returned, event("notified", on(11), reply_until=on(21), decide_until=on(90))]
    assert refused(told, event("heard", on(21), note="x", present=["m0", "m1"])) == {"docket_reply_window_open"}
    heard = [*told, event("heard", on(22), note="x", present=["m0", "m1"]), *votes(22, "not_upheld", "not_upheld")]
    done = [*heard, event("decided", on(22), outcome="not_upheld", reasons="paid"), event("decision_notified", on(23))]
    assert state(done).notices == 2
    assert refused(done, event("appealed", on(24), PLACE, grounds="x", decide_until=on(60))) == {
        "docket_nothing_to_appeal"
    }
    assert state([*done, event("closed", on(24))]).has_ended


def appeal(outcome: str, **content: Any) -> list[Event]:
    return [
        *APPEAL_VOTED,
        *votes(24, outcome, outcome, first=3),
        event("decided", on(25), outcome=outcome, reasons="heard", **content),
    ]


def test_an_appeal_suspends_the_decision_until_it_is_decided() -> None:
    assert [each.state for each in standing_measures(state(TOLD), on(35))] == [MeasureState.PENDING]
    assert [each.state for each in standing_measures(state(TOLD), on(36))] == [MeasureState.IN_FORCE]
    assert [each.state for each in standing_measures(state(APPEALED), on(60))] == [MeasureState.PENDING]
    assert measures_in_force(state(APPEALED), on(60)) == ()
    assert [each.last_day for each in measures_in_force(state(appeal("confirmed")), on(60))] == [on(130)]
    assert [each.state for each in standing_measures(state(appeal("confirmed")), on(29))] == [MeasureState.NOT_YET]
    assert [each.state for each in standing_measures(state(appeal("confirmed")), on(131))] == [MeasureState.ENDED]
    assert standing_measures(state(appeal("set_aside")), on(60)) == ()


def test_an_appeal_may_lighten() -> None:
    shorter = appeal("changed", measures=[measure(days=50)], expires=on(80))
    assert [each.last_day for each in measures_in_force(state(shorter), on(60))] == [on(80)]
    milder = appeal("changed", measures=[measure("mend", days=50)], expires=on(80))
    assert [each.code for each in measures_in_force(state(milder), on(60))] == ["mend"]
    narrower = appeal("changed", measures=[measure(scope=["prize"])], expires=on(130))
    assert [each.scope for each in measures_in_force(state(narrower), on(60))] == [("prize",)]


@pytest.mark.parametrize(
    ("measures", "expires", "code"),
    [
        ([measure(days=101)], on(131), "docket_appeal_harsher"),
        ([measure(first=on(29), days=50)], on(130), "docket_appeal_harsher"),
        ([measure(days=50), measure("mend", days=50)], on(130), "docket_appeal_harsher"),
        ([measure(days=50)], on(131), "docket_appeal_harsher"),
        ([measure()], on(130), "docket_appeal_changes_nothing"),
        ([], None, "docket_measures_missing"),
    ],
    ids=["longer", "earlier", "one more", "expires later", "the same", "nothing"],
)
def test_an_appeal_never_makes_it_worse(measures: list[dict[str, Any]], expires: date | None, code: str) -> None:
    events = appeal("changed", measures=measures, expires=expires)
    assert code in refused(events[:-1], events[-1])


def test_there_is_one_appeal() -> None:
    done = [*appeal("confirmed"), event("decision_notified", on(26))]
    assert refused(done, event("appealed", on(27), PLACE, grounds="x", decide_until=on(60))) == {
        "docket_nothing_to_appeal"
    }
    assert state([*done, event("closed", on(27))]).phase is Phase.CLOSED


def test_deadlines_follow_the_case() -> None:
    def kinds(events: Sequence[Event], day: date) -> list[DeadlineKind]:
        return [each.kind for each in deadlines(state(events), day)]

    assert kinds(RAISED, START) == [DeadlineKind.TRIGGER_EXPIRY]
    assert kinds(NOTIFIED, on(3)) == [DeadlineKind.REPLY, DeadlineKind.DECISION, DeadlineKind.TRIGGER_EXPIRY]
    assert kinds(REPLIED, on(5)) == [DeadlineKind.DECISION, DeadlineKind.TRIGGER_EXPIRY]
    assert kinds(DECIDED, on(10)) == []
    assert kinds(TOLD, on(12)) == [DeadlineKind.APPEAL]
    assert kinds(APPEALED, on(20)) == [DeadlineKind.DECISION]
    closed = [*TOLD, event("closed", on(40))]
    assert kinds(closed, on(41)) == [DeadlineKind.MEASURE_END]
    assert kinds(closed, on(131)) == []


@pytest.mark.parametrize(("sitting", "least"), [(3, 2), (4, 3), (5, 4), (6, 4), (7, 5)], ids=lambda value: str(value))
def test_a_quorum_of_two_thirds(sitting: int, least: int) -> None:
    assert ReviewRules(measures=MEASURES).quorum(sitting) == least


@pytest.mark.parametrize("share", [(1, 2), (4, 3), (1, 3)], ids=str)
def test_a_quorum_is_more_than_half_and_at_most_all(share: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="quorum"):
        ReviewRules(quorum_numerator=share[0], quorum_denominator=share[1])


def test_months_end_where_the_month_does() -> None:
    assert months_later(AUGUST, 1) == date(2026, 9, 30)
    assert months_later(AUGUST, 6) == date(2027, 2, 28)
    assert months_later(AUGUST, 12) == date(2027, 8, 31)
