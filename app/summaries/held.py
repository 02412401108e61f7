"""The household's copy of everything that is held about it, and the slip for what it asks or complains about.

Here: which facts stand where. Not here: the records (`db.history.held`), the printed phrases (`app.summaries.phrases_rights`),
the drawing (`app.ui.paper`). It is the family's own paper: numbers and health stand on it whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from app.summaries import blocks
from app.summaries.blocks import Block, Column, Document, Fact, Facts, Heading, Row, Table, Words, hushed, words
from app.summaries.household import footer
from app.summaries.phrases import say, template
from app.summaries.undecided import undecided_block
from app.summaries.values import KINDS, field_label, shown
from db.fields import Reason, facts_of, reason_of
from db.history.held import Held
from db.history.household import Entry
from db.rules.audit import ACTS
from db.rules.roles import ROLES
from resources.language import _

_ORDER: Final = (
    "household", "member", "household_year", "need", "measure", "visit", "pairing", "pairing_pause", "readiness", "attachment", "consent",
    "feedback",
)  # fmt: skip
_LEFT_OUT: Final = ("household_id",)


def held_copy(held: Held, printed_on: str, audit: str = "") -> Document:
    """Compose the copy as printed on a day (ISO date); `audit` is the head of the audit."""
    return Document(
        title=f"{say('held_title')[0].text} {held.code} {held.head}".rstrip(),
        blocks=(
            blocks.Banner(say("held_title"), hushed(say("held_kept")), qr=held.code),
            blocks.Paragraph(say("held_about")),
            *_records(held),
            *undecided_block(*held.undecided, health=True),
            *_looked(held),
            *_went(held),
            *_history(held.history),
            *_why(held),
        ),
        footer=footer(held.code, held.head, printed_on, audit),
        page_of=template("page_of"),
    )


def _records(held: Held) -> Iterator[Block]:
    for kind in _ORDER:
        rows = held.rows.get(kind, ())
        name = _(KINDS[kind])
        if not rows:
            yield Heading(words(name))
            yield blocks.Paragraph(hushed(say("held_none")))
        for number, row in enumerate(rows, 1):
            title = words(name) if len(rows) == 1 else say("held_number", kind=name, n=number)
            yield Heading(title)
            yield Facts(tuple(_facts(kind, row, held.names)))


def _facts(kind: str, row: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[Fact]:
    """Every field that says something; the paper of an attachment itself is handed over as it is."""
    for field, fact in facts_of(kind).items():
        value = row[field]
        if value in (None, "") or field in _LEFT_OUT or (kind == "attachment" and field == "content"):
            continue
        if fact.meaning == "json":
            yield from (Fact(words(name), words(text)) for name, text in _unknown(str(value)))
            continue
        text = shown(kind, field, value, private=True, names=names)
        yield Fact(words(field_label(kind, field)), words(text), wide=len(text) > 24)


def _unknown(value: str) -> Iterator[tuple[str, str]]:
    read = orjson.loads(value)
    for name, said in read.items() if isinstance(read, dict) else [("", read)]:
        yield str(name), str(said)


def _table(
    title: Words, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[object]], empty: str
) -> list[Block]:
    lines = tuple(Row(tuple(words(cell) for cell in row)) for row in rows)
    if not lines:
        return [Heading(title), blocks.Paragraph(hushed(say(empty)))]
    return [Heading(title), Table(tuple(Column(say(key), share) for key, share in columns), lines)]


def _looked(held: Held) -> list[Block]:
    rows = [
        (line.at[:10], line.who, _(ROLES.get(line.role, line.role)), _(ACTS.get(line.act, line.act)), line.purpose)
        for line in held.looked
    ]
    columns = (("held_day", 14), ("held_who", 20), ("held_role", 14), ("held_act", 24), ("held_purpose", 28))
    return _table(say("held_looked"), columns, rows, "held_nobody")


def _went(held: Held) -> list[Block]:
    rows = [(line.at[:10], line.recipient or "—", line.name, line.who) for line in held.went]
    columns = (("held_day", 14), ("held_to", 30), ("held_file", 36), ("held_who", 20))
    return _table(say("held_went"), columns, rows, "held_nowhere")


def _history(entries: Iterable[Entry]) -> list[Block]:
    rows = [_entry(entry) for entry in entries]
    columns = (
        ("held_day", 12), ("held_who", 13), ("held_what", 22), ("held_old", 17), ("held_new", 17), ("held_from", 19),
    )  # fmt: skip
    return _table(say("held_history"), columns, rows, "held_none")


def _entry(entry: Entry) -> tuple[object, ...]:
    what = f"{_(KINDS[entry.kind])} {entry.record}".strip()
    old = new = ""
    if entry.field is not None:
        what = f"{what} {field_label(entry.kind, entry.field)}"
        old, new = (shown(entry.kind, entry.field, value, private=True) for value in (entry.old, entry.new))
    source = say("held_row", file=entry.file, row=entry.row or "")[0].text if entry.file else entry.label
    return entry.at[:10], entry.who, what, old, new, source


def _why(held: Held) -> list[Block]:
    """The reasons behind the fields that are filled, each once."""
    reasons: dict[str, Reason] = {}
    for kind in _ORDER:
        for row in held.rows.get(kind, ()):
            for field in facts_of(kind):
                if row[field] not in (None, ""):
                    reason = reason_of(f"{kind}.{field}")
                    reasons[reason.name] = reason
    rows = [
        (each.label, each.basis, say("held_term", after=each.after, n=each.years)[0].text) for each in reasons.values()
    ]
    return _table(say("held_why"), (("held_purpose", 38), ("held_basis", 42), ("held_years", 20)), rows, "held_none")


def slip(feedback: Mapping[str, Any], code: str, head: str, printed_on: str, audit: str = "") -> Document:
    """Compose the slip a household gets for what it asks or complains about, or with the answer once there is one."""
    pairs = (
        ("slip_number", feedback["slip"]),
        ("code", code),
        ("slip_kind", _(feedback["kind"])),
        ("slip_received", feedback["received_on"]),
        ("slip_due", feedback["due_on"]),
        ("slip_answered", feedback["answered_on"] or say("slip_waiting")[0].text),
    )
    long = [("slip_words", feedback["words"])] + ([("slip_answer", feedback["answer"])] if feedback["answer"] else [])
    return Document(
        title=f"{say('slip_title')[0].text} {feedback['slip']}",
        blocks=(
            blocks.Banner(say("slip_title"), hushed(say("slip_kept")), qr=str(feedback["slip"])),
            Facts(tuple(Fact(say(key), words(value)) for key, value in pairs)),
            *(block for key, value in long for block in (Heading(say(key)), blocks.Paragraph(words(value), 9.5))),
            blocks.Spacer(4),
            blocks.Paragraph(hushed(say("slip_rights"))),
            blocks.Spacer(6),
            blocks.Signatures((say("sign_head"), say("slip_sign")), hushed(say("sign_date"))),
        ),
        footer=footer(code, head, printed_on, audit),
        page_of=template("page_of"),
    )
