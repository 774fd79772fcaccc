"""What a total rests on, as tables: bonus and penalty entries, the items it adds up, the months it is weighed with."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.display import STATE_NAMES
from dashboard.exports.receipt_total_rows import KIND_TEXTS
from dashboard.guard import PageContext
from metrics.receipt import LineReceipt, Receipt


def show_total_tables(context: PageContext, receipt: Receipt) -> None:
    """Show the ledger entries behind a total, openly, then its items and weighed months, folded away."""
    if receipt.total.lines:
        st.dataframe(
            pd.DataFrame([row for line in receipt.total.lines for row in _entries(context, line)]),
            hide_index=True,
            column_config=_two_decimals(context, "Points a case"),
        )
    with st.expander(context.say("Items that it adds up")):
        points = _two_decimals(context, "Points", "Full points")
        st.dataframe(_items(context, receipt), hide_index=True, column_config=points)
    if receipt.total.months:
        with st.expander(context.say("Months that the rule book weighs")):
            st.dataframe(_months(context, receipt), hide_index=True, column_config=_two_decimals(context, "Total"))


def _two_decimals(context: PageContext, *headings: str) -> dict[str, Any]:
    return {context.say(heading): st.column_config.NumberColumn(format="%.2f") for heading in headings}


def _entries(context: PageContext, line: LineReceipt) -> list[dict[str, object]]:
    return [
        {
            context.say("Line name"): line.name,
            context.say("Kind"): context.say(KIND_TEXTS[line.kind]),
            context.say("Month"): entry.month,
            context.say("Cases"): entry.cases,
            context.say("Points a case"): line.points / 100,
            context.say("Reason"): entry.reason,
            context.say("Evidence"): entry.evidence or "—",
            context.say("File"): entry.file,
            context.say("Batch"): entry.batch,
        }
        for entry in line.entries
    ]


def _items(context: PageContext, receipt: Receipt) -> pd.DataFrame:
    rows = [
        {
            context.say("No."): line.number,
            context.say("Item name"): line.indicator.name.en if context.language == "en" else line.item.name,
            context.say("Points"): None if line.points is None else line.points / 100,
            context.say("Full points"): line.full_points / 100,
            context.say("State"): STATE_NAMES[line.state].in_language(context.language),
        }
        for line in receipt.items
    ]
    return pd.DataFrame(rows)


def _months(context: PageContext, receipt: Receipt) -> pd.DataFrame:
    rows = [
        {
            context.say("Month"): month,
            context.say("Weight"): weight,
            context.say("Total"): None if points is None else points / 100,
        }
        for month, weight, points in receipt.total.months
    ]
    return pd.DataFrame(rows)
