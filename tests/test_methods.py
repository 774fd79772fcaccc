"""Every method is in docs/methods, in both languages: the pages are held against the modules."""

import ast
from pathlib import Path

import pytest

from metrics.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "docs" / "methods.md", ROOT / "docs" / "methods.zh.md"]
# Modules whose public functions are methods: statistics that somebody may want to recompute.
MODULES = [
    "rounding",
    "aggregation",
    "ranking",
    "grades",
    "eligibility",
    "peer_groups",
    "intervals",
    "comparison",
    "verdicts",
    "funnel",
    "control_charts",
    "trend_test",
    "stability",
    "resampling",
    "weight_sensitivity",
    "rank_bridge",
    "shapley",
    "score_bridge",
    "planner",
    "standing",
    "year_end",
    "next_rank",
    "item_year_end",
    "place_plan",
    "fairness",
    *(f"integrity/{path.stem}" for path in (ROOT / "metrics" / "integrity").glob("*.py") if path.stem != "__init__"),
]
# Public functions that compute nothing that a reader could want to check.
NOT_METHODS = {
    "results_frame",  # builds the frame in which the families of tests hand over their results
    "first_reaching",  # bisection: how a smallest number is found, not which one it is
}


def public_functions(module: str) -> list[str]:
    tree = ast.parse((ROOT / "metrics" / f"{module}.py").read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [name for name in names if not name.startswith("_") and name not in NOT_METHODS]


def test_the_modules_hold_methods() -> None:
    assert all(public_functions(module) for module in ("intervals", "planner", "fairness"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("module", MODULES)
def test_every_method_is_documented(module: str, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [name for name in public_functions(module) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_documented(rule: str, page: Path) -> None:
    assert f"`{rule}`" in page.read_text(encoding="utf-8")


def test_both_pages_have_the_same_sections() -> None:
    english, chinese = (
        [line.split(" ")[0] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        for page in PAGES
    )
    assert english == chinese
