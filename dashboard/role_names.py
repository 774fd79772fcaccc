"""What roles are called, on pages and in documents."""

from __future__ import annotations

from loaders.access import Role
from metrics.catalogue import Bilingual

ROLE_NAMES = {
    Role.PUBLIC: Bilingual(zh="公众", en="Public"),
    Role.COUNTY_LEADER: Bilingual(zh="县领导", en="County leader"),
    Role.TOWNSHIP: Bilingual(zh="乡镇书记", en="Township secretary"),
    Role.CLERK: Bilingual(zh="业务员", en="Clerk"),
    Role.REVIEWER: Bilingual(zh="审查员", en="Reviewer"),
    Role.ADMINISTRATOR: Bilingual(zh="管理员", en="Administrator"),
}
