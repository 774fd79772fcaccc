"""The small county with a rule book that says how lines crossed are reviewed, and everybody who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Engine

from loaders.access import Role, Viewer, system_viewer
from loaders.dockets import add_event, raise_case
from loaders.engine import read_transaction, write_transaction
from loaders.leads import read_leads
from loaders.rule_books import store_rule_book
from loaders.score_runs import make_score_run
from metrics.docket_events import EventKind
from metrics.review_rules import Measure, MeasureKind, ReviewRules
from metrics.rule_book import RuleBook
from metrics.rule_book_parts import Trigger
from tests.small_county import BOOK, fill

BASIS = {"legal_basis": "law, article 1", "authority": "office", "expires": date(2026, 12, 31)}
REVIEW = ReviewRules(
    measures=(
        Measure(code="no_awards", name="取消评先评优资格", kind=MeasureKind.AWARD_INELIGIBILITY, most_months=12),
        Measure(code="lower", name="降低一个等次", kind=MeasureKind.DOWNGRADE, most_months=12),
        Measure(code="mend", name="责令整改", kind=MeasureKind.ORDER_TO_CORRECT, most_months=6),
    )
)
TRIGGERS = (
    Trigger.model_validate(
        {"code": "withheld", "name": "资金滞留", "condition": "value_worse", "item": "paid", "bound": 99.5, **BASIS}
    ),
    Trigger.model_validate({"code": "last", "name": "末位", "condition": "last_ranks", "bound": 1, **BASIS}),
)
REVIEWED_BOOK = RuleBook.model_validate(
    {
        **BOOK.model_dump(),
        "triggers": [each.model_dump() for each in TRIGGERS],
        "review": REVIEW.model_dump(),
        "grades": [{"name": "好", "at_least": 60}, {"name": "差"}],
    }
)

CLERK = Viewer("clerk", "clerk", Role.CLERK, "C")
LEADER = Viewer("leader", "leader", Role.COUNTY_LEADER, "C")
TOWNSHIP = Viewer("t1", "t1", Role.TOWNSHIP, "C1")
OTHER_TOWNSHIP = Viewer("t2", "t2", Role.TOWNSHIP, "C2")
REVIEWERS = [Viewer(f"r{number}", f"r{number}", Role.REVIEWER, "C") for number in range(8)]
PUBLIC = Viewer("", "", Role.PUBLIC, "C")

UPHELD = {
    "outcome": "upheld",
    "reasons": "paid late without need",
    "measures": [{"code": "no_awards", "scope": [], "first_day": "2026-04-01", "last_day": "2026-12-31"}],
    "expires": "2026-12-31",
}


def members(numbers: range | list[int]) -> list[dict[str, str]]:
    return [{"subject": f"r{number}", "post": f"县某局局长{number}", "place": "C"} for number in numbers]


def reviewed_county(engine: Engine, book: RuleBook = REVIEWED_BOOK, period: str = "2026-01") -> int:
    """Fill the small county, score a month, and return the run."""
    fill(engine)
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        stored = store_rule_book(connection, book, viewer, file_name=book.code, sha256=book.version)
        return make_score_run(connection, stored, period, viewer)


def lead_of(engine: Engine, run: int, trigger: str, place: str = "C1") -> int:
    with read_transaction(engine) as connection:
        leads = read_leads(connection, system_viewer(connection), run)
    return int(leads[(leads["trigger_code"] == trigger) & (leads["place"] == place)]["number"].iloc[0])


# A case from the lead to a decision that is appealed against and confirmed: who, what, says what, on which day.
STORY: list[tuple[Viewer, str, Mapping[str, Any], str]] = [
    (CLERK, "opened", {"reason": "the figures bear it out"}, "2026-02-16"),
    (CLERK, "notified", {"note": "please answer"}, "2026-02-17"),
    (TOWNSHIP, "replied", {"statement": "the bank was late", "final": True}, "2026-03-02"),
    (LEADER, "panel_named", {"members": members(range(4)), "chair": "r0"}, "2026-03-03"),
    (REVIEWERS[0], "conflict_declared", {"member": "r0", "conflict": False}, "2026-03-04"),
    (CLERK, "conflict_declared", {"member": "r1", "conflict": False}, "2026-03-04"),
    (REVIEWERS[2], "conflict_declared", {"member": "r2", "conflict": False}, "2026-03-04"),
    (REVIEWERS[3], "conflict_declared", {"member": "r3", "conflict": True, "note": "brother-in-law"}, "2026-03-04"),
    (CLERK, "heard", {"note": "heard", "present": ["r0", "r1", "r2"], "place_attended": True}, "2026-03-10"),
    (REVIEWERS[0], "voted", {"member": "r0", "choice": "upheld"}, "2026-03-10"),
    (REVIEWERS[1], "voted", {"member": "r1", "choice": "not_upheld", "note": "too few cases"}, "2026-03-10"),
    (CLERK, "voted", {"member": "r2", "choice": "upheld"}, "2026-03-10"),
    (REVIEWERS[0], "decided", UPHELD, "2026-03-11"),
    (CLERK, "decision_notified", {}, "2026-03-12"),
    (TOWNSHIP, "appealed", {"grounds": "the bank says so itself"}, "2026-03-20"),
    (LEADER, "panel_named", {"members": members(range(4, 7)), "chair": "r4"}, "2026-03-23"),
    (REVIEWERS[4], "conflict_declared", {"member": "r4", "conflict": False}, "2026-03-24"),
    (REVIEWERS[5], "conflict_declared", {"member": "r5", "conflict": False}, "2026-03-24"),
    (REVIEWERS[6], "conflict_declared", {"member": "r6", "conflict": False}, "2026-03-24"),
    (CLERK, "heard", {"note": "heard again", "present": ["r4", "r5", "r6"]}, "2026-03-25"),
    (CLERK, "voted", {"member": "r4", "choice": "confirmed"}, "2026-03-25"),
    (CLERK, "voted", {"member": "r5", "choice": "confirmed"}, "2026-03-25"),
    (CLERK, "voted", {"member": "r6", "choice": "set_aside"}, "2026-03-25"),
    (CLERK, "decided", {"outcome": "confirmed", "reasons": "the letter is of later date"}, "2026-03-25"),
    (CLERK, "decision_notified", {}, "2026-03-26"),
    (CLERK, "closed", {"note": "filed"}, "2026-03-27"),
]


def told_until(engine: Engine, run: int, kind: str | None = None, trigger: str = "withheld", times: int = 1) -> int:
    """Raise a case and tell the story up to the so manieth event of a kind (None: all of it); return the case."""
    case = raise_case(engine, CLERK, run, lead_of(engine, run, trigger), date(2026, 2, 13))
    for viewer, each, content, day in STORY:
        add_event(engine, viewer, case, EventKind(each), content, date.fromisoformat(day))
        times -= each == kind
        if times == 0:
            break
    return case
