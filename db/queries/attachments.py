"""Attachments read: what is kept with a household or a record, and the bytes of one for those who may look at it.

The lines carry no content: a household's attachments may be 12 MB. Not here: that a look is noted (`db.ops.attachments`).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, text

from db.errors import StoreProblem
from db.models import kind_of
from db.queries.persons import permit
from db.rules.attachments import OF
from resources.language import _


@dataclass(frozen=True)
class AttachmentLine:
    """An attachment without its content. `of` is the kind of the record it is kept with, `about` that record in words.

    `size` is in bytes; `at` (ISO, UTC) and `who` say when and by whom it was added, "" where the log of another station says so.
    """

    id: int
    household_id: int | None
    code: str | None
    head: str | None
    of: str
    record_id: int
    about: str
    name: str
    media_type: str
    size: int
    sha256: str
    at: str
    who: str


_LINES = (
    "SELECT a.id, a.household_id, h.code, l.head_name AS head, a.need_id, a.measure_id, a.visit_id, a.pairing_id, a.name, a.media_type, "
    "a.size, a.sha256, n.title, m.content AS measure, v.visited_on, s.at, s.who FROM attachment a "
    "LEFT JOIN household h ON h.id = a.household_id LEFT JOIN household_line l ON l.household_id = a.household_id "
    "LEFT JOIN need n ON n.id = a.need_id LEFT JOIN measure m ON m.id = a.measure_id LEFT JOIN visit v ON v.id = a.visit_id "
    "LEFT JOIN change c ON c.id = (SELECT min(id) FROM change WHERE record_id = a.id) "
    "LEFT JOIN change_set s ON s.id = c.change_set_id"
)


def attachments(
    connection: Connection, household: int | None = None, *, record: int | None = None, limit: int = 10_000
) -> list[AttachmentLine]:
    """Return the attachments of a household with those of its needs, measures and visits; of one record; or of all. Oldest first."""
    condition = "1"
    if household is not None:
        condition = "a.household_id = :household"
    elif record is not None:
        condition = f"a.{kind_of(record)}_id = :record"
    rows = connection.execute(
        text(f"{_LINES} WHERE {condition} ORDER BY a.id LIMIT :limit"),
        {"household": household, "record": record, "limit": limit},
    ).mappings()
    return [_line(dict(row)) for row in rows]


def attachment(connection: Connection, identifier: int) -> AttachmentLine | None:
    """Return one attachment without its content, None where it is not there."""
    row = connection.execute(text(f"{_LINES} WHERE a.id = :id"), {"id": identifier}).mappings().first()
    return _line(dict(row)) if row else None


def _line(row: dict[str, object]) -> AttachmentLine:
    of = next((kind for kind in ("need", "measure", "visit", "pairing") if row[f"{kind}_id"] is not None), "household")
    about = {"need": row["title"], "measure": row["measure"], "visit": row["visited_on"]}.get(of)
    names = ("id", "household_id", "code", "head", "name", "media_type", "size", "sha256")
    return AttachmentLine(
        of=of,
        record_id=int(str(row[f"{of}_id"])),
        about=str(about or ""),
        at=str(row["at"] or ""),
        who=str(row["who"] or ""),
        **{name: row[name] for name in names},  # type: ignore[arg-type]  # columns of these types
    )


def ids_of_household(connection: Connection, household: int) -> list[int]:
    """Return the ids of a household's attachments."""
    return list(
        connection.exec_driver_sql("SELECT id FROM attachment WHERE household_id = ?", (household,)).scalars().all()
    )


def household_behind(connection: Connection, kind: str, record: int) -> tuple[bool, int | None]:
    """Return whether a record that takes attachments is there, and its household (None where it is of a place). ValueError for other kinds."""
    if kind not in OF:
        raise ValueError(kind)
    column = "coalesce(joined_into, id)" if kind == "household" else "household_id"
    row = connection.exec_driver_sql(f"SELECT {column} FROM {kind} WHERE id = ?", (record,)).first()
    return row is not None, row[0] if row else None


def content_of(connection: Connection, identifier: int, verb: str = "view_attachment") -> bytes:
    """Return the bytes of an attachment to whoever may look at it.

    Raises StoreProblem: role_forbids; attachment_missing; attachment_changed, where they are not those that were put in.
    """
    permit(connection, verb)
    row = connection.exec_driver_sql("SELECT content, sha256, name FROM attachment WHERE id = ?", (identifier,)).first()
    if row is None:
        raise StoreProblem("attachment_missing", _("库里没有这个附件，可能已经去掉了。"))
    try:
        content = base64.b64decode(row.content, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise StoreProblem(
            "attachment_changed",
            _("附件“{name}”的内容和放进来时不一样，没有打开。").format(name=row.name),
            _("请向发来数据包的人再要一份，或去掉它重新加。"),
        )
    return content
