"""The receipt on a page: the steps of an item or the total, what they rest on, and a workbook to recompute."""

from __future__ import annotations

import io

import pandas as pd
import streamlit as st

from dashboard.database import engine_of
from dashboard.display import STATE_NAMES
from dashboard.exports.receipt_workbook import write_receipts
from dashboard.exports.recorded import recorded
from dashboard.guard import PageContext
from dashboard.reads import RunFrames, read_places_of
from dashboard.receipt_sentences import receipt_lines
from dashboard.receipt_total_tables import show_total_tables
from loaders.access import Action, Viewer
from loaders.engine import read_transaction
from loaders.receipts import read_receipts
from metrics.problems import InputRefused
from metrics.receipt import ItemReceipt, Receipt, Source, source_rows
from metrics.receipt_text import item_steps, run_steps
from metrics.receipt_total_text import total_steps


@st.cache_resource(max_entries=32, show_spinner=False)
def receipt_of(
    database: str,
    viewer: Viewer,
    run: int,
    place: str,
    data_revision: int,  # noqa: ARG001 part of the cache key
) -> Receipt | None:
    """Return a place's receipt, None where the viewer may not see it or the run did not score it."""
    with read_transaction(engine_of(database)) as connection:
        try:
            return read_receipts(connection, viewer, run, [place])[0]
        except InputRefused:
            return None


def show_receipt(context: PageContext, run: RunFrames, place: str, item: str) -> None:
    """Show how the points of one item came about (``total``: the total); nothing to show says so."""
    if not (context.may(Action.READ_ITEMS) and context.may(Action.READ_OBSERVATIONS)):
        return
    number = int(str(run.header["id"]))
    receipt = receipt_of(context.database, context.viewer, number, place, context.data_revision)
    if receipt is None:
        st.info(context.say("There is no receipt of this place to show for this run and your role."))
        return
    line = next((line for line in receipt.items if line.item.code == item), None)
    steps = total_steps(receipt.total) if line is None else item_steps(line)
    # As plain text: names come from files and may hold anything.
    st.text("\n".join(text.strip() for text in receipt_lines(steps, context.language)))
    if line is None:
        show_total_tables(context, receipt)
    else:
        with st.expander(context.say("Reports behind it")):
            st.dataframe(_reports(context, line, receipt.run.period), hide_index=True, height=240)
    st.caption(" ".join(receipt_lines(run_steps(receipt), context.language)).replace("$", "\\$"))
    st.download_button(
        context.say("Workbook with live formulas"),
        data=recorded(
            context, "receipt", f"{place} {receipt.run.period}", lambda: _workbook(receipt, context.language)
        ),
        file_name=f"receipt_{place}_{receipt.run.period}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="receipt_workbook",
        on_click="ignore",
    )


def _workbook(receipt: Receipt, language: str) -> bytes:
    buffer = io.BytesIO()
    write_receipts(buffer, [receipt], language)
    return buffer.getvalue()


def _reports(context: PageContext, item: ItemReceipt, period: str) -> pd.DataFrame:
    names = read_places_of(context, period)["name"].to_dict()
    words = {state: name.in_language(context.language) for state, name in STATE_NAMES.items()}
    rows = [
        {
            context.say("Reporting unit"): names.get(contribution.unit, contribution.name),
            context.say("Period"): report.period,
            context.say("Numerator"): report.numerator,
            context.say("Denominator"): report.denominator,
            context.say("State"): words.get(report.state, ""),
            context.say("File"): report.source and report.source.file,
            context.say("Sheet"): report.source and report.source.sheet,
            context.say("Cells"): report.source and _cells(report.source),
            context.say("Batch"): report.source and report.source.batch,
        }
        for contribution, _, report in source_rows(item)
    ]
    return pd.DataFrame(rows)


def _cells(source: Source) -> str:
    below = source.denominator_cells
    return source.numerator_cells if below is None else f"{source.numerator_cells} / {below}"
