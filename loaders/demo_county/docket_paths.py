"""How the demo county's cases go: steps in working days after one another, who takes them, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from pydantic import Field

from loaders.demo_county.townships import ASSETS
from loaders.deployment import read_toml
from metrics.catalogue import Frozen
from metrics.docket_events import EventKind
from metrics.docket_measures import months_later
from metrics.review_rules import MeasureKind, ReviewRules

CLERK, LEADER, PLACE = "clerk", "leader", "place"


class PlannedCase(Frozen):
    """One case of ``dockets.toml``."""

    level: str
    trigger: str
    path: str
    until: EventKind = EventKind.CLOSED
    times: int = 1
    months_back: int = 0
    years_back: int = 0


class Official(Frozen):
    """A member of a panel, by post."""

    subject: str
    post: str


class PlannedDockets(Frozen):
    """The whole of ``dockets.toml``."""

    cases: tuple[PlannedCase, ...] = Field(alias="case")
    members: tuple[Official, ...] = Field(alias="member")
    appeal_members: tuple[Official, ...] = Field(alias="appeal_member")
    texts: Mapping[str, str]


class Step(NamedTuple):
    """An event: working days since the one before, who writes it (a subject, or a part played), what it says."""

    days: int
    who: str
    kind: EventKind
    content: Mapping[str, Any]


@cache
def planned_dockets() -> PlannedDockets:
    """Return the cases, officials and texts from which the dockets are made."""
    return PlannedDockets.model_validate(read_toml(ASSETS / "dockets.toml"))


def steps_of(path: str, rules: ReviewRules, decided_on: date, root: str) -> Iterator[Step]:
    """Yield the steps of a path; measures begin on the day ``decided_on``. Members belong to the county itself."""
    texts = planned_dockets().texts
    if path == "dismissed":
        yield Step(2, CLERK, EventKind.DISMISSED, {"reason": texts["dismissed"]})
        return
    yield Step(1, CLERK, EventKind.OPENED, {"reason": texts["opened"]})
    yield Step(1, CLERK, EventKind.NOTIFIED, {"note": texts["note"]})
    yield Step(4, PLACE, EventKind.REPLIED, {"statement": texts["replied"], "final": path != "returned"})
    if path == "lapsed":
        return
    panel = planned_dockets().members
    yield from _panel_steps(panel, root)
    # The last member has ties to the place and steps aside.
    sitting = [member.subject for member in panel[:-1]]
    if path == "returned":
        yield from _judging(sitting, "returned", days_to_hearing=6)
        yield Step(1, CLERK, EventKind.NOTIFIED, {"note": texts["returned"]})
        yield Step(3, PLACE, EventKind.REPLIED, {"statement": texts["replied_again"], "final": True})
    outcome = path if path in ("not_upheld", "referred") else "not_upheld" if path == "returned" else "upheld"
    measures = _measures(rules, decided_on) if outcome == "upheld" else {}
    yield from _judging(sitting, outcome, measures=measures)
    yield Step(1, CLERK, EventKind.DECISION_NOTIFIED, {})
    if path.startswith("appeal_"):
        yield from _appeal(path.removeprefix("appeal_"), rules, decided_on, root)
    # After the time to appeal, where there is one.
    ending = rules.appeal_days + 1 if outcome == "upheld" and not path.startswith("appeal_") else 2
    yield Step(ending, CLERK, EventKind.CLOSED, {"note": texts["closed"]})


def _panel_steps(panel: tuple[Official, ...], root: str, *, all_sit: bool = False) -> Iterator[Step]:
    texts = planned_dockets().texts
    members = [{"subject": each.subject, "post": each.post, "place": root} for each in panel]
    yield Step(1, LEADER, EventKind.PANEL_NAMED, {"members": members, "chair": panel[0].subject})
    for number, each in enumerate(panel):
        conflict = number == len(panel) - 1 and not all_sit
        note = texts["conflict"] if conflict else texts["no_conflict"]
        said = {"member": each.subject, "conflict": conflict, "note": note}
        yield Step(int(number == 0), each.subject, EventKind.CONFLICT_DECLARED, said)


def _judging(
    sitting: list[str], outcome: str, *, measures: Mapping[str, Any] | None = None, days_to_hearing: int = 2
) -> Iterator[Step]:
    """Yield hearing, votes (of the last member against) and decision."""
    texts = planned_dockets().texts
    other = {"upheld": "not_upheld", "not_upheld": "upheld", "confirmed": "set_aside"}.get(outcome, outcome)
    appeal = outcome in ("confirmed", "changed", "set_aside")
    note = texts["heard_again" if appeal else "heard"]
    heard = {"note": note, "present": sitting, "place_attended": True}
    yield Step(days_to_hearing, CLERK, EventKind.HEARD, heard)
    for subject in sitting:
        against = subject == sitting[-1] and other != outcome
        voted = {"member": subject, "choice": other if against else outcome}
        said = {**voted, "note": texts["dissent" if against else "voted"]}
        yield Step(int(subject == sitting[0]), subject, EventKind.VOTED, said)
    decided = {"outcome": outcome, "reasons": texts[outcome], **(measures or {})}
    yield Step(0, sitting[0], EventKind.DECIDED, decided)


def _measures(rules: ReviewRules, first_day: date, *, lighter: bool = False) -> dict[str, Any]:
    """Return what is imposed: no awards for as long as the rules allow, or an order; half the time when lighter."""
    wanted = MeasureKind.AWARD_INELIGIBILITY
    measure = next((each for each in rules.measures if each.kind is wanted), rules.measures[0])
    months = max(1, measure.most_months // 2) if lighter else measure.most_months
    last_day = months_later(first_day, months) - timedelta(days=2 if lighter else 1)
    imposed = {"code": measure.code, "scope": [], "first_day": first_day, "last_day": last_day}
    return {"measures": [imposed], "expires": last_day}


def _appeal(outcome: str, rules: ReviewRules, first_day: date, root: str) -> Iterator[Step]:
    texts, panel = planned_dockets().texts, planned_dockets().appeal_members
    yield Step(6, PLACE, EventKind.APPEALED, {"grounds": texts["grounds"]})
    yield from _panel_steps(panel, root, all_sit=True)
    measures = _measures(rules, first_day, lighter=True) if outcome == "changed" else {}
    yield from _judging([each.subject for each in panel], outcome, measures=measures)
    yield Step(1, CLERK, EventKind.DECISION_NOTIFIED, {})
