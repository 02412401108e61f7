"""Attachments: papers and works that belong to a record, at most 300 KB each, inside the encrypted store.

Not here: what may be attached (`db.rules.attachments`), how a file of somebody's becomes one (`app.ui.attachments`).
"""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Attachment(Table, table=True):
    """A paper of a household, a need, measure or visit of it, or a pairing; `content` is base64 text so that the log can carry it."""

    id: int = Field(primary_key=True)
    household_id: int | None = fact("户", "record", references="household.id", index=True)
    need_id: int | None = fact("需求", "record", references="need.id", index=True)
    measure_id: int | None = fact("措施", "record", references="measure.id", index=True)
    visit_id: int | None = fact("走访", "record", references="visit.id", index=True)
    pairing_id: int | None = fact("结对", "record", references="pairing.id", index=True)
    name: str = fact("文件名", required=True)
    media_type: str = fact("文件类型", required=True)
    size: int = fact("大小", "count", required=True)
    sha256: str = fact("校验值", "code", required=True)
    content: str = fact("内容", required=True)
