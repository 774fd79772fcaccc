"""The command receipt: text, JSON that recomputes, a workbook, and refusals."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
from click.testing import CliRunner, Result
from sqlalchemy import make_url

from dashboard.command_line import main
from tests.demo_database import LAST_MONTH
from tests.metrics.receipt_evaluator import recomputed_total

TOWNSHIP = "990101101"


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["receipt", *arguments, "--language", "en", "--database", url])


def test_the_text_leads_from_cells_to_the_rank(demo_url: str) -> None:
    result = run(demo_url, TOWNSHIP, LAST_MONTH, "--item", "benefit_on_time")
    assert result.exit_code == 0, result.output
    assert "Formula (linear; zero_at=60.0): 45 × (" in result.output
    assert "Rank " in result.output
    assert "利益导向  L58  K58  #" in result.output


def test_the_json_is_enough_to_recompute_the_total(demo_url: str) -> None:
    answer = json.loads(run(demo_url, TOWNSHIP, LAST_MONTH, "--json").stdout)
    (receipt,) = answer["receipts"]
    assert answer["status"] == "done"
    assert recomputed_total(receipt) == receipt["total"]["points"]


def test_a_workbook_of_the_place_is_written_and_is_on_the_record(demo_url: str, tmp_path: Path) -> None:
    copied, path = tmp_path / "demo.db", tmp_path / "receipt.xlsx"
    shutil.copy(str(make_url(demo_url).database), copied)
    result = run(f"sqlite:///{copied}", TOWNSHIP, LAST_MONTH, "--workbook", str(path))
    assert result.exit_code == 0, result.output
    assert openpyxl.load_workbook(path).sheetnames == ["About", "Totals", "Items", "Units", "Reports"]
    with closing(sqlite3.connect(copied)) as connection:
        newest = connection.execute("SELECT action, subject FROM audit_event ORDER BY id DESC").fetchone()
    assert newest == ("export", f"{TOWNSHIP} {LAST_MONTH}")


def test_a_place_without_score_is_refused(demo_url: str) -> None:
    result = run(demo_url, "990199999", LAST_MONTH, "--json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == ["receipt_not_scored"]


def test_a_month_that_is_none_is_wrong_usage(demo_url: str) -> None:
    assert run(demo_url, TOWNSHIP, "October").exit_code == 2
