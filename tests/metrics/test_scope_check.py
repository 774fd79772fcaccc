"""The scope check refuses every disguise and leaves honest neighbours alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.scope_check import scope_problems
from metrics.scope_lexicon import Group
from tests.metrics.scope_cases import ALLOWED, DISGUISED, PLAIN, REFUSED, Case, entry


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_forbidden_entry_is_refused(case: Case) -> None:
    assert scope_problems(entry(case))


@pytest.mark.parametrize("case", ALLOWED, ids=str)
def test_an_honest_neighbour_passes(case: Case) -> None:
    assert scope_problems(entry(case)) == []


@pytest.mark.parametrize("subject", ["service", "benefit", "data_quality", "governance", "capacity", "context"])
@pytest.mark.parametrize("polarity", ["higher_is_better", "lower_is_better", "within_band", "none"])
def test_no_subject_and_no_direction_lets_a_forbidden_entry_in(subject: str, polarity: str) -> None:
    for name in ("结扎例数", "sterilisations", "政策外出生数", "社会抚养费征收到位率"):
        assert scope_problems({"name": name, "subject": subject, "polarity": polarity})


def test_the_problem_names_entry_reason_words_and_page() -> None:
    (problem,) = scope_problems({"code": "x1", "name": "放环例数\nrings fitted"})
    assert problem.code == "out_of_scope"
    assert problem.parameters["entry"] == "x1"
    assert problem.parameters["reason"] == Group.PROCEDURES.value
    assert problem.parameters["matched"] == "放环"
    assert problem.parameters["document"] == "docs/scope.md"


def test_an_empty_entry_has_no_problem() -> None:
    assert scope_problems({}) == []
    assert scope_problems({"name": "", "numerator": " \n"}) == []


@pytest.mark.parametrize("field", ["name", "code", "numerator", "denominator", "exclusions", "unit", "source"])
def test_every_field_is_read(field: str) -> None:
    assert scope_problems({"name": "服务完成率", field: "已上环人数"})


NOISE = [" ", "-", ".", "·", "_", "*", "/", "\u200b", "\u00ad", "，", "　", "•", "~", "\u2060"]
NAMES = [case for case in PLAIN + DISGUISED if isinstance(case, str)]


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(NAMES), st.integers(0, 2**32), st.integers(1, 4))
def test_noise_inside_a_forbidden_name_does_not_hide_it(name: str, seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        place = chance.randrange(len(name) + 1)
        name = name[:place] + chance.choice(NOISE) + name[place:]
    assert scope_problems({"name": name})


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES), st.integers(0, 2**32))
def test_case_does_not_hide_a_forbidden_name(name: str, seed: int) -> None:
    chance = random.Random(seed)
    assert scope_problems({"name": "".join(chance.choice((c.upper(), c.lower())) for c in name)})


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(NAMES), st.integers(0, 2**32))
def test_full_width_letters_do_not_hide_a_forbidden_name(name: str, seed: int) -> None:
    chance = random.Random(seed)
    wide = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
    assert scope_problems({"name": "".join(wide.get(c, c) if chance.random() < 0.5 else c for c in name)})


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_judged_without_an_error(name: str, numerator: str) -> None:
    assert len(scope_problems({"name": name, "numerator": numerator})) <= 1
