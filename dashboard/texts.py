"""Texts in two languages: English in the code, Simplified Chinese in a gettext catalogue.

The catalogue is read with Babel at first use, so there is no compiled file to forget.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
TRANSLATIONS = Path(__file__).parent.parent / "assets" / "translations" / "zh_CN.po"


@cache
def chinese_texts() -> Mapping[str, str]:
    """Return English text → Chinese text, without the entries that are not translated yet."""
    with TRANSLATIONS.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def translate(text: str, language: str, /, **parameters: Any) -> str:
    """Return a text in a language with its {placeholders} filled in.

    An English text without translation stays English; a placeholder without value shows a dash,
    because a message with a gap is better than none.
    """
    template = chinese_texts().get(text, text) if language == "zh" else text
    return template.format_map(_Dashed(parameters)) if parameters else template


class _Dashed(dict):
    def __missing__(self, key: str) -> str:
        return "—"
