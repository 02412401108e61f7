"""What taking a workbook in would make undecided is told before anything is written, and is what comes of it."""

from pathlib import Path
from typing import Any

from exchange_store import edited, facts, filled, sent, versions

from app.exchange.several import look_ahead, look_at_all
from app.exchange.taking_in import Outcome, foreseen, look, take_in_all
from app.exchange.telling import conflict_facts, violation_facts
from db.backup import backups
from db.store import Store


def told(outcome: Outcome) -> tuple[Any, ...]:
    conflicts = [fact | {"when": None} for each in outcome.undecided for fact in conflict_facts(each)]
    return outcome.statements, conflicts, [violation_facts(each) for each in outcome.violations]


def test_conflicts_are_foreseen_as_they_come(store: Store, tmp_path: Path) -> None:
    filled(store)
    book = sent(store, tmp_path)
    people = facts(store, "member")
    with store.write("edit", "改") as write:
        write.update(people[1]["id"], phone="19900003333")
    back = edited(
        book.path, tmp_path / "回.xlsx", ("家庭成员", 1, "联系电话", "19900007777"), ("家庭成员", 2, "联系电话", "19900008888"),
        ("家庭成员", 3, "联系电话", "19900009999"),
    )  # fmt: skip
    arrivals = look(store, [back])
    before = versions(store), len(backups(store.path))
    ahead = foreseen(store, arrivals)
    assert (versions(store), len(backups(store.path))) == before and ahead.change_set is None
    assert [each["ours"] for each in told(ahead)[1]] == ["19900003333"]
    looked = look_at_all(store, [back])
    look_ahead(store, looked)
    assert looked.ahead is not None and told(looked.ahead) == told(ahead)
    assert told(take_in_all(store, arrivals)) == told(ahead)
    assert told(foreseen(store, look(store, [back]))) == (0, [], [])


def test_broken_rules_are_foreseen(store: Store, tmp_path: Path) -> None:
    filled(store)
    number = facts(store, "member")[0]["id_number"]
    book = sent(store, tmp_path, with_id_numbers=True)
    back = edited(book.path, tmp_path / "回.xlsx", ("家庭成员", 5, "证件号码", number))
    arrivals = look(store, [back])
    ahead = foreseen(store, arrivals)
    assert ahead.violations and told(take_in_all(store, arrivals)) == told(ahead)
