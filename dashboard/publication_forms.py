"""Forms of publications: put a run forward, approve what was put forward; both say what they mean."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from dashboard.display import comma, month_text
from dashboard.filters import choose
from dashboard.form_answers import submit
from dashboard.guard import PageContext
from dashboard.markup import bullets, facts, heading, join, message, note
from dashboard.publication_markup import SHORT, approvals_text
from dashboard.publication_reads import may_everywhere, standing_for
from dashboard.reads import read_run
from dashboard.show_markup import show
from loaders.access import Action
from loaders.publication_drafts import Draft
from loaders.publications import APPROVALS_NEEDED, approve_publication, prepare_publication


def show_drafts(context: PageContext, waiting: tuple[Draft, ...]) -> None:
    """Draw what waits for approval, with a form for who may approve it; nothing where nothing waits."""
    if not waiting:
        return
    about = context.say("Not official and not public. Two persons approve each, neither of them prepared it.")
    show(heading(context.say("Waiting for approval"), about))
    for draft in waiting:
        with st.container(border=True, key=f"draft_{draft.id}"):
            show(_draft(context, draft))
            if may_everywhere(context, Action.APPROVE_PUBLICATION):
                _show_approving(context, draft)


def _draft(context: PageContext, draft: Draft) -> Markup:
    say, header = context.say, read_run(context, draft.run).header
    pairs: dict[str, str | Markup] = {
        say("Freezes"): say(
            "{assessed}, score run {run}, rule book version {version}, data revision {revision}",
            assessed=assessed(context, (draft.series, draft.level, draft.period)),
            run=draft.run,
            version=header["version"],
            revision=header["data_revision"],
        ),
        say("Put forward on"): draft.day,
        say("Checksum"): Markup("<code>{}</code>").format(draft.sha256[:SHORT]),
        say("Approvals"): approvals_text(draft.approvals, context.language)
        or say("none of {needed} yet", needed=APPROVALS_NEEDED),
    }
    if draft.corrects is not None:
        pairs[say("Corrects")] = say("No. {number}", number=draft.corrects)
        pairs[say("Reason of the correction")] = draft.reason
    return join([heading(draft.title, level=3), facts(pairs)])


def assessed(context: PageContext, of: tuple[str, str, str]) -> str:
    """Return a (series, level, month) in words."""
    series, level, month = of
    names = {each.code: each.name.in_language(context.language) for each in context.deployment.levels}
    parts = [month_text(month, context.language), names.get(level, level), *([series] if series else [])]
    return comma(context.language).join(parts)


def _show_approving(context: PageContext, draft: Draft) -> None:
    """Draw the form of an approval, or why the viewer has none to give."""
    own = context.viewer.subject
    if own == draft.actor:
        show(note(context.say("You put this forward; two others approve it.")))
        return
    if own in {approval.actor for approval in draft.approvals}:
        show(note(context.say("You have approved this. It is published once another person approves it too.")))
        return
    last = len(draft.approvals) + 1 >= APPROVALS_NEEDED
    text = (
        "With your approval these figures are published at once and become public. It cannot be taken back: later"
        " changes need a correction, with a reason, that two persons approve again."
        if last
        else "Your approval is the first of two; it stays on the record and cannot be taken back. Once another person"
        " approves too, these figures are published."
    )
    with st.form(f"approve_{draft.id}", border=False, enter_to_submit=False):
        show(note(context.say(text)))
        post = st.text_input(
            context.say("Your post"), placeholder=context.say("such as deputy head of the county government"), width=480
        )
        sure = st.checkbox(context.say("I have looked at the figures and approve them in this post."))
        sent = st.form_submit_button(context.say("Approve and publish" if last else "Approve"), type="primary")
    if sent and not sure:
        text = context.say("Tick first that you looked at the figures.")
        show(message("error", context.say("Not entered"), text))
    elif sent:

        def write() -> str:
            number = approve_publication(context.engine, context.viewer, draft.id, post)
            if number is None:
                return context.say("Approved. “{title}” waits for one more approval.", title=draft.title)
            return context.say("“{title}” is published as No. {number}.", title=draft.title, number=number)

        submit(context, write)


def show_preparing(context: PageContext, candidates: Mapping[int, tuple[str, str, str]]) -> None:
    """Draw the form that puts the newest run of a month forward; nothing where everything is published."""
    if not candidates:
        return
    show(
        heading(
            context.say("Put figures forward"),
            context.say("The newest score run of a month that is not published yet, or was computed anew since."),
        )
    )
    runs = {str(run): of for run, of in candidates.items()}
    default = next(iter(runs))
    wanted = int(
        choose(
            context,
            "run",
            context.say("Figures"),
            list(runs),
            default=default,
            show=lambda run: _candidate(context, int(run), runs[run]),
        )
    )
    of = candidates[wanted]
    standing = standing_for(context, of)
    with st.form(f"prepare_{wanted}", border=False, enter_to_submit=False):
        lines = [
            context.say(
                "The figures are frozen as they are now, with a checksum. When the month is scored anew before both"
                " approvals are there, this draft ends and has to be prepared again."
            )
        ]
        if standing is not None:
            lines.append(
                context.say(
                    "The month is published as No. {number} already: this will be its correction, with a notice of"
                    " every score and rank that moved.",
                    number=standing.number,
                )
            )
        show(bullets(lines))
        title = st.text_input(context.say("Title"), value=_title(context, of), max_chars=None)
        reason = ""
        if standing is not None:
            reason = st.text_area(
                context.say("Reason of the correction"),
                placeholder=context.say("what was wrong, and what it was mended by"),
            )
        sent = st.form_submit_button(context.say("Put forward for approval"), type="primary")
    if sent:

        def write() -> str:
            draft = prepare_publication(context.engine, context.viewer, wanted, title, reason=reason)
            return context.say("“{title}” was put forward and waits for two approvals.", title=draft.title)

        submit(context, write, run=None)


def _candidate(context: PageContext, run: int, of: tuple[str, str, str]) -> str:
    standing = standing_for(context, of)
    told = context.say("run {run}", run=run)
    if standing is not None:
        told += comma(context.language) + context.say("corrects No. {number}", number=standing.number)
    return f"{assessed(context, of)} ({told})" if context.language == "en" else f"{assessed(context, of)}（{told}）"


def _title(context: PageContext, of: tuple[str, str, str]) -> str:
    """Return a title to begin with, in Chinese as everything that is published; it can be changed."""
    series, level, month = of
    names = {each.code: each.name.zh for each in context.deployment.levels}
    county = context.deployment.title.zh
    return f"{county}{month_text(month, 'zh')}{series or ''}{names.get(level, level)}考核结果"
