"""Pieces of HTML: nothing hostile gets through, what is missing is a dash, signs say which way."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from dashboard.markup import (
    Figure,
    badge,
    bar,
    bullets,
    cards,
    change,
    facts,
    figures,
    heading,
    join,
    light,
    message,
    movement,
    muted,
    note,
    number,
    rank_band,
    scale_legend,
    tag,
)
from dashboard.markup_table import Column, table
from dashboard.show_markup import show
from dashboard.sparkline import HEIGHT, STROKE, WIDTH, sparkline
from tests.dashboard.shown_markup import MarkupReader

HOSTILE = "\"><script>alert('1')</script><img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """Names of elements and attributes in a piece of HTML."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.feed(str(body))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}


BUILT = {
    "badge": lambda text: badge(text),
    "bar": lambda text: bar(0.5, text),
    "bullets": lambda text: bullets([text]),
    "cards": lambda text: cards([text]),
    "facts": lambda text: facts({text: text}),
    "figures": lambda text: figures([Figure(text, text, text, text, text)]),
    "heading": lambda text: heading(text, text, anchor=text),
    "join": lambda text: join([text, text], text),
    "message": lambda text: message("empty", text, text, text),
    "muted": lambda text: muted(text),
    "note": lambda text: note(text),
    "scale_legend": lambda text: scale_legend(text, [("#ffffff", text)], further=text),
    "sparkline": lambda text: sparkline([1, 2], text),
    "table": lambda text: table([Column("a", text, unit=text, hint=text)], [{"a": text}], text, scrolling=True),
    "tag": lambda text: tag("p", text, classes=text, title=text),
}


@pytest.mark.parametrize("name", sorted(BUILT))
def test_hostile_texts_stay_texts(name: str):
    made = BUILT[name](HOSTILE)
    plain = BUILT[name]("harmless")
    assert isinstance(made, Markup)
    assert Elements(made).names == Elements(plain).names
    assert Elements(made).attributes == Elements(plain).attributes
    assert HOSTILE in " ".join(MarkupReader(made).texts) or name in ("sparkline",)


@given(st.text())
def test_no_text_changes_the_elements_of_a_table(text: str):
    made = table([Column("a", text), Column("b", "b", phone="title")], [{"a": text, "b": text}], text)
    assert Elements(made).names == ["table", "caption", "thead", "tr", "th", "th", "tbody", "tr", "td", "th"]


def test_only_markup_reaches_a_page():
    with pytest.raises(TypeError, match="not markup"):
        show("<b>bold</b>")  # type: ignore[arg-type]


def test_markup_passes_as_it_is():
    assert join([tag("b", "x"), "<i>"]) == Markup("<b>x</b>&lt;i&gt;")


def test_attributes_that_are_none_or_false_are_left_out():
    assert tag("a", "x", href=None, hidden=False, data_go=True, aria_label="y") == '<a data-go aria-label="y">x</a>'


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (1234.5, 1, False, "1,234.5"),
        (-3.2, 2, True, "−3.20"),
        (3.2, 2, True, "+3.20"),
        (-0.001, 2, True, "0.00"),
        (0, 0, True, "0"),
        (float("nan"), 2, False, "—"),
        (None, 2, True, "—"),
        (pd.NA, 0, False, "—"),
    ],
)
def test_numbers_have_fixed_decimals_and_true_signs(value: object, decimals: int, signed: bool, text: str):
    assert number(value, decimals, signed=signed) == text


@pytest.mark.parametrize(
    ("rank", "previous", "shown", "said"),
    [
        (3, 5, "▲2", "上升2位"),
        (5, 4, "▼1", "下降1位"),
        (5, 5, "—", "持平"),
        (5, None, "新参评", ""),
        (pd.NA, 5, "", ""),
        (5, pd.NA, "新参评", ""),
    ],
)
def test_movement_says_which_way_by_sign_and_word(rank: object, previous: object, shown: str, said: str):
    assert MarkupReader(movement(rank, previous, "zh")).texts == [text for text in (said, shown) if text]


def test_up_is_rise_and_down_is_fall():
    assert "xp-rise" in movement(1, 2, "en")
    assert "xp-fall" in movement(2, 1, "en")
    assert "xp-same" in movement(2, 2, "en")


@pytest.mark.parametrize(
    ("value", "good", "kind"),
    [
        (1, None, "rise"),
        (-1, None, "fall"),
        (1, False, "fall"),
        (-1, True, "rise"),
        (0, None, "same"),
        (None, None, "same"),
    ],
)
def test_changes_are_for_the_better_or_worse(value: object, good: bool | None, kind: str):
    assert f"xp-{kind}" in change(value, good=good)


@pytest.mark.parametrize(
    ("best", "worst", "text"), [(3, 7, "3–7"), (3, 3, "3"), (None, 3, "—"), (pd.NA, pd.NA, "—"), (3.0, 7.0, "3–7")]
)
def test_bands_of_ranks(best: object, worst: object, text: str):
    assert rank_band(best, worst) == text


def test_a_light_is_a_shape_with_a_word():
    assert MarkupReader(light("red", "zh")).texts == ["红灯"]
    assert MarkupReader(light("red", "zh", word=False)).texts == ["红灯"], "for screen readers"
    assert "xp-red" in light("red", "en")


@pytest.mark.parametrize(("share", "width"), [(0.5, "50%"), (1.2, "100%"), (-1, "0%"), (0.1234, "12.3%")])
def test_bars_end_within_their_track(share: float, width: str):
    assert f"--share:{width}" in bar(share, "x")


def test_a_missing_share_has_no_bar():
    assert "--share" not in bar(None)
    assert MarkupReader(bar(pd.NA)).texts == ["—"]


def test_a_table_says_what_its_cells_are():
    made = table(
        [Column("n", "名称", phone="title"), Column("p", "得分", unit="分", numeric=True)],
        [{"n": "甲镇", "p": "1.00"}, {"n": "乙乡", "p": None}],
        "得分表",
        chosen=lambda row: row["n"] == "乙乡",
    )
    frames = MarkupReader(made).frames()
    assert frames["得分表"].to_dict("list") == {"名称": ["甲镇", "乙乡"], "得分 (分)": ["1.00", "—"]}
    assert made.count('scope="col"') == 2
    assert made.count('scope="row"') == 2
    assert made.count("xp-chosen") == 1
    assert 'class="n s"' in made


def test_rows_may_come_as_columns():
    columns = [Column("a", "A"), Column("b", "B")]
    by_rows = table(columns, [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}], "c")
    assert table(columns, {"a": ["1", "3"], "b": ["2", "4"]}, "c") == by_rows


def test_a_frame_is_refused_because_it_forgets_markup():
    with pytest.raises((KeyError, TypeError)):
        table([Column("a", "A")], pd.DataFrame({"a": ["x"]}), "c")  # type: ignore[arg-type]


def test_what_scrolls_can_be_reached_by_keyboard():
    made = table([Column("a", "A")], [{"a": "1"}], "all items", scrolling=True)
    assert made.startswith('<div class="xp-frame" role="region" tabindex="0" aria-label="all items">')


def test_a_sorted_column_says_so():
    made = table([Column("a", "A", sorted="descending", link=tag("a", "A", href="?x"))], [], "c")
    assert 'aria-sort="descending"' in made
    assert MarkupReader(made).links == {"A": "?x"}


def test_errors_are_announced_at_once_and_others_politely():
    assert 'role="alert"' in message("error", "x")
    assert 'role="status"' in message("stale", "x")


def path_of(line: Markup) -> str:
    found = re.search(r"path\(&#39;(.*?)&#39;\)|path\('(.*?)'\)", line)
    assert found is not None
    return found.group(1) or found.group(2)


def test_a_sparkline_breaks_where_a_month_is_missing():
    whole, broken = (path_of(sparkline(values, "x")) for values in ([1, 2, 3, 4], [1, 2, None, 3, 4]))
    assert whole.count("M") == 2, "line and last point"
    assert broken.count("M") == 3


def test_a_sparkline_of_one_month_is_none():
    assert "clip-path" not in sparkline([1, None], "x")
    assert "clip-path" not in sparkline([], "x")


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_sparklines_stay_in_their_box(values: list[float | None]):
    line = sparkline(values, "x")
    if "clip-path" not in line:
        assert sum(value is not None for value in values) < 2
        return
    for start_x, start_y, there, stroke, back in re.findall(r"M(\d+) (\d+)l([\d -]+)v(\d+)l([\d -]+)z", path_of(line)):
        x, y = int(start_x), int(start_y)
        for steps in (there, "0 " + stroke, back):
            numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
            for across, down in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + across, y + down
                assert 0 <= x <= WIDTH
                assert 0 <= y <= HEIGHT
        assert (x, y) == (int(start_x), int(start_y) + STROKE), "the shape closes itself"


def test_a_common_scale_keeps_rows_comparable():
    low, high = (path_of(sparkline([value, value], "x", low=0, high=1)) for value in (0.1, 0.9))
    assert int(low.split()[1].split("l")[0]) > int(high.split()[1].split("l")[0])
