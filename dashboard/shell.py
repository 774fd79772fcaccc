"""What surrounds every page: whose county this is, the notice, the links, the language, who is looking."""

from __future__ import annotations

import logging

import streamlit as st

from dashboard.filters import address_state, set_address
from dashboard.guard import PageContext, current_language
from dashboard.page_list import PAGES, page_of
from dashboard.problem_rendering import problem_fix, problem_rule
from dashboard.reads import read_places_today
from dashboard.sign_in import DEMO_PLACE, DEMO_ROLE, may_choose_viewer, provider_configured, townships
from dashboard.texts import LANGUAGES, translate
from loaders.access import Role
from metrics.catalogue import Bilingual
from metrics.problems import InputRefused

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}

ROLE_NAMES = {
    Role.PUBLIC: Bilingual(zh="公众", en="Public"),
    Role.COUNTY_LEADER: Bilingual(zh="县领导", en="County leader"),
    Role.TOWNSHIP: Bilingual(zh="乡镇书记", en="Township secretary"),
    Role.CLERK: Bilingual(zh="业务员", en="Clerk"),
    Role.REVIEWER: Bilingual(zh="审查员", en="Reviewer"),
    Role.ADMINISTRATOR: Bilingual(zh="管理员", en="Administrator"),
}


def show_header(context: PageContext) -> None:
    """Draw title, notice and the row of links and switches."""
    with st.container(horizontal=True, vertical_alignment="center", key="header"):
        st.markdown(f"**{context.say('Xiangping')}** · {context.deployment.title.in_language(context.language)}")
        for entry in PAGES:
            st.page_link(
                page_of(entry.name),
                label=context.say(entry.title),
                icon=entry.icon,
                query_params=address_state(item=None, within=None),
            )
        _show_switches(context)
    if context.deployment.notice is not None:
        st.caption(f":material/info: {context.deployment.notice.in_language(context.language)}")


def _show_switches(context: PageContext) -> None:
    role = ROLE_NAMES[context.viewer.role].in_language(context.language)
    with st.popover(f"{role} · {LANGUAGE_NAMES[context.language]}", icon=":material/person:"):
        st.session_state["language"] = context.language
        st.segmented_control(
            "语言 / Language",
            LANGUAGES,
            format_func=LANGUAGE_NAMES.__getitem__,
            key="language",
            on_change=_follow_language,
            required=True,
        )
        if may_choose_viewer(context.deployment):
            _show_viewer_choice(context)
        elif provider_configured():
            _show_sign_in(context)


def _follow_language() -> None:
    language = st.session_state["language"]
    set_address("lang", None if language == LANGUAGES[0] else language)


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
