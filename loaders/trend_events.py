"""What happened while a trend ran: which rule book scored each month, and which places merged or were split."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, func, select

from loaders.frames import read_frame
from loaders.schema import rule_book, score_run


def read_books_by_month(connection: Connection, level: str, series: str = "") -> pd.DataFrame:
    """Return which rule book the newest run of each month at an assessed level used, oldest month first.

    Columns month, code, version. Which rules were in force is public, so nobody is asked for.
    """
    newest = (
        select(func.max(score_run.c.id))
        .where(score_run.c.level == level, score_run.c.series == series)
        .group_by(score_run.c.period)
    )
    query = (
        select(score_run.c.period.label("month"), rule_book.c.code, rule_book.c.version)
        .join(rule_book, rule_book.c.id == score_run.c.rule_book)
        .where(score_run.c.id.in_(newest))
        .order_by(score_run.c.period)
    )
    return read_frame(connection, query)
