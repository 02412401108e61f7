"""Finding by characters, pinyin, initials, digits, and inside an area."""

import pytest

from db.drafts import HouseholdDraft, MemberDraft
from db.models import record_id
from db.ops import joining
from db.ops.household import add_household, add_member, edit_member, set_field
from db.queries import numbers, search
from db.queries.search import area_scope, find
from db.words import NUMBERS, _words_of, area_word, words_of


@pytest.fixture
def village(store):
    """Two villages with a household each, a helper and an enterprise."""
    with store.write("setup", "建村") as write:
        county = write.create("region", edition=2023, level="county", name="泽普县", code="653124")
        town = write.create("region", edition=2023, level="township", name="金果镇", parent_id=county)
        ids = {"county": county, "town": town}
        for name, head, code in (
            ("团结村", "阿卜杜热合曼·麦麦提吐尔逊", "999999012047"),
            ("果园村", "单玉兰", "999999012048"),
        ):
            ids[name] = write.create("region", edition=2023, level="village", name=name, parent_id=town)
            ids[head] = add_household(
                write,
                HouseholdDraft(village_id=ids[name], code=code, phone="19900003187"),
                MemberDraft(name=head, id_number="99999919710312041X" if head == "单玉兰" else None),
            )
        firm = write.create("organisation", name="启衡机电", kind="enterprise")
        write.create("helper", name="曾强", phone="19900001125", organisation_id=firm)
    return ids


def labels(store, text, **options):
    with store.read() as reader:
        return [(hit.kind, hit.label) for hit in find(reader, text, **options)]


@pytest.mark.parametrize(
    "text", ["阿", "阿卜", "热合曼麦麦", "麦麦提吐尔逊", "热合曼·麦", "abdr", "abudu", "maimaiti", "mmtt", "ABDR"]
)
def test_a_long_name_is_found_by_any_beginning_of_its_parts(store, village, text):
    assert ("household", "阿卜杜热合曼·麦麦提吐尔逊") in labels(store, text)


@pytest.mark.parametrize("text", ["单", "兰", "shanyulan", "syl", "yulan", "041X", "19710312", "3187", "012048"])
def test_a_short_name_is_found_by_surname_reading_and_numbers(store, village, text):
    assert "单玉兰" in [label for _, label in labels(store, text)]


def test_other_things_are_found_too(store, village):
    assert ("region", "团结村") in labels(store, "tjc")
    assert ("helper", "曾强") in labels(store, "zengqiang")
    assert ("helper", "曾强") in labels(store, "1125")
    assert ("organisation", "启衡机电") in labels(store, "机电")


def test_words_narrow_each_other(store, village):
    assert [label for kind, label in labels(store, "阿卜 2047") if kind == "household"] == ["阿卜杜热合曼·麦麦提吐尔逊"]
    assert labels(store, "阿卜 2048") == []


def test_an_area_narrows(store, village):
    with store.read() as reader:
        orchard, county = area_scope(reader, village["果园村"]), area_scope(reader, village["county"])
        assert area_scope(reader, village["单玉兰"]) is None
    assert [label for kind, label in labels(store, "3187", scope=orchard) if kind == "household"] == ["单玉兰"]
    assert labels(store, "阿", scope=orchard) == []
    assert labels(store, "阿", scope=county) != []


@pytest.mark.parametrize(
    "text", ["", "   ", "·", '"', "*", "(", "AND", "seg:", "1", "12", "没有这个人", "'; --", "\x00"]
)
def test_odd_input_is_no_error(store, village, text):
    labels(store, text)


def test_a_changed_name_is_found_by_the_new_one_only(store, village):
    with store.read() as reader:
        person = next(hit for hit in find(reader, "单玉兰") if hit.kind == "member")
    with store.write("edit", "改名") as write:
        edit_member(write, person.id, MemberDraft(name="陈静", relation="户主"))
    assert labels(store, "单玉兰") == []
    assert {kind for kind, _ in labels(store, "陈静")} == {"household", "member"}


def test_a_member_shows_the_household_it_lives_in(store, village):
    with store.write("add", "加成员") as write:
        add_member(write, MemberDraft(household_id=village["单玉兰"], name="李明", relation="之子", sex="男"))
    with store.read() as reader:
        hit = next(hit for hit in find(reader, "李明"))
    assert (hit.kind, hit.household_id) == ("member", village["单玉兰"])
    assert "单玉兰" in hit.where


def test_beginnings_come_first(store, village):
    with store.write("add", "加帮扶人") as write:
        write.create("helper", name="王李")
        write.create("helper", name="李王")
    assert [label for kind, label in labels(store, "李") if kind == "helper"] == ["李王", "王李"]


def test_places_where_households_live_come_first(store, village):
    with store.write("setup", "区划") as write:
        for number in range(12):
            write.create("region", edition=2023, level="village", name=f"果园{number}村", parent_id=village["town"])
    assert labels(store, "果园", limit=4, kinds=("region",))[0] == ("region", "果园村")


@pytest.mark.parametrize("text", ["李", "li", "1990", "9999990", "99999901", "李 1990"])
@pytest.mark.parametrize("where", [None, "county", "town"])
def test_many_hits_read_in_parts_are_the_same(store, village, text, where, monkeypatch):
    with store.write("setup", "许多户") as write:
        for number in range(9):
            home = village["团结村"] if number % 3 else village["果园村"]
            draft = HouseholdDraft(village_id=home, code=f"9999990120{50 + number}", phone=f"1990000330{number}")
            add_household(write, draft, MemberDraft(name=f"李{'明华强'[number % 3]}"))
        for number in range(5):
            write.create("helper", name=f"李{number}", phone=f"1990000440{number}")
    with store.read() as reader:
        scope = area_scope(reader, village[where]) if where else None
        whole = {(hit.kind, hit.id) for hit in find(reader, text, scope=scope)}
        assert whole
        for few in (1, 3, 4):
            monkeypatch.setattr(search, "_FEW", few)
            assert {(hit.kind, hit.id) for hit in find(reader, text, scope=scope)} == whole


def test_phones_are_found_from_their_beginning_and_by_their_end(store, village):
    for text in ("19900003187", "1990000318", "3187", "19900001125"):
        assert labels(store, text), text
    with store.write("add", "两个号码") as write:
        write.create("helper", name="周明", phone="0998-5712345、19900007654")
    for text in ("19900007654", "09985712345", "5712345", "1990000765"):
        assert ("helper", "周明") in labels(store, text), text


@pytest.mark.parametrize("where", [None, "county", "town", "果园村"])
@pytest.mark.parametrize(
    "text", ["99999919710312041X", "999999197", "19710312041x", "197103", "1041X", "041", "0312", "012048", "9012048"]
)
def test_a_number_is_found_by_any_of_its_parts_in_its_area_only(store, village, text, where):
    text = "2041X" if text == "1041X" else text
    with store.read() as reader:
        scope = area_scope(reader, village[where]) if where else None
        other = area_scope(reader, village["团结村"])
        assert "单玉兰" in {hit.label for hit in find(reader, text, scope=scope)}
        assert "单玉兰" not in {hit.label for hit in find(reader, text, scope=other)}


def test_who_lives_in_a_household_that_moved_is_found_where_it_is_now(store, village):
    with store.write("setup", "另一个县") as write:
        county = write.create("region", edition=2023, level="county", name="莎车县", code="653125")
        town = write.create("region", edition=2023, level="township", name="米夏镇", parent_id=county)
        home = write.create("region", edition=2023, level="village", name="新村", parent_id=town)
        set_field(write, village["单玉兰"], "village_id", home)
    with store.read() as reader:
        for text in ("041X", "19710312", "单玉兰"):
            inside = {(hit.kind, hit.label) for hit in find(reader, text, scope=area_scope(reader, county))}
            assert ("member", "单玉兰") in inside, text
            assert find(reader, text, scope=area_scope(reader, village["county"])) == [], text


def test_a_day_of_birth_is_looked_for_though_a_phone_begins_so(store, village):
    with store.write("add", "像生日的号码") as write:
        write.create("helper", name="周明", phone="19710312041")
    assert {"周明", "单玉兰"} <= {label for _, label in labels(store, "1971031204")}


@pytest.mark.parametrize(
    "name", ["第3村（新）", "阿卜杜·热合曼·麦", "Ab·艾山", "李明", "㐀一·二三四五六", "·李", "（）", "李 明·王"]
)
def test_words_put_together_from_parts_are_those_of_the_whole(name):
    assert set(words_of(name).split()) == set(_words_of(name).split())


def test_areas_have_words_of_their_own():
    areas = [record_id(origin, "region", number) for origin in (1, 7, 2**26 - 1) for number in (1, 16_384, 2**32 - 1)]
    assert len({area_word(area) for area in areas}) == len(areas)


def test_longer_words_are_found_in_the_middle_of_a_name(store, village):
    for text in ("卜杜热合曼", "合曼麦麦提", "杜热合曼·麦麦提吐尔", "提吐尔逊"):
        assert ("household", "阿卜杜热合曼·麦麦提吐尔逊") in labels(store, text), text
    assert labels(store, "热合曼吐尔逊") == []


def test_every_kind_of_number_is_found_along_an_index(store, village):
    with store.read() as reader:
        for kind in NUMBERS:
            between = {"first": "199", "beyond": "19:", "limit": 5}
            plan = reader.exec_driver_sql(f"EXPLAIN QUERY PLAN {numbers._ranges(kind)} LIMIT :limit", between).all()
            steps = [row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN"))]
            assert len(steps) == len(NUMBERS[kind])
            assert all(step.startswith("SEARCH") and " INDEX " in step for step in steps), steps


def test_a_second_phone_is_found_though_another_number_begins_so(store, village):
    with store.write("add", "两个号码") as write:
        for name, phone in (("周明", "0998-5712345、19900007654"), ("王芳", "1990-0007654"), ("李明", "19900007653")):
            write.create("helper", name=name, phone=phone)
    for text in ("1990000765", "19900007654"):
        assert {"周明", "王芳"} <= {label for _, label in labels(store, text)}, text
    assert ("helper", "李明") not in labels(store, "19900007654")


def test_a_number_of_several_is_found_with_all_who_have_it(store, village):
    with store.write("add", "同一个号码") as write:
        write.create(
            "organisation", name="启衡二厂", kind="enterprise", phone="1990-0001125", credit_code="91653124ma77x"
        )
        write.create(
            "region", edition=2023, level="township", name="依玛乡", code="653124203", parent_id=village["county"]
        )
        write.create("helper", name="周明", phone="65312420377、916531240001")
    assert {"曾强", "启衡二厂"} <= {label for _, label in labels(store, "19900001125")}
    assert {"依玛乡", "周明"} <= {label for _, label in labels(store, "653124203")}
    assert {"启衡二厂", "周明"} <= {label for _, label in labels(store, "91653124")}


def test_a_household_is_found_by_the_code_of_one_that_was_joined_into_it(store, village):
    with store.write("join", "合并") as write:
        joining.join(write, village["单玉兰"], village["阿卜杜热合曼·麦麦提吐尔逊"])
    for text in ("999999012047", "999999012048", "99999901204", "12048"):
        found = [label for kind, label in labels(store, text, kinds=("household",))]
        assert len(found) == 1, text


@pytest.mark.parametrize("few", [1, 2, 500])
def test_numbers_of_an_area_are_found_however_many_begin_so_elsewhere(store, village, few, monkeypatch):
    with store.write("setup", "别处的户") as write:
        county = write.create("region", edition=2023, level="county", name="莎车县", code="653125")
        town = write.create("region", edition=2023, level="township", name="米夏镇", parent_id=county)
        home = write.create("region", edition=2023, level="village", name="新村", parent_id=town)
        for number, card in enumerate(
            ["999999197103120006", "999999197103120014", "999999197103120022", "999999197103120030"]
        ):
            draft = HouseholdDraft(village_id=home, code=f"99999901200{number}", phone=f"1990000310{number}")
            add_household(write, draft, MemberDraft(name="李明", id_number=card))
    monkeypatch.setattr(numbers, "_LOOKED_THROUGH", few)
    with store.read() as reader:
        for text in ("9999990120", "99999901204", "1990000318", "19900003187", "99999919710312", "1971031204"):
            hits = find(reader, text, scope=area_scope(reader, village["county"]))
            assert {hit.label for hit in hits} & {"单玉兰", "阿卜杜热合曼·麦麦提吐尔逊"}, text
            assert "李明" not in {hit.label for hit in hits}, text


@pytest.mark.parametrize("text", ["josé", "JOSÉ", "jose", "Ｊｏｓé"])
def test_letters_with_accents_are_found_with_and_without(store, village, text):
    with store.write("add", "加帮扶人") as write:
        write.create("helper", name="José Núñez")
    assert ("helper", "José Núñez") in labels(store, text)
