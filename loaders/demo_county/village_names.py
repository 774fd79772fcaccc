"""Names of the demo county's villages, put together from parts."""

from __future__ import annotations

from functools import cache

import numpy as np

from loaders.demo_county.townships import county_plan


@cache
def village_names(seed: int) -> dict[str, tuple[str, str]]:
    """Return Chinese and English name by village code; names are unique in the county."""
    plan = county_plan()
    random = np.random.default_rng([seed, 2])
    villages = _shuffled(plan.names.first, plan.names.second, random)
    communities = _shuffled(plan.names.community_first, plan.names.community_second, random)
    names: dict[str, tuple[str, str]] = {}
    for township in plan.townships:
        for number, code in enumerate(township.village_codes):
            is_community = number < township.communities
            zh, en = (communities if is_community else villages).pop()
            names[code] = (f"{zh}社区", f"{en} Community") if is_community else (f"{zh}村", f"{en} Village")
    return names


def _shuffled(
    first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...], random: np.random.Generator
) -> list[tuple[str, str]]:
    pairs = [(a + b, en_a + en_b) for a, en_a in first for b, en_b in second]
    return [pairs[i] for i in random.permutation(len(pairs))]
