"""The demonstration store: counts, catalogue values, the programme's rules, and the same facts for the same seed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from db.catalogues import catalogue
from db.drafts.household import id_number_holds
from db.errors import Cancelled, StoreProblem
from db.fields import facts_of
from db.history.rebuild import differences
from db.models import KINDS, table_of
from db.queries.handover import sheets
from db.queries.readiness import ticks_of
from db.queries.standing import pairings_where
from db.queries.strays import NAMES_OF, strays
from db.queries.today import agenda
from db.queries.tree import GAPS, VILLAGE, picture
from db.rules.households import Person, net_fen, people_problems
from db.rules.periods import overlapping
from db.rules.stages import NAMES
from db.store import Store

TODAY = date(2026, 3, 11)
NUMBER = (1 << 37) - 1  # kind and number of a record id, without the store's origin


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = build(tmp_path_factory.mktemp("demo") / "演示.jiedui", households=240, seed=7, today=TODAY)
    with Store.open(path, DEMO_PASSPHRASE) as store, store.read() as read:
        yield read


def _all(read: Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in read.exec_driver_sql(statement)]


def _count(read: Connection, statement: str) -> int:
    return int(read.exec_driver_sql(f"SELECT count(*) FROM {statement}").scalar_one())


def test_counts(demo: Connection) -> None:
    assert _count(demo, "household") == 240
    assert _count(demo, "region WHERE level = 'county'") == 4
    assert _count(demo, "region WHERE level = 'village'") > 1_100
    assert 3.0 < _count(demo, "member WHERE to_date IS NULL") / 240 < 4.2
    levels = dict(_all(demo, "SELECT level, count(*) FROM pairing GROUP BY level"))
    assert levels["district_county"] == 4
    assert set(levels) == {label.value for label in catalogue("pairing_level").labels}
    assert _count(demo, "household_year") >= 3 * 240
    assert min(_count(demo, kind) for kind in ("need", "measure", "visit", "team", "helper")) > 0


def test_every_choice_is_a_catalogue_value(demo: Connection) -> None:
    for kind in KINDS:
        for name, fact in facts_of(kind).items():
            if fact.catalogue:
                known = {label.value for label in catalogue(fact.catalogue).labels}
                told = {row[0] for row in _all(demo, f"SELECT DISTINCT {name} FROM {kind} WHERE {name} IS NOT NULL")}
                if fact.meaning == "labels":
                    told = {label for value in told for label in str(value).split("、")}
                assert told <= known, (kind, name)


def test_one_head_and_fitting_relations(demo: Connection) -> None:
    homes = defaultdict(list)
    for household, *facts in _all(
        demo, "SELECT household_id, id, name, relation, sex FROM member WHERE to_date IS NULL"
    ):
        homes[household].append(Person(*facts))  # type: ignore[arg-type]
    assert len(homes) == 240
    assert [problem for people in homes.values() for problem in people_problems(people)] == []


def test_people_left_for_every_usual_reason(demo: Connection) -> None:
    reasons = _all(demo, "SELECT DISTINCT leave_reason FROM member WHERE to_date IS NOT NULL")
    assert {row[0] for row in reasons} == {"婚嫁", "分户", "迁出", "去世"}


def test_id_numbers_are_fictitious_checked_and_agree_with_sex_and_birth(demo: Connection) -> None:
    rows = _all(demo, "SELECT id_number, sex, birth FROM member WHERE id_number IS NOT NULL")
    assert len({row[0] for row in rows}) == len(rows)
    for number, sex, birth in rows:
        text = str(number)
        assert text.startswith("999999") and id_number_holds(text)
        assert text[6:14] == str(birth).replace("-", "")
        assert (int(text[16]) % 2 == 1) == (sex == "男")
    assert _count(demo, "household WHERE code NOT LIKE '999999%'") == 0


def test_children_lie_inside_their_parent_and_one_leads_at_a_time(demo: Connection) -> None:
    facts = pairings_where(demo, "p.stage IS NULL")
    dates = {each.id: each.period for each in facts}
    outside = [each for each in facts if each.parent_id and not each.period.inside(dates[each.parent_id])]
    assert [each.id for each in outside if not each.exception] == []
    assert sum(1 for each in facts if each.level != "district_county" and not each.parent_id) == 1, "the orphan"
    rows = [each for each in facts if each.role == "lead" and not each.exception]
    leads = defaultdict(list)
    for each in rows:
        leads[each.level, each.region_id, each.household_id, each.member_id].append(each.period)
    assert [key for key, periods in leads.items() if overlapping(periods)] == []
    assert any(len(periods) > 1 for periods in leads.values()), "hand-overs in history"


def test_a_helper_helps_within_the_term(demo: Connection) -> None:
    own = "pairing p JOIN helper h ON h.id = p.helper_id WHERE p.exception IS NULL AND"
    assert _count(demo, f"{own} p.from_date < h.from_date") == 0
    assert _count(demo, f"{own} p.to_date > h.to_date") == 0


def test_every_state_of_a_pairing_is_there(demo: Connection) -> None:
    day = TODAY.isoformat()
    facts = pairings_where(demo, "1")
    assert {each.state(day) for each in facts} == set(NAMES)
    found = picture(demo, day)
    assert all(found.gaps.get(key) for key in GAPS if key != VILLAGE), found.gaps  # a small store has none
    assert {each.kind for each in strays(demo)} == set(NAMES_OF)
    done = ticks_of(demo, [each.id for each in facts if each.level != "person_person"], day)
    assert {sum(map(bool, each)) for each in done.values()} == set(range(6))
    assert any(each.rests and each.state(day) == "active" for each in facts), "paused once and resumed"
    made = sheets(demo)
    assert len({each.number for each in made}) == len(made) > 1 and any(each.note and each.pairings for each in made)
    assert any(each.replaces_id and each.hand_over_id for each in facts)
    kinds = _all(demo, "SELECT DISTINCT o.kind FROM organisation o JOIN pairing p ON p.organisation_id = o.id")
    assert {"enterprise", "assisting_district"} < {row[0] for row in kinds}


def test_income_adds_up(demo: Connection) -> None:
    for *kinds, cost, net, transfer, parts in _all(
        demo,
        "SELECT wage_fen, business_fen, property_fen, transfer_fen, business_cost_fen, stated_net_fen, transfer_fen, "
        "subsistence_fen + destitute_fen + pension_fen + ecology_fen + other_transfer_fen FROM household_year",
    ):
        assert net == net_fen(*kinds, cost)  # type: ignore[arg-type]
        assert transfer == parts


def test_needs_and_measures_hang_together(demo: Connection) -> None:
    unanswered = (
        "need n WHERE met_on IS NULL AND no_measure_reason IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM measure m WHERE m.need_id = n.id)"
    )
    assert _count(demo, unanswered) == 0
    assert _count(demo, "measure WHERE acknowledged_on < done_on") == 0
    assert _count(demo, "measure WHERE acknowledged_on IS NOT NULL AND done_on IS NULL") == 0
    assert _count(demo, f"measure WHERE done_on > '{TODAY}' OR acknowledged_on > '{TODAY}'") == 0
    assert _count(demo, f"visit WHERE visited_on > '{TODAY}' OR next_on < visited_on") == 0
    assert _count(demo, "need WHERE met_on < opened_on") == 0


def test_today_has_something_to_do(demo: Connection) -> None:
    kinds = {group.kind for group in agenda(demo, TODAY)}
    assert {"visit", "measure", "gap"} <= kinds


def test_the_log_gives_the_tables(demo: Connection) -> None:
    assert differences(demo) == []


def test_the_first_head_has_the_long_name(demo: Connection) -> None:
    rows = _all(demo, "SELECT head_name FROM household_line WHERE code = '999999000001'")
    assert rows == [("阿卜杜热合曼·麦麦提吐尔逊",)]


def _facts(path: Path) -> str:
    """A digest of all domain tables without the store's origin."""
    made = hashlib.sha256()
    with Store.open(path, DEMO_PASSPHRASE) as store, store.read() as read:
        for kind in KINDS:
            table = table_of(kind)
            for row in _all(read, f"SELECT {', '.join(c.name for c in table.columns)} FROM {kind} ORDER BY id"):
                plain = [value & NUMBER if isinstance(value, int) and value >> 37 else value for value in row]
                made.update(orjson.dumps(plain))
    return made.hexdigest()


def test_same_seed_same_facts(tmp_path: Path) -> None:
    first, second, other = (
        build(tmp_path / f"{name}.jiedui", households=40, seed=seed, today=TODAY)
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )
    assert _facts(first) == _facts(second) != _facts(other)


@pytest.mark.parametrize("households", [1, 3, 29])
def test_any_size_works(tmp_path: Path, households: int) -> None:
    path = build(tmp_path / "小.jiedui", households=households, today=TODAY)
    with Store.open(path, DEMO_PASSPHRASE) as store, store.read() as read:
        assert _count(read, "household") == households


def test_progress_ends_at_all_households(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    build(tmp_path / "a.jiedui", households=65, today=TODAY, on_progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 65) and told[-1] == (65, 65)
    assert told == sorted(told)


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        build(tmp_path / "a.jiedui", households=60, today=TODAY, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.jiedui"
    path.write_bytes(b"mine")
    with pytest.raises(StoreProblem) as told:
        build(path, households=5, today=TODAY)
    assert told.value.code == "store_exists"
    assert path.read_bytes() == b"mine"


def test_what_a_build_cut_off_left_is_cleared_away(tmp_path: Path) -> None:
    for tail in (".part", ".part-wal"):
        (tmp_path / f"a.jiedui{tail}").write_bytes(b"half a store")
    build(tmp_path / "a.jiedui", households=1, today=TODAY)
    assert not list(tmp_path.glob("*.part*"))


def test_the_name_is_free_until_the_store_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jiedui"
    build(path, households=1, today=TODAY, on_progress=lambda _done, _total: _not_there(path))


def _not_there(path: Path) -> None:
    assert not path.exists()
