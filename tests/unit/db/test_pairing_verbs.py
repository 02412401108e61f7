"""The verbs of pairings, one by one: what each writes, what it refuses and the way on, and that undo restores all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.errors import Problem, RuleBroken
from db.history import undo
from db.history.digest import digest
from db.ops import pairing as ops
from db.ops.household import add_household
from db.ops.pairing.settling import Chosen
from db.queries.readiness import ticks
from db.queries.responsible import Beneficiary, beneficiary, who
from db.queries.standing import PairingFacts, pairing_facts
from db.queries.strays import days_without_member, strays
from db.rules.periods import period
from db.store import Store


@dataclass
class Programme:
    """A district with its county, an enterprise with its village, a team with a family, two helpers in the team."""

    store: Store
    ids: dict[str, int]

    def write(self, change: Callable[[Any], Any]) -> Any:
        """Do a verb as one step."""
        with self.store.write("test", "试") as write:
            return change(write)

    def refused(self, change: Callable[[Any], Any]) -> list[Problem]:
        """Do a verb that must be refused, leaving nothing behind; return the problems."""
        before = self.digest()
        with pytest.raises(RuleBroken) as told:
            self.write(change)
        assert self.digest() == before
        return list(told.value.problems)

    def digest(self) -> str:
        with self.store.read() as reader:
            return digest(reader)

    def facts(self, pairing: int) -> PairingFacts:
        with self.store.read() as reader:
            found = pairing_facts(reader, pairing)
        assert found
        return found

    def lead(self, day: str) -> str | None:
        """Return the name of who leads the household on a day."""
        with self.store.read() as reader:
            found = who(reader, Beneficiary("household", self.ids["家"], None, "", self.ids["家"]), day).lead
        return found.helper if found else None

    def person(self, helper: str, start: str, **more: Any) -> PairingDraft:
        facts: dict[str, Any] = {"level": "person_person", "household_id": self.ids["家"]} | more
        return PairingDraft(helper_id=self.ids[helper], from_date=start, **facts)


@pytest.fixture
def programme(store: Store) -> Programme:
    with store.write("test", "试") as write:
        county = write.create("region", edition=2019, level="county", name="叶城县", code="653126")
        town = write.create("region", edition=2019, level="township", name="金果镇", parent_id=county)
        village = write.create("region", edition=2019, level="village", name="团结村", parent_id=town)
        ids = {"县": county, "村": village}
        ids["区"] = write.create("organisation", name="宝山区", kind="assisting_district")
        ids["企业"] = write.create("organisation", name="启衡机电", kind="enterprise")
        ids["学校"] = write.create("organisation", name="实验小学", kind="school")
        ids["队"] = write.create("team", name="启衡二队", organisation_id=ids["企业"])
        for name in ("王芳", "赵明远", "孙倩"):
            ids[name] = write.create("helper", name=name, organisation_id=ids["企业"])
        write.create("team_member", team_id=ids["队"], helper_id=ids["王芳"], from_date="2016-01-01")
        ids["家"] = add_household(
            write, HouseholdDraft(village_id=village, code="999999000001"), MemberDraft(name="布佐热古丽")
        )
        ids["户主"] = write.connection.exec_driver_sql("SELECT id FROM member").scalar_one()
        ids["女儿"] = write.create(
            "member", household_id=ids["家"], name="迪丽努尔", relation="之女", code="99999900000102"
        )
    made = Programme(store, ids)
    draft = PairingDraft
    for key, wanted in (
        ("区县", draft(level="district_county", organisation_id=ids["区"], region_id=county, from_date="2015-01-01")),
        (
            "企村",
            draft(level="enterprise_village", organisation_id=ids["企业"], region_id=village, from_date="2016-01-01"),
        ),
        ("队户", draft(level="team_family", team_id=ids["队"], household_id=ids["家"], from_date="2016-03-01")),
    ):
        ids[key] = made.write(lambda write, wanted=wanted: ops.pair(write, wanted))
    ids["人户"] = made.write(lambda write: ops.pair(write, made.person("王芳", "2016-03-21")))
    return made


def test_each_level_finds_the_one_above(programme: Programme) -> None:
    ids = programme.ids
    parents = [programme.facts(ids[key]).parent_id for key in ("区县", "企村", "队户", "人户")]
    assert parents == [None, ids["区县"], ids["企村"], ids["队户"]]
    with programme.store.read() as reader:
        whom = beneficiary(reader, "99999900000102")
        assert whom and whom.kind == "member"
        found = who(reader, whom, "2019-06-30")
        assert found.lead and found.lead.helper == "王芳"  # nobody of her own: whoever answers for the household
        assert [each.level for each in found.chain] == [
            "person_person", "team_family", "enterprise_village", "district_county",
        ]  # fmt: skip
        assert strays(reader) == []


def test_a_pairing_for_the_head_is_for_the_household(programme: Programme) -> None:
    draft = programme.person("孙倩", "2019-01-01", member_id=programme.ids["户主"])
    assert [each.code for each in programme.refused(lambda write: ops.pair(write, draft))] == ["second_lead"]
    own = programme.person("孙倩", "2019-01-01", member_id=programme.ids["女儿"])
    made = programme.write(lambda write: ops.pair(write, own))
    assert programme.facts(made).member_id == programme.ids["女儿"]


def test_from_a_proposal_to_the_end_and_back(programme: Programme) -> None:
    ids, start = programme.ids, programme.digest()
    programme.write(lambda write: ops.end_pairing(write, ids["人户"], "2019-05-09", "期满"))
    made = programme.write(lambda write: ops.propose(write, programme.person("孙倩", "2019-05-10"), on="2019-05-01"))
    assert programme.facts(made).state("2019-05-20") == "proposed" and programme.lead("2019-05-20") is None
    assert [each.code for each in programme.refused(lambda write: ops.start(write, made, "2019-05-10"))] == [
        "wrong_stage"
    ]
    programme.write(lambda write: ops.accept(write, made, "2019-05-02"))
    programme.write(lambda write: ops.start(write, made))
    programme.write(lambda write: ops.suspend(write, made, "2019-06-01", "病假"))
    assert (programme.lead("2019-05-31"), programme.lead("2019-06-01")) == ("孙倩", None)
    programme.write(lambda write: ops.resume(write, made, "2019-06-16"))
    assert [programme.lead(day) for day in ("2019-06-15", "2019-06-16")] == [None, "孙倩"]
    assert programme.facts(made).rests == (period("2019-06-01", "2019-06-15"),)
    programme.write(lambda write: ops.end_pairing(write, made, "2019-12-31", "任务完成"))
    assert [programme.lead(day) for day in ("2019-12-31", "2020-01-01")] == ["孙倩", None]
    assert programme.lead("2018-06-30") == "王芳"  # a closed pairing never vanishes
    while programme.digest() != start:
        with programme.store.read() as reader:
            target = undo.next_undo(reader)
        assert target
        with programme.store.write("undo", target.label) as write:
            undo.take_back(write, target)


def test_a_proposal_may_be_refused_with_its_reason(programme: Programme) -> None:
    made = programme.write(
        lambda write: ops.propose(write, programme.person("孙倩", "2019-05-10", role="support"), on="2019-05-01")
    )
    assert programme.refused(lambda write: ops.refuse(write, made, " "))[0].field == "answer_reason"
    programme.write(lambda write: ops.refuse(write, made, "已有安排", "2019-05-03"))
    facts = programme.facts(made)
    assert (facts.stage, facts.answer_reason, facts.answered_on) == ("refused", "已有安排", "2019-05-03")
    assert programme.refused(lambda write: ops.accept(write, made))[0].code == "wrong_stage"


def test_a_second_lead_names_the_other_and_each_way_works(programme: Programme) -> None:
    draft, ids = programme.person("孙倩", "2019-05-10"), programme.ids
    (refused,) = programme.refused(lambda write: ops.pair(write, draft))
    assert (refused.code, refused.others[0].id, refused.others[0].words) == ("second_lead", ids["人户"], "王芳")
    assert [way.key for way in refused.ways] == ["end_other", "as_support", "exception"]
    assert refused.ways[0].on == "2019-05-09"
    beside = programme.person("孙倩", "2019-05-10", role="support")
    support = programme.write(lambda write: ops.pair(write, beside))
    assert programme.lead("2019-06-30") == "王芳"
    programme.write(lambda write: ops.remove_support(write, support, "2019-05-31"))
    later = programme.person("孙倩", "2019-06-10")
    both = programme.write(lambda write: ops.pair(write, later, Chosen(exception="交接期并行")))
    assert programme.facts(both).exception == "交接期并行"
    programme.write(lambda write: ops.end_pairing(write, both, "2019-06-30", "并行结束"))
    third = programme.person("赵明远", "2019-07-10")
    taken = programme.write(lambda write: ops.pair(write, third, Chosen(end_other=True)))
    assert (programme.lead("2019-07-09"), programme.lead("2019-07-10")) == ("王芳", "赵明远")
    assert programme.facts(taken).replaces_id == ids["人户"]


def test_a_proposal_takes_over_when_it_starts(programme: Programme) -> None:
    chosen = Chosen(end_other=True)
    made = programme.write(
        lambda write: ops.propose(write, programme.person("孙倩", "2019-05-10"), chosen, on="2019-05-01")
    )
    assert programme.facts(programme.ids["人户"]).to_date is None
    programme.write(lambda write: ops.accept(write, made))
    programme.write(lambda write: ops.start(write, made, "2019-06-01"))
    assert programme.facts(programme.ids["人户"]).to_date == "2019-05-31"
    assert programme.facts(made).replaces_id == programme.ids["人户"]


def test_while_a_lead_rests_another_may_lead_and_the_first_cannot_come_back_meanwhile(programme: Programme) -> None:
    ids = programme.ids
    programme.write(lambda write: ops.suspend(write, ids["人户"], "2019-03-01", "病假"))
    assert (
        programme.refused(lambda write: ops.suspend(write, ids["人户"], "2019-03-05", "病假"))[0].code == "wrong_stage"
    )
    made = programme.write(lambda write: ops.pair(write, programme.person("孙倩", "2019-03-01", to_date="2019-03-31")))
    (refused,) = programme.refused(lambda write: ops.resume(write, ids["人户"], "2019-03-15"))
    assert (refused.code, refused.others[0].id) == ("second_lead", made)
    programme.write(lambda write: ops.resume(write, ids["人户"], "2019-04-01"))
    days = ("2019-02-28", "2019-03-01", "2019-03-31", "2019-04-01")
    assert [programme.lead(day) for day in days] == ["王芳", "孙倩", "孙倩", "王芳"]


def test_replacing_a_lead_promotes_who_stood_beside(programme: Programme) -> None:
    ids = programme.ids
    support = programme.write(lambda write: ops.add_support(write, ids["人户"], ids["孙倩"], "2018-01-15"))
    made = programme.write(lambda write: ops.replace_lead(write, ids["人户"], ids["孙倩"], "2019-05-10", "期满"))
    assert (programme.facts(support).to_date, programme.facts(support).end_reason) == ("2019-05-09", "转为主责")
    assert (programme.facts(ids["人户"]).to_date, programme.facts(ids["人户"]).end_reason) == ("2019-05-09", "期满")
    assert programme.facts(made).replaces_id == ids["人户"] and programme.lead("2019-05-10") == "孙倩"
    assert programme.refused(lambda write: ops.replace_lead(write, made, ids["孙倩"], "2019-06-01"))[0].code == "same_helper"  # fmt: skip
    assert programme.refused(lambda write: ops.replace_lead(write, made, ids["王芳"], "2019-05-10"))[0].code == "before_start"  # fmt: skip


def test_an_enterprise_is_replaced_without_anybody_losing_who_answers(programme: Programme) -> None:
    ids = programme.ids
    made = programme.write(lambda write: ops.replace_lead(write, ids["企村"], ids["学校"], "2018-01-01"))
    family = programme.facts(ids["队户"])
    assert (family.parent_id, family.to_date) == (made, None) and family.exception
    assert programme.lead("2019-06-30") == "王芳"
    with programme.store.read() as reader:
        assert [(each.kind, bool(each.excused)) for each in strays(reader)] == [("outside_dates", True)]


def test_ending_what_others_lie_in_asks_about_them(programme: Programme) -> None:
    ids = programme.ids
    (refused,) = programme.refused(lambda write: ops.end_pairing(write, ids["企村"], "2019-12-31", "协议到期"))
    assert (refused.code, [other.id for other in refused.others]) == ("children_outside", [ids["队户"]])
    chosen = Chosen(with_children=True)
    programme.write(lambda write: ops.end_pairing(write, ids["企村"], "2019-12-31", "协议到期", chosen))
    assert [programme.facts(ids[key]).to_date for key in ("企村", "队户", "人户")] == ["2019-12-31"] * 3
    assert programme.lead("2019-12-31") == "王芳" and programme.lead("2020-01-01") is None


def test_dates_are_corrected_within_the_rules(programme: Programme) -> None:
    ids = programme.ids
    programme.write(lambda write: ops.correct_dates(write, ids["人户"], "2016-04", "2019"))
    assert (programme.facts(ids["人户"]).from_date, programme.lead("2019-12-31")) == ("2016-04", "王芳")
    (inside,) = programme.refused(lambda write: ops.correct_dates(write, ids["队户"], "2016-06-01", None))
    assert (inside.code, [other.id for other in inside.others]) == ("children_outside", [ids["人户"]])
    (early,) = programme.refused(lambda write: ops.correct_dates(write, ids["人户"], "2015-06-01", None))
    assert (early.code, early.ways[0].key, early.ways[0].on) == ("outside_parent", "change_date", "2016-03-01")
    programme.write(
        lambda write: ops.correct_dates(write, ids["人户"], "2015-06-01", None, Chosen(exception="先行到村"))
    )
    assert programme.facts(ids["人户"]).exception == "先行到村"
    assert programme.refused(lambda write: ops.correct_dates(write, ids["人户"], "2019", "2018"))[0].code == "ends_before_start"  # fmt: skip


def test_a_helper_helps_within_their_term(programme: Programme) -> None:
    programme.write(lambda write: write.update(programme.ids["孙倩"], from_date="2019-06", to_date="2020-05"))
    draft = programme.person("孙倩", "2019-01-01", role="support")
    (early,) = programme.refused(lambda write: ops.pair(write, draft))
    assert (early.code, early.ways[0].on) == ("outside_term", "2019-06-01")
    late = programme.person("孙倩", "2021-01-01", role="support")
    assert programme.refused(lambda write: ops.pair(write, late))[0].code == "outside_term"


def test_a_school_pairs_with_a_village_beside_the_enterprise(programme: Programme) -> None:
    ids = programme.ids
    draft = PairingDraft(level="enterprise_village", organisation_id=ids["学校"], region_id=ids["村"], role="support",
                         from_date="2018-01-01")  # fmt: skip
    made = programme.write(lambda write: ops.pair(write, draft))
    assert programme.facts(made).parent_id == ids["区县"]


def test_five_ticks_with_evidence_and_date(programme: Programme) -> None:
    pairing = programme.ids["企村"]
    assert programme.refused(lambda write: ops.mark_ready(write, pairing, "funds", "", "2019-01-01"))[0].field == "evidence"  # fmt: skip
    record = programme.write(lambda write: ops.mark_ready(write, pairing, "funds", "凭证 2019-3", "2019-03-05"))
    again = programme.write(lambda write: ops.mark_ready(write, pairing, "funds", "凭证 2019-4", "2019-03-01"))
    assert again == record
    with programme.store.read() as reader:
        before, after = ticks(reader, pairing, "2019-02-28"), ticks(reader, pairing, "2019-03-01")
    assert (sum(map(bool, before)), sum(map(bool, after))) == (0, 1)
    assert [each.evidence for each in after if each] == ["凭证 2019-4"]
    programme.write(lambda write: ops.unmark_ready(write, record))
    with programme.store.read() as reader:
        assert not any(ticks(reader, pairing, "2019-12-31"))


def test_a_team_without_anybody_is_told_by_day(programme: Programme) -> None:
    ids = programme.ids
    membership = programme.store
    with membership.read() as reader:
        row = reader.exec_driver_sql("SELECT id FROM team_member").scalar_one()
    programme.write(lambda write: ops.leave_team(write, row, "2019-05-09"))
    programme.write(lambda write: ops.join_team(write, ids["队"], ids["孙倩"], "2019-05-13"))
    assert programme.refused(lambda write: ops.join_team(write, ids["队"], ids["孙倩"], "2019-06-01"))[0].code == "in_team"  # fmt: skip
    with programme.store.read() as reader:
        assert days_without_member(reader) == {ids["队户"]: (period("2019-05-10", "2019-05-12"),)}
        assert [each.kind for each in strays(reader)] == ["empty_team"]


def test_orphans_are_listed_and_find_their_place(programme: Programme) -> None:
    made = programme.write(
        lambda write: write.create(
            "pairing", level="person_person", role="support", helper_id=programme.ids["孙倩"],
            household_id=programme.ids["家"], from_date="2017-01-01",
        )
    )  # fmt: skip
    with programme.store.read() as reader:
        assert [(each.kind, each.pairing_id) for each in strays(reader)] == [("orphan", made)]
    assert programme.write(lambda write: ops.attach(write, [made])) == 1
    assert programme.facts(made).parent_id == programme.ids["队户"]
