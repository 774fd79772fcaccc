"""Every rule book survives its workbook: what is written and read again is the same book and version."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import rule_book_sheets as sheets
from loaders.rule_book_export import rule_book_workbook, write_rule_book_workbook
from loaders.rule_book_workbooks import read_rule_book_workbook
from metrics.problems import InputRefused
from metrics.rule_book import RuleBook
from tests.metrics.worlds import book

ROOT = Path(__file__).resolve().parent.parent.parent


def through_a_workbook(rules: RuleBook) -> RuleBook:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_rule_book_workbook(path, rules, {"visits": "服务"})
        return read_rule_book_workbook(path).book


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30).map(lambda text: f"甲{text}乙")
codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda code: code != "total")
numbers = st.floats(-1e9, 1e9).map(lambda number: number + 0.0)
points = st.integers(1, 10**9)
months = st.builds("{}-{:02d}".format, st.integers(2000, 2099), st.integers(1, 12))
code_lists = st.lists(codes, max_size=3)
shares = st.fixed_dictionaries(
    {
        "level": st.integers(1, 10),
        "progress": st.integers(0, 10),
        "parameters": st.fixed_dictionaries({"full_at": st.floats(0.1, 1e6)}),
    }
)
lights = st.tuples(st.floats(1, 40), st.floats(41, 60), st.floats(61, 100), st.booleans()).map(
    lambda drawn: {"amber": drawn[0], "green": drawn[2], "midpoint": drawn[1] if drawn[3] else None}
)
rules = st.one_of(
    st.tuples(st.just("linear"), st.fixed_dictionaries({}, optional={"zero_at": numbers})),
    st.tuples(
        st.just("per_point"),
        st.fixed_dictionaries(
            {"deduction": st.floats(0.01, 100)},
            optional={"step": st.floats(0.01, 9), "counting": st.sampled_from(["proportional", "full_step"])},
        ),
    ),
    st.tuples(st.just("completion"), st.fixed_dictionaries({}, optional={"pace": st.booleans()})),
    st.tuples(st.just("banded"), st.sampled_from([{"bands": "95:20/90~95:15"}, {"bands": "95:20;90:15"}])),
    st.tuples(
        st.just("banded"),
        st.lists(st.fixed_dictionaries({"bound": numbers, "points": st.floats(0, 99)}), min_size=1, max_size=3).map(
            lambda bands: {"bands": bands}
        ),
    ),
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    rule, parameters = draw(rules)
    missing = draw(st.sampled_from(["zero", "exclude", "previous"]))
    code = draw(codes)
    return {
        "code": code,
        "indicator": draw(st.one_of(st.just(code), codes)),
        "name": draw(texts),
        "points": draw(points),
        "rule": rule,
        "parameters": parameters,
        "target": draw(st.none() | numbers),
        "missing": missing,
        "missing_periods": draw(st.integers(1, 12)) if missing == "previous" else 0,
        "not_applicable": draw(st.sampled_from(["exclude", "full"])),
        "applies": {"levels": draw(code_lists), "peer_classes": draw(code_lists), "places": draw(code_lists)},
        "lights": draw(st.none() | lights),
        "progress": draw(st.none() | shares),
    }


caps = st.none() | points
groupings = st.one_of(
    st.just({}),
    st.just({"by": "class"}),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=4, unique=True).map(
        lambda starts: {
            "by": "population",
            "indicator": "population",
            "bands": [{"name": f"b{start}", "from_population": start} for start in sorted(starts)],
        }
    ),
)

reviews = st.fixed_dictionaries(
    {},
    optional={
        "reply_days": st.integers(3, 9),
        "decision_days": st.integers(10, 250),
        "appeal_days": st.integers(5, 120),
        "appeal_decision_days": st.integers(5, 250),
        "panel_least": st.integers(3, 25),
        "quorum_numerator": st.just(3),
        "quorum_denominator": st.integers(3, 5),
        "measures": st.lists(
            st.fixed_dictionaries(
                {
                    "code": codes,
                    "name": texts,
                    "kind": st.sampled_from(["award_ineligibility", "downgrade", "order_to_correct"]),
                    "most_months": st.integers(1, 36),
                }
            ),
            max_size=3,
            unique_by=lambda measure: measure["code"],
        ),
    },
).filter(lambda review: ("quorum_numerator" in review) == ("quorum_denominator" in review))


@st.composite
def awards(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["award", "deduction", "progress_prize"]))
    by = draw(st.sampled_from(["progress", "improvement"] if kind == "progress_prize" else ["grade", "rank"]))
    first, last = sorted(draw(st.tuples(st.integers(1, 30), st.integers(1, 30))))
    given_by = {"grade": draw(codes)} if by == "grade" else {"first_rank": first, "last_rank": last}
    fixed = {"code": draw(codes), "name": draw(texts), "kind": kind, "by": by, "amount": draw(points)}
    return {**fixed, **given_by, "peer_group": draw(st.just("") | codes), "note": draw(st.just("") | texts)}


@st.composite
def books(draw: st.DrawFn) -> RuleBook:
    def some(**fields: st.SearchStrategy) -> list[dict[str, Any]]:
        return draw(st.lists(st.fixed_dictionaries(fields), max_size=3))

    percent = st.floats(0, 100)
    first, last = sorted((draw(months), draw(months)))
    return RuleBook.model_validate(
        {
            "code": draw(codes),
            "title": draw(texts),
            "level": draw(codes),
            "first_month": first,
            "last_month": last,
            "total_points": draw(points),
            "lights": draw(lights),
            "items": draw(st.lists(items(), min_size=1, max_size=4)),
            "targets": some(item=codes, place=codes, first_month=months, value=numbers),
            "series": draw(st.just("") | codes),
            "lines": some(
                code=codes, name=texts, kind=st.sampled_from(["bonus", "penalty"]), points=points, cap=caps, basis=texts
            ),
            "caps": {"bonus": draw(caps), "penalty": draw(caps), "total": draw(caps)},
            "period_weights": some(month=st.integers(1, 12), weight=st.integers(1, 99)),
            "progress": draw(st.none() | shares),
            "eligibility": {"items": draw(percent), "reporting_places": draw(percent)},
            "peer_groups": draw(groupings),
            "grades": some(name=codes, at_least=percent, quota=st.none() | st.floats(0.1, 100)),
            "tie_breaks": some(by=st.sampled_from(["item", "subject", "progress"]), code=st.just("") | codes),
            "triggers": some(
                code=codes,
                name=texts,
                condition=st.sampled_from(["item_red", "value_worse", "last_ranks", "grade", "recorded"]),
                item=st.just("") | codes,
                bound=st.none() | numbers,
                grade=st.just("") | codes,
                legal_basis=st.just("") | texts,
                authority=st.just("") | texts,
                expires=st.none() | st.dates(),
            ),
            "publication_notes": draw(st.lists(texts, max_size=3)),
            "review": draw(st.none() | reviews),
            "awards": draw(st.lists(awards(), max_size=4)),
            "awards_move_up": draw(st.booleans()),
        }
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_a_rule_book_written_and_read_again_is_the_same(rules_drawn: RuleBook) -> None:
    again = through_a_workbook(rules_drawn)
    assert again == rules_drawn
    assert again.content() == rules_drawn.content()


def test_the_same_book_makes_the_same_file() -> None:
    rules_drawn = book({"indicator": "visits"})
    assert rule_book_workbook(rules_drawn) == rule_book_workbook(rules_drawn)


def test_a_plain_book_keeps_its_content_of_before() -> None:
    content = book({"indicator": "visits"}).content()
    assert "progress" not in content
    assert "midpoint" not in content
    assert "grades" not in content


def test_texts_that_look_like_formulas_or_links_stay_texts() -> None:
    rules_drawn = book({"indicator": "visits", "name": "=1+1"}, title="http://example.org")
    assert through_a_workbook(rules_drawn) == rules_drawn


def test_parts_of_a_bureaus_sheet_are_read_with_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(rule_book_workbook(book({"indicator": "visits"}, {"indicator": "talks"}, **PARTS)))
    read = read_rule_book_workbook(path)
    assert read.book == book({"indicator": "visits"}, {"indicator": "talks"}, **PARTS)
    assert read.cells == {
        "visits": "C2",
        "talks": "C3",
        "line/award": "加减分!A2",
        "line/late": "加减分!A3",
        "period_weight/6": "时段权重!A2",
        "grade/优秀": "等次!A2",
        "grade/合格": "等次!A3",
        "trigger/rights": "审查触发!A2",
        "measure/m": "审查措施!A2",
        "award/first": "奖惩!A2",
    }


PARTS: dict[str, Any] = {
    "series": "posts",
    "lines": [
        {"code": "award", "name": "市级表彰", "kind": "bonus", "points": 500, "cap": 1000, "basis": "表彰决定"},
        {"code": "late", "name": "迟报", "kind": "penalty", "points": 50},
    ],
    "caps": {"bonus": 2000},
    "period_weights": [{"month": 6, "weight": 4}],
    "progress": {"level": 7, "progress": 3, "parameters": {"full_at": 5}},
    "grades": [{"name": "优秀", "at_least": 90, "quota": 20}, {"name": "合格"}],
    "triggers": [
        {
            "code": "rights",
            "name": "侵害群众权益",
            "condition": "recorded",
            "legal_basis": "信访工作条例",
            "authority": "县人民政府",
            "expires": "2026-12-31",
        }
    ],
    "review": {"measures": [{"code": "m", "name": "取消评优", "kind": "award_ineligibility", "most_months": 12}]},
    "awards": [
        {"code": "first", "name": "一等奖", "kind": "award", "by": "rank", "first_rank": 1, "last_rank": 1, "amount": 5}
    ],
}


@pytest.mark.parametrize(
    ("part", "field", "value", "cell", "code"),
    [
        ("lines", 2, "别的", "C2", "word_unknown"),
        ("lines", 3, "很多", "D2", "not_a_number"),
        ("lines", 3, -1, "D2", "rule_book_invalid"),
        ("period_weights", 0, 13, "A2", "rule_book_invalid"),
        ("period_weights", 1, 1.5, "B2", "not_a_number"),
        ("triggers", 8, "明年", "I2", "rule_book_invalid"),
        ("awards", 3, "位子", "D2", "word_unknown"),
        ("awards", 8, "很多", "I2", "not_a_number"),
        ("awards", 5, 0, "F2", "rule_book_invalid"),
        ("awards", 6, "", "B2", "rule_book_invalid"),
        ("awards", 4, "优秀", "B2", "rule_book_invalid"),
        ("review.measures", 3, 37, "D2", "rule_book_invalid"),
    ],
)
def test_a_slip_in_a_part_is_named_with_its_cell(
    tmp_path: Path, part: str, field: int, value: object, cell: str, code: str
) -> None:
    sheet = sheets.PART_SHEETS[part]
    line = {
        "lines": ["award", "表彰", "加分", 5, 10, ""],
        "period_weights": [6, 4],
        "awards": ["first", "一等奖", "奖励", "位次", "", 1, 3, "", 5000, ""],
        "review.measures": ["m", "取消评优", "取消评奖资格", 12],
        "triggers": ["rights", "权益", "经认定", "", "", "", "条例", "县政府", "2026-12-31"],
    }[part]
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        items_sheet = workbook.add_worksheet("items")
        headings = [column for column in sheets.ITEMS.columns if not column.optional]
        items_sheet.write_row(0, 0, [column.words[1] for column in headings])
        items_sheet.write_row(1, 0, ["Visits", "visits", 1000, "threshold", 90, "zero", "full"])
        about = workbook.add_worksheet("about")
        for row, note in enumerate(
            [("title", "t"), ("code", "c"), ("level", "l"), ("first month", "2026-01"), ("last month", "2026-12")]
        ):
            about.write_row(row, 0, note)
        extra = workbook.add_worksheet(sheet.names[1])
        extra.write_row(0, 0, [column.words[1] for column in sheet.columns])
        extra.write_row(1, 0, [*line[:field], value, *line[field + 1 :]])
    with pytest.raises(InputRefused) as refused:
        read_rule_book_workbook(path)
    assert {(p.sheet, p.cell): p.code for p in refused.value.problems} == {(sheet.names[1], cell): code}


@pytest.mark.parametrize("page", ["docs/rule-book.md", "docs/rule-book.zh.md"])
def test_every_sheet_heading_and_word_is_documented(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    tables = [sheets.ITEMS, sheets.TARGETS, *sheets.PART_SHEETS.values()]
    columns = [column for table in tables for column in table.columns] + list(sheets.NOTE_COLUMNS)
    words = {word for table in tables for word in table.names}
    words |= {word for column in columns for word in (*column.words, *column.choices, *column.choices.values())}
    assert sorted(word for word in words if f"`{word}`" not in text) == []


def test_rules_of_review_that_say_nothing_are_not_none() -> None:
    with_rules = book({"indicator": "visits"}, review={})
    assert through_a_workbook(with_rules) == with_rules
    assert with_rules.review is not None
    assert with_rules.version != book({"indicator": "visits"}).version


@pytest.mark.parametrize(("word", "moves"), [("是", True), ("no", False), ("yes", True), ("也许", None)])
def test_whether_awards_move_up_is_yes_or_no(tmp_path: Path, word: str, moves: bool | None) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        listed = workbook.add_worksheet("items")
        headings = [column for column in sheets.ITEMS.columns if not column.optional]
        listed.write_row(0, 0, [column.words[1] for column in headings])
        listed.write_row(1, 0, ["Visits", "visits", 1000, "threshold", 90, "zero", "full"])
        notes = [("title", "t"), ("code", "c"), ("level", "l"), ("first month", "2026-01"), ("last month", "2026-12")]
        about = workbook.add_worksheet("about")
        for row, note in enumerate([*notes, ("awards move up", word)]):
            about.write_row(row, 0, note)
    if moves is not None:
        assert read_rule_book_workbook(path).book.awards_move_up is moves
        return
    with pytest.raises(InputRefused) as refused:
        read_rule_book_workbook(path)
    assert [(p.code, p.cell) for p in refused.value.problems] == [("word_unknown", "B6")]
