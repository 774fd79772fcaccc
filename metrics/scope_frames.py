"""When a text that names a forbidden topic is honest all the same: what it counts is something else.

A frame describes a whole clause in which every topic (``◆`` in Chinese, ``TOPIC`` in English) has
been replaced by a mark. The thing counted must be the frame's own: a complaint, a substantiated
violation, a provider inspected, complications cared for, knowledge, a refund, a removal asked for.
Blockers undo a frame: a complaint about *too few* operations, one closed *by* an operation, or a
number of the marked things themselves is no protection of anybody.
"""
# A pattern broken over lines is harder to check than a long one.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from metrics.scope_lexicon import Group
from metrics.scope_text import MARK, english

_BODY = frozenset({Group.PROCEDURES, Group.METHODS, Group.EXAMS})
_CHARGES = frozenset({Group.FEES, Group.PERMITS, Group.WITHHELD})


@dataclass(frozen=True)
class Clause:
    """One clause to judge: marked text, groups found, words that matched, text before marking."""

    text: str
    groups: Set[Group]
    matched: tuple[str, ...]
    original: str
    polarity: str


# --- Chinese -------------------------------------------------------------------------------------

_FORCED = (
    "(?:强制|强迫|强行|被迫|胁迫|逼迫|违规|违法|非法|擅自|违背意愿|未经同意|不知情|侵权|侵害|侵犯|乱|搭车|变相|以)"
)
_RIGHTS = re.compile(
    f"{_FORCED}|歧视|知情同意|收费|副作用|并发症|后遗症|历史|原|过去|以往|遗留|赔偿|退还|清退|返还|刁难|损害|伤害|质量|态度|隐私"
)
_FORCED_DOING = re.compile(
    f"({_FORCED})(?:实施|落实|施行|采取|进行|开展|做|要求|动员|征收|收取|组织|查验|索要|妇女|群众|育龄|了|孕妇|他人|的)*(?=◆)"
)
_COMPLAINT_HEAD = "(?:投诉|信访|申诉|来信|来访|上访|维权|纠纷|复议|诉讼|诉求|举报件|控告|检举)"
_COUNTED = re.compile(
    "◆(?:手术|服务|措施)?(?:完成|落实|到位|及时|执行|达标)?(?:率|数|人数|例|例数|人次|量|台|比例|任务|指标|目标|名额|对象|户|者|人(?!员))"
)
_SHORT = re.compile(
    "完成|落实|任务|指标|目标|不足|[过偏太]少|不够|缺|未|没|不到位|不力|漏|拒|逃|躲|动员|劝|督促|通过|采取|自愿|名额|欠|滞后|及时|进度"
)
_DEED_AFTER = re.compile("后.{0,8}(?:落实|手术|补|做|◆)|落实(?:对象|措施|手术)|措施|对象|督促|补做|自愿")


def honest_in_chinese(clause: Clause) -> bool:
    """Return whether a marked Chinese clause counts something other than its topics."""
    text = _FORCED_DOING.sub(r"\1", clause.text)
    if re.search("无论|不论|不因|不得因|不以", text) and clause.groups <= {Group.BIRTHS, Group.PERMITS}:
        return re.search("落户|登记|入学|接种|就医|服务|补贴|随访|产检|管理", text) is not None
    if re.fullmatch(".*(?:不统计|不计入?|不含|不包括|不纳入|不设|不收集|不考核|不采集)[^◆]{0,12}(?:◆[^◆]{0,3})+", text):
        return not re.search("◆(?:者|的?妇女|的?人|的?对象|户|后)|[已未]◆", text)
    if _COUNTED.search(text):
        return False
    if any(re.search("未|没有|不足|太少|漏|欠", words) for words in clause.matched):
        return False
    head = re.search(_COMPLAINT_HEAD, text)
    if head and "◆" not in text[head.end() :]:
        before, after = text[: head.start()], text[head.end() :]
        wronged = _RIGHTS.search(before) is not None
        if (Group.BIRTHS in clause.groups and not wronged) or Group.REPORTING in clause.groups:
            return False
        return not _SHORT.search(re.sub("未经同意|不知情|未告知|未落实政策", "", before)) and not _DEED_AFTER.search(
            after
        )
    if clause.groups <= _BODY and _only(text, "◆(?:手?术)?(?:的|引起的|所致)?(?:并发症|后遗症|副反应|副作用|不良反应)"):
        return not re.search("无(?:任何)?◆|[无零未没].{0,4}并发|◆.{0,6}[无零]并发", text)
    if clause.groups <= _BODY and _only(text, "◆(?:手?术)?后(?:的)?(?:关爱|关怀|护理|康复|心理|咨询|健康教育)"):
        return not re.search("落实|完成◆|避孕|措施", text)
    if clause.groups <= _BODY and _only(
        text, "◆.{0,6}(?:知识|知情选择|知情同意|知情告知|咨询|科普|讲座|健康教育|培训|告知).{0,14}"
    ):
        return not re.search("动员|落实|任务|对象|后|◆人|完成◆|自愿", text)
    if clause.groups <= {Group.FEES} and re.search("退还|清退|返还|退费|废止|废除|停止征收|取消征收", text):
        return not re.search("收缴|追缴|执行到位|任务", text)
    if re.search(f"{_FORCED}◆", text) and clause.groups <= _BODY | _CHARGES | {Group.REPORTING}:
        return _violation(text, clause.polarity)
    if clause.groups <= _BODY:
        provider = re.search("机构|诊所|医院|药店|药房|卫生室|经营|单位|资质|许可|执业|证照|药品|器械|人员资格", text)
        checked = re.search("检查|监督|督查|巡查|抽查|核验|校验|查处|执法|公示|许可|管理|资质", text)
        counts_people = re.search("人数|人次|例数|妇女|对象|完成|任务|到检|落实|达标|指标", text)
        if provider and checked and not counts_people:
            return True
        return _removal_on_request(clause, "申请|要求|请求|需求", "村|任务|指标|目标|落实|动员")
    return False


def _only(text: str, pattern: str) -> bool:
    """Return whether every topic of ``text`` stands in ``pattern``."""
    return "◆" in text and "◆" not in re.sub(pattern, "", text)


def _violation(text: str, polarity: str) -> bool:
    if re.search("人数|例数|任务|指标|完成", text):
        return False
    answered = re.search("查处|办结|整改|纠正|追责|处理|赔偿|回复|答复|清退|退还", text)
    found = re.search("查实|案件|行为|问题|事件|件数|违规|侵", text)
    return bool(answered or (found and polarity != "higher_is_better"))


# --- English -------------------------------------------------------------------------------------

_HEAD_EN = r"(?:complaints?|petitions?|grievances?|appeals?|lawsuits?|disputes?|letters of complaint|hotline calls?)"
_CONSENT_EN = re.compile(
    r"(?:performed |done |carried out |made )?(?:without|against|lacking|no) (?:their |her |his |free |prior |informed |the )*"
    r"(?:consent|will|wish|wishes|agreement)|not (?:consented|agreed)[a-z ]*? to"
)
_FORCED_EN = (
    r"\b(?:forced?|forcing|coerc\w+|pressur\w+|compel\w+|compulsory|involuntary|unlawful|illegal|violat\w+|abus\w+|wrong\w*|misconduct"
    r"|unauthori[sz]ed|improper\w*|harass\w+|infring\w+)\b"
)
_RIGHTS_EN = re.compile(
    _FORCED_EN + r"|\b(?:past|former|old|earlier|historical?|abolished|legacy|discriminat\w+|privacy|refund\w*)\b"
)
_COUNTED_EN = re.compile(
    r"\b(?:number|count|rate|tally|total)s? of (?:\w+ )?TOPIC(?! (?:complaint|petition|provider|grievance|complication))"
    r"|TOPIC (?:\w+ )?(?:completed|performed|done|carried|rate|count|number|target|quota|achieved|met|accepted|reached|undertaken)"
)
# In the language of ``scope_text.english``, so that a blocker cannot be hidden by spacing either.
_SHORT_EN = english(
    "(too |few|low |lack|short|miss|backlog|delay|slow|refus|evad|evasion|avoid|unfinished|incomplete|insufficien"
    "|inadequate|not |never |target|quota|plan |through |led |leading |result|then |until |uptake|mobili[sz]|persua|convinc"
    "|per village|voluntar|withdrawn|non |un |undone|unperformed|overdue|remaining|outstanding|scarc|skip|escap|fail"
    "|by (perform|carry|do|hav|mean|arrang|get|complet|provid|TOPIC)|(closed|resolved|settled|answered|ended|handled"
    "|followed|satisfied) ?(~)?(after|by|with |through|once|when|following|upon|in |via))"
)
_UNHARMED_EN = english(
    "(without|no |free of|free from|zero |target|quota|uptake|un |never|none|nil |method|TOPIC ?(completed|done|performed))"
)
_HEAD_PERSONS_EN = re.compile(rf"{_HEAD_EN} (?:famil|house|women|couple|person|case|client)\w* TOPIC")
_TIMELY = re.compile(
    r"\b(?:in time|within|in full|on time|by the (?:deadline|due date)|in writing|by (?:the )?(?:county|township))\b"
)


def honest_in_english(clause: Clause) -> bool:
    """Return whether a marked English clause counts something other than its topics."""
    text = _TIMELY.sub("", _CONSENT_EN.sub("coerced", clause.text))
    marks = f"{MARK}{text.replace(' ', MARK)}{MARK}"
    if re.search(r"\b(?:regardless|irrespective|whatever)\b", text) and clause.groups <= {Group.BIRTHS, Group.PERMITS}:
        return (
            re.search(
                r"\b(?:regist|enrol|vaccinat|school|household|service|subsid|visit|care|allowance|paid|benefit)", text
            )
            is not None
        )
    if re.search(
        r"\b(?:excluding|not (?:counting|including|counted)|never count\w*|exclud\w+|without counting|no) (?:\w+ )?TOPIC(?: (?:or|and|TOPIC))*$",
        text,
    ):
        return True
    if re.search(
        r"^TOPIC(?: (?:or|and|TOPIC|other))* (?:\w+ )?(?:are|is) (?:never |not )(?:counted|included|assessed|collected|recorded)",
        text,
    ):
        return True
    if _COUNTED_EN.search(text):
        return False
    before = text.split("TOPIC")[0]
    complaint = re.search(_HEAD_EN, before) or re.search(rf"TOPIC (?:\w+ )?{_HEAD_EN}", text)
    if complaint:
        if (Group.BIRTHS in clause.groups and not _RIGHTS_EN.search(text)) or Group.REPORTING in clause.groups:
            return False
        return not (_SHORT_EN.search(marks) or _SHORT_EN.search(clause.original) or _HEAD_PERSONS_EN.search(text))
    if clause.groups <= _BODY and re.search(
        r"\b(?:complications?|side effects?|sequelae|after ?effects|injur(?:y|ies)|adverse (?:events|reactions|effects))\b",
        text,
    ):
        return not _UNHARMED_EN.search(marks)
    if clause.groups <= _BODY and re.search(
        r"\b(?:post|after) ?TOPIC (?:care|counsel\w+|support|nursing|recovery)|TOPIC (?:after|follow up )?(?:care|aftercare)\b",
        text,
    ):
        return text.count("TOPIC") == 1 and not _UNHARMED_EN.search(marks)
    if clause.groups <= _BODY and re.search(
        r"\b(?:knowledge|awareness|aware|know|counsel\w+|informed (?:consent|choice)|talks?|training|trained|leaflets?)\b",
        before,
    ):
        return not (_SHORT_EN.search(marks) or re.search(r"\b(?:after|followed|women|couples|wives)\b.*TOPIC", text))
    if clause.groups <= {Group.FEES} and re.search(
        r"\b(?:refund\w*|repaid|returned|reimburs\w+|abolish\w*|cancelled)\b", text
    ):
        return not english("(collect|enforc|target|levied|recover)").search(marks)
    if clause.groups <= _BODY | _CHARGES | {Group.REPORTING} and re.search(_FORCED_EN, clause.text):
        found = re.search(
            r"\b(?:substantiated|violations?|cases?|incidents?|abuses?|misconduct|infring\w+|breach\w*)\b", text
        )
        answered = re.search(
            r"\b(?:investigat\w+|corrected|remed\w+|punished|answered|compensat\w+|stopped|prosecut\w+)\b", text
        )
        return bool(found and (answered or clause.polarity != "higher_is_better")) and not _SHORT_EN.search(marks)
    if clause.groups <= _BODY:
        provider = re.search(
            r"\b(?:providers?|facilit\w+|clinics?|hospitals?|pharmac\w+|licen[cs]\w+|institutions?|practitioners?|drug sellers?|shops?)\b",
            text,
        )
        checked = re.search(
            r"\b(?:inspect\w*|licen[cs]\w+|audited|audits?|accredit\w+|supervis\w+|checked|verified)\b", text
        )
        if provider and checked:
            return not (
                re.search(r"\b(?:women|wives|couples|persons|clients|patients|meeting|met|reached|achiev\w+)\b", text)
                or _SHORT_EN.search(marks)
            )
        return _removal_on_request(clause, r"\brequest", r"\b(?:village|target|quota|plan)\b")
    return False


def _removal_on_request(clause: Clause, asked: str, pressed: str) -> bool:
    """Undoing a method when somebody asks is a service; the count of removals is not."""
    undoing = all(re.search("取环|摘环|取器|复通|节育器|iud|reversal|remov", word) for word in clause.matched)
    removal = re.search("取|摘|复通|remov|revers", clause.text + "".join(clause.matched))
    return bool(undoing and removal and re.search(asked, clause.text) and not re.search(pressed, clause.text))


_HEALTH = re.compile(
    "产前|产检|产后|孕产妇|两癌|宫颈癌|乳腺|筛查|孕前优生|备孕|自愿|"
    r"\b(?:antenatal|prenatal|postnatal|cervical|breast|cancer|pre ?conception|voluntary|volunteer\w*|on request|asked for)\b"
)
_PRESSED = re.compile(
    "强制|到站|查环|环|孕情|监控|季|应检|到检|摸|排查|未|"
    r"\b(?:compulsory|mandatory|forced|summon\w*|quarterly|married|station|obligatory|required|ordered|bimonthly)\b"
)


def ordinary_health_check(clause: Clause) -> bool:
    """Return whether an examination is plainly antenatal, screening or voluntary care, not a summons."""
    plain = clause.original.replace(MARK, " ")
    return clause.groups == {Group.EXAMS} and bool(_HEALTH.search(plain)) and not _PRESSED.search(plain)
