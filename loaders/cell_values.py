"""What people type into cells, read as numbers, codes and periods, with a note where it was unusual."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.sheet_mapping import PeriodSource, TextMeaning
from metrics.periods import Frequency, frequency_of, last_month_of, period_of

# Five million rows of it still add up within 64 bits.
LARGEST = 10**12
BLANK, VALUE, NOT_APPLICABLE, BAD = 0, 1, 2, 3
_MEANING = {"missing": BLANK, "zero": VALUE, "not_applicable": NOT_APPLICABLE}
_PLAIN_INTEGER = r"^[0-9]{1,15}(\.0{1,6})?$"
_PLAIN_DECIMAL = r"^[0-9]{1,9}\.[0-9]{1,6}$"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[, '][0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL_POINT = re.compile(r"(?<=[0-9])[、。·](?=[0-9])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_YEAR_MONTH = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.]\d{1,2}(?:日|[ T]00:00:00)?)?")
_YEAR_QUARTER = re.compile(r"(\d{4})(?:-?Q|年第?)([1-4一二三四])(?:季度)?")


def cleaned(text: str) -> str:
    """Return a text with full-width characters made plain and invisible ones and outer blanks removed."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def matching_key(text: str) -> str:
    """Return what two headers or labels have in common when they differ only in width, case and blanks."""
    return re.sub(r"\s+", "", cleaned(text)).casefold()


@dataclass(frozen=True)
class Number:
    """A number as read: percent sign or not, and whether it was written in an unusual way."""

    value: Decimal
    percent: bool
    unusual: bool


def read_number(text: str) -> Number | None:
    """Return the number in a cell, None when there is none.

    Full-width digits, ``98、88``, thousands separators and a percent sign are read; words, units and
    scientific notation are not: guessing there would change figures silently.
    """
    stripped = text.strip()
    plain = cleaned(stripped).replace("\u2212", "-")
    percent = plain.endswith("%")
    plain = _DECIMAL_POINT.sub(".", plain.removesuffix("%").strip())
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[, ']", "", plain)
    if not _NUMBER.fullmatch(plain) or len(plain) > 40:
        return None
    try:
        return Number(Decimal(plain), percent, plain != stripped.removesuffix("%"))
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class NumberTexts:
    """Distinct texts of a column read as whole numbers; parallel arrays, one entry per text.

    ``meaning`` is BLANK, VALUE, NOT_APPLICABLE or BAD, ``value`` the number times the factor,
    ``problem`` the code of what is wrong with (or, for a VALUE, worth knowing about) the text.
    """

    meaning: np.ndarray
    value: np.ndarray
    problem: np.ndarray


def read_whole_numbers(
    texts: pa.Array, factor: int, blank: TextMeaning, markers: Mapping[str, TextMeaning]
) -> NumberTexts:
    """Read distinct texts as counts: whole and not negative once multiplied by the factor.

    Plain numbers are read all at once; only the others are looked at one by one.
    """
    count = len(texts)
    meaning, value = np.full(count, BAD, np.int8), np.zeros(count, np.int64)
    problem = np.full(count, None, object)
    integers = _true_at(pc.match_substring_regex(texts, _PLAIN_INTEGER))
    plain = pc.replace_substring_regex(texts.take(pa.array(integers)), r"\.0+$", "")
    whole = pc.cast(plain, pa.int64()).to_numpy(zero_copy_only=False)
    fits = whole <= LARGEST // factor
    meaning[integers[fits]], value[integers[fits]] = VALUE, whole[fits] * factor
    problem[integers[~fits]] = "number_too_large"
    decimals = _true_at(pc.match_substring_regex(texts, _PLAIN_DECIMAL))
    decimals = decimals[meaning[decimals] == BAD]
    scaled = pc.cast(texts.take(pa.array(decimals)), pa.float64()).to_numpy(zero_copy_only=False) * factor
    # Up to nine digits before the point a double leaves no doubt about the sixth behind it.
    sure = (np.abs(scaled - np.round(scaled)) < 1e-6) & (scaled < 1e9)
    meaning[decimals[sure]], value[decimals[sure]] = VALUE, np.round(scaled[sure]).astype(np.int64)
    done = np.zeros(count, bool)
    done[integers] = done[decimals[sure]] = True
    table = {matching_key(text): _MEANING[marker] for text, marker in markers.items()}
    for index in np.flatnonzero(~done):
        text = texts[int(index)].as_py()
        meaning[index], value[index], problem[index] = _read_one(text, factor, _MEANING[blank], table)
    return NumberTexts(meaning, value, problem)


def _true_at(mask: pa.Array) -> np.ndarray:
    return np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))


def _read_one(text: str | None, factor: int, blank: int, markers: Mapping[str, int]) -> tuple[int, int, str | None]:
    if text is None or not (key := matching_key(text)):
        return blank, 0, None
    if key in markers:
        return markers[key], 0, None
    number = read_number(text)
    if number is None:
        return BAD, 0, "number_is_text"
    if number.percent:
        return BAD, 0, "number_is_percent"
    scaled = number.value * factor
    if scaled < 0:
        return BAD, 0, "number_negative"
    if scaled > LARGEST:
        return BAD, 0, "number_too_large"
    # Workbooks carry binary fractions such as 0.30000000000000004.
    if abs(scaled - scaled.to_integral_value()) > Decimal("0.000001"):
        return BAD, 0, "number_not_whole"
    return VALUE, int(scaled.to_integral_value()), "number_unusual" if number.unusual else None


def read_rates(texts: pa.Array, blank_keys: frozenset[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read distinct texts as printed rates: value, half a unit of the last digit, and problem code.

    The value is NaN where the cell is blank, a marker or unreadable.
    """
    value, tolerance = np.full(len(texts), np.nan), np.zeros(len(texts))
    problem = np.full(len(texts), None, object)
    for index, text in enumerate(texts.to_pylist()):
        if text is None or not (key := matching_key(text)) or key in blank_keys:
            continue
        if (number := read_number(text)) is None:
            problem[index] = "number_is_text"
            continue
        value[index] = float(number.value)
        exponent = number.value.as_tuple().exponent
        tolerance[index] = 0.5 * 10.0 ** max(int(exponent), -6) if isinstance(exponent, int) else 0.5
        problem[index] = "number_unusual" if number.unusual else None
    return value, tolerance, problem


def read_period(text: str, form: str | None = None) -> str | None:
    """Return the period in a text, None when there is none; ``form`` is a strptime format for a day or month."""
    plain = cleaned(text)
    if form is not None:
        try:
            day = datetime.strptime(plain, form)
        except ValueError:
            return None
        return _sensible(f"{day.year:04d}-{day.month:02d}")
    if (quarter := _YEAR_QUARTER.fullmatch(plain)) and ("Q" in plain or "季" in plain):
        number = "一二三四".find(quarter[2]) + 1 or int(quarter[2])
        return _sensible(f"{quarter[1]}-Q{number}")
    if month := _YEAR_MONTH.fullmatch(plain):
        return _sensible(f"{month[1]}-{int(month[2]):02d}")
    if month := re.fullmatch(r"(\d{4})(\d{2})", plain):
        return _sensible(f"{month[1]}-{month[2]}")
    return _sensible(plain.removesuffix("年"))


def _sensible(period: str) -> str | None:
    try:
        last_month_of(period)
    except ValueError:
        return None
    return period if "1900" <= period[:4] <= "2199" and period.isascii() else None


@dataclass(frozen=True)
class TitlePeriod:
    """A period read from a title: its month and the first month when the title names several."""

    month: str
    first_month: str


def read_title_period(text: str, source: PeriodSource, year: int | None) -> TitlePeriod | None:
    """Return the period in a title such as ``2026年8月`` or ``1-8月``; None when the pattern finds none."""
    found = re.search(source.pattern, re.sub(r"\s+", "", cleaned(text)))
    if found is None:
        return None
    groups = found.groupdict()
    written_year = groups.get("year") or year
    if not written_year or not groups.get("month"):
        return None
    month = _sensible(f"{int(written_year):04d}-{int(groups['month']):02d}")
    first = _sensible(f"{int(written_year):04d}-{int(groups.get('first_month') or groups['month']):02d}")
    return TitlePeriod(month, first) if month and first else None


def period_for(period: str, frequency: Frequency) -> tuple[str | None, str | None]:
    """Return the period in which an indicator of a frequency reports, or a problem code.

    A month that ends a quarter or year stands for it; any other month is ``period_not_at_end``, and
    a period longer than the indicator's is ``period_wrong_frequency``.
    """
    if frequency_of(period) is frequency:
        return period, None
    order = [Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR]
    if order.index(frequency_of(period)) > order.index(frequency):
        return None, "period_wrong_frequency"
    longer = period_of(last_month_of(period), frequency)
    return (longer, None) if last_month_of(longer) == last_month_of(period) else (None, "period_not_at_end")
