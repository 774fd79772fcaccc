"""Sheets, headings and words of a rule book's workbook: data that reading and writing share (docs/rule-book.md)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "code", "codes", "number", "hundredths", "integer", "word", "parameters", "flag"]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column, or a line of the notes: the field it fills (with dots into parts), what it is called, what it holds.

    ``words`` are the Chinese and the English heading; ``choices`` maps word → code for a column of words.
    """

    field: str
    words: Words
    kind: ColumnKind = "text"
    optional: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A sheet that is a table: its names, its columns, and whether a row with a total ends it."""

    names: Words
    columns: tuple[Column, ...]
    has_total: bool = False

    @property
    def headings(self) -> dict[str, Words]:
        """The words of each field."""
        return {column.field: column.words for column in self.columns}


ITEMS_SHEET, NOTES_SHEET, TARGETS_SHEET = ("考核细则", "items"), ("说明", "about"), ("分单位目标", "targets")
TOTAL_WORDS = ("合计", "总计", "total")

RULE_WORDS = {
    "按比例": "linear",
    "按百分点扣分": "per_point",
    "达标得分": "threshold",
    "按任务完成": "completion",
    "分档计分": "banded",
    "区间计分": "within_band",
    "每例扣分": "per_case",
    "零容忍": "zero_tolerance",
    "固定标尺": "goalposts",
    "同比进步": "progress",
}
PARAMETER_WORDS = {
    "零分值": "zero_at",
    "每低": "step",
    "扣分": "deduction",
    "方式": "counting",
    "时序": "pace",
    "每超": "bonus_step",
    "加分": "bonus_points",
    "加分上限": "bonus_cap",
    "档次": "bands",
    "下限": "low",
    "上限": "high",
    "免扣例数": "allowed",
    "最差值": "worst",
    "最好值": "best",
    "满分值": "full_at",
}
VALUE_WORDS = {"按比例": "proportional", "整档": "full_step", "是": True, "否": False, "yes": True, "no": False}
MISSING_WORDS = {"记零分": "zero", "剔除折算": "exclude", "沿用上期": "previous"}
NOT_APPLICABLE_WORDS = {"剔除折算": "exclude", "计满分": "full"}
GROUPING_WORDS = {"不分组": "none", "按类别": "class", "按人口": "population"}
LINE_WORDS = {"加分": "bonus", "减分": "penalty"}
TIE_BREAK_WORDS = {"项目": "item", "类别": "subject", "进步": "progress"}
CONDITION_WORDS = {
    "亮红灯": "item_red",
    "差于界限": "value_worse",
    "位次靠后": "last_ranks",
    "等次": "grade",
    "经认定": "recorded",
}

AWARD_KIND_WORDS = {"奖励": "award", "扣减": "deduction", "进步奖": "progress_prize"}
AWARD_BASIS_WORDS = {"等次": "grade", "位次": "rank", "进步": "progress", "比上年提高": "improvement"}
MEASURE_WORDS = {"取消评奖资格": "award_ineligibility", "降低等次": "downgrade", "责令整改": "order_to_correct"}

ITEMS = Sheet(
    ITEMS_SHEET,
    (
        Column("number", ("序号", "no."), optional=True),
        Column("subject", ("类别", "subject"), optional=True),
        Column("name", ("考核项目", "item")),
        Column("indicator", ("指标代码", "indicator"), "code"),
        Column("code", ("项目代码", "code"), "code", optional=True),
        Column("points", ("分值", "points"), "hundredths"),
        Column("rule", ("计分方法", "rule"), "word", choices=RULE_WORDS),
        Column("target", ("目标值", "target"), "number"),
        Column("parameters", ("参数", "parameters"), "parameters", optional=True),
        Column("missing", ("缺报处理", "missing"), "word", choices=MISSING_WORDS),
        Column("missing_periods", ("沿用期数", "periods"), "integer", optional=True),
        Column("not_applicable", ("不适用处理", "not applicable"), "word", choices=NOT_APPLICABLE_WORDS),
        Column("applies.levels", ("适用层级", "levels"), "codes", optional=True),
        Column("applies.peer_classes", ("适用类别", "classes"), "codes", optional=True),
        Column("applies.places", ("适用单位", "places"), "codes", optional=True),
        Column("lights.green", ("绿灯线", "green"), "number", optional=True),
        Column("lights.midpoint", ("橙灯线", "orange"), "number", optional=True),
        Column("lights.amber", ("黄灯线", "amber"), "number", optional=True),
        Column("progress.level", ("水平权重", "level weight"), "integer", optional=True),
        Column("progress.progress", ("进步权重", "progress weight"), "integer", optional=True),
        Column("progress.parameters", ("进步参数", "progress parameters"), "parameters", optional=True),
    ),
    has_total=True,
)
# Optional item columns that every exported workbook shows; the others only where an item uses them.
ALWAYS_SHOWN = ("number", "subject", "parameters")

TARGETS = Sheet(
    TARGETS_SHEET,
    (
        Column("item", ("指标代码", "item"), "code"),
        Column("place", ("单位代码", "place"), "code"),
        Column("first_month", ("起始期间", "from"), "code"),
        Column("value", ("目标值", "target"), "number"),
    ),
    has_total=True,
)

NOTE_COLUMNS = (
    Column("title", ("名称", "title")),
    Column("code", ("代码", "code"), "code"),
    Column("series", ("系列", "series"), "code", optional=True),
    Column("level", ("考核层级", "level"), "code"),
    Column("first_month", ("起始月", "first month"), "code"),
    Column("last_month", ("截止月", "last month"), "code"),
    Column("total_points", ("总分", "total points"), "hundredths", optional=True),
    Column("lights.green", ("绿灯线", "green"), "number", optional=True),
    Column("lights.midpoint", ("橙灯线", "orange"), "number", optional=True),
    Column("lights.amber", ("黄灯线", "amber"), "number", optional=True),
    Column("progress.level", ("水平权重", "level weight"), "integer", optional=True),
    Column("progress.progress", ("进步权重", "progress weight"), "integer", optional=True),
    Column("progress.parameters", ("进步参数", "progress parameters"), "parameters", optional=True),
    Column("caps.bonus", ("加分封顶", "bonus cap"), "hundredths", optional=True),
    Column("caps.penalty", ("减分封顶", "penalty cap"), "hundredths", optional=True),
    Column("caps.total", ("总分封顶", "total cap"), "hundredths", optional=True),
    Column("eligibility.items", ("项目完整率", "least items"), "number", optional=True),
    Column("eligibility.reporting_places", ("上报单位比例", "least reporting places"), "number", optional=True),
    Column("peer_groups.by", ("分组方式", "peer groups"), "word", optional=True, choices=GROUPING_WORDS),
    Column("peer_groups.indicator", ("人口指标", "population indicator"), "code", optional=True),
    Column("review.reply_days", ("答复工作日", "reply days"), "integer", optional=True),
    Column("review.decision_days", ("审查工作日", "decision days"), "integer", optional=True),
    Column("review.appeal_days", ("申诉工作日", "appeal days"), "integer", optional=True),
    Column("review.appeal_decision_days", ("申诉审查工作日", "appeal decision days"), "integer", optional=True),
    Column("review.panel_least", ("评议组最少人数", "least panel members"), "integer", optional=True),
    Column("review.quorum_numerator", ("表决人数分子", "quorum numerator"), "integer", optional=True),
    Column("review.quorum_denominator", ("表决人数分母", "quorum denominator"), "integer", optional=True),
    Column("awards_move_up", ("奖励递补", "awards move up"), "flag", optional=True),
)

# Sheets of the parts that are lists, by the field of the rule book that they fill.
PART_SHEETS: dict[str, Sheet] = {
    "lines": Sheet(
        ("加减分", "adjustments"),
        (
            Column("code", ("代码", "code"), "code"),
            Column("name", ("名称", "name")),
            Column("kind", ("类型", "kind"), "word", choices=LINE_WORDS),
            Column("points", ("每例分值", "points per case"), "hundredths"),
            Column("cap", ("上限", "cap"), "hundredths", optional=True),
            Column("basis", ("依据", "basis"), optional=True),
        ),
    ),
    "period_weights": Sheet(
        ("时段权重", "period weights"),
        (Column("month", ("月份", "month"), "integer"), Column("weight", ("权重", "weight"), "integer")),
    ),
    "peer_groups.bands": Sheet(
        ("分组", "peer groups"),
        (
            Column("name", ("组别", "group"), "code"),
            Column("from_population", ("人口下限", "from population"), "integer"),
        ),
    ),
    "grades": Sheet(
        ("等次", "grades"),
        (
            Column("name", ("等次", "grade"), "code"),
            Column("at_least", ("得分率下限", "at least"), "number", optional=True),
            Column("quota", ("名额比例", "quota"), "number", optional=True),
        ),
    ),
    "tie_breaks": Sheet(
        ("同分处理", "tie-breaks"),
        (
            Column("by", ("比较内容", "by"), "word", choices=TIE_BREAK_WORDS),
            Column("code", ("代码", "code"), "code", optional=True),
        ),
    ),
    "triggers": Sheet(
        ("审查触发", "triggers"),
        (
            Column("code", ("代码", "code"), "code"),
            Column("name", ("名称", "name")),
            Column("condition", ("条件", "condition"), "word", choices=CONDITION_WORDS),
            Column("item", ("项目代码", "item"), "code", optional=True),
            Column("bound", ("界限", "bound"), "number", optional=True),
            Column("grade", ("等次", "grade"), "code", optional=True),
            Column("legal_basis", ("法律依据", "legal basis"), optional=True),
            Column("authority", ("审查机关", "authority"), optional=True),
            Column("expires", ("失效日期", "expires"), "code", optional=True),
            Column("years", ("连续年数", "years"), "integer", optional=True),
        ),
    ),
    "review.measures": Sheet(
        ("审查措施", "measures"),
        (
            Column("code", ("代码", "code"), "code"),
            Column("name", ("名称", "name")),
            Column("kind", ("类型", "kind"), "word", choices=MEASURE_WORDS),
            Column("most_months", ("最长月数", "most months"), "integer"),
        ),
    ),
    "awards": Sheet(
        ("奖惩", "awards"),
        (
            Column("code", ("代码", "code"), "code"),
            Column("name", ("名称", "name")),
            Column("kind", ("类型", "kind"), "word", choices=AWARD_KIND_WORDS),
            Column("by", ("依据", "by"), "word", choices=AWARD_BASIS_WORDS),
            Column("grade", ("等次", "grade"), "code", optional=True),
            Column("first_rank", ("起始位次", "first rank"), "integer", optional=True),
            Column("last_rank", ("截止位次", "last rank"), "integer", optional=True),
            Column("peer_group", ("组别", "group"), "code", optional=True),
            Column("amount", ("金额(元)", "amount in yuan"), "hundredths"),
            Column("note", ("备注", "note"), optional=True),
        ),
    ),
    "publication_notes": Sheet(("通报说明", "publication notes"), (Column("text", ("内容", "text")),)),
}
# What a part is called in the cells of ``RuleBookFile``, and the field that identifies it.
PART_KEYS = {
    "lines": ("line", "code"),
    "period_weights": ("period_weight", "month"),
    "peer_groups.bands": ("band", "name"),
    "grades": ("grade", "name"),
    "triggers": ("trigger", "code"),
    "review.measures": ("measure", "code"),
    "awards": ("award", "code"),
}

ITEM_HEADINGS, TARGET_HEADINGS = ITEMS.headings, TARGETS.headings
NOTES = {column.field: column.words for column in NOTE_COLUMNS}
