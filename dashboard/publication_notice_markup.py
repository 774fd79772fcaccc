"""The notice of a correction as HTML: every place whose score or rank moved, by how much, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from dashboard.display import DASH, STATE_NAMES, comma, joined_sentences, points_text
from dashboard.exports.receipt_total_rows import REASON_TEXTS
from dashboard.markup import Content, change, heading, join, note
from dashboard.markup_table import Column, table
from dashboard.texts import translate
from metrics.publication_notice import Cause, Change, MovedItem, MovedPlace, Notice

# Beyond the points and the rank, which have columns of their own: what else a reader is told of a total.
FURTHER = {
    "full_points": "Full points",
    "rank_in_peer_group": "Rank in the peer group",
    "grade": "Grade",
    "not_ranked_reason": "Why not ranked",
    "bonus": "Bonus",
    "penalty": "Penalty",
    "level_points": "Points for the level",
    "level_rank": "Rank by level",
    "progress_points": "Points for progress",
    "progress_rank": "Rank by progress",
    "composite_points": "Points over several months",
    "composite_rank": "Rank over several months",
}
_IN_POINTS = {"full_points", "bonus", "penalty", "level_points", "progress_points", "composite_points"}
FIGURE_WORDS = {
    "numerator": "numerator",
    "denominator": "denominator",
    "state": "state of the report",
    "previous_value": "value a year before",
    "carried_from": "carried over from",
    "reports_due": "reports due",
    "reports_received": "reports received",
    "target": "target",
}
CAUSE_WORDS = {
    Cause.FIGURES: "figures",
    Cause.TARGET: "target",
    Cause.RULES: "judged by other rules",
    Cause.ENTRIES: "entries of bonus and penalty",
    Cause.REWEIGHTING: "points of items that took no part",
}
LINE_NAMES = {"adjustment": "Bonus and penalty", "reweighting": "Items that took no part"}
SOURCE_WORDS = {
    "data_revision": "data revision",
    "rule_book": "rule book",
    "catalogue_version": "catalogue",
    "code_version": "version of the program",
}
SHOWN = 40
# Every word of a notice that is translated; the sentences are found in the code.
NOTICE_TEXTS = frozenset(
    text for words in (FURTHER, FIGURE_WORDS, CAUSE_WORDS, LINE_NAMES, SOURCE_WORDS) for text in words.values()
)


def notice_markup(notice: Notice, named: Callable[[str], Content], items: Mapping[str, str], language: str) -> Markup:
    """Return the notice: what differs, places whose own points moved, and those that others moved past.

    ``named`` gives a place's link by code, ``items`` the names of items.
    """
    own = sorted(
        (place for place in notice.places if _moved_itself(place)), key=lambda place: (-_size(place), place.place)
    )
    passed = sorted((place for place in notice.places if not _moved_itself(place)), key=_new_rank)
    say = translate
    parts: list[Content] = [heading(say("What this correction moved", language), _sources(notice, language))]
    if not notice.places:
        return join([*parts, note(say("No score and no rank moved among the places you may see.", language))])
    if own:
        caption = say("{count} places with other points than before", language, count=len(own))
        parts.append(_folded(own, named, items, caption, language))
    if passed:
        caption = say("{count} places whose points stayed; others moved past them", language, count=len(passed))
        shown = _table(passed, named, items, caption, language, show_caption=not own)
        parts.append(_details(caption, shown) if own else shown)
    return join(parts)


def _folded(
    places: list[MovedPlace], named: Callable[[str], Content], items: Mapping[str, str], caption: str, language: str
) -> Markup:
    first = _table(places[:SHOWN], named, items, caption, language, show_caption=True)
    if len(places) <= SHOWN:
        return first
    rest = translate("{count} more places", language, count=len(places) - SHOWN)
    return join([first, _details(rest, _table(places[SHOWN:], named, items, rest, language))])


def _details(summary: str, content: Markup) -> Markup:
    return Markup('<details class="xp-more"><summary>{}</summary>{}</details>').format(summary, content)


def _table(
    places: list[MovedPlace],
    named: Callable[[str], Content],
    items: Mapping[str, str],
    caption: str,
    language: str,
    *,
    show_caption: bool = False,
) -> Markup:
    moved = any("points" in place.standing for place in places)
    columns = [
        Column("place", translate("Place", language), phone="title"),
        *([Column("points", translate("Points", language), numeric=True, phone="further")] if moved else []),
        *([Column("change", translate("Moved by", language), numeric=True, phone="figure")] if moved else []),
        Column("rank", translate("Rank", language), numeric=True, phone="further" if moved else "figure"),
        Column("why", translate("Why", language), labelled=False),
    ]
    rows = [
        {
            "place": named(place.place),
            "points": _of(place.standing.get("points"), language, in_points=True),
            "change": _points_change(place.standing.get("points")),
            "rank": _of(place.standing.get("rank"), language),
            "why": _why(place, items, language),
        }
        for place in places
    ]
    return table(columns, rows, caption, show_caption=show_caption)


def _moved_itself(place: MovedPlace) -> bool:
    return bool(place.items) or "points" in place.standing


def _size(place: MovedPlace) -> float:
    points = place.standing.get("points")
    return abs(_number(points.after) - _number(points.before)) if points else 0


def _new_rank(place: MovedPlace) -> tuple[float, str]:
    rank = place.standing.get("rank")
    return (_number(rank.after) if rank else float("inf"), place.place)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _of(moved: Change | None, language: str, *, in_points: bool = False) -> str:
    if moved is None:
        return translate("unchanged", language)
    return f"{_value(moved.before, in_points=in_points)} → {_value(moved.after, in_points=in_points)}"


def _value(value: object, *, in_points: bool = False) -> str:
    if value is None:
        return DASH
    if in_points:
        return points_text(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _points_change(moved: Change | None) -> Content:
    if moved is None or moved.before is None or moved.after is None:
        return ""
    return change((_number(moved.after) - _number(moved.before)) / 100)


def _why(place: MovedPlace, items: Mapping[str, str], language: str) -> Content:
    lines = [item_sentence(item, items, language) for item in place.items]
    if not place.items:
        own = "points" in place.standing
        lines.append(translate("Its own points moved." if own else "Others moved past it.", language))
    if further := _further(place, language):
        lines.append(further)
    return joined_sentences([line.rstrip("。.") for line in lines], language)


def _further(place: MovedPlace, language: str) -> str:
    told = []
    for name, text in FURTHER.items():
        moved = place.standing.get(name)
        if moved is None:
            continue
        if name == "not_ranked_reason":
            before, after = (_reason(value, language) for value in (moved.before, moved.after))
            told.append(f"{translate(text, language)} {before} → {after}")
        else:
            told.append(f"{translate(text, language)} {_of(moved, language, in_points=name in _IN_POINTS)}")
    return joined_sentences(told, language)


def _reason(value: object, language: str) -> str:
    return DASH if value is None else translate(REASON_TEXTS.get(str(value), str(value)), language)


def item_sentence(item: MovedItem, items: Mapping[str, str], language: str) -> str:
    """Return by how much one line of a total moved, and why, without a full stop."""
    name = translate(LINE_NAMES[item.line], language) if item.line in LINE_NAMES else items.get(item.item, item.item)
    sign = "+" if item.change > 0 else "−"
    moved = DASH if item.change == 0 else f"{sign}{abs(item.change) / 100:.2f}"
    course = " → ".join(_value(each, in_points=True) for each in (item.points.before, item.points.after))
    if language == "zh":
        return f"“{name}”{moved}（{course}）：{_cause(item, language)}"
    return f"{name} {moved} ({course}): {_cause(item, language)}"


def _cause(item: MovedItem, language: str) -> str:
    if not item.figures:
        return translate(CAUSE_WORDS[item.cause], language)
    parts = []
    for name, moved in item.figures.items():
        before, after = (_figure(name, value, language) for value in (moved.before, moved.after))
        parts.append(f"{translate(FIGURE_WORDS[name], language)} {before} → {after}")
    return comma(language).join(parts)


def _figure(name: str, value: object, language: str) -> str:
    if name == "state" and str(value) in STATE_NAMES:
        return STATE_NAMES[str(value)].in_language(language)
    return _value(value)


def _sources(notice: Notice, language: str) -> str:
    parts = [
        f"{translate(SOURCE_WORDS[name], language)} {_value(moved.before)} → {_value(moved.after)}"
        for name, moved in notice.sources.items()
    ]
    if not parts:
        return ""
    return translate("What differs between the two: {parts}.", language, parts=comma(language).join(parts))
