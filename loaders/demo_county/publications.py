"""What the demo county made official: the end of every finished year, the month before the last, and a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Engine

from loaders.access import Role, Viewer
from loaders.demo_county.townships import demo_deployment
from loaders.engine import read_transaction
from loaders.publications import approve_publication, prepare_publication, published_runs
from loaders.role_grants import grant_role, read_grants
from loaders.score_runs import newest_run
from metrics.periods import shift

LEVELS = {"township": "乡镇（街道）", "village": "村（社区）"}
# Subjects as the demo's sign-in gives them, so that whoever tries the demo is one of these. No private persons.
CLERK = "demo-clerk"
APPROVERS = (("demo-county_leader", "县政府分管副县长"), ("demo-administrator", "县卫生健康局局长"))
ROLES = {
    CLERK: Role.CLERK,
    "demo-county_leader": Role.COUNTY_LEADER,
    "demo-administrator": Role.ADMINISTRATOR,
    "demo-reviewer": Role.REVIEWER,
}
REASON = "年度结果定榜后收到更正表：麦川镇一个村12月预防接种漏报一半，现予更正"
# On which day of the month after it a result is put forward, and a correction of it.
PUBLISHED_ON, CORRECTED_ON = 10, 24


def year_ends(months: Sequence[str]) -> list[str]:
    """Return the last months of the assessment years that are over, without the newest month."""
    return [month for month in months[:-1] if month.endswith("-12")]


def corrected_month(months: Sequence[str]) -> str:
    """Return the month whose publication is corrected: the end of the first year."""
    return year_ends(months)[0]


def grant_demo_roles(engine: Engine, viewer: Viewer, first_day: date) -> None:
    """Grant the demo's officials their roles, where they have none yet."""
    with read_transaction(engine) as connection:
        known = set(read_grants(connection, viewer)["subject"])
    for subject, role in ROLES.items():
        if subject not in known:
            grant_role(engine, viewer, subject, role, valid_from=first_day)


def publish_first(engine: Engine, months: Sequence[str]) -> None:
    """Publish the month that will be corrected, as it was known first."""
    _publish(engine, corrected_month(months))


def publish_the_rest(engine: Engine, months: Sequence[str]) -> None:
    """Publish the correction, the other years' ends and the month before the last; the newest stays provisional."""
    _publish(engine, corrected_month(months), REASON)
    for month in sorted({*year_ends(months), months[-2]} - {corrected_month(months)}):
        _publish(engine, month)


def is_published(engine: Engine, month: str) -> bool:
    """Return whether a month was published at all levels."""
    with read_transaction(engine) as connection:
        found = {head.level for head in published_runs(connection).values() if head.period == month}
    return found == set(LEVELS)


def _publish(engine: Engine, month: str, reason: str = "") -> None:
    for level in LEVELS:
        with read_transaction(engine) as connection:
            heads = [
                head
                for head in published_runs(connection).values()
                if (head.period, head.level, bool(head.reason)) == (month, level, bool(reason))
            ]
            run = newest_run(connection, level, month)
        if not heads and run is not None:
            _approved(engine, run, _title(level, month), month, reason)


def _approved(engine: Engine, run: int, title: str, month: str, reason: str) -> None:
    root = demo_deployment().root
    day = date.fromisoformat(f"{shift(month, 1)}-{CORRECTED_ON if reason else PUBLISHED_ON}")
    clerk = Viewer(CLERK, CLERK, Role.CLERK, root)
    draft = prepare_publication(engine, clerk, run, title, reason=reason, today=day)
    for number, (subject, post) in enumerate(APPROVERS, 1):
        viewer = Viewer(subject, subject, ROLES[subject], root)
        approve_publication(engine, viewer, draft.id, post, today=day + timedelta(days=number))


def _title(level: str, month: str) -> str:
    year, number = month.split("-")
    if number == "12":
        return f"云岭县{year}年度{LEVELS[level]}人口与家庭服务考核结果"
    return f"云岭县{year}年1—{int(number)}月{LEVELS[level]}人口与家庭服务考核结果"
