"""How the scope check reads a text: disguises of spelling are undone before a word is looked up.

``Reading`` keeps three views of one text, because no single one sees every disguise:

* ``han``: Simplified Chinese characters only, so that 结·扎, 上h环 and 結紮 read like the plain word;
* ``words``: Latin words, each token opened by ``MARK``; a pattern may run over marks but starts at one,
  so ``I-U-D`` and ``s t e r i l i s e`` are found while ``obligation`` is not a ``ligation``;
* ``sounds``: the same with every character spelt out in pinyin (upper case), for 结zha and jie zha.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC  # type: ignore[import-untyped]
from pypinyin import lazy_pinyin

MARK = "·"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_GAP = rf"[a-z0-9{MARK}]{{0,44}}?(?<={MARK})"
# Letters of other alphabets that look like a Latin one; NFKC leaves them alone.
_LOOKALIKES = str.maketrans(
    "аеорсухкмтнвіїјѕԁԛԝгзиѵһӏпдльαβεηικμνορτυχγωσςδλϲϳɑɡɩıłøđħʀɴʟɪᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢօսոհցёй",
    "aeopcyxkmthbiijsdqwr3uvhlndlbabenikuvoptuxywosdlcjagiilodhrnliabcdejkmoptuvwzounhgeu",
)
_VARIANTS = str.maketrans("札紮紥圜寰桓姙蓐", "扎扎扎环环环妊育")
_LEET = str.maketrans("0345789@$", "oeastbgas")
# A Latin abbreviation glued to Chinese is read as the Chinese word it stands for.
_ACRONYMS = {"iud": "节育器", "iucd": "节育器", "larc": "长效避孕", "cpr": "避孕率", "mcpr": "避孕率", "b": "B"}
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True)
class Reading:
    """One text with its disguises of spelling undone; see the module for the three views."""

    han: str
    words: tuple[str, ...]
    sounds: str

    @property
    def plain_words(self) -> str:
        """The Latin words as they stand, before guesses about digits that replace letters."""
        return self.words[0]


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalised(text: str) -> str:
    """Return ``text`` in one script: NFKC, lower case, no marks or invisible characters, simplified."""
    text = unicodedata.normalize("NFKC", text)
    # camelCase hides a word's start from patterns that ask for one.
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", text)
    kept = (
        char
        for char in unicodedata.normalize("NFKD", text)
        if unicodedata.category(char) not in {"Mn", "Me", "Cf", "Cc"} or char in "\n\t"
    )
    text = unicodedata.normalize("NFKC", "".join(kept)).casefold().translate(_LOOKALIKES).replace("ð", "d")
    text = _converter().convert(text).translate(_VARIANTS)
    text = re.sub(r"([1-9])(?=(?:孩|胎|上|扎|女户|女结|术|查))", lambda hit: hit[1].translate(_DIGITS), text)
    return re.sub(
        rf"(?<=[{HAN}])([a-z]{{2,4}})(?![a-z])|(?<![a-z])([a-z]{{2,4}})(?=[{HAN}])",
        lambda hit: _ACRONYMS.get(hit[0], hit[0]),
        text,
    )


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Return the three views of ``text``."""
    text = normalised(text)
    han = re.sub(rf"[^{HAN}]", "", text)
    tokens = re.findall(r"[a-z0-9@$]+", text)
    plain = [re.sub(r"[@$]", "", token) for token in tokens]
    spelt = [
        [_unleet(token, one) for token in tokens]
        for one in "il"
        if any(re.search(r"[a-z]", token) and re.search(r"[0-9@$]", token) for token in tokens)
    ]
    words = tuple(dict.fromkeys(_marked(form) for form in [plain, *spelt]))
    sounds = _sounds(text) if han and tokens else words[0]
    return Reading(han, words, sounds)


def _unleet(token: str, one: str) -> str:
    if not re.search(r"[a-z]", token):
        return token
    return token.replace("1", one).translate(_LEET)


def _marked(tokens: list[str]) -> str:
    return MARK + "".join(f"{token}{MARK}" for token in tokens if token)


def _sounds(text: str) -> str:
    units = []
    for run in re.findall(rf"[{HAN}]+|[a-z0-9]+", text):
        units += [s.upper() for s in lazy_pinyin(run, errors="ignore")] if re.match(rf"[{HAN}]", run) else [run]
    return _marked(units)


@cache
def english(pattern: str) -> re.Pattern[str]:
    """Compile a pattern over ``Reading.words`` (cached).

    Letters match themselves and a mark after them; a space asks for a mark; ``…`` is a gap of some
    words; ``~`` is the rest of a word, or one word more (and a short one); a leading ``*`` lets the
    pattern start inside a word; groups, classes and ``?`` work as usual.
    """
    start, body = ("", pattern[1:]) if pattern.startswith("*") else (f"(?<={MARK})", pattern)
    parts = re.findall(r"\[[^]]*\]|\(\?[:!=]|.", body)
    return re.compile(start + "".join(_english_part(part) for part in parts))


def _english_part(part: str) -> str:
    if part == " ":
        return f"(?<={MARK})"
    if part == "…":
        return _GAP
    if part == "~":
        return f"(?:[a-z0-9]{{0,3}}{MARK})?(?:[a-z0-9]*{MARK})?"
    if part.isalnum() or part.startswith("["):
        return f"(?:{part}{MARK}?)"
    return part


@cache
def pinyin(term: str) -> re.Pattern[str]:
    """Compile a pattern over ``Reading.sounds`` for a Chinese term, however its pinyin is written.

    Upper-case sounds come from characters, so a match counts only if it holds a lower-case letter:
    characters alone are judged as characters, never by their sound.
    """
    syllables = []
    for char, sound in zip(term, lazy_pinyin(term), strict=True):
        sound = {"扎": "zha", "率": "lv", "女": "nv"}.get(char, sound)
        sound = re.sub(r"^([zcs])h", r"\1h?", sound).replace("v", "(?:v|u|ue)")
        syllables.append("".join(f"(?:{c}[0-9]?{MARK}?)" if c.isalpha() else c for c in sound))
    return re.compile(rf"(?<={MARK})" + "".join(syllables), re.IGNORECASE)
