"""Personal data in an import: a record about a person never enters the database (docs/scope.md).

Columns are judged by their header and by the share of cells that look like an identity or a mobile
number. A single coincidence must not refuse a column of counts, so numbers are judged by share; an
18-digit identity number proves itself by its birth date and check digit, so one is enough. Problems
name the column and the kind of data, never the data.
"""
# ruff: noqa: E501 (tables of cases and patterns)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from metrics.problems import Problem

IDENTITY_NUMBER = "identity numbers"
PHONE_NUMBER = "phone numbers"
PERSON_NAME = "names of persons"
BIRTH_DATE = "dates of birth"
ADDRESS = "home addresses"
ACCOUNT = "bank accounts"

_SHARE = 0.3
_AT_LEAST = 3
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_PERSON = "丈夫|妻子|配偶|父亲|母亲|孩子|儿童|产妇|孕妇|妇女|本人|患者|监护人|申请人|受益人|领取人|投诉人|信访人|女方|男方|对象|儿子|女儿|新生儿|婴儿|联系人"
_HEADERS_ZH = (
    (IDENTITY_NUMBER, "身份证|公民身份|证件号|居民身份|社保卡号|社会保障号|医保卡号|护照号|健康卡号|个人编码|个人编号"),
    (PHONE_NUMBER, "手机|电话|联系方式|微信|qq号|邮箱|电子邮件"),
    (ACCOUNT, "银行卡|银行账|银行帐|账号|帐号|卡号|存折|开户"),
    (BIRTH_DATE, "出生日期|出生年月|生日|出生时间"),
    (ADDRESS, "住址|家庭地址|户籍地址|详细地址|现居|居住地址|门牌|户籍所在地|通讯地址|家庭住所"),
    (
        PERSON_NAME,
        f"姓名|名字|户主|(?:{_PERSON})(?:的)?姓?名|^(?:男|女)方$|曾用名|婴儿名",
    ),
)
# A bare word for a person heads a list of names, or a column of counts: the cells tell.
_PERSON_HEADER = re.compile(f"(?:{_PERSON})$")
_HEADERS_EN = (
    (
        IDENTITY_NUMBER,
        r"\b(?:id ?card|identity|id (?:no|number|num)|national id|citizen id|passport|person id|ssn|social security (?:no|number))\b",
    ),
    (
        PHONE_NUMBER,
        r"\b(?:phone|mobile|telephone|tel|cell ?phone|cellphone|e ?mail|wechat|contact (?:no|number|details))\b",
    ),
    (ACCOUNT, r"\b(?:bank|iban|account (?:no|number|holder)|card (?:no|number))\b"),
    (BIRTH_DATE, r"\b(?:date of birth|birth ?date|dob|birthday)\b"),
    (ADDRESS, r"\b(?:home address|address|residence address|street)\b"),
    (
        PERSON_NAME,
        r"^(?:full |first |last |family |given |sur|middle )?names?$|\bsurname\b|\b(?:first|last|given|full|family) names?\b"
        r"|\b(?:person|people|woman|women|mother|father|child|husband|wife|spouse|patient|client|beneficiary|holder|householder|parent|infant|baby"
        r"|applicant|complainant|guardian|respondent)s?(?: s)? names?\b|\bnames? of (?:the )?(?:person|woman|mother|child|husband|wife|patient|client"
        r"|beneficiary|head|householder|parent|applicant)|^(?:head of household|householder|husband|wife|spouse)$",
    ),
)
# A header that counts or names a place is about aggregates, whatever word it holds.
_AGGREGATE = re.compile(
    "(?:人数|户数|率|次数|件数|数量|合计|占比|比例|条数|台数|部数|金额|覆盖|总数)$|(?:数|量)(?:[(（].*)?$|热线|电话(?:随访|访视|回访|调查|投诉|咨询)"
    r"|(?:单位|乡镇|村|街道|机构|指标|地区|项目|医院|学校|部门)(?:名称?|的?电话数|地址数)"
    r"|\b(?:count|number of|share|rate|total|visits|hotline|lines|percent)\b|\b(?:place|org|organi[sz]ation|village|township|county|indicator|unit|file|sheet|column|institution|facility|school|item)s? names?\b"
)
_NUMBER_HEADER = re.compile(r"\bnumber of\b")


def personal_data_problems(headers: Sequence[str], samples: Mapping[str, Sequence[str]] | None = None) -> list[Problem]:
    """Return one ``personal_data`` problem for every column that looks like records about persons.

    ``headers`` are the column headers; ``samples`` holds cells of a column as text, by header, also of
    columns without one of these headers. Never raises, and never repeats a cell.
    """
    problems = {}
    for header in headers:
        if kind := _header_kind(header, (samples or {}).get(header, ())):
            problems[header] = kind
    for header, cells in (samples or {}).items():
        if header not in problems and (kind := _content_kind(cells)):
            problems[header] = kind
    return [Problem("personal_data", {"column": header, "reason": kind}) for header, kind in problems.items()]


def _header_kind(header: str, cells: Sequence[str]) -> str | None:
    text = "".join(c for c in unicodedata.normalize("NFKC", str(header)) if unicodedata.category(c) != "Cf").casefold()
    words = " ".join(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).split())
    compact = re.sub(r"[\s*_:：·/\-]+", "", text)
    if _AGGREGATE.search(compact) or _AGGREGATE.search(words):
        return None
    for kind, pattern in _HEADERS_ZH:
        if re.search(pattern, compact):
            return kind
    for kind, pattern in _HEADERS_EN:
        if re.search(pattern, words):
            return kind
    if _PERSON_HEADER.search(compact) and not _all_numbers(cells):
        return PERSON_NAME
    return None


def _all_numbers(cells: Sequence[str]) -> bool:
    filled = [text for cell in cells if (text := _compact(cell))]
    return bool(filled) and all(re.fullmatch(r"-?[\d,.]+%?|[—\-/]|不适用", text) for text in filled)


def _content_kind(cells: Sequence[str]) -> str | None:
    filled = [text for cell in cells if (text := _compact(cell))]
    if any(is_identity_number(found) for text in filled for found in re.findall(r"(?<!\d)\d{17}[\dxX](?!\d)", text)):
        return IDENTITY_NUMBER
    enough = max(_AT_LEAST, _SHARE * len(filled)) if len(filled) > _AT_LEAST else max(1, len(filled) * 0.6)
    old = {text for text in filled if re.fullmatch(r"[1-9]\d{14}", text) and _is_date("19" + text[6:12])}
    if len(old) >= min(enough, 2 * _AT_LEAST):
        return IDENTITY_NUMBER
    # Within a text (a remark with a number) a mobile number stands alone; in a numeric cell it is the cell.
    phones = [text for text in filled if re.search(r"(?<![\d.])(?:\+?86)?1[3-9]\d{9}(?![\d.])", text)]
    numeric = [text for text in filled if re.fullmatch(r"[\d.]+", text)]
    spoken = [text for text in phones if not re.fullmatch(r"[\d.]+", text)]
    if spoken or (len(phones) >= enough and len(phones) >= 0.6 * len(numeric) and len(phones) > 1):
        return PHONE_NUMBER
    return None


def _compact(cell: str) -> str:
    text = re.sub(r"\.0$", "", unicodedata.normalize("NFKC", str(cell)).strip().lstrip("'"))
    return re.sub(r"(?<=\d)[\s\-](?=\d)", "", text)


def is_identity_number(text: str) -> bool:
    """Return whether ``text`` is an 18-character Chinese identity number (GB 11643: date and check digit)."""
    if not re.fullmatch(r"[1-9]\d{16}[\dxX]", text) or not _is_date(text[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def _is_date(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])).year >= 1880
    except ValueError:
        return False
