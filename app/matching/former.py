"""Places named with what they were called before: 团结村（原 8 村）, 原阿瓦提乡, 八村（现团结村）. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORDS: Final = "原为|原名|曾用名|曾名|旧称|旧名|又名|别名|亦称|原"
_NOW: Final = "现改名为|现更名为|现改为|现名|现为|改名为|更名为|现|今"
_BESIDE: Final = re.compile(rf"^(.+?)\(\s*(?:(?P<former>{_WORDS})|(?P<now>{_NOW}))\s*:?\s*(?P<name>[^()]+?)\s*\)$")
_FRONT: Final = re.compile(r"^(?:原|原名)\s*:?\s*(.{2,})$")


@lru_cache(maxsize=20_000)
def names_of(said: str) -> tuple[str, ...]:
    """Return the names a cell gives a place, the present one first; most give one."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", said))
    found = _BESIDE.match(text)
    if found:
        outside, inside = found.group(1), found.group("name")
        pair = (outside, inside) if found.group("former") else (inside, outside)
        return tuple(dict.fromkeys(pair))
    front = _FRONT.match(text)
    return (said, front.group(1)) if front else (said,)
