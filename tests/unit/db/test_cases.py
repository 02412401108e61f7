"""What is decided in one go: fields of one statement together, alike ones in one step, what was unseen is told."""

import pytest
from disputes import disputed, sent, taken

from db.errors import StoreProblem
from db.history import undo
from db.history.cases import cases, lines, progress
from db.history.conflicts import conflicts, undecided
from db.history.statements import Act, Removal
from db.history.versions import LIFE, REMOVED, THERE
from db.ops.conflicts import ask, decide, decide_all
from db.store import Store


def _homes(store: Store, count: int) -> list[int]:
    """Households whose phone two people changed alike, each from 19900000001 to other numbers."""
    with store.write("add", "登记") as write:
        made = [write.create("household", code=f"99999900000{n}", phone="19900000001") for n in range(count)]
    disputed(store, made, "phone", "19900000003", "19900000002")
    return made


def test_cases_alike_are_settled_together_and_counted(store: Store) -> None:
    homes = _homes(store, 3)
    with store.read() as read:
        found = cases(conflicts(read))
        assert len({case.alike for case in found}) == 1 and len(found) == 3
        assert progress(read).decided == 0 and progress(read).last is None
    assert found[0].kept() == {"phone": "19900000003"} and found[0].taken() == {"phone": "19900000002"}
    with store.write("decide", "定下") as write:
        assert decide_all(write, [(case.key[0], case.taken()) for case in found[:2]]) == 2
        step = write.change_set_id
    with store.read() as read:
        assert progress(read).decided == 2 and progress(read).last
        changes = read.exec_driver_sql("SELECT count(*) FROM change WHERE change_set_id = ?", (step,)).scalar()
        assert changes == 2
        assert [each.record_id for each in undecided(read)] == homes[2:]
        target = undo.target_of(read, step)
    assert target
    with store.write("undo", "撤销") as write:
        undo.take_back(write, target)
    with store.read() as read:
        assert progress(read).decided == 0 and len(undecided(read)) == 3
        again = cases(conflicts(read))
    assert [(case.first.base and case.first.base.value, case.kept(), case.taken()) for case in again] == [
        ("19900000001", {"phone": "19900000003"}, {"phone": "19900000002"})
    ] * 3
    assert {side.origin.who for case in again for side in case.first.sides} == {"王芳", "帕提古丽·吾斯曼"}
    assert all(case.others and case.first.sides[1].origin.row for case in again)


def test_one_that_was_settled_meanwhile_lets_nothing_of_the_batch_be_written(store: Store) -> None:
    first, second = _homes(store, 2)
    with store.write("decide", "定下") as write:
        decide(write, second, {"phone": "19900000002"})
    with pytest.raises(StoreProblem, match="已经定过"), store.write("decide", "都定") as write:
        decide_all(write, [(first, {"phone": "19900000002"}), (second, {"phone": "19900000002"})])
    with store.read() as read:
        assert [each.record_id for each in undecided(read)] == [first]


def test_dates_of_one_person_are_one_case(store: Store) -> None:
    with store.write("add", "登记") as write:
        home = write.create("household")
        person = write.create("member", household_id=home, name="李建国", from_date="2018", to_date="2020")
    symbol, shown = sent(store, person)
    with store.write("set_field", "改") as write:
        write.update(person, from_date="2019")
    taken(store, Act(person, {"from_date": ("2018", (symbol,)), "to_date": ("2021", (symbol,))}), shown=shown)
    with store.read() as read:
        (case,) = cases(conflicts(read))
        (line,) = lines(undecided(read))
    assert [each.field for each in case.conflicts] == ["from_date", "to_date"] == list(line.fields)
    assert case.key == line.key == (person, "from_date") and line.record == "李建国"
    assert case.taken() == {"from_date": "2018", "to_date": "2021"}
    with store.write("decide", "定下") as write:
        decide(write, person, case.taken())
    with store.read() as read:
        assert undecided(read) == []


def test_a_question_is_a_mark_on_its_line(store: Store) -> None:
    home, _other = _homes(store, 2)
    with store.write("ask_sender", "问对方") as write:
        ask(write, home, "phone", "哪个号码打得通？")
    with store.read() as read:
        assert {line.key[0]: line.asked for line in lines(undecided(read))}[home] is True
        assert sum(line.asked for line in lines(undecided(read))) == 1


def test_a_removal_tells_what_its_author_had_not_seen(store: Store) -> None:
    (home,) = _homes(store, 1)
    with store.write("decide", "定") as write:
        decide(write, home, {"phone": "19900000004"})
    symbol, shown = sent(store, home)
    with store.write("set_field", "改", who="王芳") as write:
        write.update(home, phone="19900000009")
    taken(store, Removal(home, (symbol,)), shown=shown)
    with store.read() as read:
        (case,) = cases(conflicts(read))
    assert [(name, side.value, side.origin.who) for name, side in case.first.unseen] == [
        ("phone", "19900000009", "王芳")
    ]
    assert case.first.field == LIFE and case.taken() == {LIFE: REMOVED} and case.kept() == {LIFE: THERE}


def test_what_others_belong_to_does_not_go(store: Store) -> None:
    with store.write("add", "登记") as write:
        home = write.create("household")
    symbol, shown = sent(store, home)
    with store.write("add", "加人") as write:
        write.create("member", household_id=home, name="艾力·买买提")
    taken(store, Removal(home, (symbol,)), shown=shown)
    with pytest.raises(StoreProblem, match="现在去不掉"), store.write("decide", "去掉") as write:
        decide(write, home, {LIFE: REMOVED})
    with store.read() as read:
        assert len(undecided(read)) == 1
