"""At the door of a store: may a package come in? It must open, be signed by a station that is trusted, and be of this lineage.

Each file is judged by itself; what stands against it is a StoreProblem in its outcome. Nothing is written here.
Not here: taking it in (`receiving`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.exchange.package.opening import Opened, open_package
from app.exchange.package.own import opening_keys
from app.exchange.package.sending import sha256_of
from app.exchange.package.stations import Card
from db.errors import StoreProblem
from db.queries.package import StationRow, file_state, is_untouched, lineage_of, stations
from db.store import Reader, Store
from resources.language import _


@dataclass
class Outcome:
    """What became of one package: `state` is "planned", "applied", "known" (nothing new), "undone" (before, and not put
    back) or "blocked". `missing` are the parts that could not be read, `lost` the changes whose long values are in them;
    `kept` lines wait for a newer program; `follows` names the station that the sender's store was as another file.
    """

    path: Path
    sha256: str = ""
    state: str = "planned"
    blocked: StoreProblem | None = None
    sender: Card | None = None
    known_as: str | None = None
    follows: str | None = None
    newly_trusted: bool = False
    adopts: bool = False
    undone: bool = False
    scope: str = ""
    purpose: str = ""
    new: int = 0
    known: int = 0
    kept: int = 0
    lost: int = 0
    missing: Sequence[int] = ()
    parts: int = 0

    def settle(self, *, applied: bool) -> None:
        """Say what became of it once it is known whether anything was written."""
        if not self.new and not self.kept:
            self.state = "undone" if self.undone else "known"
        else:
            self.state = "applied" if applied else "planned"

    def facts(self) -> dict[str, Any]:
        """The file as the ledger keeps it."""
        return {"name": self.path.name, "size": self.path.stat().st_size, "sha256": self.sha256, "new": self.new}


@dataclass
class Admitted:
    """A file at the door: its outcome so far, and the package where it may come in."""

    outcome: Outcome
    opened: Opened | None = None


def admit(store: Store, paths: Sequence[Path], *, trust: bool, password: str | None) -> list[Admitted]:
    """Judge each file; the first that may come in gives an empty store its lineage."""
    with store.read() as reader:
        door = _Door(reader, trust, password)
        return [door.judged(path) for path in paths]


class _Door:
    """What a store knows when packages come."""

    def __init__(self, reader: Reader, trust: bool, password: str | None) -> None:
        self._reader = reader
        self._trust = trust
        self._password = password
        self._keys = opening_keys(reader)
        self._trusted = {row.key: row for row in stations(reader) if row.trusted}
        self._untouched = is_untouched(reader)
        self._lineage = lineage_of(reader)

    def judged(self, path: Path) -> Admitted:
        """Judge one file."""
        outcome = Outcome(path)
        try:
            opened = open_package(path, self._keys, self._password)
            outcome.sha256 = sha256_of(path)
            outcome.sender, outcome.parts = opened.sender, len(opened.manifest.parts)
            outcome.scope, outcome.purpose = opened.manifest.scope.words, opened.manifest.purpose
            outcome.missing = sorted(opened.missing)
            outcome.undone = file_state(self._reader, outcome.sha256) == "undone"
            self._known(opened.sender, outcome)
            self._same_lineage(opened, outcome)
        except StoreProblem as problem:
            outcome.state, outcome.blocked = "blocked", problem
            return Admitted(outcome)
        return Admitted(outcome, opened)

    def _known(self, sender: Card, outcome: Outcome) -> None:
        """A signer is known by its own key, or by one its store had as another file and signed for."""
        row: StationRow | None = self._trusted.get(sender.signing)
        if row is None and (before := sender.follows(self._trusted)):
            outcome.follows = self._trusted[before].name
            outcome.newly_trusted = True
            return
        if row is not None:
            outcome.known_as = row.name
        elif self._trust:
            outcome.newly_trusted = True
        else:
            raise StoreProblem(
                "station_not_trusted",
                _("{file} 是“{name}”（站点 {number}）签发的，本库还没有认过这个站点，没有采用。").format(
                    file=outcome.path.name, name=sender.name, number=sender.number
                ),
                _("请打电话核对指纹 {print}；相符就加上 --trust 再收，或先收下对方的名片。").format(
                    print=sender.fingerprint
                ),
            )

    def _same_lineage(self, opened: Opened, outcome: Outcome) -> None:
        if opened.manifest.lineage == self._lineage:
            return
        if self._untouched:
            self._lineage, self._untouched, outcome.adopts = opened.manifest.lineage, False, True
            return
        raise StoreProblem(
            "other_lineage",
            _("{file} 来自另一套登记，和本库不是同一个来源，没有采用。").format(file=opened.path.name),
            _("要看它，请收进一个新库（--store 写新文件名）；要把本库的内容并过去，请导出台账，在那边导入。"),
        )
