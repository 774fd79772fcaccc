"""The command bridge: both bridges as text in both languages and as JSON, and what it refuses."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from dashboard.command_line import main
from tests.demo_database import LAST_MONTH

TOWNSHIP, COUNTY = "990101102", "990101"


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["bridge", *arguments, "--database", url])


def test_the_text_tells_rank_and_points_in_both_languages(demo_url: str):
    chinese = run(demo_url, TOWNSHIP, "2025-12", LAST_MONTH)
    assert chinese.exit_code == 0, chinese.output
    assert "自身 " in chinese.output
    assert "得分：从 " in chinese.output
    english = run(demo_url, TOWNSHIP, "2025-12", LAST_MONTH, "--language", "en")
    assert "own change " in english.output
    assert "Points: from " in english.output


def test_the_lines_of_the_text_add_up(demo_url: str):
    lines = run(demo_url, TOWNSHIP, "2026-06", LAST_MONTH).output.splitlines()[3:]
    figures = [float(line.split()[0].replace("−", "-")) for line in lines]
    assert len(figures) > 5
    assert abs(sum(figures[:-1]) - figures[-1]) < 0.001


def test_the_json_adds_up_too(demo_url: str):
    answer = json.loads(run(demo_url, TOWNSHIP, "2025-12", LAST_MONTH, "--json").stdout)
    assert answer["status"] == "done"
    assert sum(answer["parts"].values()) == answer["movement"] == answer["from"]["rank"] - answer["to"]["rank"]
    assert sum(line["change"] for line in answer["lines"]) == answer["to"]["points"] - answer["from"]["points"]


def test_a_place_without_rank_has_its_points(demo_url: str):
    answer = json.loads(run(demo_url, COUNTY, "2026-06", LAST_MONTH, "--level", "township", "--json").stdout)
    assert answer["movement"] is None
    assert answer["lines"]


def test_what_cannot_be_bridged_is_refused(demo_url: str):
    for arguments, code in (
        ((TOWNSHIP, LAST_MONTH, "2026-06"), "bridge_months_out_of_order"),
        ((TOWNSHIP, "2020-01", LAST_MONTH), "receipt_not_scored"),
        (("990199999", "2026-06", LAST_MONTH), "receipt_not_scored"),
    ):
        result = run(demo_url, *arguments, "--json")
        assert result.exit_code == 1
        assert [problem["code"] for problem in json.loads(result.stdout)["problems"]] == [code]
    assert run(demo_url, TOWNSHIP, "June", LAST_MONTH).exit_code == 2
