"""jiedui consents, requests, retention: recorded, listed, withdrawn, answered with their slips; what each refuses, what is due when."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from homes import CODE, WORDS, lived_in

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.history.settled import newest_step, settled_by
from db.ops.rights import answer_feedback
from db.queries.today import GROUPS, agenda
from db.store import Store

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, qapp: object) -> Ask:
    """Run a command with --json and return its exit code and what it says."""
    monkeypatch.setenv(VARIABLE, "test")

    def runs(*arguments: object) -> tuple[int, Any]:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


@pytest.fixture
def lived(store: Store) -> Path:
    """A store with a household that has everything, closed."""
    lived_in(store)
    store.close()
    return store.path


def test_a_consent_is_recorded_listed_and_taken_back(ask: Ask, lived: Path) -> None:
    at = ["--store", lived]
    whole = ["--about", "外出务工", "--terms", "月薪 4,500 元", "--until", "2099-12-31"]
    assert ask("consents", "record", CODE, *whole[:2], *at)[1]["refused"]["code"] == "terms_missing"
    assert ask("consents", "record", CODE, *whole, "--person", "没有", *at)[1]["refused"]["code"] == "person_unknown"
    code, said = ask("consents", "record", CODE, *whole, "--person", WORDS["member"], "--on", "2019-03-01", *at)
    assert code == 0
    line = next(
        each for each in ask("consents", "list", "--household", CODE, *at)[1]["consents"] if each["id"] == said["id"]
    )
    assert (line["person"], line["state"], line["household"], line["form"]) == (WORDS["member"], "holds", CODE, "书面")
    assert (
        ask("consents", "withdraw", said["id"], "--on", "2018-01-01", *at)[1]["refused"]["code"]
        == "on_ends_before_start"
    )
    assert ask("consents", "withdraw", said["id"], *at)[1]["changed"] is True
    assert ask("consents", "withdraw", 77, *at)[1]["refused"]["code"] == "consent_missing"
    states = {each["id"]: each["state"] for each in ask("consents", "list", *at)[1]["consents"]}
    assert states[said["id"]] == "withdrawn"


def test_a_request_gets_its_slip_and_its_answer(ask: Ask, lived: Path, tmp_path: Path) -> None:
    at = ["--store", lived]
    assert (
        ask("requests", "record", CODE, "--kind", "闲聊", "--words", "x", *at)[1]["refused"]["code"] == "kind_unknown"
    )
    out = tmp_path / "回执.pdf"
    code, said = ask(
        "requests", "record", CODE, "--kind", "更正", "--words", "是五只羊", "--on", "2019-06-01", "--slip", out, *at
    )
    assert code == 0 and said["slip"] == "20190601-01" and said["pages"] == 1 and out.read_bytes().startswith(b"%PDF")
    lines = ask("requests", "list", "--open", *at)[1]["requests"]
    assert [(each["slip"], each["late"]) for each in lines] == [("T-1", True), ("20190601-01", True)]
    assert ask("requests", "answer", "20190601-01", *at)[1]["refused"]["code"] == "answer_missing"
    assert ask("requests", "answer", "没有", "--words", "x", *at)[1]["refused"]["code"] == "slip_unknown"
    code, said = ask("requests", "answer", "20190601-01", "--words", "已改成五只", "--by", "李建国", *at)
    assert (code, said["answered_by"]) == (0, "李建国")
    assert [each["slip"] for each in ask("requests", "list", "--open", *at)[1]["requests"]] == ["T-1"]
    assert ask("requests", "slip", "20190601-01", tmp_path / "答.pdf", *at)[1]["pages"] == 1
    acts = [(each["act"], each["purpose"]) for each in ask("audit", "list", "--household", CODE, *at)[1]["lines"]]
    assert acts == [("print", "回执"), ("print", "回执")]
    assert ask("audit", "verify", *at)[0] == 0


def test_what_must_go_is_listed_by_its_day(ask: Ask, lived: Path) -> None:
    at = ["--store", lived]
    assert ask("retention", *at)[1]["due"] == [], "help goes on"
    assert ask("retention", "--until", "明年", *at)[1]["refused"]["code"] == "bad_date"
    with Store.open(lived, "test") as open_store, open_store.write("end", "结束") as write:
        pairing = write.connection.exec_driver_sql("SELECT id FROM pairing").scalar_one()
        write.update(pairing, to_date="2020-12-31")
    assert ask("retention", "--until", "2022-12-30", *at)[1]["due"] == []
    code, said = ask("retention", "--until", "2023-12-31", *at)
    (line,) = said["due"]
    assert (code, line["household"], line["helped_until"], line["last"]) == (0, CODE, "2020-12-31", "2030-12-31")
    assert {each["until"]: each["due"] for each in line["terms"]} == {
        "2022-12-31": True, "2023-12-31": True, "2025-12-31": False, "2030-12-31": False,
    }  # fmt: skip


def test_today_says_what_is_due(store: Store) -> None:
    home = lived_in(store)["home"]

    def due(day: str) -> dict[str, list[tuple[str, str]]]:
        with store.read() as reader:
            groups = agenda(reader, date.fromisoformat(day), shown=50)
        return {
            each.kind: [(line.what, line.due) for line in each.lines]
            for each in groups
            if each.kind in ("answer", "consent")
        }

    complaint, agreed = (WORDS["complaint"], "2019-05-16"), ("健康帮扶", "2021-12-31")
    assert due("2019-05-08") == {}, "seven days before, not sooner"
    assert due("2019-05-09") == due("2019-06-30") == {"answer": [complaint]}
    assert due("2021-12-15") == due("2022-01-20") == {"answer": [complaint], "consent": [agreed]}
    assert due("2022-06-01") == {"answer": [complaint]}, "what ended long ago is no work of today"
    with store.write("give_consent", "续") as write:
        member = write.connection.exec_driver_sql("SELECT member_id FROM consent").scalar_one()
        later = {"given_on": "2021-12-20", "expires_on": "2023-12-31", "terms": "x", "form": "书面"}
        again = write.create("consent", household_id=home, member_id=member, about="健康帮扶", **later)
    assert due("2022-01-10") == {"answer": [complaint]}, "agreed to anew"
    with store.write("withdraw_consent", "撤") as write:
        write.update(again, withdrawn_on="2022-01-01")
        write.update(
            write.connection.exec_driver_sql("SELECT min(id) FROM consent").scalar_one(), withdrawn_on="2021-12-30"
        )
        write.update(
            write.connection.exec_driver_sql("SELECT id FROM feedback").scalar_one(),
            answered_on="2022-01-01",
            answer="好",
        )
    assert due("2022-01-10") == {}, "who took it back stands on no list"


def test_every_kind_of_line_finds_the_step_that_settled_it(store: Store) -> None:
    ids = lived_in(store)
    with store.read() as reader:
        for kind in GROUPS:
            assert settled_by(reader, kind, ids["home"], ids["home"], 10_000) is None
        asked = reader.exec_driver_sql("SELECT id FROM feedback").scalar_one()
        newest = newest_step(reader)
    with store.write("answer_feedback", "答复 T-1") as write:
        answer_feedback(write, asked, "好", "2019-06-01", "李建国")
    with store.read() as reader:
        step = settled_by(reader, "answer", asked, ids["home"], newest)
    assert step and step.label == "答复 T-1"
