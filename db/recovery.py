"""Recovery codes: what stands on the printed sheet, and what somebody typed from it.

Seven groups of five characters. The first four of a group carry 20 bits, the fifth is its check letter, which also knows
the place of the group: a slip is found in the group where it happened. 140 random bits in all, so nobody guesses one.
The alphabet leaves out I, L, O and U; who types them is understood. Not here: the slot (`db.slots`), the sheet
(`app.summaries.recovery`).
"""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 7
_LONG: Final = 4
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "—": None, "-": None, "－": None, " ": None, "　": None})


def new_code() -> str:
    """Return a new recovery code, as it is printed: groups joined by hyphens."""
    return lettered("".join(secrets.choice(ALPHABET) for _character in range(_LONG * GROUPS)))


def lettered(characters: str) -> str:
    """Return the code of 28 characters of the alphabet, in groups with their check letters."""
    groups = (characters[start : start + _LONG] for start in range(0, len(characters), _LONG))
    return "-".join(group + _letter(group, place) for place, group in enumerate(groups))


def code_in(typed: str) -> str | None:
    """Return the code that was typed in its one form, None where it is none (a passphrase, a slip)."""
    groups = groups_in(typed)
    if len(groups) != GROUPS or len(groups[-1]) <= _LONG or wrong_groups(typed):
        return None
    return "-".join(groups)


def groups_in(typed: str) -> list[str]:
    """Return what was typed in groups, however it was divided; the last may be short."""
    run = typed.upper().translate(_MEANT)
    run = "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else each for each in run)
    return [run[start : start + _LONG + 1] for start in range(0, len(run), _LONG + 1)]


def wrong_groups(typed: str) -> list[int]:
    """Return the groups, counted from 1, whose check letter does not fit; a group not yet typed to its end is not wrong."""
    whole = [(place, group) for place, group in enumerate(groups_in(typed)) if len(group) > _LONG]
    return [place + 1 for place, group in whole if _letter(group[:_LONG], place) != group[_LONG]]


def _letter(group: str, place: int) -> str:
    from stdnum import luhn  # noqa: PLC0415  slow to load, and few stores are opened with a code

    if not set(group) <= set(ALPHABET):
        return ""
    return str(luhn.calc_check_digit(ALPHABET[place] + group, ALPHABET))
