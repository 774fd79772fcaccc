"""The county: its deployment, catalogue, places and boundaries."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text

from loaders.schema.base import metadata

deployment = Table(
    "deployment",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("content", Text, nullable=False, comment="JSON of loaders.deployment.Deployment"),
    Column("catalogue_version", Text, ForeignKey("catalogue.version"), nullable=False),
)

catalogue = Table(
    "catalogue",
    metadata,
    Column("version", Text, primary_key=True),
    Column("content", Text, nullable=False, comment="canonical JSON"),
    Column("loaded_at", Text, nullable=False),
)

data_revision = Table(
    "data_revision",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True),
    Column("revision", BigInteger, nullable=False),
)

place = Table(
    "place",
    metadata,
    Column("code", Text, primary_key=True),
    Column("level", Text, nullable=False),
)

# Name, parent and peer class change; code and level are the identity.
place_version = Table(
    "place_version",
    metadata,
    Column("code", Text, ForeignKey("place.code"), primary_key=True),
    Column("valid_from", Text, primary_key=True, comment="first month"),
    Column("valid_to", Text, comment="last month; null while in force"),
    Column("name", Text, nullable=False),
    Column("name_en", Text),
    Column("parent", Text, ForeignKey("place.code")),
    Column("peer_class", Text),
    Index(None, "parent"),
)

place_change = Table(
    "place_change",
    metadata,
    Column("from_code", Text, ForeignKey("place.code"), primary_key=True),
    Column("to_code", Text, ForeignKey("place.code"), primary_key=True),
    Column("month", Text, primary_key=True, comment="first month in which the change holds"),
    Column("kind", Text, CheckConstraint("kind IN ('merge', 'split')", name="kind"), nullable=False),
)

boundary = Table(
    "boundary",
    metadata,
    Column("place", Text, ForeignKey("place.code"), primary_key=True),
    Column("valid_from", Text, primary_key=True),
    Column("valid_to", Text),
    Column("geometry", LargeBinary, nullable=False, comment="WKB, WGS 84, as imported after repair"),
    Column("simplified", LargeBinary, nullable=False, comment="WKB, coverage-simplified for its level"),
)
