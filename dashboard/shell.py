"""What surrounds every page: whose county this is, the notice, the links, the language, who is looking."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard.filters import address_state, page_state
from dashboard.guard import PageContext, current_language
from dashboard.kept import kept
from dashboard.page_list import PAGES
from dashboard.problem_rendering import problem_fix, problem_rule
from dashboard.reads import read_places_today
from dashboard.role_names import ROLE_NAMES
from dashboard.show_markup import show
from dashboard.sign_in import DEMO_PLACE, DEMO_ROLE, may_choose_viewer, provider_configured, townships
from dashboard.texts import LANGUAGES, translate
from loaders.access import Role
from metrics.problems import InputRefused

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def show_header(context: PageContext, here: str) -> None:
    """Draw title, links, switches and notice above a page named ``here``; nothing above one with the whole screen."""
    if any(entry.name == here and entry.full_screen for entry in PAGES):
        _hold_viewer(context)
        return
    languages = tuple(
        urlencode(page_state(lang=None if language == LANGUAGES[0] else language)) for language in LANGUAGES
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        # One element of HTML: a row of Streamlit's own links takes the server longer than many a page.
        show(header_markup(context, here, urlencode(address_state(item=None, within=None)), languages))
        if may_choose_viewer(context.deployment) or provider_configured():
            _show_who_is_looking(context)


@kept()
def header_markup(context: PageContext, here: str, query: str, languages: tuple[str, ...]) -> Markup:
    """Return title, links to all pages with a query, links to the languages by their queries, and the notice."""
    brand = Markup('<p class="xp-brand"><strong>{}</strong> {}</p>').format(
        context.say("Xiangping"), context.deployment.title.in_language(context.language)
    )
    pages = Markup("").join(
        Markup('<a href="./{}{}"{} data-go>{}</a>').format(
            "" if entry is PAGES[0] else entry.name,
            f"?{query}" if query else "",
            Markup(' aria-current="page"') if entry.name == here else "",
            context.say(entry.title),
        )
        for entry in PAGES
        if context.may(entry.action)
    )
    others = Markup("").join(
        Markup('<a href="?{}" lang="{}" data-go>{}</a>').format(query_of, language, LANGUAGE_NAMES[language])
        for language, query_of in zip(LANGUAGES, languages, strict=True)
        if language != context.language
    )
    notice = context.deployment.notice
    return Markup('<div class="xp-header">{}<nav aria-label="{}">{}</nav>{}</div>{}').format(
        brand,
        context.say("Pages"),
        pages,
        others,
        "" if notice is None else Markup('<p class="xp-notice">{}</p>').format(notice.in_language(context.language)),
    )


def _show_who_is_looking(context: PageContext) -> None:
    with st.popover(ROLE_NAMES[context.viewer.role].in_language(context.language)):
        if may_choose_viewer(context.deployment):
            _show_viewer_choice(context)
        else:
            _show_sign_in(context)


def _hold_viewer(context: PageContext) -> None:
    """Keep who one chose to be: Streamlit forgets the state of a widget that a run does not draw."""
    for key in (DEMO_ROLE, DEMO_PLACE):
        if key in st.session_state and may_choose_viewer(context.deployment):
            st.session_state[key] = st.session_state[key]


def _show_viewer_choice(context: PageContext) -> None:
    st.caption(context.say("Demo: choose who you are."))
    st.session_state[DEMO_ROLE] = context.viewer.role
    st.radio(
        context.say("Role"),
        list(Role),
        format_func=lambda role: ROLE_NAMES[role].in_language(context.language),
        key=DEMO_ROLE,
    )
    if context.viewer.role is Role.TOWNSHIP:
        places = read_places_today(context)
        st.session_state[DEMO_PLACE] = context.viewer.place
        st.selectbox(
            context.say("Township"),
            townships(places, context.deployment),
            format_func=lambda code: str(places["name"][code]),
            key=DEMO_PLACE,
        )


def _show_sign_in(context: PageContext) -> None:
    if st.user.is_logged_in:
        st.button(context.say("Sign out"), on_click=st.logout)
    else:
        st.button(context.say("Sign in"), on_click=st.login)


def show_empty_database(refused: InputRefused, language: str) -> None:
    """Say that the database holds no county yet, and how to load one."""
    for problem in refused.problems:
        st.info(problem_fix(problem, language), title=problem_rule(problem, language), icon=":material/database:")


def show_script_error(error: Exception) -> bool:
    """Say that something went wrong, without a traceback; the log has it. Returns True: it was shown."""
    logging.getLogger(__name__).error("a page failed", exc_info=error)
    language = current_language()
    st.error(
        translate("Nothing was lost. Reload the page; if it happens again, tell the administrator the time.", language),
        title=translate("This page could not be shown", language),
        icon=":material/error:",
    )
    return True
