"""Sending an exchange workbook: whose records, for whom and what for; written whole, and remembered as it was on show.

Not here: the workbook itself (`composing`, `writer`), what comes back (`taking_in`).
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from app.exchange.columns import kinds
from app.exchange.composing import Outgoing, Record, compose, kinds_in, shown_by
from app.exchange.manifest import Head
from app.exchange.stored import records_out
from app.exchange.writer import write_book
from db.errors import Cancelled, StoreProblem
from db.history.log import identity
from db.history.shown import tags_of
from db.migrations.revisions import current
from db.ops.audit import note_act
from db.ops.exchange import OUT, remember_sent
from db.outgoing import must_end, written_whole
from db.queries.exchange import SentRow, households_of_helper, villages_of
from db.queries.households import Filters, ids
from db.queries.persons import permit
from db.queries.scope import places_below
from db.queries.views import View
from db.rules.roles import WITH_HEALTH, WITH_NUMBERS
from db.store import Reader, Store
from resources.language import _

_LETTERS: Final = "BCDFGHJKMNPQRSTVWXYZ23456789"
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Scope:
    """What goes out: the households of a helper, of a list or filter; an area (village, township, county) or all, with what
    belongs to the villages themselves.

    `kind`: helper, village (any area), all, list, filter. `name` is what people call it; `households`: ids, of a list or filter.
    """

    kind: str
    id: int | None = None
    name: str = ""
    households: Sequence[int] = ()


def scope_of_view(reader: Reader, view: View) -> Scope:
    """Return the households that a saved view shows today, in its order."""
    return Scope("filter", None, view.name, list(ids(reader, view.filters, view.sort, view.descending)))


@dataclass(frozen=True)
class SentOut:
    """A workbook that was sent: the id of the book, its file, how many rows of each kind."""

    book: str
    path: Path
    rows: dict[str, int] = field(default_factory=dict)


def send(
    store: Store,
    out: Path,
    scope: Scope,
    *,
    recipient: str,
    purpose: str,
    until: str | None = None,
    sender: str = "",
    with_id_numbers: bool = False,
    with_health: bool = False,
    password: str | None = None,
    on_progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SentOut:
    """Write an exchange workbook and remember it. Raises StoreProblem (nobody in the scope, no place to write), Cancelled.

    ID numbers go out masked and health not at all, unless asked for: the purpose must need it, and the audit has a line of it.
    StoreProblem role_forbids where the role of whoever sends does not allow it.
    """
    must_end(out, ".xlsx")
    _must_say(recipient, purpose)
    with store.read() as reader:
        _may(reader, with_id_numbers=with_id_numbers, with_health=with_health)
        _origin, lineage = identity(reader)
        households, places = _households(reader, scope), _places(reader, scope)
        records = _records(reader, households, places, on_progress, cancelled)
        _must_hold(scope, records)
        facts = {"sender": sender, "until": until, "recipient": recipient.strip(), "purpose": purpose.strip()}
        head = _head(reader, scope, households, facts)
        taken = _taken(reader, records)
    outgoing = compose(lineage, head, records, taken, with_id_numbers=with_id_numbers, with_health=with_health)
    with written_whole(out) as path:
        write_book(outgoing, lineage, path, password)
        private = [name for name, asked in (("ids", with_id_numbers), ("health", with_health)) if asked]
        _remember(store, outgoing, out.name, path.stat().st_size, private)
    return SentOut(head.book, out, kinds_in(outgoing))


def _may(reader: Reader, *, with_id_numbers: bool, with_health: bool) -> None:
    permit(reader, OUT)
    if with_id_numbers:
        permit(reader, WITH_NUMBERS)
    if with_health:
        permit(reader, WITH_HEALTH)


def _must_say(recipient: str, purpose: str) -> None:
    if not recipient.strip() or not purpose.strip():
        raise StoreProblem(
            "who_for", _("没有写发给谁、做什么用，没有发。"), _("请写上收件人和用途，它们会记在台账里。")
        )


def _households(reader: Reader, scope: Scope) -> list[int]:
    if scope.kind == "helper" and scope.id is not None:
        found = households_of_helper(reader, scope.id, date.today().isoformat())
    elif scope.kind in ("list", "filter"):
        found = list(scope.households)
    else:
        found = list(ids(reader, Filters(area=scope.id)))
    return found


def _places(reader: Reader, scope: Scope) -> set[int] | None:
    """The places whose own needs and measures go along: those of an area, any where everything goes out (None)."""
    if scope.kind == "all":
        return None
    return places_below(reader, scope.id) if scope.kind == "village" and scope.id is not None else set()


def _must_hold(scope: Scope, records: dict[str, list[Record]]) -> None:
    if not any(records.values()):
        raise StoreProblem(
            "nobody_in_scope",
            _("“{name}”现在没有户，没有做表。").format(name=scope.name),
            _("请核对结对和日期，或换一个范围。"),
        )


def _records(
    reader: Reader,
    households: Sequence[int],
    places: set[int] | None,
    on_progress: Tell | None,
    cancelled: Callable[[], bool] | None,
) -> dict[str, list[Record]]:
    found = {}
    for number, kind in enumerate(kinds()):
        if cancelled and cancelled():
            raise Cancelled
        if on_progress:
            on_progress(number, len(kinds()))
        found[kind] = records_out(reader, kind, households, places=places)
    return found


def _head(reader: Reader, scope: Scope, households: Sequence[int], facts: dict[str, Any]) -> Head:
    villages = villages_of(reader, households)
    said = {
        "kind": scope.kind,
        "id": scope.id,
        "name": scope.name,
        "village": villages[0] if len(villages) == 1 else None,
    }
    book = "B" + "".join(secrets.choice(_LETTERS) for _place in range(10))
    return Head(
        book,
        scope=said,
        columns={},
        made=date.today().isoformat(),
        program=_program(),
        schema=current(reader) or "",
        **facts,
    )


def _program() -> str:
    try:
        return version("jiedui")
    except PackageNotFoundError:
        return ""


def _taken(reader: Reader, records: dict[str, list[Record]]) -> dict[int, dict[str, list[str]]]:
    return tags_of(reader, [record.id for listed in records.values() for record in listed])


def _remember(store: Store, outgoing: Outgoing, name: str, size: int, private: Sequence[str]) -> None:
    head = outgoing.head
    rows = [SentRow(head.book, row.record, row.tag, row.cells) for row in outgoing.rows]
    file = {
        "name": name,
        "size": size,
        "rows": len(rows),
        "book": head.book,
        "purpose": head.purpose,
        "until": head.until,
    }
    with store.write(OUT, _("发出交换表 {name}").format(name=name)) as write:
        remember_sent(
            write, rows, shown_by(outgoing), book=head.book, recipient=head.recipient, purpose=head.purpose,
            scope=head.scope, columns=head.columns, file=file,
        )  # fmt: skip
        counted = kinds_in(outgoing)
        note_act(write, OUT, count=counted.get("household", 0), recipient=head.recipient, purpose=head.purpose)
        if private:
            words = "、".join({"ids": _("证件号码"), "health": _("健康")}[each] for each in private)
            said = _("发出工作簿，带{what}：{purpose}").format(what=words, purpose=head.purpose)
            note_act(write, "unmask", count=counted.get("member", 0), recipient=head.recipient, purpose=said)
