"""How alike two people are: names by their sound, births that slip, what counts against it, and four answers."""

import pytest

from app.matching.likeness import Home, Kin, Someone, birth_kinship, compare_homes, compare_people
from app.matching.sounds import kinship, sound_of
from app.matching.words import sentence

NUMBER, OTHER = "999999199001010018", "999999198502020027"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿卜杜热合曼·麦麦提吐尔逊", "阿不都热合曼・买买提吐尔孙"),
        ("阿布都热合曼•麦麦提图尔荪", "阿卜杜热合曼．买买提吐尔逊"),
        ("古丽尼萨·吾布力", "古丽尼沙·乌布力"),
        ("热依汗·玉素甫江", "热依罕·玉苏普江"),
        ("努尔买买提·艾力", "努尔麦麦提艾力"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)
    assert kinship(one, other) in ("sound", "same")


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("王 玉兰", "王玉兰", "same"),
        ("张洪波", "张宏波", "homophone"),
        ("李建军", "李建国", "near"),
        ("李军", "李国", "other"),
        ("买买提·吐尔逊", "吐尔逊·买买提", "turned"),
        ("阿卜杜麦麦提", "阿布都麦麦提·艾力", "part"),
        ("艾力·买买提", "古丽·吐尔逊", "other"),
    ],
)
def test_names_are_alike_in_their_way(one: str, other: str, how: str) -> None:
    assert kinship(one, other) == kinship(other, one) == how


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("1990-03-12", "1990-03-12", "same"),
        ("1990-03", "1990-03-12", "month"),
        ("1990", "1990-03-12", "year"),
        ("1990-03-12", "1990-12-03", "swapped"),
        ("1990-03-12", "1990-03-13", "slip"),
        ("1990-03-12", "1991-03-12", "slip"),
        ("1990-03-12", "1988-03-12", "near"),
        ("1989-03-12", "1991-03-12", "near"),
        ("1960-03-12", "1990-05-01", "other"),
        (None, "1990", None),
    ],
)
def test_births_agree_in_their_way(one: str | None, other: str | None, how: str | None) -> None:
    assert birth_kinship(one, other) == birth_kinship(other, one) == how


def someone(name: str = "阿卜杜热合曼·麦麦提", birth: str | None = "1990-03-12", **more: object) -> Someone:
    return Someone(name, birth, **({"village": 1, "township": 2, "county": 3} | more))  # type: ignore[arg-type]


def test_a_number_of_both_says_the_same_and_likeness_never_does() -> None:
    assert compare_people(someone(id_number=NUMBER), someone(id_number=NUMBER)).answer == "same"
    twin = someone(phone="19900000001", relation="户主", kin=(Kin("甲乙"), Kin("丙丁"), Kin("戊己")))
    found = compare_people(twin, twin)
    assert found.answer == "probably" and found.score < 100


def test_a_number_of_both_with_another_name_is_asked() -> None:
    found = compare_people(someone(id_number=NUMBER), someone("古丽尼萨·艾力", id_number=NUMBER))
    assert found.answer != "same"


def test_another_spelling_with_the_same_birth_and_village_is_probably_the_same() -> None:
    found = compare_people(someone(), someone("阿不都热合曼·买买提"))
    assert found.answer == "probably"
    assert "+34" in sentence(found) and "读音相同" in sentence(found)
    assert sum(each.points for each in found.reasons) == found.score


@pytest.mark.parametrize(
    "other",
    [
        someone(birth="1962-11-01"),  # the same name in one village, another generation
        someone("麦麦提·阿卜杜热合曼", "1962-11-01"),  # the father
        someone(id_number=OTHER, name="阿卜杜热合曼·艾力"),
        someone("帕提古丽·吐尔逊"),
    ],
)
def test_others_are_new(other: Someone) -> None:
    assert compare_people(someone(id_number=NUMBER), other).answer == "new"


def test_twins_of_one_household_are_not_taken_for_one() -> None:
    one, other = someone("艾山·麦麦提", household=7), someone("玉山·麦麦提", household=7)
    assert compare_people(one, other).answer == "new"
    assert compare_people(one, someone("玉山·麦麦提")).score > compare_people(one, other).score


def test_households_are_compared_by_their_heads_and_codes() -> None:
    head = someone(relation="户主", kin=(Kin("古丽·艾力", "1992-01-01"),))
    again = someone("阿不都热合曼·买买提", relation="户主", kin=(Kin("古丽·艾力", "1992-01-01"),))
    assert compare_homes(Home("H1", (head,)), Home("H2", (again,))).answer == "probably"
    assert compare_homes(Home("H1", (head,)), Home("H1", (again,))).answer == "same"
    assert compare_homes(Home("H1", (head,)), Home("H2", (someone("王玉兰", "1950-01-01"),))).answer == "new"
