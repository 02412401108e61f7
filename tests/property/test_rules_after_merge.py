"""After a merge every rule between records that does not hold is listed, none twice: counted again, plainly, over all rows."""

import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from property.exchanging import Rows, acts_of, tables, take
from property.test_steps import Quick
from workbooks import id_number

from db.models import kind_of
from db.queries.across import violations

DAY = date(2020, 7, 1)


def _twice(rows: Rows, kind: str, *fields: str) -> set[frozenset[int]]:
    """The records of a kind that say the same in some fields, by twos or more."""
    same = defaultdict(set)
    for record, row in rows.items():
        if kind_of(record) == kind and all(row.get(name) is not None for name in fields) and "joined_into" not in row:
            same[tuple(row[name] for name in fields)].add(record)
    return {frozenset(each) for each in same.values() if len(each) > 1}


def _heads(rows: Rows) -> set[int]:
    """The households with more than one head."""
    heads = defaultdict(int)
    for row in rows.values():
        heads[row.get("household_id")] += row.get("relation") == "户主"
    return {home for home, many in heads.items() if home and many > 1}


@pytest.mark.parametrize("seed", range(4))
def test_every_broken_rule_is_listed_after_a_merge(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    stores = [Quick.create(tmp_path / f"{place}.jiedui", "test", quick=True) for place in range(2)]
    key = "00" * 32
    for place, store in enumerate(stores):
        with store.write("fill", "填") as write:
            write.connection.exec_driver_sql("UPDATE identity SET lineage = ?, origin = ?", (key, place + 1))
        with store.write("fill", "填") as write:
            for _ in range(6):
                home = write.create("household", code=f"99999900{chance.randint(1, 9)}")
                write.create("household_year", household_id=home, year=chance.randint(2018, 2019))
                for relation in ("户主", chance.choice(["配偶", "户主"])):
                    write.create("member", household_id=home, name="甲", relation=relation,
                                 id_number=id_number(chance.randint(1, 15)))  # fmt: skip
    merged = take(stores[0], acts_of(stores[1]))
    rows = tables(stores[0]).rows
    with stores[0].read() as read:
        found = violations(read, DAY)
        touched = violations(read, DAY, merged.records)
    listed = {
        rule: [frozenset(each.records) for each in found if each.rule == rule] for rule in ("id_twice", "code_twice")
    }
    for rule, wanted in (
        ("id_twice", _twice(rows, "member", "id_number")),
        ("code_twice", _twice(rows, "household", "code")),
    ):
        alike = [one for each in wanted for one in each]
        named = [one for each in listed[rule] for one in each]
        assert set(named) == set(alike) and len(listed[rule]) == len(set(listed[rule])), rule
    assert {each.household for each in found if each.rule == "many_heads"} == _heads(rows)
    about = [each for each in found if merged.records & {*each.records, each.household}]
    assert touched == about and len(set(found)) == len(found)
    for store in stores:
        store.close()
