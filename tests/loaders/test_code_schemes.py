"""Place codes checked by the scheme a deployment turns on."""

import pytest

from loaders.code_schemes import code_problem, code_problems


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("990101", None),
        ("990101", "990100"),
        ("990100", "990000"),
        ("990101001", "990101"),
        ("990101001001", "990101001"),
        ("990101001001", "990101001000"),
    ],
)
def test_codes_of_the_chinese_scheme_are_accepted(code, parent):
    assert code_problem("china", code, parent) is None


@pytest.mark.parametrize(
    ("code", "parent", "problem"),
    [
        ("99010A", None, "code_not_digits"),
        ("９９０１０１", None, "code_not_digits"),
        ("", None, "code_not_digits"),
        ("9901", None, "code_wrong_length"),
        ("9901010010011", None, "code_wrong_length"),
        ("990102001", "990101", "code_not_nested"),
        ("990201", "990100", "code_not_nested"),
        ("980101", "990000", "code_not_nested"),
        ("990101002001", "990101001", "code_not_nested"),
    ],
)
def test_codes_that_break_the_chinese_scheme_are_named(code, parent, problem):
    found = code_problem("china", code, parent)
    assert found is not None
    assert (found.code, found.parameters["code"]) == (problem, code)


def test_no_scheme_accepts_any_code():
    assert code_problems("none", [("ENG", None), ("8J094", "ENG")]) == []


def test_every_place_that_breaks_a_scheme_gives_one_problem():
    assert len(code_problems("china", [("990101", None), ("RF4", "990101"), ("1", None)])) == 2
