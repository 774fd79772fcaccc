"""Canonical text: one value, one text, one hash; whoever serialises the same again gets the same."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """Return the canonical JSON text of plain values: sorted keys, no spaces, texts as they are, floats by ``repr``.

    Raises ValueError for NaN and infinities, which JSON does not have, TypeError for what is no plain value.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
