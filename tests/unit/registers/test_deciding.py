"""What is decided of a plan: cells, columns, blanks that wipe, doubts answered again, and what a later year knows better."""

from pathlib import Path
from typing import Any

from importing import imported, planned, roster, rows_of
from workbooks import people

from app.registers.plans.plan import Plan
from app.registers.plans.planning import make_plan
from app.registers.session import Session
from db.store import Store

PHONE = "联系电话"
COLUMN = (0, 0, "members", "phone")


def phones(rows: list[dict[str, Any]], start: int) -> list[dict[str, Any]]:
    return [row | {PHONE: str(19900000000 + start + n // 3)} for n, row in enumerate(rows)]


def of_year(folder: Path, rows: list[dict[str, Any]], year: int) -> Path:
    return roster(folder, rows, f"户{year}.xlsx", above=[[f"莎车县米夏镇{year}年贫困人口信息表"]])


def by_hand(store: Store, record: int, **fields: Any) -> None:
    with store.write("test", "改") as write:
        write.update(record, **fields)


def changed(plan: Plan, name: str) -> list[Any]:
    return [(line, each) for line in plan.lines for each in line.changes if each.field == name]


def held(store: Store) -> set[str]:
    return {str(row["phone"]) for table in ("household", "member") for row in rows_of(store, table) if row["phone"]}


def kinds_of_phone(plan: Plan) -> set[str]:
    return {line.kind for line, _change in changed(plan, "phone")}


def test_an_older_register_never_writes_over_what_a_later_one_said(store: Store, tmp_path: Path) -> None:
    imported(store, of_year(tmp_path, phones(people(2), 100), 2020))
    before = held(store)
    plan = planned(store, of_year(tmp_path, phones(people(2), 200), 2018))
    assert changed(plan, "phone")
    assert {each.kept for _line, each in changed(plan, "phone")} == {"newer"}
    assert all("2020" in each.known for _line, each in changed(plan, "phone"))
    assert {line.status for line, _each in changed(plan, "phone")} <= {"doubt"}
    assert any("2018" in issue.message and "2020" in issue.message for issue in plan.issues)
    imported(store, of_year(tmp_path, phones(people(2), 200), 2018))
    assert held(store) == before


def test_the_user_may_take_the_older_column_all_the_same(store: Store, tmp_path: Path) -> None:
    imported(store, of_year(tmp_path, phones(people(2), 100), 2020))
    older = of_year(tmp_path, phones(people(2), 200), 2018)
    kind = kinds_of_phone(planned(store, older)).pop()
    imported(store, older, columns={(0, 0, kind, "phone"): "take"})
    assert any(phone.startswith("199000002") for phone in held(store))


def test_a_later_register_writes_over_an_earlier_one_and_a_blank_is_filled_by_any(store: Store, tmp_path: Path) -> None:
    imported(store, of_year(tmp_path, [row | {PHONE: None} for row in people(2)], 2020))
    imported(store, of_year(tmp_path, phones(people(2), 100), 2018))
    assert any(phone.startswith("199000001") for phone in held(store))
    imported(store, of_year(tmp_path, phones(people(2), 200), 2019))
    assert any(phone.startswith("199000002") for phone in held(store))


def test_what_a_later_register_only_said_again_is_known_of_that_year(store: Store, tmp_path: Path) -> None:
    imported(store, of_year(tmp_path, phones(people(2), 100), 2018))
    assert not planned(store, of_year(tmp_path, phones(people(2), 100), 2020)).pad.changed
    rows = phones(people(2), 100)
    rows[0]["文化程度"] = "小学"
    imported(store, of_year(tmp_path, rows, 2020))
    plan = planned(store, of_year(tmp_path, phones(people(2), 300), 2019))
    assert {each.kept for _line, each in changed(plan, "phone")} == {"newer"}


def test_what_was_written_by_hand_is_known_of_that_day(store: Store, tmp_path: Path) -> None:
    path = of_year(tmp_path, people(1), 2018)
    imported(store, path)
    person = rows_of(store, "member")[0]
    by_hand(store, person["id"], education="小学")
    plan = planned(store, path)
    assert [(each.kept, each.new) for _line, each in changed(plan, "education")] == [("newer", "初中")]
    assert plan.nothing_to_write


def test_an_import_taken_back_is_no_newer_knowledge(store: Store, tmp_path: Path) -> None:
    from db.history import undo

    imported(store, of_year(tmp_path, phones(people(2), 100), 2018))
    imported(store, of_year(tmp_path, phones(people(2), 200), 2020))
    with store.read() as reader:
        target = undo.next_undo(reader)
    assert target is not None
    with store.write(undo.UNDO, "撤销") as write:
        undo.take_back(write, target)
    plan = planned(store, of_year(tmp_path, phones(people(2), 300), 2019))
    assert {each.kept for _line, each in changed(plan, "phone")} == {""}


def test_a_cell_and_a_column_are_kept_and_the_cell_goes_first(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    rows = people(2)
    for row in rows[:3]:
        row["文化程度"] = "小学"
    path = roster(tmp_path, rows)
    lines = [line for line, _each in changed(planned(store, path), "education")]
    assert len(lines) == 3
    column = {(0, 0, "members", "education"): "keep"}
    cell = {(*lines[0].key, lines[0].record_id, "education"): "take"}
    result = imported(store, path, columns=column, cells=cell)
    assert (result["members"]["changed"], result["members"]["unchanged"]) == (1, 5)
    assert [row["education"] for row in rows_of(store, "member")].count("小学") == 1 + sum(
        row["文化程度"] == "小学" for row in people(2)
    )


def test_blank_cells_wipe_only_where_it_was_said_of_the_column(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    blank = [row | {"文化程度": None, PHONE: None} for row in people(1)]
    path = roster(tmp_path, blank)
    assert planned(store, path).nothing_to_write
    plan = planned(store, path, clears={(0, 0, "members", "education"), (0, 0, "members", "name")})
    assert {each.field for line in plan.lines for each in line.changes} == {"education"}
    imported(store, path, clears={(0, 0, "members", "education")})
    assert {row["education"] for row in rows_of(store, "member")} == {None}
    assert planned(store, path, clears={(0, 0, "members", "education")}).nothing_to_write


def test_a_cell_that_could_not_be_read_is_not_blank(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    path = roster(tmp_path, [row | {"文化程度": "不在目录的写法"} for row in people(1)])
    assert planned(store, path, clears={(0, 0, "members", "education")}).nothing_to_write


def nothing(*_progress: Any) -> None:
    return None


def never() -> bool:
    return False


def ask(session: Session, do: str, **request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = getattr(session, do)(request, nothing, never)
    return answer


def test_an_answer_can_be_changed_and_taken_back(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[1]["证件号码"] = float(999999198001010110)
    session = Session(store)
    assert ask(session, "read", paths=[str(roster(tmp_path, rows))])["statuses"]["doubt"] == 1
    number = ask(session, "lines", start=0, count=1, status="doubt")["lines"][0]["line"]
    assert ask(session, "answer", lines=[number], answer="leave")["statuses"]["refused"] == 1
    [line] = ask(session, "lines", start=0, count=5, decided=True)["lines"]
    assert line["answer"] == "leave"
    assert ask(session, "answer", lines=[line["line"]], answer="take")["statuses"]["new"] == 4
    [line] = ask(session, "lines", start=0, count=5, decided=True)["lines"]
    assert ask(session, "answer", lines=[line["line"]], answer="")["statuses"]["doubt"] == 1


def test_an_import_put_aside_goes_on_against_the_store_as_it_is_now(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    rows = people(2)
    for row in rows:
        row["文化程度"] = "小学"
    path = roster(tmp_path, rows)
    first = Session(store)
    ask(first, "read", paths=[str(path)])
    ask(first, "columns", columns=[{"file": 0, "sheet": 0, "kind": "households", "field": "phone", "decision": "keep"}])
    draft = ask(first, "keep")["draft"]
    person = rows_of(store, "member")[0]
    by_hand(store, person["id"], education="大专")
    path.unlink()  # the sender's file is not needed any more

    session = Session(store)
    summary = ask(session, "resume", draft=draft)
    assert (summary["since"], summary["moved"]) == (1, 1)
    [line] = ask(session, "lines", start=0, count=9, moved=True)["lines"]
    assert line["label"] == person["name"]
    assert {
        each["decision"] for each in summary["columns"] if each["field"] == "phone" and each["kind"] == "households"
    } == {"keep"}
    ask(session, "apply")
    assert rows_of(store, "import_draft") == []


def test_what_is_put_aside_holds_nothing_forbidden(store: Store, tmp_path: Path) -> None:
    import zlib

    session = Session(store)
    ask(session, "read", paths=[str(roster(tmp_path, people(2)))])
    ask(session, "keep")
    [row] = rows_of(store, "import_draft")
    said = zlib.decompress(row["content"]).decode()
    assert "艾力1·买买提" in said
    assert "维吾尔族" not in said


def test_decisions_laid_over_a_plan_are_those_of_a_plan_made_again(store: Store, tmp_path: Path) -> None:
    imported(store, of_year(tmp_path, phones(people(3), 100), 2020))
    rows = [row | {"文化程度": "小学"} for row in phones(people(3), 200)]
    session = Session(store)
    ask(session, "read", paths=[str(of_year(tmp_path, rows, 2018))])
    steps: list[tuple[str, dict[str, Any]]] = [
        (
            "columns",
            {"columns": [{"file": 0, "sheet": 0, "kind": "members", "field": "education", "decision": "take"}]},
        ),
        ("decide", {"lines": [0], "field": None, "decision": "take"}),
        ("columns", {"columns": [{"file": 0, "sheet": 0, "kind": "households", "field": "phone", "decision": "keep"}]}),
        ("columns", {"columns": [{"file": 0, "sheet": 0, "kind": "members", "field": "education", "decision": ""}]}),
        ("answer", {"lines": [0], "answer": "take"}),
        ("answer", {"lines": [1], "answer": "leave"}),
    ]
    for do, request in steps:
        ask(session, do, **request)
        plan = session.plan
        again = make_plan(store, plan.files, plan.choices)
        assert plan.pad.changed == again.pad.changed
        assert plan.counts == again.counts
        assert plan.lines == again.lines
        assert [issue.message for issue in plan.issues] == [issue.message for issue in again.issues]
