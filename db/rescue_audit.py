"""The audit's lines of a damaged store, taken over by the one that is made of it.

Lines that follow from those the new store has keep their place and their digest: a head on an old paper is found as before. Behind a
gap the lines say what they said, chained anew, after a line that names the gap. Not here: the chain (`db.history.audit`).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from db.history import audit
from db.ops.audit import note_act
from db.rules.audit import short
from resources.language import _

if TYPE_CHECKING:
    from db.history.write import Write
    from db.rescue_cells import Row

TABLE: Final = "audit_line"
VERB: Final = "rescue"


def take_over(write: "Write", rows: Iterable["Row"]) -> tuple[int, int]:
    """Append the lines of a damaged store that the new one has not, then one for the rescue itself.

    Returns how many came, and how many are missing between them; lines lost at the end nobody can count.
    """
    connection = write.connection
    have, head = audit.newest(connection)
    came, missing, before = 0, 0, have
    for row in sorted(rows, key=lambda row: int(row["id"])):
        number, values = int(row["id"]), tuple(row.get(name) for name in audit.COLUMNS)
        if number <= have:
            continue
        gap = number - before - 1
        if gap:
            words = _("坏库的审计第 {first} 至 {last} 行没有读出")
            said = words.format(first=before + 1, last=number - 1)
            audit.append(connection, VERB, audit.computer_user(), count=gap, purpose=said)
        head = audit.put(connection, values)
        came, missing, before = came + 1, missing + gap, number
    note_act(write, VERB, count=came, purpose=_("坏库的审计接到这里，接上时的校验 {head}").format(head=short(head)))
    return came, missing
