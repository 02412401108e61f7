"""What is known of a field: its label, how its value is read, whether it is private.

It loads nothing: the child process that reads strangers' files asks it too. Not here: which fields there are (`db.models`), and
all of them by name (`db.fields`).
"""

from dataclasses import dataclass
from typing import Literal

Meaning = Literal[
    "text",  # a line of text
    "choice",  # a label of a catalogue
    "labels",  # several labels joined with "、"
    "date",  # ISO 8601, cut to its precision: 2018, 2018-06 or 2018-06-30
    "year",  # a calendar year
    "count",  # a whole number
    "fen",  # money: integer fen (1/100 yuan)
    "centimu",  # land: integer 1/100 mu
    "dm2",  # floor space: integer square decimetres (1/100 m²)
    "milli",  # a quantity: integer 1/1000 of its unit
    "yesno",  # true, false or unknown
    "record",  # the id of another record
    "json",  # a mapping or list as JSON text
    "code",  # a code with its own check (ID number, credit code, division code)
    "phone",
]


@dataclass(frozen=True)
class Fact:
    """What is known about a column: label (Chinese), meaning, catalogue, and its privacy.

    `private` is shown only on request and never exported without a purpose. Why the programme may hold the value at all,
    on what basis and how long stands in the register of fields (`db.fields.reason_of`).
    """

    label: str
    meaning: Meaning = "text"
    catalogue: str | None = None
    private: bool = False
