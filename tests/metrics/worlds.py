"""Small worlds to score: indicators, rule books, places and observations in a line each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from metrics.catalogue import Catalogue, Indicator
from metrics.cube import Cube, build_cube
from metrics.cumulation import Cumulated
from metrics.rule_book import RuleBook

LEVELS = ("county", "township", "village")
VERSION_COLUMNS = ["code", "level", "parent", "valid_from", "valid_to"]
CHANGE_COLUMNS = ["from_code", "to_code", "month", "kind"]
OBSERVATION_COLUMNS = ["period", "indicator", "place", "numerator", "denominator", "state"]


def both(text: str) -> dict[str, str]:
    """Return one text in two languages."""
    return {"zh": text, "en": text}


def indicator(code: str, kind: str = "rate", **changes: Any) -> Indicator:
    """Return a service indicator; a rate is a percentage."""
    content: dict[str, Any] = {
        "code": code,
        "name": both(code),
        "subject": "service",
        "kind": kind,
        "unit": both("%" if kind == "rate" else "visits"),
        "factor": 100 if kind == "rate" else 1,
        "polarity": "higher_is_better",
        "numerator": both("visits"),
        "cumulation": "flow",
        "source": both("register"),
    }
    if kind == "rate":
        content["denominator"] = both("households")
    return Indicator.model_validate(content | changes)


def catalogue(*indicators: Indicator) -> Catalogue:
    """Return a catalogue of these indicators."""
    return Catalogue.model_validate({"title": both("catalogue"), "indicator": list(indicators)})


def book(*items: dict[str, Any], **changes: Any) -> RuleBook:
    """Return a rule book of 2026 for townships; items are named after their indicators."""
    complete = [
        {"code": item["indicator"], "name": item["indicator"], "points": 1000, "rule": "linear", "target": 90} | item
        for item in items
    ]
    content = {
        "code": "book",
        "title": "book",
        "level": "township",
        "first_month": "2026-01",
        "last_month": "2026-12",
        "total_points": sum(item["points"] for item in complete),
        "items": complete,
    }
    return RuleBook.model_validate(content | changes)


def versions(*rows: tuple[str, str, str | None, str, str | None]) -> pd.DataFrame:
    """Return place versions: code, level, parent, first month, last month."""
    return pd.DataFrame(rows, columns=VERSION_COLUMNS)


def changes(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return place changes: from, to, month, kind."""
    return pd.DataFrame(rows, columns=CHANGE_COLUMNS, dtype=object)


def observations(*rows: tuple[str, str, str, int | None, int | None, int]) -> pd.DataFrame:
    """Return observations: period, indicator, place, numerator, denominator, state."""
    frame = pd.DataFrame(rows, columns=OBSERVATION_COLUMNS)
    return frame.astype({"numerator": "Int64", "denominator": "Int64"})


def cube(places: str, indicators: list[Indicator], months: list[str], *rows: tuple) -> Cube:
    """Return the cube of observation rows; ``places`` is a text of codes with blanks between."""
    return build_cube(observations(*rows), places.split(), [each.code for each in indicators], months)


def cumulated(places: str, indicators: str, **figures: list[list[int]]) -> Cumulated:
    """Return year-to-date figures; what is not given is one report due and received of nothing."""
    shape = (len(places.split()), len(indicators.split()))
    given = {name: np.array(values) for name, values in figures.items()}
    received = given.get("received", np.ones(shape, dtype=np.int64))
    default = {
        "numerator": np.zeros(shape, dtype=np.int64),
        "denominator": np.zeros(shape, dtype=np.int64),
        "due": np.maximum(received, 1),
        "received": received,
        "reported": received > 0,
        "not_applicable": np.zeros(shape, dtype=bool),
    }
    return Cumulated(tuple(places.split()), tuple(indicators.split()), **(default | given))
