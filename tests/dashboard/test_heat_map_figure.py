"""The heat map: every lost point in its cell, the greatest loss first, missing apart from not applicable."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from dashboard.heat_map_figure import BREAKS, MOST_ABREAST, class_ends, heat_map_figure, items_by_loss
from dashboard.palette import DARK, LIGHT

ITEMS = {"a": "产后访视率", "b": "兑现率", "c": "一个名字长得在图上一行里怎么也写不下的考核项目"}
WORDS = {"total_points": 100_000, "language": "zh", "lost": "失分", "missing": "缺报"}


def frame_of(count: int) -> pd.DataFrame:
    """Places that lose 1, 2, … points on item b, nothing on a, and have no report on c, the last not applicable."""
    frame = pd.DataFrame({"name": [f"第{number}村" for number in range(1, count + 1)]})
    frame["lost_a"] = pd.array([0] * count, dtype="Int64")
    frame["lost_b"] = pd.array([100 * number for number in range(1, count + 1)], dtype="Int64")
    frame["lost_c"] = pd.array([None] * count, dtype="Int64")
    frame["state_a"] = frame["state_b"] = "scored"
    frame["state_c"] = ["missing"] * (count - 1) + ["not_applicable"]
    return frame


def test_the_greatest_loss_stands_first_and_gaps_lose_nothing():
    assert items_by_loss(frame_of(3), ITEMS) == [("b", 6.0), ("a", 0.0), ("c", 0.0)]


@pytest.mark.parametrize("count", [1, 14, MOST_ABREAST])
def test_few_places_stand_abreast_with_figures_in_the_cells(count: int):
    cells, crosses = heat_map_figure(frame_of(count), ITEMS, **WORDS).data
    assert list(cells.y) == ["兑现率", "产后访视率", ITEMS["c"]]
    assert list(cells.x) == frame_of(count)["name"].tolist()
    assert np.asarray(cells.z)[0].tolist() == [float(number) for number in range(1, count + 1)]
    assert cells.text[0][0] == "1.0"
    assert cells.text[1][0] == "", "nothing lost is no figure"
    assert np.isnan(np.asarray(cells.z)[2]).all()
    assert len(crosses.x) == count - 1, "not applicable has no cross"


def test_many_places_stand_below_one_another_with_the_items_named_at_both_ends():
    count = MOST_ABREAST + 1
    figure = heat_map_figure(frame_of(count), ITEMS, **WORDS)
    assert list(figure.data[0].y) == frame_of(count)["name"].tolist()
    assert figure.layout.xaxis.side == "top"
    assert figure.layout.xaxis2.side == "bottom"
    assert figure.layout.xaxis2.ticktext == figure.layout.xaxis.ticktext
    assert figure.data[0].text is None


def test_a_province_of_villages_stays_small_enough_to_send():
    many = {f"i{number}": f"考核项目{number}" for number in range(40)}
    frame = pd.DataFrame({"name": [f"第{number}村" for number in range(186)]})
    more = {f"lost_{code}": pd.array(range(186), dtype="Int64") for code in many}
    states = dict.fromkeys((f"state_{code}" for code in many), "scored")
    figure = heat_map_figure(frame.assign(**more, **states), many, **WORDS)
    assert len(figure.to_json()) < 90_000
    assert figure.layout.height > 186 * 16, "every name has room"


def test_long_names_are_shortened_on_the_axis_only():
    figure = heat_map_figure(frame_of(2), ITEMS, **WORDS)
    assert figure.layout.yaxis.ticktext[2].endswith("…")
    assert figure.data[0].y[2] == ITEMS["c"]


def test_places_of_one_name_stay_two():
    frame = frame_of(2).assign(name="王村")
    assert list(heat_map_figure(frame, ITEMS, **WORDS).data[0].x) == ["王村", "王村 (2)"]


def test_classes_are_shares_of_the_full_points():
    assert class_ends(100_000) == BREAKS
    assert class_ends(10_000) == pytest.approx([end / 10 for end in BREAKS])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_of_the_classes_are_those_of_the_legend(palette: object):
    scale = heat_map_figure(frame_of(2), ITEMS, palette=palette, **WORDS).data[0].colorscale
    assert [colour for _, colour in scale][::2] == list(palette.lost)
    assert [bound for bound, _ in scale] == sorted(bound for bound, _ in scale)
    assert json.dumps(scale)
