"""Downloads that go on the record: who took which figures of single places out of the product."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.guard import PageContext
from loaders.access import Role
from loaders.exports import record_export


def recorded(context: PageContext, what: str, subject: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a function that makes a file when it is asked for, and tells the audit chain of it first.

    ``what`` and ``subject`` as for ``record_export``. What the public takes is published anyway and not recorded.
    """

    def made() -> bytes:
        if context.viewer.role is not Role.PUBLIC:
            record_export(context.engine, context.viewer, what, subject)
        return make()

    return made
