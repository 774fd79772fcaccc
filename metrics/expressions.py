"""Formulas as data: one expression gives the exact number, the text with numbers in it, and a workbook formula."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Numbers = Mapping[str, Fraction]
Comparison = Literal["<", "≤", "=", "≥", ">"]
_OPPOSITE = {"<": "≥", "≤": ">", "=": "≠", "≥": "<", ">": "≤"}
_IN_WORKBOOK = {"×": "*", "÷": "/", "+": "+", "−": "-", "<": "<", "≤": "<=", "=": "=", "≥": ">=", ">": ">"}
# As in metrics.judging: floating point must not turn two whole steps into one.
_STEP_TOLERANCE = "1E-9"
_SHOWN_DECIMALS = 6


@dataclass(frozen=True)
class Expression:
    """Anything that comes to a number; combined with the usual signs."""

    def __add__(self, other: Expression) -> Expression:
        return Operation("+", self, other)

    def __sub__(self, other: Expression) -> Expression:
        return Operation("−", self, other)

    def __mul__(self, other: Expression) -> Expression:
        return Operation("×", self, other)

    def __truediv__(self, other: Expression) -> Expression:
        return Operation("÷", self, other)


@dataclass(frozen=True)
class Number(Expression):
    """A constant of the rule book."""

    value: float


@dataclass(frozen=True)
class Name(Expression):
    """A number that stands in the receipt, such as ``value`` or ``target``."""

    name: str


@dataclass(frozen=True)
class Operation(Expression):
    """Two numbers and a sign between them."""

    sign: Literal["+", "−", "×", "÷"]
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Extreme(Expression):
    """The smallest or the largest of several; a text leaves it out where the first one stands anyway."""

    kind: Literal["min", "max"]
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Whole(Expression):
    """The whole steps in a number, rounded down."""

    part: Expression


@dataclass(frozen=True)
class Choice(Expression):
    """One of two by a comparison. A text shows the one taken, and why, unless ``is_told`` is false."""

    left: Expression
    comparison: Comparison
    right: Expression
    then: Expression
    otherwise: Expression
    is_told: bool = True


def smallest(*parts: Expression) -> Expression:
    """Return the smallest of several expressions."""
    return Extreme("min", parts)


def largest(*parts: Expression) -> Expression:
    """Return the largest of several expressions."""
    return Extreme("max", parts)


def exact(number: float) -> Fraction:
    """Return the decimal as which a number is written: 0.1 is a tenth."""
    return Fraction(str(number))


def _holds(left: Fraction, comparison: Comparison, right: Fraction) -> bool:
    return {
        "<": left < right,
        "≤": left <= right,
        "=": left == right,
        "≥": left >= right,
        ">": left > right,
    }[comparison]


def evaluate(expression: Expression, numbers: Numbers) -> Fraction:
    """Return what an expression comes to, exactly. Raises KeyError for a name without number."""
    match expression:
        case Number(value):
            return exact(value)
        case Name(name):
            return numbers[name]
        case Operation(sign, left, right):
            first, second = evaluate(left, numbers), evaluate(right, numbers)
            match sign:
                case "+":
                    return first + second
                case "−":
                    return first - second
                case "×":
                    return first * second
                case _:
                    return first / second
        case Extreme(kind, parts):
            return (min if kind == "min" else max)(evaluate(part, numbers) for part in parts)
        case Whole(part):
            return Fraction(math.floor(evaluate(part, numbers)))
        case Choice():
            return evaluate(_taken(expression, numbers), numbers)
    raise TypeError(expression)


def names_in(expression: Expression) -> frozenset[str]:
    """Return the names that an expression reads in any of its branches."""
    match expression:
        case Name(name):
            return frozenset({name})
        case Operation(_, left, right):
            return names_in(left) | names_in(right)
        case Extreme(_, parts):
            return frozenset().union(*map(names_in, parts))
        case Whole(part):
            return names_in(part)
        case Choice(left, _, right, then, otherwise):
            return names_in(left) | names_in(right) | names_in(then) | names_in(otherwise)
    return frozenset()


def _taken(choice: Choice, numbers: Numbers) -> Expression:
    left, right = evaluate(choice.left, numbers), evaluate(choice.right, numbers)
    return choice.then if _holds(left, choice.comparison, right) else choice.otherwise


def number_text(number: Fraction | float) -> str:
    """Return a number without trailing zeros; ``…`` follows where it goes on after six decimals."""
    exactly = number if isinstance(number, Fraction) else exact(number)
    scale = 10**_SHOWN_DECIMALS
    shown = Fraction(round(exactly * scale), scale)
    whole, decimals = divmod(abs(shown.numerator) * (scale // shown.denominator), scale)
    text = f"{whole}.{decimals:0{_SHOWN_DECIMALS}d}".rstrip("0").rstrip(".")
    return ("−" if shown < 0 else "") + text + ("" if shown == exactly else "…")


def written(expression: Expression, numbers: Numbers) -> str:
    """Return an expression with its numbers put in, such as ``15 × (92 − 80) ÷ (100 − 80)``."""
    match expression:
        case Number() | Name():
            return number_text(evaluate(expression, numbers))
        case Operation(sign, left, right):
            return f"{_part(left, sign, numbers, False)} {sign} {_part(right, sign, numbers, True)}"
        case Extreme(kind, parts):
            if evaluate(parts[0], numbers) == evaluate(expression, numbers):
                return written(parts[0], numbers)
            return f"{kind}({'; '.join(written(part, numbers) for part in parts)})"
        case Whole(part):
            return f"⌊{written(part, numbers)}⌋"
        case Choice(left, comparison, right, then, _, is_told):
            taken = _taken(expression, numbers)
            if not is_told:
                return written(taken, numbers)
            compared = comparison if taken is then else _OPPOSITE[comparison]
            return f"{written(left, numbers)} {compared} {written(right, numbers)} ⇒ {written(taken, numbers)}"
    raise TypeError(expression)


def _part(part: Expression, sign: str, numbers: Numbers, is_right: bool) -> str:
    text = written(part, numbers)
    inner = _shown_sign(part, numbers)
    loose = {"+": "", "−": "+−" if is_right else "", "×": "+−", "÷": "+−×÷" if is_right else "+−"}[sign]
    needed = inner is not None and (inner in loose or inner == "⇒")
    return f"({text})" if needed else text


def _shown_sign(expression: Expression, numbers: Numbers) -> str | None:
    """Return the outermost sign of an expression's text, None where it needs no brackets."""
    match expression:
        case Operation(sign):
            return sign
        case Extreme(_, parts) if evaluate(parts[0], numbers) == evaluate(expression, numbers):
            return _shown_sign(parts[0], numbers)
        case Choice(is_told=True):
            return "⇒"
        case Choice():
            return _shown_sign(_taken(expression, numbers), numbers)
    is_negative = isinstance(expression, Number | Name) and evaluate(expression, numbers) < 0
    return "⇒" if is_negative else None  # a negative number wants brackets everywhere


def workbook_formula(expression: Expression, cells: Mapping[str, str]) -> str:
    """Return an expression as a workbook formula without the equals sign; ``cells`` maps name → cell."""
    match expression:
        case Number(value):
            return f"({value!r})" if value < 0 else repr(value)
        case Name(name):
            return cells[name]
        case Operation(sign, left, right):
            return f"({workbook_formula(left, cells)}{_IN_WORKBOOK[sign]}{workbook_formula(right, cells)})"
        case Extreme(kind, parts):
            return f"{kind.upper()}({','.join(workbook_formula(part, cells) for part in parts)})"
        case Whole(part):
            return f"INT({workbook_formula(part, cells)}+{_STEP_TOLERANCE})"
        case Choice(left, comparison, right, then, otherwise):
            compared = f"{workbook_formula(left, cells)}{_IN_WORKBOOK[comparison]}{workbook_formula(right, cells)}"
            return f"IF({compared},{workbook_formula(then, cells)},{workbook_formula(otherwise, cells)})"
    raise TypeError(expression)
