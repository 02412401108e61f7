"""The audit's lines of a damaged store, taken over by the one that is made of it.

Up to the first gap they come as they stand, with the digest that stood beside them: what followed from the line before follows still, what
was altered is found by `audit verify` as it was in the damaged store. Behind a gap the lines are chained anew, after one that names the
gap, and one that was altered is named too: a new digest must not vouch for it. Not here: the chain (`db.history.audit`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from db.history import audit
from db.ops.audit import note_act
from db.rules.audit import chained, short
from resources.language import N_, _

if TYPE_CHECKING:
    from db.history.write import Write
    from db.rescue_cells import Row

TABLE: Final = "audit_line"
VERB: Final = "rescue"
_GAP: Final = N_("坏库的审计第 {first} 至 {last} 行没有读出")
_ALTERED: Final = N_("坏库的审计第 {number} 行和校验对不上")
_UNLIKE: Final = N_("坏库的审计第 {number} 行和备份里的不同，这里是备份的")
_JOINED: Final = N_("坏库的审计接到这里，接上时的校验 {head}")


@dataclass
class TakenOver:
    """How many lines came, how many are missing between them (lost at the end nobody can count), the numbers of altered ones."""

    came: int = 0
    missing: int = 0
    altered: list[int] = field(default_factory=list)


def take_over(write: "Write", rows: Iterable["Row"]) -> TakenOver:
    """Append the lines of a damaged store that the new one has not, then one for the rescue itself."""
    held = _held(write)
    have, head = audit.newest(write.connection)
    before = have
    taken, unlike = TakenOver(), list[int]()
    for row in sorted(rows, key=lambda row: int(row["id"])):
        number, digest = int(row["id"]), row["digest"]
        values = tuple(row.get(name) for name in audit.COLUMNS)
        if number <= have:
            unlike += [number] if held.get(number) != (*values, digest) else []
            continue
        gap = number - before - 1
        if gap:
            _note(write, _GAP, count=gap, first=before + 1, last=number - 1)
        if not gap and digest != chained(head, (number, *values)):
            taken.altered.append(number)
            if taken.missing:
                _note(write, _ALTERED, number=number)
        taken.missing += gap
        audit.put(write.connection, values, None if taken.missing else digest)
        taken.came, before, head = taken.came + 1, number, digest
    for number in unlike:
        _note(write, _UNLIKE, number=number)
    taken.altered = [*unlike, *taken.altered]
    note_act(write, VERB, count=taken.came, purpose=_(_JOINED).format(head=short(head)))
    return taken


def _held(write: "Write") -> dict[int, tuple[Any, ...]]:
    """Return the lines the new store has from its backup by number, digest last."""
    names = ", ".join(("id", *audit.COLUMNS, "digest"))
    rows = write.connection.exec_driver_sql(f"SELECT {names} FROM {TABLE}").all()
    return {number: tuple(said) for number, *said in rows}


def _note(write: "Write", words: str, *, count: int = 1, **values: int) -> None:
    purpose = _(words).format(**values)
    audit.append(write.connection, VERB, audit.computer_user(), count=count, purpose=purpose)
