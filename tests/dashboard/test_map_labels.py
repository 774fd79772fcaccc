"""Names on the map: they never cover each other, small places have none, the chosen one always stands."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.map_labels import LINE, MapGround, fitting_names, pixels_per_degree
from dashboard.trend_labels import short_name, text_width

BOUNDS = (106.0, 36.0, 107.0, 37.0)
SPOTS = st.lists(
    st.tuples(st.floats(106, 107), st.floats(36, 37), st.sampled_from(["甲乡", "赵家堡子村", "Bainao"])),
    max_size=25,
)  # fmt: skip


def names(*rows: tuple[float, float, str], width: float | None = 1.0) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["longitude", "latitude", "shown"])
    frame["place"] = [f"p{number}" for number in range(len(frame))]
    return frame if width is None else frame.assign(width=width)


def ground(frame: pd.DataFrame) -> MapGround:
    return MapGround("url", frame, BOUNDS)


def test_names_far_apart_all_stand_and_one_upon_another_does_not():
    frame = names((106.1, 36.1, "甲乡"), (106.9, 36.9, "乙乡"), (106.9, 36.9, "丙乡"))
    assert fitting_names(frame, ground(frame), 520).tolist() == [True, True, False]


def test_the_chosen_place_has_its_name_in_any_case():
    frame = names((106.9, 36.9, "乙乡"), (106.9, 36.9, "丙乡"))
    assert fitting_names(frame, ground(frame), 520, first="p1").tolist() == [False, True]
    tiny = names((106.9, 36.9, "丙乡"), width=0.001)
    assert fitting_names(tiny, ground(tiny), 520, first="p0").tolist() == [True]


def test_a_name_wider_than_its_place_is_left_out():
    frame = names((106.5, 36.5, "赵家堡子村"), width=0.02)
    assert fitting_names(frame, ground(frame), 520).tolist() == [False]


@given(SPOTS)
def test_no_two_names_that_stand_cover_each_other(rows: list[tuple[float, float, str]]):
    frame = names(*rows)
    fits = fitting_names(frame, ground(frame), 520, width=340)
    scale = pixels_per_degree(BOUNDS, 340, 520)
    standing = frame[fits.to_numpy()]
    for (_, one), (_, other) in ((a, b) for a in standing.iterrows() for b in standing.iterrows() if a[0] < b[0]):
        beside = abs(one["longitude"] - other["longitude"]) * scale
        # A degree of latitude is at least as long as one of longitude on this projection.
        above = abs(one["latitude"] - other["latitude"]) * scale
        both = (text_width(one["shown"], 12) + text_width(other["shown"], 12)) / 2
        assert beside >= both or above * 1.26 >= LINE
    assert not len(frame) or fits.any()


def test_the_narrower_side_of_the_frame_decides_the_scale():
    assert pixels_per_degree(BOUNDS, 100, 10_000) == pytest.approx(100)
    assert pixels_per_degree(BOUNDS, 10_000, 100) < 100


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Bainao Township", "Bainao"),
        ("Yunjin Subdistrict", "Yunjin"),
        ("白垴乡", "白垴乡"),
        ("云岭县（虚构示范县）", "云岭县"),
        ("Yunling (fictional demo county)", "Yunling"),
        ("Town", "Town"),
        ("New York", "New York"),
        ("（示范）", "（示范）"),
    ],
)
def test_names_on_maps_and_charts_are_short(name: str, short: str) -> None:
    assert short_name(name) == short
