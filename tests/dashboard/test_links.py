"""Links in our own HTML: what they keep, what they change, and that nothing in them becomes markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.index_page import START_SCRIPT
from dashboard.links import address_of, addresses_of, link


def made(script: Callable[[], None], **address: str) -> str:
    """What a script writes when it runs at an address."""
    app = AppTest.from_function(script)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return str(app.text[0].value)


def to_the_map() -> None:
    import streamlit as st

    from dashboard.links import address_of

    st.text(address_of("map", place="990101", within=None))


def home() -> None:
    import streamlit as st

    from dashboard.links import address_of

    st.text(address_of("overview"))


def within_this_page() -> None:
    import streamlit as st

    from dashboard.links import address_of

    st.text(address_of(None, sort="rank", place=None))


def one_per_place() -> None:
    from urllib.parse import parse_qs, urlsplit

    import streamlit as st

    from dashboard.links import address_of, addresses_of

    for page in ("map", None):
        codes = ["990101", "a&b"]
        one_by_one = [address_of(page, place=code, item=None) for code in codes]
        for together, alone in zip(addresses_of(page, "place", codes, item=None), one_by_one, strict=True):
            assert urlsplit(together).path == urlsplit(alone).path
            assert parse_qs(urlsplit(together).query) == parse_qs(urlsplit(alone).query)
    st.text("as one by one")


def whole_link() -> None:
    import streamlit as st

    from dashboard.links import link

    st.text(link("<b>柳浦镇</b>", "map", classes='a"b', place='"><script>'))


def test_a_link_to_another_page_keeps_the_filters_that_pages_share():
    made_here = made(to_the_map, lang="en", period="2026-08", within="990101106", place="1", sort="name")
    assert made_here == "./map?lang=en&period=2026-08&place=990101"


def test_the_first_page_is_the_home_page():
    assert made(home) == "./"
    assert made(home, lang="en") == "./?lang=en"


def test_a_link_within_a_page_keeps_all_of_its_address():
    assert made(within_this_page, lang="en", view="heat", place="1") == "?lang=en&view=heat&sort=rank"
    assert made(within_this_page) == "?sort=rank"


@pytest.mark.parametrize("address", [{}, {"lang": "en", "place": "1", "view": "heat"}], ids=["bare", "filtered"])
def test_addresses_of_a_table_are_those_made_one_by_one(address: dict[str, str]):
    assert made(one_per_place, **address) == "as one by one"


def test_nothing_in_a_link_becomes_markup():
    written = made(whole_link, lang="en")
    assert written == (
        '<a href="./map?lang=en&amp;place=%22%3E%3Cscript%3E" class="a&#34;b" data-go>&lt;b&gt;柳浦镇&lt;/b&gt;</a>'
    )
    assert "a[data-go]" in START_SCRIPT, "the start script looks for what links carry"


@pytest.mark.parametrize(
    "make",
    [address_of, lambda page: addresses_of(page, "place", []), lambda page: link("x", page)],
    ids=["one address", "addresses", "link"],
)
def test_a_page_that_does_not_exist_is_refused(make: Callable[[str], object]):
    with pytest.raises(ValueError, match="no page"):
        make("nowhere")
