"""Plans as JSON, from the process that makes them to the window that shows them: what a file is, and its lines in parts.

Pure. The rows of the files stay behind: a window shows what a plan says, the process that made it writes it. Not here: a plan put aside
(`packing`), asking for it (`session`).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from app.exchange.plan import Blocked, Candidate, Item, Plan, Said
from app.exchange.reader import Book
from app.exchange.taking_in import Arrival
from db.history.statements import Creation, Removal, Statement

_SAID = {each.__name__: each for each in (Statement, Creation, Removal)}
Part = tuple[
    int, dict[str, Any] | None, str, int
]  # number of the file, item, else kind and record that it does not mention


def file_facts(arrival: Arrival) -> dict[str, Any]:
    """Return what a file is, without its lines."""
    plan = arrival.plan
    return {
        "file": plan.book.file,
        "sha256": plan.book.sha256,
        "recipient": plan.recipient,
        "rows": plan.rows,
        "blocked": None if plan.blocked is None else [plan.blocked.code, dict(plan.blocked.values)],
        "decisions": plan.decisions,
        "state": arrival.state,
        "at": arrival.at,
        "change_set": arrival.change_set,
    }


def arrival_from(facts: dict[str, Any]) -> Arrival:
    """Return a file as it was told of, without its lines and rows."""
    plan = Plan(
        Book(facts["file"], facts["sha256"], []),
        recipient=facts["recipient"],
        blocked=Blocked(*facts["blocked"]) if facts["blocked"] else None,
        rows=facts["rows"],
        decisions=facts["decisions"],
    )
    return Arrival(plan, facts["state"], facts["at"], facts["change_set"])


def parts_of(arrivals: Sequence[Arrival]) -> Iterator[Part]:
    """Yield the lines of the plans of some files, one by one."""
    for number, arrival in enumerate(arrivals):
        yield from ((number, item_facts(item), "", 0) for item in arrival.plan.items)
        yield from ((number, None, *missing) for missing in arrival.plan.missing)


def put_in(arrivals: Sequence[Arrival], parts: Sequence[Part]) -> None:
    """Put lines into the plans of the files that they are of."""
    for number, item, kind, record in parts:
        plan = arrivals[number].plan
        if item is None:
            plan.missing.append((kind, record))
        else:
            plan.items.append(item_from(item))


def item_facts(item: Item) -> dict[str, Any]:
    """Return a line as JSON can hold it: `item_from` makes it again."""
    facts = vars(item) | {"said": _told(item.said), "anew": _told(item.anew)}
    facts["candidates"] = [vars(each) for each in item.candidates]
    return facts


def item_from(facts: dict[str, Any]) -> Item:
    """Return the line that was told of."""
    return Item(
        **facts
        | {
            "said": _said(facts["said"]),
            "anew": _said(facts["anew"]),
            "ways": tuple(facts["ways"]),
            "candidates": tuple(Candidate(**each) for each in facts["candidates"]),
        }
    )


def _told(said: Sequence[Said]) -> list[tuple[str, dict[str, Any]]]:
    return [(type(each).__name__, vars(each)) for each in said]


def _said(told: Sequence[tuple[str, dict[str, Any]]]) -> tuple[Said, ...]:
    return tuple(
        _SAID[name](**facts | ({"replaces": tuple(facts["replaces"])} if "replaces" in facts else {}))
        for name, facts in told
    )
