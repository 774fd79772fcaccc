"""The county's own day: deadlines and grants count in it, whatever time the server keeps."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

COUNTY_ZONE = ZoneInfo("Asia/Shanghai")


def local_today() -> date:
    """Return today's date in the county."""
    return datetime.now(COUNTY_ZONE).date()
