"""What no docket and no action allows: an event that does not follow from those before it."""

from __future__ import annotations

from typing import Any

from metrics.problems import Problem


class IllegalEvent(Exception):
    """An event that the state does not allow; ``problem`` says which rule of the process it breaks."""

    def __init__(self, code: str, **parameters: Any) -> None:
        self.problem = Problem(code, parameters)
        super().__init__(f"{code} {parameters}")
