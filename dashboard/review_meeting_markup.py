"""The sheets of the review meeting as HTML: the candidates with all that is known of them, the table of the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.display import DASH, points_text
from dashboard.docket_markup import phase_badge
from dashboard.docket_words import reply_words, tally_text
from dashboard.lead_sentences import LeadWords, lead_lines
from dashboard.links import link
from dashboard.markup import Content, badge, join, muted, rank_band, tag
from dashboard.markup_table import Column, table
from dashboard.reads import RunFrames
from dashboard.review_meeting_reads import Matter
from dashboard.texts import translate
from loaders.docket_reads import Docket
from metrics.docket_measures import standing_measures
from metrics.docket_words import OUTCOME_NAMES


def candidates_table(matters: Sequence[Matter], run: RunFrames, words: LeadWords, language: str) -> Markup:
    """Return the candidates: standing without the veto, reason, case, statement, votes, decision."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("rank", say("Rank"), numeric=True, phone="lead"),
        Column("place", say("Place"), phone="title"),
        Column("score", say("Points"), numeric=True, phone="figure"),
        Column("band", say("Rank band"), numeric=True),
        Column("what", say("Reason"), phone="further", labelled=False),
        Column("case", say("Case"), phone="further"),
        Column("reply", say("Statement"), phone="further"),
        Column("vote", say("Vote"), phone="further"),
        Column("decision", say("Decision of the panel"), phone="further"),
    ]
    totals = {str(row["place"]): row for row in run.totals.to_dict("records")}
    rows = []
    for matter in matters:
        total, docket = totals.get(matter.place, {}), matter.docket
        rows.append(
            {
                "rank": _whole(total.get("rank")),
                "place": link(words.places.get(matter.place, matter.place), "place", place=matter.place),
                "score": points_text(total.get("points")),
                "band": rank_band(total.get("rank_best"), total.get("rank_worst")),
                "what": _reason(matter, words, language),
                "case": _case(docket, language),
                "reply": "" if docket is None else reply_words(docket.state, docket.day, language),
                "vote": _vote(docket, language),
                "decision": _decision(docket, language),
            }
        )
    return table(columns, rows, say("Candidates"), classes="xp-candidates")


def _whole(rank: Any) -> str:
    return DASH if pd.isna(rank) else str(int(rank))


def _reason(matter: Matter, words: LeadWords, language: str) -> Markup:
    lines: list[Content] = [matter.trigger.name]
    if matter.lead is not None:
        lines.append(muted(lead_lines(matter.lead, words, language)[0]))
    return join(tag("div", line) for line in lines)


def _case(docket: Docket | None, language: str) -> Content:
    if docket is None:
        return translate("not raised", language)
    name = translate("Case {case}", language, case=docket.case)
    shown = link(name, "dockets", case=str(docket.case))
    return join([shown, " ", phase_badge(docket.state.phase, docket.state.stage, language)])


def _vote(docket: Docket | None, language: str) -> Content:
    if docket is None:
        return ""
    first, appeal = tally_text(docket.tally, language), tally_text(docket.appeal_tally, language)
    if not appeal:
        return first
    later = translate("On appeal: {text}", language, text=appeal)
    return join([tag("div", first or DASH), tag("div", later)])


def _decision(docket: Docket | None, language: str) -> Content:
    if docket is None:
        return ""
    state = docket.state
    decision = state.appeal.decision or state.first.decision
    if decision is None:
        return ""
    lines: list[Content] = [translate(OUTCOME_NAMES[decision.outcome], language)]
    lines += [
        muted(translate("{name}, until {day}", language, name=each.name, day=each.last_day))
        for each in standing_measures(state, docket.day)
    ]
    return join(tag("div", line) for line in lines)


def year_table(
    matters: Sequence[Matter], run: RunFrames, levels: Mapping[str, str], words: LeadWords, language: str
) -> Markup:
    """Return the table of the assessed level: standing, band, grade, and who is a candidate for what."""

    def say(text: str) -> str:
        return translate(text, language)

    rows_of = run.totals[run.totals["level"] == run.book.level]
    ranked = rows_of.dropna(subset=["points"]).sort_values(["rank", "place"], na_position="last")
    grouped, graded = ranked["peer_group"].notna().any(), ranked["grade"].notna().any()
    columns = [
        Column("rank", say("Rank"), numeric=True, phone="lead"),
        Column("place", say("Place"), phone="title"),
        Column("score", say("Points"), numeric=True, phone="figure"),
        Column("band", say("Rank band"), numeric=True),
        *([Column("group", say("Peer group"))] if grouped else []),
        *([Column("within", say("Rank in the group"), numeric=True)] if grouped else []),
        *([Column("grade", say("Grade"))] if graded else []),
        Column("marks", say("Candidate for"), labelled=False, phone="further"),
    ]
    rows = [
        {
            "rank": _whole(row["rank"]),
            "place": link(words.places.get(str(row["place"]), str(row["place"])), "place", place=str(row["place"])),
            "score": points_text(row["points"]),
            "band": rank_band(row["rank_best"], row["rank_worst"]),
            "group": row["peer_group"],
            "within": _within(row["rank_in_peer_group"], row["peer_group_places"]),
            "grade": row["grade"],
            "marks": _marks([each for each in matters if each.place == row["place"]], language),
        }
        for row in ranked.to_dict("records")
    ]
    return table(columns, rows, translate("Table of the year: {level}", language, level=levels.get(run.book.level, "")))


def _within(rank: Any, places: Any) -> str:
    shown = _whole(rank)
    return shown if shown == DASH else f"{shown} / {_whole(places)}"


def _marks(matters: Sequence[Matter], language: str) -> Content:
    words = {translate("criticism" if each.is_criticism else "veto", language): each.is_criticism for each in matters}
    return join([badge(word, "" if criticism else "bad") for word, criticism in words.items()], " ")
