"""The planner on the place profile: what is missing item by item, in people or yuan, and what it would gain."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from dashboard.display import DASH
from dashboard.markup import heading, join, message, note
from dashboard.markup_table import Column, table
from dashboard.place_markup import receipt_link
from dashboard.plan_sentences import COLUMN_TEXTS, PlanRow, plan_rows
from dashboard.texts import translate
from metrics.place_plan import Plan

MOST_ROWS = 8


def plan_markup(plan: Plan | None, language: str, names: Mapping[str, str], base: str | None) -> Markup:
    """Return the planner's table: the items that gain most for their effort; the rest folded away.

    Empty for a viewer who may not read items. What is not planned (rights, surveys, data quality) is said
    in one line, so that nobody takes it for forgotten.
    """
    if plan is None:
        return Markup("")
    rows = plan_rows(plan, language, names)
    useful = [row for row in rows if row.planned and row.gain != DASH]
    title = heading(
        translate("What can still be done", language),
        translate(
            "{share} % of the assessment year is over, {months} months are left.",
            language,
            share=f"{plan.elapsed * 100:.0f}",
            months=plan.months_left,
        ),
    )
    if not useful:
        text = translate("Nothing more can be gained this year by planning.", language)
        return join([title, message("empty", text)])
    others = len(rows) - len(useful)
    parts = [title, _table(useful[:MOST_ROWS], language, base)]
    if rest := useful[MOST_ROWS:]:
        caption = translate("{count} more items", language, count=len(rest))
        parts.append(
            Markup('<details class="xp-more xp-screen"><summary>{}</summary>{}</details>').format(
                caption, _table(rest, language, base)
            )
        )
    if others:
        parts.append(
            note(
                translate(
                    "{count} items are full, not due or not to be planned (rights, surveys, true figures).",
                    language,
                    count=others,
                )
            )
        )
    return join(parts)


def _table(rows: list[PlanRow], language: str, base: str | None) -> Markup:
    headings = {column: translate(text, language) for column, text in COLUMN_TEXTS.items()}
    columns = [
        Column("name", headings["item"], phone="title"),
        Column("gain", headings["gain"], phone="line"),
        Column("missing", headings["missing"]),
        Column("best", headings["best"], wide=True, phone="hidden", classes="xp-bestcase"),
        Column("pace", headings["pace"]),
        Column("year_end", headings["year_end"]),
    ]
    shown = [
        {
            "name": row.name if base is None else receipt_link(row.name, base, row.item),
            **{column.key: getattr(row, column.key) for column in columns[1:]},
        }
        for row in rows
    ]
    return table(columns, shown, translate("What can still be done", language), classes="xp-plan")
