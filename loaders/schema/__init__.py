"""The tables, one schema for SQLite and PostgreSQL (docs/decisions/0003-schema.md).

Amounts and counts are integers (yuan in fen), rates are never stored, points are integers of a
hundredth, periods and place codes are text.
"""

from loaders.schema.actions import action, action_event
from loaders.schema.base import metadata
from loaders.schema.county import boundary, catalogue, data_revision, deployment, place, place_change, place_version
from loaders.schema.figures import batch, batch_source, issue, observation, observation_history
from loaders.schema.people import audit_event, role_grant
from loaders.schema.publications import publication, publication_approval, publication_draft
from loaders.schema.reviews import evidence_file, review_case, review_event
from loaders.schema.rule_books import ledger_entry, rule_book, rule_item, target
from loaders.schema.scores import score_band, score_item, score_lead, score_run, score_subject, score_total

__all__ = [
    "action",
    "action_event",
    "audit_event",
    "batch",
    "batch_source",
    "boundary",
    "catalogue",
    "data_revision",
    "deployment",
    "evidence_file",
    "issue",
    "ledger_entry",
    "metadata",
    "observation",
    "observation_history",
    "place",
    "place_change",
    "place_version",
    "publication",
    "publication_approval",
    "publication_draft",
    "review_case",
    "review_event",
    "role_grant",
    "rule_book",
    "rule_item",
    "score_band",
    "score_item",
    "score_lead",
    "score_run",
    "score_subject",
    "score_total",
    "target",
]
