"""What a returned workbook says: single edits, what cannot speak, rows without a code, the guards. Pure."""

from exchange_made import (
    VILLAGE,
    Office,
    add,
    codes,
    column,
    created,
    elsewhere,
    offered,
    office,
    person,
    planned,
    put,
    returned,
    rid,
    sheet,
    stated,
)
from workbooks import id_number

from app.exchange.reader import Book
from app.exchange.reasons import blocked_words, reason_of

HOMES, PEOPLE, YEARS, VISITS = "户", "家庭成员", "户年度", "走访"


def test_an_unedited_file_says_nothing_whoever_takes_it_in() -> None:
    here = office()
    for how in ({}, {"with_id_numbers": True, "with_health": True}):
        book = returned(here.send(**how))
        for known in (here, elsewhere(here)):
            plan = planned(book, known)
            assert (plan.blocked, plan.items, plan.missing) == (None, [], [])


def test_an_edit_states_the_value_on_what_was_on_show() -> None:
    here = office()
    book = returned(here.send())
    put(book, PEOPLE, 2, "联系电话", "19900009999")
    put(book, YEARS, 1, "工资性收入（元）", "12,345.6")
    tag = sheet(book, PEOPLE).rows[2][1]
    plan = planned(book, here)
    assert codes(plan) == [("clean", "changed"), ("clean", "changed")]
    assert ("statement", rid("member", 2), "phone", "19900009999", (f"tag:{rid('member', 2)}:{tag}",)) in stated(plan)
    assert {each[3] for each in stated(plan)} == {"19900009999", 1_234_560}
    assert [item.said[0].source for item in plan.items] == ["0:1:3", "0:2:2"]
    for without in ({"names": False}, {"hidden": False}):
        again = returned(here.out["B2026TEST"], **without)
        put(again, PEOPLE, 2, "联系电话", "19900009999")
        put(again, YEARS, 1, "工资性收入（元）", "12,345.6")
        assert stated(planned(again, here)) == stated(plan)
    assert stated(planned(book, elsewhere(here))) == stated(plan)


def test_other_ways_to_write_the_same_are_no_edits() -> None:
    here = office()
    book = returned(here.send())
    put(book, HOMES, 1, "首次识别时间", "2018年6月")
    put(book, HOMES, 2, "登记人数", "3人")
    put(book, PEOPLE, 1, "姓名", "艾力丁•买买提".replace("丁", chr(0x4E01)))
    put(book, PEOPLE, 3, "联系电话", " 199 0001 0003 ")
    put(book, YEARS, 1, "工资性收入（元）", "12340.51")
    put(book, YEARS, 2, "年度", "2019年")
    assert planned(book, here).items == []


def test_what_cannot_speak_is_kept_out() -> None:
    here = office()
    here.records[rid("household", 6)]["note"] = "0077"
    book = returned(here.send(with_id_numbers=True))
    put(book, PEOPLE, 1, "证件号码", float(id_number(77)[:17] + "0"))
    put(book, PEOPLE, 2, "证件号码", "9999991980********")
    put(book, PEOPLE, 3, "证件号码", "9.99999E+17")
    put(book, PEOPLE, 9, "证件号码", 99999919.0)
    put(book, PEOPLE, 4, "姓名", "艾\ufffd\ufffd")
    put(book, PEOPLE, 5, "姓名", "???·???")
    put(book, PEOPLE, 6, "联系电话", "#N/A")
    put(book, PEOPLE, 7, "姓名", None)
    put(book, HOMES, 3, "备注", 12.0)
    put(book, HOMES, 6, "备注", "77")  # by way of a CSV
    put(book, HOMES, 1, "备注", ["2026-03-04"])
    put(book, HOMES, 4, "联系电话", "1990000****")
    put(book, HOMES, 5, "脱贫属性", "也许")
    put(book, HOMES, 2, "户主（只读）", "别人")
    at = column(book, PEOPLE, "文化程度")
    put(book, PEOPLE, 8, "文化程度", "小学")
    sheet(book, PEOPLE).formulas = frozenset({(9, at)})
    plan = planned(book, here)
    assert stated(plan) == set()
    assert {item.klass for item in plan.items} == {"kept_out"}
    assert {item.code for item in plan.items} == {
        "id_number_damaged", "masked", "number_cut", "lost_characters", "error", "required", "zero_lost", "became_date",
        "label_unknown", "read_only", "formula",
    }  # fmt: skip
    assert all(reason_of(item) for item in plan.items)
    assert not any(id_number(n) in reason_of(item) + item.value for item in plan.items for n in range(1, 19))


def test_a_cell_cleared_is_said_and_words_for_nothing_clear_it() -> None:
    here = office()
    book = returned(here.send())
    put(book, HOMES, 1, "联系电话", None)
    put(book, HOMES, 2, "联系电话", "无")
    assert {(each[1], each[3]) for each in stated(planned(book, here))} == {
        (rid("household", 1), None),
        (rid("household", 2), None),
    }


def test_a_masked_number_filled_in_is_asked_about() -> None:
    here = office()
    book = returned(here.send())
    put(book, PEOPLE, 1, "证件号码", id_number(1))  # what the store has
    put(book, PEOPLE, 2, "证件号码", id_number(99))
    put(book, PEOPLE, 3, "证件号码", None)
    plan = planned(book, here)
    assert codes(plan) == [("review", "cleared_masked"), ("review", "full_number")]
    assert stated(plan) == set()


def test_what_belongs_together_is_said_together() -> None:
    here = office()
    here.records[rid("member", 1)] |= {"from_date": "2017-01-01", "to_date": "2018-01-01"}
    book = returned(here.send())
    put(book, PEOPLE, 1, "离户日期", "2019-01-01")
    assert {(each[2], each[3]) for each in stated(planned(book, here))} == {
        ("to_date", "2019-01-01"),
        ("from_date", "2017-01-01"),
    }


def test_a_column_that_was_not_sent_and_a_field_that_does_not_change_are_asked_about() -> None:
    here = office()
    book = returned(here.send())
    sheet(book, PEOPLE).rows[0].append("健康状况")
    sheet(book, PEOPLE).rows[3].append("长期慢性病")
    put(book, YEARS, 2, "年度", 2020.0)
    assert codes(planned(book, here)) == [("review", "fixed"), ("review", "outside_columns")]


def test_deleting_takes_the_word_and_many_are_one_question() -> None:
    here = office()
    book = returned(here.send())
    put(book, PEOPLE, 1, "动作", "删除")
    put(book, PEOPLE, 1, "联系电话", "19900009999")
    put(book, PEOPLE, 2, "动作", "去掉")
    plan = planned(book, here)
    assert codes(plan) == [("clean", "removed"), ("review", "action_unknown")]
    tag = sheet(book, PEOPLE).rows[1][1]
    assert stated(plan) == {("removal", rid("member", 1), (f"tag:{rid('member', 1)}:{tag}",))}
    for row in range(3, 12):
        put(book, PEOPLE, row, "动作", "删除")
    plan = planned(book, here)
    assert {item.code for item in plan.items} == {"held_removed", "action_unknown"} and not stated(plan)
    question = next(item.question for item in plan.items if item.question)
    assert len(stated(planned(book, here, **{question: "take"}))) == 10


def test_a_file_sorted_without_its_codes_is_blocked() -> None:
    here = office()
    book = returned(here.send())
    rows = sheet(book, PEOPLE).rows
    rows[1:] = [[*one[:2], *other[2:-1], one[-1]] for one, other in zip(rows[1:], reversed(rows[1:]), strict=True)]
    plan = planned(book, here)
    assert plan.blocked and plan.blocked.code == "shuffled" and "没有收" in blocked_words(plan.blocked)
    assert stated(plan) == set() and planned(book, elsewhere(here)).blocked


def test_a_few_rows_with_somebody_elses_identity_are_asked_about() -> None:
    here = office(people=60, homes=20)
    book = returned(here.send())
    rows = sheet(book, PEOPLE).rows
    rows[1][2:-1], rows[2][2:-1] = rows[2][2:-1], rows[1][2:-1]
    plan = planned(book, here)
    assert codes(plan) == [("review", "foreign_row"), ("review", "foreign_row")]


def test_the_same_down_a_column_is_one_question() -> None:
    here = office(homes=40, people=3)
    book = returned(here.send())
    for row in range(1, 41):
        put(book, HOMES, row, "脱贫属性", "未脱贫")
        if row < 30:
            put(book, HOMES, row, "联系电话", None)
    put(book, HOMES, 35, "联系电话", "19900008888")
    plan = planned(book, here)
    assert {item.code for item in plan.items} == {"held_alike", "held_cleared", "changed"}
    assert {each[3] for each in stated(plan)} == {"19900008888"}
    assert len({item.question for item in plan.items} - {None}) == 2


def test_one_column_sorted_alone_is_held() -> None:
    here = office(homes=40, people=3)
    book = returned(here.send())
    at = column(book, HOMES, "联系电话")
    phones = [row[at] for row in sheet(book, HOMES).rows[1:]]
    for row, phone in zip(sheet(book, HOMES).rows[1:], reversed(phones), strict=True):
        row[at] = phone
    for known in (here, elsewhere(here)):  # also where of what was sent only hashes are known
        plan = planned(book, known)
        assert {item.code for item in plan.items} == {"held_moved"} and not stated(plan)


def test_a_column_of_few_words_sorted_alone_is_held() -> None:
    here = office(homes=2, people=40)
    for number in range(1, 41):
        here.records[rid("member", number)]["education"] = ("小学", "初中", "高中", "大专")[number % 4]
    book = returned(here.send())
    at = column(book, PEOPLE, "文化程度")
    words = sorted(str(row[at]) for row in sheet(book, PEOPLE).rows[1:])
    for row, word in zip(sheet(book, PEOPLE).rows[1:], words, strict=True):
        row[at] = word
    for known in (here, elsewhere(here)):
        plan = planned(book, known)
        assert {item.code for item in plan.items} == {"held_moved"} and not stated(plan)


def test_of_rows_with_one_code_the_nearest_is_the_row() -> None:
    here = office()
    book = returned(here.send())
    rows = sheet(book, PEOPLE).rows
    rows.append([*rows[1]])  # a mere copy says nothing
    rows.append([*rows[2]])
    rows[-1][column(book, PEOPLE, "姓名")] = "复制后改名"
    plan = planned(book, here)
    assert codes(plan) == [("review", "duplicate_code")] and not stated(plan)
    assert plan.items[0].row == len(rows)


def test_a_new_row_is_the_same_record_everywhere() -> None:
    here = office()
    book = returned(here.send())
    add(
        book,
        PEOPLE,
        **{"户码（新行要填）": "6531000002", "姓名": "新来·的", "出生日期": "2019-05-06", "与户主关系": "之子"},
    )
    add(book, VISITS, **{"户码（新行要填）": "6531000001", "走访日期": "2026-11-02", "答应的事": "修渠"})
    add(book, HOMES, **{"户编号": "6531000099", "住址": "新房"})
    add(
        book,
        PEOPLE,
        **{"户码（新行要填）": "6531000099", "姓名": "新户·主", "证件号码": id_number(500), "与户主关系": "户主"},
    )
    plan = planned(book, here)
    assert codes(plan) == [("new", "new")] * 4
    made = created(plan)
    assert stated(planned(book, elsewhere(here))) == stated(plan)
    homes = [record for record, values in made.items() if values.get("code") == "6531000099"]
    assert {values.get("household_id") for values in made.values()} == {
        rid("household", 2),
        rid("household", 1),
        homes[0],
        None,
    }
    assert made[homes[0]]["village_id"] == VILLAGE


def test_a_new_row_that_lacks_something_stays_out_or_is_asked_about() -> None:
    here = office()
    book = returned(here.send())
    add(book, PEOPLE, **{"姓名": "无家·可归"})
    add(book, PEOPLE, **{"户码（新行要填）": "6531000001", "与户主关系": "之子"})
    add(book, VISITS, **{"户码（新行要填）": "6531000001", "答应的事": "修渠"})
    add(book, HOMES, **{"户主（只读）": "没有·编号"})
    add(book, PEOPLE, **{"户码（新行要填）": "6531000001", "姓名": "写错", "记录码": "序号1"})
    twice = {"户码（新行要填）": "6531000001", "姓名": "双生", "出生日期": "2020-01-01"}
    add(book, PEOPLE, **twice, **{"性别": "男"})
    add(book, PEOPLE, **twice, **{"性别": "女"})
    plan = planned(book, here)
    assert codes(plan) == [
        ("kept_out", "blank_new"), ("kept_out", "blank_new"), ("review", "code_wrong"), ("review", "home_unknown"),
        ("review", "nameless_home"), ("review", "twice_new"), ("review", "twice_new"),
    ]  # fmt: skip
    assert all(reason_of(item) for item in plan.items)


def test_without_codes_nobody_is_new() -> None:
    here = office()
    whole = returned(here.send())
    for wipe in (("记录码",), ("记录码", "版次", "_base")):
        book = Book(whole.file, whole.sha256, [*whole.sheets], {})
        book.sheets = [type(each)(each.name, [list(row) for row in each.rows]) for each in whole.sheets]
        for heading in wipe:
            at = column(book, PEOPLE, heading)
            for row in sheet(book, PEOPLE).rows[1:]:
                row[at] = None
        for known in (here, elsewhere(here)):
            plan = planned(book, known)
            assert {(item.klass, item.code) for item in plan.items} == {("review", "code_gone")}
            assert len(plan.items) == 18


def test_a_row_without_its_code_is_joined_by_its_whole_number_when_somebody_says_so() -> None:
    here = office()
    outgoing = here.send()
    tag = next(row.tag for row in outgoing.rows if row.record == rid("member", 2))
    edit = ("statement", rid("member", 2), "phone", "19900009999", (f"tag:{rid('member', 2)}:{tag}",))
    for known in (here, elsewhere(here)):
        book = returned(outgoing)
        for heading in ("记录码", "版次", "_base"):
            at = column(book, PEOPLE, heading)
            for row in sheet(book, PEOPLE).rows[1:]:
                row[at] = None
        for number in range(1, 19):
            put(book, PEOPLE, number, "证件号码", id_number(number))
        put(book, PEOPLE, 2, "联系电话", "19900009999")
        put(book, PEOPLE, 2, "姓名", "改了名")
        plan = planned(book, known)
        assert codes(plan) == [("review", "number_again")] and not stated(plan) and plan.missing == []
        assert "19900009999" in reason_of(plan.items[0]) and id_number(2) not in reason_of(plan.items[0])
        assert edit in stated(planned(book, known, **{plan.items[0].key: "take"}))


def test_a_whole_number_joins_nobody_who_is_not_one_person_sent_in_this_book() -> None:
    def without_code(here: Office, number: str, *, gone: bool = True) -> list[tuple[str, str]]:
        book = returned(here.out["B2026TEST"])
        put(book, PEOPLE, 2, "证件号码", number)
        put(book, PEOPLE, 2, "联系电话", "19900009999")
        for heading in ("记录码", "版次", "_base") if gone else ():
            put(book, PEOPLE, 2, heading, None)
        return codes(planned(book, here))

    here = office()
    here.send()
    assert without_code(here, id_number(2)) == [("review", "number_again")]
    assert ("review", "number_again") not in without_code(here, id_number(2)[:17] + "#")
    wrong = id_number(2)[:17] + ("1" if id_number(2)[17] != "1" else "2")
    assert ("review", "number_again") not in without_code(here, wrong)
    assert ("review", "number_again") not in without_code(here, id_number(3))  # whose row is there
    assert ("review", "number_again") not in without_code(here, id_number(99))
    here.records[rid("member", 17)]["id_number"] = id_number(2)  # two people have it
    assert ("review", "number_again") not in without_code(here, id_number(2))
    here = office()
    here.records[rid("member", 99)] = person(99)
    here.send()
    del here.out["B2026TEST"].sheets[1].rows[-1]  # known, and not sent to these people
    assert ("review", "number_again") not in without_code(here, id_number(99))


def test_a_file_nobody_knows_anything_of_is_asked_about_cell_by_cell() -> None:
    here = office()
    book = returned(here.send(), hidden=False, names=False)
    put(book, PEOPLE, 1, "联系电话", "19900009999")
    put(book, PEOPLE, 2, "联系电话", "19900007777")
    there = elsewhere(here)
    there.before[rid("member", 2)] = {"phone": ["19900007777"]}
    plan = planned(book, there)
    assert codes(plan) == [("review", "no_base"), ("review", "old_value")] and not stated(plan)
    del there.records[rid("member", 2)]
    assert ("review", "unknown_record") in codes(planned(book, there))


def test_a_file_of_another_lineage_is_blocked() -> None:
    here = office()
    book = returned(here.send())
    plan = planned(book, type(here)(here.records, bytes(32)))
    assert plan.blocked and plan.blocked.code == "other_lineage"


def test_a_forged_base_is_not_believed() -> None:
    here = office()
    book = returned(here.send())
    put(book, PEOPLE, 1, "联系电话", "19900009999")
    hidden = sheet(book, "_kx").rows
    for row in hidden[1:]:
        row[2] = str(row[2]).replace("A", "B")
    at = column(book, PEOPLE, "_base")
    sheet(book, PEOPLE).rows[1][at] = str(sheet(book, PEOPLE).rows[1][at])[:-1] + "0"
    assert {item.code for item in planned(book, elsewhere(here)).items} >= {"no_base"}
    assert offered(planned(book, here)) == stated(planned(book, here)) != set()
