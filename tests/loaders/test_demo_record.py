"""The demo county's record: what it published, the correction and its notice, and a chain that holds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, make_url, select

from loaders.access import Role, system_viewer, viewer_of_subject
from loaders.audit_verification import verify
from loaders.demo_county.publications import ROLES, corrected_month, publish_first, publish_the_rest, year_ends
from loaders.engine import open_engine, read_transaction
from loaders.publication_content import content_frames
from loaders.publications import PublicationHead, published_runs, read_notice, read_publication
from loaders.schema import observation_history, publication, score_run
from loaders.score_runs import newest_run
from metrics.periods import months_between
from metrics.publication_notice import STANDING, Cause
from tests.demo_database import LAST_MONTH

MONTHS = months_between("2023-11", LAST_MONTH)


@pytest.fixture(scope="module")
def demo(demo_url: str) -> Engine:
    return open_engine(demo_url)


@pytest.fixture(scope="module")
def heads(demo: Engine) -> list[PublicationHead]:
    with read_transaction(demo) as connection:
        return list(published_runs(connection).values())


def test_the_demo_verifies(demo: Engine):
    found = verify(demo)
    assert found.problems == ()
    assert found.rows > 500_000


def test_years_ends_and_the_month_before_the_last_are_official(heads: list[PublicationHead]):
    told = [(head.period, head.level, bool(head.reason)) for head in heads]
    levels = ("township", "village")
    assert told == [
        *(("2023-12", level, False) for level in levels),
        *(("2023-12", level, True) for level in levels),
        *((month, level, False) for month in ("2024-12", "2025-12", "2026-09") for level in levels),
    ]
    assert [head.day for head in heads] == sorted(head.day for head in heads)
    assert all(head.day > f"{head.period}-31" for head in heads)
    assert {approval.actor for head in heads for approval in head.approvers} <= set(ROLES)


def test_the_standing_publications_are_of_the_newest_runs(demo: Engine, heads: list[PublicationHead]):
    with read_transaction(demo) as connection:
        for head in heads:
            newest = newest_run(connection, head.level, head.period)
            assert (head.run == newest) == head.is_standing
        assert connection.scalar(select(func.count()).select_from(score_run)) == 72 + 4
        # The newest month stays provisional.
        assert newest_run(connection, "township", LAST_MONTH) not in {head.run for head in heads}


def test_the_correction_tells_whose_figures_were_wrong_and_whom_it_moved(demo: Engine, heads: list[PublicationHead]):
    first, corrected = heads[0], heads[2]
    assert (corrected.corrects, first.corrected_by) == (first.number, corrected.number)
    with read_transaction(demo) as connection:
        notice = read_notice(connection, system_viewer(connection), corrected.number)
        frames = [content_frames(read_publication(connection, head.number).content) for head in (first, corrected)]
        replaced = connection.execute(select(observation_history)).one()
    assert notice is not None
    before, after = (frame.totals.set_index("place")[list(STANDING)].astype(object).fillna("none") for frame in frames)
    moved = set(before.index[(before != after).any(axis=1)])
    assert {place.place for place in notice.places} == moved
    [wrong] = [place for place in notice.places if place.items and place.level == "township"]
    assert (wrong.place, replaced.place[:9]) == ("990101100", "990101100")
    assert [(item.item, item.cause) for item in wrong.items] == [("vaccination_complete", Cause.FIGURES)]
    assert wrong.standing["rank"].after < wrong.standing["rank"].before


@pytest.fixture
def copied(demo_url: str, tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "demo.db"
    shutil.copy(str(make_url(demo_url).database), path)
    engine = open_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_a_tampered_copy_does_not_verify(copied: Engine):
    with closing(sqlite3.connect(str(copied.url.database), isolation_level=None)) as connection:
        one = "rowid = (SELECT rowid FROM score_total WHERE run = 20 AND rank = 1)"
        connection.execute(f"UPDATE score_total SET points = points + 1 WHERE {one}")
    found = verify(copied)
    assert [problem.code for problem in found.problems] == ["audit_rows_changed"]
    assert found.first_broken is not None
    assert (found.first_broken.parameters["table"], found.first_broken.parameters["key"]) == ("score_total", "run 20")


def test_publishing_again_changes_nothing(copied: Engine):
    for act in (publish_first, publish_the_rest):
        act(copied, MONTHS)
    with read_transaction(copied) as connection:
        assert connection.scalar(select(func.count()).select_from(publication)) == 10


def test_the_demos_officials_hold_their_roles(demo: Engine):
    with read_transaction(demo) as connection:
        found = {subject: viewer_of_subject(connection, subject, "", "2026-11-01") for subject in ROLES}
    assert {subject: viewer.role for subject, viewer in found.items() if viewer} == ROLES
    assert Role.PUBLIC not in ROLES.values()


def test_which_months_are_year_ends():
    assert year_ends(MONTHS) == ["2023-12", "2024-12", "2025-12"]
    assert corrected_month(MONTHS) == "2023-12"
    # The newest month is provisional even where it ends a year.
    assert year_ends(months_between("2024-01", "2026-12")) == ["2024-12", "2025-12"]
