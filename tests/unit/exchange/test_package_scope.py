"""What goes with a village or a helper: everything that belongs there and all it refers to, removed and moved away too; nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from package_stores import Fast, edit, meet, sent, state, taken, value, village

from app.exchange.package import parts as packing
from app.exchange.package.manifest import Scope
from db.models import kind_of
from db.ops.joining import join, tell_apart
from db.queries.scope import everything, in_village, of_helper
from db.store import Store


@pytest.fixture
def made(tmp_path: Path) -> dict[str, int]:
    return village(tmp_path / "县.jiedui")


@pytest.fixture
def county(tmp_path: Path, made: dict[str, int]) -> Iterator[Store]:
    with Fast.open(tmp_path / "县.jiedui", "test") as store:
        yield store


@pytest.fixture
def laptop(tmp_path: Path, county: Store) -> Iterator[Store]:
    with Fast.create(tmp_path / "村.jiedui", "test", quick=True) as store:
        meet(county, store)
        yield store


def names(made: dict[str, int], records: set[int]) -> set[str]:
    return {name for name, record in made.items() if record in records}


def test_a_helper_gets_their_households_and_no_other(county: Store, made: dict[str, int]) -> None:
    with county.read() as reader:
        found = of_helper(reader, made["helper1"])
    assert names(made, found) == {
        "county", "township", "village", "firm", "helper1", "home1", "head1", "pairing1", "visit1",
    }  # fmt: skip


def test_a_village_is_whole_and_so_is_its_county(county: Store, made: dict[str, int]) -> None:
    with county.write("add", "登记") as write:
        elsewhere = write.create("region", edition=2019, level="village", name="幸福村", parent_id=made["township"])
        home = write.create("household", code="999999000003", village_id=elsewhere)
        need = write.create("need", region_id=made["village"], kind="产业", title="水渠")
        measure = write.create("measure", need_id=need, content="修渠")
    with county.read() as reader:
        found = in_village(reader, made["village"])
        whole = in_village(reader, made["county"])
    assert names(made, found) == set(made) and {need, measure} <= found
    assert not {home, elsewhere} & found and {home, elsewhere, need} <= whole


def test_a_team_brings_its_people_and_a_pairing_all_above_it(county: Store, made: dict[str, int]) -> None:
    with county.write("add", "登记") as write:
        district = write.create("organisation", name="某区")
        top = write.create(
            "pairing", level="district_county", role="lead", organisation_id=district, region_id=made["county"]
        )
        middle = write.create(
            "pairing", level="enterprise_village", role="lead", organisation_id=made["firm"], region_id=made["village"],
            parent_id=top,
        )  # fmt: skip
        team = write.create("team", name="一队", organisation_id=made["firm"])
        mates = [write.create("helper", name=name) for name in ("赵一", "钱二")]
        write.create("team_member", team_id=team, helper_id=mates[0])
        left = write.create("team_member", team_id=team, helper_id=mates[1], to_date="2018-12-31")
        pairing = write.create(
            "pairing", level="team_family", role="lead", team_id=team, household_id=made["home2"], parent_id=middle
        )
        pause = write.create("pairing_pause", pairing_id=pairing, from_date="2019-01-01", to_date="2019-02-01")
        tick = write.create("readiness", pairing_id=middle, aspect="资金", evidence="合同", on_date="2019-01-01")
    with county.read() as reader:
        found = of_helper(reader, mates[0])
        former = of_helper(reader, mates[1])
    assert {district, top, middle, team, *mates, left, pairing, pause, tick, made["home2"], made["visit2"]} <= found
    assert made["home1"] not in found
    assert former == {
        mates[1],
        left,
        team,
        made["firm"],
        *(each for each in former if kind_of(each) == "team_member"),
        mates[0],
    }


def test_what_ended_comes_as_the_bare_pairing(county: Store, made: dict[str, int]) -> None:
    edit(county, made["pairing1"], to_date="2019-05-31")
    with county.read() as reader:
        found = of_helper(reader, made["helper1"], "2019-06-30")
        then = of_helper(reader, made["helper1"], "2019-05-01")
    assert {"pairing1", "home1", "head1"} <= names(made, found) and made["visit1"] not in found
    assert made["visit1"] in then


def test_what_was_removed_or_moved_away_is_told_too(county: Store, made: dict[str, int]) -> None:
    with county.write("add", "登记") as write:
        need = write.create("need", household_id=made["home1"], kind="产业", title="养羊")
        measure = write.create("measure", need_id=need, content="母羊")
        moved = write.create("member", household_id=made["home1"], name="嫁出")
    with county.write("change", "修改") as write:
        write.delete(measure)
        write.delete(need)
        write.update(moved, household_id=made["home2"])
    with county.read() as reader:
        found = of_helper(reader, made["helper1"])
    assert {need, measure, moved, made["home2"]} <= found and made["visit2"] not in found


def test_decisions_about_records_in_scope_come_along(county: Store, made: dict[str, int]) -> None:
    with county.write("decide", "说明") as write:
        both = tell_apart(write, made["home1"], made["home2"])
        records = f'{{"ids":[{made["home1"]}],"facts":"ab"}}'
        own = write.create("waiver", rule="many_heads", records=records, reason="核对过")
    with county.read() as reader:
        one, whole = of_helper(reader, made["helper1"]), in_village(reader, made["village"])
        assert everything(reader) == whole
    assert own in one and both not in one and {own, both} <= whole


def test_a_household_joined_into_another_comes_with_it(county: Store, made: dict[str, int]) -> None:
    with county.write("join", "合并") as write:
        join(write, made["home1"], made["home2"])
    with county.read() as reader:
        assert {made["home1"], made["home2"], made["visit2"]} <= of_helper(reader, made["helper1"])


@pytest.mark.parametrize("scope", ["helper", "village"])
def test_no_reference_of_a_part_dangles(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path, scope: str
) -> None:
    record = made["helper1" if scope == "helper" else "village"]
    sent(county, tmp_path / "部.jdx", laptop, scope=Scope(scope, record, "x"))
    result = taken(laptop, tmp_path / "部.jdx", trust=True)
    assert result.applied and result.conflicts == []
    state(laptop)
    with laptop.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM waiting").scalar_one() == 0
    assert value(laptop, made["home1"], "code") == "999999000001"
    sent(county, tmp_path / "全.jdx", laptop)
    taken(laptop, tmp_path / "全.jdx")
    assert len(set(state(county, laptop))) == 1


def test_a_missing_part_is_said_and_the_rest_waits_for_it(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "FULL", 1_200)
    with county.write("add", "登记") as write:
        write.create(
            "attachment", household_id=made["home1"], name="协议.pdf", media_type="application/pdf", size=9,
            sha256="0" * 64, content="QUJD" * 3_000,
        )  # fmt: skip
    sent(county, tmp_path / "全.jdx", laptop)
    whole = (tmp_path / "全.jdx").read_bytes()
    damages = [len(whole) - back for back in range(100, len(whole) // 2, 700)]
    said = set()
    for at in damages:
        content = bytearray(whole)
        content[at] ^= 1
        (tmp_path / "坏.jdx").write_bytes(content)
        result = taken(laptop, tmp_path / "坏.jdx", trust=True)
        (outcome,) = result.files
        assert outcome.blocked is None and len(outcome.missing) == 1 and outcome.parts > 4
        said.add((outcome.missing[0], outcome.lost))
        state(laptop)
    assert len(said) > 1 and result.conflicts == []
    taken(laptop, tmp_path / "全.jdx")
    assert len(set(state(county, laptop))) == 1
    with laptop.read() as reader:
        assert reader.exec_driver_sql("SELECT length(content) FROM attachment").scalar_one() == 12_000


def test_an_attachment_whose_content_is_missing_comes_later(
    county: Store, laptop: Store, made: dict[str, int], tmp_path: Path
) -> None:
    with county.write("add", "登记") as write:
        paper = write.create(
            "attachment", household_id=made["home1"], name="协议.pdf", media_type="application/pdf", size=9,
            sha256="0" * 64, content="QUJD" * 3_000,
        )  # fmt: skip
    sent(county, tmp_path / "全.jdx", laptop)
    content = bytearray((tmp_path / "全.jdx").read_bytes())
    from app.exchange.package.opening import open_package
    from app.exchange.package.own import opening_keys

    with laptop.read() as reader:
        opened = open_package(tmp_path / "全.jdx", opening_keys(reader))
    (held,) = opened.of_kind("held")
    content[opened.places[held] + 300] ^= 1
    (tmp_path / "坏.jdx").write_bytes(content)
    (outcome,) = taken(laptop, tmp_path / "坏.jdx", trust=True).files
    assert (list(outcome.missing), outcome.lost) == ([held], 1)
    assert value(laptop, made["home1"], "code") == "999999000001" and value(laptop, paper, "name") is None
    taken(laptop, tmp_path / "全.jdx")
    assert value(laptop, paper, "name") == "协议.pdf" and len(set(state(county, laptop))) == 1
