"""Batches: every workbook that came or went. Part of the ledger, beside the change log, not of the programme's facts."""

from sqlmodel import Field

from db.models.base import Table


class Batch(Table, table=True):
    """One import (direction "in", one batch per command whatever the number of files) or one export or print ("out").

    `files`: JSON list of {name, sha256, size, sheets: [{sheet, layout, header_row, rows, columns: {field: letter},
    not_kept: [heading]}]}. `counts`: JSON as printed by `jiedui import`. `state`: applied, undone, refused, sent.
    """

    id: int | None = Field(default=None, primary_key=True)
    direction: str
    purpose: str
    recipient: str | None = None
    files: str
    counts: str | None = None
    state: str
    at: str
    who: str
    change_set_id: int | None = Field(default=None, index=True)


class ImportDraft(Table, table=True):
    """An import that was put aside before it was applied. `content` holds what was read (nothing the red lines forbid)
    and what was decided, packed; it belongs to no history and goes when the import is applied or discarded.
    """

    __tablename__ = "import_draft"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    at: str
    who: str
    content: bytes
