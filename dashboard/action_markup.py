"""Actions as HTML: the list, overdue first, and one with its figures before and after and its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.action_sentences import event_line
from dashboard.display import DASH, comma, month_text, points_text, value_text
from dashboard.links import link
from dashboard.markup import Content, Figure, badge, change, facts, figures, heading, join, light, muted, note, tag
from dashboard.markup_table import Column, table
from dashboard.sparkline import sparkline
from dashboard.texts import translate
from loaders.action_reads import ActionRecord
from metrics.action_events import ActionEvent, ActionSource, ActionTerms
from metrics.action_words import SOURCE_WORDS, STATUS_WORDS
from metrics.catalogue import Indicator

Row = Mapping[str, Any]


def list_markup(
    rows: Sequence[Row], names: Mapping[str, str], indicators: Mapping[str, Indicator], language: str
) -> Markup:
    """Return actions, rows of ``read_actions``, as a table; each task leads to its action. Needs the page's address."""

    def say(text: str) -> str:
        return translate(text, language)

    columns = [
        Column("number", say("Action number"), numeric=True, phone="lead"),
        Column("task", say("Task"), phone="title"),
        Column("status", say("Status"), phone="figure", labelled=False),
        Column("place", say("Place"), labelled=False),
        Column("owner", say("Responsible post"), labelled=False),
        Column("due", say("Due on")),
        Column("figure", say("Figure, and what is success"), phone="further", labelled=False),
    ]
    shown = [
        {
            "number": str(row["action"]),
            "task": link(str(row["task"]), "actions", action=str(row["action"])),
            "status": status_markup(row, language),
            "place": names.get(row["place"], row["place"]),
            "owner": row["owner_post"],
            "due": str(row["due"]),
            "figure": progress_text(row, indicators, language),
        }
        for row in rows
    ]
    return table(columns, shown, say("Actions"))


def status_markup(row: Row, language: str) -> Markup:
    """Return where an action stands; by how many days it is overdue before everything else."""
    if row["days_overdue"]:
        return badge(translate("{days} days overdue", language, days=int(row["days_overdue"])), "bad")
    tone = "quiet" if row["status"] in ("met", "cancelled") else ""
    return badge(translate(STATUS_WORDS[row["status"]], language), tone)  # type: ignore[arg-type]


def progress_text(row: Row, indicators: Mapping[str, Indicator], language: str) -> str:
    """Return the figure when the action was given, now, and what is success: ``早建册率 67.3% → 66.5%，成效 ≥ 74%``."""
    indicator = indicators[row["indicator"]]
    before, now = (value_text(row[name], indicator, language) for name in ("value_before", "value_now"))
    course: str = before if pd.isna(row["run_now"]) else f"{before} → {now}"
    return translate(
        "{item} {course}, success {success}",
        language,
        item=indicator.name.in_language(language),
        course=course,
        success=_bound_text(row["lower_is_better"], row["success_value"], indicator, language),
    )


def _bound_text(lower: bool, value: object, indicator: Indicator, language: str) -> str:
    """Return ``≥ 74.00%``, never parted at the end of a line."""
    return f"{'≤' if lower else '≥'}\u00a0{value_text(value, indicator, language)}"


def head_markup(
    record: ActionRecord, row: Row, indicator: Indicator, names: Mapping[str, str], language: str
) -> Markup:
    """Return what one action asks for, of whom, by when, and what it follows from."""
    terms, state = record.terms, record.state

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    status: list[Content] = [badge(say(STATUS_WORDS[str(state.status)]))]
    if row["days_overdue"]:
        status.append(status_markup(row, language))
    pairs: list[tuple[str, Content]] = [
        (say("Action number"), str(record.number)),
        (say("Place"), link(names.get(terms.place, terms.place), "place", place=terms.place, level=terms.level)),
        (say("Responsible post"), terms.owner_post),
        (say("Given on"), str(state.given_on)),
        (say("Due on"), _due(record, language)),
        (say("Follows from"), _source(record, language)),
        (
            say("Measure of success"),
            success_text(record.terms, indicator, language),
        ),
    ]
    return join([heading(terms.task), tag("p", join(status, " ")), facts(pairs)])


def success_text(terms: ActionTerms, indicator: Indicator, language: str) -> str:
    """Return what is success: ``早孕建册率 ≥ 74.00%``."""
    bound = _bound_text(terms.lower_is_better, terms.success_value, indicator, language)
    return f"{indicator.name.in_language(language)} {bound}"


def _due(record: ActionRecord, language: str) -> Content:
    """Return the due date, and the first one where the action was taken up again with a later one."""
    first, now = record.terms.due, record.state.due
    if first == now:
        return str(now)
    return join([str(now), " ", muted(translate("(first {day})", language, day=first))])


def _source(record: ActionRecord, language: str) -> Content:
    terms = record.terms
    words = translate(SOURCE_WORDS[terms.source], language)
    if terms.source is ActionSource.DECISION:
        return join(
            [words, " ", link(translate("Case {case}", language, case=terms.case), "dockets", case=str(terms.case))]
        )
    month = month_text(terms.period, language)
    return f"{words}{comma(language)}{month}"


def effect_markup(effect: pd.DataFrame, record: ActionRecord, indicator: Indicator, language: str) -> Markup:
    """Return the item's stored figures before and after; ``effect`` as of ``read_effect``, oldest first."""

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    rows: list[Row] = [{str(name): value for name, value in row.items()} for row in effect.to_dict("records")]
    first, last = rows[0], rows[-1]
    tiles = [Figure(say("When given"), value_text(first["value"], indicator, language), note=_month(first, language))]
    if len(rows) > 1:
        moved = last["value"] - first["value"] if first["same_year"] == last["same_year"] else float("nan")
        better = (moved < 0) if record.terms.lower_is_better else (moved > 0)
        tiles.append(
            Figure(
                say("Newest"),
                value_text(last["value"], indicator, language),
                change="" if pd.isna(moved) else change(moved, indicator.decimals, good=bool(better)),
                note=_month(last, language),
            )
        )
    success = _bound_text(record.terms.lower_is_better, record.terms.success_value, indicator, language)
    tiles.append(Figure(say("Success"), success, note=_reached(last, language)))
    said = say("Course of the figure over {count} months", count=len(rows))
    line = sparkline([row["value"] for row in rows], said) if len(rows) > 2 else ""
    about = say("Figures as score runs stored them. What else happened meanwhile they do not tell.")
    return join(
        [
            heading(say("Before and after: {item}", item=indicator.name.in_language(language)), about),
            figures(tiles),
            tag("p", line) if line else "",
            _effect_table(rows, indicator, language, say("Before and after")),
        ]
    )


def _effect_table(rows: Sequence[Row], indicator: Indicator, language: str, caption: str) -> Markup:
    columns = [
        Column("month", translate("Month", language), phone="title"),
        Column("value", translate("Value", language), numeric=True, phone="figure"),
        Column("parts", translate("Numerator / denominator", language), numeric=True),
        Column("points", translate("Points", language), numeric=True),
        Column("light", translate("Light", language), labelled=False),
        Column("reached", translate("Success", language), labelled=False),
    ]
    shown = [
        {
            "month": _month(row, language),
            "value": value_text(row["value"], indicator, language),
            "parts": _parts(row),
            "points": f"{points_text(row['points'])} / {points_text(row['full_points'])}",
            "light": light(str(row["light"]), language) if row["light"] else DASH,
            "reached": _reached(row, language),
        }
        for row in rows
    ]
    return table(columns, shown, caption)


def _parts(row: Row) -> str:
    if pd.isna(row["numerator"]):
        return DASH
    numerator = f"{int(row['numerator']):,}"
    return numerator if pd.isna(row["denominator"]) else f"{numerator} / {int(row['denominator']):,}"


def _month(row: Row, language: str) -> str:
    month = month_text(str(row["period"]), language)
    if row["before"]:
        return translate("{month} (when given)", language, month=month)
    return month if row["same_year"] else translate("{month} (next assessment year)", language, month=month)


def _reached(row: Row, language: str) -> str:
    if pd.isna(row["reached"]):
        return ""
    return translate("success reached" if row["reached"] else "success not reached", language)


def record_markup(
    events: Sequence[ActionEvent], roles: Mapping[str, str], indicator: Indicator, language: str
) -> Markup:
    """Return everything on an action's record, oldest first: day, who, what was said. Roles, no names."""
    lines = [
        join(
            [
                event_line(event, indicator, language),
                " ",
                muted(_in_brackets(roles.get(event.role, event.role), language)),
            ]
        )
        for event in events
    ]
    about = translate("Entries are only added; none is changed or deleted.", language)
    return join([heading(translate("Record", language), about), _ordered(lines)])


def _in_brackets(text: str, language: str) -> str:
    return f"（{text}）" if language == "zh" else f"({text})"


def _ordered(lines: Sequence[Content]) -> Markup:
    return Markup('<ol class="xp-list">{}</ol>').format(join(tag("li", line) for line in lines))


def nothing_yet(language: str) -> Markup:
    """Return that there is no evidence yet."""
    return note(translate("No file was handed in.", language))
