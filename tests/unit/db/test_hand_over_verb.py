"""Handing over: one verb moves what a helper leads, the old ends the day before, undo restores, refusals are in words."""

from collections.abc import Collection
from typing import Any

import pytest

from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.errors import RuleBroken
from db.history import undo
from db.history.digest import digest
from db.history.write import Write
from db.ops.household import add_household
from db.ops.pairing import end_pairing, hand_over, pair
from db.queries.handover import led_by, sheets
from db.store import Store

DAY = "2019-07-01"


@pytest.fixture
def village(store: Store) -> dict[str, Any]:
    """Three households led by one helper since 2017, and two who may succeed."""
    with store.write("test", "试") as write:
        county = write.create("region", edition=2019, level="county", name="叶城县")
        town = write.create("region", edition=2019, level="township", name="金果镇", parent_id=county)
        place = write.create("region", edition=2019, level="village", name="团结村", parent_id=town)
        helpers = [write.create("helper", name=name) for name in ("李建国", "王芳", "陈静")]
        households, pairings = [], []
        for number in range(3):
            draft = HouseholdDraft(village_id=place, code=f"99999900000{number}")
            households.append(add_household(write, draft, MemberDraft(name=f"户主{number}", relation="户主")))
            pairings.append(pair(write, _draft(helpers[0], households[-1])))
    return {"helpers": helpers, "households": households, "pairings": pairings}


def _draft(helper: int, household: int, **more: Any) -> PairingDraft:
    facts = {"level": "person_person", "from_date": "2017-08-01"} | more
    return PairingDraft(helper_id=helper, household_id=household, **facts)


def _all_to(write: Write, leaving: int, heir: int, on: str, households: Collection[int] | None = None) -> list[int]:
    """Hand everything a helper leads to one successor."""
    led = led_by(write.connection, leaving, on) if len(on) == 10 else []
    moves = {each.pairing_id: heir for each in led if households is None or each.household_id in households}
    return hand_over(write, "helper", leaving, moves, on)


def _made(store: Store, sheet: int) -> list[int]:
    with store.read() as reader:
        return next(each for each in sheets(reader) if each.id == sheet).pairings


def _digest(store: Store) -> str:
    with store.read() as reader:
        return digest(reader)


def _facts(store: Store, pairing: int) -> tuple[Any, ...]:
    with store.read() as reader:
        columns = "helper_id, household_id, role, from_date, to_date, end_reason"
        return tuple(reader.exec_driver_sql(f"SELECT {columns} FROM pairing WHERE id = ?", (pairing,)).one())


def test_all_moves_in_one_step_and_comes_back(store: Store, village: dict[str, Any]) -> None:
    before, (leaving, heir, _other) = _digest(store), village["helpers"]
    with store.write("hand_over", "交接") as write:
        (sheet,) = _all_to(write, leaving, heir, DAY)
    made = _made(store, sheet)
    assert _facts(store, village["pairings"][0]) == (
        leaving, village["households"][0], "lead", "2017-08-01", "2019-06-30", "交接",
    )  # fmt: skip
    assert [_facts(store, each) for each in made] == [
        (heir, household, "lead", DAY, None, None) for household in village["households"]
    ]
    with store.read() as reader:
        target = undo.next_undo(reader)
        assert [each.household_id for each in led_by(reader, heir, DAY)] == village["households"]
    assert target and target.verb == "hand_over"
    with store.write("undo", target.label) as write:
        undo.take_back(write, target)
    assert _digest(store) == before


def test_only_the_households_named_move(store: Store, village: dict[str, Any]) -> None:
    leaving, heir, _other = village["helpers"]
    with store.write("hand_over", "交接") as write:
        (sheet,) = _all_to(write, leaving, heir, DAY, [village["households"][1]])
    assert len(_made(store, sheet)) == 1
    assert _facts(store, village["pairings"][0])[4] is None


def test_what_ended_the_day_before_keeps_its_reason(store: Store, village: dict[str, Any]) -> None:
    leaving, heir, _other = village["helpers"]
    with store.write("end_pairing", "结束") as write:
        end_pairing(write, village["pairings"][0], "2019-06-30", "任期届满")
    with store.write("hand_over", "交接") as write:
        (sheet,) = _all_to(write, leaving, heir, DAY)
    assert len(_made(store, sheet)) == 3
    assert _facts(store, village["pairings"][0])[5] == "任期届满"


@pytest.mark.parametrize(
    ("on", "code"), [("2017-08-01", "before_start"), ("2019-07", "bad_date"), ("2016-01-01", "before_start")]
)
def test_dates_that_cannot_be(store: Store, village: dict[str, Any], on: str, code: str) -> None:
    leaving, heir, _other = village["helpers"]
    before = _digest(store)
    with pytest.raises(RuleBroken) as told, store.write("hand_over", "交接") as write:
        _all_to(write, leaving, heir, on)
    assert code in {each.code for each in told.value.problems}
    assert _digest(store) == before


def test_a_support_becomes_the_lead_and_somebody_else_who_leads_is_named(store: Store, village: dict[str, Any]) -> None:
    leaving, heir, other = village["helpers"]
    with store.write("pair", "结对") as write:
        beside = pair(write, _draft(heir, village["households"][0], role="support"))
        end_pairing(write, village["pairings"][1], "2019-08-31", "调动")
        pair(write, _draft(other, village["households"][1], from_date="2019-09-01"))
    before = _digest(store)
    with pytest.raises(RuleBroken) as told, store.write("hand_over", "交接") as write:
        _all_to(write, leaving, heir, DAY)
    assert [(each.field, each.code) for each in told.value.problems] == [("households", "second_lead")]
    assert "户主1家" in told.value.problems[0].message and _digest(store) == before
    with store.write("hand_over", "交接") as write:
        _all_to(write, leaving, heir, DAY, [village["households"][0]])
    assert _facts(store, beside)[4:] == ("2019-06-30", "转为主责")
    with pytest.raises(RuleBroken), store.write("hand_over", "交接") as write:
        _all_to(write, leaving, leaving, DAY)


def test_several_successors_get_a_sheet_each_and_what_was_promised(store: Store, village: dict[str, Any]) -> None:
    leaving, heir, other = village["helpers"]
    first, second, third = village["pairings"]
    with store.write("plan", "措施") as write:
        promised, done = (
            write.create("measure", household_id=village["households"][0], helper_id=leaving, content="母羊", **dates)
            for dates in ({"planned_on": "2019-09-01"}, {"done_on": "2019-01-01"})
        )
    with store.write("hand_over", "交接") as write:
        moves = {first: heir, second: other, third: heir}
        made = hand_over(write, "helper", leaving, moves, DAY, reason="驻点期满", notes={heir: "母羊 9 月到"})
    with store.read() as reader:
        found = {each.id: each for each in sheets(reader)}
        owners = dict(reader.exec_driver_sql("SELECT id, helper_id FROM measure").all())
    assert [(found[each].number, found[each].successor, len(found[each].pairings)) for each in made] == [
        ("2019-001", "王芳", 2), ("2019-002", "陈静", 1),
    ]  # fmt: skip
    assert found[made[0]].note == "母羊 9 月到" and found[made[1]].note == ""
    assert owners == {promised: heir, done: leaving}


def test_a_successor_takes_over_within_their_term(store: Store, village: dict[str, Any]) -> None:
    leaving, heir, _other = village["helpers"]
    with store.write("edit", "改") as write:
        write.update(heir, from_date="2019-08")
    with pytest.raises(RuleBroken) as told, store.write("hand_over", "交接") as write:
        _all_to(write, leaving, heir, DAY)
    assert [each.code for each in told.value.problems] == ["before_term"]
