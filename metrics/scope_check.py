"""The line the catalogue never crosses (docs/scope.md): an entry is refused by what it counts.

The judgement has three steps, and no configuration reaches any of them.

1. *Read*: spelling disguises are undone (``scope_text``): width, script, spacing, look-alikes, pinyin.
2. *Topic*: the lexicon (``scope_lexicon``) finds what the text speaks of, in every field, so that a
   harmless name with a telling numerator is found too.
3. *Frame*: a clause that names a topic stays only if it counts something else (``scope_frames``), by
   its own head and direction. Every clause of every field must be honest by itself: a framed name does
   not excuse an unframed numerator. A spelling disguise is never framed, since nobody disguises
   an honest entry.

Borderline decisions, all on the careful side: operations stay out also as "voluntary" or "requests
met", because the numerator still counts persons operated; only *removal* asked for stays, as a share
of requests. Follow-up visits of operated women are out (they were the ring check), care for
complications stays. A bare "pregnancy check" is out, antenatal, screening and voluntary checks stay.
Births are context: with another subject and a direction they are refused here. An unmet "need" for
methods is their prevalence turned round, and out. Titles of laws in a source are not what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from metrics.problems import Problem
from metrics.scope_frames import Clause, honest_in_chinese, honest_in_english, ordinary_health_check
from metrics.scope_lexicon import HAN_SENSES, TOPICS, Group
from metrics.scope_lexicon_english import PERSONS, SENSES, THINGS
from metrics.scope_text import MARK, english, normalised, pinyin, read

DOCUMENT = "docs/scope.md"
FIELDS = ("name", "numerator", "denominator", "code", "unit", "exclusions", "source")
Found = tuple[Group, str]

_LAW_TITLE = re.compile("《[^》]*(?:法|条例|办法|规定|规范|通知|意见|决定|公约|方案|指南|标准)》")
_CLAUSES = re.compile(r"[\n;；。]|\.\s")
# Half a word by its initial, as in 结Z or J扎.
_HALF_INITIAL = re.compile(
    r"结[^a-z\u4e00-\u9fff]*z(?![a-z])|(?<![a-z])j[^a-z\u4e00-\u9fff]*扎(?!实|根)|引[^a-z\u4e00-\u9fff]*c(?=[率数例人任])"
    r"|绝[^a-z\u4e00-\u9fff]*y(?![a-z])|人[^a-z\u4e00-\u9fff]*l(?=[率数例任])|上[^a-z\u4e00-\u9fff]*h(?=[率数例人任])"
)
_BIRTHS_ALONE = re.compile(
    "^(?:全年|年度|本年|累计|当年|总)?(?:出生(?:人口|人数|婴儿数|数|率|人口数)?|人口出生率|自然增长率|人口自然增长率"
    "|(?:出生人口)?(?:出生)?性别比|生育率|总和生育率|男婴(?:数|出生数)?|女婴(?:数|出生数)?|活产数|新生儿数)(?:指标|情况)?$"
)
_BIRTHS_ALONE_EN = re.compile(
    "^(?:number of |total |crude |live |annual |registered )*"
    "(?:births?(?: rates?| numbers?)?|birth rates?|natural increase(?: rate)?|(?:total )?fertility(?: rate)?"
    "|sex ratio(?: at birth)?|newborns|babies born|births of (?:boys|girls))"
    "(?: (?:in|this|during|of|per) (?:the )?(?:year|month|period|1000.*|thousand.*))?$"
)


def scope_problems(entry: Mapping[str, str]) -> list[Problem]:
    """Return the problem of an entry that must never enter, or an empty list.

    ``entry`` holds any of code, subject, polarity, name, numerator, denominator, exclusions, unit and
    source; a name alone is enough. At most one ``out_of_scope`` problem comes back, with the entry, the
    reason (an English msgid of ``Group``), the words that matched and the page that explains. Never raises.
    """
    for field in FIELDS:
        text = entry.get(field) or ""
        if not text.strip():
            continue
        if field == "source":
            text = _LAW_TITLE.sub("", text)
        found = _judged(text, entry.get("polarity") or "") or _assessed_births(text, field, entry)
        if found:
            group, matched = found
            named = entry.get("code") or (entry.get("name") or "").split("\n")[0] or matched
            return [
                Problem(
                    "out_of_scope",
                    {"entry": named, "reason": group.value, "matched": matched, "document": DOCUMENT},
                )
            ]
    return []


@lru_cache(maxsize=4096)
def _judged(text: str, polarity: str) -> Found | None:
    pieces = [piece for piece in _CLAUSES.split(text) if piece.strip()]
    within: set[str] = set()
    for piece in pieces:
        if found := _disguised(piece):
            return found
        for found, clause, honest in _clauses(piece, polarity):
            within.update(clause.matched)
            if not honest:
                return found
    if len(pieces) > 1:
        # A word broken over two clauses is in neither of them, only in the whole.
        for group, matched in (*_han_topics(read(text).han)[1], *_word_topics(read(text).plain_words)[1]):
            broken = not any(
                matched in read(piece).han or _bare(matched) in _bare(read(piece).plain_words) for piece in pieces
            )
            if broken and len(_bare(matched)) <= 60:
                return group, matched
    return None


def _bare(text: str) -> str:
    return text.replace(MARK, "")


def _clauses(piece: str, polarity: str) -> Iterator[tuple[Found, Clause, bool]]:
    reading = read(piece)
    for views, honest in (
        (_han_topics(reading.han), honest_in_chinese),
        (_word_topics(reading.plain_words), honest_in_english),
    ):
        marked, topics = views
        if topics:
            matched = tuple(_bare(words) for _, words in topics)
            original = reading.han if honest is honest_in_chinese else reading.plain_words
            clause = Clause(marked, frozenset(group for group, _ in topics), matched, original, polarity)
            group, words = topics[0]
            yield (group, words.replace(MARK, " ").strip()), clause, (honest(clause) or ordinary_health_check(clause))


def _disguised(piece: str) -> Found | None:
    reading = read(piece)
    for guess in reading.words[1:]:
        if topics := _word_topics(guess)[1]:
            return topics[0][0], topics[0][1].replace(MARK, " ").strip()
    if hit := _HALF_INITIAL.search(normalised(piece)):
        return Group.PROCEDURES, hit[0]
    for group, pattern in _sound_patterns():
        for hit in pattern.finditer(reading.sounds):
            if re.search("[a-z]", hit[0]):
                return group, hit[0].replace(MARK, " ").strip().lower()
    return None


@cache
def _sound_patterns() -> tuple[tuple[Group, re.Pattern[str]], ...]:
    return tuple((topic.group, pinyin(term)) for topic in TOPICS for term in topic.sounds)


@cache
def _han_patterns() -> tuple[tuple[Group, re.Pattern[str]], ...]:
    return tuple((topic.group, re.compile("|".join(topic.han))) for topic in TOPICS)


@lru_cache(maxsize=4096)
def _han_topics(han: str) -> tuple[str, list[Found]]:
    if not han:
        return "", []
    han = re.sub("|".join(HAN_SENSES), lambda hit: "□" * len(hit[0]), han)
    topics, spans = [], []
    for group, pattern in _han_patterns():
        for hit in pattern.finditer(han):
            topics.append((group, hit[0]))
            spans.append(hit.span())
    return _with_marks(han, spans, "◆"), topics


@lru_cache(maxsize=4096)
def _word_topics(words: str) -> tuple[str, list[Found]]:
    if len(words) < 3:
        return "", []
    for sense in SENSES:
        words = english(sense).sub(_hidden, words)
    if not english("*" + PERSONS).search(words):
        for sense in THINGS:
            words = english(sense).sub(_hidden, words)
    topics, spans = [], []
    for topic in TOPICS:
        for pattern in topic.words:
            for hit in english(pattern).finditer(words):
                topics.append((topic.group, hit[0]))
                # The rest of the word belongs to it, or "sterilisations" would leave a stray word behind.
                end = hit.end() if words[hit.end() - 1] == MARK else words.find(MARK, hit.end())
                spans.append((hit.start(), end))
    return " ".join(_with_marks(words, spans, f"{MARK}TOPIC{MARK}").replace(MARK, " ").split()), topics


def _hidden(hit: re.Match[str]) -> str:
    return MARK.join("_" * len(part) for part in hit[0].split(MARK))


def _with_marks(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    """Replace the spans by a mark, touching or overlapping ones by a single one."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    for start, end in reversed(merged):
        text = text[:start] + mark + text[end:]
    return text


def _assessed_births(text: str, field: str, entry: Mapping[str, str]) -> Found | None:
    """Births under another subject than context, with a direction, are a target in disguise."""
    subject, polarity = entry.get("subject") or "", entry.get("polarity") or ""
    if field not in {"name", "numerator"} or (subject in {"", "context"} and polarity in {"", "none"}):
        return None
    for line in normalised(text).split("\n"):
        compact = re.sub(r"[^\w\u4e00-\u9fff ]", " ", line).strip()
        if _BIRTHS_ALONE.search(compact.replace(" ", "")) or _BIRTHS_ALONE_EN.search(" ".join(compact.split())):
            return Group.BIRTH_TARGET, compact
    return None
