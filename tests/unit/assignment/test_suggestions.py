"""Suggestions from a store: who is without, who may be suggested and why, what stays without; accepting is one step."""

import json
from typing import Any

import pytest

from app.assignment import placing
from app.assignment.parts import Placing
from app.assignment.suggest import Suggestion, drafts, suggest
from app.cli.main import run
from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.errors import RuleBroken
from db.history import undo
from db.history.digest import digest
from db.ops.household import add_household
from db.ops.pairing import accept as accepted
from db.ops.pairing import end_pairing, pair, propose, propose_all, start, suspend
from db.ops.setting import set_setting
from db.queries.assignment import situation
from db.store import Store

DAY = "2019-07-01"


class Place:
    """A county with two townships of two villages each; households and helpers are added as a test needs them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.number = 0
        with store.write("test", "试") as write:
            county = write.create("region", edition=2019, level="county", name="叶城县", code="653126")
            self.county, self.villages = county, {}
            for town in ("金果镇", "铁提乡"):
                above = write.create("region", edition=2019, level="township", name=town, parent_id=county)
                for name in ("团结", "幸福"):
                    made = write.create(
                        "region", edition=2019, level="village", name=f"{name}村", parent_id=above, code=f"65312600{len(self.villages):04d}"
                    )  # fmt: skip
                    self.villages[town[0] + name[0]] = made

    def make(self, kind: str, /, **fields: Any) -> int:
        with self.store.write("test", "试") as write:
            return write.create(kind, **fields)

    def household(self, village: str = "金团", *needs: str) -> int:
        self.number += 1
        with self.store.write("test", "试") as write:
            draft = HouseholdDraft(village_id=self.villages[village], code=f"9999990000{self.number:02d}")
            made = add_household(write, draft, MemberDraft(name=f"户主{self.number}", relation="户主"))
            for kind in needs:
                write.create("need", household_id=made, kind=kind, title=kind, opened_on="2019-01-01")
            return made

    def pair(self, level: str = "person_person", **sides: Any) -> int:
        facts = {"from_date": "2018-01-01"} | sides
        with self.store.write("test", "试") as write:
            return pair(write, PairingDraft(level=level, **facts))

    def suggest(self, on: str = DAY, area: int | None = None, **more: Any) -> Suggestion:
        with self.store.read() as reader:
            return suggest(situation(reader, on, area), **more)

    def chosen(self, on: str = DAY, **more: Any) -> dict[int, str]:
        return {line.household.id: line.helper.name for line in self.suggest(on, **more).lines}


@pytest.fixture
def place(store: Store) -> Place:
    return Place(store)


def _codes(found: Suggestion, household: int) -> dict[str, str]:
    return {each.code: each.words for line in found.lines if line.household.id == household for each in line.reasons}


def _left(found: Suggestion) -> dict[int, str]:
    return {each.household.id: each.code for each in found.unplaced if each.household}


def test_a_support_is_the_first_choice_and_every_reason_is_told(place: Place) -> None:
    firm = place.make("organisation", name="某实业", kind="enterprise")
    doctor = place.make("helper", name="李医生", organisation_id=firm, skills="医疗卫生、教育")
    other = place.make("helper", name="王芳", organisation_id=firm)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    sick, plain = place.household("金团", "就医"), place.household("金团", "就医")
    place.pair(helper_id=other, household_id=sick, role="support")
    led = place.household()
    place.pair(helper_id=doctor, household_id=led)
    found = place.suggest()
    assert {line.household.id: line.helper.name for line in found.lines} == {sick: "王芳", plain: "李医生"}
    assert found.optimal and found.unplaced == tuple(each for each in found.unplaced if each.village)
    assert _codes(found, sick)["support"] == "已是协助人"
    told = _codes(found, plain)
    assert told["skill"] == "特长“医疗卫生”对上需求“就医”"
    assert told["serves"] == "同村已负责 1 户" and told["load"] == "全部接受后负责 2/30 户"
    assert {line.household.id: line.next.helper.name for line in found.lines if line.next} == {
        sick: "李医生",
        plain: "王芳",
    }


def test_only_who_is_tied_to_the_county_and_in_office(place: Place) -> None:
    firm, far = place.make("organisation", name="近"), place.make("organisation", name="远")
    place.make("helper", name="远方", organisation_id=far)
    place.make("helper", name="离任", organisation_id=firm, to_date="2019-06")
    place.make("helper", name="未到", organisation_id=firm, from_date="2019-08-01")
    mine = place.household("金幸")
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["铁团"])
    assert _left(place.suggest()) == {mine: "nobody_tied"}
    place.make("helper", name="本县", organisation_id=firm)
    assert place.chosen() == {mine: "本县"}
    assert _codes(place.suggest(), mine)["county"] == "近与本县的铁提乡团结村结对"
    team = place.make("team", name="驻村队", region_id=place.villages["金团"])
    near = place.make("helper", name="本乡")
    place.make("team_member", team_id=team, helper_id=near, from_date="2019-01")
    assert _codes(place.suggest(), mine)["township"] == "所在团队“驻村队”在同乡镇的金果镇团结村"
    assert place.chosen() == {mine: "本乡"}
    assert place.chosen("2018-12-31")[mine] in ("离任", "本县")  # the day decides who is in office, and in a team


def test_units_of_the_assisting_district_come_last(place: Place) -> None:
    district = place.make("organisation", name="上海市宝山区对口支援办公室", kind="assisting_district")
    school = place.make("organisation", name="某中学", kind="school", affiliation="上海市宝山区")
    stranger = place.make("organisation", name="别处中学", kind="school", affiliation="上海市静安区")
    place.pair("district_county", organisation_id=district, region_id=place.county)
    place.make("helper", name="外人", organisation_id=stranger)
    place.make("helper", name="老师", organisation_id=school)
    mine = place.household("金团", "就学")
    assert place.chosen() == {mine: "老师"}
    assert _codes(place.suggest(), mine)["county"] == "本县支援区的单位：某中学"


def test_capacity_own_and_the_coordinators(place: Place) -> None:
    firm = place.make("organisation", name="某实业")
    busy = place.make("helper", name="甲", organisation_id=firm, capacity=2)
    place.make("helper", name="乙", organisation_id=firm)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    place.pair(helper_id=busy, household_id=place.household())
    for _number in range(5):
        place.household()
    with place.store.write("test", "试") as write:
        set_setting(write, "pairing.helper_limit", 3)
    found = place.suggest()
    assert sorted(line.helper.name for line in found.lines) == ["乙", "乙", "乙", "甲"]
    assert set(_left(found).values()) == {"used_up"}
    assert len(place.suggest(capacity=1).lines) == 1 and len(place.suggest(capacity=9).lines) == 5
    assert set(_left(place.suggest(capacity=0)).values()) == {"all_full"}


def test_what_waits_is_left_alone(place: Place) -> None:
    firm = place.make("organisation", name="某实业")
    one = place.make("helper", name="甲", organisation_id=firm)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    rests, offered, later, free = (place.household() for _ in range(4))
    resting = place.pair(helper_id=one, household_id=rests)
    with place.store.write("test", "试") as write:
        suspend(write, resting, "2019-06-01", reason="外出")
        propose(write, PairingDraft(level="person_person", helper_id=one, household_id=offered, from_date=DAY), on=DAY)
    place.pair(helper_id=one, household_id=later, from_date="2019-09-01")
    found = place.suggest()
    assert _left(found) == {rests: "paused", offered: "proposed", later: "later"}
    assert [line.household.id for line in found.lines] == [free]
    words = {each.code: each.words for each in found.unplaced if each.household}
    assert words["proposed"] == "已经提出，等 甲 答复。" and words["later"] == "2019-09-01 起已有 甲。"
    assert _codes(found, free)["load"] == "全部接受后负责 3/30 户"  # what rests and what is proposed count


def test_the_past_is_seen_as_it_was(place: Place) -> None:
    firm = place.make("organisation", name="某实业")
    one = place.make("helper", name="甲", organisation_id=firm, skills="医疗卫生")
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    mine = place.household("金团", "就医")
    done = place.pair(helper_id=one, household_id=mine)
    assert place.chosen() == {}
    with place.store.write("test", "试") as write:
        end_pairing(write, done, "2019-03-31", "调动")
    assert place.chosen() == {mine: "甲"} and place.chosen("2019-03-31") == {}
    assert "skill" not in _codes(place.suggest("2017-12-31"), mine)


def test_income_health_and_people_change_nothing(place: Place) -> None:
    firm = place.make("organisation", name="某实业")
    for name in ("甲", "乙", "丙"):
        place.make("helper", name=name, organisation_id=firm, skills="医疗卫生" if name == "乙" else None)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    for number in range(6):
        place.household("金团", *(["就医"] if number % 2 else []))
    before = place.chosen(capacity=3)
    with place.store.write("test", "试") as write:
        run_sql = write.connection.exec_driver_sql
        for member in run_sql("SELECT id FROM member").scalars().all():
            write.update(member, sex="女", birth="1931-01-01", health="残疾", education="小学", subsistence="是")
        for household in run_sql("SELECT id FROM household").scalars().all():
            write.update(household, main_cause="因病", category="低保户")
            write.create("household_year", household_id=household, year=2018, wage_fen=1)
        for helper in run_sql("SELECT id FROM helper").scalars().all():
            write.update(helper, sex="女")
    assert place.chosen(capacity=3) == before


def test_villages_get_organisations_of_their_side(place: Place) -> None:
    old = place.make("organisation", name="旧企业", kind="enterprise")
    place.make("organisation", name="空学校", kind="school")
    place.make("organisation", name="县农业农村局", kind="department")
    ended = place.pair("enterprise_village", organisation_id=old, region_id=place.villages["金团"])
    with place.store.write("test", "试") as write:
        end_pairing(write, ended, "2019-01-31", "到期")
        set_setting(write, "pairing.village_limit", 1)
    for village in place.villages:
        place.household(village)
    found = place.suggest()
    by_village = {line.village.label: line.organisation.name for line in found.villages}
    assert by_village.pop("金果镇团结村") == "旧企业"
    assert list(by_village.values()) == ["空学校"]
    assert [each.code for each in found.unplaced if each.household is None] == ["used_up", "used_up"]
    again = next(line for line in found.villages if line.organisation.name == "旧企业")
    assert [each.words for each in again.reasons] == ["以前和本村结过对", "本县一边的单位", "结对后 1/1 个村"]


def test_nobody_to_suggest_is_said(place: Place) -> None:
    place.household()
    found = place.suggest()
    assert [each.code for each in found.unplaced] == ["nobody_tied", "no_organisation"]
    assert not found.lines and not found.villages


def test_where_time_ran_out_it_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = place.make("organisation", name="某实业")
    for name in ("甲", "乙"):
        place.make("helper", name=name, organisation_id=firm, capacity=2)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"])
    households = [place.household() for _ in range(3)]
    assert place.suggest().optimal
    monkeypatch.setattr(placing, "clustered", lambda _part, _clock: None)
    monkeypatch.setattr(placing, "_compactly", lambda _part, _clock: Placing({}, False))
    found = place.suggest()
    assert not found.optimal and {line.household.id for line in found.lines} == set(households)


@pytest.fixture
def offer(place: Place) -> dict[str, Any]:
    """A support who is to lead, a parent that ends, and a village without an organisation."""
    firm = place.make("organisation", name="某实业", kind="enterprise")
    one = place.make("helper", name="甲", organisation_id=firm)
    place.pair("enterprise_village", organisation_id=firm, region_id=place.villages["金团"], to_date="2020-12-31")
    supported, other, far = place.household(), place.household(), place.household("铁团")
    support = place.pair(helper_id=one, household_id=supported, role="support", to_date="2020-06-30")
    return {"one": one, "firm": firm, "support": support, "households": [supported, other, far]}


def test_accepting_is_one_step_that_comes_back(place: Place, offer: dict[str, Any]) -> None:
    store, found = place.store, place.suggest()
    with store.read() as reader:
        before = digest(reader)
    with store.write("propose_all", "接受") as write:
        made = propose_all(write, drafts([*found.lines, *found.villages], found.on), on=DAY)
        rows = write.connection.exec_driver_sql(
            "SELECT level, household_id, role, from_date, to_date, stage, replaces_id FROM pairing "
            "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps(made),),
        ).all()  # fmt: skip
    supported, other, far = offer["households"]
    assert [tuple(row) for row in rows if row[1]] == [
        ("person_person", supported, "lead", DAY, "2020-12-31", "proposed", offer["support"]),
        ("person_person", other, "lead", DAY, "2020-12-31", "proposed", None),
        ("person_person", far, "lead", DAY, None, "proposed", None),
    ]
    assert [row[0] for row in rows if not row[1]] == ["enterprise_village"]
    assert set(_left(place.suggest()).values()) == {"proposed"}
    with store.read() as reader:
        target = undo.next_undo(reader)
    assert target and target.verb == "propose_all"
    with store.write("undo", target.label) as write:
        undo.take_back(write, target)
    with store.read() as reader:
        assert digest(reader) == before


def test_a_support_stops_supporting_when_it_starts_to_lead(place: Place, offer: dict[str, Any]) -> None:
    found = place.suggest()
    with place.store.write("propose_all", "接受") as write:
        made = propose_all(write, drafts(found.lines[:1], found.on), on=DAY)
    with place.store.write("start", "开始") as write:
        accepted(write, made[0], DAY)
        start(write, made[0], DAY)
        row = write.connection.exec_driver_sql("SELECT to_date FROM pairing WHERE id = ?", (offer["support"],)).one()
    assert row[0] == "2019-06-30"


def test_a_suggestion_that_no_longer_holds_is_refused_whole(place: Place, offer: dict[str, Any]) -> None:
    found = place.suggest()
    other = place.make("helper", name="乙")
    place.pair(helper_id=other, household_id=offer["households"][1], to_date="2020-12-31")
    with place.store.read() as reader:
        before = digest(reader)
    with pytest.raises(RuleBroken) as told, place.store.write("propose_all", "接受") as write:
        propose_all(write, drafts(found.lines, found.on), on=DAY)
    assert next(each.code for each in told.value.problems) == "second_lead"
    with place.store.read() as reader:
        assert digest(reader) == before


def test_the_command(
    place: Place, offer: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIEDUI_PASSPHRASE", "test")
    where = ["--store", str(place.store.path), "--on", DAY]
    place.store.close()

    def said(*more: str, code: int = 0) -> Any:
        assert run(["pair", "suggest", *where, *more]) == code
        return capsys.readouterr().out

    facts = json.loads(said("--json"))
    assert set(facts) == {"on", "rule", "optimal", "pairs", "villages", "unplaced"} and facts["on"] == DAY
    assert len(facts["pairs"]) == 3 and len(facts["villages"]) == 1 and facts["optimal"] is True
    first = facts["pairs"][0]
    assert first["helper"]["name"] == "甲" and first["household"]["code"] == "999999000001"
    assert {"code", "words", "points"} == set(first["reasons"][0])
    assert {each["key"] for each in facts["rule"]["weights"]} >= {each["code"] for each in first["reasons"]} - {
        "load",
        "together",
    }
    assert len(json.loads(said("--json", "--village", "653126000002"))["pairs"]) == 1
    assert len(json.loads(said("--json", "--capacity", "1"))["unplaced"]) == 2
    assert "已是协助人 +40" in said() and "建议 3 户、1 个村" in said()
    done = json.loads(said("--json", "--accept"))
    assert len(done["accepted"]["pairings"]) == 4 and done["accepted"]["change_set"]
    assert [each["code"] for each in json.loads(said("--json"))["unplaced"]] == ["proposed"] * 4
    assert run(["pair", "suggest", "--store", str(place.store.path), "--on", "2019-07"]) == 2
