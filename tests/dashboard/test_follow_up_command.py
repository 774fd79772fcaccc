"""The commands actions and settle on the demo county, for people and for machines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from dashboard.command_line import main
from loaders.engine import open_engine, read_transaction
from loaders.schema import audit_event
from metrics.action_events import ActionSource
from metrics.action_status import ActionStatus


def output(url: str, *arguments: str, status: int = 0) -> str:
    command, *rest = arguments
    result = CliRunner().invoke(main, [command, "--database", url, *rest], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_has_actions_in_every_state_and_from_every_source(demo_url: str, language: str) -> None:
    told = json.loads(output(demo_url, "actions", "--json", "--language", language))["actions"]
    assert {action["status"] for action in told} == set(ActionStatus)
    assert {action["source"] for action in told} == set(ActionSource)
    lines = output(demo_url, "actions", "--language", language)
    assert all(action["task"] in lines and action["owner_post"] in lines for action in told)


def test_the_overdue_ones_are_told_longest_first(demo_url: str) -> None:
    told = json.loads(output(demo_url, "actions", "--overdue", "--json"))["actions"]
    assert len(told) >= 2
    days = [action["days_overdue"] for action in told]
    assert days == sorted(days, reverse=True)
    assert days[-1] > 0
    assert f"已逾期 {days[0]} 天" in output(demo_url, "actions", "--overdue")


def test_actions_of_one_place(demo_url: str) -> None:
    every = json.loads(output(demo_url, "actions", "--json"))["actions"]
    place = every[0]["place"]
    own = json.loads(output(demo_url, "actions", "--place", place, "--json"))["actions"]
    assert [action["action"] for action in own] == [each["action"] for each in every if each["place"] == place]
    assert output(demo_url, "actions", "--place", "nowhere", "--language", "en") == "No actions.\n"


def test_one_action_is_told_with_its_record_and_its_effect(demo_url: str) -> None:
    met = next(each for each in json.loads(output(demo_url, "actions", "--json"))["actions"] if each["status"] == "met")
    told = json.loads(output(demo_url, "actions", str(met["action"]), "--json"))
    kinds = [json.loads(event["content"])["kind"] for event in told["events"]]
    assert kinds == ["given", "progress", "evidence", "reported_done", "checked"]
    assert [figure["before"] for figure in told["effect"]] == [True, *[False] * (len(told["effect"]) - 1)]
    assert len(told["effect"]) == 5
    assert told["effect"][0]["value"] == met["value_before"]
    lines = output(demo_url, "actions", str(met["action"]))
    assert "办结核查" in lines
    assert "达到成效标准" in lines
    assert "2026-10" in lines


def test_an_action_that_is_not_there_is_refused(demo_url: str) -> None:
    assert "没有第 999 号督办事项" in CliRunner().invoke(main, ["actions", "--database", demo_url, "999"]).output
    output(demo_url, "actions", "999", "--json", status=1)


def test_publications_that_can_be_settled_are_listed(demo_url: str) -> None:
    listed = json.loads(output(demo_url, "settle", "--json"))["publications"]
    assert listed[0]["period"] == "2026-09"
    assert {each["level"] for each in listed} == {"township", "village"}
    # The first two were corrected.
    assert not {1, 2} & {each["number"] for each in listed}
    assert listed[0]["title"] in output(demo_url, "settle")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_settlement_shows_what_a_decision_takes_beside_what_the_book_gives(demo_url: str, language: str) -> None:
    listed = json.loads(output(demo_url, "settle", "--json"))["publications"]
    number = next(each["number"] for each in listed if (each["level"], each["period"]) == ("township", "2026-09"))
    told = json.loads(output(demo_url, "settle", str(number), "--json", "--language", language))
    taken = [line for line in told["lines"] if line["state"] == "excluded"]
    assert taken
    assert all(line["case"] and line["amount"] == 0 and line["without_veto"] > 0 for line in taken)
    assert sum(line["amount"] for line in told["lines"]) == sum(each["amount"] for each in told["sums"])
    lines = output(demo_url, "settle", str(number), "--language", language)
    assert told["day"] in lines
    assert ("案卷" if language == "zh" else f"case {taken[0]['case']}") in lines


def test_a_sheet_handed_out_is_written_and_recorded(demo_url: str, tmp_path: Path) -> None:
    database = tmp_path / "own.db"
    shutil.copy(demo_url.removeprefix("sqlite:///"), database)
    url, sheet = f"sqlite:///{database}", tmp_path / "sheet.xlsx"
    told = json.loads(output(url, "settle", "7", "--workbook", str(sheet), "--json"))
    assert told["workbook"] == str(sheet)
    names = CalamineWorkbook.from_path(str(sheet)).sheet_names
    assert names == ["按单位汇总", "明细"]
    with read_transaction(open_engine(url)) as connection:
        event = connection.execute(select(audit_event).order_by(audit_event.c.id.desc()).limit(1)).one()
    assert (event.action, event.subject) == ("settle", "7")
    assert json.loads(event.details)["sha256"] == told["sha256"]


@pytest.mark.parametrize(("number", "text"), [("1", "更正"), ("99", "99")])
def test_what_cannot_be_settled_is_refused(demo_url: str, number: str, text: str) -> None:
    assert text in output(demo_url, "settle", number, "--json", status=1)
