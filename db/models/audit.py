"""What was done with the store besides changing it: who looked, who took something out. And which records were erased.

Neither table holds a value of a household. Not here: what changed (`db.models.log`).
"""

from sqlmodel import Field

from db.models.base import Table


class AuditLine(Table, table=True):
    """One act, chained to the line before it by `digest`; `act` is one of `db.rules.audit.ACTS`.

    `record_id` is the household it was about, `count` how many households or rows; `change_set_id` the step it was part of.
    """

    __tablename__ = "audit_line"

    id: int | None = Field(default=None, primary_key=True)
    at: str
    who: str
    role: str
    act: str
    record_id: int | None = Field(default=None, index=True)
    count: int | None = None
    recipient: str | None = None
    purpose: str | None = None
    change_set_id: int | None = Field(default=None, index=True)
    digest: str


class Erased(Table, table=True):
    """A record that was erased, here or at another station: nobody's later statement on it is taken in any more.

    `redacted`: its values are out of this store's log; those erased elsewhere wait for two persons here.
    """

    record_id: int = Field(primary_key=True)
    at: str
    change_set_id: int = Field(index=True)
    redacted: bool = False
