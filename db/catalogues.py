"""Catalogues: the labels a choice may have, with the spellings registers use for them.

Read from `resources/catalogues/*.toml`. A register's own word is kept where it is a label; an alias becomes its label.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache

from resources import resource

_FOLD = re.compile(r"[\s()\[\]（）【】《》「」·.,，、:：;；\"'“”-]+")


@dataclass(frozen=True)
class Label:
    """A label: the `value` that is stored (its key where it has one) and the `name` that is shown."""

    name: str
    key: str | None = None
    code: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What the store holds."""
        return self.key or self.name


class Catalogue:
    """A list of labels in the order in which they are offered."""

    def __init__(self, name: str, title: str, labels: tuple[Label, ...]) -> None:
        self.name = name
        self.title = title
        self.labels = labels
        self._values: dict[str, str] = {}
        for spellings in (lambda label: (label.name, label.key or ""), lambda label: label.aliases):
            for label in labels:
                for spelling in spellings(label):
                    self._values.setdefault(fold(spelling), label.value)
        self._names = {label.value: label.name for label in labels}
        self._codes = {label.code.lstrip("0"): label.value for label in labels if label.code}

    def normalise(self, text: str) -> str | None:
        """Return the value for a spelling, or None where the catalogue does not know it."""
        return self._values.get(fold(text))

    def of_code(self, code: str) -> str | None:
        """Return the value of a declared code (01 and 1 are the same), or None."""
        return self._codes.get(code.strip().lstrip("0"))

    def shown(self, value: str | None) -> str:
        """Return the name of a stored value; a value the catalogue does not know is shown as it is."""
        return self._names.get(value, value) if value else ""

    @property
    def names(self) -> list[str]:
        """The names, in order."""
        return [label.name for label in self.labels]


def fold(text: str) -> str:
    """Return a spelling without width, case, spaces and brackets."""
    return _FOLD.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def catalogue(name: str) -> Catalogue:
    """Return a catalogue by name; KeyError where there is none."""
    path = resource("catalogues", f"{name}.toml")
    if not path.exists():
        raise KeyError(name)
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    labels = tuple(
        Label(label["name"], label.get("key"), label.get("code"), tuple(label.get("aliases", ())))
        for label in read["label"]
    )
    return Catalogue(name, read["title"], labels)


def normalise(name: str, text: str) -> str | None:
    """Return the value of a spelling in a catalogue, or None."""
    return catalogue(name).normalise(text)
