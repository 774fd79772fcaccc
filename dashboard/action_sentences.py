"""Actions in sentences: what has to be done by when, where it stands, and each entry of its record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.display import listed, value_text
from dashboard.texts import translate
from metrics.action_events import ActionEvent, Cancelled, Checked, EvidenceAdded, Given, Reopened, StoredFigure
from metrics.action_words import FIELD_WORDS, KIND_WORDS, SOURCE_WORDS, STATUS_WORDS
from metrics.catalogue import Indicator

# Every word of actions that is translated; the sentences below are found in the code.
ACTION_TEXTS = frozenset({*STATUS_WORDS.values(), *KIND_WORDS.values(), *SOURCE_WORDS.values(), *FIELD_WORDS.values()})


def action_lines(row: Mapping[str, Any], place: str, indicator: Indicator, language: str) -> list[str]:
    """Return an action of a frame of ``read_actions`` as lines: the task, where it stands, its figures."""
    status = translate(STATUS_WORDS[row["status"]], language)
    late = row["days_overdue"]
    if late:
        status = translate("{status}, {days} days overdue", language, status=status, days=int(late))
    source = translate(SOURCE_WORDS[row["source"]], language)
    lines = [
        f"{place}: {row['task']}" if language == "en" else f"{place}：{row['task']}",
        translate(
            "{status}; due {due}; owner: {owner}; follows from {source}",
            language,
            status=status,
            due=row["due"],
            owner=row["owner_post"],
            source=source,
        ),
        translate(
            "{item}: {before} when given ({period}), success {bound} {success}",
            language,
            item=indicator.name.in_language(language),
            before=value_text(row["value_before"], indicator, language),
            period=row["period"],
            bound="≤" if row["lower_is_better"] else "≥",
            success=value_text(row["success_value"], indicator, language),
        ),
    ]
    if not pd.isna(row["run_now"]):
        now = value_text(row["value_now"], indicator, language)
        lines[-1] += translate("; now {now} ({period})", language, now=now, period=row["period_now"])
    return lines


def event_line(event: ActionEvent, indicator: Indicator, language: str) -> str:
    """Return an entry of an action's record: day, what happened, and what was said."""
    content = event.content
    parts = [f"{event.day} {translate(KIND_WORDS[content.kind], language)}"]
    if isinstance(content, Given | Checked):
        parts.append(_figure_text(content.figure, indicator, language))
    if isinstance(content, Checked):
        text = "success reached" if content.met else "success not reached"
        parts.append(translate(text, language))
    if isinstance(content, Reopened):
        parts.append(translate("now due {due}", language, due=content.due))
    if isinstance(content, EvidenceAdded):
        parts.append(content.name)
    said = content.reason if isinstance(content, Reopened | Cancelled) else content.note
    return listed([*parts, *([said] if said else [])], language)


def _figure_text(figure: StoredFigure, indicator: Indicator, language: str) -> str:
    value = value_text(figure.value, indicator, language)
    if figure.denominator is None:
        return f"{value} ({figure.period})"
    return f"{value} = {figure.numerator}/{figure.denominator} ({figure.period})"
