"""How a private value looks where it may not be read. Pure; which fields are private is in `db.fields`."""

from typing import Any, Final

HEAD, TAIL = 6, 4
LONG: Final = 15


def hidden_middle(number: str) -> str:
    """Return a number with its middle hidden: 999999********6317; short ones show their last two only."""
    if len(number) >= LONG:
        return f"{number[:HEAD]}{'*' * (len(number) - HEAD - TAIL)}{number[-TAIL:]}"
    return "*" * max(len(number) - 2, 1) + number[-2:] if len(number) > 2 else "*" * len(number)


def masked_value(masking: str, value: Any) -> Any:
    """Return a value as `db.fields.masking_of` wants it: as it is, with its middle hidden, or nothing."""
    if value is None or not masking:
        return value
    return hidden_middle(str(value)) if masking == "middle" else None
