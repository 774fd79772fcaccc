"""The shipped catalogue is complete, bilingual and in line with its schema; bad ones are refused."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from metrics.catalogue import Catalogue, Indicator, Kind, Polarity, Subject, read_catalogue
from metrics.problems import InputRefused

ASSETS = Path(__file__).parents[2] / "assets"
SHIPPED = ASSETS / "catalogue.toml"
SCHEMA = ASSETS / "catalogue.schema.json"

CODES = [
    "antenatal_record_early",
    "maternal_systematic",
    "hospital_delivery",
    "postnatal_visit",
    "early_pregnancy_followup",
    "pregnancy_outcome_followup",
    "preconception_check",
    "folic_acid",
    "reproductive_health_check_offer",
    "contraceptive_supplies_available",
    "newborn_visit",
    "child_health_management",
    "vaccination_complete",
    "hearing_screening",
    "childcare_places",
    "health_talks",
    "migrant_health_record",
    "migrant_equal_service",
    "migrant_information_reply",
    "left_behind_children_visits",
    "reward_paid",
    "special_support_paid",
    "only_child_allowance_paid",
    "benefits_amount",
    "benefit_on_time",
    "benefit_list_published",
    "insurance_cover",
    "hardship_help",
    "report_on_time",
    "record_complete",
    "birth_statistics_accuracy",
    "crosscheck_done",
    "staff_trained",
    "staff_exam",
    "publicity_events",
    "policy_awareness",
    "satisfaction",
    "complaints_answered",
    "rights_violations",
    "association_standard",
    "villagers_meeting",
    "affairs_on_time",
    "funding_per_head",
    "publicity_budget_share",
    "information_officers",
    "clinic_rooms",
    "model_villages",
    "population",
    "births",
    "births_male",
    "births_female",
    "deaths",
    "birth_rate",
    "natural_increase",
    "sex_ratio_at_birth",
    "migrants_in",
    "migrants_out",
]
CONTEXT_CODES = set(CODES[CODES.index("population") :])
WITHOUT_TARGET = CONTEXT_CODES | {"benefits_amount", "clinic_rooms"}

# CJK punctuation, Japanese kana, ideographs and full-width forms: nothing of it belongs in English.
CJK = re.compile("[\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
SYMBOLS = {"%", "‰"}


def shipped_content() -> dict[str, Any]:
    """Return the shipped catalogue as the TOML reader gives it."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def both(text_zh: str, text_en: str) -> dict[str, str]:
    """Return a bilingual text as parsed TOML."""
    return {"zh": text_zh, "en": text_en}


def entry(**changes: Any) -> dict[str, Any]:
    """Return a valid service count as parsed TOML, with changes."""
    return {
        "code": "talks",
        "name": both("讲座", "Talks"),
        "subject": "service",
        "kind": "count",
        "unit": both("场", "talks"),
        "polarity": "higher_is_better",
        "numerator": both("举办的讲座场次", "Talks held"),
        "cumulation": "flow",
        "source": both("活动记录表", "Activity records"),
    } | changes


def content(*entries: dict[str, Any]) -> dict[str, Any]:
    """Return a parsed catalogue of these entries."""
    return {"title": both("目录", "Catalogue"), "indicator": list(entries)}


def beside_a_good_one(**changes: Any) -> dict[str, Any]:
    """Return a parsed catalogue of a valid entry and, second, one with changes."""
    return content(entry(code="visits"), entry(**changes))


def refusal(parsed: dict[str, Any]) -> dict[str, str]:
    """Return the parameters of the only problem for which a catalogue is refused."""
    with pytest.raises(InputRefused) as refused:
        read_catalogue(parsed, file="own.toml")
    (problem,) = refused.value.problems
    assert problem.code == "catalogue_invalid"
    assert problem.file == "own.toml"
    return dict(problem.parameters)


def texts(value: Any, where: str = "") -> list[tuple[str, str, str]]:
    """Return every bilingual text below a parsed value as (where, zh, en)."""
    if isinstance(value, list):
        return [found for item in value for found in texts(item, f"{where}/{item.get('code', '')}")]
    if not isinstance(value, dict):
        return []
    if set(value) == {"zh", "en"}:
        return [(where, value["zh"], value["en"])]
    return [found for key, item in value.items() for found in texts(item, f"{where}/{key}")]


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue(shipped_content(), file=SHIPPED.name)


def test_shipped_catalogue_holds_every_code_in_order(shipped: Catalogue) -> None:
    assert [indicator.code for indicator in shipped.indicators] == CODES


def test_every_text_is_in_both_languages() -> None:
    found = texts(shipped_content())
    assert len(found) > 4 * len(CODES)
    for where, text_zh, text_en in found:
        assert text_zh in SYMBOLS or IDEOGRAPH.search(text_zh), f"{where}: no Chinese in {text_zh!r}"
        assert not CJK.search(text_en), f"{where}: Chinese in {text_en!r}"
        assert (text_zh, text_en) == (text_zh.strip(), text_en.strip()), where


def test_names_are_unique_in_each_language(shipped: Catalogue) -> None:
    for language in ("zh", "en"):
        names = [indicator.name.in_language(language) for indicator in shipped.indicators]
        assert len(set(names)) == len(names)


def test_context_has_no_target_and_no_better_direction(shipped: Catalogue) -> None:
    context = [indicator for indicator in shipped.indicators if indicator.subject is Subject.CONTEXT]
    assert {indicator.code for indicator in context} == CONTEXT_CODES
    assert all(indicator.default_target is None for indicator in context)
    assert all(indicator.polarity is Polarity.NONE for indicator in context)


def test_everything_else_has_a_target_where_the_plans_set_one(shipped: Catalogue) -> None:
    assert {i.code for i in shipped.indicators if i.default_target is None} == WITHOUT_TARGET
    assert shipped.by_code["preconception_check"].default_target == 75
    assert shipped.by_code["hospital_delivery"].default_target == 98
    assert shipped.by_code["childcare_places"].default_target == 4.5
    assert shipped.by_code["rights_violations"].default_target == 0
    assert [i.code for i in shipped.indicators if i.polarity is Polarity.LOWER_IS_BETTER] == ["rights_violations"]


def test_percentages_are_bounded_and_other_rates_say_so(shipped: Catalogue) -> None:
    rates = [indicator for indicator in shipped.indicators if indicator.kind is Kind.RATE]
    for rate in rates:
        percentage = rate.unit.zh == "%"
        assert rate.numerator_within_denominator is percentage, rate.code
        if percentage:
            assert rate.factor == 100, rate.code
    assert {r.code: r.factor for r in rates if r.unit.zh != "%"} == {
        "childcare_places": 1000,
        "funding_per_head": 1,
        "birth_rate": 1000,
        "natural_increase": 1000,
        "sex_ratio_at_birth": 100,
    }


def test_derived_entries_rest_on_reported_ones(shipped: Catalogue) -> None:
    derived = {i.code: i.derivation for i in shipped.indicators if i.derivation}
    assert set(derived) == {"births", "birth_rate", "natural_increase", "sex_ratio_at_birth"}
    for code, terms in derived.items():
        assert not (set(terms.numerator) | set(terms.denominator or {})) & set(derived), code
        assert (terms.denominator is not None) == (shipped.by_code[code].kind is Kind.RATE), code
    assert derived["births"].numerator == {"births_male": 1, "births_female": 1}
    assert derived["natural_increase"].numerator == {"births_male": 1, "births_female": 1, "deaths": -1}


def test_rights_and_surveys_are_never_planned(shipped: Catalogue) -> None:
    assert {i.code: i.not_planned for i in shipped.indicators if i.not_planned} == {
        "complaints_answered": "rights",
        "rights_violations": "rights",
        "satisfaction": "survey",
        "policy_awareness": "survey",
    }


def test_each_shipped_indicator_has_the_interval_of_its_kind(shipped: Catalogue) -> None:
    kinds = {i.code: i.interval_kind for i in shipped.indicators}
    assert {code for code, kind in kinds.items() if kind == "rate"} == {"childcare_places", "birth_rate"}
    assert {code for code, kind in kinds.items() if kind == "ratio"} == {"sex_ratio_at_birth"}
    assert {code for code, kind in kinds.items() if kind == "count"} == {
        *("preconception_check", "rights_violations", "births", "births_male", "births_female", "deaths"),
    }
    assert {code for code, kind in kinds.items() if kind == "none"} == {
        *("benefits_amount", "funding_per_head", "publicity_budget_share"),  # money
        *("health_talks", "publicity_events", "villagers_meeting", "clinic_rooms", "model_villages"),  # decided
        *("population", "migrants_in", "migrants_out", "natural_increase"),  # stocks and a difference
    }
    assert all(shipped.by_code[code].unit.zh == "%" for code, kind in kinds.items() if kind == "proportion")


RATE = {"kind": "rate", "denominator": both("分母", "Households")}
BESIDE = {"numerator_within_denominator": False}
TERMS = {"numerator": {"talks": 1}, "denominator": {"guests": 1}}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "count"),
        ({"cumulation": "stock"}, "none"),
        ({"kind": "amount"}, "none"),
        (RATE, "proportion"),
        (RATE | BESIDE, "rate"),
        (RATE | BESIDE | {"unit": both("元/人", "yuan per person")}, "none"),
        (RATE | BESIDE | {"derivation": TERMS}, "ratio"),
        (
            RATE | {"numerator_within_denominator": False, "derivation": TERMS, "denominator_cumulation": "stock"},
            "rate",
        ),
        (RATE | {"derivation": {"numerator": {"talks": 1, "guests": -1}, "denominator": {"talks": 1}}}, "none"),
        (RATE | {"interval": "none"}, "none"),
        (RATE | {"interval": "rate"}, "rate"),
        (RATE | BESIDE | {"interval": "ratio"}, "ratio"),
    ],
)
def test_the_interval_follows_from_the_parts_or_is_named(changes: dict[str, Any], kind: str) -> None:
    assert Indicator.model_validate(entry(**changes)).interval_kind == kind


@pytest.mark.parametrize(
    "changes",
    [
        {"interval": "proportion"},
        {"kind": "amount", "interval": "count"},
        RATE | {"interval": "count"},
        RATE | {"interval": "ratio"},
        RATE | BESIDE | {"interval": "proportion"},
    ],
)
def test_an_interval_that_the_figure_cannot_have_is_refused(changes: dict[str, Any]) -> None:
    assert "interval" in refusal(beside_a_good_one(**changes))["reason"]


def test_what_is_not_used_leaves_the_version_as_it_was() -> None:
    stored = read_catalogue(content(entry())).content()
    assert "interval" not in stored
    assert "not_planned" not in stored
    assert '"interval":"none"' in read_catalogue(content(entry(interval="none"))).content()


def test_schema_file_is_up_to_date() -> None:
    generated = json.dumps(Catalogue.model_json_schema(by_alias=True), ensure_ascii=False, indent=2) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == generated


def test_toml_names_its_schema_on_the_first_line() -> None:
    first, _ = SHIPPED.read_text(encoding="utf-8").split("\n", 1)
    assert first == f"#:schema ./{SCHEMA.name}"


def test_minimal_catalogue_loads() -> None:
    assert read_catalogue(content(entry())).by_code["talks"].reporting_level == "village"


def test_unknown_key_is_refused() -> None:
    parameters = refusal(beside_a_good_one(weight=3))
    assert parameters["where"] == "indicator.1.weight"
    assert "not permitted" in parameters["reason"]


def test_text_in_one_language_is_refused() -> None:
    assert refusal(beside_a_good_one(name={"zh": "讲座"}))["where"] == "indicator.1.name.en"


def test_every_malformed_field_is_named() -> None:
    with pytest.raises(InputRefused) as refused:
        read_catalogue(beside_a_good_one(factor=0, kind="share"))
    assert {p.parameters["where"] for p in refused.value.problems} == {"indicator.1.factor", "indicator.1.kind"}


def test_duplicate_code_is_refused() -> None:
    assert "codes used twice: talks" in refusal(content(entry(), entry()))["reason"]


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_unknown_derivation_term_is_refused(part: str) -> None:
    terms = {"numerator": {"talks": 1}} | {part: {"lectures": 1}}
    total = entry(code="total", derivation=terms)
    assert "total derives from unknown lectures" in refusal(content(entry(), total))["reason"]


def test_derivation_term_with_a_weight_is_refused() -> None:
    parameters = refusal(content(entry(), entry(code="total", derivation={"numerator": {"talks": 2}})))
    assert parameters["where"] == "indicator.1.derivation.numerator.talks"


def test_context_with_a_target_is_refused() -> None:
    parameters = refusal(beside_a_good_one(subject="context", polarity="none", default_target=1))
    assert parameters["where"] == "indicator.1"
    assert "context indicator has no target" in parameters["reason"]


@pytest.mark.parametrize("polarity", [p for p in Polarity if p is not Polarity.NONE])
def test_context_with_a_better_direction_is_refused(polarity: Polarity) -> None:
    parameters = refusal(beside_a_good_one(subject="context", polarity=polarity.value))
    assert "no better direction" in parameters["reason"]


@pytest.mark.parametrize("target", [0, 12.5])
def test_a_target_of_any_size_counts_as_a_target(target: float) -> None:
    refusal(beside_a_good_one(subject="context", polarity="none", default_target=target))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "rate"},
        {"denominator": both("计划场次", "Talks planned")},
        {"kind": "amount", "denominator": both("人", "x")},
    ],
)
def test_only_a_rate_has_a_denominator(changes: dict[str, Any]) -> None:
    assert "a rate needs a denominator" in refusal(beside_a_good_one(**changes))["reason"]


def test_version_changes_with_content() -> None:
    parsed = shipped_content()
    before = read_catalogue(parsed).version
    assert re.fullmatch("[0-9a-f]{12}", before)
    changed = copy.deepcopy(parsed)
    changed["indicator"][0]["default_target"] = 91
    assert read_catalogue(changed).version != before
    reordered = parsed | {"indicator": parsed["indicator"][::-1]}
    assert read_catalogue(reordered).version != before, "the order is part of the content"


def test_version_is_stable_across_key_order_and_stated_defaults() -> None:
    parsed = shipped_content()

    def reverse_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reverse_keys(value[key]) for key in reversed(value)}
        return [reverse_keys(item) for item in value] if isinstance(value, list) else value

    before = read_catalogue(parsed).version
    assert read_catalogue(reverse_keys(parsed)).version == before
    parsed["indicator"][0] |= {"frequency": "month", "reporting_level": "village"}
    assert read_catalogue(parsed).version == before


def test_stored_content_reads_back_as_the_same_catalogue(shipped: Catalogue) -> None:
    assert read_catalogue(json.loads(shipped.content())) == shipped


def test_entries_are_frozen(shipped: Catalogue) -> None:
    first: Indicator = shipped.indicators[0]
    with pytest.raises(ValueError, match="frozen"):
        first.default_target = 1  # type: ignore[misc]


def derived(code: str, *terms: str, **changes: Any) -> dict[str, Any]:
    derivation = {"numerator": dict.fromkeys(terms, 1)}
    return {**beside_a_good_one()["indicator"][0], "code": code, "derivation": derivation, **changes}


def test_a_derived_indicator_rests_on_reported_ones() -> None:
    content = beside_a_good_one()
    good = content["indicator"][0]["code"]
    content["indicator"] += [derived("first", good), derived("second", "first")]
    assert "derives from a derived indicator" in refusal(content)["reason"]


def test_a_derived_indicator_rests_on_one_reporting_level() -> None:
    content = beside_a_good_one()
    good = content["indicator"][0]
    content["indicator"] += [{**good, "code": "elsewhere", "reporting_level": "county"}]
    content["indicator"] += [derived("mixed", good["code"], "elsewhere")]
    assert "different reporting levels" in refusal(content)["reason"]


def test_context_figures_cannot_be_assessed_under_another_name() -> None:
    births = entry(code="births_here", subject="context", polarity="none")
    disguised = {**entry(code="vitality"), "derivation": {"numerator": {"births_here": 1}}}
    with pytest.raises(InputRefused) as refused:
        read_catalogue(content(births, disguised))
    assert [(problem.code, problem.parameters["entry"]) for problem in refused.value.problems] == [
        ("out_of_scope", "vitality")
    ]
