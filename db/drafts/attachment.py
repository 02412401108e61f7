"""The draft of an attachment: a file that was made small and harmless, with the record it belongs to."""

from db.drafts.base import Draft, required
from db.errors import Problem
from resources.language import _

MEDIA_TYPES = ("image/jpeg", "image/png", "application/pdf")


class AttachmentDraft(Draft):
    """What is attached: `record` is the household, need, measure, visit or pairing; `content` are the bytes to be kept."""

    record: int | None = None
    name: str | None = None
    media_type: str | None = None
    content: bytes = b""

    def problems(self) -> list[Problem]:
        found = required("record", self.record, _("附到哪一条"))
        if not (self.name or "").strip(" .") or self.name in (".jpg", ".png", ".pdf"):
            found.append(Problem("name", "missing", _("请写附件叫什么，例如“签收单”“新房验收”。")))
        if self.media_type not in MEDIA_TYPES:
            found.append(Problem("media_type", "unknown", _("附件只收 JPG、PNG 图片和 PDF。")))
        if not self.content:
            found.append(Problem("content", "missing", _("附件是空的。")))
        return found
