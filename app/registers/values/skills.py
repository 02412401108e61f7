"""The words of 技术特长: labels of the catalogue `skill`, and what it does not know."""

import re
from typing import Final

from db.catalogues import catalogue

_BETWEEN: Final = re.compile(r"[、,，;；/／|\s]+")
_NONE: Final = frozenset(("无", "暂无", "没有", "-", "—"))


def skills_in(said: str | None) -> tuple[str | None, str | None]:
    """Return the skills a text names, and the words that are none of the catalogue, each joined with "、"."""
    skills: dict[str, None] = {}
    rest: dict[str, None] = {}
    for word in _BETWEEN.split(str(said or "").strip()):
        if not word or word in _NONE:
            continue
        label = catalogue("skill").normalise(word)
        (skills if label else rest)[label or word] = None
    return "、".join(skills) or None, "、".join(rest) or None
