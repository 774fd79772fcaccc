"""Whether figures are official, in words: the same on every page, slide and export."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.guard import PageContext
from dashboard.links import link
from dashboard.markup import badge, join, note
from dashboard.reads import RunFrames
from dashboard.texts import translate
from loaders.publications import PublicationHead


def publication_of(context: PageContext, run: RunFrames) -> PublicationHead | None:
    """Return what is known of a run's publication, None while it is provisional."""
    return context.publications.get(int(str(run.header["id"])))


def state_badge(head: PublicationHead | None, language: str) -> Markup:
    """Return the word for official, corrected or provisional figures, in a frame."""
    if head is None:
        return badge(translate("Provisional", language), "quiet")
    if not head.is_standing:
        return badge(translate("Published, corrected since", language), "quiet")
    return badge(translate("Published", language))


def state_sentence(head: PublicationHead | None, language: str) -> str:
    """Return whether figures are official, and since when, as one sentence."""
    if head is None:
        return translate("Provisional: not published yet.", language)
    told = {"number": head.number, "day": head.day}
    if head.corrected_by is not None:
        text = "Published as No. {number} on {day}, corrected since by No. {by}."
        return translate(text, language, by=head.corrected_by, **told)
    if head.corrects is not None:
        return translate(
            "Published as No. {number} on {day}, as a correction of No. {corrects}.",
            language,
            corrects=head.corrects,
            **told,
        )
    return translate("Published as No. {number} on {day}.", language, **told)


def other_figures(context: PageContext, run: RunFrames) -> Markup:
    """Return the way to the newest figures of the month where older ones are published, and back; else nothing."""
    period = str(run.header["period"])
    other = context.other_runs.get(context.series, {}).get(run.book.level, {}).get(period)
    if other is None or other == run.header["id"]:
        return Markup("")
    if context.newest:
        text = context.say("Newer figures than the published ones. Show the published ones.")
        return note(join([link(text, None, figures=None)]))
    return note(join([link(context.say("Newer, provisional figures are there. Show them."), None, figures="newest")]))
