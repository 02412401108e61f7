"""The printed summary says which fields are undecided, with all values, ID numbers masked and health only where it is shown."""

from disputes import disputed

from app.summaries.blocks import Paragraph
from app.summaries.household import summary
from app.summaries.undecided import undecided_on
from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.ops.household import add_household
from db.ops.pairing import pair
from db.queries.household import household_page
from db.store import Store


def _paper(store: Store, home: int, *, health: bool = True) -> str:
    with store.read() as read:
        page = household_page(read, home)
        assert page
        made = summary(page, "2019-07-01", health=health, undecided=undecided_on(read, page))
    said = [line.text for block in made.blocks if isinstance(block, Paragraph) for line in block.words]
    return "\n".join(each for each in said if "未定" in each)


def test_undecided_fields_stand_on_the_paper(store: Store) -> None:
    with store.write("add", "登记") as write:
        village = write.create("region", edition=2019, level="village", name="团结村")
        draft = HouseholdDraft(code="999999000001", phone="19900000001", village_id=village)
        home = add_household(write, draft, MemberDraft(name="艾力·买买提", relation="户主"))
        helper, other = write.create("helper", name="王芳"), write.create("helper", name="陈静")
        said = PairingDraft(level="person_person", helper_id=helper, household_id=home, from_date="2018-01-01")
        pairing = pair(write, said)
    assert _paper(store, home) == ""
    with store.read() as read:
        person = read.exec_driver_sql("SELECT id FROM member").scalar_one()
    disputed(store, [home], "phone", "19900000003", "19900000002")
    disputed(store, [person], "id_number", "999999197103120016", "999999197103120024")
    disputed(store, [person], "disability_grade", "一级", "二级")
    with store.write("add", "x") as write:
        third = write.create("helper", name="李建国")
    disputed(store, [pairing], "helper_id", other, third)
    said = _paper(store, home)
    assert "联系电话 19900000003 / 19900000002" in said
    assert "艾力·买买提的证件号码 999999********0016 / 999999********0024" in said and "19710312" not in said
    assert "陈静 / 李建国" in said
    assert "残疾等级" in said and "残疾" not in _paper(store, home, health=False)
