"""All families on a county: clean figures keep the stated rate, planted ones are found, context is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from metrics.catalogue import Catalogue, NotPlanned
from metrics.integrity.all_families import (
    FALSE_DISCOVERY_RATE,
    earlier_years,
    heaping_indicators,
    integrity_leads,
    months_looked_at,
)
from metrics.integrity.leads import LeadKind
from metrics.lead_frames import LEAD_DTYPES
from metrics.periods import months_between
from metrics.rule_book import RuleBook
from tests.metrics.integrity.clean_figures import SEED
from tests.metrics.worlds import book, catalogue, changes, indicator, versions

PERIOD = "2026-10"
MONTHS = months_looked_at(PERIOD)
TOWNSHIPS = [f"T{number}" for number in range(6)]
VILLAGES = [f"{township}-{number:02d}" for township in TOWNSHIPS for number in range(10)]
RATES = ["visits", "records", "offers", "checks"]
COUNTS = ["talks", "letters"]
CATALOGUE = catalogue(
    *(indicator(code) for code in RATES),
    *(indicator(code, "count") for code in COUNTS),
    indicator("answers", not_planned=NotPlanned.SURVEY),
    indicator("births", "count", subject="context", polarity="none"),
)
BOOK = book(*({"indicator": code} for code in (*RATES, *COUNTS, "answers")))
VERSIONS = versions(
    ("C", "county", None, "2020-01", None),
    *((township, "township", "C", "2020-01", None) for township in TOWNSHIPS),
    *((village, "village", village[:2], "2020-01", None) for village in VILLAGES),
)
CHANGES = changes()


def clean_county(random: np.random.Generator) -> pd.DataFrame:
    """Return a year of honest figures: villages of different size, cases by chance, one rate for all."""
    size = random.lognormal(1.8, 0.6, len(VILLAGES))
    frames = []
    for code in (*RATES, "answers", *COUNTS, "births"):
        cases = random.poisson(np.repeat(size, len(MONTHS)) + 1)
        done = random.binomial(cases, 0.88)
        frames.append(
            pd.DataFrame(
                {
                    "period": np.tile(MONTHS, len(VILLAGES)),
                    "indicator": code,
                    "place": np.repeat(VILLAGES, len(MONTHS)),
                    "numerator": pd.array(cases if code in (*COUNTS, "births") else done, dtype="Int64"),
                    "denominator": pd.array(cases, dtype="Int64"),
                    "state": 1,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def leads_in(
    observations: pd.DataFrame, rules: RuleBook = BOOK, known: Catalogue = CATALOGUE, period: str = PERIOD
) -> pd.DataFrame:
    return integrity_leads(observations, VERSIONS, CHANGES, rules, known, period)


def with_figures(observations: pd.DataFrame, code: str, places: list[str], values: np.ndarray) -> pd.DataFrame:
    changed = observations.copy()
    rows = (changed["indicator"] == code) & changed["place"].isin(places)
    for part in ("numerator", "denominator"):
        changed.loc[rows, part] = pd.array(np.tile(values, len(places)), dtype="Int64")
    return changed


def test_clean_counties_seldom_give_any_lead_of_a_family() -> None:
    counties = 15
    random = np.random.default_rng(SEED)
    kinds: list[str] = []
    for _ in range(counties):
        kinds += sorted(set(leads_in(clean_county(random))["kind"]))
    alarms = len(kinds)
    # Without any real lead the false discovery rate is the chance of one lead or more in a family.
    most = binom.ppf(0.999, counties * len(LeadKind), FALSE_DISCOVERY_RATE)
    print(f"families with a false lead: {alarms} of {counties * len(LeadKind)}, at most {most:.0f}: {kinds}")
    assert alarms <= most


def test_a_village_that_copies_its_months_is_found_and_nobody_else_is() -> None:
    clean = clean_county(np.random.default_rng(SEED))
    copied = with_figures(clean, "letters", ["T3-04"], np.full(len(MONTHS), 11))
    leads = leads_in(copied)
    assert list(leads.columns) == list(LEAD_DTYPES)
    assert leads[["kind", "place", "indicator"]].to_numpy().tolist() == [["copied_months", "T3-04", "letters"]]
    lead = leads.iloc[0]
    assert (lead["first_month"], lead["last_month"], lead["figures"]) == (MONTHS[0], PERIOD, 11)
    assert lead["statistic"] == 1.0
    assert lead["p_value"] <= lead["threshold"] == pytest.approx(FALSE_DISCOVERY_RATE / (len(VILLAGES) * 7), rel=0.2)
    assert (lead["trigger_code"], lead["item"], lead["other_place"]) == (None, None, None)


def test_two_villages_with_the_same_figures_are_found_within_their_township_only() -> None:
    clean = clean_county(np.random.default_rng(SEED))
    same = np.random.default_rng(1).poisson(14, len(MONTHS))
    leads = leads_in(with_figures(clean, "letters", ["T2-01", "T2-07"], same))
    assert leads[["kind", "place", "other_place"]].to_numpy().tolist() == [["copied_places", "T2-01", "T2-07"]]
    assert leads_in(with_figures(clean, "letters", ["T2-01", "T4-07"], same)).empty


def test_a_flat_survey_is_found_where_the_catalogue_says_that_it_is_one() -> None:
    clean = clean_county(np.random.default_rng(SEED))
    rows = (clean["indicator"] == "answers") & (clean["place"] == "T1-01")
    clean.loc[rows, "denominator"] = pd.array([100, 101, 102, 103] * 3, dtype="Int64")
    clean.loc[rows, "numerator"] = pd.array([90, 91, 92, 93] * 3, dtype="Int64")
    assert ("flat_survey", "T1-01") in set(leads_in(clean)[["kind", "place"]].itertuples(index=False, name=None))
    plain = catalogue(*(each.model_copy(update={"not_planned": None}) for each in CATALOGUE.indicators))
    assert "flat_survey" not in set(leads_in(clean, known=plain)["kind"])


def test_context_figures_and_what_the_book_does_not_assess_are_never_looked_at() -> None:
    clean = clean_county(np.random.default_rng(SEED))
    copied = with_figures(clean, "births", ["T3-04"], np.full(len(MONTHS), 11))
    bands = {"by": "population", "indicator": "births", "bands": [{"name": "all", "from_population": 0}]}
    rules = BOOK.model_validate({**BOOK.model_dump(), "peer_groups": bands})
    assert leads_in(copied, rules).empty
    letters = with_figures(clean, "letters", ["T3-04"], np.full(len(MONTHS), 11))
    assert leads_in(letters, book({"indicator": "visits"})).empty


def test_one_month_or_none_opens_nothing() -> None:
    clean = clean_county(np.random.default_rng(SEED))
    assert leads_in(clean[clean["period"] == PERIOD]).empty
    assert leads_in(clean.iloc[:0]).empty


def test_a_register_that_begins_anew_in_january_is_not_always_full_in_december() -> None:
    """A stock whose share is low in January everywhere and 97 % by the end of the year."""
    random = np.random.default_rng(SEED)
    register = catalogue(indicator("helped", cumulation="stock"))
    months = months_looked_at("2026-01")
    share = np.append(np.linspace(0.6, 0.98, len(months) - 1), 0.1)
    cases = np.repeat(random.integers(10, 40, len(VILLAGES)), len(months))
    figures = pd.DataFrame(
        {
            "period": np.tile(months, len(VILLAGES)),
            "indicator": "helped",
            "place": np.repeat(VILLAGES, len(months)),
            "numerator": pd.array(random.binomial(cases, np.tile(share, len(VILLAGES))), dtype="Int64"),
            "denominator": pd.array(cases, dtype="Int64"),
            "state": 1,
        }
    )
    assert leads_in(figures, book({"indicator": "helped"}), register, "2026-01").empty


def test_earlier_years_are_whole_assessment_years_before_this_one() -> None:
    autumn = BOOK.model_copy(update={"first_month": "2025-10", "last_month": "2026-09"})
    assert earlier_years(BOOK, PERIOD) == [months_between("2024-01", "2024-12"), months_between("2025-01", "2025-12")]
    assert earlier_years(autumn, "2026-03")[-1] == months_between("2024-10", "2025-09")


def test_heaping_needs_earlier_years_and_finds_a_township_always_at_its_targets() -> None:
    assert [each.code for each in heaping_indicators(BOOK, CATALOGUE)] == [*RATES, "answers"]
    random = np.random.default_rng(SEED)
    flows = [f"flow{number}" for number in range(8)]
    known, rules = catalogue(*map(indicator, flows)), book(*({"indicator": code} for code in flows))
    rows = []
    for year_end in ("2024-12", "2025-12", PERIOD):
        for code in flows:
            for place in VILLAGES:
                due = int(random.integers(80, 120))
                heaped = place.startswith("T1")
                # Ninety in a hundred for sure, or by chance.
                done = -(-due * 90 // 100) if heaped else int(random.binomial(due, 0.9))
                rows.append((year_end, code, place, done, due, 1))
    figures = pd.DataFrame(rows, columns=["period", "indicator", "place", "numerator", "denominator", "state"])
    now, before = figures[figures["period"] == PERIOD], figures[figures["period"] < "2026"]
    leads = integrity_leads(now, VERSIONS, CHANGES, rules, known, PERIOD, earlier=before.drop(columns="state"))
    assert leads["place"].tolist() == ["T1"]
    assert leads["kind"].tolist() == ["heaping"]
    assert leads["figures"].iloc[0] == 24
