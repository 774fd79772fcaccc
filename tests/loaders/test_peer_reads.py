"""A place among its peers: sums over all of them, shown to who may see the place, and nobody by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.engine import open_engine, read_transaction
from loaders.peer_reads import read_alike_places, read_peer_spread, read_place_trend
from loaders.score_reads import read_items, read_total_trend, read_totals
from loaders.score_runs import newest_run
from metrics.problems import InputRefused
from tests.demo_database import LAST_MONTH

COUNTY, OWN, OTHER = "990101", "990101201", "990101202"
VILLAGE = "990101201201"
SECRETARY = Viewer("", "", Role.TOWNSHIP, OWN)
PUBLIC = Viewer("", "", Role.PUBLIC, COUNTY)


@pytest.fixture(scope="module")
def connection(demo_url: str) -> Iterator[Connection]:
    with read_transaction(open_engine(demo_url)) as opened:
        yield opened


def test_the_group_of_a_band_is_that_of_the_stored_bands(connection: Connection):
    run = newest_run(connection, "township", LAST_MONTH)
    totals = read_totals(connection, system_viewer(connection), run).set_index("place")
    for place in totals.index:
        alike = read_alike_places(connection, SECRETARY, run, place)
        group = totals["band_group"][place]
        if pd.isna(group):
            assert (place, alike) == (COUNTY, None)
            continue
        ranks = totals.loc[totals["band_group"] == group, "rank"]
        assert (alike.others, alike.best, alike.worst) == (len(ranks) - 1, ranks.min(), ranks.max())


def test_a_secretarys_village_is_compared_with_all_villages(connection: Connection):
    run = newest_run(connection, "village", LAST_MONTH)
    items = read_items(connection, system_viewer(connection), run)
    totals = read_totals(connection, system_viewer(connection), run).set_index("place")
    own = totals.loc[VILLAGE]
    everybody = totals[totals["level"] == "village"]
    peers = everybody if pd.isna(own["peer_group"]) else everybody[everybody["peer_group"] == own["peer_group"]]
    assert not peers.index.str.startswith(OWN).all(), "a secretary's own villages are not all the peers"
    villages = items[items["place"].isin(peers.index)]
    spread = read_peer_spread(connection, SECRETARY, run, VILLAGE).set_index("item")
    for item, rows in villages[villages["state"] == "scored"].groupby("item"):
        values = rows["value"].dropna()
        assert spread["places"][item] == len(values)
        assert spread["lower_quartile"][item] == pytest.approx(np.quantile(values, 0.25))
        assert spread["highest"][item] == values.max()
    of_county = items[items["place"] == COUNTY].set_index("item")["value"].dropna()
    assert spread["top"].dropna().to_dict() == pytest.approx(of_county.to_dict())


def test_the_county_has_no_peers_and_nothing_above_it(connection: Connection):
    spread = read_peer_spread(connection, SECRETARY, newest_run(connection, "township", LAST_MONTH), COUNTY)
    assert spread["top"].isna().all()
    assert spread["middle"].isna().all()


def test_others_villages_are_refused(connection: Connection):
    run = newest_run(connection, "village", LAST_MONTH)
    for read in (read_peer_spread, read_alike_places):
        with pytest.raises(InputRefused):
            read(connection, SECRETARY, run, f"{OTHER}201")
        with pytest.raises(InputRefused):
            read(connection, SECRETARY, run, "nowhere")
    with pytest.raises(AccessDenied):
        read_peer_spread(connection, PUBLIC, run, COUNTY)
    with pytest.raises(InputRefused):
        read_alike_places(connection, PUBLIC, run, VILLAGE)
    assert read_place_trend(connection, SECRETARY, "village", f"{OTHER}201", LAST_MONTH).empty


def test_the_trend_is_the_last_twelve_of_the_stored_runs(connection: Connection):
    trend = read_place_trend(connection, PUBLIC, "township", OWN, "2026-06")
    stored = read_total_trend(connection, PUBLIC, "township", [OWN])
    stored = stored[stored["period"] <= "2026-06"].tail(12)
    assert trend["period"].tolist() == stored["period"].tolist()
    assert trend["points"].tolist() == stored["points"].tolist()
    assert trend["rank"].tolist() == stored["rank"].tolist()
    assert (trend["rank_best"] <= trend["rank"]).all()
    assert (trend["rank"] <= trend["rank_worst"]).all()
