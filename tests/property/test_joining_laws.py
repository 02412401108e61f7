"""Joining two records: whichever is named first, the same store comes of it; taken back, it is as it was."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.check import check
from db.history import undo
from db.history.digest import digest
from db.models import KINDS
from db.ops.joining import join
from db.queries import search
from db.store import Store

NAMES = ("阿卜杜热合曼·麦麦提", "阿布都热合曼·买买提", "古丽", "张伟")
NUMBERS = (None, "999999199001010018", "999999199001020022")
DAYS = (None, "2018", "2018-03-01", "2019-06-30")

people = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "birth": st.sampled_from((None, "1990-01-01", "1990")),
        "id_number": st.sampled_from(NUMBERS),
        "relation": st.sampled_from(("户主", "配偶", None)),
        "phone": st.sampled_from((None, "19900000001", "19900000002")),
        "to_date": st.sampled_from((None, None, "2019")),
        "extra": st.sampled_from((None, '{"甲":"1"}', '{"甲":"2","乙":"3"}')),
    }
)
homes = st.fixed_dictionaries(
    {
        "facts": st.fixed_dictionaries(
            {
                "code": st.sampled_from((None, "H1", "H2")),
                "phone": st.sampled_from((None, "19900000001")),
                "note": st.sampled_from((None, "甲", "乙")),
            }
        ),
        "people": st.lists(people, min_size=1, max_size=3),
        "years": st.lists(st.sampled_from((2018, 2019, 2020)), unique=True, max_size=2),
        "leads": st.lists(st.tuples(st.sampled_from((0, 1)), st.sampled_from(DAYS), st.booleans()), max_size=2),
    }
)


def fill(store: Store, given_homes: list[dict[str, Any]]) -> list[int]:
    """Write households with their people, years, pairings, measures, visits, needs and documents; return their ids."""
    made = []
    with store.write("fill", "备料") as write:
        helpers = [write.create("helper", name=name) for name in ("甲", "乙")]
        for number, home in enumerate(given_homes):
            household = write.create("household", **home["facts"])
            made.append(household)
            ids = [write.create("member", household_id=household, **person) for person in home["people"]]
            for year in home["years"]:
                write.create("household_year", household_id=household, year=year, people=number or None)
            for helper, day, own in home["leads"]:
                write.create(
                    "pairing", level="person_person", helper_id=helpers[helper], household_id=household,
                    member_id=ids[0] if own else None, role="lead", from_date=day,
                )  # fmt: skip
            write.create("measure", household_id=household, member_id=ids[-1], content="送肥", done_on="2019-01-01")
            write.create("need", household_id=household, member_id=ids[0], kind="住房", title="修房")
            write.create("visit", household_id=household, visited_on="2019-02-02")
            write.create(
                "attachment",
                household_id=household,
                name="a",
                media_type="text/plain",
                size=1,
                sha256="x",
                content="eA==",
            )
    return made


def digest_of(store: Store) -> str:
    with store.read() as read:
        return digest(read)


def take_back(store: Store) -> None:
    with store.read() as read:
        target = undo.next_undo(read)
    assert target
    with store.write("undo", target.label) as write:
        outcome = undo.take_back(write, target)
    assert outcome.kept == []


def pair_of(store: Store, kind: str) -> tuple[int, int]:
    with store.read() as read:
        if kind == "household":
            first, second = read.exec_driver_sql("SELECT id FROM household ORDER BY id LIMIT 2").scalars()
        else:
            first, second = read.exec_driver_sql(
                "SELECT min(id) FROM member GROUP BY household_id ORDER BY 1"
            ).scalars()
            numbers = read.exec_driver_sql(
                "SELECT count(DISTINCT id_number) FROM member WHERE id IN (?, ?)", (first, second)
            ).scalar_one()
            if numbers > 1:
                return 0, 0
    return first, second


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_homes=st.lists(homes, min_size=2, max_size=2), kind=st.sampled_from(("household", "member")))
def test_either_order_comes_to_the_same_and_goes_back(
    tmp_path_factory: Any, given_homes: list[dict[str, Any]], kind: str
) -> None:
    path = tmp_path_factory.mktemp("join") / "库.jiedui"
    with Store.create(path, "test", quick=True) as store:
        fill(store, given_homes)
        first, second = pair_of(store, kind)
        if not first:
            return
        before, found = digest_of(store), []
        for pair in ((first, second), (second, first)):
            with store.write("join", "合并") as write:
                join(write, *pair)
            found.append(digest_of(store))
            assert check(store).different == ()
            assert check(store).damage == ()
            nothing_left_behind(store, kind, second)
            take_back(store)
            assert digest_of(store) == before
        assert found[0] == found[1] != before
        assert check(store).damage == ()


def nothing_left_behind(store: Store, kind: str, gone: int) -> None:
    """Nothing but years of both refers to what was joined, and no list or search shows it."""
    with store.read() as read:
        assert read.exec_driver_sql(f"SELECT joined_into FROM {kind} WHERE id = ?", (gone,)).scalar_one()
        for table in KINDS:
            columns = {row[1] for row in read.exec_driver_sql(f"PRAGMA table_info({table})")}
            if f"{kind}_id" in columns and table != "household_year":
                sql = f"SELECT count(*) FROM {table} WHERE {kind}_id = ?"
                assert read.exec_driver_sql(sql, (gone,)).scalar_one() == 0, table
        assert read.exec_driver_sql("SELECT count(*) FROM household_line WHERE household_id = ?", (gone,)).scalar() == 0
        hits = [hit.id for name in (*NAMES, "H1", "H2") for hit in search.find(read, name)]
        assert gone not in hits
