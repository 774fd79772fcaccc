"""The settlement of a publication as a workbook: awards and deductions by the rule book, for who may hand it out."""

from __future__ import annotations

import io

import streamlit as st

from dashboard.database import engine_of
from dashboard.exports.settlement_workbook import write_settlement
from dashboard.guard import PageContext
from dashboard.markup import heading
from dashboard.publication_reads import may_everywhere
from dashboard.reads import read_run
from dashboard.show_markup import show
from loaders.access import Action
from loaders.engine import read_transaction
from loaders.publications import PublicationHead
from loaders.settlements import read_settlement, record_settlement


def show_settlement(context: PageContext, head: PublicationHead) -> None:
    """Draw the download of a standing publication's settlement; nothing where the rule book has no awards."""
    if not may_everywhere(context, Action.PREPARE_PUBLICATION) or not head.is_standing:
        return
    if not read_run(context, head.run).book.awards:
        return
    about = context.say(
        "Awards and deductions as the rule book says, with what decisions of reviews take or hold back as of today."
        " Each download is told to the audit trail."
    )
    show(heading(context.say("Settlement"), about))
    st.download_button(
        context.say("Settlement as a workbook"),
        data=lambda: settlement_workbook(context, head.number),
        file_name=f"settlement_{head.number}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="settlement",
        on_click="ignore",
    )


def settlement_workbook(context: PageContext, number: int) -> bytes:
    """Return the workbook of a publication's settlement as decisions stand today, and record that it was made."""
    with read_transaction(engine_of(context.database)) as connection:
        found = read_settlement(connection, context.viewer, number)
    buffer = io.BytesIO()
    write_settlement(buffer, found, context.language)
    record_settlement(context.engine, context.viewer, found)
    return buffer.getvalue()
