"""Rules between records after a merge: each that does not hold is listed once, with a way on, where it was touched."""

from datetime import date

from db.queries.across import PROPOSALS, violations
from db.queries.doubts import RULES
from db.store import Store

DAY = date(2020, 7, 1)


def test_every_proposal_belongs_to_a_rule() -> None:
    assert PROPOSALS.keys() <= RULES.keys()


def test_what_a_merge_broke_is_listed_once_with_a_proposal(store: Store) -> None:
    with store.write("test", "试") as write:
        helper = write.create("helper", name="李建国")
        home, other = write.create("household", code="999999000001"), write.create("household", code="999999000001")
        for _time in range(2):
            write.create(
                "pairing", level="person_person", role="lead", helper_id=helper, household_id=home, from_date="2019"
            )
    with store.read() as read:
        found = violations(read, DAY, {home})
        assert sorted(each.rule for each in found) == ["code_twice", "two_leads"]
        assert all(each.proposal and "{" not in each.sentence for each in found)
        assert [each.rule for each in violations(read, DAY, {other})] == ["code_twice"]
        assert violations(read, DAY, {helper}) == []
