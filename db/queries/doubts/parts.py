"""Pieces of SQL that several rules share: who counts as living in a household, heads, names in a row, money in words."""

from typing import Final

_JOINED: Final = "(SELECT id FROM household WHERE joined_into IS NOT NULL)"  # few: a partial index


def living(alias: str = "m") -> str:
    """Return the condition that a member lives in a household that stands."""
    return f"{alias}.to_date IS NULL AND {alias}.joined_into IS NULL AND {alias}.household_id NOT IN {_JOINED}"


def standing(column: str) -> str:
    """Return the condition that a record belongs to no household that was joined into another."""
    return f"({column} IS NULL OR {column} NOT IN {_JOINED})"


def masked(column: str) -> str:
    """Return an ID number with its middle hidden."""
    return f"substr({column}, 1, 6) || '********' || substr({column}, -4)"


def yuan(expression: str) -> str:
    """Return an amount of fen as yuan."""
    return f"printf('%.2f', ({expression}) / 100.0)"


def listed(words: "list[str] | tuple[str, ...] | frozenset[str]") -> str:
    """Return words of ours as a list for IN."""
    return "({})".format(", ".join(f"'{word}'" for word in sorted(words)))


# the oldest record that says 户主: with several heads that is a doubt of its own
HEADS: Final = (
    f"(SELECT h.household_id, min(h.id) AS id FROM member h WHERE h.relation = '户主' AND {living('h')} "
    "GROUP BY h.household_id)"
)
