"""The household's copy holds everything that is held, and nothing of others; the slip says until when it is answered."""

from homes import CANARIES, CODE, ID_NUMBER, WORDS, lived_in

from app.summaries.blocks import texts
from app.summaries.held import held_copy, slip
from app.summaries.household import footer
from db.history.held import held
from db.ops.household import unmask
from db.ops.register import add_batch
from db.store import Store


def said(store: Store, household: int) -> str:
    with store.read() as reader:
        content = held(reader, household)
    assert content is not None
    document = held_copy(content, "2019-07-01", "ab12cd34")
    return "\n".join([*texts(document.blocks), *(line.text for line in document.footer)])


def test_everything_held_stands_on_the_copy(store: Store) -> None:
    ids = lived_in(store)
    with store.write("unmask", "看") as write:
        unmask(write, ids["home"])
    with store.write("export", "导出") as write:
        add_batch(write, "out", "households", [{"name": "全村.xlsx"}], counts={"rows": 2}, recipient="县局")
    text = said(store, ids["home"])
    beside = {WORDS["waived"]}  # what was said of the register, not of the family
    assert sorted(value for value in {*CANARIES, CODE} - beside if value not in text) == []
    assert WORDS["bystander"] not in text and "陈静" not in text
    assert "显示证件与健康" in text and "全村.xlsx" in text and "县局" in text
    assert WORDS["earlier"] in text and "李建国" in text and "19,800.00" in text and ID_NUMBER in text
    assert "个人信息保护法" in text and "不再帮扶之后 5 年" in text and "ab12cd34" in text


def test_a_household_that_is_not_there_has_no_copy(store: Store) -> None:
    ids = lived_in(store)
    with store.read() as reader:
        assert held(reader, ids["home"] + 999) is None


def test_the_slip_says_what_was_said_and_until_when() -> None:
    facts = {
        "slip": "20190501-01", "kind": "投诉", "received_on": "2019-05-01", "due_on": "2019-05-16", "words": "羊没送到", "answer": None,
        "answered_on": None,
    }  # fmt: skip
    text = "\n".join(texts(slip(facts, CODE, "陈静", "2019-05-01").blocks))
    assert "20190501-01" in text and "2019-05-16" in text and "羊没送到" in text and "还没有答复" in text
    answered = slip(facts | {"answer": "已补送", "answered_on": "2019-05-10"}, CODE, "陈静", "2019-05-10")
    text = "\n".join(texts(answered.blocks))
    assert "已补送" in text and "还没有答复" not in text


def test_the_foot_says_the_head_of_the_audit() -> None:
    assert footer(CODE, "陈静", "2019-07-01", "ab12cd34")[0].text.endswith("流水 ab12cd34")
    assert "流水" not in footer(CODE, "陈静", "2019-07-01")[0].text
