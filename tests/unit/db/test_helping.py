"""New helpers, teams and organisations: what is refused, at which field; undo takes them back."""

from typing import Any

import pytest
from workbooks import id_number

from db.drafts import HelperDraft, OrganisationDraft, TeamDraft
from db.errors import RuleBroken
from db.history import undo
from db.ops.helping import add_helper, add_organisation, add_team
from db.ops.limits import set_household_limit
from db.queries.loads import household_limit
from db.queries.search import find
from db.store import Store


def codes(draft: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in draft.problems()}


def refused(store: Store, verb: Any, draft: Any) -> set[tuple[str, str]]:
    with pytest.raises(RuleBroken) as told, store.write("test", "试") as write:
        verb(write, draft)
    return {(problem.field, problem.code) for problem in told.value.problems}


def test_what_is_wrong_is_said_at_its_field() -> None:
    assert codes(HelperDraft()) == {("name", "missing")}
    wrong = HelperDraft(name="李", id_number=id_number(1)[:17] + "Y", sex="不知", from_date="2019-07", to_date="2018")
    assert codes(wrong) == {("id_number", "bad_id_number"), ("sex", "unknown"), ("to_date", "ends_before_start")}
    assert codes(TeamDraft(from_date="昨天")) == {("name", "missing"), ("from_date", "bad_date")}
    assert codes(OrganisationDraft(name="甲", kind="什么", credit_code="123")) == {
        ("kind", "unknown"),
        ("credit_code", "bad_credit_code"),
    }


def test_nobody_is_entered_twice_without_a_difference(store: Store) -> None:
    with store.write("test", "试") as write:
        unit = add_organisation(write, OrganisationDraft(name="启衡机电有限公司", credit_code="91110000600037341L"))
        add_helper(write, HelperDraft(name="李建国", organisation_id=unit, phone="19900000001", id_number=id_number(1)))
        add_team(write, TeamDraft(name="一队", organisation_id=unit))
    assert refused(store, add_helper, HelperDraft(name="李建国", organisation_id=unit)) == {("name", "known_already")}
    assert refused(store, add_helper, HelperDraft(name="别人", id_number=id_number(1))) == {
        ("id_number", "known_already")
    }
    assert refused(store, add_team, TeamDraft(name="一队", organisation_id=unit)) == {("name", "known_already")}
    assert refused(store, add_organisation, OrganisationDraft(name="启衡机电 有限公司")) == {("name", "known_already")}
    twice = OrganisationDraft(name="另一家", credit_code="91110000600037341L")
    assert refused(store, add_organisation, twice) == {("credit_code", "known_already")}
    with store.write("test", "试") as write:
        add_helper(write, HelperDraft(name="李建国", organisation_id=unit, phone="19900000002"))
        add_team(write, TeamDraft(name="一队"))


def test_a_new_helper_is_found_and_taken_back(store: Store) -> None:
    with store.write("add_helper", "新帮扶人：孙倩") as write:
        made = add_helper(write, HelperDraft(name="孙倩"))
    with store.read() as reader:
        assert [hit.id for hit in find(reader, "孙倩", kinds=("helper",))] == [made]
        target = undo.next_undo(reader)
    assert target is not None
    with store.write("undo", target.label) as write:
        undo.take_back(write, target)
    with store.read() as reader:
        assert find(reader, "孙倩", kinds=("helper",)) == []


def test_how_many_may_help_a_household_is_a_setting(store: Store) -> None:
    with store.write("test", "试") as write:
        set_household_limit(write, 2)
        for wrong in (0, 100):
            with pytest.raises(RuleBroken):
                set_household_limit(write, wrong)
    with store.read() as reader:
        assert household_limit(reader) == 2
