"""Publications: two persons make a run official, nothing of it can change, a correction says what moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, func, select, text, update

from loaders.access import AccessDenied, Role, Viewer
from loaders.audit_verification import verify
from loaders.engine import read_transaction, write_transaction
from loaders.publication_content import content_columns, content_frames, place_names, run_content
from loaders.publication_drafts import drafts
from loaders.publications import (
    Publication,
    approve_publication,
    prepare_publication,
    published_runs,
    read_notice,
    read_publication,
)
from loaders.schema import audit_event, publication, score_item, score_total
from loaders.score_reads import read_run_tables
from loaders.score_runs import score_months
from metrics.canonical import canonical_json, sha256_of
from metrics.problems import InputRefused
from metrics.publication_notice import STANDING, Cause
from tests.record_county import CLERK, CORRECTED, DAY, HEAD_OF_BUREAU, LATER, LEADER, bring, publish, set_county_up

PUBLIC = Viewer("", "", Role.PUBLIC, "C")
TOWN = Viewer("town", "town", Role.TOWNSHIP, "C1")


@pytest.fixture
def county(database: Engine, tmp_path: Path) -> Engine:
    set_county_up(database, tmp_path)
    return database


def score(engine: Engine, *months: str) -> list[int]:
    return score_months(engine, list(months), HEAD_OF_BUREAU)


def refused(call, *arguments, **options) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        call(*arguments, **options)
    return [problem.code for problem in caught.value.problems]


def read(engine: Engine, number: int) -> Publication:
    with read_transaction(engine) as connection:
        return read_publication(connection, number)


def test_the_second_approval_publishes(county: Engine):
    [run] = score(county, "2026-01")
    draft = prepare_publication(county, CLERK, run, " 一月结果 ", today=DAY)
    assert (draft.title, draft.corrects, draft.approvals) == ("一月结果", None, ())
    assert approve_publication(county, LEADER, draft.id, "副县长", today=date(2026, 3, 3)) is None
    with read_transaction(county) as connection:
        [waiting] = drafts(connection, LEADER)
        assert published_runs(connection) == {}
    assert [approval.post for approval in waiting.approvals] == ["副县长"]
    number = approve_publication(county, HEAD_OF_BUREAU, draft.id, "局长", today=date(2026, 3, 4))
    with read_transaction(county) as connection:
        [(published, head)] = published_runs(connection).items()
        assert drafts(connection, LEADER) == []
    assert (published, head.number, head.day, head.prepared_by) == (run, number, "2026-03-04", "clerk")
    assert [(a.post, a.actor, a.day) for a in head.approvers] == [
        ("副县长", "leader", "2026-03-03"),
        ("局长", "head", "2026-03-04"),
    ]
    assert (head.level, head.series, head.period) == ("township", "", "2026-01")
    assert head.is_standing
    assert head.sha256 == draft.sha256
    assert verify(county).problems == ()
    assert verify(county, publication=number).problems == ()


def test_its_content_is_the_whole_run_and_has_its_hash(county: Engine):
    [run] = score(county, "2026-01")
    found = read(county, publish(county, run))
    frames = content_frames(found.content)
    with read_transaction(county) as connection:
        stored = read_run_tables(connection, run)
        again = run_content(connection, run, content_columns(found.content))
        text_of = connection.scalar(select(publication.c.content))
    assert found.head.sha256 == sha256_of(str(text_of)) == sha256_of(canonical_json(again))
    for name in ("totals", "items", "subjects"):
        kept, now = getattr(frames, name), getattr(stored, name).drop(columns="run")
        assert list(kept.columns) == list(now.columns)
        keys = [column for column in ("place", "item", "subject") if column in now]
        kept, now = (frame.sort_values(keys, ignore_index=True) for frame in (kept, now))
        pd.testing.assert_frame_equal(kept, now, check_dtype=False)
    assert len(frames.bands) == 4
    assert place_names(found.content).set_index("code")["name"].to_dict() == {
        "C": "小县",
        "C1": "甲镇",
        "C2": "乙乡",
    }
    assert "leads" not in found.content
    assert found.notice is None


def test_whoever_prepared_it_cannot_approve_it_nor_anybody_twice(county: Engine):
    [run] = score(county, "2026-01")
    draft = prepare_publication(county, HEAD_OF_BUREAU, run, "结果", today=DAY)
    assert refused(approve_publication, county, HEAD_OF_BUREAU, draft.id, "局长") == ["publication_approver_prepared"]
    approve_publication(county, LEADER, draft.id, "副县长", today=DAY)
    assert refused(approve_publication, county, LEADER, draft.id, "县长") == ["publication_approved_already"]
    early = {"today": date(2026, 3, 1)}
    other = Viewer("other", "other", Role.COUNTY_LEADER, "C")
    assert refused(approve_publication, county, other, draft.id, " ", **early) == [
        "publication_post_missing",
        "publication_day_backwards",
    ]
    assert refused(approve_publication, county, other, 99, "县长") == ["publication_draft_unknown"]


def test_only_who_may_prepares_and_approves(county: Engine):
    [run] = score(county, "2026-01")
    for viewer in (LEADER, TOWN, PUBLIC, Viewer("r", "r", Role.REVIEWER, "C"), Viewer("c", "c", Role.CLERK, "C1")):
        with pytest.raises(AccessDenied):
            prepare_publication(county, viewer, run, "结果")
    draft = prepare_publication(county, CLERK, run, "结果", today=DAY)
    for viewer in (CLERK, TOWN, PUBLIC, Viewer("l", "l", Role.COUNTY_LEADER, "C1")):
        with pytest.raises(AccessDenied):
            approve_publication(county, viewer, draft.id, "县长")
    with read_transaction(county) as connection, pytest.raises(AccessDenied):
        drafts(connection, TOWN)


def test_a_run_that_is_not_the_newest_is_not_published(county: Engine, tmp_path: Path):
    [run] = score(county, "2026-01")
    draft = prepare_publication(county, CLERK, run, "结果", today=DAY)
    bring(county, tmp_path, "corrected.csv", CORRECTED)
    [newer] = score(county, "2026-01")
    assert refused(prepare_publication, county, CLERK, run, "结果") == ["publication_run_not_newest"]
    assert refused(approve_publication, county, LEADER, draft.id, "县长") == ["publication_run_not_newest"]
    assert refused(prepare_publication, county, CLERK, 99, "结果") == ["publication_run_unknown"]
    with read_transaction(county) as connection:
        assert drafts(connection, CLERK) == []
    publish(county, newer)
    assert refused(prepare_publication, county, CLERK, newer, "结果", reason="x") == ["publication_run_published"]


def test_a_run_that_was_changed_since_is_not_published(county: Engine):
    [run] = score(county, "2026-01")
    draft = prepare_publication(county, CLERK, run, "结果", today=DAY)
    with write_transaction(county) as connection:
        connection.execute(update(score_total).values(points=score_total.c.points + 1))
    assert refused(approve_publication, county, LEADER, draft.id, "县长") == ["publication_content_changed"]


def test_titles_and_reasons_are_asked_for(county: Engine, tmp_path: Path):
    [run] = score(county, "2026-01")
    assert refused(prepare_publication, county, CLERK, run, " ", reason="x") == [
        "publication_title_missing",
        "publication_reason_without_correction",
    ]
    publish(county, run)
    bring(county, tmp_path, "corrected.csv", CORRECTED)
    [newer] = score(county, "2026-01")
    assert refused(prepare_publication, county, CLERK, newer, "结果") == ["publication_reason_missing"]


class TestCorrection:
    @pytest.fixture
    def corrected(self, county: Engine, tmp_path: Path) -> Engine:
        [run] = score(county, "2026-01")
        publish(county, run)
        bring(county, tmp_path, "corrected.csv", CORRECTED)
        [newer] = score(county, "2026-01")
        assert publish(county, newer, "更正后的结果", "甲二村更正") == 2
        return county

    def test_both_stand_side_by_side(self, corrected: Engine):
        with read_transaction(corrected) as connection:
            first, second = published_runs(connection).values()
        assert (first.corrected_by, second.corrects, second.reason) == (2, 1, "甲二村更正")
        assert not first.is_standing
        assert second.is_standing
        assert verify(corrected).problems == ()

    def test_the_notice_lists_every_place_that_moved_and_no_other(self, corrected: Engine):
        publications = [read(corrected, number) for number in (1, 2)]
        totals = [content_frames(each.content).totals.set_index("place")[list(STANDING)] for each in publications]
        first, last = (frame.astype(object).where(frame.notna(), None) for frame in totals)
        moved = {place for place in first.index if first.loc[place].tolist() != last.loc[place].tolist()}
        notice = publications[1].notice
        assert notice is not None
        assert moved == {place.place for place in notice.places} == {"C", "C1", "C2"}
        # C12's 40 visits of 50 became 50: C1 has 59 of 60 against 95 % and full points.
        place = next(place for place in notice.places if place.place == "C1")
        [item] = place.items
        assert (item.item, item.cause) == ("visits", Cause.FIGURES)
        assert (item.figures["numerator"].before, item.figures["numerator"].after) == (49, 59)
        change = place.standing["points"]
        assert item.change == int(change.after or 0) - int(change.before or 0)
        assert set(notice.sources) == {"data_revision"}
        # C2 did nothing, and fell behind.
        other = next(place for place in notice.places if place.place == "C2")
        assert other.items == ()
        assert (other.standing["rank"].before, other.standing["rank"].after) == (1, 2)

    def test_who_reads_no_items_is_told_no_items(self, corrected: Engine):
        with read_transaction(corrected) as connection:
            told = read_notice(connection, PUBLIC, 2)
            whole = read_notice(connection, TOWN, 2)
            assert read_notice(connection, TOWN, 1) is None
            with pytest.raises(KeyError):
                read_notice(connection, TOWN, 3)
        assert told is not None
        assert whole is not None
        assert {place.place for place in told.places} == {"C", "C1", "C2"}
        assert all(place.items == () for place in told.places)
        assert any(place.items for place in whole.places)

    def test_a_draft_that_another_publication_overtook_is_refused(self, corrected: Engine, tmp_path: Path):
        bring(corrected, tmp_path, "again.csv", CORRECTED.replace(",50\n", ",49\n"))
        [run] = score(corrected, "2026-01")
        drafted = [prepare_publication(corrected, CLERK, run, "x", reason="y", today=DAY) for _ in range(2)]
        for viewer in (LEADER, HEAD_OF_BUREAU):
            approve_publication(corrected, viewer, drafted[0].id, "职务", today=DAY)
        assert refused(approve_publication, corrected, LEADER, drafted[1].id, "职务") == [
            "publication_run_published",
            "publication_standing_changed",
        ]


def test_months_are_published_apart(county: Engine, tmp_path: Path):
    bring(county, tmp_path, "later.csv", LATER)
    first, second = score(county, "2026-01", "2026-02")
    assert [publish(county, run) for run in (first, second)] == [1, 2]
    with read_transaction(county) as connection:
        assert [head.corrects for head in published_runs(connection).values()] == [None, None]


def test_verification_names_a_publication_whose_run_was_changed(county: Engine):
    [run] = score(county, "2026-01")
    number = publish(county, run)
    with write_transaction(county) as connection:
        connection.execute(update(score_item).values(points=score_item.c.points + 1))
    for found in (verify(county), verify(county, publication=number)):
        codes = [problem.code for problem in found.problems]
        assert codes == ["audit_rows_changed", "publication_run_differs"]
        assert found.first_broken is not None
        assert found.first_broken.parameters["table"] == "score_item"
    assert refused(verify, county, publication=7) == ["publication_unknown"]


def test_approvals_are_held_to_be_two_persons(county: Engine):
    [run] = score(county, "2026-01")
    publish(county, run)
    with write_transaction(county) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER publication_approval_no_update"))
        connection.execute(text("UPDATE publication_approval SET actor = 'clerk' WHERE actor = 'leader'"))
    codes = {problem.code for problem in verify(county).problems}
    assert codes == {"audit_rows_gone", "audit_rows_unsealed", "publication_approvals_wrong"}


def test_what_is_refused_leaves_no_event(county: Engine):
    [run] = score(county, "2026-01")

    def events() -> int:
        with read_transaction(county) as connection:
            return connection.scalar(select(func.count()).select_from(audit_event)) or 0

    before = events()
    refused(prepare_publication, county, CLERK, run, "")
    assert events() == before
