"""Lint of headlines: what a sheet says about groups of items against the items themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.catalogue import Catalogue, Subject
from metrics.problems import Problem, Severity
from metrics.rule_book import RuleBook

# The words of subjects as bureaus write them; other headings are the bureau's own and say nothing.
SUBJECT_WORDS = {
    "服务": Subject.SERVICE,
    "利益导向": Subject.BENEFIT,
    "数据质量": Subject.DATA_QUALITY,
    "治理": Subject.GOVERNANCE,
    "保障条件": Subject.CAPACITY,
    "data quality": Subject.DATA_QUALITY,
    **{str(subject): subject for subject in Subject},
}
_STATED = re.compile(r"[(（]\s*(?:共|计|满分)?\s*(\d+(?:\.\d+)?)\s*(?:分|points?)?\s*[)）]", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.．])\s*")


@dataclass(frozen=True)
class Headline:
    """A group as the sheet shows it: its text, the item codes below it, its cell; the whole table when total.

    ``points`` are the hundredths that it states, None when it states none.
    """

    text: str
    items: tuple[str, ...]
    cell: str = ""
    points: int | None = None
    is_total: bool = False

    @property
    def stated(self) -> int | None:
        """The hundredths that the headline states, in its own cell or in its text: 服务（450分）."""
        found = _STATED.search(self.text)
        return self.points if self.points is not None or not found else round(float(found[1]) * 100)

    @property
    def subject(self) -> Subject | None:
        """The subject that the headline names, None when it is the bureau's own heading."""
        words = _NUMBERING.sub("", _STATED.sub("", self.text).strip()).strip().lower()
        return SUBJECT_WORDS.get(words)


def headline_problems(book: RuleBook, catalogue: Catalogue, headlines: Sequence[Headline]) -> list[Problem]:
    """Return an error where stated and summed points differ, a warning where the subject is another one."""
    points = {item.code: item.points for item in book.items}
    problems = []
    for headline in headlines:
        summed, stated = sum(points.get(code, 0) for code in headline.items), headline.stated
        if stated is not None and stated != summed:
            shown = {"headline": headline.text, "stated": f"{stated / 100:g}", "summed": f"{summed / 100:g}"}
            problems.append(Problem("headline_disagrees", shown, cell=headline.cell))
        problems += _subjects(book, catalogue, headline)
    return problems


def _subjects(book: RuleBook, catalogue: Catalogue, headline: Headline) -> list[Problem]:
    if headline.subject is None:
        return []
    items = {item.code: item for item in book.items}
    named = [items[code] for code in headline.items if code in items]
    found = [(item, catalogue.by_code.get(item.indicator)) for item in named]
    return [
        Problem(
            "headline_subject_differs",
            {"item": item.name, "stated": headline.text, "catalogue": str(indicator.subject)},
            Severity.WARNING,
            cell=headline.cell,
        )
        for item, indicator in found
        if indicator is not None and indicator.subject is not headline.subject
    ]
