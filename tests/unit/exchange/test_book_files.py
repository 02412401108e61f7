"""Exchange workbooks as files: written, opened by others, changed, taken in; one step, undone, put back; on two laptops."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exchange_store import edited, facts, filled, plan_of, rows_added, sent, taken, versions
from workbooks import id_number

from app.exchange.codes import code_of
from app.exchange.packing import packed, unpacked
from app.exchange.reader import read_book
from app.exchange.reasons import reason_of
from app.exchange.receipt import write_receipt
from app.exchange.sending import Scope
from app.exchange.taking_in import Outcome, look, resumed, take_in_all
from app.exchange.telling import conflict_facts, file_facts
from app.registers.refusals import Refused
from db.backup import backup
from db.errors import StoreProblem
from db.history import undo
from db.history.rebuild import differences
from db.ops.exchange import keep_exchange_draft
from db.queries.audit import audit_rows
from db.queries.exchange import exchange_draft, exchange_drafts
from db.store import Store

PHONE = ("家庭成员", 2, "联系电话", "19900007777")


def test_a_file_nobody_touched_says_nothing(store: Store, tmp_path: Path) -> None:
    filled(store)
    for name, how in {"甲": {}, "乙": {"with_id_numbers": True, "with_health": True, "password": "密码"}}.items():
        book = sent(store, tmp_path, name=f"{name}.xlsx", **how)
        assert book.rows == {
            "household": 4,
            "member": 12,
            "household_year": 4,
            "need": 0,
            "measure": 0,
            "visit": 4,
            "pairing": 2,
        }
        arrivals = look(store, [book.path], passwords=["密码"])
        plan = arrivals[0].plan
        assert (plan.items, plan.missing, plan.strange, plan.moved, plan.blocked) == ([], [], [], [], None)
        assert plan.recipient == "热依汗" and take_in_all(store, arrivals) == Outcome()
    with pytest.raises(Refused, match="密码"):
        look(store, [tmp_path / "乙.xlsx"])


def test_what_others_make_of_the_file_is_the_same_file(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    openpyxl.load_workbook(path).save(tmp_path / "另存.xlsx")
    plan = plan_of(store, tmp_path / "另存.xlsx")
    assert (plan.items, plan.blocked, plan.missing) == ([], None, [])
    for number, title in enumerate(("家庭成员", "户")):
        rows = list(openpyxl.load_workbook(path)[title].values)
        out = tmp_path / f"{number}.csv"
        with out.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)
        plan = plan_of(store, out)
        assert (plan.items, plan.blocked, len(plan.missing)) == ([], None, 26 - len(rows) + 1)


def test_hidden_things_and_privacy(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    book = openpyxl.load_workbook(path)
    said = "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)
    assert book["_kx"].sheet_state == "hidden" and book["家庭成员"].column_dimensions["AB"].hidden
    assert not any(id_number(n * 10 + place) in said for n in range(1, 5) for place in range(1, 4))
    assert "999999********" in said and "健康状况" not in said and "怎么填" in said and "核对" in said
    assert book["户"]["A1"].value == "记录码" and book["户"].freeze_panes == "C2"
    assert book["户"].column_dimensions["E"].width and book["户"]["E2"].number_format == "@"
    assert "kx_member__is_name" in book.defined_names and not book["户"].merged_cells.ranges
    with_all = openpyxl.load_workbook(
        sent(store, tmp_path, name="全.xlsx", with_id_numbers=True, with_health=True).path
    )
    assert id_number(11) in [cell for row in with_all["家庭成员"].values for cell in row]


def test_a_helpers_book_holds_only_their_households(store: Store, tmp_path: Path) -> None:
    ids = filled(store)
    book = sent(store, tmp_path, Scope("helper", ids["helper"], "热依汗"))
    assert (book.rows["household"], book.rows["member"]) == (2, 6)
    assert sent(store, tmp_path, Scope("village", ids["other"], "别村"), name="村.xlsx").rows["household"] == 2
    homes = [facts(store, "household")[3]["id"]]
    assert sent(store, tmp_path, Scope("list", None, "筛选", homes), name="筛.xlsx").rows["member"] == 3
    for refused in (Scope("village", 1, "无"), Scope("helper", ids["other"], "无")):
        with pytest.raises(StoreProblem) as told:
            sent(store, tmp_path, refused, name="无.xlsx")
        assert told.value.code == "nobody_in_scope" and not (tmp_path / "无.xlsx").exists()


def test_edits_go_in_as_one_step_and_come_out_again(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    back = edited(
        path, tmp_path / "回.xlsx", PHONE, ("户", 1, "备注", "新的"), ("户年度", 1, "工资性收入（元）", 20000.5)
    )
    visit = {
        "户码（新行要填）": code_of(facts(store, "household")[0]["id"]),
        "走访日期": "2026-11-20",
        "答应的事": "送苗",
    }
    back = rows_added(back, tmp_path / "回.xlsx", "走访", visit)
    member = facts(store, "member")[1]
    outcome = taken(store, back)
    # three, and the visit with its household, day, promise and life
    assert (outcome.statements, outcome.undecided, outcome.violations) == (7, [], [])
    assert facts(store, "member", id=member["id"])[0]["phone"] == "19900007777"
    assert facts(store, "household")[0]["note"] == "新的" and facts(store, "household_year")[0]["wage_fen"] == 2_000_050
    assert [each["promises"] for each in facts(store, "visit", visited_on="2026-11-20")] == ["送苗"]
    arrivals = look(store, [back])
    assert arrivals[0].state == "seen" and take_in_all(store, arrivals).change_set is None
    with store.read() as reader:
        assert differences(reader) == []
        target = undo.target_of(reader, outcome.change_set or 0)
    assert target is not None and target.verb == "exchange_in"
    with store.write("undo", target.label) as write:
        assert undo.take_back(write, target).kept == []
    assert facts(store, "member", id=member["id"])[0]["phone"] == member["phone"]
    assert facts(store, "visit", visited_on="2026-11-20") == []
    assert look(store, [back])[0].state == "undone" and taken(store, back).change_set is None
    assert taken(store, back, again=True).change_set
    assert facts(store, "member", id=member["id"])[0]["phone"] == "19900007777"
    with store.read() as reader:
        assert differences(reader) == []


def test_two_laptops_make_the_same_of_one_file(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    backup(store, tmp_path / "另.jiedui")
    member = {"户码（新行要填）": "6531000002", "姓名": "新来·的", "与户主关系": "之女", "出生日期": "2019-05-06"}
    back = rows_added(
        edited(path, tmp_path / "回.xlsx", PHONE, ("户", 1, "动作", "更正")), tmp_path / "回.xlsx", "家庭成员", member
    )
    before = set(versions(store))
    with Store.open(tmp_path / "另.jiedui", "test") as other:
        with other.write("x", "忘记") as write:  # it never sent the book
            for table in ("outgoing_row", "outgoing_book", "shown"):
                write.connection.exec_driver_sql(f"DELETE FROM {table}")
        counts = [taken(each, back).statements for each in (store, other)]
        assert counts[0] == counts[1] == 6
        assert set(versions(store)) - before == set(versions(other)) - before != set()


def test_what_somebody_else_changed_meanwhile_is_a_conflict(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    member = facts(store, "member")[1]
    with store.write("edit", "改", who="王") as write:
        write.update(member["id"], phone="19900003333")
    outcome = taken(store, edited(path, tmp_path / "回.xlsx", PHONE))
    told = [fact for each in outcome.undecided for fact in conflict_facts(each)]
    assert [(each["base"], each["ours"], each["theirs"], each["who"], each["file"], each["sheet"], each["row"]) for each in told] == [
        (member["phone"], "19900003333", "19900007777", "热依汗", "回.xlsx", "家庭成员", 3)
    ]  # fmt: skip
    yellow = openpyxl.load_workbook(sent(store, tmp_path, name="再.xlsx").path)["家庭成员"]
    at = [cell.value for cell in yellow[1]].index("联系电话") + 1
    assert yellow.cell(3, at).fill.fgColor.rgb == "FFFFE9A8" and "未定" in yellow.cell(3, at).comment.text
    assert plan_of(store, tmp_path / "再.xlsx").items == []


def test_a_second_book_edited_goes_on_from_the_first(store: Store, tmp_path: Path) -> None:
    filled(store)
    member = facts(store, "member")[1]
    for name, phone in (("一", "19900007771"), ("二", member["phone"]), ("三", "19900007771"), ("四", member["phone"])):
        path = sent(store, tmp_path, name=f"{name}.xlsx").path
        outcome = taken(store, edited(path, tmp_path / f"{name}回.xlsx", ("家庭成员", 2, "联系电话", phone)))
        assert (outcome.undecided, facts(store, "member", id=member["id"])[0]["phone"]) == ([], phone)


def test_removal_and_its_conflict(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    first, second = facts(store, "member")[1:3]
    with store.write("edit", "改") as write:
        write.update(second["id"], phone="19900003333")
    outcome = taken(
        store, edited(path, tmp_path / "回.xlsx", ("家庭成员", 2, "动作", "删除"), ("家庭成员", 3, "动作", "删除"))
    )
    assert facts(store, "member", id=first["id"]) == [] and facts(store, "member", id=second["id"])
    assert [(each.record_id, each.field) for each in outcome.undecided] == [(second["id"], "life")]


def test_rows_without_a_code_that_may_be_somebody(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    known = facts(store, "member")[0]
    rows = [
        {
            "户码（新行要填）": "6531000001",
            "姓名": known["name"],
            "证件号码": known["id_number"],
            "与户主关系": "户主",
            "文化程度": "小学",
        },
        {"户码（新行要填）": "6531000001", "姓名": "别人·名", "证件号码": facts(store, "member")[1]["id_number"]},
        {
            "户码（新行要填）": "6531000003",
            "姓名": facts(store, "member")[7]["name"],
            "出生日期": facts(store, "member")[7]["birth"],
        },
    ]
    back = rows_added(path, tmp_path / "回.xlsx", "家庭成员", *rows)
    back = rows_added(back, back, "走访", {"户码（新行要填）": "6531000001", "走访日期": "2026-01-02"})
    plan = plan_of(store, back)
    assert [(item.klass, item.code) for item in plan.items] == [
        ("review", "sure_match"), ("review", "likely_match"), ("review", "likely_match"), ("review", "likely_match"),
    ]  # fmt: skip
    sure = next(item for item in plan.items if item.candidates[0].sure)
    assert sure.preset == f"same:{known['id']}" and all(reason_of(item) for item in plan.items)
    arrivals = look(store, [back])
    arrivals[0].plan.decisions = {sure.key: sure.preset or ""}
    outcome = take_in_all(store, arrivals)
    assert (outcome.statements, outcome.undecided) == (1, [])  # what the row says anew of the person it is
    assert facts(store, "member", id=known["id"])[0]["education"] == "小学"
    assert len(facts(store, "member")) == 12


def test_a_plan_is_put_aside_and_taken_up(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path).path
    back = edited(path, tmp_path / "回.xlsx", PHONE, ("户年度", 2, "年度", 2020))
    arrivals = look(store, [back])
    asked = next(item for item in arrivals[0].plan.items if item.klass == "review")
    arrivals[0].plan.decisions[asked.key] = "take"
    content = packed([each.plan for each in arrivals])
    with store.write("exchange_later", "搁置") as write:
        draft = keep_exchange_draft(write, "回.xlsx", content)
    back.unlink()
    with store.read() as reader:
        assert [each[1] for each in exchange_drafts(reader)] == ["回.xlsx"]
        kept = unpacked(exchange_draft(reader, draft) or b"")
    assert kept is not None
    again = resumed(store, kept)
    assert again[0].plan.items == arrivals[0].plan.items and again[0].plan.open() == []
    assert take_in_all(store, again).statements == 2
    assert facts(store, "household_year")[1]["year"] == 2020


def test_people_whose_codes_are_deleted_are_joined_again_by_their_numbers(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = edited(sent(store, tmp_path, with_id_numbers=True).path, tmp_path / "回.xlsx", PHONE)
    book = openpyxl.load_workbook(path)
    for heading in ("记录码", "版次"):
        at = next(cell.column for cell in book["家庭成员"][1] if cell.value == heading)
        book["家庭成员"].delete_cols(at)
    for name in [each for each in book.defined_names if each.startswith("kx_member_")]:
        del book.defined_names[name]  # openpyxl leaves them where they were
    book.save(path)
    member = facts(store, "member")[1]
    arrivals = look(store, [path])
    asked = [item for item in arrivals[0].plan.items if item.code == "number_again"]
    assert [item.record for item in asked] == [member["id"]]
    assert take_in_all(store, arrivals).statements == 0  # not before somebody says so
    arrivals = look(store, [path])
    arrivals[0].plan.decisions[asked[0].key] = "take"
    outcome = take_in_all(store, arrivals)
    assert (outcome.statements, outcome.undecided) == (1, [])
    assert facts(store, "member", id=member["id"])[0]["phone"] == "19900007777"


def test_the_sender_is_answered(store: Store, tmp_path: Path) -> None:
    filled(store)
    path = sent(store, tmp_path, with_id_numbers=True).path
    back = edited(path, tmp_path / "回.xlsx", PHONE, ("家庭成员", 3, "证件号码", 9.99999e17), ("户年度", 2, "年度", 2020),
                  ("家庭成员", 4, "证件号码", id_number(999)))  # fmt: skip
    back = rows_added(back, back, "家庭成员", {"户码（新行要填）": "6531000002", "姓名": "新来·的"})
    arrivals = look(store, [back])
    outcome = take_in_all(store, arrivals)
    write_receipt(tmp_path / "回执.xlsx", arrivals, outcome)
    book = openpyxl.load_workbook(tmp_path / "回执.xlsx")
    assert book.sheetnames[:5] == ["收下的", "待定的", "没有收的", "请您补充", "新记录码"]
    assert [len(list(sheet.values)) - 1 for sheet in book.worksheets[:5]] == [3, 0, 1, 1, 1]
    said = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
    assert id_number(999) not in said and any("数字" in each for each in said)
    with pytest.raises(StoreProblem) as told:
        look(store, [tmp_path / "回执.xlsx"])
    assert told.value.code == "is_receipt"
    assert file_facts(arrivals[0])["review"] == 1


def test_other_files_are_sent_where_they_belong(store: Store, tmp_path: Path) -> None:
    filled(store)
    book = openpyxl.Workbook()
    book.active.append(["姓名", "与户主关系", "户编号"])  # type: ignore[union-attr]
    book.save(tmp_path / "台账.xlsx")
    with pytest.raises(StoreProblem, match="jiedui import"):
        look(store, [tmp_path / "台账.xlsx"])
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    good = sent(store, tmp_path).path
    with pytest.raises(Refused):
        look(store, [good, tmp_path / "坏.xlsx"])


def test_what_the_red_lines_forbid_never_comes_in(store: Store, tmp_path: Path) -> None:
    filled(store)
    book = openpyxl.load_workbook(sent(store, tmp_path).path)
    sheet: Any = book["家庭成员"]
    width = sheet.max_column + 1
    for row, said in enumerate(["民族", *["维吾尔族"] * 12], 1):
        sheet.cell(row, width).value = said
    homes: Any = book["户"]
    homes.cell(2, [cell.value for cell in homes[1]].index("备注") + 1).value = "信教，已谈话"
    book.save(tmp_path / "回.xlsx")
    read = read_book(tmp_path / "回.xlsx")
    assert "维吾尔族" not in str(read) and "信教" not in str([each.rows for each in read.sheets])
    plan = plan_of(store, tmp_path / "回.xlsx")
    assert [heading for _sheet, heading in plan.not_kept] == ["民族"]
    assert [(item.klass, item.code) for item in plan.items] == [("kept_out", "red_line")]


def test_formulas_do_not_speak(store: Store, tmp_path: Path) -> None:
    filled(store)
    back = edited(
        sent(store, tmp_path).path,
        tmp_path / "回.xlsx",
        ("家庭成员", 2, "联系电话", '="19900007777"'),
        ("户", 2, "登记人数", "=1+2"),
    )
    assert {(item.klass, item.code) for item in plan_of(store, back).items} == {("kept_out", "formula")}


def test_the_instructions_say_everything_in_both_languages(store: Store, tmp_path: Path) -> None:
    filled(store)
    book = openpyxl.load_workbook(sent(store, tmp_path, until="2026-12-20").path)
    assert book.sheetnames[:2] == ["说明", "Instructions"]
    chinese, english = (
        [["" if cell is None else str(cell) for cell in row[:2]] for row in book[title].values]
        for title in ("说明", "Instructions")
    )
    for rows, labels in ((chinese, ("发给", "用途", "请发回")), (english, ("For", "Purpose", "Due"))):
        assert {label: dict(rows)[label] for label in labels} == dict(
            zip(labels, ("热依汗", "核对", "2026-12-20"), strict=True)
        )
    numbered = [[row[0] for row in rows if row[0].isdecimal()] for rows in (chinese, english)]
    assert numbered[0] == numbered[1] and len(numbered[0]) >= 10
    meanings = dict(english)
    for sheet in book.worksheets[2:]:
        if sheet.sheet_state == "visible":
            headings = [cell.value for cell in sheet[1] if cell.value and cell.value != "_base"]
            assert all(meanings[f"　{heading}"].strip() for heading in headings)
            assert meanings[sheet.title].isascii()


def test_whole_numbers_and_health_leave_a_line_with_their_purpose(store: Store, tmp_path: Path) -> None:
    filled(store)
    sent(store, tmp_path, name="遮.xlsx")
    with store.read() as reader:
        plain = [(each.act, each.recipient, each.purpose) for each in audit_rows(reader)]
    assert ("exchange_out", "热依汗", "核对") in plain and "unmask" not in {act for act, *_rest in plain}
    sent(store, tmp_path, name="全.xlsx", with_id_numbers=True, with_health=True)
    with store.read() as reader:
        told = [each for each in audit_rows(reader) if each.act == "unmask"]
    assert [(each.count, each.recipient) for each in told] == [(12, "热依汗")]
    assert "证件号码、健康" in told[0].purpose and "核对" in told[0].purpose
