"""The printed docket: a Word document that holds everything a higher body would ask for, without this product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from docx.document import Document as WordDocument

from dashboard.display import DASH, month_text
from dashboard.docket_sentences import (
    DocketWords,
    day_text,
    event_lines,
    event_title,
    lead_text,
    measure_lines,
    place_text,
    receipt_text,
    standing_lines,
    state_text,
    with_colon,
)
from dashboard.exports.word_parts import add_lines, add_table, new_document
from dashboard.role_names import ROLE_NAMES
from loaders.access import Role
from loaders.docket_reads import Docket
from metrics.docket_events import EventKind
from metrics.docket_state import Panel, Stage
from metrics.docket_words import DEADLINE_NAMES, OUTCOME_NAMES, STAGE_NAMES


def write_docket(target: Path | BinaryIO, docket: Docket, words: DocketWords) -> None:
    """Write a docket as a Word document; ``target`` is a path or an open binary file.

    It shows what the viewer for whom the docket was read may see, and says so where something is left out.
    """
    say, facts = words.say, docket.state.facts
    title = say("Review docket no. {case}: {place}", case=docket.case, place=place_text(facts, words.language))
    document = new_document(title, say("Review docket no. {case}", case=docket.case))
    if docket.redacted:
        add_lines(document, [say("For the place under review: without single votes and notes on conflicts.")])
    _head(document, docket, words)
    _section(document, say("Lead and legal basis"), lead_text(facts, words))
    _section(document, say("Score and rank without the veto"), standing_lines(facts, words))
    _course(document, docket, words)
    _evidence(document, docket, words)
    for stage, panel in ((Stage.FIRST, docket.state.first), (Stage.APPEAL, docket.state.appeal)):
        if panel.members:
            _panel(document, docket, words, stage, panel)
    _decisions(document, docket, words)
    _deadlines(document, docket, words)
    receipt = receipt_text(docket, words.language)
    _section(document, say("Receipt of the figures, as sent with the notice"), receipt, small=True)
    _record(document, docket, words)
    document.save(str(target) if isinstance(target, Path) else target)


def _section(document: WordDocument, heading: str, lines: list[str], *, small: bool = False) -> None:
    if lines:
        document.add_heading(heading, level=1)
        add_lines(document, lines, small=small)


def _head(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    facts, say = docket.state.facts, words.say
    rows = [
        (say("Place under review"), f"{place_text(facts, words.language)} ({facts.place})"),
        (say("Trigger"), facts.trigger.name),
        (
            say("Months assessed"),
            month_text(facts.year_first, words.language) + "–" + month_text(facts.period, words.language),
        ),
        (say("Score run"), say("{run}, level {level}", run=facts.run, level=facts.level)),
        (say("Rule book"), f"{facts.rule_book_title} ({facts.rule_book}, {facts.rule_book_version})"),
        (say("Made a case on"), day_text(docket.state.raised_on, words.language)),
        (say("State on {day}", day=day_text(docket.day, words.language)), state_text(docket, words.language)),
    ]
    add_table(document, (), rows, (4.2, 12))


def _course(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    say = words.say
    document.add_heading(say("Course of the case"), level=1)
    headings = (say("No."), say("Day"), say("Step"), say("Written down by"), say("What it says"))
    rows = [
        (
            event.number,
            day_text(event.day, words.language),
            event_title(event, words.language),
            " ".join(filter(None, (ROLE_NAMES[Role(event.role)].in_language(words.language), event.event.actor))),
            # The lead has a section of its own.
            "\n".join(event_lines(event, docket, words)) if event.kind is not EventKind.RAISED else DASH,
        )
        for event in docket.events
    ]
    add_table(document, headings, rows, (1, 2.4, 2.4, 2.6, 7.8))


def _evidence(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    if not docket.evidence:
        return
    say = words.say
    document.add_heading(say("Evidence files"), level=1)
    headings = (say("No."), say("File"), say("Bytes"), say("Hash (SHA-256)"), say("Received (UTC)"))
    rows = [(file.id, file.name, f"{file.size:,}", file.sha256, file.created_at[:10]) for file in docket.evidence]
    add_table(document, headings, rows, (1, 4.4, 2, 6.4, 2.4))


def _panel(document: WordDocument, docket: Docket, words: DocketWords, stage: Stage, panel: Panel) -> None:
    say = words.say
    document.add_heading(say("Panel: {stage}", stage=say(STAGE_NAMES[stage])), level=1)
    headings = (say("Post"), say("Place of the post"), say("Conflict of interest"), say("Heard the case"), say("Vote"))
    add_table(document, headings, _member_rows(docket, words, panel), (5.2, 3, 3, 2.4, 2.6))
    tally = docket.appeal_tally if stage is Stage.APPEAL else docket.tally
    counts = [
        say("{outcome}: {count} votes", outcome=say(OUTCOME_NAMES[outcome]), count=count)
        for outcome, count in tally.items()
    ]
    quorum = docket.state.facts.rules.quorum(len(panel.sitting))
    told = say("{sitting} members sit; at least {quorum} have to vote.", sitting=len(panel.sitting), quorum=quorum)
    add_lines(document, [told, *counts])


def _member_rows(docket: Docket, words: DocketWords, panel: Panel) -> Iterator[tuple[str, ...]]:
    say = words.say
    for member in panel.members:
        declared = panel.declared.get(member.subject)
        vote = panel.votes.get(member.subject)
        post = say("{post} (in the chair)", post=member.post) if member.subject == panel.chair else member.post
        conflict = say("none declared yet") if declared is None else say("yes, steps aside") if declared else say("no")
        heard = say("yes") if member.subject in panel.present else say("no")
        withheld = say("not shown") if docket.redacted else DASH
        choice = withheld if vote is None else say(OUTCOME_NAMES[vote])
        yield post, words.lead.places.get(member.place, member.place), conflict, heard, choice


def _decisions(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    decided = [event for event in docket.events if event.kind is EventKind.DECIDED]
    if not decided:
        return
    document.add_heading(words.say("Decisions, scope and expiry"), level=1)
    for event in decided:
        add_lines(document, [day_text(event.day, words.language), *event_lines(event, docket, words)])
    if lines := measure_lines(docket, words):
        add_lines(document, [words.say("What holds on {day}:", day=day_text(docket.day, words.language)), *lines])


def _deadlines(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    say, state = words.say, docket.state
    rules = state.facts.rules
    document.add_heading(say("Deadlines and the right of appeal"), level=1)
    days = {
        say("The place may answer until"): state.notice.reply_until if state.notice else None,
        say("The first decision is due by"): state.notice.decide_until if state.notice else None,
        say("The place may appeal until"): state.appeal_until,
        say("The decision on the appeal is due by"): state.appealed.decide_until if state.appealed else None,
        say("The trigger holds until"): state.facts.trigger.expires,
    }
    rows = [(name, day_text(day, words.language)) for name, day in days.items() if day is not None]
    add_table(document, (), rows, (8, 8.2))
    running = [
        with_colon(say(DEADLINE_NAMES[each.kind]), day_text(each.due, words.language), words.language)
        for each in docket.deadlines
    ]
    appeal = say(
        "An upheld decision can be appealed once, within {days} working days of its notice, to a panel of other people,"
        " which may confirm, lighten or set it aside, never make it worse; until then it has no effect.",
        days=rules.appeal_days,
    )
    add_lines(document, [*([say("Running now:"), *running] if running else []), appeal])


def _record(document: WordDocument, docket: Docket, words: DocketWords) -> None:
    say = words.say
    document.add_heading(say("The record"), level=1)
    lines = [say("The docket has {count} entries; none can be changed or removed.", count=docket.events[-1].number)]
    if docket.record is not None:
        told = {"id": docket.record.id, "at": docket.record.at, "hash": docket.record.hash}
        lines.append(say("Newest entry of the audit chain about it: no. {id} of {at}, hash {hash}.", **told))
    lines.append(say("Whether the record still is what it was, the command verify tells."))
    add_lines(document, lines)
    document.add_heading(say("Signatures"), level=1)
    panel = docket.state.panel
    rows = [(member.post, "", "") for member in panel.members if member.subject in panel.sitting] or [("", "", "")]
    add_table(document, (say("Post"), say("Signature"), say("Date")), rows, (7, 5.2, 4))
