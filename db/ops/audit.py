"""Verbs of the audit: noting what no step of the log says by itself, with purpose and recipient; the head for paper and files.

Not here: the chain (`db.history.audit`), which acts there are (`db.rules.audit`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.history import audit
from db.history.write import Write
from db.queries.persons import actor
from resources.language import _

if TYPE_CHECKING:
    from db.store import Store


def note_act(
    write: Write,
    act: str,
    *,
    record: int | None = None,
    count: int | None = None,
    recipient: str | None = None,
    purpose: str | None = None,
) -> str:
    """Append a line for the step under way; returns the new head, short. KeyError for an act that is none."""
    who = write.connection.exec_driver_sql(
        "SELECT who FROM change_set WHERE id = ?", (write.change_set_id,)
    ).scalar_one()
    audit.append(
        write.connection,
        act,
        who,
        record_id=record,
        count=count,
        recipient=recipient,
        purpose=purpose,
        change_set_id=write.change_set_id,
    )
    return audit.head(write.connection)


def note_opened(store: "Store", who: str | None = None) -> None:
    """Note that somebody opened the store or the cover over its window; a store only read is left as it is."""
    if store.read_only:
        return
    with store.aside() as connection:
        audit.append(connection, "unlock", who or actor(connection).name or audit.computer_user())


def note_households(write: Write, act: str, households: Sequence[int], purpose: str | None = None) -> str:
    """Note that papers of some households went out: the household where it is one, else how many."""
    one = households[0] if len(households) == 1 else None
    return note_act(write, act, record=one, count=len(households), purpose=purpose)


def note_printed(store: "Store", households: Sequence[int]) -> None:
    """Note that summaries were printed; a store only read is left as it is."""
    if store.read_only:
        return
    with store.write("print", _("打印明白卡 {n} 户").format(n=len(households))) as write:
        note_households(write, "print", households)


def note_slip(store: "Store", household: int) -> None:
    """Note that the slip of a request goes on paper; a store only read is left as it is."""
    if store.read_only:
        return
    with store.write("print", _("打印回执")) as write:
        note_act(write, "print", record=household, count=1, purpose=_("回执"))


def note_copied(store: "Store", household: int) -> None:
    """Note that a household's whole record goes on paper for it. Raises StoreProblem store_read_only: it cannot go unnoted."""
    with store.write("copy", _("打印户的全部登记")) as write:
        note_act(write, "copy", record=household, count=1)


def head_of(store: "Store") -> str:
    """Return the head of the chain as it stands on paper and in files now."""
    with store.read() as reader:
        return audit.head(reader)
