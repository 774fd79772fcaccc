"""Which run a meeting sees on its slides, and what the slides say about it: published, or still provisional."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.guard import PageContext
from dashboard.publication_words import publication_of
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

    Raises KeyError where the month was never scored.
    """
    run = run_of(context, level, period)
    if run is None:
        raise KeyError((level, period))
    shown = read_run(context, run)
    head = publication_of(context, shown)
    return Release(shown, None if head is None else head.day)


def newest_release(context: PageContext, level: str, months: Sequence[str]) -> str:
    """Return the newest published month of those given, newest first; the newest one where none was published."""
    runs = context.runs.get(level, {})
    return next((month for month in months if runs.get(month) in context.publications), months[0])
