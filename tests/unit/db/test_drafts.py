"""What drafts refuse, at which field."""

import pytest

from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft, NeedDraft, PairingDraft, VisitDraft
from db.drafts.base import is_date
from db.drafts.household import id_number_holds
from db.errors import RuleBroken


def codes(draft):
    return {(problem.field, problem.code) for problem in draft.problems()}


@pytest.mark.parametrize("text", ["2018", "2018-06", "2018-06-30", "2016-02-29"])
def test_dates_with_their_precision(text):
    assert is_date(text)


@pytest.mark.parametrize("text", ["18", "2018-6", "2018-13", "2018-02-30", "2018-06-31", "今天", "2018/06/30", ""])
def test_no_dates(text):
    assert not is_date(text)


def test_a_measure_needs_a_household_a_content_and_a_date():
    assert codes(MeasureDraft()) == {("content", "missing"), ("household_id", "missing"), ("done_on", "missing")}
    draft = MeasureDraft(household_id=1, content="母羊5只", done_on="2019-07", acknowledged_on="2019-06-30")
    assert codes(draft) == {("acknowledged_on", "ends_before_start")}
    assert codes(MeasureDraft(household_id=1, content="x", planned_on="2019", amount_fen=-1)) == {
        ("amount_fen", "negative")
    }


def test_a_visit_does_not_end_before_it_begins():
    assert codes(VisitDraft(household_id=1, visited_on="2019-07-01", next_on="2019-06")) == {
        ("next_on", "ends_before_start")
    }
    assert codes(VisitDraft(household_id=1, visited_on="2019-07-01", next_on="2019-07")) == set()


def test_a_pairing_needs_the_sides_of_its_level():
    assert codes(PairingDraft(level="person_person", household_id=1)) == {("helper_id", "missing")}
    assert codes(PairingDraft(level="district_county", organisation_id=1)) == {("region_id", "missing")}
    assert codes(PairingDraft()) == {("level", "missing")}


def test_causes():
    assert codes(HouseholdDraft(village_id=1, main_cause="因病", other_causes="因病、因学")) == {
        ("other_causes", "repeated")
    }
    assert codes(HouseholdDraft(village_id=1, other_causes="因病、因学、因灾")) == {("other_causes", "too_many")}


def test_checked_cleans_or_raises():
    assert MemberDraft(name=" 张三 ", relation="户主", phone="").checked()["phone"] is None
    assert MemberDraft(name=" 张三 ", relation="户主").checked()["name"] == "张三"
    with pytest.raises(RuleBroken) as caught:
        NeedDraft().checked()
    assert "需求内容" in str(caught.value)


@pytest.mark.parametrize(
    ("number", "holds"),
    [("99999919710312041X", True), ("999999197103120411", False), ("9.99999E+17", False), ("999999491231002", True)],
)
def test_check_character(number, holds):
    assert id_number_holds(number) is holds
