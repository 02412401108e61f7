"""`PYTHONPATH=.:tests:tests/bench .venv/bin/python tests/bench/fuzz_ways.py [--seconds N] [--seed N] [--keep FOLDER]`: damaged files at every other door.

Exchange workbooks, packages, name cards, layouts, attachments, backups and stores to be rescued are made, bytes and parts of them
changed, and each is taken in as the program does. Fails (exit 1) where one is no plain refusal: a crash, a hang, a store
that is another than before. Registers have a fuzzer of their own (`fuzz_files`).
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
from attached import paper, photo
from exchange_store import filled, sent
from fuzz_files import MUTANTS

from app.exchange.package.manifest import Scope
from app.exchange.package.own import own_station
from app.exchange.package.receiving import receive
from app.exchange.package.sending import send
from app.exchange.package.stations import read_card
from app.exchange.taking_in import look, take_in_all
from app.registers.layouts.own_layouts import add_layout
from app.registers.refusals import MESSAGES, Refused
from app.ui.attachments.intake import page_of, take
from db.backup import backup, restore
from db.backup_seen import compared
from db.check import check
from db.errors import StoreProblem
from db.history.digest import digest
from db.rescue import rescue_store
from db.rules.attachments import LARGEST
from db.store import Store

LAYOUT = (
    'name = "own"\ntitle = "自己的户表"\nregister = "households"\n'
    '[[column]]\nheading = "户编号"\nfield = "household.code"\nrequired = true\n'
    '[[column]]\nheading = "姓名"\nfield = "member.name"\n[[column]]\nheading = "备注"\nextra = true\n'
)
LONGEST = 120.0  # seconds a damaged file may take, on a busy machine


@dataclass(frozen=True)
class Door:
    """A way in: a whole file, its ending, and how the program takes it. What `take` returns is a word for the counts."""

    whole: bytes
    ending: str
    take: Callable[[Path], str]


class Rooms:
    """A store with a copy of each kind of file for it; `same` says whether the store still says what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        os.environ["JIEDUI_CONFIG"] = str(folder / "config")
        self.store = Store.create(folder / "库.jiedui", "test", quick=True)
        filled(self.store)
        self.before = self._said()

    def _said(self) -> str:
        with self.store.read() as reader:
            return digest(reader)

    def doors(self) -> dict[str, Door]:
        """Return every way in with a whole file."""
        folder = self.folder
        book = sent(self.store, folder, name="交换.xlsx").path
        card = own_station(self.store).card
        with Store.open(backup(self.store, folder / "另.jiedui"), "test") as other:
            with other.write("edit", "改") as write:
                home = write.connection.exec_driver_sql("SELECT min(id) FROM household").scalar_one()
                write.update(home, phone="19900009999")
            send(other, folder / "包.jdx", Scope("all", None, "全部"), [card], "试")
        copy = backup(self.store, folder / "份.jiedui")
        self.before = self._said()
        return {
            "workbook": Door(book.read_bytes(), ".xlsx", self._workbook),
            "package": Door((folder / "包.jdx").read_bytes(), ".jdx", self._package),
            "card": Door(orjson.dumps(own_station(self.store).shown()), ".json", self._card),
            "layout": Door(LAYOUT.encode(), ".toml", self._layout),
            "photo": Door(photo(), ".jpg", self._attachment),
            "paper": Door(paper(2, telling=True), ".pdf", self._attachment),
            "backup": Door(copy.read_bytes(), ".jiedui", self._backup),
            "rescue": Door(copy.read_bytes(), ".jiedui", self._rescue),
        }

    def _workbook(self, path: Path) -> str:
        arrivals = look(self.store, [path])
        take_in_all(self.store, arrivals)
        return "read"

    def _package(self, path: Path) -> str:
        return receive(self.store, [path], apply=True).files[0].state

    def _card(self, path: Path) -> str:
        read_card(path.read_bytes())
        return "read"

    def _layout(self, path: Path) -> str:
        add_layout(path)
        shutil.rmtree(self.folder / "config", ignore_errors=True)
        return "read"

    def _attachment(self, path: Path) -> str:
        taken = take(path)
        assert 0 < len(taken.content) <= LARGEST and b"GPS 38" not in taken.content
        page_of(taken.content, path.name)
        return taken.media_type

    def _backup(self, path: Path) -> str:
        compared(path, self.store)
        target = self.folder / "neu.jiedui"
        try:
            restore(path, target, secret=self.store.key.secret)
        finally:
            _gone(target)
        return "read"

    def _rescue(self, path: Path) -> str:
        target = self.folder / "neu.jiedui"
        try:
            told = rescue_store(path, target, secret=self.store.key.secret)
        finally:
            _gone(target)
        return "whole" if told.complete else "in part"

    def trouble(self) -> str:
        """Say what is wrong with the store, "" where nothing is; undo what a file that was fine brought."""
        found = check(self.store)
        if found.damage or found.different:
            return f"the store: {found.sentences[0]}"
        return ""


def _gone(target: Path) -> None:
    for each in target.parent.glob(f"{target.name}*"):
        each.unlink()


def examined(rooms: Rooms, name: str, door: Door, content: bytes) -> tuple[str, str]:
    """Take a damaged file in; return what came of it and, where it must not have, why."""
    path = rooms.folder / f"来{door.ending}"
    path.write_bytes(content)
    began = time.monotonic()
    fault = ""
    try:
        came = door.take(path)
    except StoreProblem as problem:
        came = problem.code
        fault = "" if problem.sentence else "no sentence"
    except Refused as refused:
        came = refused.code
        fault = "" if refused.code in MESSAGES else "no sentence"
    except Exception as problem:  # noqa: BLE001  what the program must never let through
        came, fault = "crash", repr(problem)[:300]
    if time.monotonic() - began > LONGEST:
        fault = "hung"
    return f"{name}: {came}", fault


def run(seconds: float, seed: int, keep: Path | None = None, *, most: int = 1_000_000) -> dict[str, object]:
    """Take mutants in for some seconds (at `most` so many) and return what came of them."""
    dice = random.Random(seed)
    counts: Counter[str] = Counter()
    faults: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        rooms = Rooms(Path(folder))
        doors = rooms.doors()
        until = time.monotonic() + seconds
        number = 0
        while number < most and time.monotonic() < until:
            name = list(doors)[number % len(doors)]
            change = dice.choice(MUTANTS)
            whole = number < len(doors)
            try:
                content = doors[name].whole if whole else change(doors[name].whole, dice)
            except Exception:  # noqa: BLE001  a packed file of a kind the mutants cannot unpack
                continue
            number += 1
            outcome, fault = examined(rooms, name, doors[name], content)
            counts[outcome] += 1
            fault = fault or (rooms.trouble() if number % 10 == 0 else "")
            if fault:
                faults.append({"file": f"{number} {change.__name__} {name}", "code": outcome, "fault": fault})
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{number}{doors[name].ending}").write_bytes(content)
        if fault := rooms.trouble():
            faults.append({"file": "in the end", "code": "", "fault": fault})
        rooms.store.close()
    return {"seed": seed, "files": sum(counts.values()), "outcomes": dict(sorted(counts.items())), "faults": faults}


def main() -> int:
    """Run as asked and print one JSON object."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--keep", type=Path, help="where files that showed a fault are kept")
    chosen = asked.parse_args()
    found = run(chosen.seconds, chosen.seed, chosen.keep)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
