"""What stands on a file that goes out: who gets it, what for, when, and the head of the audit; and whether it may go out.

Not here: the workbook (`export`), the note that it went (`note_export`).
"""

from datetime import date
from typing import Final

from db.errors import StoreProblem
from db.history.audit import head
from db.queries.persons import permit
from db.rules.roles import WITH_HEALTH, WITH_NUMBERS
from db.store import Reader
from resources.language import _

LONGEST: Final = 60  # characters of a recipient or a purpose on the foot of a page


def permitted(
    reader: Reader, recipient: str | None, purpose: str | None, *, with_health: bool = False, with_private: bool = False
) -> str:
    """Return the mark of a file that may go out. Raises StoreProblem: role_forbids, purpose_missing."""
    permit(reader, "export")
    for asked, verb in ((with_health, WITH_HEALTH), (with_private, WITH_NUMBERS)):
        if asked:
            permit(reader, verb)
    if (with_health or with_private) and not (purpose or "").strip():
        raise StoreProblem(
            "purpose_missing",
            _("要带健康、残疾或证件号码，先写明用途，没有导出。"),
            _("请写上发给谁、做什么用；用不着就不要带。"),
        )
    return mark(reader, recipient, purpose)


def mark(reader: Reader, recipient: str | None = None, purpose: str | None = None) -> str:
    """Return the mark: recipient and purpose where they are said, the day, the head of the audit."""
    parts = []
    if recipient:
        parts.append(_("给 {recipient}").format(recipient=recipient[:LONGEST]))
    if purpose:
        parts.append(_("用于 {purpose}").format(purpose=purpose[:LONGEST]))
    return "　".join([*parts, date.today().isoformat(), _("流水 {head}").format(head=head(reader))])
