"""What the review meeting looks at: the run's places, its leads of triggers, and the year's cases about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.docket_reads import cases_of, dockets_of, is_about, trigger_leads_of
from dashboard.guard import PageContext
from dashboard.reads import RunFrames
from loaders.docket_reads import Docket
from metrics.docket_state import ENDED, Phase
from metrics.rule_book_parts import Trigger, TriggerCondition

# What a panel has to work on in a meeting.
TO_BE_HEARD = frozenset({Phase.PANEL, Phase.HEARD, Phase.VOTING})


@dataclass(frozen=True)
class Matter:
    """One place and one trigger: the lead in the run, where there is one, and the case, where there is one."""

    place: str
    trigger: Trigger
    lead: Mapping[str, Any] | None
    docket: Docket | None

    @property
    def is_criticism(self) -> bool:
        """Whether it is about the place's rank: criticism in the bulletin rather than a veto."""
        return self.trigger.condition is TriggerCondition.LAST_RANKS


def matters_of(context: PageContext, run: RunFrames) -> list[Matter]:
    """Return the candidates of a run's assessment year as far as the viewer may see them, by place and trigger."""
    header = run.header
    cases = tuple(
        head
        for head in cases_of(context)
        if (head.level, head.series) == (header["level"], header["series"])
        and run.book.first_month <= head.period <= run.book.last_month
    )
    dockets, leads = dockets_of(context, cases), trigger_leads_of(context, run)
    triggers = {trigger.code: trigger for trigger in run.book.triggers}
    found: list[Matter] = []
    for head in cases:
        lead = next((each for each in leads if is_about(head, each, run)), None)
        docket = dockets[head.case]
        found.append(Matter(head.place, docket.state.facts.trigger, lead, docket))
    known = {(matter.place, matter.trigger.code) for matter in found}
    for lead in leads:
        key = (str(lead["place"]), str(lead["trigger_code"]))
        if key not in known and key[1] in triggers:
            found.append(Matter(key[0], triggers[key[1]], lead, None))
    return found


def in_rank_order(matters: list[Matter], run: RunFrames) -> list[Matter]:
    """Return matters with the worst rank first, vetoes before criticism, those of one place together."""
    ranks = dict(zip(run.totals["place"], run.totals["rank"].fillna(0).astype(int), strict=True))
    return sorted(
        matters,
        key=lambda each: (
            each.is_criticism,
            -ranks.get(each.place, 0),
            each.place,
            each.trigger.code,
            0 if each.docket is None else each.docket.case,
        ),
    )


def to_be_heard(matters: list[Matter]) -> list[Docket]:
    """Return the cases that a panel can work on now, by number."""
    dockets = [matter.docket for matter in matters if matter.docket is not None]
    return sorted((each for each in dockets if each.state.phase in TO_BE_HEARD), key=lambda each: each.case)


def is_open(matter: Matter) -> bool:
    """Return whether something can still happen to a matter's case."""
    return matter.docket is not None and matter.docket.state.phase not in ENDED
