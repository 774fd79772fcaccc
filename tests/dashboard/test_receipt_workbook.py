"""The receipt workbook: a program that is not ours computes it and arrives at the stored points."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from dashboard.exports.receipt_workbook import write_receipts
from loaders.access import system_viewer
from loaders.engine import open_engine, read_transaction
from loaders.receipts import read_receipts
from loaders.score_runs import newest_run
from metrics.receipt import Receipt
from metrics.score_run import compute_score_run, earlier_totals
from tests.demo_database import LAST_MONTH
from tests.libreoffice import recalculated
from tests.metrics.test_receipt import CASES, random_ledger, receipts_of, small_receipt
from tests.metrics.test_score_run import CATALOGUE, random_item, random_parts, random_places, random_reports
from tests.metrics.worlds import LEVELS, book, catalogue, changes, indicator, observations, versions


def demo_receipts(url: str, level: str) -> list[Receipt]:
    with read_transaction(open_engine(url)) as connection:
        run = newest_run(connection, level, LAST_MONTH)
        assert run is not None
        return read_receipts(connection, system_viewer(connection), run)


def random_receipts(seed: int, **parts: Any) -> list[Receipt]:
    chance = random.Random(seed)
    places, changed = random_places(chance)
    rows = random_reports(chance, places)
    items = [random_item(chance, number) for number in range(8)]
    rules = book(*items, **{**random_parts(chance, len(items)), **parts})
    ledger = random_ledger(chance, places)
    known = (observations(*rows), versions(*places), changes(*changed), rules, CATALOGUE, "2026-09", LEVELS, ledger)
    beside = {"entries": ledger, "earlier": earlier_totals(*known)}
    return receipts_of(compute_score_run(*known), rules, CATALOGUE, rows, places, changed, "2026-09", **beside)


def adjusted_receipts(seed: int = 6) -> list[Receipt]:
    """A county whose lines, kinds and totals are capped, with entries on every line and months that are weighed."""
    lines = [
        {"code": "award", "name": "award", "kind": "bonus", "points": 150, "cap": 400},
        {"code": "prize", "name": "prize", "kind": "bonus", "points": 1000},
        {"code": "late", "name": "late", "kind": "penalty", "points": 733},
    ]
    caps = {"bonus": 1900, "penalty": 2000, "total": 12_000}
    weights = [{"month": 3, "weight": 4}, {"month": 8, "weight": 3}, {"month": 9, "weight": 3}]
    receipts = random_receipts(seed, lines=lines, caps=caps, period_weights=weights, tie_breaks=[])
    totals = [receipt.total for receipt in receipts]
    assert any(line.earned != line.points * line.cases for total in totals for line in total.lines)
    assert {"bonus", "penalty"} == {line.kind for total in totals for line in total.lines}
    assert any(total.bonus == 1900 for total in totals)
    assert any(total.composite_rank is not None for total in totals)
    return receipts


def receipts_of_every_rule() -> list[Receipt]:
    """One item for every case of every rule, on values that make halves of a hundredth."""
    polarities = {"per_case": "lower_is_better", "zero_tolerance": "lower_is_better", "within_band": "within_band"}
    entries, items, rows = [], [], []
    chance = random.Random(7)
    places: list[tuple] = [("c", "county", None, "2020-01", None)]
    for number in range(20):
        places += [(f"t{number:02d}", "township", "c", "2020-01", None)]
        places += [(f"v{number:02d}", "village", f"t{number:02d}", "2020-01", None)]
    for number, (rule, parameters) in enumerate(CASES):
        is_count = rule in ("completion", "per_case")
        polarity = polarities.get(rule, "higher_is_better")
        entries.append(indicator(f"i{number}", "count" if is_count else "rate", polarity=polarity))
        items.append(
            {"indicator": f"i{number}", "rule": rule, "parameters": parameters, "points": 2050, "target": 90.5}
        )
        for village in range(20):
            above, below = chance.randint(0, 200), chance.choice([200, 8, 1000, 3, 0])
            for period in ("2025-02", "2026-02"):
                part = (chance.randint(0, 30), None) if is_count else (above, below)
                rows.append((period, f"i{number}", f"v{village:02d}", *part, 1))
    rules, listed = book(*items), catalogue(*entries)
    run = compute_score_run(observations(*rows), versions(*places), changes(), rules, listed, "2026-02", LEVELS)
    return receipts_of(run, rules, listed, rows, places, [], "2026-02")


def tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The sheets of a workbook by heading; what stands there as computed, not as formulas."""
    workbook = CalamineWorkbook.from_path(path)
    found = {}
    for name in workbook.sheet_names[1:]:
        headings, *rows = workbook.get_sheet_by_name(name).to_python()
        found[name] = [dict(zip(headings, row, strict=True)) for row in rows]
    return found


def assert_computed(path: Path, receipts: Sequence[Receipt]) -> int:
    """Compare every computed item, total and rank with what is stored; return how many items there were."""
    sheets = tables(path)
    items = {(row["Code"], row["Item"]): row for row in sheets["Items"]}
    totals = {row["Code"]: row for row in sheets["Totals"]}
    for receipt in receipts:
        for item in receipt.items:
            row = items[receipt.place, item.item.code]
            where = (receipt.place, item.item.code)
            assert row["Points"] == ("" if item.points is None else item.points / 100), where
            assert row["Value"] == ("" if item.value is None else pytest.approx(item.value, rel=1e-12)), where
            assert row["Agrees"] == 1, where
        row, total = totals[receipt.place], receipt.total
        assert row["Total"] == ("" if total.points is None else total.points / 100), receipt.place
        assert row["Rank"] == ("" if total.rank is None else total.rank), receipt.place
        assert row["Agrees"] == 1
        assert row["Bonus"] == total.bonus / 100, receipt.place
        assert row["Penalty"] == total.penalty / 100, receipt.place
        if total.months:
            assert row["Composite"] == ("" if total.composite_points is None else total.composite_points / 100)
            assert row["Rank by composite"] == ("" if total.composite_rank is None else total.composite_rank)
            assert row["Composite agrees"] == 1
    assert len(items) == sum(len(receipt.items) for receipt in receipts)
    return len(items)


def test_libreoffice_computes_exactly_the_stored_points_of_the_whole_demo_county(demo_url: str, tmp_path: Path) -> None:
    receipts = {level: demo_receipts(demo_url, level) for level in ("township", "village")}
    paths = [tmp_path / f"{level}.xlsx" for level in receipts]
    for path, found in zip(paths, receipts.values(), strict=True):
        write_receipts(path, found, "en", with_results=False)
    results = recalculated(paths, tmp_path)
    counted = [assert_computed(path, found) for path, found in zip(results, receipts.values(), strict=True)]
    assert counted[0] >= 600
    assert counted[1] >= 5000


def test_libreoffice_computes_every_rule_and_every_part_of_a_rule_book(tmp_path: Path) -> None:
    worlds = [
        receipts_of_every_rule(),
        adjusted_receipts(6),
        adjusted_receipts(12),
        *(random_receipts(seed) for seed in range(4)),
    ]
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(worlds))]
    for path, receipts in zip(paths, worlds, strict=True):
        write_receipts(path, receipts, "en", with_results=False)
    for path, receipts in zip(recalculated(paths, tmp_path), worlds, strict=True):
        assert assert_computed(path, receipts) > 0


def written(receipts: Sequence[Receipt], language: str = "en", **options: Any) -> openpyxl.Workbook:
    buffer = io.BytesIO()
    write_receipts(buffer, receipts, language, **options)
    return openpyxl.load_workbook(buffer, **({"data_only": True} if not options else {}))


def test_bonus_penalty_and_composite_are_formulas_over_entries_and_months() -> None:
    receipts = adjusted_receipts()
    workbook = written(receipts, with_results=False)
    assert workbook.sheetnames[1:5] == ["Totals", "Bonus and penalty", "Entries", "Months"]
    number = next(n for n, each in enumerate(receipts, 2) if {line.kind for line in each.total.lines} >= {"bonus"})
    totals, lines = workbook["Totals"], workbook["Bonus and penalty"]
    assert str(totals[f"H{number}"].value).startswith("=MIN(ROUND(SUM('Bonus and penalty'!I")
    assert str(totals[f"P{number}"].value).startswith("=IF(SUMPRODUCT('Months'!D")
    assert str(lines["F2"].value).startswith("=SUM('Entries'!E2")
    assert str(lines["I2"].value).startswith("=")
    assert "Bonus and penalty" not in written([receipt()]).sheetnames


def receipt() -> Receipt:
    figures = [("2026-01", "visits", "v1", 30, 40, 1), ("2026-02", "visits", "v1", 40, 40, 1)]
    return small_receipt(*figures, rule="per_point", parameters={"deduction": 2})


def test_results_stand_beside_the_formulas_for_readers_that_do_not_compute() -> None:
    headings, values = written([receipt()])["Items"].iter_rows(values_only=True)
    row = dict(zip(headings, values, strict=True))
    assert (row["Value"], row["Points"], row["Agrees"]) == (87.5, 35, 1)
    assert row["Formula"] == "40 − 2 × (90 − 87.5)"


def test_every_step_is_a_formula() -> None:
    workbook = written([receipt()], with_results=False)
    headings, cells = workbook["Items"].iter_rows()
    row = {heading.value: cell.value for heading, cell in zip(headings, cells, strict=True)}
    for name in ("Numerator", "Denominator", "Value", "Points before rounding", "State", "Points"):
        assert str(row[name]).startswith("="), name
    assert row["Points before rounding"] == '=IF(OR(M2="",O2=""),"",MAX((Q2-(2.0*MAX((O2-M2),0))),0))'
    assert str(workbook["Totals"]["G2"].value).startswith("=")
    assert workbook["Units"]["E2"].value == "=SUM(Reports!F2:F3)".replace("Reports", "'Reports'")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_a_name_from_a_file_never_becomes_a_formula(name: str) -> None:
    workbook = written([replace(receipt(), name=name)], with_results=False)
    for sheet in ("Totals", "Items"):
        cell = workbook[sheet]["B2"]
        assert (cell.value, cell.data_type) == (name, "s")


def test_the_workbook_names_every_version_it_rests_on() -> None:
    lines = [row[0] for row in written([receipt()])["About"].iter_rows(values_only=True)]
    assert receipt().run.rule_book_version in lines[0]
    assert any("87.5" in line for line in lines)
