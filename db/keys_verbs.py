"""Who may open a store: listing, adding, removing, another passphrase, a recovery code.

Each verb asks for a passphrase (or recovery code) that opens the store now. Adding and changing write the slots alone;
removing, and whatever takes an older secret out of the world, gives the store a new data key (`Store.turn_over`): what was
known no longer opens it. Backups made before keep the passphrases of their day; `before` counts them.
A store of one passphrase is brought over to slots at the first of these verbs.
Not here: how keys are wrapped (`db.slots`), how they get onto the disk (`db.keys_file`), what a passphrase should be like
(`db.rules.passphrases`).
"""

import hmac
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db import keys, recovery, tries
from db.errors import StoreProblem, keys_full, wrong_passphrase
from db.head import head_of
from db.keys_file import People
from db.slots import LONGEST_NAME, MOST, Kind, Slot, Slots, new_slot, opened
from db.turning import same_people
from resources.language import N_, _

if TYPE_CHECKING:
    from db.store import Store

KINDS: Final = {"user": N_("使用人"), "supervisor": N_("监督人"), "recovery": N_("恢复码")}
SHORTEST: Final = 6  # characters of a passphrase; what is strong: `db.rules.passphrases`
KEYS: Final = "keys"  # the verb as roles and audit know it


@dataclass(frozen=True)
class Person:
    """One who may open the store: a number to name him by, what he is, since which day (ISO, "" unknown), whether it is
    his passphrase with which the store was opened now.
    """

    number: int
    kind: Kind
    name: str
    since: str
    opened_now: bool


def persons(store: "Store") -> tuple[Person, ...]:
    """Return who may open the store; a store of one passphrase says one person without a name."""
    known = store.key.slots
    if known is None:
        return (Person(1, "user", "", "", opened_now=True),)
    return tuple(Person(each.number, each.kind, each.name, each.since, each.number == store.key.slot)
                 for each in known.slots)  # fmt: skip


def prove(store: "Store", passphrase: str) -> Slot | None:
    """Return the slot that a passphrase opens, None in a store of one passphrase; StoreProblem where it is not right.

    Raises StoreProblem: wrong_passphrase, too_many_tries.
    """
    if keys.is_public(store.key):
        return _proved(store, passphrase)
    with tries.counted(store.path):
        return _proved(store, passphrase)


def _proved(store: "Store", passphrase: str) -> Slot | None:
    key, known = store.key, store.key.slots
    found = keys.unlock_slot(passphrase, key.salt, known) if known else keys.unlock(passphrase, key.salt, store.path)
    if not hmac.compare_digest(found.secret, key.secret):
        raise wrong_passphrase(slotted=known is not None)
    return known.find(found.slot) if known and found.slot else None


# -- verbs -----------------------------------------------------------------------------------------------------------
def add(store: "Store", passphrase: str, name: str, new: str, *, kind: Kind = "user", me: str = "") -> Person:
    """Let another person open the store with a passphrase of his own.

    `me` is the name of whoever gives `passphrase`, where no name of his is known yet. Raises StoreProblem: wrong_passphrase,
    too_many_tries, passphrase_short, passphrase_taken, name_missing, name_taken, keys_full, and those of `turn_over`.
    """
    name = _checked_name(store, name)
    prove(store, passphrase)
    _permit(store)
    _bring_over(store, passphrase, me)
    known = _slots(store)
    if len(known.slots) >= MOST:
        raise keys_full(MOST)
    slot = _made(store, known, new, known.next_number, kind, name)
    store.write_slots(known.with_((*known.slots, slot)))
    _note(store, name)
    return _person(store, slot.number)


def change(store: "Store", passphrase: str, new: str, *, number: int | None = None, name: str | None = None,
           anew: bool = False, me: str = "") -> Person:  # fmt: skip
    """Give the person whose passphrase this is another one; the old one opens the store no more.

    With the recovery code, or for a passphrase that was forgotten, `number` names whose: nobody else's can be changed.
    `anew` also makes a new data key, for a passphrase that others may have learnt. Raises StoreProblem as `add`, and
    person_unknown, not_yours.
    """
    mine = prove(store, passphrase)
    _check_length(new)
    if mine is None:
        _bring_over(store, new, me, name)
        return persons(store)[0]
    known = _slots(store)
    slot = _whose(known, mine, number)
    named = slot.name if name is None else _checked_name(store, name, but=slot.number)
    made = _made(store, known, new, slot.number, slot.kind, named)
    others = [made if each.number == slot.number else each for each in known.slots]
    if anew:
        store.turn_over(same_people(known, tuple(others)))
    else:
        store.write_slots(known.with_(others))
    _note(store, named)
    return _person(store, slot.number)


def remove(store: "Store", passphrase: str, number: int) -> int:
    """Take a person out and give the store a new data key; returns how many backups beside it still open for him.

    Raises StoreProblem: wrong_passphrase, too_many_tries, person_unknown, not_yourself, and those of `turn_over`.
    """
    mine = prove(store, passphrase)
    known = store.key.slots
    if known is None or mine is None or mine.number == number:
        words = _("用来证明身份的口令，不能同时去掉它自己，没有动。")
        raise StoreProblem("not_yourself", words, _("请由另一位能打开的人来做。"))
    gone = known.find(number)
    if gone is None:
        raise _unknown(number)
    _permit(store)
    rest = [each for each in known.slots if each.number != number]
    if all(each.kind == "recovery" for each in rest):
        raise StoreProblem("last_person", _("去掉以后就没有人能用口令打开了，没有动。"), _("请先加一个人。"))
    store.turn_over(same_people(known, tuple(rest)))
    _note(store, gone.name)
    return before(store)


def make_recovery(store: "Store", passphrase: str, *, me: str = "") -> str:
    """Return a new recovery code, which stands nowhere but on the sheet; an older one opens the store no more.

    Raises StoreProblem as `add`.
    """
    prove(store, passphrase)
    _permit(store)
    _bring_over(store, passphrase, me)
    known = _slots(store)
    old = [each for each in known.slots if each.kind == "recovery"]
    rest = [each for each in known.slots if each.kind != "recovery"]
    if len(rest) >= MOST:
        raise keys_full(MOST)
    code = recovery.new_code()
    slot = _made(store, known, code, known.next_number, "recovery", "")
    if old:
        store.turn_over(same_people(known, (*rest, slot)))
    else:
        store.write_slots(known.with_([*rest, slot]))
    _note(store, "")
    return code


def before(store: "Store") -> int:
    """Return how many backups beside the store have other keys than it has now: they open as on the day they were made."""
    from db.backup import backups  # noqa: PLC0415  backup opens stores itself

    return sum(1 for each in backups(store.path) if _other_keys(each.path, store.key))


def _other_keys(backup_file: Path, key: keys.Key) -> bool:
    try:
        salt = head_of(backup_file)
        return salt != key.salt or (key.slots is not None and keys.slots_at(backup_file, salt) != key.slots)
    except StoreProblem:
        return False  # nobody opens it


# -- slots -----------------------------------------------------------------------------------------------------------
def first_person(passphrase: str, name: str = "") -> People:
    """Return what makes the slots of a store that one person opens."""
    salt = os.urandom(16)
    stretched = keys.stretched(keys.as_typed(passphrase), keys.STANDARD, salt)

    def people(secret: bytes, head: bytes) -> Slots:
        bare = Slots(1, head, keys.STANDARD, salt)
        slot = new_slot(bare, stretched, secret, number=1, kind="user", name=name, since=_today(), nonce=os.urandom(12))
        return bare.with_([slot])

    return people


def _bring_over(store: "Store", passphrase: str, me: str, name: str | None = None) -> None:
    """Give a store of one passphrase slots and a random data key; its first person is whoever has this passphrase."""
    if store.key.slots is None:
        store.turn_over(first_person(passphrase, _shortened(name or me)))
    elif me and (mine := _slots(store).find(store.key.slot or 0)) and not mine.name and mine.kind != "recovery":
        _write_name(store, passphrase, mine, _checked_name(store, _shortened(me), but=mine.number))


def _write_name(store: "Store", passphrase: str, mine: Slot, name: str) -> None:
    """Put a name to a slot that has none: the passphrase and everything else of it stay."""
    known = _slots(store)
    stretched = keys.stretched(keys.as_typed(passphrase), known.profile, known.salt)
    made = new_slot(known, stretched, store.key.secret, number=mine.number, kind=mine.kind, name=name, since=mine.since,
                    nonce=os.urandom(12))  # fmt: skip
    store.write_slots(known.with_([made if each.number == mine.number else each for each in known.slots]))
    _note(store, name)


def must_be_me(store: "Store", me: str) -> None:
    """Refuse a name for whoever opened the store where another one stands; StoreProblem not_me."""
    mine = next((each for each in persons(store) if each.opened_now), None)
    if me and mine and mine.name not in ("", me.strip()):
        words = _("名单里您叫“{name}”，不叫“{me}”，没有动。").format(name=mine.name, me=me.strip())
        raise StoreProblem("not_me", words, _("不写 --me 再来一次；要改名字，换口令时写 --name。"))


def _made(store: "Store", known: Slots, passphrase: str, number: int, kind: Kind, name: str) -> Slot:
    _check_length(passphrase)
    stretched = keys.stretched(keys.as_typed(passphrase), known.profile, known.salt)
    if opened(known, stretched):
        words = _("这个口令已经在用了，没有改。")
        raise StoreProblem("passphrase_taken", words, _("请换一个别人猜不到、自己记得住的口令。"))
    return new_slot(known, stretched, store.key.secret, number=number, kind=kind, name=name, since=_today(),
                    nonce=os.urandom(12))  # fmt: skip


def _whose(known: Slots, mine: Slot, number: int | None) -> Slot:
    """Return the slot that is changed: one's own, or with the recovery code somebody else's."""
    if mine.kind != "recovery":
        if number not in (None, mine.number):
            words = _("别人的口令只有本人或持恢复码的人能换，没有动。")
            raise StoreProblem("not_yours", words, _("请本人来换；本人忘了，就用恢复码，或去掉再加一次。"))
        return mine
    people = [each for each in known.slots if each.kind != "recovery"]
    if number is None and len(people) == 1:
        return people[0]
    found = next((each for each in people if each.number == number), None)
    if found is None:
        raise _unknown(number)
    return found


def _unknown(number: int | None) -> StoreProblem:
    if number is None:
        return StoreProblem("person_unknown", _("没有说是谁，没有动。"), _("请先看名单，再说是哪一位。"))
    return StoreProblem("person_unknown", _("名单里没有第 {n} 号，没有动。").format(n=number), _("请先看名单。"))


def _checked_name(store: "Store", name: str, but: int | None = None) -> str:
    name = name.strip()
    if not name or len(name.encode()) > LONGEST_NAME:
        raise StoreProblem("name_missing", _("名字要写，最长 16 个字，没有动。"), _("请写是谁。"))
    if any(each.name == name and each.number != but for each in (store.key.slots.slots if store.key.slots else ())):
        raise StoreProblem("name_taken", _("名单里已经有“{name}”，没有动。").format(name=name), _("请写得能分清。"))
    return name


def _shortened(name: str) -> str:
    return name.strip().encode()[:LONGEST_NAME].decode(errors="ignore")


def _check_length(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        words = _("口令至少 {n} 个字符，没有改。").format(n=SHORTEST)
        raise StoreProblem("passphrase_short", words, _("请写长一点，例如几个不相干的词。"))


def _slots(store: "Store") -> Slots:
    assert store.key.slots is not None
    return store.key.slots


def _person(store: "Store", number: int) -> Person:
    return next(each for each in persons(store) if each.number == number)


def _today() -> str:
    return date.today().isoformat()


def _permit(store: "Store") -> None:
    """Raise StoreProblem role_forbids where whoever is at the desk may not say who opens the store."""
    from db.queries.persons import permit  # noqa: PLC0415  asks the open store, which loads this module

    with store.read() as reader:
        permit(reader, KEYS)


def _note(store: "Store", whose: str) -> None:
    """Note in the audit that somebody's slot was made, changed or taken away; no name of a household, no secret."""
    from db.history import audit  # noqa: PLC0415
    from db.queries.persons import actor  # noqa: PLC0415

    with store.aside() as connection:
        audit.append(connection, KEYS, actor(connection).name or audit.computer_user(), recipient=whose or None)
