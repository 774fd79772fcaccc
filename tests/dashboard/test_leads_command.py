"""The command leads on the demo county: signs and triggers in both languages, for people and for machines."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from dashboard.command_line import main
from dashboard.texts import translate
from loaders.demo_county.stories import stories
from metrics.integrity.leads import OPENS_A_CHECK


def output(url: str, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["leads", "--database", url, *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_lead_ends_with_what_it_does_not_prove(demo_url: str, language: str) -> None:
    told = json.loads(output(demo_url, "--json", "--language", language))
    assert told["level"] == "township"
    assert {lead["kind"] for lead in told["leads"]} >= {"trigger", "heaping"}
    assert all(lead["sentences"][-1] == translate(OPENS_A_CHECK, language) for lead in told["leads"])
    assert told["closed_triggers"] == []
    lines = output(demo_url, "--language", language).splitlines()
    assert sum(line.strip() == translate(OPENS_A_CHECK, language) for line in lines) == len(told["leads"])


def test_a_place_stands_for_what_lies_below_it(demo_url: str) -> None:
    late = stories().late_benefits.place
    own = json.loads(output(demo_url, "--json", "--level", "village", "--place", late))["leads"]
    assert own
    assert all(lead["place"].startswith(late) for lead in own)
    assert output(demo_url, "--place", "990101203", "--language", "en") == "No leads.\n"


def test_a_trigger_that_opens_nothing_is_named_with_the_reason(demo_url: str) -> None:
    told = json.loads(output(demo_url, "--json", "--period", "2023-12", "--language", "en"))
    assert [(each["trigger"], each["reason"]) for each in told["closed_triggers"]] == [("last_two_years", "too_early")]
    assert "too few assessment years have been scored" in output(demo_url, "--period", "2023-12", "--language", "en")
