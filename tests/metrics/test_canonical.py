"""Canonical text: the same value gives the same text, another value another."""

from __future__ import annotations

import hashlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.canonical import canonical_json, sha256_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_comes_back_and_gives_the_same_text_again(value: object):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


def test_known_text_and_hash():
    text = canonical_json({"b": [1, 1.0, 0.1, None, True], "a": "乡"})
    assert text == '{"a":"乡","b":[1,1.0,0.1,null,true]}'
    assert sha256_of(text) == hashlib.sha256(text.encode()).hexdigest()
    assert len({canonical_json(value) for value in (1, 1.0, True, "1", None, [1])}) == 6
    # The test vector of FIPS 180-2.
    assert sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("value", [math.nan, math.inf, [1, -math.inf]])
def test_what_json_has_no_word_for_is_refused(value: object):
    with pytest.raises(ValueError):
        canonical_json(value)
    with pytest.raises(TypeError):
        canonical_json({"a": object()})
