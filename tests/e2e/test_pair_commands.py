"""The pairings on the command line: who answered on a day, every verb with its change set, refusals with the ways on."""

from pathlib import Path
from typing import Any

import pytest
from commands import jiedui

from db.drafts import HouseholdDraft, MemberDraft
from db.ops.household import add_household
from db.store import Store

CODE = "999999000001"


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A store with a county, a village, a household, a district, an enterprise and three helpers."""
    path = tmp_path / "村.jiedui"
    with Store.create(path, "口令", quick=True) as store, store.write("test", "试") as write:
        county = write.create("region", edition=2019, level="county", name="叶城县", code="653126")
        town = write.create("region", edition=2019, level="township", name="金果镇", code="653126100", parent_id=county)
        place = write.create(
            "region", edition=2019, level="village", name="团结村", code="653126100201", parent_id=town
        )
        write.create("organisation", name="宝山区", kind="assisting_district")
        firm = write.create("organisation", name="启衡机电", kind="enterprise")
        for number, name in enumerate(("王芳", "赵明远", "孙倩")):
            write.create("helper", name=name, phone=f"1990000000{number}", organisation_id=firm)
        add_household(write, HouseholdDraft(village_id=place, code=CODE), MemberDraft(name="布佐热古丽"))
        member = write.connection.exec_driver_sql("SELECT id FROM member").scalar_one()
        write.update(member, code=f"{CODE}01")
    return path


def pair(store: Path, *arguments: object, code: int = 0) -> Any:
    return jiedui("pair", *arguments, "--store", store, "--json", code=code)


def test_a_programme_is_set_up_and_answers_for_every_day(village: Path) -> None:
    pair(village, "propose", "--organisation", "宝山区", "--for", "叶城县", "--from", "2015-01-01", "--start")
    pair(village, "propose", "--organisation", "启衡机电", "--for", "653126100201", "--from", "2016-01-01", "--start")
    made = pair(
        village, "propose", "--helper", "19900000000", "--for", CODE, "--from", "2016-03-21", "--on", "2016-03-01"
    )
    assert (made["change_set"]["verb"], made["pairing"]["state"]) == ("propose", "proposed")
    identifier = made["pairing"]["id"]
    assert pair(village, "accept", identifier)["pairing"]["state"] == "accepted"
    assert pair(village, "start", identifier, "--on", "2016-03-21")["pairing"]["state"] == "active"
    answer = pair(village, "who", CODE, "--on", "2018-06-30")
    assert answer["lead"]["name"] == "王芳" and answer["lead"]["organisation"] == "启衡机电"
    assert (answer["lead"]["code"], answer["lead"]["from"], answer["lead"]["to"]) == ("19900000000", "2016-03-21", None)
    assert [each["level"] for each in answer["chain"]] == ["person_person", "enterprise_village", "district_county"]
    assert pair(village, "who", f"{CODE}01", "--on", "2016-03-20")["lead"] is None
    replaced = pair(village, "replace", CODE, "--by", "赵明远", "--on", "2018-09-01")
    assert replaced["pairing"]["helper"]["name"] == "赵明远"
    assert pair(village, "who", CODE, "--on", "2018-08-31")["lead"]["name"] == "王芳"
    pair(village, "suspend", CODE, "--on", "2019-01-01", "--reason", "病假")
    assert pair(village, "who", CODE, "--on", "2019-01-15")["lead"] is None
    pair(village, "resume", CODE, "--on", "2019-02-01")
    support = pair(village, "support", CODE, "--by", "孙倩", "--on", "2019-03-01")["pairing"]
    assert [each["name"] for each in pair(village, "who", CODE, "--on", "2019-03-01")["supports"]] == ["孙倩"]
    pair(village, "unsupport", support["id"], "--on", "2019-04-30")
    pair(village, "date", CODE, "--from", "2018-09-02")
    pair(village, "ready", "团结村", "--aspect", "资金", "--evidence", "凭证 3", "--on", "2018-03-01")
    assert pair(village, "end", CODE, "--on", "2019-12-31", "--reason", "期满")["pairing"]["to"] == "2019-12-31"
    listed = pair(village, "list", "--level", "person_person", "--on", "2018-06-30")["pairings"]
    assert [each["helper"]["name"] for each in listed] == ["王芳"]
    found = pair(village, "coverage", "--by", "village", "--on", "2018-06-30")
    assert found["villages"] == {"total": 1, "paired": 1, "unpaired": 0}
    assert found["households"] == {"total": 1, "paired": 1, "unpaired": 0, "lead_missing": 0, "over_helped": 0}
    assert [each["code"] for each in found["by"]] == ["653126100201"]
    checked = jiedui("check", "--store", village, "--json")
    assert (checked["rebuild_equal"], checked["violations"]) == (True, [])
    assert jiedui("undo", "--store", village, "--json")["verb"] == "end_pairing"
    assert pair(village, "who", CODE, "--on", "2020-06-30")["lead"]["name"] == "赵明远"


def test_a_refusal_says_the_rule_the_other_pairing_and_the_ways(village: Path) -> None:
    first = pair(village, "propose", "--helper", "王芳", "--for", CODE, "--from", "2016-03-21", "--start")
    refused = pair(village, "propose", "--helper", "孙倩", "--for", CODE, "--from", "2019-05-10", code=2)["refused"]
    assert refused["rule"] == "second_lead" and "王芳" in refused["message"]
    assert [each["id"] for each in refused["with"]] == [first["pairing"]["id"]]
    assert {each["key"]: each["option"] for each in refused["ways"]}["as_support"] == "--as-support"
    beside = pair(village, "propose", "--helper", "孙倩", "--for", CODE, "--from", "2019-05-10", "--as-support")
    assert beside["pairing"]["role"] == "support"
    assert pair(village, "refuse", beside["pairing"]["id"], code=2)["refused"]["rule"] == "missing"
    assert pair(village, "refuse", beside["pairing"]["id"], "--reason", "已有安排")["pairing"]["state"] == "refused"
    assert pair(village, "start", beside["pairing"]["id"], code=2)["refused"]["rule"] == "wrong_stage"
    assert pair(village, "who", "没有这户", code=2)["refused"]["code"] == "beneficiary_unknown"
    assert pair(village, "who", CODE, "--on", "2018", code=2)["refused"]["code"] == "bad_date"
    assert pair(village, "end", CODE, "--reason", "期满", "--on", "2016-01-01", code=2)["refused"]


def test_words_for_people(village: Path) -> None:
    jiedui("pair", "propose", "--helper", "王芳", "--for", CODE, "--from", "2016-03-21", "--start", "--store", village)
    said = jiedui("pair", "who", CODE, "--on", "2018-06-30", "--store", village)
    assert said.startswith("2018-06-30 这天由 王芳（启衡机电）负责布佐热古丽，2016-03-21 起")
