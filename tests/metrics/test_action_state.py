"""The process of an action: what may follow what, by hand and over many random records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from metrics.action_events import (
    ActionContent,
    ActionEvent,
    ActionSource,
    ActionTerms,
    Cancelled,
    Checked,
    EvidenceAdded,
    Given,
    Progress,
    Reopened,
    ReportedDone,
    StoredFigure,
    content_text,
    read_content,
)
from metrics.action_state import ActionState, ActionStatus, allowed_kinds, apply_event, fold_action, reaches
from metrics.illegal_event import IllegalEvent

FIRST = date(2026, 3, 2)
TERMS = ActionTerms(
    place="C1",
    source=ActionSource.ITEM,
    run=1,
    period="2026-02",
    level="township",
    series="",
    task="补齐产后访视",
    owner_post="甲镇卫生健康办主任",
    due=date(2026, 4, 30),
    item="visits",
    success_value=90.0,
    lower_is_better=False,
)


def figure(value: float | None = 85.0, period: str = "2026-02", run: int = 1) -> StoredFigure:
    return StoredFigure(run=run, period=period, indicator="visits", value=value, full_points=50_000, state="scored")


def checked(value: float, met: bool, note: str = "", period: str = "2026-04", run: int = 3) -> Checked:
    return Checked(figure=figure(value, period, run), reached=value >= 90, met=met, note=note)


def record(*contents: ActionContent, days: int = 60, actors: str = "clerk") -> list[ActionEvent]:
    """Return events, the first on the first day and the others so many days later."""
    return [
        ActionEvent(number, FIRST + timedelta(days=days * (number > 1)), "2026-03-02T00:00:00+00:00", actor, "clerk", c)
        for number, (c, actor) in enumerate(
            zip(contents, [actors] * len(contents) if " " not in actors else actors.split(), strict=True), 1
        )
    ]


def refused(*contents: ActionContent, terms: ActionTerms = TERMS, **more: object) -> str:
    with pytest.raises(IllegalEvent) as illegal:
        fold_action(terms, record(*contents, **more))
    return illegal.value.problem.code


GIVEN = Given(figure=figure())
DONE = ReportedDone(note="done")


def test_a_record_from_giving_to_closing() -> None:
    events = record(
        GIVEN,
        Progress(note="half of the visits"),
        EvidenceAdded(file=7, name="list.pdf", sha256="0"),
        DONE,
        checked(92, met=True),
        actors="clerk owner owner owner clerk",
    )
    states = [fold_action(TERMS, events[:length]) for length in range(1, 6)]
    assert [state.status for state in states] == ["open", "open", "open", "reported", "met"]
    assert states[-1].evidence == (7,)
    assert states[-1].checked == figure(92, "2026-04", 3)
    assert states[-1].closed_on == events[-1].day
    assert states[-1].before.value == 85
    assert allowed_kinds(states[-1]) == ("reopened",)


def test_what_was_not_reached_goes_on_with_a_new_date_and_is_checked_again() -> None:
    first = record(GIVEN, checked(88, met=False), Reopened(reason="more visits", due=date(2026, 7, 31)))
    again = fold_action(TERMS, first)
    assert (again.status, again.due) == (ActionStatus.OPEN, date(2026, 7, 31))
    with pytest.raises(IllegalEvent, match="action_run_checked_already"):
        apply_event(TERMS, again, replace(first[-1], number=4, content=checked(88, met=False)))
    last = replace(first[-1], number=4, content=checked(95, met=True, run=4))
    assert apply_event(TERMS, again, last).status is ActionStatus.MET


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        ((DONE,), "action_event_not_allowed"),
        ((GIVEN, GIVEN), "action_event_not_allowed"),
        ((GIVEN, DONE, DONE), "action_event_not_allowed"),
        ((GIVEN, Cancelled(reason="merged"), Progress(note="still here")), "action_event_not_allowed"),
        ((GIVEN, checked(92, met=True), Cancelled(reason="late")), "action_event_not_allowed"),
        ((GIVEN, Reopened(reason="why", due=date(2026, 9, 1))), "action_event_not_allowed"),
        ((Given(figure=figure(90)),), "action_success_reached_already"),
        ((Given(figure=figure(run=2)),), "action_figure_of_another_run"),
        ((GIVEN, checked(92, met=True, period="2026-02")), "action_check_needs_later_run"),
        ((GIVEN, checked(92, met=True, period="2026-06")), "action_check_before_its_month"),
        ((GIVEN, checked(92, met=False)), "action_check_without_reason"),
        ((GIVEN, checked(80, met=True)), "action_check_without_reason"),
        ((GIVEN, checked(80, met=True, note=" ")), "action_check_without_reason"),
        ((GIVEN, DONE, checked(92, met=True)), "action_checked_by_reporter"),
        ((GIVEN, checked(92, met=True).model_copy(update={"reached": False})), "action_figure_misread"),
        (
            (GIVEN, checked(80, met=False), Reopened(reason="why", due=date(2026, 4, 30))),
            "action_due_in_the_past",
        ),
    ],
)
def test_what_does_not_follow_is_refused(contents: tuple[ActionContent, ...], code: str) -> None:
    assert refused(*contents) == code


def test_a_report_counts_until_the_action_is_taken_up_again() -> None:
    again = Reopened(reason="more visits", due=date(2026, 7, 31))
    events = record(GIVEN, DONE, checked(88, met=False), again, actors="clerk owner clerk clerk")
    state = fold_action(TERMS, events)
    assert (state.reported_on, state.reported_by) == (None, None)
    by_owner = replace(events[1], number=5, content=checked(95, met=True, run=4))
    assert apply_event(TERMS, state, by_owner).status is ActionStatus.MET


def test_no_action_is_due_before_it_is_given() -> None:
    assert refused(GIVEN, terms=replace(TERMS, due=FIRST - timedelta(days=1))) == "action_due_in_the_past"
    assert fold_action(replace(TERMS, due=FIRST), record(GIVEN)).status is ActionStatus.OPEN


def test_days_never_go_back_and_numbers_never_skip() -> None:
    assert refused(GIVEN, Progress(note="x"), days=-1) == "action_day_goes_back"
    skipping = record(GIVEN, Progress(note="x"))[1]
    state = fold_action(TERMS, record(GIVEN))
    with pytest.raises(IllegalEvent, match="action_events_out_of_order"):
        apply_event(TERMS, state, replace(skipping, number=3))
    with pytest.raises(IllegalEvent, match="action_without_events"):
        fold_action(TERMS, [])


def test_the_bureau_may_decide_otherwise_than_the_figure_with_a_reason() -> None:
    state = fold_action(TERMS, record(GIVEN, checked(89.9, met=True, note="a flood closed the road in April")))
    assert state.status is ActionStatus.MET
    assert fold_action(TERMS, record(GIVEN, checked(92, met=False, note="lists copied"))).status is ActionStatus.NOT_MET


@pytest.mark.parametrize(
    ("lower", "value", "met"),
    [(False, 90.0, True), (False, 89.99, False), (True, 90.0, True), (True, 90.01, False), (False, None, False)],
)
def test_success_is_at_the_value_or_beyond_in_the_better_direction(lower: bool, value: float | None, met: bool) -> None:
    assert reaches(replace(TERMS, lower_is_better=lower), figure(value)) is met


def test_overdue_is_the_owner_s_delay_and_not_the_bureau_s() -> None:
    due = TERMS.due
    day_after = due + timedelta(days=1)
    waiting = fold_action(TERMS, record(GIVEN))
    assert not waiting.is_overdue(due)
    assert waiting.is_overdue(day_after)
    assert waiting.days_overdue(due + timedelta(days=10)) == 10
    in_time = fold_action(TERMS, record(GIVEN, DONE, days=(due - FIRST).days))
    assert not in_time.is_overdue(due + timedelta(days=100))
    late = fold_action(TERMS, record(GIVEN, DONE, days=(due - FIRST).days + 1))
    assert late.is_overdue(day_after)
    for over in (Cancelled(reason="x"), checked(92, met=True)):
        assert not fold_action(TERMS, record(GIVEN, over)).is_overdue(date(2030, 1, 1))
    assert fold_action(TERMS, record(GIVEN, checked(80, met=False))).is_overdue(date(2030, 1, 1))


@pytest.mark.parametrize(
    "content",
    [
        GIVEN,
        Progress(note="进展"),
        DONE,
        checked(91.3, met=True),
        Reopened(reason="x", due=date(2026, 9, 1)),
        Cancelled(reason="x"),
        EvidenceAdded(file=1, name="a.pdf", sha256="0"),
    ],
    ids=lambda content: content.kind,
)
def test_what_is_stored_is_read_again(content: ActionContent) -> None:
    assert read_content(content_text(content)) == content


class ActionRecordMachine(RuleBasedStateMachine):
    """Tries every event in every state; holds the accepted record against a plain reading of the rules."""

    @initialize(lower=st.booleans(), days=st.integers(0, 90))
    def give(self, lower: bool, days: int) -> None:
        self.terms = replace(TERMS, lower_is_better=lower, due=FIRST + timedelta(days=days))
        before = figure(95.0 if lower else 85.0)
        self.events = [ActionEvent(1, FIRST, "at", "clerk", "clerk", Given(figure=before))]
        self.state: ActionState = fold_action(self.terms, self.events)

    def try_event(self, content: ActionContent, actor: str, days: int) -> None:
        day = self.state.last_day + timedelta(days=days)
        event = ActionEvent(len(self.events) + 1, day, "at", actor, "role", content)
        try:
            self.state = apply_event(self.terms, self.state, event)
        except IllegalEvent:
            return
        self.events.append(event)

    actors = st.sampled_from(["clerk", "owner", "other"])
    days = st.integers(-2, 40)

    @rule(
        actor=actors,
        days=days,
        content=st.sampled_from(
            [Progress(note="x"), DONE, Cancelled(reason="x"), EvidenceAdded(file=1, name="a", sha256="0"), GIVEN]
        ),
    )
    def say(self, content: ActionContent, actor: str, days: int) -> None:
        self.try_event(content, actor, days)

    @rule(actor=actors, days=days, after=st.integers(-20, 60))
    def reopen(self, actor: str, days: int, after: int) -> None:
        self.try_event(Reopened(reason="x", due=self.state.last_day + timedelta(days=after)), actor, days)

    @rule(
        actor=actors,
        days=days,
        value=st.sampled_from([None, 80.0, 90.0, 97.0]),
        month=st.integers(1, 12),
        run=st.integers(2, 6),
        flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    )
    def check(
        self, actor: str, days: int, value: float | None, month: int, run: int, flags: tuple[bool, bool, bool]
    ) -> None:
        reached, met, explained = flags
        shown = figure(value, f"2026-{month:02d}", run)
        note = "because" if explained else ""
        self.try_event(Checked(figure=shown, reached=reached, met=met, note=note), actor, days)

    @invariant()
    def the_record_says_what_the_rules_say(self) -> None:
        events = self.events
        assert fold_action(self.terms, events) == self.state
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.day for event in events] == sorted(event.day for event in events)
        kinds = [event.content.kind for event in events]
        assert kinds.count("given") == 1
        assert "cancelled" not in kinds[:-1]
        reporter: str | None = None
        runs: list[int] = []
        for before, event in zip([None, *events], events, strict=False):
            content = event.content
            if isinstance(content, ReportedDone):
                reporter = event.actor
            if isinstance(content, Reopened):
                reporter = None
                assert before is not None
                assert content.due >= event.day
            if isinstance(content, Checked):
                better = content.figure.value is not None and (
                    content.figure.value <= 90 if self.terms.lower_is_better else content.figure.value >= 90
                )
                assert event.actor != reporter
                assert "2026-02" < content.figure.period <= f"{event.day:%Y-%m}"
                assert content.met == better or content.note
                assert content.figure.run not in runs[-1:]
                runs.append(content.figure.run)
        closed = self.state.status in (ActionStatus.MET, ActionStatus.CANCELLED)
        assert (self.state.closed_on is not None) == closed
        assert not (closed and self.state.is_overdue(date(2100, 1, 1)))


TestActionRecords = ActionRecordMachine.TestCase
TestActionRecords.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def allowed_by_status() -> dict[str, tuple[str, ...]]:
    """Return what may follow in each status, each reached by a record."""
    not_met = (GIVEN, checked(80, met=False))
    records = [(GIVEN,), (GIVEN, DONE), not_met, (GIVEN, checked(92, met=True)), (GIVEN, Cancelled(reason="x"))]
    states = [fold_action(TERMS, record(*contents)) for contents in records]
    return {str(state.status): allowed_kinds(state) for state in states}


def test_every_status_can_be_reached() -> None:
    assert set(allowed_by_status()) == set(ActionStatus)
