"""Which target holds for a place in a month."""

from __future__ import annotations

from typing import Any

import numpy as np

from metrics.hierarchy import build_hierarchy
from metrics.targets import item_targets
from tests.metrics.worlds import LEVELS, book, catalogue, changes, indicator, versions

OPEN = ("2020-01", None)
PLACES = versions(
    ("c", "county", None, *OPEN),
    ("t1", "township", "c", *OPEN),
    ("t2", "township", "c", *OPEN),
    *((code, "village", "t1", *OPEN) for code in ("v1", "v2", "v3")),
    ("v4", "village", "t2", *OPEN),
)
CATALOGUE = catalogue(
    indicator("visits", default_target=90),
    indicator("talks", "count", default_target=2),
    indicator("courses", "count", default_target=5, reporting_level="township"),
)


def targets(*items: dict[str, Any], period: str = "2026-06", **content: Any) -> dict[str, list[list[float]]]:
    """Return targets per level, county and townships or villages."""
    rules = book(*items, **content)
    scored = LEVELS[: LEVELS.index(rules.level) + 1]
    hierarchy = build_hierarchy(PLACES, changes(), period)
    return {level: array.tolist() for level, array in item_targets(rules, CATALOGUE, hierarchy, period, scored).items()}


def own(place: str, month: str, value: float, item: str = "talks") -> dict[str, Any]:
    return {"item": item, "place": place, "first_month": month, "value": value}


def test_a_rates_target_is_the_same_everywhere_and_never_summed() -> None:
    assert targets({"indicator": "visits", "target": 95}) == {"township": [[95], [95]], "county": [[95]]}


def test_a_counts_target_adds_up_above_the_assessed_level() -> None:
    assert targets({"indicator": "talks", "target": 12}) == {"township": [[12], [12]], "county": [[24]]}


def test_a_catalogue_default_for_a_count_holds_for_each_reporting_place() -> None:
    assert targets({"indicator": "talks", "target": None}) == {"township": [[6], [2]], "county": [[8]]}
    assert targets({"indicator": "courses", "target": None}) == {"township": [[5], [5]], "county": [[10]]}
    by_village = targets({"indicator": "talks", "target": None}, level="village")
    assert by_village == {"village": [[2]] * 4, "township": [[6], [2]], "county": [[8]]}


def test_a_catalogue_default_for_a_rate_is_not_multiplied() -> None:
    assert targets({"indicator": "visits", "target": None})["township"] == [[90], [90]]


def test_a_places_own_target_holds_from_its_month_on_and_enters_the_sum() -> None:
    rules = {"targets": [own("t1", "2026-06", 20), own("t1", "2026-03", 15), own("t2", "2026-07", 99)]}
    assert targets({"indicator": "talks", "target": 12}, period="2026-02", **rules)["township"] == [[12], [12]]
    assert targets({"indicator": "talks", "target": 12}, period="2026-05", **rules)["township"] == [[15], [12]]
    june = targets({"indicator": "talks", "target": 12}, period="2026-06", **rules)
    assert june == {"township": [[20], [12]], "county": [[32]]}


def test_a_county_target_of_its_own_goes_before_the_sum() -> None:
    rules = {"targets": [own("c", "2026-01", 50)]}
    assert targets({"indicator": "talks", "target": 12}, **rules) == {"township": [[12], [12]], "county": [[50]]}


def test_sums_of_decimals_stay_decimals() -> None:
    rules = {"targets": [own("t1", "2026-01", 0.1), own("t2", "2026-01", 0.2)]}
    assert targets({"indicator": "talks", "target": 12}, **rules)["county"] == [[0.3]]


def test_an_item_without_any_target_has_none() -> None:
    bare = catalogue(indicator("talks", "count"))
    rules = book({"indicator": "talks", "target": None})
    found = item_targets(rules, bare, build_hierarchy(PLACES, changes(), "2026-06"), "2026-06", LEVELS[:2])
    assert np.isnan(found["township"]).all()
    assert np.isnan(found["county"]).all()
