"""What the statistics count, by hand on a small store; what of it goes out."""

from pathlib import Path

import openpyxl
import pytest

from app.registers.sending.statistics import export_statistics
from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft, NeedDraft
from db.errors import StoreProblem
from db.history.audit import verify
from db.ops.household import add_household
from db.ops.measure import open_need, record_measure
from db.ops.roles import give_role
from db.ops.setting import set_setting
from db.queries.persons import ME
from db.queries.statistics import Table, tables
from db.rules.statistics import ACROSS, PLACES, SUBJECTS, Asked, asked
from db.store import Store

WHOLE = Asked(tuple(SUBJECTS), tuple(PLACES), tuple(ACROSS))


@pytest.fixture
def village(store: Store) -> Store:
    """Two townships: one village of twelve households and one of three, one of twenty; a measure for each of the first."""
    with store.write("test", "试") as write:
        county = write.create("region", edition=2019, level="county", name="叶城县", code="653126")
        for number, sizes in enumerate(((12, 3), (20,))):
            township = write.create("region", edition=2019, level="township", name=f"乡{number}", code=f"65312610{number}", parent_id=county)  # fmt: skip
            for at, size in enumerate(sizes):
                place = write.create("region", edition=2019, level="village", name=f"村{number}{at}", code=f"65312610{number}20{at}", parent_id=township)  # fmt: skip
                for home in range(size):
                    draft = HouseholdDraft(village_id=place, code=f"9999{number}{at}{home:02d}")
                    one = add_household(write, draft, MemberDraft(name=f"艾力{home}", relation="户主"))
                    if (number, at) == (0, 0):
                        measure = MeasureDraft(
                            household_id=one, kind="产业帮扶", content="母羊", done_on="2019-05-01", amount_fen=10_000
                        )
                        record_measure(write, measure)
                if (number, at) == (1, 0):
                    for _each in range(15):
                        need = NeedDraft(household_id=one, kind="住房", title="修房", opened_on="2018-03")
                        open_need(write, need)
    return store


def table(store: Store, subject: str, level: str, across: str = "", *, exact: bool) -> Table:
    with store.read() as reader:
        wanted = Asked((subject,), (level,), (across,) if across else ())
        return tables(reader, wanted, exact=exact)[0]


def test_the_numbers_are_those_of_the_store(village: Store) -> None:
    found = table(village, "households", "village", exact=True)
    assert [(row.names, row.numbers) for row in found.rows] == [
        ((), (35,)),
        (("叶城县", "乡0", "村00"), (12,)),
        (("叶城县", "乡0", "村01"), (3,)),
        (("叶城县", "乡1", "村10"), (20,)),
    ]
    assert [row.numbers[0] for row in table(village, "members", "township", exact=True).rows] == [35, 15, 20]
    money = table(village, "money", "county", "category", exact=True)
    assert money.columns == ("产业帮扶",) and money.rows[0].numbers == (120_000, 120_000)
    years = table(village, "measures", "county", "year", exact=True)
    assert years.columns == ("2019 年",) and years.rows[1].numbers == (12, 12)


def test_a_small_village_hides_its_neighbour_too(village: Store) -> None:
    found = table(village, "households", "village", exact=False)
    assert [row.numbers[0] for row in found.rows] == [35, None, None, 20]
    assert [row.numbers[0] for row in table(village, "households", "township", exact=False).rows] == [35, 15, 20]


def test_many_needs_of_one_household_are_no_statistics(village: Store) -> None:
    assert table(village, "needs", "county", "category", exact=True).rows[0].numbers == (15, 15)
    assert table(village, "needs", "county", "category", exact=False).rows[0].numbers == (None, None)


def test_what_is_removed_or_of_a_village_counts_as_it_is(village: Store) -> None:
    with village.write("test", "试") as write:
        place = write.connection.exec_driver_sql("SELECT id FROM region WHERE name = '村10'").scalar_one()
        record_measure(write, MeasureDraft(region_id=place, kind="基础设施建设", content="路灯", done_on="2020-06-01"))
        gone = write.connection.exec_driver_sql("SELECT min(id) FROM member").scalar_one()
        write.update(gone, to_date="2020-01-01")
    found = table(village, "measures", "village", "year", exact=True)
    assert {row.names[-1] if row.names else "": row.numbers for row in found.rows}["村10"] == (1, 0, 1)
    assert table(village, "members", "county", exact=True).rows[0].numbers == (34,)


def test_the_workbook_says_what_goes_out_and_is_noted(village: Store, tmp_path: Path) -> None:
    out = tmp_path / "统计.xlsx"
    found = export_statistics(village, out, WHOLE, recipient="县局", purpose="汇总")
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) == len(found)
    cells = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows(min_row=7)
        for cell in row
        if cell.value is not None
    ]
    assert not {str(number) for number in range(1, 10)} & set(cells)
    assert all("给 县局　用于 汇总" in str(sheet["A4"].value) for sheet in book)
    with village.read() as reader:
        line = reader.exec_driver_sql("SELECT act, recipient, purpose FROM audit_line ORDER BY id DESC").first()
        assert line is not None and tuple(line) == ("export_figures", "县局", "汇总")
        assert verify(reader).whole
    assert "艾力" not in "".join(cells), "no name of anybody"


def test_it_says_what_for_and_who_may(village: Store, tmp_path: Path) -> None:
    for recipient, purpose, code in (("", "x", "recipient_missing"), ("x", " ", "purpose_missing")):
        with pytest.raises(StoreProblem) as refused:
            export_statistics(village, tmp_path / "a.xlsx", WHOLE, recipient=recipient, purpose=purpose)
        assert refused.value.code == code and list(tmp_path.glob("a.xlsx")) == []
    with village.write("set_roles", "定") as write:
        set_setting(write, ME, "张建")
        give_role(write, "张建", "coordinator")
        give_role(write, "李二", "reader")
    with village.write("set_setting", "换人") as write:
        set_setting(write, ME, "李二")
    with pytest.raises(StoreProblem) as refused:
        export_statistics(village, tmp_path / "a.xlsx", WHOLE, recipient="县局", purpose="汇总")
    assert refused.value.code == "role_forbids"
    with pytest.raises(StoreProblem, match="查看者"):
        table(village, "households", "county", exact=True)
    assert table(village, "households", "county", exact=False).rows[0].numbers == (35,)


def test_what_is_asked_for_is_known() -> None:
    found = asked(["township，year"], ["money"])
    assert (found.subjects, found.places, found.across) == (("money",), ("township",), ("year",))
    assert asked(["year"]).places == ("county",)
    for by, of in ((["民族"], []), (["county"], ["信仰"]), ([], [])):
        with pytest.raises(StoreProblem):
            asked(by, of)
