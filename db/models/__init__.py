"""All tables of the store, one file per room. `KINDS` numbers the kinds of record that the change log knows."""

from typing import Final

from sqlalchemy import Table as SqlTable

from db.models.attachment import Attachment
from db.models.audit import AuditLine, Erased
from db.models.base import Table
from db.models.derived import HouseholdLine
from db.models.doubt import DistinctPair, Waiver
from db.models.exchange import (
    Asked,
    Conflict,
    ExchangeDraft,
    ForeignSet,
    IncomingFile,
    OutgoingBook,
    OutgoingRow,
    Shown,
    Station,
    Unread,
    Waiting,
)
from db.models.fund import Allocation, FundSource, Payment, Project, Receipt, Review
from db.models.household import Household, HouseholdYear, Member
from db.models.log import Change, ChangeSet, Counter, Identity
from db.models.measure import Measure, Visit
from db.models.need import Need
from db.models.organisation import Helper, Organisation, Team, TeamMember
from db.models.pairing import HandOver, Pairing, PairingPause, Readiness
from db.models.region import Region
from db.models.register import Batch, ImportDraft
from db.models.rights import Consent, Feedback
from db.models.setting import Setting

# Numbers are permanent: they are part of every record id. In the order in which records may refer to one another.
KINDS: Final[dict[str, tuple[int, type[Table]]]] = {
    "region": (1, Region),
    "organisation": (2, Organisation),
    "team": (3, Team),
    "helper": (4, Helper),
    "team_member": (5, TeamMember),
    "household": (6, Household),
    "household_year": (7, HouseholdYear),
    "member": (8, Member),
    "hand_over": (15, HandOver),
    "pairing": (9, Pairing),
    "pairing_pause": (16, PairingPause),
    "readiness": (17, Readiness),
    "need": (10, Need),
    "project": (22, Project),
    "measure": (11, Measure),
    "visit": (12, Visit),
    "attachment": (13, Attachment),
    "setting": (14, Setting),
    "waiver": (18, Waiver),
    "distinct_pair": (19, DistinctPair),
    "consent": (20, Consent),
    "feedback": (21, Feedback),
    "fund_source": (23, FundSource),
    "receipt": (24, Receipt),
    "allocation": (25, Allocation),
    "payment": (26, Payment),
    "review": (27, Review),
}

_NAME_OF_NUMBER: Final = {number: name for name, (number, _) in KINDS.items()}


def sql_table(model: type[Table]) -> SqlTable:
    """Return the SQLAlchemy table behind a model."""
    table: SqlTable = model.__table__  # type: ignore[attr-defined]  # SQLModel adds it at class creation
    return table


def table_of(kind: str) -> SqlTable:
    """Return the SQLAlchemy table of a kind of record."""
    return sql_table(KINDS[kind][1])


def record_id(origin: int, kind: str, number: int) -> int:
    """Compose a record id from the store's origin, the kind and a number."""
    return origin << 37 | KINDS[kind][0] << 32 | number


def kind_of(identifier: int) -> str:
    """Return the kind of record an id belongs to; KeyError where it is no id of ours."""
    return _NAME_OF_NUMBER[identifier >> 32 & 31]


__all__ = [
    "KINDS",
    "Allocation",
    "Asked",
    "Attachment",
    "AuditLine",
    "Batch",
    "Change",
    "ChangeSet",
    "Conflict",
    "Consent",
    "Counter",
    "DistinctPair",
    "Erased",
    "ExchangeDraft",
    "Feedback",
    "ForeignSet",
    "FundSource",
    "HandOver",
    "Helper",
    "Household",
    "HouseholdLine",
    "HouseholdYear",
    "Identity",
    "ImportDraft",
    "IncomingFile",
    "Measure",
    "Member",
    "Need",
    "Organisation",
    "OutgoingBook",
    "OutgoingRow",
    "Pairing",
    "PairingPause",
    "Payment",
    "Project",
    "Readiness",
    "Receipt",
    "Region",
    "Review",
    "Setting",
    "Shown",
    "Station",
    "Table",
    "Team",
    "TeamMember",
    "Unread",
    "Visit",
    "Waiting",
    "Waiver",
    "kind_of",
    "record_id",
    "sql_table",
    "table_of",
]
