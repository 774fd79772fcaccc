"""The small county with bonus and penalty lines, entries on them, caps, and months that are weighed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from loaders.access import system_viewer
from loaders.engine import read_transaction, write_transaction
from loaders.ledger_files import LedgerOutcome, import_ledger
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from metrics.rule_book import RuleBook
from tests.small_county import BOOK, fill

LINES = [
    {"code": "praise", "name": "表彰", "kind": "bonus", "points": 500, "cap": 1000},
    {"code": "late", "name": "迟报", "kind": "penalty", "points": 50},
]
WEIGHED = RuleBook.model_validate(
    BOOK.model_dump(mode="json")
    | {
        "lines": LINES,
        "caps": {"bonus": 900, "penalty": None, "total": 100_000},
        "period_weights": [{"month": 1, "weight": 4}, {"month": 2, "weight": 3}, {"month": 12, "weight": 3}],
    }
)
TABLE = """单位代码,条目代码,月份,次数,理由,依据
C1,praise,2026-01,3,市级表彰,云卫发〔2026〕3号
C1,late,2026年1月,2,月报迟报,
C2,late,2026-02,1,月报迟报,
"""


def bring(engine: Engine, folder: Path, table: str = TABLE) -> LedgerOutcome:
    """Bring a table of entries in."""
    path = folder / "entries.csv"
    path.write_text(table, encoding="utf-8")
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    return import_ledger(engine, path, BOOK.code, viewer)


def scored_with_ledger(engine: Engine, folder: Path) -> int:
    """Fill the county, store the book and its entries, score February, and return the run."""
    fill(engine)
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        store_rule_book(connection, WEIGHED, viewer, file_name="book.xlsx", sha256="0")
    bring(engine, folder)
    return score_months(engine, ["2026-02"], viewer)[0]
