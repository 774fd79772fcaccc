"""The settlement workbook: computed by a program not ours, its sums are the settlement's; texts stay texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard.exports.settlement_workbook import write_settlement
from dashboard.settlement_sentences import amount_text, line_text, settlement_notes
from loaders.publications import PublicationHead
from loaders.settlements import Settlement
from metrics.settlement import settle, settlement_sums
from tests.libreoffice import recalculated
from tests.metrics.test_settlement import BOOK, PERIOD, decided, measure, totals

HEAD = PublicationHead(
    number=3,
    run=9,
    level=BOOK.level,
    series="",
    period=PERIOD,
    title="=cmd|' /C calc'!A0",
    day="2027-01-10",
    published_at="2027-01-10T00:00:00+00:00",
    sha256="ab" * 32,
    corrects=None,
    corrected_by=None,
    reason="",
    prepared_by="x",
    approvers=(),
)


def settlement(*measures: dict[str, Any], **changes: Any) -> Settlement:
    lines = settle(BOOK, totals(), decided(*measures), PERIOD)
    names = pd.DataFrame({"code": ["A", "B"], "name": ["=1+1", "乙镇"], "name_en": [None, "Second"]})
    whole = {"publication": HEAD, "book": BOOK, "day": date(2027, 1, 20), "lines": lines, "names": names}
    return Settlement(**{**whole, "sums": settlement_sums(lines), "earlier": None, **changes})


EVERY_STATE = (
    measure("A"),
    measure("B", state="pending"),
    measure("C", "downgrade", case=8),
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_program_computes_the_same_sums(tmp_path: Path, language: str) -> None:
    found = settlement(*EVERY_STATE)
    path = tmp_path / "settlement.xlsx"
    write_settlement(path, found, language)
    (computed,) = recalculated([path], tmp_path / "out")
    rows = CalamineWorkbook.from_path(str(computed)).get_sheet_by_index(0).to_python()
    top = next(number for number, row in enumerate(rows) if row[1] in ("代码", "Code"))
    places = found.sums.set_index("place")
    for row in rows[top + 1 : top + 1 + len(places)]:
        expected = places.loc[row[1], ["without_veto", "held_back", "amount"]]
        assert [round(value * 100) for value in row[6:9]] == expected.tolist()
        assert str(row[9]) == {"A": "7", "B": "7", "C": "8"}.get(row[1], "")
    total = rows[top + 1 + len(places)]
    assert total[0] in ("合计", "Sum")
    assert [round(value * 100) for value in total[6:9]] == places[
        ["without_veto", "held_back", "amount"]
    ].sum().tolist()
    detail = CalamineWorkbook.from_path(str(computed)).get_sheet_by_index(1).to_python()
    assert [round(value * 100) for value in detail[-1][7:10]] == places[
        ["without_veto", "held_back", "amount"]
    ].sum().tolist()


def test_names_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "settlement.xlsx"
    write_settlement(path, settlement(*EVERY_STATE), "zh")
    workbook = openpyxl.load_workbook(path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    formulas = {cell.value for cell in cells if cell.data_type == "f"}
    assert formulas
    assert all(str(formula).startswith(("=SUM(", "=SUMIF(")) for formula in formulas)
    texts = [cell for cell in cells if cell.value == "=1+1"]
    assert texts
    assert {cell.data_type for cell in texts} == {"s"}
    signatures = {str(cell.value)[:2] for cell in cells if "____" in str(cell.value)}
    assert signatures == {"编制", "复核", "审批", "日期"}


def test_a_sheet_without_any_line_still_adds_up(tmp_path: Path) -> None:
    lines = settle(BOOK.model_copy(update={"awards": ()}), totals(), decided(), PERIOD)
    path = tmp_path / "settlement.xlsx"
    write_settlement(path, settlement(lines=lines, sums=settlement_sums(lines)), "zh")
    (computed,) = recalculated([path], tmp_path / "out")
    detail = CalamineWorkbook.from_path(str(computed)).get_sheet_by_index(1).to_python()
    assert detail[-1][7:10] == [0, 0, 0]


def test_every_state_of_a_line_is_told_in_words() -> None:
    found = settlement(*EVERY_STATE)
    told = [line_text(line, found, "zh") for line in found.lines.astype(object).to_dict("records")]
    assert "first（按位次：1）：0.00 元（因审查决定不予兑现，第 7 号案卷）" in told
    assert "next（按位次：2–3）：0.00 元（暂缓，待决定生效，第 7 号案卷）" in told
    assert "poor（按等次：合格）：-100.00 元（按降低后的等次兑现，第 8 号案卷）" in told
    assert "last（按位次：倒数第 1）：-2,000.00 元（按细则兑现）" in told
    nothing = settle(BOOK.model_copy(update={"awards": ()}), totals(), decided(), PERIOD)
    assert line_text(nothing.iloc[0].to_dict(), found, "en") == "no award and no deduction"


def test_what_a_sheet_rests_on_is_said() -> None:
    notes = settlement_notes(settlement(), "zh")
    assert "ab" * 32 in notes[0]
    assert "2027-01-20" in notes[1]
    assert "上年同期没有定榜，因此本次无人获得“比上年提高”的进步奖。" in notes
    assert notes[-1] == "因决定空出的奖励不递补。"
    moving = settlement(book=BOOK.model_copy(update={"awards_move_up": True}), earlier=HEAD)
    assert settlement_notes(moving, "en")[-2:] == [
        "Improvement is measured against publication no. 3 (2026-12).",
        "Where a final decision takes an award by rank, the next place moves up.",
    ]


@pytest.mark.parametrize(("fen", "text"), [(2_000_000, "20,000.00"), (-5, "-0.05"), (0, "0.00"), (None, "—")])
def test_amounts_are_told_in_yuan(fen: int | None, text: str) -> None:
    assert amount_text(fen) == text
