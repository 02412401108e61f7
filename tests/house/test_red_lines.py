"""The red lines: the program has no place for what may not be kept, in no table, label, catalogue or layout."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from house_files import ROOT, tracked
from sqlmodel import SQLModel

from db.catalogues import catalogue
from db.fields import beside_records, fact_of, facts_of, masking_of, paths, reason_of, registered
from db.models import KINDS
from db.store import Store
from resources import resource


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# parts of a column's name, apart at "_"
FORBIDDEN_PARTS = _words(
    "ethnic ethnicity nationality nation race religion religious faith belief politics political party loyalty "
    "stability police hukou movement movements whereabouts location gps latitude longitude trace language mandarin "
    "contraception pregnancy births biometric fingerprint face iris dna blood score rank rating tag tags "
    "blacklist suspicion mood visitors"
)
FORBIDDEN_WORDS = _words(
    "民族 族别 宗教 信仰 信教 政治 党员 党派 稳定 维稳 忠诚 思想 户籍 派出所 公安 行踪 去向 轨迹 定位 社会关系 普通话 "
    "国语 语言 计划生育 计生 超生 生育 节育 指纹 人脸 血型 虹膜 生物特征 评分 打分 积分 排名 标签 黑名单 嫌疑"
)
# a kind of monitored household in the national catalogue, about income
ALLOWED_LABELS = {"脱贫不稳定户", "因务工就业不稳"}


def _columns() -> Iterator[tuple[str, str]]:
    for table in SQLModel.metadata.tables.values():
        for column in table.columns:
            yield table.name, column.name


def _red_headings() -> list[str]:
    lines = tomllib.loads(resource("registers", "words", "redlines.toml").read_text(encoding="utf-8"))["line"]
    return [heading.lower() for line in lines for heading in line["headings"]]


def test_no_column_is_named_so() -> None:
    assert [pair for pair in _columns() if FORBIDDEN_PARTS & set(pair[1].split("_"))] == []
    assert [name for name in SQLModel.metadata.tables if FORBIDDEN_PARTS & set(name.split("_"))] == []


def test_no_column_of_a_real_store_is_named_so(store: Store) -> None:
    with store.read() as read:
        tables = read.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        columns = [
            (name, row[1]) for name in tables for row in read.exec_driver_sql(f"PRAGMA table_info({name})").fetchall()
        ]
    assert {"household", "member", "change", "search_text"} <= set(tables)
    assert [pair for pair in columns if FORBIDDEN_PARTS & set(pair[1].split("_"))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_label_says_so(kind: str) -> None:
    labels = {name: fact.label for name, fact in facts_of(kind).items()}
    assert {name: label for name, label in labels.items() if any(word in label for word in FORBIDDEN_WORDS)} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_at_the_door_has_no_field_inside(kind: str) -> None:
    headings = _red_headings()
    taken = [fact.label for fact in facts_of(kind).values() if any(each in fact.label.lower() for each in headings)]
    assert taken == []


def test_no_catalogue_says_so() -> None:
    found = []
    for path in sorted(resource("catalogues").glob("*.toml")):
        for label in catalogue(path.stem).labels:
            said = any(word in label.name for word in FORBIDDEN_WORDS)
            found += [f"{path.stem} {label.name}"] if said and label.name not in ALLOWED_LABELS else []
    assert found == []


def test_every_field_has_a_purpose_a_basis_and_an_end() -> None:
    assert sorted(set(paths()) - set(registered())) == [], "no reason in resources/fields.toml"
    assert sorted(set(registered()) - set(paths())) == [], "a reason for what is no field"
    for path in paths():
        reason = reason_of(path)
        assert fact_of(path).label and reason.label and reason.basis and reason.after and 0 < reason.years <= 30, path


def test_every_table_of_a_store_is_in_the_register_of_fields(store: Store) -> None:
    with store.read() as read:
        tables = set(read.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
    shadows = {name for name in tables if re.fullmatch(r"search_(text|digits)_\w+", name)}
    assert tables - shadows == {*KINDS, *beside_records()}


def test_what_is_private_has_a_reason_of_its_own_and_is_masked() -> None:
    for path in paths():
        assert (masking_of(path) != "") == fact_of(path).private
        if fact_of(path).private:
            assert "敏感个人信息" in reason_of(path).basis and reason_of(path).years <= 5


def test_health_and_numbers_are_private() -> None:
    private = {path for path in paths() if fact_of(path).private}
    named = {"member.id_number", "member.health", "member.disability", "member.disability_grade", "helper.id_number"}
    assert named <= private


def test_the_repository_holds_no_real_id_number() -> None:
    number = re.compile(
        r"(?<![0-9A-Za-z])(?!999999)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
    )
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in (".png", ".ico") or name == "packaging/requirements.txt":
            continue
        found += [f"{name} {each}" for each in number.findall(path.read_text(encoding="utf-8", errors="ignore"))]
    assert found == []
