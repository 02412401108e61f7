"""Laws of the slots: who has a passphrase opens his own, nobody else any; bytes and back; recovery codes as they are typed."""

import os

from hypothesis import given, settings
from hypothesis import strategies as some

from db import keys, recovery, slots

HEAD = bytes([keys.SLOTTED]) + bytes(15)
NAMES = some.text(some.characters(codec="utf-8"), max_size=16).filter(
    lambda text: len(text.encode()) <= slots.LONGEST_NAME
)
PEOPLE = some.lists(some.tuples(some.sampled_from(slots.KINDS), NAMES, some.binary(min_size=32, max_size=32)),
                    min_size=1, max_size=5, unique_by=lambda each: each[2])  # fmt: skip


def made(people: list[tuple[slots.Kind, str, bytes]], data_key: bytes, head: bytes = HEAD) -> slots.Slots:
    bare = slots.Slots(1, head, keys.QUICK, bytes(16))
    return bare.with_(
        slots.new_slot(bare, stretched, data_key, number=number, kind=kind, name=name, since="2020-01-01",
                       nonce=os.urandom(12))
        for number, (kind, name, stretched) in enumerate(people, 1)
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PEOPLE, some.binary(min_size=32, max_size=32), some.binary(min_size=32, max_size=32))
def test_each_passphrase_opens_its_slot_and_no_other(
    people: list[tuple[slots.Kind, str, bytes]], data_key: bytes, stranger: bytes
) -> None:
    written = made(people, data_key)
    read = slots.unpacked(slots.packed(written))
    assert read == written
    for number, (kind, name, stretched) in enumerate(people, 1):
        found = slots.opened(written, stretched)
        assert found is not None
        secret, slot = found
        assert (secret, slot.number, slot.kind, slot.name) == (data_key, number, kind, name)
    if stranger not in [each[2] for each in people]:
        assert slots.opened(written, stranger) is None


@settings(max_examples=60, deadline=None)
@given(PEOPLE, some.binary(min_size=32, max_size=32), some.data())
def test_a_changed_slot_opens_nothing(
    people: list[tuple[slots.Kind, str, bytes]], data_key: bytes, drawn: some.DataObject
) -> None:
    """Also where somebody made the checksum of the page right again: nobody's name, kind or day can be changed."""
    written = made(people, data_key)
    first = written.slots[0]
    field = drawn.draw(some.sampled_from(["kind", "name", "since", "nonce", "wrapped", "public", "sealed"]))
    now = getattr(first, field)
    other = {
        "kind": next(each for each in slots.KINDS if each != first.kind), "name": f"{first.name[:8]}x",
        "since": "2021-01-01",
    }.get(field)  # fmt: skip
    if other is None:
        at = drawn.draw(some.integers(0, len(now) - 1))
        other = now[:at] + bytes([now[at] ^ 1 << drawn.draw(some.integers(0, 7))]) + now[at + 1 :]
    spoilt = slots.Slots(written.version, written.head, written.profile, written.salt,
                         (first._replace(**{field: other}), *written.slots[1:]))  # fmt: skip
    try:
        found = slots.opened(spoilt, people[0][2])
    except ValueError:  # no point of the curve
        found = None
    assert field == "public" or found is None
    assert slots.opened(slots.Slots(1, bytes(16), keys.QUICK, bytes(16), written.slots), people[0][2]) is None


@settings(max_examples=40, deadline=None)
@given(PEOPLE, some.binary(min_size=32, max_size=32), some.binary(min_size=32, max_size=32))
def test_a_new_data_key_reaches_everybody(
    people: list[tuple[slots.Kind, str, bytes]], data_key: bytes, fresh: bytes
) -> None:
    old = made(people, data_key)
    head = bytes([keys.SLOTTED]) + bytes(range(15))
    moved = slots.Slots(
        2, head, old.profile, old.salt, tuple(slots.sealed_anew(each, fresh, head) for each in old.slots)
    )
    for _kind, _name, stretched in people:
        found = slots.opened(moved, stretched)
        assert found is not None and found[0] == fresh


@settings(max_examples=200, deadline=None)
@given(some.text(recovery.ALPHABET, min_size=28, max_size=28), some.data())
def test_a_slip_in_a_recovery_code_is_found_in_its_group(characters: str, drawn: some.DataObject) -> None:
    code = recovery.lettered(characters)
    at = drawn.draw(some.integers(0, len(code) - 1).filter(lambda at: code[at] != "-"))
    slip = drawn.draw(some.sampled_from(recovery.ALPHABET).filter(lambda each: each != code[at]))
    typed = code[:at] + slip + code[at + 1 :]
    assert recovery.wrong_groups(typed) == [at // 6 + 1]
    assert recovery.code_in(typed) is None


@given(some.sampled_from(["", " ", "  ", "-", "—"]), some.booleans())
def test_a_recovery_code_may_be_typed_in_many_ways(between: str, small: bool) -> None:
    code = recovery.new_code()
    typed = code.replace("-", between).replace("0", "O").replace("1", "l")
    assert recovery.code_in(typed.lower() if small else typed) == code
    assert recovery.wrong_groups(typed[:-2]) == [] and recovery.code_in(typed[:-2]) is None


def test_groups_that_change_places_are_noticed() -> None:
    code = recovery.new_code()
    first, second, *rest = code.split("-")
    assert first == second or recovery.wrong_groups("-".join([second, first, *rest]))
