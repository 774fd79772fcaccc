"""Methods: how the points come about, in plain words, and what is never assessed."""

import streamlit as st

from dashboard.guard import require
from dashboard.methods_section import show_book, show_scope, show_versions
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_run, run_of
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Methods"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period))

show_book(context, run)
show_scope(context)
show_versions(context, run)
show_provenance(context, run)
