"""`make example` prints what is known about the real table."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.data.nhs_ae.example import example, organisation_months, pooled_by_year


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("example") / "build"


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    """What the example prints in a folder that is not there yet."""
    output = io.StringIO()
    with redirect_stdout(output):
        example(folder)
    return output.getvalue()


@pytest.fixture(scope="module")
def database(folder: Path, printed: str) -> str:
    return f"sqlite:///{folder / 'example.db'}"


@pytest.mark.parametrize(
    "known", ["89.1259 %", "88.3396 %", "88.0126 %", "8,298 organisation-months", "3,883 of them", "226 organisations",
              "122 miss", "pooled 86.604 %"]
)  # fmt: skip
def test_the_known_answers_are_printed(printed: str, known: str):
    assert known in printed


def test_the_mean_of_rates_is_not_printed(printed: str):
    assert "90.743" not in printed


def test_ten_best_and_ten_worst_are_printed(printed: str):
    best, worst = printed.split("Best\n")[1].split("Worst\n")
    assert best.strip().count("\n") == 9
    assert worst.split("\n\n")[0].strip().count("\n") == 9


def test_the_source_is_attributed(printed: str):
    assert "NHS England, Open Government Licence v3.0" in printed


def test_the_score_runs_hold_the_pooled_years(database: str):
    pooled = pooled_by_year(database)
    assert {period: round(value, 4) for period, value in pooled.items()} == {
        "2017-03": 89.1259,
        "2018-03": 88.3396,
        "2019-03": 88.0126,
    }


def test_organisation_months_are_counted_in_whole_numbers(database: str):
    known = organisation_months(database)
    assert known.pop("march_pooled") == pytest.approx(86.604, abs=0.0005)
    assert known == {"organisation_months": 8298, "meeting": 3883, "march_organisations": 226, "march_missing": 122}


def test_a_second_run_prints_the_same(folder: Path, printed: str):
    output = io.StringIO()
    with redirect_stdout(output):
        example(folder)
    assert output.getvalue() == printed
