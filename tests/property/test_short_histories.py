"""Short histories that chance does not hit, each with its trap: circles, halves of a group, labels put back, what came late."""

from typing import Any

import pytest
from property.stations import HOME, KEY, PERSON, Row, Station, created, said_by, view

from db.history.statements import Act, Creation, Removal, Statement, acts
from db.history.versions import (
    LIFE,
    REMOVED,
    THERE,
    Heads,
    Step,
    base_of,
    replay,
    statements_of,
    symbol_of,
    version,
)


def stations(*records: Act) -> tuple[Station, Station]:
    """Two stations that know the same records."""
    return Station(list(records)), Station(list(records))


def meet(*several: Station) -> list[Heads]:
    """Let each have all that the others have; they say the same then. Returns what is said of HOME and of PERSON."""
    for one in several:
        for other in several:
            if one is not other:
                one.take(list(other.taken), dict(other.shown))
    first, *others = several
    for record in (HOME, PERSON):
        for one in others:
            assert view(one.state(record)) == view(first.state(record))
    return [first.state(HOME), first.state(PERSON)]


def filled(row: Row, **cells: Any) -> list[Act]:
    """What a row says after somebody wrote into it."""
    made = row.copy()
    made.cells.update(cells)
    return made.statements()


# -- circles -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["1212", "121", "11211", "1221"])
def test_from_a_to_b_to_a_through_books(words: str) -> None:
    """A tag of the text would let the fourth word replace itself in a circle, and nothing would be left."""
    one = Station([created(HOME, phone="2")])
    for word in words:
        one.take(filled(one.send_row(HOME), phone=word))
        assert len(one.state(HOME).heads["phone"]) == 1
    assert one.state(HOME).values["phone"] == words[-1]


def test_the_same_words_on_show_again_are_another_tag() -> None:
    one = Station([created(HOME, phone="1")])
    first = one.send_row(HOME)
    one.form(HOME, {"phone": "2"})
    one.form(HOME, {"phone": "1"})
    again = one.send_row(HOME)
    assert first.base == again.base and first.tag != again.tag
    # the first book comes back late: its author had not seen the way to 2 and back
    one.take(filled(first, phone="3"))
    assert one.state(HOME).disputed == {"phone"}


def test_tags_that_are_alike_by_chance_lose_nothing() -> None:
    """Two stations may give one tag to different things: then versions replace each other in a circle, and all stay."""
    one = Station([created(HOME, phone="1")])
    symbol = symbol_of(HOME, "BCDFG")
    said = [Act(HOME, {"phone": (word, (symbol,))}) for word in ("2", "3")]
    one.take(said, {symbol: frozenset(said_by(each)["phone"] for each in said)})
    state = one.state(HOME)
    assert set(state.heads["phone"]) >= {said_by(each)["phone"] for each in said}
    assert "phone" in state.disputed


def test_a_version_that_claims_to_replace_itself_stays() -> None:
    symbol = symbol_of(HOME, "BCDFG")
    act = Act(HOME, {"phone": ("2", (symbol,))})
    one = Station([created(HOME), act], {symbol: frozenset(said_by(act).values())})
    assert one.state(HOME).values["phone"] == "2"


def test_a_tag_is_not_given_twice_for_different_things() -> None:
    from db.history.shown import tag_for

    first = tag_for(KEY, HOME, ["a"])
    assert tag_for(KEY, HOME, ["b"], {tag_for(KEY, HOME, ["b"]): ["a"]}) not in (first, tag_for(KEY, HOME, ["b"]))
    assert tag_for(KEY, HOME, ["a"], {first: ["a"]}) == first


# -- two hands -----------------------------------------------------------------------------------------------------------
def test_whoever_takes_a_book_in_mints_the_same_versions() -> None:
    """Also where the station knows neither the base nor what was on show."""
    office, other = stations(created(HOME, phone="1"))
    office.form(HOME, {"phone": "2"})
    back = filled(office.send_row(HOME), phone="3")
    other.take(back)
    assert other.state(HOME).disputed == {"phone"}, "it does not know yet what the book replaces"
    office.take(back)
    assert meet(office, other)[0].values["phone"] == "3"
    assert meet(office, other)[0].disputed == set()


def test_a_book_that_was_passed_on_and_filled_in_twice_is_a_conflict() -> None:
    office = Station([created(HOME, phone="1", note="1")])
    row = office.send_row(HOME)
    office.take([*filled(row, phone="2"), *filled(row, phone="3", note="2")])
    assert office.state(HOME).disputed == {"phone"} and office.state(HOME).values["note"] == "2"


def test_of_a_conflict_a_book_replaces_what_it_showed() -> None:
    office, other = stations(created(HOME, phone="1"))
    office.form(HOME, {"phone": "2"})
    other.form(HOME, {"phone": "3"})
    (state, _) = meet(office, other)
    row = office.send_row(HOME)
    office.take(filled(row, phone="4"))
    unseen = {"2", "3"} - {state.values["phone"]}
    assert {office.state(HOME).said[head] for head in office.state(HOME).heads["phone"]} == {"4", *unseen}


def test_the_same_said_by_two_is_no_conflict_and_one_answer_replaces_both() -> None:
    office, other = stations(created(HOME, phone="1"))
    row = office.send_row(HOME)
    office.take(filled(row, phone="2"))
    other.form(HOME, {"phone": "2"})
    (state, _) = meet(office, other)
    assert state.disputed == set() and len(state.heads["phone"]) == 2
    office.form(HOME, {"phone": "3"})
    assert len(meet(office, other)[0].heads["phone"]) == 1


def test_a_form_that_is_saved_with_what_it_shows_decides_nothing() -> None:
    office, other = stations(created(HOME, phone="1", note="1"))
    office.form(HOME, {"phone": "2"})
    other.form(HOME, {"phone": "3"})
    (state, _) = meet(office, other)
    office.form(HOME, {"phone": state.values["phone"], "note": "2"})
    assert office.state(HOME).disputed == {"phone"} and office.state(HOME).values["note"] == "2"
    office.form(HOME, {"phone": state.values["phone"]}, decided=True)
    assert meet(office, other)[0].disputed == set()


def test_what_both_sides_had_seen_last_is_found_through_tags() -> None:
    """A tag stands for the versions of the whole row; those of other fields are no base of this one."""
    office = Station([created(HOME, phone="1", note="1")])
    office.take(filled(office.send_row(HOME), note="2"))
    row = office.send_row(HOME)
    office.take([*filled(row, phone="2"), *filled(row, phone="3")])
    base = base_of(office.state(HOME), "phone", office.shown)
    assert base and office.state(HOME).said[base] == "1"


# -- groups --------------------------------------------------------------------------------------------------------------
def test_halves_of_two_people_are_never_mixed_unseen() -> None:
    """One corrects the kind of document, the other the number: both fields are undecided, neither is silently half of each."""
    office, other = stations(created(PERSON, id_kind="1", id_number="1"))
    office.form(PERSON, {"id_kind": "2"})
    other.form(PERSON, {"id_number": "2"})
    assert meet(office, other)[1].disputed == {"id_kind", "id_number"}


def test_halves_in_two_books_are_never_mixed_unseen() -> None:
    office = Station([created(PERSON, id_kind="1", id_number="1")])
    row = office.send_row(PERSON)
    office.take([*filled(row, id_kind="2"), *filled(row, id_number="2")])
    assert office.state(PERSON).disputed == {"id_kind", "id_number"}


def test_a_group_said_again_settles_only_what_was_changed() -> None:
    """Who changes the kind says again the number he was shown; the number another had given stays to be decided."""
    office, other = stations(created(PERSON, id_kind="1", id_number="1"))
    office.form(PERSON, {"id_number": "2"})
    other.form(PERSON, {"id_number": "3"})
    (_, state) = meet(office, other)
    hidden = {"2", "3"} - {state.values["id_number"]}
    office.form(PERSON, {"id_kind": "2"})
    now = meet(office, other)[1]
    assert hidden < {now.said[head] for head in now.heads["id_number"]} and "id_number" in now.disputed


# -- labels --------------------------------------------------------------------------------------------------------------
def both(first: str | None, second: str | None, began: str | None = "甲、乙") -> tuple[Any, bool]:
    """What labels are after two people set them without having seen each other."""
    office, other = stations(created(HOME, **({"other_causes": began} if began else {})))
    office.form(HOME, {"other_causes": first})
    other.form(HOME, {"other_causes": second})
    (state, _) = meet(office, other)
    value = state.values.get("other_causes")
    return frozenset(value.split("、")) if value else frozenset(), "other_causes" in state.disputed


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("甲、乙、丙", "甲、乙、丁", "甲乙丙丁"),  # two add different ones
        ("甲、乙、丙", "甲", "甲丙"),  # one adds, one takes another out
        ("甲", "乙", ""),  # each takes out one
        (None, "甲、乙、丙", "丙"),
        ("乙、甲", "甲、乙、丙", "甲乙丙"),  # another order is no change
    ],
)
def test_labels_count_each_by_itself(first: str | None, second: str, together: str) -> None:
    assert both(first, second) == (frozenset(together), False)


def test_labels_of_two_who_found_none() -> None:
    assert both("甲", "乙", began=None) == (frozenset("甲乙"), False)


def test_a_label_that_was_put_back_stays() -> None:
    """Both know that 甲 was taken out; one puts it back, the other adds 乙: nobody took out what was put back."""
    office, other = stations(created(HOME, other_causes="甲"))
    office.form(HOME, {"other_causes": None})
    meet(office, other)
    office.form(HOME, {"other_causes": "甲"})
    other.form(HOME, {"other_causes": "乙"})
    (state, _) = meet(office, other)
    assert set(str(state.values["other_causes"]).split("、")) == {"甲", "乙"} and state.disputed == set()


def test_a_label_put_back_by_one_and_taken_out_by_another_is_to_be_decided() -> None:
    office, other = stations(created(HOME, other_causes="甲、乙"))
    office.form(HOME, {"other_causes": "乙"})
    office.form(HOME, {"other_causes": "甲、乙"})
    other.form(HOME, {"other_causes": "乙、丙"})
    assert meet(office, other)[0].disputed == {"other_causes"}


def test_labels_of_other_fields_in_the_row_are_not_taken_for_these() -> None:
    """The tag of a row stands for all its fields: 甲 as a note is no label that was taken out."""
    office = Station([created(HOME, other_causes="乙", note="甲")])
    row = office.send_row(HOME)
    office.take([*filled(row, other_causes="甲、乙"), *filled(row, other_causes="乙、丙")])
    assert set(str(office.state(HOME).values["other_causes"]).split("、")) == {"甲", "乙", "丙"}


# -- there or gone -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["phone", "note"], ids=["changed", "set for the first time"])
def test_removed_by_one_and_changed_by_another_is_to_be_decided(field: str) -> None:
    office, other = stations(created(HOME, phone="1"))
    office.remove(HOME)
    other.form(HOME, {field: "2"})
    (state, _) = meet(office, other)
    assert state.alive and state.disputed == {LIFE}
    office.remove(HOME)
    assert not meet(office, other)[0].alive, "now it was seen"
    office.keep(HOME)
    (state, _) = meet(office, other)
    assert state.alive and state.disputed == set()


def test_removed_through_a_book_is_removed_as_it_was_shown() -> None:
    office, other = stations(created(HOME, phone="1"))
    row = office.send_row(HOME)
    row.removed = True
    other.form(HOME, {"note": "2"})
    office.take(row.statements())
    assert not office.state(HOME).alive
    assert meet(office, other)[0].disputed == {LIFE}


def test_two_who_remove_the_same_agree() -> None:
    office, other = stations(created(HOME, phone="1"))
    office.form(HOME, {"phone": "2"})
    office.remove(HOME)
    other.remove(HOME)
    (state, _) = meet(office, other)
    assert not state.alive and state.disputed == set()


def test_the_short_forms_of_the_log_say_the_same_as_the_long_ones() -> None:
    short = [Step(1, 1, "create", {"phone": "1"}), Step(2, 2, "delete", {})]
    long = [
        Step(number, 1, "update", {name: [value, list(replaces)]})
        for number, step in enumerate(short)
        for name, value, replaces in statements_of(KEY, HOME, step)
    ]
    assert view(replay(KEY, HOME, short)) == view(replay(KEY, HOME, long))
    assert view(replay(KEY, HOME, reversed(long))) == view(replay(KEY, HOME, long))


# -- parts and late ones -------------------------------------------------------------------------------------------------
def test_a_package_without_its_parents_heals() -> None:
    office, other = stations(created(HOME, phone="1"))
    office.form(HOME, {"phone": "2"})
    office.form(HOME, {"phone": "3"})
    other.take(office.taken[-1:])
    assert other.state(HOME).disputed == {"phone"}, "what it is based on has not come"
    other.take(office.taken[-2:-1])
    assert other.state(HOME).disputed == set() and other.state(HOME).values["phone"] == "3"


def test_what_was_said_of_a_record_that_has_not_come_waits_for_it() -> None:
    office, other = Station([created(HOME, phone="1")]), Station()
    office.form(HOME, {"phone": "2"})
    other.take(office.taken[-1:])
    assert not other.state(HOME).alive and other.state(HOME).known
    assert meet(office, other)[0].alive


def test_what_was_on_show_is_put_together_from_all_who_say_it() -> None:
    one = Station([created(HOME, phone="1", note="1")])
    row = one.send_row(HOME)
    one.take(filled(row, phone="2", note="2"))
    symbol, whole = symbol_of(HOME, row.tag), one.shown.pop(symbol_of(HOME, row.tag))
    for part in sorted(whole):
        one.take((), {symbol: frozenset([part])})
    assert one.state(HOME).disputed == set()


def test_acts_keep_what_follows_another_apart() -> None:
    """The same field twice, another source, another record: each an act of its own."""
    said = [
        Statement(HOME, "phone", "1", (), "0:0:1"), Statement(HOME, "note", "1", (), "0:0:1"),
        Statement(HOME, "phone", "2", (), "0:0:1"), Statement(HOME, "note", "2", (), "0:0:2"),
        Creation(PERSON, {"name": "甲", "phone": None}), Removal(PERSON, ("x",)),
    ]  # fmt: skip
    made = list(acts(said))
    assert [sorted(act.body) for act in made] == [["note", "phone"], ["phone"], ["note"], ["life", "name"], ["life"]]
    assert made[3].body[LIFE] == (THERE, ()) and made[4].body[LIFE] == (REMOVED, ("x",))


def test_the_id_of_a_version_is_of_what_is_said_alone() -> None:
    """Also for ever: stores and packages hold such ids."""
    assert version(b"k", HOME, "phone", "1", ["b", "a"]) == version(b"k", HOME, "phone", "1", ["a", "b"])
    assert version(b"k", 1, "unsafe", True, ()) == version(b"k", 1, "unsafe", 1, ())
    several = {version(key, record, name, value, above) for key in (b"k", b"l") for record in (1, 2)
               for name in ("phone", "note") for value in ("1", 1, None) for above in ((), ("a",))}  # fmt: skip
    assert len(several) == 48
    assert version(b"k", 1, "phone", "1", ("a",)) == "dce0272cd0c9775f"
