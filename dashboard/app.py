"""The entry script: sign-in, header and navigation around every page.

It lies outside ``pages/`` so that a cold deep link never runs a page alone, and it puts the project
root first on the path, because Streamlit puts this folder there and a stray module in it would shadow
a package (docs/decisions/0001-layout.md; pinned by tests/test_layout.py).
"""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)
if sys.path[0] != ROOT:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from dashboard.guard import current_language, page_context  # noqa: E402
from dashboard.page_list import PAGES, streamlit_pages  # noqa: E402
from dashboard.shell import show_empty_database, show_header  # noqa: E402
from dashboard.texts import translate  # noqa: E402
from metrics.problems import InputRefused  # noqa: E402

ICON = Path(ROOT) / "assets" / "icon.png"
language = current_language()
name = translate("Xiangping", language)
# Before the navigation: without an icon of ours Streamlit would ask another machine for one.
st.set_page_config(page_title=name, page_icon=str(ICON), layout="wide")
page = st.navigation(streamlit_pages(language), position="hidden")
# Which page it is comes first: that is what a screen reader says, and what a narrow tab shows.
st.set_page_config(page_title=f"{page.title} · {name}")
try:
    context = page_context()
except InputRefused as refused:
    show_empty_database(refused, language)
    st.stop()
show_header(context, page.url_path or PAGES[0].name)
page.run()
