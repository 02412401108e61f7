"""Consents that hold, end and are taken back; requests with a slip and a day; what must go when."""

import pytest
from homes import lived_in

from db.drafts.rights import ConsentDraft, FeedbackDraft
from db.errors import RuleBroken
from db.ops.rights import answer_feedback, give_consent, receive_feedback, withdraw_consent
from db.queries.rights import consents, feedback, retention
from db.rules.rights import EXPIRED, HOLDS, TO_COME, WITHDRAWN, answer_due, consent_state, ends_soon, years_later
from db.store import Store


@pytest.mark.parametrize(
    ("given", "ends", "withdrawn", "day", "state"),
    [
        ("2019-01-01", "2019-12-31", None, "2019-12-31", HOLDS),
        ("2019-01-01", "2019-12-31", None, "2020-01-01", EXPIRED),
        ("2019-01-01", "2019-12", None, "2019-12-31", HOLDS),
        ("2019-01-01", "2019", None, "2020-01-01", EXPIRED),
        ("2019-01-01", "2019-12-31", "2019-06-01", "2019-06-01", WITHDRAWN),
        ("2019-01-01", "2019-12-31", "2019-06-01", "2019-05-31", HOLDS),
        ("2019-01-01", "2019-12-31", None, "2018-12-31", TO_COME),
    ],
)
def test_whether_a_consent_holds(given: str, ends: str, withdrawn: str | None, day: str, state: str) -> None:
    assert consent_state(given, ends, withdrawn, day) == state


def test_days_of_answers_and_ends() -> None:
    assert answer_due("2019-05-01") == "2019-05-16" and answer_due("2019-12-20") == "2020-01-04"
    assert ends_soon("2019-07-31", "2019-07-01") and not ends_soon("2019-08-01", "2019-07-01")
    assert years_later("2016-02-29", 5) == "2021-03-01" and years_later("2019", 2) == "2021-12-31"


def test_a_consent_is_given_until_a_day_and_taken_back_without_a_reason(store: Store) -> None:
    ids = lived_in(store)
    draft = ConsentDraft(
        household_id=ids["home"], member_id=ids["head"], about="外出务工", terms="月薪 4,500 元，包食宿", form="书面",
        given_on="2019-03-01", expires_on="2019-07-20",
    )  # fmt: skip
    with store.write("give_consent", "同意") as write:
        consent = give_consent(write, draft)
    with store.read() as reader:
        first = consents(reader, "2019-07-01", ids["home"])[0]
    assert (first.facts["id"], first.state, first.soon) == (consent, HOLDS, True)
    with store.write("withdraw_consent", "撤回") as write:
        withdraw_consent(write, consent, "2019-07-01")
    with store.read() as reader:
        assert [line.state for line in consents(reader, "2019-07-01")] == [WITHDRAWN, HOLDS]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"terms": ""}, "terms"), ({"expires_on": "2018-01-01"}, "expires_on"), ({"form": "口头，有见证人"}, "witness")],
)
def test_a_consent_without_its_terms_is_none(store: Store, wrong: dict[str, str], field: str) -> None:
    ids = lived_in(store)
    facts = {"about": "外出务工", "terms": "x", "form": "书面", "given_on": "2019-03-01", "expires_on": "2019-07-20"}
    with pytest.raises(RuleBroken) as refused, store.write("give_consent", "同意") as write:
        give_consent(write, ConsentDraft(household_id=ids["home"], **(facts | wrong)))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_request_has_a_slip_a_day_and_an_answer(store: Store) -> None:
    ids = lived_in(store)
    slips = []
    for words in ("羊没送到", "名字写错了"):
        draft = FeedbackDraft(household_id=ids["home"], kind="投诉", received_on="2019-06-01", words=words)
        with store.write("receive_feedback", "收到") as write:
            number, slip = receive_feedback(write, draft)
            slips.append(slip)
    assert slips == ["20190601-01", "20190601-02"]
    with store.read() as reader:
        lines = feedback(reader, "2019-06-20", open_only=True)
    assert [line.facts["due_on"] for line in lines] == ["2019-05-16", "2019-06-16", "2019-06-16"]
    assert all(line.late for line in lines)
    with pytest.raises(RuleBroken), store.write("answer_feedback", "答复") as write:
        answer_feedback(write, number, " ", "2019-06-10", "张建")
    with store.write("answer_feedback", "答复") as write:
        answer_feedback(write, number, "已改正", "2019-06-10", "张建")
    with store.read() as reader:
        assert len(feedback(reader, "2019-06-20", ids["home"], open_only=True)) == 2
        assert len(feedback(reader, "2019-06-20", ids["home"])) == 3


def test_what_must_go_when(store: Store) -> None:
    ids = lived_in(store)
    with store.read() as reader:
        assert retention(reader, "2019-07-01") == [], "help goes on"
    with store.write("end", "结束") as write:
        pairing = write.connection.exec_driver_sql("SELECT id FROM pairing").scalar_one()
        write.update(pairing, to_date="2020-12-31")
    with store.read() as reader:
        assert retention(reader, "2020-12-31") == []
        (due,) = retention(reader, "2021-01-01")
        assert due.id == ids["home"] and due.since == "2020-12-31" and due.last == "2030-12-31"
        days = {years: day for _label, years, day in due.terms}
        assert days == {2: "2022-12-31", 3: "2023-12-31", 5: "2025-12-31", 10: "2030-12-31"}
        assert retention(reader, "2021-01-01", until="2022-12-30") == []
        assert len(retention(reader, "2021-01-01", until="2022-12-31")) == 1
