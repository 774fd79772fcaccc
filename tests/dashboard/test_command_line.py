"""The command line: what it answers people and machines, and its exit status 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from dashboard.command_line import main
from loaders.demo_county.rule_books import rule_book_workbook

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / "tests" / "data" / "nhs_ae"
PROBLEM_KEYS = {"code", "severity", "file", "sheet", "cell", "message", "fix"}
_ROOT_CONTEXT = click.Context(main)
# Commands are loaded when they are asked for.
COMMANDS = {name: main.get_command(_ROOT_CONTEXT, name) for name in main.list_commands(_ROOT_CONTEXT)}
ROWS = 1_500


def call(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, [str(argument) for argument in arguments])


def answer(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """Return the one JSON object that a command answers with, in English."""
    result = call(*arguments, "--json", "--language", "en")
    assert result.exit_code == status, result.output
    content = json.loads(result.stdout)
    assert isinstance(content["problems"], list)
    assert all(set(problem) == PROBLEM_KEYS for problem in content["problems"])
    return content


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rows of the real table."""
    path = tmp_path_factory.mktemp("table") / "ae_attendances.csv"
    lines = (REAL / "ae_attendances.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: ROWS + 1]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def county_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was set up, nothing else."""
    path = tmp_path_factory.mktemp("county") / "county.db"
    options = ("--catalogue", REAL / "catalogue.toml", "--database", f"sqlite:///{path}")
    content = answer("setup", REAL / "deployment.toml", *options)
    assert (content["status"], content["root"]) == ("done", "ENG")
    return path


@pytest.fixture
def county(county_file: Path, tmp_path: Path) -> str:
    for file in county_file.parent.glob("county.db*"):
        shutil.copy(file, tmp_path / file.name)
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture(scope="module")
def scored(county_file: Path, table: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with figures, a rule book and a score run; tests only read it."""
    folder = tmp_path_factory.mktemp("scored")
    for file in county_file.parent.glob("county.db*"):
        shutil.copy(file, folder / file.name)
    url = f"sqlite:///{folder / 'county.db'}"
    answer("import", table, "--mapping", REAL / "mapping.toml", "--database", url)
    assert answer("rule-book", REAL / "rule_book.xlsx", "--database", url)["status"] == "done"
    assert answer("score", "--database", url)["status"] == "done"
    return url


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_commands_of_the_plan_are_there():
    assert {"serve", "demo", "setup", "import", "boundaries", "rule-book", "score", "league", "check"} <= set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_and_takes_the_common_options(command: str):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert COMMANDS[command].help
    for option in ("--json", "--database", "--language"):
        assert option in result.output


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_and_option_is_in_the_readme(command: str, readme: str):
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert f"`{command}" in text
    for parameter in COMMANDS[command].params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert option in text, f"{command} {option}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("import",),
        ("import", "no-such-file.csv", "--mapping", str(REAL / "mapping.toml")),
        ("import", str(REAL / "ae_attendances.csv")),
        ("score", "--period", "March"),
        ("score", "--period", "2019-13"),
        ("league", "--top", "0"),
        ("serve", "--port", "70000"),
        ("check",),
        ("check", str(REAL / "catalogue.toml"), "--language", "fr"),
        ("score", "--database", "nonsense"),
        ("score", "--database", "oracle://x/y"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[str, ...]):
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_import_answers_machines(county: str, table: Path):
    content = answer("import", table, "--mapping", REAL / "mapping.toml", "--database", county)
    assert content["status"] == "stored"
    assert (content["rows_read"], content["rows_added"], content["rows_refused"]) == (ROWS, ROWS, 0)
    assert isinstance(content["batch_id"], int)
    assert {problem["severity"] for problem in content["problems"]} <= {"note", "warning"}
    again = answer("import", table, "--mapping", REAL / "mapping.toml", "--database", county)
    assert (again["status"], again["rows_added"], again["rows_changed"]) == ("unchanged", 0, 0)
    assert again["data_revision"] == content["data_revision"]


def test_a_refused_table_names_file_and_cell_and_ends_with_status_1(county: str, table: Path, tmp_path: Path):
    header, first, *_ = table.read_text(encoding="utf-8").splitlines()
    organisation = first.split(",")
    names = header.split(",")
    organisation[names.index("attendances")] = "many"
    bad = write(tmp_path / "bad.csv", header, first, ",".join(organisation))
    content = answer("import", bad, "--mapping", REAL / "mapping.toml", "--database", county, status=1)
    assert content["status"] == "refused"
    wrong = [problem for problem in content["problems"] if problem["severity"] == "error"]
    column = "ABCDEFGH"[names.index("attendances")]
    assert any((problem["file"], problem["cell"]) == ("bad.csv", f"{column}3") for problem in wrong)
    assert all(problem["message"] and problem["fix"] for problem in wrong)
    lines = call("import", bad, "--mapping", REAL / "mapping.toml", "--database", county, "--language", "en")
    assert lines.exit_code == 1
    assert f"[error] bad.csv / {column}3" in lines.stderr
    assert "Nothing was changed" in lines.stdout
    chinese = call("import", bad, "--mapping", REAL / "mapping.toml", "--database", county)
    assert f"[错误] bad.csv / {column}3" in chinese.stderr


def test_a_refused_workbook_names_file_sheet_and_cell(tmp_path: Path):
    path = tmp_path / "book.xlsx"
    rule_book_workbook(path, "township", "2026")
    book = openpyxl.load_workbook(path)
    sheet = book["考核细则"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "分值")
    sheet.cell(cell.row + 1, cell.column).value = "很多"
    book.save(path)
    (problem,) = answer("check", path, status=1)["problems"]
    where = f"{cell.column_letter}{cell.row + 1}"
    assert (problem["file"], problem["sheet"], problem["cell"]) == ("book.xlsx", "考核细则", where)
    line = call("check", path).stderr
    assert f"book.xlsx / 考核细则 / {where}" in line


def test_valid_rows_can_be_taken_and_the_others_come_back(county: str, table: Path, tmp_path: Path):
    header, first, second, *_ = table.read_text(encoding="utf-8").splitlines()
    parts = second.split(",")
    parts[header.split(",").index("attendances")] = "many"
    bad = write(tmp_path / "bad.csv", header, first, ",".join(parts))
    refused = tmp_path / "back.xlsx"
    options = ("--mapping", REAL / "mapping.toml", "--take-valid-rows", "--refused", refused, "--database", county)
    content = answer("import", bad, *options)
    assert (content["rows_added"], content["rows_refused"]) == (1, 1)
    assert content["refused_file"] == str(refused)
    assert refused.exists()


def test_score_answers_machines(scored: str):
    content = answer("score", "--database", scored)
    assert (content["status"], set(content)) == ("done", {"status", "period", "runs", "problems"})
    (run,) = content["runs"]
    assert set(run) == {"run", "level", "period", "ranked", "not_ranked", "totals_above"}
    assert run["level"] == "organisation"
    assert run["ranked"] > 100
    assert set(run["totals_above"]) == {"ENG"}


def test_league_answers_machines_and_people(scored: str):
    content = answer("league", "--top", "3", "--database", scored)
    assert [row["rank"] for row in content["best"]] == sorted(row["rank"] for row in content["best"])
    assert len(content["best"]) == len(content["worst"]) == 3
    printed = call("league", "--top", "3", "--database", scored).stdout
    assert content["worst"][0]["name"] in printed


def test_the_environment_names_the_database_and_the_option_goes_before(scored: str, county: str):
    assert call("league", DATABASE_URL=scored).exit_code == 0
    assert call("league", "--database", scored, DATABASE_URL=county).exit_code == 0
    assert call("league", DATABASE_URL=county).exit_code == 1


@pytest.mark.parametrize(("command", "code"), [("score", "nothing_imported"), ("league", "nothing_imported")])
def test_without_figures_there_is_nothing_to_score(county: str, command: str, code: str):
    content = answer(command, "--database", county, status=1)
    assert [problem["code"] for problem in content["problems"]] == [code]


def test_without_a_county_nothing_can_be_imported(table: Path, tmp_path: Path):
    options = ("--mapping", REAL / "mapping.toml", "--database", f"sqlite:///{tmp_path / 'empty.db'}")
    content = answer("import", table, *options, status=1)
    assert [problem["code"] for problem in content["problems"]] == ["database_empty"]


def test_a_month_without_rule_book_is_refused(scored: str):
    content = answer("score", "--period", "2035-01", "--database", scored, status=1)
    assert [problem["code"] for problem in content["problems"]] == ["no_rule_book"]


def test_boundaries_that_are_none_are_refused(county: str, tmp_path: Path):
    content = answer("boundaries", write(tmp_path / "map.geojson", "no map"), "--database", county, status=1)
    assert content["problems"][0]["file"] == "map.geojson"


def test_the_shipped_files_pass_the_check(tmp_path: Path):
    book = tmp_path / "book.xlsx"
    rule_book_workbook(book, "village", "2026")
    assets = ROOT / "assets"
    files = [
        assets / "catalogue.toml",
        *(assets / "demo_county" / name for name in ("deployment.toml", "mapping.toml")),
    ]
    content = answer("check", *files, book)
    assert content["status"] == "done"
    assert sorted(content["files"].values()) == ["catalogue", "deployment", "rule book", "sheet mapping"]
    assert content["problems"] == []


def test_the_real_tables_files_pass_the_check():
    files = [REAL / name for name in ("catalogue.toml", "deployment.toml", "mapping.toml")]
    assert answer("check", *files)["status"] == "done"
    options = ("--catalogue", REAL / "catalogue.toml", "--levels", "country,organisation")
    assert answer("check", REAL / "rule_book.xlsx", *options)["status"] == "done"


FORBIDDEN = """title = {{ zh = "目录", en = "Own catalogue" }}

[[indicator]]
code = "quiet_name"
name = {{ zh = "{zh}", en = "{en}" }}
subject = "service"
kind = "rate"
unit = {{ zh = "%", en = "%" }}
factor = 100
decimals = 2
polarity = "higher_is_better"
numerator = {{ zh = "{numerator_zh}", en = "{numerator_en}" }}
denominator = {{ zh = "育龄妇女人数", en = "women of reproductive age" }}
cumulation = "flow"
source = {{ zh = "登记簿", en = "register" }}
"""


def test_a_catalogue_out_of_scope_is_refused_with_entry_reason_and_document(tmp_path: Path):
    entry = {"zh": "上环率", "en": "IUD rate", "numerator_zh": "上环人数", "numerator_en": "IUDs inserted"}
    own = write(tmp_path / "own.toml", FORBIDDEN.format(**entry))
    content = answer("check", own, status=1)
    assert content["status"] == "refused"
    (problem,) = content["problems"]
    assert (problem["code"], problem["severity"], problem["file"]) == ("out_of_scope", "error", "own.toml")
    text = problem["message"] + problem["fix"]
    assert "quiet_name" in text
    assert "IUD insertions" in text
    assert "docs/scope.md" in text
    chinese = call("check", own)
    assert chinese.exit_code == 1
    assert "quiet_name" in chinese.stderr
    assert "放取环" in chinese.stderr
    assert "docs/scope" in chinese.stderr


def test_the_same_catalogue_cannot_be_set_up(tmp_path: Path):
    entry = {"zh": "上环率", "en": "IUD rate", "numerator_zh": "上环人数", "numerator_en": "IUDs inserted"}
    own = write(tmp_path / "own.toml", FORBIDDEN.format(**entry))
    database = f"sqlite:///{tmp_path / 'own.db'}"
    content = answer("setup", REAL / "deployment.toml", "--catalogue", own, "--database", database, status=1)
    assert [problem["code"] for problem in content["problems"]] == ["out_of_scope"]
    assert call("league", "--database", database).exit_code == 1


def test_an_honest_neighbour_passes(tmp_path: Path):
    entry = {
        "zh": "产后访视率",
        "en": "Postnatal visits",
        "numerator_zh": "接受产后访视的产妇人数",
        "numerator_en": "mothers who had a postnatal visit",
    }
    assert answer("check", write(tmp_path / "own.toml", FORBIDDEN.format(**entry)))["status"] == "done"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("broken.toml", "a = ", "toml_invalid"),
        ("deployment.toml", "level = []", "deployment_invalid"),
        ("notes.txt", "hello", "kind_of_file_unknown"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_name(tmp_path: Path, name: str, content: str, code: str):
    problems = answer("check", write(tmp_path / name, content), status=1)["problems"]
    assert {(problem["code"], problem["file"]) for problem in problems} == {(code, name)}


def test_one_wrong_file_among_several_refuses_but_all_are_judged(tmp_path: Path):
    content = answer("check", REAL / "catalogue.toml", write(tmp_path / "broken.toml", "a = "), status=1)
    assert list(content["files"].values()) == ["catalogue"]
    assert len(content["problems"]) == 1


def test_demo_if_missing_leaves_a_county_alone(scored: str):
    assert answer("demo", "--if-missing", "--database", scored)["status"] == "unchanged"
