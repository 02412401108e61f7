"""The change log: one change set per verb, one change per record touched. Nothing here is ever pruned."""

from sqlmodel import Field

from db.models.base import Table


class ChangeSet(Table, table=True):
    """What one verb did. `reverts` names the set that an undo (or a redo, which reverts an undo) takes back.

    One writer at a time: the changes of a set are the ids from `first_change` to `last_change` without a gap.
    """

    __tablename__ = "change_set"

    id: int | None = Field(default=None, primary_key=True)
    verb: str
    label: str
    at: str
    who: str
    batch_id: int | None = Field(default=None, index=True, foreign_key="batch.id")
    reverts: int | None = Field(default=None, index=True, foreign_key="change_set.id")
    first_change: int = 0
    last_change: int = 0
    digest: str | None = None


class Change(Table, table=True):
    """One record touched by a change set.

    `action` create: `body` is the record as a JSON object of its fields that are not null;
    update and restore: {field: [value, [versions it replaces]]}; delete: {} where everything known of the record was
    seen, else the same for its life. `source` is where the value stood: file number in the batch, sheet number and row,
    as "file:sheet:row"; "@set" or "@set:file:sheet:row" where it came with a change set of another station.
    """

    id: int | None = Field(default=None, primary_key=True)
    change_set_id: int
    kind: int
    record_id: int = Field(index=True)
    action: str
    body: str
    source: str | None = None


class Counter(Table, table=True):
    """The last number given to a record of each kind in this store (ids are never given twice)."""

    kind: int = Field(primary_key=True)
    last: int = 0


class Identity(Table, table=True):
    """One row: the origin number of this store, the key of its version hashes, when it was made, and which file it is.

    `place` tells the file from a copy of it: a copy takes an origin of its own before it writes. Steps after
    `audited_from` have their line in the audit where they need one.
    """

    id: int = Field(default=1, primary_key=True)
    origin: int
    lineage: str
    created_at: str
    place: str | None = None
    audited_from: int | None = None
