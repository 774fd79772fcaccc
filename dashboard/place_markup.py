"""The place profile as HTML: where the place stands, whether that is real, where points are lost, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from urllib.parse import quote_plus

import pandas as pd
from markupsafe import Markup

from dashboard.bridge_sentences import factor_text
from dashboard.display import DASH, comma, month_text, points_text
from dashboard.exports.receipt_total_rows import REASON_TEXTS
from dashboard.markup import (
    Content,
    Figure,
    bullets,
    change,
    facts,
    figures,
    heading,
    join,
    light,
    message,
    movement,
    muted,
    note,
    rank_band,
    tag,
)
from dashboard.markup_table import Column, table
from dashboard.overview_markup import points_change
from dashboard.place_reads import Profile
from dashboard.plan_sentences import goal_lines
from dashboard.publication_words import state_badge
from dashboard.texts import translate
from dashboard.waterfall_figure import Step, loss_steps, waterfall_markup
from loaders.publications import PublicationHead
from loaders.rank_bridges import PARTS, PARTS_OF_A_RANK
from metrics.rank_bridge import FACTORS, RankBridge

MOST_LOSSES = 8
NAMED_LOSSES = 3
RECEIPT = "receipt"


def item_address(base: str, item: str) -> str:
    """Return the address that opens the receipt of an item; ``base`` is the page's without any."""
    return f"{base}{'' if base.endswith('?') else '&'}item={quote_plus(item)}"


def receipt_link(text: Content, base: str, item: str) -> Markup:
    """Return a link that opens the receipt of an item below and brings it into view."""
    return Markup('<a href="{}" data-go="{}">{}</a>').format(item_address(base, item), RECEIPT, text)


def title_markup(
    name: str, level: str, period: str, provenance: Mapping[str, object], head: PublicationHead | None, language: str
) -> Markup:
    """Return the head of the sheet: whose it is, of which month, official or not, by which run and data revision."""
    words = translate(
        "{month} · {level} · run {run}, data revision {revision}",
        language,
        month=month_text(period, language),
        level=level,
        run=provenance["id"],
        revision=provenance["data_revision"],
    )
    return join([tag("h2", name, classes="xp-heading xp-place"), note(join([state_badge(head, language), " ", words]))])


def tiles_markup(profile: Profile, language: str, previous: str | None, base: str | None) -> Markup:
    """Return the headline figures: total, rank, band, peer group, grade or light.

    ``previous`` is the month of the run before; ``base`` leads to the receipt, None without the right to it.
    """

    def say(text: str, /, **parameters: object) -> str:
        return translate(text, language, **parameters)

    row = profile.total
    since = muted("" if previous is None else say("since {month}", month=month_text(previous, language)))
    points = points_text(row["points"])
    moved = points_change(row)
    shown = [
        Figure(
            say("Total points"),
            points if base is None or pd.isna(row["points"]) else receipt_link(points, base, "total"),
            change=join([change(moved), " ", since]) if pd.notna(moved) else "",
            note=say("out of {full}", full=f"{row['full_points'] / 100:g}"),
        )
    ]
    if pd.notna(row["rank"]):
        first = previous is None
        shown.append(
            Figure(
                say("Rank"),
                f"{row['rank']} / {row['ranked_places']}",
                change="" if first else join([movement(row["rank"], row["previous_rank"], language), " ", since]),
            )
        )
    elif pd.notna(row["not_ranked_reason"]):
        reason = say(REASON_TEXTS.get(row["not_ranked_reason"], row["not_ranked_reason"]))
        shown.append(Figure(say("Rank"), DASH, note=reason))
    if pd.notna(row["rank_best"]):
        shown.append(
            Figure(
                say("Rank band"),
                rank_band(row["rank_best"], row["rank_worst"]),
                note=alike_text(profile, language),
            )
        )
    if pd.notna(row["rank_in_peer_group"]):
        value = f"{row['rank_in_peer_group']} / {row['peer_group_places']}"
        shown.append(Figure(say("Rank in the peer group"), value, note=str(row["peer_group"])))
    if pd.notna(row["composite_points"]):
        rank = "" if pd.isna(row["composite_rank"]) else say("rank {rank}", rank=row["composite_rank"])
        shown.append(Figure(say("Over several months"), points_text(row["composite_points"]), note=rank))
    if pd.notna(row["grade"]):
        shown.append(Figure(say("Grade"), str(row["grade"])))
    shown.append(Figure(say("Light"), light(str(row["light"]), language)))
    return figures(shown)


def alike_text(profile: Profile, language: str) -> str:
    """Return with whom the place cannot be told apart, in words; empty without a band."""
    alike = profile.alike
    if alike is None:
        return ""
    if not alike.others:
        return translate("told apart from everybody else", language)
    words = {"count": alike.others, "best": alike.best, "worst": alike.worst}
    return translate("cannot be told apart from {count} others at ranks {best} to {worst}", language, **words)


def answers_markup(profile: Profile, names: Mapping[str, str], language: str, base: str | None) -> Markup:
    """Return the answers in sentences: is it moving and is that real, where points are lost, what can be done."""
    lines: list[Content] = [*movement_lines(profile, language)]
    if losses := losses_line(profile, names, language, base):
        lines.append(losses)
    if profile.plan is not None and profile.plan.rank is not None:
        lines += goal_lines(profile.plan, language, names)
    return bullets(lines) if lines else Markup("")


def movement_lines(profile: Profile, language: str) -> list[str]:
    """Return why the rank moved since the run before, and whether chance alone may do that."""
    row = profile.total
    parts = [row[name] for name in PARTS]
    if pd.isna(row["rank"]) or pd.isna(row["previous_rank"]) or any(pd.isna(part) for part in parts):
        return []
    before, after = int(row["previous_rank"]), int(row["rank"])
    exact = {factor: Fraction(int(part), PARTS_OF_A_RANK) for factor, part in zip(FACTORS, parts, strict=True)}
    if before == after and not any(exact.values()):
        return [translate("Same rank as the month before.", language)]
    bridge = RankBridge(before, after, **exact)
    words = {"count": abs(before - after), "before": before, "parts": factor_text(bridge, language)}
    line = translate(
        "Same rank as the month before: {parts}."
        if before == after
        else "Up {count} from rank {before}: {parts}."
        if before > after
        else "Down {count} from rank {before}: {parts}.",
        language,
        **words,
    )
    if before != after and pd.notna(row["rank_best"]):
        within = row["rank_best"] <= before <= row["rank_worst"]
        told = translate(
            "Chance alone could do that: rank {before} lies within the band of today."
            if within
            else "More than chance: rank {before} lies outside the band of today.",
            language,
            before=before,
        )
        line = join_sentences(line, told, language)
    return [line]


def join_sentences(first: str, second: str, language: str) -> str:
    """Return two sentences one after the other, as each language parts them."""
    return f"{first}{second}" if language == "zh" else f"{first} {second}"


def losses_line(profile: Profile, names: Mapping[str, str], language: str, base: str | None) -> Markup | None:
    """Return the items that lose most points as a sentence with links, None where nothing is lost or known."""
    if profile.items is None:
        return None
    known = profile.items.dropna(subset=["points"])
    lost = known.assign(lost=(known["full_points"] - known["points"]).astype("int64"))
    lost = lost[lost["lost"] > 0].sort_values("lost", ascending=False, kind="stable")
    if lost.empty:
        return None
    parts, most = [], lost.head(NAMED_LOSSES)
    for item, points in zip(most["item"], most["lost"], strict=True):
        figure: Content = f"−{points_text(points)}"
        if base is not None:
            figure = receipt_link(figure, base, item)
        parts.append(join([names.get(item, item), " ", figure]))
    text = translate(
        "Most points lost: {items}; {share} % of all {lost} lost.",
        language,
        items="\0",
        share=f"{most['lost'].sum() / lost['lost'].sum() * 100:.0f}",
        lost=points_text(lost["lost"].sum()),
    )
    before, _, behind = text.partition("\0")
    return join([before, join(parts, comma(language)), behind])


def waterfall_section(profile: Profile, names: Mapping[str, str], language: str, base: str | None) -> Markup:
    """Return the waterfall from full points to the score, each figure a link to its receipt."""
    explanation = translate("From full points to the score; click a figure for its receipt.", language)
    title = heading(translate("Where points are lost", language), tag("span", explanation, classes="xp-screen"))
    if profile.items is None:
        text = translate("Items are shown to who may read them: sign in, or ask the county bureau.", language)
        return join([title, message("information", translate("Points by item are not public", language), text)])
    if pd.isna(profile.total["points"]):
        return join(
            [title, message("empty", translate("Nothing could be scored, so there is nothing to lose", language))]
        )
    states = dict(zip(profile.items["item"], profile.items["state"], strict=True))
    steps = []
    for kind, item, points in loss_steps(profile.items, profile.total, MOST_LOSSES):
        name = names.get(item, item) if kind == "item" else _line_name(kind, item, language)
        target = (
            item
            if kind == "item"
            else "total"
            if kind in ("bonus", "penalty", "reweighting", "bounds", "score")
            else ""
        )
        steps.append(
            Step(
                "total" if kind in ("full", "score") else "step",
                name,
                points,
                address=item_address(base, target) if base is not None and target else "",
                remark=translate("missing", language) if kind == "item" and states[item] == "missing" else "",
            )
        )
    headings = (translate("Assessment item", language), translate("Chart", language), translate("Points", language))
    return join([title, waterfall_markup(steps, translate("Where points are lost", language), headings)])


def trend_table(trend: pd.DataFrame, language: str) -> Markup:
    """Return score, rank and rank band month by month, the newest first; ``trend`` as in ``Profile``."""
    columns = [
        Column("month", translate("Period", language), phone="title"),
        Column("points", translate("Total points", language), numeric=True, phone="figure"),
        Column("rank", translate("Rank", language), numeric=True),
        Column("band", translate("Rank band", language), numeric=True),
    ]
    rows = [
        {
            "month": month_text(row["period"], language),
            "points": points_text(row["points"]),
            "rank": DASH if pd.isna(row["rank"]) else f"{row['rank']} / {row['ranked_places']}",
            "band": rank_band(row["rank_best"], row["rank_worst"]),
        }
        for row in trend.iloc[::-1].to_dict("records")
    ]
    return table(columns, rows, translate("Score and rank, last 12 months", language))


def quality_markup(profile: Profile, language: str) -> Markup:
    """Return the state of the place's data: reports, reporting units, items missing, leads where one may see them."""
    row = profile.total
    pairs: list[tuple[str, Content]] = [
        (
            translate("Reports received / due", language),
            f"{row['reports_received']:,} / {row['reports_due']:,}",
        )
    ]
    if pd.notna(row["places_due"]):
        pairs.append(
            (translate("Units reporting / owing reports", language), f"{row['places_reported']} / {row['places_due']}")
        )
    counts = {
        "scored": row["items_scored"],
        "missing": row["items_missing"],
        "not_applicable": row["items_not_applicable"],
    }
    pairs.append(
        (translate("Items scored / missing / not applicable", language), " / ".join(map(str, counts.values())))
    )
    if profile.leads is not None:
        pairs.append((translate("Leads to check (a lead proves nothing)", language), str(profile.leads)))
    return join([heading(translate("State of the data", language)), facts(pairs)])


def _line_name(kind: str, count: str, language: str) -> str:
    return translate(
        {
            "full": "Full score",
            "rest": "{count} other items",
            "reweighting": "Reweighted for items that took no part",
            "bonus": "Bonus",
            "penalty": "Penalty",
            "bounds": "Cut off by caps",
            "score": "Score",
        }[kind],
        language,
        count=count,
    )
