"""Verbs of attachments: one is kept with a record, one is taken away; that somebody looked at one or saved it outside is noted.

Not here: making a stranger's file small and harmless (`app.ui.attachments`), reading what is kept (`db.queries.attachments`).
"""

import base64
import hashlib
from typing import Any

from db.drafts.attachment import AttachmentDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.models import kind_of
from db.ops.audit import note_act
from db.queries.attachments import attachment, household_behind, ids_of_household
from db.rules.attachments import LARGEST, MOST, OF, tidy_name
from resources.language import _


def add_attachment(write: Write, draft: AttachmentDraft) -> int:
    """Keep a file with a record and return its id.

    Raises RuleBroken: what the draft says, too_large, no_record, twice (the same bytes are kept with this record), too_many.
    """
    draft = draft.model_copy(update={"name": tidy_name(draft.name or "", draft.media_type or "")})
    draft.checked()
    record, content = draft.record or 0, draft.content
    digest = hashlib.sha256(content).hexdigest()
    kind, household = _belongs_to(write, record)
    _check_room(write, household, kind, record, digest, len(content))
    fields: dict[str, Any] = {"household_id": household}
    if kind != "household":
        fields[f"{kind}_id"] = record
    return write.create(
        "attachment",
        **fields,
        name=draft.name,
        media_type=draft.media_type,
        size=len(content),
        sha256=digest,
        content=base64.b64encode(content).decode(),
    )


def _belongs_to(write: Write, record: int) -> tuple[str, int | None]:
    try:
        kind = kind_of(record)
    except KeyError:
        kind = ""
    there, household = household_behind(write.connection, kind, record) if kind in OF else (False, None)
    if not there:
        words = _("附件要附在一户、一条需求、措施、走访或结对上，库里没有这一条。")
        raise RuleBroken([Problem("record", "no_record", words)])
    return kind, household


def _check_room(write: Write, household: int | None, kind: str, record: int, digest: str, size: int) -> None:
    if size > LARGEST:
        words = _("附件最大 {most} KB，这一个有 {n} KB。").format(most=LARGEST >> 10, n=-(-size >> 10))
        raise RuleBroken([Problem("content", "too_large", words)])
    standing = ids_of_household(write.connection, household) if household is not None else []
    if len(standing) >= MOST:
        words = _("一户最多 {most} 个附件，已经满了。先去掉用不着的。").format(most=MOST)
        raise RuleBroken([Problem("content", "too_many", words)])
    twice = write.connection.exec_driver_sql(
        f"SELECT name FROM attachment WHERE sha256 = ? AND {kind}_id = ?", (digest, record)
    ).first()
    if twice:
        raise RuleBroken([Problem("content", "twice", _("这一条已经有一模一样的附件“{name}”。").format(name=twice[0]))])


def remove_attachment(write: Write, identifier: int) -> None:
    """Take an attachment away; undo brings it back. Raises RuleBroken where it is not there."""
    _known(write, identifier)
    write.delete(identifier)


def note_viewed(write: Write, identifier: int) -> None:
    """Note that somebody looks at an attachment: what cannot be noted is not shown. Raises RuleBroken where it is not there."""
    note_act(write, "view_attachment", record=_known(write, identifier), count=1)


def note_saved(write: Write, identifier: int, recipient: str, purpose: str) -> None:
    """Note that an attachment goes outside, to whom and what for. Raises RuleBroken: purpose_missing, no_record."""
    household = _known(write, identifier)
    missing = [
        Problem(name, "missing", words)
        for name, value, words in (
            ("recipient", recipient, _("请写明给谁。")),
            ("purpose", purpose, _("请写明做什么用。")),
        )
        if not value.strip()
    ]
    if missing:
        raise RuleBroken(missing)
    note_act(write, "save_attachment", record=household, count=1, recipient=recipient.strip(), purpose=purpose.strip())


def _known(write: Write, identifier: int) -> int | None:
    found = attachment(write.connection, identifier)
    if found is None:
        raise RuleBroken([Problem("attachment", "no_record", _("库里没有这个附件，可能已经去掉了。"))])
    return found.household_id
