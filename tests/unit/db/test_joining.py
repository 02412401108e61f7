"""Two records joined: the one that stays says what is known, the other is found through it and shown nowhere."""

from typing import Any

import pytest

from db.errors import RuleBroken
from db.history.household import household_history
from db.ops.joining import join, tell_apart
from db.queries import households, search
from db.queries.household import household_by_code, household_page
from db.queries.joined import record, told_apart
from db.queries.register_rows import count_rows
from db.queries.responsible import beneficiary
from db.queries.rights import consents, feedback
from db.store import Store

NUMBER, OTHER = "999999199001010018", "999999198502020027"


def home(store: Store, code: str, *people: dict[str, Any], **facts: Any) -> list[int]:
    with store.write("add", "记一户") as write:
        household = write.create("household", code=code, **facts)
        return [household, *(write.create("member", household_id=household, **each) for each in people)]


def joined(store: Store, one: int, other: int, **chosen: int) -> Any:
    with store.write("join", "合并") as write:
        return join(write, one, other, chosen)


def facts(store: Store, kind: str, identifier: int) -> dict[str, Any]:
    with store.read() as read:
        found = record(read, kind, identifier)
    assert found
    return found


def test_the_old_code_and_the_old_spelling_find_the_one_that_stays(store: Store) -> None:
    first, head, _wife = home(
        store, "9990001001", {"name": "阿不都·麦麦提", "relation": "户主", "id_number": NUMBER}, {"name": "古丽"}
    )
    second, again = home(store, "9990002002", {"name": "阿卜杜麦麦提", "relation": "户主", "id_number": NUMBER})
    with store.read() as read:
        assert count_rows(read, "households") == 3
    outcome = joined(store, second, first)
    assert (outcome.kept, outcome.gone, outcome.along) == (first, second, [])
    joined(store, again, head)
    with store.read() as read:
        assert household_by_code(read, "9990002002") == first
        found = beneficiary(read, "9990002002")
        assert found and found.id == first
        assert [hit.id for hit in search.find(read, "9990002002") if hit.kind == "household"] == [first]
        assert [hit.id for hit in search.find(read, "阿卜杜麦麦提") if hit.kind == "member"] == [head]
        assert [hit.id for hit in search.find(read, NUMBER) if hit.kind == "member"] == [head]
        assert list(households.ids(read, households.Filters())) == [first]
        assert count_rows(read, "households") == 2
        page = household_page(read, first)
        assert page and len(page.members) == 2
        history = household_page(read, second)
        assert history and history.facts["code"] == "9990002002"
        said = {(entry.record_id, entry.field) for entry in household_history(read, first)}
        assert {(second, "joined_into"), (again, "joined_into")} <= said


def test_people_with_one_number_and_one_name_are_joined_with_their_households(store: Store) -> None:
    first, head = home(store, "H1", {"name": "阿不都·麦麦提", "id_number": NUMBER})
    second, again = home(store, "H2", {"name": "阿不都・麦麦提", "id_number": NUMBER, "phone": "19900000001"})
    outcome = joined(store, first, second)
    assert outcome.along == [(head, again)]
    assert facts(store, "member", head)["phone"] == "19900000001"


def test_blanks_are_filled_and_what_was_chosen_stays(store: Store) -> None:
    first, _ = home(store, "H1", {"name": "甲"}, note="原", phone="19900000001")
    second, _ = home(store, "H2", {"name": "乙"}, note="新", phone="19900000002", address="二组")
    joined(store, first, second, note=second)
    kept = facts(store, "household", first)
    assert (kept["note"], kept["phone"], kept["address"], kept["code"]) == ("新", "19900000001", "二组", "H1")


def test_two_valid_numbers_are_two_people(store: Store) -> None:
    _, one = home(store, "H1", {"name": "甲", "id_number": NUMBER})
    _, other = home(store, "H2", {"name": "甲", "id_number": OTHER})
    with pytest.raises(RuleBroken) as refused:
        joined(store, one, other)
    assert [each.code for each in refused.value.problems] == ["numbers_differ"]


def test_what_was_joined_is_not_joined_again_and_chains_lead_to_the_last(store: Store) -> None:
    homes = [home(store, f"H{number}", {"name": "甲"})[0] for number in range(3)]
    joined(store, homes[1], homes[2])
    with pytest.raises(RuleBroken):
        joined(store, homes[0], homes[2])
    joined(store, homes[0], homes[1])
    assert {facts(store, "household", each)["joined_into"] for each in homes[1:]} == {homes[0]}
    with store.read() as read:
        assert household_by_code(read, "H2") == homes[0]


def test_two_leads_are_listed_with_a_proposal_and_both_stay(store: Store) -> None:
    first, _head = home(store, "H1", {"name": "甲", "relation": "户主"})
    second, _ = home(store, "H2", {"name": "乙", "relation": "户主"})
    with store.write("add", "记") as write:
        helpers = [write.create("helper", name=name) for name in ("李", "王")]
        for helper, household, day in zip(helpers, (first, second), ("2018-03-01", "2020-01-01"), strict=True):
            write.create(
                "pairing", level="person_person", helper_id=helper, household_id=household, role="lead", from_date=day
            )
    leads = joined(store, first, second).leads
    assert [(each.earlier.helper, each.later.helper, each.ends_on) for each in leads] == [("李", "王", "2019-12-31")]
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM pairing WHERE household_id = ?", (first,)).scalar_one() == 2


def test_told_apart_is_remembered_once(store: Store) -> None:
    first, _ = home(store, "H1", {"name": "甲"})
    second, _ = home(store, "H2", {"name": "甲"})
    with store.write("distinct", "不是同一户") as write:
        assert tell_apart(write, second, first) == tell_apart(write, first, second)
    with store.read() as read:
        assert len(told_apart(read, first, second)) == 1
    joined(store, first, second)
    with store.read() as read:
        assert told_apart(read, first, second) == []


def test_what_the_household_agreed_to_and_asked_for_follows(store: Store) -> None:
    kept, _head = home(store, "9990001001", {"name": "阿不都", "relation": "户主", "id_number": NUMBER})
    gone, _again = home(store, "9990002002", {"name": "阿不都", "relation": "户主", "id_number": NUMBER})
    with store.write("add", "记") as write:
        write.create(
            "consent",
            household_id=gone,
            about="健康帮扶",
            terms="x",
            form="书面",
            given_on="2019-01-01",
            expires_on="2021",
        )
        write.create(
            "feedback",
            household_id=gone,
            kind="投诉",
            slip="1",
            received_on="2019-05-01",
            words="x",
            due_on="2019-05-16",
        )
    joined(store, kept, gone)
    with store.read() as read:
        assert len(consents(read, "2019-06-01", kept)) == len(feedback(read, "2019-06-01", kept)) == 1
