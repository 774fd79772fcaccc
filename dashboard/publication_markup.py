"""Publications as HTML: the list of what is official, and the head of one with who approved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from dashboard.display import comma, month_text
from dashboard.links import link
from dashboard.markup import Content, badge, facts, heading, join, message, muted, tag
from dashboard.markup_table import Column, table
from dashboard.publication_words import state_badge
from dashboard.texts import translate
from loaders.publication_drafts import Approval
from loaders.publications import PublicationHead

SHORT = 12


def assessed_text(head: PublicationHead, levels: Mapping[str, str], language: str) -> str:
    """Return what was assessed: the level, and the series where it is not the main one."""
    level = levels.get(head.level, head.level)
    return f"{level}{comma(language)}{head.series}" if head.series else level


def approvals_text(approvals: Sequence[Approval], language: str) -> Markup:
    """Return posts (职务) with the day on which each approved; no names, by the rules of the record."""
    separator = "；" if language == "zh" else "; "
    return join([join([each.post, " ", muted(each.day)]) for each in approvals], separator)


def relation_text(head: PublicationHead, language: str) -> str:
    """Return what a publication corrects or is corrected by, empty where neither."""
    parts = []
    if head.corrects is not None:
        parts.append(translate("corrects No. {number}", language, number=head.corrects))
    if head.corrected_by is not None:
        parts.append(translate("corrected by No. {number}", language, number=head.corrected_by))
    return comma(language).join(parts)


def list_markup(heads: Sequence[PublicationHead], levels: Mapping[str, str], language: str) -> Markup:
    """Return all publications, the newest first; each title leads to the publication. Needs the page's address."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("number", say("Publication number"), numeric=True, phone="lead"),
        Column("title", say("Title"), phone="title"),
        Column("month", say("Month"), numeric=True, labelled=False),
        Column("assessed", say("Level"), phone="hidden"),
        Column("day", say("Published on")),
        Column("state", say("Status"), phone="figure", labelled=False),
        Column("approved", say("Approved by"), phone="further"),
        Column("checksum", say("Checksum"), wide=True, phone="hidden"),
    ]
    rows = [
        {
            "number": str(head.number),
            "title": link(head.title, None, publication=str(head.number), check=None),
            "month": month_text(head.period, language),
            "assessed": assessed_text(head, levels, language),
            "day": head.day,
            "state": _state(head, language),
            "approved": comma(language).join(each.post for each in head.approvers),
            "checksum": tag("code", head.sha256[:SHORT]),
        }
        for head in reversed(heads)
    ]
    return table(columns, rows, say("Publications"))


def _state(head: PublicationHead, language: str) -> Content:
    told = relation_text(head, language)
    if head.corrected_by is not None:
        return badge(told, "quiet")
    return badge(told) if told else state_badge(head, language)


def head_markup(
    head: PublicationHead,
    levels: Mapping[str, str],
    language: str,
    *,
    provenance: str,
    figures: Markup,
) -> Markup:
    """Return the head of one publication: state, who approved it, checksum, what it corrects and why.

    ``provenance`` says which run was frozen, ``figures`` leads to its league table or is empty. Needs the
    page's address.
    """

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    pairs: list[tuple[str, Content]] = [
        (say("Publication number"), say("No. {number}", number=head.number)),
        (say("Month"), month_text(head.period, language)),
        (say("Level"), assessed_text(head, levels, language)),
        (say("Published on"), head.day),
        (say("Approved by"), approvals_text(head.approvers, language)),
        (say("Frozen figures"), provenance),
        (say("Checksum"), _checksum(head.sha256, language)),
    ]
    parts: list[Content] = [heading(head.title), tag("p", state_badge(head, language), " ", figures)]
    if head.corrected_by is not None:
        newer = link(say("No. {number}", number=head.corrected_by), None, publication=str(head.corrected_by))
        title = say("This publication was corrected")
        text = say("It stays on the record as it was approved; the later one stands.")
        parts.append(message("stale", title, text, newer))
    if head.corrects is not None:
        older = link(say("No. {number}", number=head.corrects), None, publication=str(head.corrects))
        pairs.insert(1, (say("Corrects"), older))
        pairs.insert(2, (say("Reason of the correction"), head.reason))
    return join([*parts, facts(pairs)])


def _checksum(sha256: str, language: str) -> Markup:
    """Return the first digits, and all of them on demand, in pieces that a person can compare."""
    whole = " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
    summary = tag("summary", tag("code", sha256[:SHORT]), " ", translate("in full", language))
    return tag("details", summary, tag("code", whole), classes="xp-more")
