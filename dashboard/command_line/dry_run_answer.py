"""How a dry run is told: lines for people, data for machines."""

from __future__ import annotations

from typing import Any

from dashboard.command_line.session import Session
from loaders.dry_runs import DryRun
from metrics.dry_run import Cause, Move


def say_dry_run(session: Session, tried: DryRun) -> None:
    """Print who moves and why."""
    session.say(
        "Dry run on {period} against stored run {run} ({book}): {moved} of {ranked} places change rank.",
        period=tried.period,
        run=tried.run,
        book=tried.stored_book.title,
        moved=len(tried.moves),
        ranked=tried.ranked,
    )
    for move in tried.moves:
        ranks = f"{_rank(move.rank_before):>4} → {_rank(move.rank_now):<4}"
        points = f"{_points(move.points_before)} → {_points(move.points_now)}"
        session.line(f"{ranks} {move.place:<14} {tried.names.get(move.place, '')}  {points}")
        for cause in move.causes:
            points = f"{_points(cause.before)} → {_points(cause.now)}"
            session.line(f"{'':10}  {cause.change / 100:+.2f}  {_what(session, cause, tried)}  {points}")


def dry_run_data(tried: DryRun) -> dict[str, Any]:
    """Return a dry run for machines; points as shown, ranks and points None where there are none."""
    return {
        "period": tried.period,
        "run": tried.run,
        "stored_rule_book": {"code": tried.stored_book.code, "version": tried.stored_book.version},
        "ranked": tried.ranked,
        "moves": [_move(move, tried) for move in tried.moves],
    }


def _move(move: Move, tried: DryRun) -> dict[str, Any]:
    return {
        "place": move.place,
        "name": tried.names.get(move.place, ""),
        "rank_before": move.rank_before,
        "rank_now": move.rank_now,
        "points_before": _shown(move.points_before),
        "points_now": _shown(move.points_now),
        "causes": [
            {
                "line": cause.line,
                "item": cause.item,
                "change": cause.change / 100,
                "before": _shown(cause.before),
                "now": _shown(cause.now),
            }
            for cause in move.causes
        ],
    }


def _what(session: Session, cause: Cause, tried: DryRun) -> str:
    if cause.line == "reweighting":
        return session.word("Reweighting of what was left out")
    if cause.line == "adjustment":
        return session.word("Bonus less penalty")
    return tried.items.get(cause.item, cause.item)


def _shown(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _points(hundredths: int | None) -> str:
    return "—" if hundredths is None else f"{hundredths / 100:.2f}"


def _rank(rank: int | None) -> str:
    return "—" if rank is None else str(rank)
