"""What leaves the store and comes back: books and packages sent and received, what was on show, what is undecided.

None of it is a fact of the programme. `shown` and `foreign_set` travel with packages; `conflict` and `waiting` follow from
the log and can be made again; the rest is this station's own memory.
"""

from sqlmodel import Field

from db.models.base import Table


class Shown(Table, table=True):
    """The versions (JSON list) that were on show in a workbook's row with this mark: what its statements replace."""

    record_id: int = Field(primary_key=True)
    mark: str = Field(primary_key=True)
    versions: str


class Conflict(Table, table=True):
    """A field whose unreplaced versions say different things, until a person decides; field "life": removed or not."""

    record_id: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    versions: str


class Asked(Table, table=True):
    """A question to the other side about a conflict, for the receipt; it holds while the conflict's versions are the same."""

    record_id: int = Field(primary_key=True)
    field: str = Field(primary_key=True)
    versions: str
    words: str
    at: str
    who: str


class Waiting(Table, table=True):
    """A record whose row (or a reference of it) is held back until the record `needs` has arrived."""

    record_id: int = Field(primary_key=True)
    needs: int = Field(primary_key=True, index=True)


class OutgoingBook(Table, table=True):
    """An exchange workbook that was sent: to whom, what for, which scope, with which columns (JSON)."""

    __tablename__ = "outgoing_book"

    id: str = Field(primary_key=True)
    recipient: str
    purpose: str
    scope: str
    columns: str
    at: str
    batch_id: int | None = None


class OutgoingRow(Table, table=True):
    """A row of a book that was sent, as it was on show: `cells` is JSON {field: text}. Outranks what comes back in a file."""

    __tablename__ = "outgoing_row"

    book_id: str = Field(primary_key=True)
    record_id: int = Field(primary_key=True, index=True)
    mark: str = Field(primary_key=True)
    cells: str


class IncomingFile(Table, table=True):
    """A workbook or package that came, by its bytes. `state`: applied, undone."""

    __tablename__ = "incoming_file"

    sha256: str = Field(primary_key=True)
    name: str
    kind: str
    book_id: str | None = None
    state: str
    at: str
    batch_id: int | None = None
    change_set_id: int | None = Field(default=None, index=True)


class IncomingAnswer(Table, table=True):
    """What a workbook that was taken in was told, for receipts made later, and what stood in columns nobody knows.

    `content`: zlib of JSON, a list of [part, record or null, [texts of the receipt's columns]]; no whole ID numbers.
    """

    __tablename__ = "incoming_answer"

    sha256: str = Field(primary_key=True)
    content: bytes


class ExchangeDraft(Table, table=True):
    """The plan of files that came back, put aside to be continued: what was read and decided, packed."""

    __tablename__ = "exchange_draft"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    at: str
    who: str
    content: bytes


class Station(Table, table=True):
    """A store that exchanges with others, by its public keys; the row with `ours` is this one, with its secret keys.

    `origins`: JSON list of the origin numbers it gave (or gives) to its records.
    """

    key: str = Field(primary_key=True)
    name: str
    origins: str
    envelope: str
    ours: bool = False
    trusted: bool = False
    secrets: str | None = None
    at: str


class ForeignSet(Table, table=True):
    """A change set of another station: who did what there and when (its clock, for display only).

    A change that came with it has the source "@id" or "@id:file:sheet:row", of `files` (JSON as in `batch`).
    """

    __tablename__ = "foreign_set"

    id: int | None = Field(default=None, primary_key=True)
    station: str = Field(index=True)
    number: str
    verb: str
    label: str
    at: str
    who: str
    files: str | None = None


class Unread(Table, table=True):
    """Lines of a newer program's package that this one cannot read: kept, sent on, read again after an upgrade."""

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    line: str
