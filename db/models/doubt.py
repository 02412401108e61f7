"""What a person decided about the register itself: doubts waived, records said to be different. Not the doubts: they are computed."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Waiver(Table, table=True):
    """A doubt of one rule about some records that a person found to be right, with the reason.

    `records` is JSON: the ids the doubt is about and a fingerprint of the facts that raised it; other facts raise it again.
    """

    id: int = Field(primary_key=True)
    rule: str = fact("规则", "code", required=True, index=True)
    records: str = fact("涉及记录", "json", required=True)
    reason: str = fact("说明", required=True)


class DistinctPair(Table, table=True):
    """Two households or two members that look alike and are not the same; `first_id` < `second_id`."""

    __tablename__ = "distinct_pair"

    id: int = Field(primary_key=True)
    first_id: int = fact("其一", "code", required=True, index=True)
    second_id: int = fact("其二", "code", required=True, index=True)
    reason: str | None = fact("说明")
