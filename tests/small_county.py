"""A county small enough to score by hand: two townships, four villages, three indicators, two months."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, Engine, insert

from loaders.audit import now
from loaders.deployment import Deployment
from loaders.engine import write_transaction
from loaders.places import add_places
from loaders.revisions import bump_data_revision
from loaders.schema import batch, batch_source, observation
from loaders.setup import set_up
from metrics.catalogue import Catalogue
from metrics.rule_book import Item, RuleBook


def both(text: str) -> dict[str, str]:
    return {"zh": f"{text}（中）", "en": text}


def indicator(code: str, **changes: object) -> dict[str, object]:
    return {
        "code": code,
        "name": both(code),
        "subject": "service",
        "kind": "rate",
        "unit": {"zh": "%", "en": "%"},
        "factor": 100,
        "decimals": 2,
        "polarity": "higher_is_better",
        "numerator": both("visits made"),
        "denominator": both("visits due"),
        "cumulation": "flow",
        "default_target": 90,
        "source": both("register"),
        **changes,
    }


CATALOGUE = Catalogue.model_validate(
    {
        "title": both("small"),
        "indicator": [
            indicator("visits"),
            indicator("paid", subject="benefit", default_target=100),
            indicator(
                "talks",
                kind="count",
                unit=both("talks"),
                factor=1,
                decimals=0,
                denominator=None,
                default_target=12,
                reporting_level="township",
                subject="governance",
            ),
            indicator(
                "people", subject="context", kind="count", denominator=None, polarity="none", default_target=None
            ),
        ],
    }
)

DEPLOYMENT = Deployment.model_validate(
    {
        "title": {"zh": "小县", "en": "Small county"},
        "root": "C",
        "root_name": {"zh": "小县", "en": "Small county"},
        "level": [
            {"code": "county", "name": {"zh": "县", "en": "County"}},
            {"code": "township", "name": {"zh": "乡镇", "en": "Township"}},
            {"code": "village", "name": {"zh": "村", "en": "Village"}},
        ],
    }
)

PLACES = pd.DataFrame(
    [
        ("C1", "township", "甲镇", "C"),
        ("C2", "township", "乙乡", "C"),
        ("C11", "village", "甲一村", "C1"),
        ("C12", "village", "甲二村", "C1"),
        ("C21", "village", "乙一村", "C2"),
        ("C22", "village", "乙二村", "C2"),
    ],
    columns=["code", "level", "name", "parent"],
).assign(valid_from="2020-01")

BOOK = RuleBook(
    code="small-township-2026",
    title="小县乡镇考核",
    level="township",
    first_month="2026-01",
    last_month="2026-12",
    items=(
        Item(code="visits", indicator="visits", name="产后访视", points=50_000, rule="linear"),
        Item(
            code="paid",
            indicator="paid",
            name="奖扶兑现",
            points=30_000,
            rule="per_point",
            parameters={"deduction": 2, "step": 1},
        ),
        Item(
            code="talks",
            indicator="talks",
            name="健康讲座",
            points=20_000,
            rule="completion",
            parameters={"pace": True},
        ),
    ),
)

# period, indicator, place, numerator, denominator
FIGURES = [
    ("2026-01", "visits", "C11", 9, 10),
    ("2026-01", "visits", "C12", 40, 50),
    ("2026-01", "visits", "C21", 18, 20),
    ("2026-01", "visits", "C22", 9, 10),
    ("2026-01", "paid", "C11", 50, 50),
    ("2026-01", "paid", "C12", 49, 50),
    ("2026-01", "paid", "C21", 100, 100),
    ("2026-01", "talks", "C1", 1, None),
    ("2026-01", "talks", "C2", 2, None),
    ("2026-02", "visits", "C11", 10, 10),
    ("2026-02", "visits", "C12", 50, 50),
    ("2026-02", "visits", "C21", 10, 20),
    ("2026-02", "talks", "C1", 1, None),
    ("2026-02", "people", "C11", 1000, None),
]


def fill(engine: Engine, figures: list = FIGURES) -> None:
    """Set the small county up in an empty database and put its figures in."""
    set_up(engine, DEPLOYMENT, CATALOGUE, actor="tests")
    with write_transaction(engine) as connection:
        add_places(connection, PLACES)
        add_figures(connection, figures)


def add_figures(connection: Connection, figures: list) -> None:
    number = connection.execute(
        insert(batch).values(kind="observations", file_name="f", sha256="0", actor="tests", created_at=now())
    ).inserted_primary_key[0]
    connection.execute(
        insert(batch_source).values(batch=number, source=1, sheet="s", numerator_columns="C", denominator_columns="D")
    )
    names = ["period", "indicator", "place", "numerator", "denominator"]
    rows = [dict(zip(names, row, strict=True), state=1, batch=number, source=1, row=1) for row in figures]
    connection.execute(insert(observation), rows)
    bump_data_revision(connection)
