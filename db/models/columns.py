"""How a column of a domain table is declared: its label, how its value is read, whether it is private.

Here: `fact`. Not here: the meanings a value can have (`db.facts`), the tables (one file per room beside this one), the catalogue built from them (`db.fields`).
"""

from typing import Any

from sqlmodel import Field

from db.facts import Fact, Meaning

__all__ = ["Fact", "Meaning", "fact"]


def fact(
    label: str,
    meaning: Meaning = "text",
    *,
    catalogue: str | None = None,
    private: bool = False,
    default: Any = None,
    required: bool = False,
    index: bool = False,
    references: str | None = None,
) -> Any:
    """Declare a column. `references` is "table.id"; nothing is ever deleted by the database itself."""
    known = Fact(label, meaning, catalogue, private)
    arguments: dict[str, Any] = {"index": index, "nullable": not required}
    if references:
        arguments["foreign_key"] = references
    if not required:
        arguments["default"] = default
    return Field(**arguments, sa_column_kwargs={"info": {"fact": known}})
