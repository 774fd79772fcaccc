"""How figures are written: points, movement, lights and values, the same on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard.texts import translate
from metrics.catalogue import Bilingual, Indicator

DASH = "—"


@dataclass(frozen=True)
class LightStyle:
    """A light: told apart by shape and word as well as by colour."""

    symbol: str
    colour: str
    badge: Literal["green", "orange", "red", "gray"]
    name: Bilingual


LIGHT_STYLES = {
    "green": LightStyle("●", "#2e7d5b", "green", Bilingual(zh="绿灯", en="green")),
    "amber": LightStyle("▲", "#d08a00", "orange", Bilingual(zh="黄灯", en="amber")),
    "orange": LightStyle("◆", "#c4601c", "orange", Bilingual(zh="橙灯", en="orange")),
    "red": LightStyle("■", "#b3372f", "red", Bilingual(zh="红灯", en="red")),
    "grey": LightStyle("○", "#8a8f98", "gray", Bilingual(zh="无法判断", en="cannot be judged")),
}

SUBJECT_NAMES = {
    "service": Bilingual(zh="服务", en="Service"),
    "benefit": Bilingual(zh="利益导向", en="Benefit"),
    "data_quality": Bilingual(zh="数据质量", en="Data quality"),
    "governance": Bilingual(zh="治理", en="Governance"),
    "capacity": Bilingual(zh="保障条件", en="Capacity"),
    "context": Bilingual(zh="背景", en="Context"),
}

STATE_NAMES = {
    "scored": Bilingual(zh="已计分", en="scored"),
    "missing": Bilingual(zh="缺报", en="missing"),
    "not_applicable": Bilingual(zh="不适用", en="not applicable"),
    "not_due": Bilingual(zh="未到填报期", en="not due yet"),
    "cannot_judge": Bilingual(zh="无对象，无法判断", en="no cases, cannot be judged"),
}


def plain_text(text: Any) -> str:
    """Return text from a file or an address so that Markdown shows it as it stands, without links or markup."""
    return re.sub(r"([\\`*_\[\]<>#$~|!:])", r"\\\1", str(text).replace("\n", " "))


def points_text(hundredths: Any) -> str:
    """Return points with two decimals; a dash where there are none."""
    return DASH if pd.isna(hundredths) else f"{hundredths / 100:.2f}"


def change_text(hundredths: Any) -> str:
    """Return a change in points with its sign."""
    return DASH if pd.isna(hundredths) else f"{hundredths / 100:+.2f}"


def light_text(light: str, language: str) -> str:
    """Return a light as symbol and word."""
    style = LIGHT_STYLES[light]
    return f"{style.symbol} {style.name.in_language(language)}"


def movement_text(rank: Any, previous: Any, language: str) -> str:
    """Return the way from the previous rank, such as ``↑2``; a word when it is new or stayed."""
    if pd.isna(rank):
        return DASH
    if pd.isna(previous):
        return translate("new", language)
    moved = int(previous) - int(rank)
    if moved == 0:
        return translate("level", language)
    return f"↑{moved}" if moved > 0 else f"↓{-moved}"


def value_text(value: Any, indicator: Indicator, language: str) -> str:
    """Return a value of a score run with the indicator's decimals and unit; amounts are in yuan there."""
    if pd.isna(value):
        return DASH
    unit = indicator.unit.in_language(language)
    gap = "" if unit in ("%", "‰") else " "
    return f"{value:,.{indicator.decimals}f}{gap}{unit}"


def month_text(month: str, language: str) -> str:
    """Return a month as people write it: 2026年8月, or 2026-08 in English."""
    return f"{month[:4]}年{int(month[5:])}月" if language == "zh" else month


def comma(language: str) -> str:
    """Return the comma between parts of a sentence."""
    return "，" if language == "zh" else ", "


def listed(parts: Iterable[str], language: str) -> str:
    """Return parts of a sentence one after the other, with commas between."""
    return comma(language).join(parts)


def joined_sentences(parts: Iterable[str], language: str) -> str:
    """Return sentences without their stops as one."""
    return ("；" if language == "zh" else "; ").join(parts)


def stop(language: str) -> str:
    """Return the full stop."""
    return "。" if language == "zh" else "."
