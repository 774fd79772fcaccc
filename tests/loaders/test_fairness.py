"""Fairness figures of stored runs: by hand in the small county, complete in the demo county, within access."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sqlalchemy import Engine

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.deployment import store_deployment
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.fairness import read_fairness
from loaders.score_runs import newest_run
from metrics.fairness import Fairness
from tests.demo_database import LAST_MONTH
from tests.loaders.test_plans import scored_county
from tests.small_county import CATALOGUE, DEPLOYMENT


def small(engine: Engine) -> Fairness:
    run = scored_county(engine)
    named = DEPLOYMENT.model_copy(update={"population": "people"})
    with write_transaction(engine) as connection:
        store_deployment(connection, named, CATALOGUE, "tests")
        return read_fairness(connection, system_viewer(connection), run)


def test_the_small_county_worked_by_hand(database: Engine) -> None:
    fairness = small(database)
    places = fairness.places.set_index("place")
    assert places["rank"].tolist() == places["rank_without"].tolist() == [1, 2]
    # Two villages and two months: 4 reports of visits, 4 of payments, two cells each; 2 of talks, one cell.
    assert places["reports_due"].tolist() == [10, 10]
    assert places["cells"].tolist() == [18, 18]
    assert places.loc["C1", "population"] == 1000
    assert places[["migrant_share", "distance_km"]].isna().all(axis=None)
    assert np.isnan(places.loc["C2", "population"])
    assert fairness.correlations["correlation"].isna().all()
    assert fairness.items.set_index("item")["retire"].to_dict() == {"visits": False, "paid": False, "talks": True}


def demo(url: str, level: str, viewer: Viewer | None = None) -> Fairness:
    with read_transaction(open_engine(url)) as connection:
        run = newest_run(connection, level, LAST_MONTH)
        assert run is not None
        return read_fairness(connection, viewer or system_viewer(connection), run)


def test_the_demo_county_has_every_measure(demo_url: str) -> None:
    fairness = demo(demo_url, "township")
    ranked = fairness.places[fairness.places["rank"].notna()]
    assert fairness.correlations["places"].tolist() == [14, 14, 14]
    for row in fairness.correlations.to_dict("records"):
        expected = spearmanr(ranked["points"].astype(float), ranked[row["measure"]]).statistic
        assert row["correlation"] == pytest.approx(expected)
    assert ranked["rank"].tolist() == (ranked["rank_without"] - ranked["gained"]).tolist()
    assert ranked["distance_km"].min() == 0
    assert 5 < ranked["distance_km"].median() < 40  # a county of forty by fifty kilometres
    retired = fairness.items.loc[fairness.items["retire"], "item"].tolist()
    assert "rights_violations" not in retired


def test_ranks_with_bonus_are_the_stored_ones(demo_url: str) -> None:
    for level in ("township", "village"):
        places = demo(demo_url, level).places
        ranked = places[places["rank"].notna()]
        assert pd.Series(ranked["rank_without"] - ranked["gained"]).tolist() == ranked["rank"].tolist()


def test_fairness_of_villages_is_not_for_a_single_township(demo_url: str) -> None:
    township = Viewer("t", "t", Role.TOWNSHIP, "990101101")
    assert len(demo(demo_url, "township", township).places) == 14
    with pytest.raises(AccessDenied):
        demo(demo_url, "village", township)
    with pytest.raises(AccessDenied):
        demo(demo_url, "township", Viewer("p", "p", Role.PUBLIC, "990101"))
