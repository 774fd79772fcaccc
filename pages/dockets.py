"""Review dockets: the cases one may see, and one of them whole, with what may be done next."""

import streamlit as st

from dashboard.docket_case_section import show_case
from dashboard.docket_forms import show_told
from dashboard.docket_reads import docket_of
from dashboard.docket_section import show_list
from dashboard.guard import require
from dashboard.page_parts import start_page
from loaders.access import Action

context = require(Action.READ_DOCKETS)
start_page(context, context.say("Review dockets"))
show_told()
wanted = st.query_params.get("case", "")
docket = docket_of(context, wanted)
if docket is not None:
    show_case(context, docket)
else:
    show_list(context, wanted)
