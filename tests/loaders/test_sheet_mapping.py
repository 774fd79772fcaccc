"""Sheet mappings are data: shipped ones load, wrong ones are refused field by field."""

from pathlib import Path

import pytest

from loaders.sheet_mapping import SheetMapping, read_sheet_mapping, signed
from metrics.problems import InputRefused
from tests.loaders.import_cases import mapping

ROOT = Path(__file__).parents[2]
SHIPPED = [ROOT / "tests/data/nhs_ae/mapping.toml", ROOT / "assets/demo_county/mapping.toml"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_mappings_load(path):
    assert isinstance(read_sheet_mapping(path), SheetMapping)


def test_a_term_says_its_sign():
    assert [signed(term) for term in ("attendances", "-breaches")] == [(1, "attendances"), (-1, "breaches")]


@pytest.mark.parametrize(
    "changes",
    [
        {"sheet": {"header_rows": []}},
        {"sheet": {"header_rows": [3, 2]}},
        {"sheet": {"header_rows": [2], "first_data_row": 2}},
        {"sheet": {"period": {}}},
        {"sheet": {"period": {"column": "月份", "constant": "2026-08"}}},
        {"sheet": {"period": {"cell": "1A"}}},
        {"sheet": {"footers": ["("]}},
        {"sheet": {"measure": []}},
        {"sheet": {"measure": [{"numerator": "已访"}]}},
        {"sheet": {"measure": [{"indicator": "visit", "indicators": {"1": "visit"}, "numerator": "已访"}]}},
        {"sheet": {"measure": [{"indicator": "visit", "numerator": "已访", "factor": 0}]}},
        {"sheet": {"nonsense": 1}},
        {"encoding": "no such encoding"},
        {"form": "xlsx", "sheet": {"name": None}},
        {"form": "xlsx", "sheet": {"pattern": ".*"}},
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValueError, match="validation error"):
        mapping(**changes)


def test_a_wrong_mapping_file_names_the_field(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text('name = "a"\nversion = "1"\nformat = "pdf"\n[[sheet]]\n', encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_sheet_mapping(path)
    problems = refused.value.problems
    assert {problem.code for problem in problems} == {"mapping_invalid"}
    assert {"format", "sheet.0.period", "sheet.0.place", "sheet.0.measure"} <= {p.parameters["where"] for p in problems}
    assert {problem.file for problem in problems} == {"mapping.toml"}


@pytest.mark.parametrize(
    "telling",
    [{"numerator": "上环人数"}, {"indicator_column": "项目", "indicators": {"结扎率": "visits"}, "indicator": None}],
)
def test_a_forbidden_column_cannot_fill_an_innocent_indicator(tmp_path: Path, telling: dict):
    measure = {"indicator": "visits", "numerator": "已访视", "denominator": "应访视"} | telling
    lines = [f"{name} = {_toml(value)}" for name, value in measure.items() if value is not None]
    path = tmp_path / "mapping.toml"
    path.write_text(
        'name = "m"\nversion = "1"\nformat = "csv"\n[[sheet]]\nheader_rows = [1]\n'
        '[sheet.period]\nconstant = "2026-01"\n'
        '[sheet.place]\ncode = "代码"\n[[sheet.measure]]\n' + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    with pytest.raises(InputRefused) as refused:
        read_sheet_mapping(path)
    assert {problem.code for problem in refused.value.problems} == {"out_of_scope"}


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = "{text}"' for key, text in value.items()) + " }"
    return f'"{value}"'
