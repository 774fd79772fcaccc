"""Where an action stands."""

from __future__ import annotations

from enum import StrEnum


class ActionStatus(StrEnum):
    """Where an action stands.

    ``open``: work is under way; ``reported``: said to be done, waiting for the bureau's check; ``not_met``:
    checked, not reached, to be taken up again or taken back; ``met``: checked and reached; ``cancelled``.
    """

    OPEN = "open"
    REPORTED = "reported"
    NOT_MET = "not_met"
    MET = "met"
    CANCELLED = "cancelled"
