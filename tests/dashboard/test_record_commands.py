"""The commands publish, verify and users, as an administrator types them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from dashboard.command_line import main
from loaders.score_runs import score_months
from tests.record_county import HEAD_OF_BUREAU, set_county_up

APPROVED = ("--approved-by", "副县长=leader", "--approved-by", "局长=head")


@pytest.fixture
def county(sqlite_database: Engine, tmp_path: Path) -> Engine:
    set_county_up(sqlite_database, tmp_path)
    score_months(sqlite_database, ["2026-01"], HEAD_OF_BUREAU)
    for subject, role in (("leader", "county_leader"), ("head", "administrator"), ("clerk", "clerk")):
        assert run(sqlite_database, "users", "--grant", subject, "--role", role).exit_code == 0
    return sqlite_database


def run(engine: Engine, *arguments: str) -> Result:
    url = engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, [*arguments, "--database", url, "--language", "en"])


def answer(engine: Engine, *arguments: str) -> dict:
    result = run(engine, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_month_is_published_and_listed(county: Engine):
    told = answer(county, "publish", "--title", "一月", "--prepared-by", "clerk", *APPROVED)["publication"]
    assert (told["number"], told["period"], told["level"], told["prepared_by"]) == (1, "2026-01", "township", "clerk")
    assert {approval["actor"] for approval in told["approvers"]} == {"leader", "head"}
    assert [each["number"] for each in answer(county, "publish", "--list")["publications"]] == [1]
    listed = run(county, "publish", "--list").output
    assert "No. 1 (" in listed
    assert "approved by 副县长 (leader)" in listed


def test_a_draft_waits_for_the_second_person(county: Engine):
    told = answer(county, "publish", "--title", "一月", "--prepared-by", "clerk", *APPROVED[:2])
    assert (told["status"], len(told["draft"]["approvals"])) == ("draft", 1)
    assert "1 of 2 approvals" in run(county, "publish", "--list").output
    done = answer(county, "publish", "--draft", str(told["draft"]["id"]), *APPROVED[2:])
    assert done["publication"]["number"] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--approved-by", "局长=stranger", "--title", "x"), "stranger holds no role today"),
        (("--approved-by", "局长=head", "--title", "x", "--prepared-by", "head"), "cannot approve it"),
        (("--title", ""), "needs a title"),
        (("--title", "x", "--period", "2026-02"), "2026-02"),
        (("--draft", "7"), "no draft 7"),
    ],
)
def test_what_cannot_be_published_is_refused(county: Engine, options: tuple[str, ...], told: str):
    result = run(county, "publish", *options)
    assert result.exit_code == 1
    assert told in result.output


def test_an_approval_without_a_post_is_wrong_usage(county: Engine):
    assert run(county, "publish", "--title", "x", "--approved-by", "head").exit_code == 2


def test_nothing_published_is_said(county: Engine):
    assert "Nothing is published yet." in run(county, "publish", "--list").output


def test_verify_tells_the_head_and_ends_with_one_when_broken(county: Engine):
    answer(county, "publish", "--title", "一月", "--prepared-by", "clerk", *APPROVED)
    told = answer(county, "verify")
    assert told["status"] == "intact"
    assert len(told["head"]) == 64
    assert answer(county, "verify", "1", "--head", told["head"])["status"] == "intact"
    assert "The chain holds" in run(county, "verify", "--seal").output
    county.dispose()
    with closing(sqlite3.connect(str(county.url.database), isolation_level=None)) as connection:
        connection.execute("UPDATE score_total SET points = points + 1")
    result = run(county, "verify")
    assert result.exit_code == 1
    assert "First broken link" in result.output
    assert "score_total (run 1)" in result.output
    broken = run(county, "verify", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.output)["problems"][0]["code"] == "audit_rows_changed"
    # What is broken is not sealed over.
    assert run(county, "verify", "--seal").exit_code == 1
    assert run(county, "verify", "--head", "0" * 63 + "1").exit_code == 1
    assert run(county, "verify", "9").exit_code == 1


def test_users_lists_grants_and_revokes(county: Engine):
    told = answer(county, "users", "--grant", "town", "--role", "township", "--place", "C1", "--until", "2099-12-31")
    assert [(row["subject"], row["role"], row["in_force"]) for row in told["grants"]][-1] == ("town", "township", True)
    told = answer(county, "users", "--revoke", str(told["grants"][-1]["id"]))
    assert told["grants"][-1]["in_force"] is False
    assert "not in force" in run(county, "users").output
    assert run(county, "users", "--grant", "town").exit_code == 2
    assert run(county, "users", "--revoke", "99").exit_code == 1
