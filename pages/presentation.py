"""Presentation: slides for a meeting, from the county to every place, by keyboard, clicker or by themselves."""

import streamlit as st

from dashboard.guard import require
from dashboard.links import link
from dashboard.page_parts import start_page
from dashboard.presentation_section import choose_showing, show_slide
from dashboard.reads import scored_months
from dashboard.show_markup import show
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = scored_months(context)
if not months:
    # No header on this page, so the way out comes first.
    show(link(context.say("Leave the presentation"), "overview"))
    start_page(context, context.say("Presentation"))
    st.stop()
show_slide(context, choose_showing(context, months))
