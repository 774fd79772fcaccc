"""Actions of the demo county, one in every state: chosen from what its townships lack, told like a bureau's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter
from sqlalchemy import Connection, Engine, select

from loaders.access import Role, Viewer
from loaders.action_reads import read_action
from loaders.actions import NewAction, add_action_event, check_action, give_action, hand_in_evidence
from loaders.demo_county.publications import CLERK
from loaders.demo_county.townships import demo_deployment
from loaders.demo_county.workbooks import CREATED
from loaders.deployment import read_catalogue_in_force
from loaders.engine import read_transaction
from loaders.leads import read_leads
from loaders.places import read_places
from loaders.schema import action, review_case, review_event
from loaders.score_reads import read_items
from loaders.score_runs import newest_run
from metrics.action_events import ActionSource, Cancelled, Progress, Reopened, ReportedDone
from metrics.catalogue import Indicator, Kind, NotPlanned, Polarity
from metrics.periods import shift
from metrics.scope_check import scope_problems

LEVEL = "township"
# The action is given on the figures of the fifth last month, and checked by those of the last but one.
GIVEN_BACK, CHECKED_BACK = 4, 1
Step = Callable[[int], object]


@dataclass(frozen=True)
class _County:
    """What the actions are made of: the runs of giving and of checking, names, and who acts."""

    engine: Engine
    months: Sequence[str]
    given_run: int
    check_run: int
    names: dict[str, str]
    clerk: Viewer

    def day(self, back: int, day: int) -> date:
        """Return a day of the month after the one so many months before the last."""
        return date.fromisoformat(f"{shift(self.months[-1], 1 - back)}-{day:02d}")

    def township(self, place: str) -> Viewer:
        subject = f"demo-{Role.TOWNSHIP}-{place}"
        return Viewer(subject, subject, Role.TOWNSHIP, place)


@dataclass(frozen=True)
class _Wanted:
    """An item of a place that falls short: value, what would be success, and whether that was reached later."""

    place: str
    item: str
    task: str
    success: float
    reached: bool


def record_demo_actions(engine: Engine, months: Sequence[str]) -> int:
    """Give the demo's actions and let them take their course; return how many there are. Done again, changes nothing.

    All events lie before the end of the last month with figures. Without enough months there are none.
    """
    with read_transaction(engine) as connection:
        found = _county(engine, connection, months)
        if found is None:
            return 0
        wanted = list(_wanted(connection, found))
        known = {(row.place, row.item, row.task): row.id for row in connection.execute(select(action))}
        planned = list(_planned(connection, found, wanted))
    for new, given_on, steps in planned:
        number = known.get((new.place, new.item, new.task))
        if number is None:
            number = give_action(engine, found.clerk, new, given_on)
        with read_transaction(engine) as connection:
            done = read_action(connection, found.clerk, number).state.events - 1
        for step in steps[done:]:
            step(number)
    return len(planned)


def _county(engine: Engine, connection: Connection, months: Sequence[str]) -> _County | None:
    if len(months) <= GIVEN_BACK:
        return None
    given_run = newest_run(connection, LEVEL, months[-1 - GIVEN_BACK])
    check_run = newest_run(connection, LEVEL, months[-1 - CHECKED_BACK])
    if given_run is None or check_run is None:
        return None
    places = read_places(connection, months[-1])
    names = dict(zip(places["code"].tolist(), places["name"].tolist(), strict=True))
    clerk = Viewer(CLERK, CLERK, Role.CLERK, demo_deployment().root)
    return _County(engine, months, given_run, check_run, names, clerk)


def _wanted(connection: Connection, county: _County) -> Iterator[_Wanted]:
    """Yield rates below target, the most points lost first; success is half the way to the target."""
    catalogue = read_catalogue_in_force(connection).by_code
    items = read_items(connection, county.clerk, county.given_run)
    later = read_items(connection, county.clerk, county.check_run).set_index(["place", "item"])["value"]
    short = items[items["light"].isin(["red", "amber"]) & (items["state"] == "scored") & items["target"].notna()]
    lost = short.assign(lost=short["full_points"] - short["points"])
    for row in lost.sort_values(["lost", "place", "item"], ascending=[False, True, True]).to_dict("records"):
        indicator = catalogue[row["indicator"]]
        half = round((row["value"] + row["target"]) / 2, 1)
        task = _task(indicator, half)
        value = later.get((row["place"], row["item"]), float("nan"))
        if row["place"] not in county.names or len(row["place"]) != 9 or not _fits(indicator, task):
            continue
        if pd.notna(value) and abs(half - row["value"]) >= 1:
            yield _Wanted(row["place"], row["item"], task, half, bool(value >= half))


def _fits(indicator: Indicator, task: str) -> bool:
    higher = indicator.polarity is Polarity.HIGHER_IS_BETTER and indicator.kind is Kind.RATE
    # Money a head only grows over the year; it would show nothing.
    return (
        higher
        and indicator.unit.zh == "%"
        and indicator.not_planned is not NotPlanned.RIGHTS
        and not scope_problems({"name": task})
    )


def _task(indicator: Indicator, success: float) -> str:
    return f"逐村核对台账、补齐短板，{indicator.name.zh}达到{success:g}{indicator.unit.zh}以上"


Planned = tuple[NewAction, date, list[Step]]


def _planned(connection: Connection, county: _County, wanted: Sequence[_Wanted]) -> Iterator[Planned]:
    """Yield an action for each state and source, each with the steps that follow when it was given."""
    reached = [each for each in wanted if each.reached]
    missed = [each for each in wanted if not each.reached]
    used: set[tuple[str, str]] = set()

    def take(choices: Sequence[_Wanted]) -> _Wanted | None:
        taken = [place for place, _ in used]
        left = [each for each in choices if (each.place, each.item) not in used]
        # Spread over the townships: first one that has the fewest actions.
        chosen = min(left, key=lambda each: taken.count(each.place), default=None)
        if chosen is not None:
            used.add((chosen.place, chosen.item))
        return chosen

    end_of_year = date.fromisoformat(f"{county.months[-1][:4]}-12-31")
    if county.months[-1].endswith("-12"):
        end_of_year = county.day(-2, 28)
    given_on, soon = county.day(GIVEN_BACK, 12), county.day(2, 28)
    plots: list[tuple[Sequence[_Wanted], date, Callable[[_Wanted], list[Step]]]] = [
        (reached, soon, lambda each: _met(county, each)),
        (missed, soon, lambda each: _not_met(county, each)),
        (missed, soon, lambda each: [*_not_met(county, each), _reopened(county, end_of_year)]),
        (wanted, county.day(0, 25), lambda each: [_progress(county, each), _reported(county, each, 1, 16)]),
        (wanted, end_of_year, lambda each: [_progress(county, each)]),
        (missed, soon, lambda _each: []),
        (wanted, end_of_year, lambda _each: [_cancelled(county)]),
    ]
    for choices, due, steps in plots:
        if (each := take(choices)) is not None:
            yield _new(county, each, ActionSource.ITEM, due), given_on, steps(each)
    if (each := take(wanted)) is not None:
        yield _new(county, each, ActionSource.MEETING, end_of_year, note="半年评议会议确定"), given_on, []
    yield from _from_lead(connection, county, wanted, used, end_of_year)
    yield from _from_decision(connection, county, wanted, used, end_of_year)


def _new(county: _County, each: _Wanted, source: ActionSource, due: date, **more: Any) -> NewAction:
    return NewAction(
        place=each.place,
        source=source,
        run=county.given_run,
        task=each.task,
        owner_post=f"{county.names[each.place]}卫生健康工作办公室主任",
        due=due,
        item=each.item,
        success_value=each.success,
        **more,
    )


def _from_lead(
    connection: Connection, county: _County, wanted: Sequence[_Wanted], used: set[tuple[str, str]], due: date
) -> Iterator[Planned]:
    leads = read_leads(connection, county.clerk, county.given_run)
    for number, place in zip(leads["number"].tolist(), leads["place"].tolist(), strict=True):
        for each in wanted:
            if each.place == place and (place, each.item) not in used:
                used.add((place, each.item))
                new = _new(county, each, ActionSource.LEAD, due, lead=int(number))
                yield new, county.day(GIVEN_BACK, 15), [_progress(county, each)]
                return


def _from_decision(
    connection: Connection, county: _County, wanted: Sequence[_Wanted], used: set[tuple[str, str]], due: date
) -> Iterator[Planned]:
    """Yield an action after the first decision about a township that still falls short."""
    query = (
        select(review_case.c.id, review_case.c.place, review_event.c.day)
        .join(review_event, review_event.c.case == review_case.c.id)
        .where(review_event.c.kind == "decided", review_event.c.content.like('%"upheld"%'))
        .order_by(review_event.c.day, review_case.c.id)
    )
    for case, place, day in connection.execute(query):
        given_on = max(date.fromisoformat(day), county.day(GIVEN_BACK, 12))
        for each in wanted:
            if each.place == place and (place, each.item) not in used and given_on <= due:
                yield (
                    _new(county, each, ActionSource.DECISION, due, case=int(case), note="审查决定责令整改"),
                    given_on,
                    [],
                )
                return


def _met(county: _County, each: _Wanted) -> list[Step]:
    township = county.township(each.place)
    on = county.day(3, 20)
    return [
        _progress(county, each),
        lambda number: hand_in_evidence(
            county.engine, township, number, "补访情况汇总表.xlsx", _summary(), "各村补访情况汇总", on
        ),
        _reported(county, each, 2, 18),
        lambda number: check_action(
            county.engine,
            county.clerk,
            number,
            county.check_run,
            met=True,
            note="数据与台账相符",
            today=county.day(1, 15),
        ),
    ]


def _not_met(county: _County, each: _Wanted) -> list[Step]:
    note = "尚有村未补齐，台账与系统不一致"
    return [
        _reported(county, each, 1, 8),
        lambda number: check_action(
            county.engine, county.clerk, number, county.check_run, met=False, note=note, today=county.day(1, 15)
        ),
    ]


def _progress(county: _County, each: _Wanted) -> Step:
    note, township = Progress(note="已完成逐村摸底，正在补齐缺项"), county.township(each.place)
    return lambda number: add_action_event(county.engine, township, number, note, county.day(3, 10))


def _reported(county: _County, each: _Wanted, back: int, day: int) -> Step:
    note, township = ReportedDone(note="台账已核对，缺项已补齐，报请核查"), county.township(each.place)
    return lambda number: add_action_event(county.engine, township, number, note, county.day(back, day))


def _reopened(county: _County, due: date) -> Step:
    again = Reopened(reason="按新的期限继续办理，重点核对未补齐的村", due=due)
    return lambda number: add_action_event(county.engine, county.clerk, number, again, county.day(1, 17))


def _cancelled(county: _County) -> Step:
    taken_back = Cancelled(reason="与全县专项工作重复，并入专项工作办理")
    return lambda number: add_action_event(county.engine, county.clerk, number, taken_back, county.day(3, 4))


def _summary() -> bytes:
    """Return a small workbook such as a township would hand in: counts by village, no persons."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "补访情况汇总表（虚构）", "created": CREATED})
        sheet = workbook.add_worksheet("汇总")
        for row, line in enumerate([("村", "应补访", "已补访"), ("一村", 6, 6), ("二村", 4, 4), ("三村", 3, 2)]):
            sheet.write_row(row, 0, line)
    return stream.getvalue()
