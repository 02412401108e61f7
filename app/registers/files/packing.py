"""A column of cells as it goes from the child process to its parent: each different cell once, and where it stands.

Most columns say few things many times; so the answer is small, and equal cells are one object on the other side too. JSON only.
"""

from array import array
from base64 import b64decode, b64encode
from typing import Any, Final

from app.registers.files.raw import Cell

_ONE_KIND: Final = ({str}, {float}, {int})  # of different kinds 1, 1.0 and True are equal
_FEW: Final = 2  # times that a cell stands in a column on the average, from which on it is worth it


def packed(cells: list[Cell]) -> list[Cell] | dict[str, Any]:
    """Return a column as it is sent: as it is, or its different cells ("said") and the place of each row's ("at")."""
    if set(map(type, cells)) - {type(None)} not in _ONE_KIND:
        return cells
    said = list(set(cells))
    if len(cells) < _FEW * len(said):
        return cells
    place = {cell: number for number, cell in enumerate(said)}
    at = array("I", map(place.__getitem__, cells))
    return {"said": said, "at": b64encode(at.tobytes()).decode()}


def unpacked(sent: list[Cell] | dict[str, Any]) -> list[Cell]:
    """Return a column that was sent."""
    if isinstance(sent, list):
        return sent
    at = array("I")
    at.frombytes(b64decode(sent["at"]))
    return list(map(sent["said"].__getitem__, at))
