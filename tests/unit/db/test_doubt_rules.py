"""Doubts: each rule finds what it is about and nothing in a village that agrees with itself; waivers hold as long as the facts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from funded import in_order

from db.errors import RuleBroken
from db.history import undo
from db.ops.doubts import ask_again, waive
from db.queries import doubts
from db.queries.doubts import Found, find
from db.rules.doubts import SEVERITIES, Doubt
from db.store import Store

TODAY = date(2020, 7, 1)


def number(birth: str, sex: str, own: int = 1) -> str:
    """A made-up ID number with its right check character."""
    from stdnum.cn import ric

    body = f"999999{birth.replace('-', '')}{own:02d}{1 if sex == '男' else 2}"
    return body + str(ric.calc_check_digit(body + "0"))


def fill(store: Store) -> dict[str, int]:
    """A village of six households, all in order; the ids by name."""
    ids: dict[str, int] = {}
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create("region", edition=2020, level=level, name=name, parent_id=parent)
        ids["village"] = parent or 0
        ids["helper"] = write.create("helper", name="李建国", phone="19900009999")
        ids["other"] = write.create("helper", name="王芳", phone="19900009998")
        for at in range(1, 7):
            home = write.create(
                "household", village_id=parent, code=f"99999900000{at}", phone=f"1990000000{at}", stated_people=4,
                exit_status="已脱贫（享受政策）", exit_year=2019, identified_on="2014", main_cause="因学", other_causes="缺技术",
            )  # fmt: skip
            people = (
                ("陈静", "户主", "女", "1970-03-05", {"education": "初中", "labour": "普通劳动力", "work_months": 6}),
                ("王强", "配偶", "男", "1968-11-20", {"education": "小学", "labour": "普通劳动力"}),
                ("王小明", "之子", "男", "2008-09-01", {"school": "小学", "labour": "无劳动力"}),
                ("陈老太", "之母", "女", "1945-02-11", {"education": "文盲或半文盲", "labour": "无劳动力"}),
            )
            for name, relation, sex, birth, more in people:
                ids[f"{name}{at}"] = write.create(
                    "member", household_id=home, name=f"{name}{at}", relation=relation, sex=sex, birth=birth,
                    id_number=number(birth, sex, at), **more,
                )  # fmt: skip
            ids[f"home{at}"] = home
            ids[f"year{at}"] = write.create(
                "household_year", household_id=home, year=2019, people=4, wage_fen=2_000_000, business_fen=1_000_000,
                property_fen=0, transfer_fen=400_000, pension_fen=200_000, business_cost_fen=200_000,
                stated_total_fen=3_400_000, stated_net_fen=3_200_000, stated_per_head_fen=800_000,
            )  # fmt: skip
            need = write.create(
                "need", household_id=home, kind="增收", title="养羊", opened_on="2019-01", met_on="2019-06"
            )
            ids[f"need{at}"] = need
            ids[f"measure{at}"] = write.create(
                "measure", household_id=home, need_id=need, member_id=ids[f"陈静{at}"], content="母羊 5 只",
                planned_on="2019-03", done_on="2019-06-02", acknowledged_on="2019-06-02",
            )  # fmt: skip
            ids[f"visit{at}"] = write.create("visit", household_id=home, visited_on="2020-06-30")
            ids[f"pairing{at}"] = write.create(
                "pairing", level="person_person", helper_id=ids["helper"], household_id=home, role="lead", from_date="2018"
            )  # fmt: skip
        ids |= in_order(write, ids["village"], ids["measure1"])
    return ids


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return fill(store)


def change(store: Store, record: int, **fields: Any) -> None:
    with store.write("test", "试") as write:
        write.update(record, **fields)


def found(store: Store, *rules: str) -> Found:
    with store.read() as reader:
        return find(reader, TODAY, rules=rules)


def only(store: Store, rule: str) -> Doubt:
    (doubt,) = found(store, rule).open
    return doubt


Break = Callable[[Store, dict[str, int]], None]


def sets(record: str, **fields: Any) -> Break:
    return lambda store, ids: change(store, ids[record], **fields)


def adds(kind: str, home: str = "home1", **fields: Any) -> Break:
    def do(store: Store, ids: dict[str, int]) -> None:
        given = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}
        with store.write("test", "试") as write:
            write.create(kind, household_id=ids[home], **given)

    return do


def leaves_all(store: Store, ids: dict[str, int]) -> None:
    for name in ("陈静1", "王强1", "王小明1", "陈老太1"):
        change(store, ids[name], to_date="2020-01")


def joined_over(store: Store, ids: dict[str, int]) -> None:
    """Two households joined elsewhere, while one more measure was recorded here."""
    with store.write("test", "试") as write:
        for kind in ("pairing", "visit", "need", "household_year"):
            write.update(ids[f"{kind.removeprefix('household_')}2"], household_id=ids["home1"], **(
                {"role": "member"} if kind == "pairing" else {"year": 2018} if kind == "household_year" else {}
            ))  # fmt: skip
        for name in ("陈静2", "王强2", "王小明2", "陈老太2"):
            write.update(ids[name], joined_into=ids[name[:-1] + "1"])
        write.update(ids["measure2"], member_id=ids["陈静1"])
        write.update(ids["home2"], joined_into=ids["home1"])


# rule -> what raises it, what its sentence must say, the records it must be about
CASES: dict[str, tuple[Break, str, str]] = {
    "no_head": (sets("陈静1", relation="之女"), "没有一位", "home1"),
    "many_heads": (sets("王强1", relation="户主"), "陈静1、王强1", "home1"),
    "many_spouses": (sets("王小明1", relation="夫"), "王强1、王小明1", "home1"),
    "no_people": (leaves_all, "没有一个成员", "home1"),
    "people_differ": (sets("home1", stated_people=5), "登记 5 人，成员表里现有 4 人", "home1"),
    "relation_sex": (sets("王小明1", relation="之女"), "王小明1的关系是之女，性别是男", "王小明1"),
    "spouse_sex": (sets("王强1", sex="女"), "性别都是女", "王强1"),
    "relation_age": (sets("王小明1", birth="1965-09-01"), "1965-09-01", "王小明1"),
    "school_and_education": (sets("王小明1", education="小学"), "又填了文化程度小学", "王小明1"),
    "no_education": (sets("王强1", education=None), "王强1", "王强1"),
    "pupil_age": (sets("王小明1", birth="2018-09"), "2018-09", "王小明1"),
    "child_labour": (sets("王小明1", labour="普通劳动力"), "普通劳动力", "王小明1"),
    "child_work": (sets("王小明1", work_months=3), "3 个月", "王小明1"),
    "work_months": (sets("陈静1", work_months=13), "13 个月", "陈静1"),
    "work_labour": (sets("陈老太1", work_months=2), "无劳动力", "陈老太1"),
    "birth_future": (sets("王小明1", birth="2021-01-01"), "2021-01-01", "王小明1"),
    "birth_old": (sets("陈老太1", birth="1895"), "1895", "陈老太1"),
    "id_twice": (lambda store, ids: change(store, ids["王强1"], id_number=number("1968-11-20", "男", 2)), "登记了 2 次", "王强1"),
    "id_check": (sets("王强1", id_number="999999196811200110"), "校验位", "王强1"),
    "id_birth": (sets("王强1", birth="1968-12-20"), "1968-11-20", "王强1"),
    "id_sex": (sets("王强1", sex="女"), "号码里是男", "王强1"),
    "same_phone": (sets("王强1", phone="19900007777、19900000002"), "登记在 2 户：陈静1、陈静2", "home1"),
    "helper_phone": (sets("home1", phone="19900009999"), "李建国", "home1"),
    "code_twice": (sets("home1", code="999999000002"), "登记了 2 户", "home1"),
    "income_total": (sets("year1", stated_total_fen=3_500_000), "35000.00 元，四项相加是 34000.00 元", "year1"),
    "income_net": (sets("year1", stated_net_fen=3_400_000), "32000.00", "year1"),
    "income_per_head": (sets("year1", stated_per_head_fen=810_000), "算出是 8000.00 元", "year1"),
    "transfer_parts": (sets("year1", pension_fen=500_000), "5000.00", "year1"),
    "year_twice": (adds("household_year", year=2019), "登记了 2 份", "year1"),
    "income_unit": (sets("year1", stated_per_head_fen=8_000_000_000), "中位数是 8000.00", "year1"),
    "exit_year_missing": (sets("home1", exit_year=None), "没有脱贫年度", "home1"),
    "exit_status": (sets("home1", exit_status="未脱贫"), "2019", "home1"),
    "exit_early": (sets("home1", identified_on="2020-01"), "2020-01", "home1"),
    "causes": (sets("home1", other_causes="缺技术、因学"), "缺技术、因学", "home1"),
    "risk_order": (sets("home1", risk_on="2020-03", risk_cleared_on="2020-01"), "2020-01", "home1"),
    "need_met": (sets("measure1", need_id=None), "养羊", "need1"),
    "need_order": (sets("need1", opened_on="2019-07"), "2019-06", "need1"),
    "measure_order": (sets("measure1", planned_on="2019-07"), "计划 2019-07", "measure1"),
    "measure_future": (sets("measure1", done_on="2020-07-02"), "2020-07-02", "measure1"),
    "acknowledged_early": (sets("measure1", acknowledged_on="2019-05"), "2019-05", "measure1"),
    "measure_member": (lambda store, ids: change(store, ids["measure1"], member_id=ids["陈静2"]), "陈静2", "measure1"),
    "visit_future": (sets("visit1", visited_on="2020-07-02"), "2020-07-02", "visit1"),
    "two_leads": (adds("pairing", level="person_person", helper_id="other", role="lead", from_date="2019"), "李建国、王芳", "pairing1"),
    "pairing_order": (sets("pairing1", to_date="2017"), "终止 2017", "pairing1"),
    "fund_overspent": (sets("payment", amount_fen=600_000), "分到 5000.00 元，支付和申请共 6000.00 元", "payment"),
    "fund_over_source": (sets("allocation", amount_fen=600_000), "超出 1000.00 元", "source"),
    "fund_no_evidence": (sets("payment", evidence=None), "建筑队", "payment"),
    "fund_unsigned": (sets("front", agreed=False), "2 方、2 地", "payment"),
    "fund_paid_early": (sets("receipt", amount_fen=400_000), "到账 4000.00 元", "source"),
    "fund_no_kind": (sets("source", kind=None), "援疆资金", "source"),
    "fund_over_scale": (sets("project", scale_fen=1), "投资规模 0.01 元", "project"),
    "fund_measures": (sets("measure1", amount_fen=500_100), "合计 5001.00 元", "project"),
    "left_behind": (joined_over, "措施母羊 5 只还登记在已并入的户 999999000002 上", "measure2"),
}  # fmt: skip


def test_a_village_in_order_raises_nothing(store: Store, ids: dict[str, int]) -> None:
    assert found(store) == Found((), ())


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_what_it_is_about(store: Store, ids: dict[str, int], rule: str) -> None:
    breaks, words, record = CASES[rule]
    breaks(store, ids)
    doubt = only(store, rule)
    assert words in doubt.sentence and "{" not in doubt.sentence
    assert ids[record] in doubt.records
    assert doubt.household == (None if rule.startswith("fund_") else ids["home1"])
    assert rule in {each.rule.code for each in found(store).open}


def test_every_rule_is_tested_and_says_why() -> None:
    assert doubts.RULES.keys() == CASES.keys()
    for rule in doubts.RULES.values():
        assert rule.title and rule.why and rule.source and rule.sentence and rule.severity in SEVERITIES


@pytest.mark.parametrize(
    "near",
    [
        sets("王强1", relation="之女婿", education=None, school="高职高专一年级"),
        sets("王小明1", birth="2004-07"),  # may be sixteen or not: not said
        sets("year1", stated_per_head_fen=800_050),
        sets("year1", wage_fen=None),  # a part is unknown: nothing to add up
        sets("measure1", done_on="2019", planned_on="2019-03"),
        sets("need1", met_on=None),
        sets("陈老太1", to_date="2020-01", joined_into=None),
        sets("王小明1", relation="养子", birth="1970"),
    ],
)
def test_what_may_be_right_is_not_a_doubt(store: Store, ids: dict[str, int], near: Break) -> None:
    near(store, ids)
    unexpected = {each.rule.code for each in found(store).open} - {
        "people_differ",
        "id_birth",
        "pupil_age",
        "child_labour",
    }
    assert unexpected == set()


def test_a_pause_or_a_reason_excuses_a_second_lead(store: Store, ids: dict[str, int]) -> None:
    CASES["two_leads"][0](store, ids)
    with store.write("test", "试") as write:
        pause = write.create("pairing_pause", pairing_id=ids["pairing1"], from_date="2020")
    assert found(store, "two_leads").open == ()
    with store.write("test", "试") as write:
        write.delete(pause)
        write.update(ids["pairing1"], exception="两位同时交接")
    assert found(store, "two_leads").open == ()


def test_a_household_that_was_joined_into_another_is_not_asked(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["home1"], code="999999000002", phone="19900000002", exit_year=None)
    change(store, ids["王强1"], relation="户主")
    assert len(found(store).open) == 4
    change(store, ids["home1"], joined_into=ids["home2"])
    assert {each.rule.code for each in found(store).open} == {"left_behind"}  # joining moves it along; this did not


def test_id_numbers_of_old_cards_and_certificates_are_the_same_person(store: Store, ids: dict[str, int]) -> None:
    whole = number("1968-11-20", "男", 2)
    for other in (whole + "41", whole + "41B1", whole[:6] + whole[8:17]):
        change(store, ids["王强1"], id_number=other)
        doubt = only(store, "id_twice")
        assert doubt.records == tuple(sorted((ids["王强1"], ids["王强2"])))
        assert whole[6:14] not in doubt.sentence


def test_a_long_list_of_names_is_cut(store: Store, ids: dict[str, int]) -> None:
    with store.write("test", "试") as write:
        for at in range(1, 7):
            write.update(ids[f"home{at}"], phone="19900000001")
        extra = write.create("household", village_id=ids["village"], code="999999000009", phone="19900000001")
        write.create("member", household_id=extra, name="赵七", relation="户主")
    doubt = only(store, "same_phone")
    assert len(doubt.records) == 7 and "登记在 7 户" in doubt.sentence and doubt.sentence.endswith("陈静6 等。")


def test_a_place_narrows_the_doubts(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["home1"], exit_year=None)
    with store.read() as reader:
        assert len(find(reader, TODAY, area=ids["village"]).open) == 1
        assert find(reader, TODAY, area=ids["helper"]).open == ()
        with pytest.raises(KeyError):
            find(reader, TODAY, rules=["unheard_of"])


# -- waivers ---------------------------------------------------------------------------------------------------------
def test_a_waiver_holds_until_the_facts_change(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["王小明1"], relation="之女")
    doubt = only(store, "relation_sex")
    with store.write("waive", "试") as write:
        (waiver,) = waive(write, [doubt], "  按户口簿  原样登记 ")
    after = found(store)
    assert after.open == () and [(each.key, kept.reason) for each, kept in after.waived] == [
        (doubt.key, "按户口簿 原样登记")
    ]
    change(store, ids["王小明1"], phone="19900008888")
    assert found(store).open == ()
    change(store, ids["王小明1"], relation="之孙女", birth="2018-09-01", labour=None, school=None, id_number=None)
    again = only(store, "relation_sex")
    assert again.key == doubt.key and again.fingerprint != doubt.fingerprint
    with store.write("waive", "试") as write:
        assert waive(write, [again], "仍按户口簿") == [waiver]
    assert found(store, "relation_sex").open == ()
    with store.read() as reader:
        assert len(doubts.waivers(reader)) == 1


def test_waiving_and_asking_again_are_undone(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["home1"], exit_year=None)
    doubt = only(store, "exit_year_missing")
    with store.write("waive", "不算疑点") as write:
        (waiver,) = waive(write, [doubt], "年度在查")
    for _step in range(2):
        with store.write("ask_again", "再核对") as write:
            assert ask_again(write, [waiver]) == 1
        assert only(store, "exit_year_missing").key == doubt.key
        with store.read() as reader:
            target = undo.next_undo(reader)
        assert target is not None
        with store.write("undo", target.label) as write:
            undo.take_back(write, target)
        assert found(store).open == ()
    with store.write("ask_again", "再核对") as write, pytest.raises(KeyError):
        ask_again(write, [ids["home1"]])


def test_a_waiver_wants_a_reason_and_keeps_no_values(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["王强1"], id_number=number("1968-11-20", "男", 2))
    doubt = only(store, "id_twice")
    for reason in (" ", "长" * 201):
        with pytest.raises(RuleBroken), store.write("waive", "试") as write:
            waive(write, [doubt], reason)
    with store.write("waive", "试") as write:
        waive(write, [doubt], "双胞胎，派出所在更正")
    with store.read() as reader:
        kept = reader.exec_driver_sql("SELECT records FROM waiver").scalar_one()
    assert number("1968-11-20", "男", 2) not in kept and "王强" not in kept


def test_who_is_older_does_not_change_a_waiver_by_the_day(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["王小明1"], work_months=3)
    doubt = only(store, "child_work")
    with store.read() as reader:
        (later,) = find(reader, date(2022, 1, 1), rules=["child_work"]).open
    assert later.fingerprint == doubt.fingerprint


def test_codes_lead_to_households(store: Store, ids: dict[str, int]) -> None:
    change(store, ids["home1"], phone="19900000002")
    CASES["two_leads"][0](store, ids)
    with store.read() as reader:
        every = find(reader, TODAY).open
        codes = doubts.codes_of(reader, every)
    assert {codes[record][0] for doubt in every for record in doubt.records} == {ids["home1"], ids["home2"]}
    assert codes[ids["home1"]] == (ids["home1"], "999999000001")
