"""Places without a value on the map: each state has a pattern of its own, on the map as in the legend. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.catalogue import Bilingual

VALUE = "value"
MISSING, NOT_APPLICABLE, SUPPRESSED = "missing", "not_applicable", "suppressed"
NOT_DUE, NO_CASES, NOT_RANKED, UNMATCHED = "not_due", "no_cases", "not_ranked", "unmatched"
GROUND, HATCH = "#e6e9ed", "#6b7480"

# What a run's or an observation's state is on the map.
STATE_OF_SCORE = {
    "missing": MISSING,
    "not_applicable": NOT_APPLICABLE,
    "suppressed": SUPPRESSED,
    "not_due": NOT_DUE,
    "cannot_judge": NO_CASES,
}


@dataclass(frozen=True)
class StateStyle:
    """How a state is drawn: its name, its ground colour, and the slopes of its hatching in degrees.

    A choropleth has no hatching; lines across the shapes make one (loaders/geometry_hatching.py), so that
    the states differ without colour. ``background`` is the same as CSS, for the legend.
    """

    name: Bilingual
    colour: str = GROUND
    slopes: tuple[int, ...] = ()

    @property
    def background(self) -> str:
        """The swatch of the legend as a CSS background."""
        # CSS counts its angles from the top, across the lines; shapes count them from the right, along.
        stripes = [f"repeating-linear-gradient({-slope}deg,{HATCH} 0 1px,transparent 1px 5px)" for slope in self.slopes]
        return ",".join([*stripes, self.colour])


STATES = {
    MISSING: StateStyle(Bilingual(zh="缺报", en="Missing"), slopes=(45,)),
    NOT_APPLICABLE: StateStyle(Bilingual(zh="不适用", en="Not applicable"), slopes=(0,)),
    SUPPRESSED: StateStyle(Bilingual(zh="人数太少，不公开", en="Suppressed, too few people"), slopes=(45, -45)),
    NOT_DUE: StateStyle(Bilingual(zh="未到填报期", en="Not due yet")),
    NO_CASES: StateStyle(Bilingual(zh="无对象，无法判断", en="No cases, cannot be judged"), slopes=(90,)),
    NOT_RANKED: StateStyle(Bilingual(zh="未参加排名", en="Not ranked"), slopes=(-45,)),
    UNMATCHED: StateStyle(Bilingual(zh="未计分或不可查看", en="Not scored, or not for your role"), "#ffffff"),
}
