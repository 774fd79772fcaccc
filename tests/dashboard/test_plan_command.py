"""The commands plan and fairness: sentences in both languages, JSON, and refusals."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from dashboard.command_line import main
from dashboard.plan_sentences import plan_rows
from loaders.access import system_viewer
from loaders.engine import open_engine, read_transaction
from loaders.plans import read_plan
from loaders.score_runs import newest_run
from metrics.place_plan import Plan
from tests.demo_database import LAST_MONTH

TOWNSHIP = "990101101"


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--database", url])


@pytest.fixture(scope="module")
def plan(demo_url: str) -> Plan:
    with read_transaction(open_engine(demo_url)) as connection:
        number = newest_run(connection, "township", LAST_MONTH)
        assert number is not None
        return read_plan(connection, system_viewer(connection), number, TOWNSHIP)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_tell_everything_in_finished_words(plan: Plan, language: str) -> None:
    rows = plan_rows(plan, language)
    assert [row.item for row in rows] == [item.plan.standing.item.code for item in plan.items]
    for row, item in zip(rows, plan.items, strict=True):
        assert row.planned == item.plan.is_planned
        assert "{" not in "".join(map(str, vars(row).values()))
        assert (row.gain == "—") == (item.plan.effort == 0)
        if not row.planned:
            assert {row.missing, row.gain, row.best, row.pace, row.year_end} == {"—"}
            assert row.note != "—"


def test_the_rows_hold_the_figures_of_the_plan(plan: Plan) -> None:
    row = next(row for row in plan_rows(plan, "zh") if row.item == "clinic_rooms")
    figures = next(item for item in plan.items if item.plan.standing.item.code == "clinic_rooms").plan
    assert row.missing == f"还差{figures.to_target}个"
    assert row.gain == f"再办成{figures.effort}个，可得{figures.gain / 100:.2f}分"
    assert row.pace == f"应达83.3%，落后{figures.behind_pace}个"


def test_names_may_be_given(plan: Plan) -> None:
    assert plan_rows(plan, "zh", {"clinic_rooms": "村卫生室"})[1].name != plan_rows(plan, "en")[1].name
    assert "村卫生室" in [row.name for row in plan_rows(plan, "zh", {"clinic_rooms": "村卫生室"})]


def test_the_command_prints_items_and_goals(demo_url: str) -> None:
    result = run(demo_url, "plan", TOWNSHIP, LAST_MONTH)
    assert result.exit_code == 0, result.output
    for text in ("差距测算", "距目标：还差", "年底预计", "不纳入测算", "在平原组升到第4位需"):
        assert text in result.output
    english = run(demo_url, "plan", TOWNSHIP, LAST_MONTH, "--language", "en")
    assert "Rank 4 in peer group 平原 needs" in english.output


def test_the_json_holds_what_the_plan_holds(demo_url: str, plan: Plan) -> None:
    answer = json.loads(run(demo_url, "plan", TOWNSHIP, LAST_MONTH, "--json").stdout)
    assert (answer["points"], answer["rank"], answer["status"]) == (plan.points, plan.rank, "done")
    assert [item["effort"] for item in answer["items"]] == [item.plan.effort for item in plan.items]
    assert plan.next_rank is not None
    assert answer["next_rank"]["missing"] == plan.next_rank.missing


def test_a_place_without_score_is_refused(demo_url: str) -> None:
    result = run(demo_url, "plan", "990199999", LAST_MONTH, "--json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["receipt_not_scored"]
    assert run(demo_url, "plan", TOWNSHIP, "October").exit_code == 2


def test_fairness_is_printed_and_answered(demo_url: str) -> None:
    result = run(demo_url, "fairness", "--period", LAST_MONTH)
    assert result.exit_code == 0, result.output
    assert "14个单位的秩相关系数" in result.output
    assert "今年以来的填报量" in result.output
    answer = json.loads(run(demo_url, "fairness", "--period", LAST_MONTH, "--level", "village", "--json").stdout)
    assert (answer["level"], answer["status"]) == ("village", "done")
    assert {row["measure"] for row in answer["correlations"]} == {"population", "migrant_share", "distance_km"}
    assert run(demo_url, "fairness", "--period", "2001-01").exit_code == 1
