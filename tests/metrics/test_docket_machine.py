"""No path through a docket is unfair: random steps, lawful and wild, judged by an oracle that knows the history."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from metrics.docket import IllegalDocketEvent, allowed, apply, fold
from metrics.docket_events import Content, Event, EventKind, Outcome
from metrics.docket_measures import measures_in_force, standing_measures
from metrics.docket_state import DocketState, Phase, Stage
from metrics.review_rules import ReviewRules
from tests.metrics.docket_oracle import accepted_unfairly
from tests.metrics.dockets import BUREAU, MEASURES, PLACE, START, facts, fitting, wild

STEPS_WANTED = 100_000
STEPS_AT_ONCE = 24
KINDS = list(EventKind)
# What became of the steps, over all runs of the machine.
counted: dict[str, int] = {}


def count(what: str) -> None:
    counted[what] = counted.get(what, 0) + 1


class DocketMachine(RuleBasedStateMachine):
    """One case, with a clock that only goes on."""

    @initialize(least=st.integers(3, 4), share=st.sampled_from([(2, 3), (3, 4), (1, 1)]), days=st.integers(20, 300))
    def begin(self, least: int, share: tuple[int, int], days: int) -> None:
        self.rules = ReviewRules(
            measures=MEASURES, panel_least=least, quorum_numerator=share[0], quorum_denominator=share[1]
        )
        self.day = START
        self.raise_again(days)

    def raise_again(self, days: int) -> None:
        """Begin a case whose trigger holds for so many days."""
        self.facts = facts(self.day + timedelta(days=days), self.rules)
        self.history = [Event(self.facts, self.day, BUREAU)]
        self.state = apply(None, self.history[0])
        count("raised")

    @rule(seed=st.integers(0, 2**31), lawfulness=st.sampled_from([0.3, 0.9, 0.97]))
    def go_on(self, seed: int, lawfulness: float) -> None:
        random = Random(seed)
        for _ in range(STEPS_AT_ONCE):
            if self.state.has_ended and random.random() < 0.3:
                self.raise_again(random.choice([20, 90, 300]))
            if random.random() < 0.15:
                self.day += timedelta(days=random.choice([0, 1, 1, 3, 8, 8, 20]))
            if random.random() < lawfulness:
                self.lawful_step(random)
            else:
                self.wild_step(random)

    def lawful_step(self, random: Random) -> None:
        """Of what is allowed, anything can be done: what ``allowed`` promises holds."""
        kinds = sorted(allowed(self.state, self.day))
        count("lawful")
        if not kinds:
            assert self.state.has_ended
            return
        # Dismissing and lapsing at once would end most cases before they begin.
        kind = random.choice(kinds)
        if self.leads_nowhere(kind) and random.random() < 0.93:
            return
        content = fitting(kind, self.state, self.day, random)
        if content is not None:
            self.accept(self.event(content))
            count(f"accepted {kind}")

    def leads_nowhere(self, kind: EventKind) -> bool:
        """Return whether a kind, done as often as the others, would keep most cases from getting anywhere."""
        if kind is EventKind.CONFLICT_DECLARED:
            return not self.state.panel.undeclared
        if kind is EventKind.HEARD:
            return self.state.phase is not Phase.PANEL
        return kind in (EventKind.DISMISSED, EventKind.MEMBER_ADDED, EventKind.CLOSED, EventKind.REPLIED)

    def wild_step(self, random: Random) -> None:
        kind = random.choice(KINDS)
        if self.state.stage is Stage.APPEAL and self.state.phase is Phase.VOTING:
            kind = EventKind.DECIDED
        day = self.day - timedelta(days=random.choice([0, 0, 0, 1, 30]))
        content = wild(kind, self.state, day, random)
        count("wild")
        event = Event(content, day, BUREAU)
        before = self.state
        try:
            apply(self.state, event)
        except IllegalDocketEvent:
            assert self.state is before
        else:
            assert kind in allowed(self.state, day), f"{kind} was accepted though not allowed"
            self.accept(event)
            count("accepted wild")

    def event(self, content: Content) -> Event:
        actor = PLACE if content.kind in (EventKind.REPLIED, EventKind.APPEALED) else BUREAU
        return Event(content, self.day, actor)

    def accept(self, event: Event) -> None:
        after = apply(self.state, event)
        problem = accepted_unfairly(self.history, event)
        assert problem is None, f"{problem}: {event} after {[each.kind.value for each in self.history]}"
        self.history.append(event)
        self.state = after
        if event.kind is EventKind.DECIDED:
            count(f"{after.stage}: {event.content.outcome}")  # type: ignore[attr-defined]

    @invariant()
    def facts_never_change(self) -> None:
        if hasattr(self, "state"):
            assert self.state.facts is self.facts

    @invariant()
    def measures_wait_for_the_right_to_appeal(self) -> None:
        if not hasattr(self, "state"):
            return
        for days in (0, 30, 400):
            day = self.day + timedelta(days=days)
            if measures_in_force(self.state, day):
                assert_effective(self.state, day)

    def teardown(self) -> None:
        # The state is nothing but the fold over what was recorded.
        if hasattr(self, "state"):
            assert fold(self.history) == self.state


def assert_effective(state: DocketState, day: date) -> None:
    first, last = state.first.decision, state.appeal.decision
    assert first is not None
    assert first.outcome is Outcome.UPHELD
    if state.stage is Stage.APPEAL:
        assert last is not None
        assert last.outcome in (Outcome.CONFIRMED, Outcome.CHANGED)
    else:
        assert state.appeal_until is not None
        assert day > state.appeal_until
    assert {each.code for each in standing_measures(state, day)} <= {each.code for each in first.measures}


def test_no_path_of_a_hundred_thousand_steps_is_unfair() -> None:
    counted.clear()
    run_state_machine_as_test(
        DocketMachine,
        settings=settings(
            max_examples=250,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert counted["lawful"] + counted["wild"] >= STEPS_WANTED
    # A machine that never gets anywhere would prove nothing.
    reached = {kind for kind in EventKind if counted.get(f"accepted {kind}")}
    assert reached == set(EventKind) - {EventKind.RAISED}
    assert {f"first: {outcome}" for outcome in ("upheld", "not_upheld", "referred", "returned")} <= set(counted)
    assert {f"appeal: {outcome}" for outcome in ("confirmed", "changed", "set_aside")} <= set(counted)
    assert counted["accepted wild"] > 100
