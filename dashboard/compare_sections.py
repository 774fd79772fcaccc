"""The comparison on its page: filters, where each side stands, bridges, items, intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.bridge_sentences import bridge_lines, place_bridge_sentence, points_sentence
from dashboard.compare_frame import MOST_PLACES, Side, comparison_frame, item_to_show
from dashboard.compare_markup import intervals_markup, items_markup, standing_markup, two_only_note
from dashboard.display import month_text, plain_text
from dashboard.filters import choose, set_address
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import address_of
from dashboard.markup import bullets, heading, join, message
from dashboard.place_reads import first_choice, place_bridge_of, place_names, score_bridge_of
from dashboard.reads import RunFrames, item_names, read_catalogue_of
from dashboard.run_places import in_rank_order
from dashboard.show_markup import show
from dashboard.texts import translate
from dashboard.waterfall_figure import bridge_steps, waterfall_markup
from loaders.bridge_reads import PlaceBridge

MOST_CHANGES = 10
KEY = "filter_places"


def choose_places(context: PageContext, run: RunFrames, places: pd.DataFrame) -> list[str]:
    """Draw the choice of places and return one to six of them; the address holds them, parted by commas."""
    visible = [code for code in run.totals["place"] if code in places.index]
    if not visible:
        return []
    names = place_names(context, run, places)
    default = default_pair(context, run, visible)
    asked = [code for code in st.query_params.get("places", "").split(",") if code]
    for code in asked:
        if code not in visible:
            st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(code)))
    wanted = list(dict.fromkeys(code for code in asked if code in visible)) or default
    if len(wanted) > MOST_PLACES:
        st.info(context.say("At most {count} places are compared; the first ones are shown.", count=MOST_PLACES))
        wanted = wanted[:MOST_PLACES]
    st.session_state[KEY] = wanted

    def changed() -> None:
        chosen = st.session_state[KEY]
        set_address("places", ",".join(chosen) if chosen and chosen != default else None)

    st.multiselect(
        context.say("Places (one to six)"),
        visible,
        format_func=lambda code: names[code],
        key=KEY,
        on_change=changed,
        placeholder=context.say("Choose places"),
        help=context.say(
            "Choose two places to see what parts them, or one place to see what changed between two months."
        ),
    )
    return wanted


def default_pair(context: PageContext, run: RunFrames, visible: Sequence[str]) -> list[str]:
    """Return the place that the address names (or the first choice) and the one ranked just above it, or below."""
    named = st.query_params.get("place", "")
    own = named if named in visible else first_choice(context, run, list(visible))
    shown = set(visible)
    order = [code for code in in_rank_order(run) if code in shown]
    if own not in order:
        return [own, *order[:1]]
    at = order.index(own)
    return [own, *(order[at - 1 : at] if at else order[1:2])]


def choose_against(context: PageContext, months: Sequence[str], period: str) -> str | None:
    """Draw the choice of the earlier month of a comparison in time; None where there is no earlier month."""
    earlier = [month for month in months if month < period]
    if not earlier:
        return None
    return choose(
        context,
        "against",
        context.say("Against"),
        earlier,
        default=earlier[0],
        show=lambda month: month_text(month, context.language),
    )


def show_comparison(context: PageContext, sides: tuple[Side, ...], bridge: PlaceBridge | None) -> None:
    """Draw the sides; ``bridge`` where they are one place in two months."""
    show(standing_html(context, sides))
    if bridge is not None:
        show(
            heading(context.say("Why the rank moved")),
            bullets([place_bridge_sentence(bridge, context.language), points_sentence(bridge, context.language)]),
        )
    if any(side.run.items is None for side in sides):
        text = context.say("Items are shown to who may read them: sign in, or ask the county bureau.")
        show(message("information", context.say("Points by item are not public"), text))
        return
    show(bridge_html(context, sides) if len(sides) == 2 else two_only_note(context.language))
    if len(sides) > 1:
        frame = compared(sides)
        item = item_to_show(frame, st.query_params.get("item", ""), len(sides))
        show(items_html(context, sides, address_of(None, item=None), item), intervals_html(context, sides, item))


@kept()
def standing_html(context: PageContext, sides: tuple[Side, ...]) -> Markup:
    """Return where each side stands."""
    return standing_markup(sides, context.language)


@kept(64)
def compared(sides: tuple[Side, ...]) -> pd.DataFrame:
    """Return the items of the sides side by side."""
    return comparison_frame(sides)


@kept()
def bridge_html(context: PageContext, sides: tuple[Side, Side]) -> Markup:
    """Return the waterfall from the first side's total to the second one's."""
    first, last = sides
    before, after = first.total, last.total
    lines = score_bridge_of(context, (first.number, first.place), (last.number, last.place))
    if lines is None or lines.empty or before is None or after is None:
        return message("empty", context.say("There is no bridge: one of the two has no total."))
    steps = bridge_steps(lines, int(before["points"]), int(after["points"]), MOST_CHANGES)
    names = {**item_names(context, first.run.book), **item_names(context, last.run.book)}
    named = bridge_lines(steps, names, (first.name, last.name), context.language)
    title = context.say("From {before} to {after}", before=first.name, after=last.name)
    headings = (context.say("Assessment item"), context.say("Chart"), context.say("Points"))
    explanation = context.say("Green: gained, red: lost; every bar starts where the one above ends.")
    return join([heading(title, explanation), waterfall_markup(named, title, headings)])


@kept()
def items_html(context: PageContext, sides: tuple[Side, ...], base: str, item: str | None) -> Markup:
    """Return items side by side."""
    names = {code: name for side in sides for code, name in item_names(context, side.run.book).items()}
    catalogue = read_catalogue_of(context)
    title = heading(
        translate("Item by item", context.language),
        translate("Light, value and points of each; click an item for its intervals.", context.language),
    )
    return join([title, items_markup(compared(sides), sides, catalogue, names, context.language, base, item)])


@kept()
def intervals_html(context: PageContext, sides: tuple[Side, ...], item: str | None) -> Markup:
    """Return the intervals of one item."""
    names = {code: name for side in sides for code, name in item_names(context, side.run.book).items()}
    root = context.deployment.root
    return intervals_markup(compared(sides), item, sides, read_catalogue_of(context), names, context.language, root)


def sides_of(
    context: PageContext, run: RunFrames, earlier: RunFrames | None, names: Sequence[str], places: Sequence[str]
) -> tuple[Side, ...]:
    """Return what is compared: several places of a run, or one place in an earlier run and this one."""
    if len(places) > 1 or earlier is None:
        return tuple(Side(name, run, place) for name, place in zip(names, places, strict=True))
    return tuple(
        Side(month_text(str(frames.header["period"]), context.language), frames, places[0]) for frames in (earlier, run)
    )


def time_bridge(context: PageContext, level: str, place: str, against: str, period: str) -> PlaceBridge | None:
    """Return how a place came from one month to another, None where its runs do not hold it."""
    newest = context.runs.get(level, {}).get(period, 0)
    return place_bridge_of(context, newest, level, place, against, period)
