"""What a hand-over sheet is made of, and that a sheet printed again is the one that was signed."""

from typing import Any

import pytest

from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.errors import RuleBroken
from db.history import undo
from db.history.sheets import sheet_again
from db.ops.household import add_household
from db.ops.pairing import hand_over, pair
from db.queries.handover import held_by
from db.queries.sheets import Promised, lines, party, place_of
from db.store import Store

DAY = "2019-07-01"


@pytest.fixture
def village(store: Store) -> dict[str, Any]:
    """Two households led by one helper, with what is open there, and a successor."""
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        firm = write.create("organisation", name="启衡机电")
        old, new = (
            write.create("helper", name=name, phone=phone, organisation_id=firm)
            for name, phone in (("李建国", "19900001125"), ("王芳", "19900001126"))
        )
        homes = []
        for number in (1, 2):
            draft = HouseholdDraft(village_id=parent, code=f"99999900000{number}", group_name=f"{number} 组")
            homes.append(add_household(write, draft, MemberDraft(name=f"户主{number}", relation="户主")))
            facts: dict[str, Any] = {"level": "person_person", "from_date": "2018-01-01", "helper_id": old}
            pair(write, PairingDraft(household_id=homes[-1], **facts))
        first = homes[0]
        made = {
            "need": write.create("need", household_id=first, kind="增收", title="庭院养殖", opened_on="2019-03-01"),
            "measure": write.create("measure", household_id=first, content="母羊 5 只", planned_on="2019-08-20", amount_fen=300_000),
            "done": write.create("measure", household_id=first, content="修路", done_on="2019-01-01"),
            "visit": write.create("visit", household_id=first, visited_on="2019-06-24", requests="想学缝纫", promises="问班"),
            "quiet": write.create("visit", household_id=first, visited_on="2019-06-28", next_on="2019-07-09"),
        }  # fmt: skip
        write.create("need", household_id=first, kind="住房", title="修房", met_on="2018-05-01")
    return {"old": old, "new": new, "homes": homes} | made


def handed(store: Store, village: dict[str, Any]) -> None:
    """Hand both households over."""
    with store.write("hand_over", "交接") as write:
        held = held_by(write.connection, "helper", village["old"], DAY)
        moves = {each.pairing_id: village["new"] for each in held}
        hand_over(write, "helper", village["old"], moves, DAY, reason="驻点期满", notes={village["new"]: "打电话"})


def test_a_line_has_what_is_open_and_the_last_words(store: Store, village: dict[str, Any]) -> None:
    with store.read() as reader:
        first, second = lines(reader, held_by(reader, "helper", village["old"], DAY))
        whole = place_of(reader, village["homes"])
        who = party(reader, "helper", village["old"], DAY)
    assert (first.head, first.code, first.group, first.leads) == ("户主1", "999999000001", "1 组", True)
    assert first.needs == ("庭院养殖",) and first.measures == (Promised("母羊 5 只", "2019-08-20", 300_000),)
    assert (first.next_visit, first.visited_on, first.requests, first.promises) == ("2019-07-09", "2019-06-24", "想学缝纫", "问班")  # fmt: skip
    assert second.open_items == 0 and second.next_visit is None
    assert whole == "叶城县金果镇团结村" and (who.name, who.phone, who.organisation) == ("李建国", "19900001125", "启衡机电")  # fmt: skip


def test_a_sheet_printed_again_is_the_one_that_was_signed(store: Store, village: dict[str, Any]) -> None:
    handed(store, village)
    with store.read() as reader:
        signed = sheet_again(reader, "2019-001")
    assert signed and (signed.reason, signed.note, signed.leaver.name, signed.successor.name) == ("驻点期满", "打电话", "李建国", "王芳")  # fmt: skip
    assert [each.code for each in signed.lines] == ["999999000001", "999999000002"]
    with store.write("later", "以后") as write:
        write.update(village["need"], met_on="2019-09-01")
        write.update(village["measure"], content="母羊 6 只", done_on="2019-09-01")
        write.create("need", household_id=village["homes"][1], kind="增收", title="后来的需求")
        write.create("visit", household_id=village["homes"][0], visited_on="2019-08-01", requests="后来的要求")
        write.delete(village["visit"])
    with store.read() as reader:
        assert sheet_again(reader, "2019-001") == signed
        assert sheet_again(reader, "2019-002") is None


def test_what_was_handed_over_is_not_held_any_more(store: Store, village: dict[str, Any]) -> None:
    handed(store, village)
    with store.read() as reader:
        assert held_by(reader, "helper", village["old"], DAY) == []
        assert {each.household_id for each in held_by(reader, "helper", village["new"], DAY)} == set(village["homes"])


def test_a_sheet_put_back_after_an_undo_has_what_stood_then(store: Store, village: dict[str, Any]) -> None:
    handed(store, village)
    with store.read() as reader:
        step, signed = undo.next_undo(reader), sheet_again(reader, "2019-001")
    assert step
    with store.write("undo", step.label) as write:
        undo.take_back(write, step)
    with store.read() as reader:
        assert sheet_again(reader, "2019-001") is None
        again = undo.next_redo(reader)
    assert again
    with store.write("redo", again.label) as write:
        undo.take_back(write, again)
    with store.read() as reader:
        assert sheet_again(reader, "2019-001") == signed


def test_a_refusal_names_every_household_it_is_about(store: Store, village: dict[str, Any]) -> None:
    with store.write("test", "试") as write:
        for household, other in zip(village["homes"], ("赵一", "钱二"), strict=True):
            held = held_by(write.connection, "helper", village["old"], DAY)
            mine = next(each for each in held if each.household_id == household)
            write.update(mine.pairing_id, to_date="2019-12-31")
            facts: dict[str, Any] = {"level": "person_person", "from_date": "2020-01-01"}
            pair(write, PairingDraft(household_id=household, helper_id=write.create("helper", name=other), **facts))
        third = write.create("helper", name="孙三")
    with pytest.raises(RuleBroken) as told, store.write("hand_over", "交接") as write:
        held = held_by(write.connection, "helper", village["old"], DAY)
        heirs = dict(zip(village["homes"], (village["new"], third), strict=True))
        hand_over(write, "helper", village["old"], {each.pairing_id: heirs[each.household_id] for each in held}, DAY)
    assert [each.record for each in told.value.problems] == village["homes"]


def test_who_leads_and_supports_beside_the_leaver_is_known(store: Store, village: dict[str, Any]) -> None:
    home = village["homes"][0]
    with store.write("test", "试") as write:
        third = write.create("helper", name="孙三")
        for helper in (village["new"], third):
            facts: dict[str, Any] = {"level": "person_person", "from_date": "2018-01-01", "role": "support"}
            pair(write, PairingDraft(household_id=home, helper_id=helper, **facts))
    with store.read() as reader:
        mine = held_by(reader, "helper", village["old"], DAY)[0]
        theirs = held_by(reader, "helper", third, DAY)[0]
    assert mine.supports == (village["new"], third) and mine.leads == ()
    assert theirs.leads == (village["old"],) and theirs.supports == (village["new"],)
