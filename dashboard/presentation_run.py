"""Which run a meeting sees on its slides, and what the slides say about it: published, or still provisional."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.guard import PageContext
from dashboard.reads import RunFrames, read_run, run_of
from dashboard.texts import translate


@dataclass(frozen=True)
class Release:
    """The run on the slides; ``published_on`` is the day of its publication (ISO), None while there is none."""

    run: RunFrames
    published_on: str | None = None

    @property
    def period(self) -> str:
        """The month that was scored."""
        return str(self.run.header["period"])

    def state_text(self, language: str) -> str:
        """Return whether these figures are official, in words."""
        return translate("Provisional, not published" if self.published_on is None else "Published", language)

    def date_text(self, language: str) -> str:
        """Return the day of the publication, or of the score run where there is none (UTC)."""
        if self.published_on is not None:
            return translate("published on {date}", language, date=self.published_on)
        return translate("scored on {date}", language, date=str(self.run.header["created_at"])[:10])


def release_of(context: PageContext, level: str, period: str) -> Release:
    """Return what a meeting is to see of a level and month: the one place that knows of publications.

    There are none yet (issue 5), so it is the newest run and provisional. Raises KeyError where the month
    was never scored.
    """
    run = run_of(context, level, period)
    if run is None:
        raise KeyError((level, period))
    return Release(read_run(context, run))
