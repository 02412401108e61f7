"""`PYTHONPATH=.:tests .venv/bin/python tests/bench/fuzz_files.py [--seconds N] [--seed N] [--keep FOLDER]`: damaged files, one by one.

Registers of every kind of file are made, bytes, parts and cells of them changed, and each is read as the program reads it
(child process, limits). Prints what came of them. Fails (exit 1) where the program would crash or hang, or where a file
that is read says something silently else: a person, code or ID number that was never written.
"""

import argparse
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from formats import WRITERS, Error, Grid, Uncomputed
from workbooks import people, sheet_of

from app.registers.issues import Trouble
from app.registers.reading import PATIENCE, SECONDS, FileReading, read_file
from app.registers.refusals import MESSAGES, Refused
from app.registers.values.cells import id_number

Mutant = Callable[[bytes, random.Random], bytes]


@dataclass
class Outcome:
    """What came of a mutant: read, refused with a code, or a fault of ours."""

    name: str
    code: str
    fault: str = ""
    seconds: float = 0.0


def flipped(content: bytes, dice: random.Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(content)
    for _time in range(dice.choice((1, 3, 20, 200))):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(content: bytes, dice: random.Random) -> bytes:
    """The end is missing."""
    return content[: dice.randrange(1, len(content))]


def holed(content: bytes, dice: random.Random) -> bytes:
    """A piece is missing, or stands twice."""
    first, second = sorted(dice.randrange(len(content)) for _end in range(2))
    return content[:first] + content[second:] if dice.random() < 0.5 else content[:second] + content[first:]


def zeroed(content: bytes, dice: random.Random) -> bytes:
    """A sector of the stick went blank."""
    at = dice.randrange(len(content))
    return content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :]


def inside(content: bytes, dice: random.Random) -> bytes:
    """A part of a packed file is damaged and packed well again: the reader of cells meets it."""
    if not content.startswith(b"PK"):
        return flipped(content, dice)
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "a", Path(folder) / "b"
        path.write_bytes(content)
        with zipfile.ZipFile(path) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            names = given.namelist()
            chosen = dice.choice(names)
            for name in names:
                part = given.read(name)
                if name == chosen and part:
                    part = dice.choice((flipped, cut, holed, numbered))(part, dice)
                made.writestr(name, part)
        return out.read_bytes()


def numbered(content: bytes, dice: random.Random) -> bytes:
    """A number in the markup becomes a gigantic, a negative or no number."""
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return content
    at = dice.choice(found)
    return (
        content[: at.start()] + dice.choice((b"0", b"-1", b"99999999", b"1048577", b"1e9", b"")) + content[at.end() :]
    )


MUTANTS: tuple[Mutant, ...] = (flipped, cut, holed, zeroed, inside, inside, numbered)


def corpus(folder: Path, dice: random.Random) -> list[Path]:
    """Write whole registers of every kind, with errors, formulas, hidden rows and merges."""
    files = []
    for kind, write in WRITERS.items():
        rows = [list(row) for row in sheet_of(people(dice.randrange(1, 5)), above=[["莎车县米夏镇2019年花名册"], []])]
        rows[-1][-1] = Error("#REF!")
        if kind in ("xlsx", "ods", "xml"):
            rows[-1][-2] = Uncomputed("1+1")
        shift = dice.randrange(3)
        rows = [[]] * shift + [[None] * shift + row for row in rows]
        width = max(map(len, rows))
        rows = [row + [None] * (width - len(row)) for row in rows]
        files.append(write(folder / f"{kind}.{kind}", Grid(rows, hidden_rows=[len(rows) - 1])))
    return files


def mutants(files: list[Path], dice: random.Random, folder: Path) -> Iterator[Path]:
    """Yield damaged copies without end."""
    number = 0
    while True:
        source = dice.choice(files)
        change = dice.choice(MUTANTS)
        number += 1
        path = folder / f"{number:05d}-{change.__name__}-{source.name}"
        try:
            content = change(source.read_bytes(), dice)
        except (zipfile.BadZipFile, NotImplementedError):
            continue
        path.write_bytes(content or b"\0")
        yield path


def examined(path: Path, written: frozenset[str]) -> Outcome:
    """Read a damaged file as the program does."""
    began = time.monotonic()
    try:
        read = read_file(path)
    except Refused as refused:
        outcome = Outcome(path.name, refused.code, "" if refused.code in MESSAGES else "no sentence")
    except Exception as problem:  # noqa: BLE001  what the program must never let through
        outcome = Outcome(path.name, "crash", repr(problem))
    else:
        outcome = Outcome(path.name, "read", silently_else(read, written))
    outcome.seconds = time.monotonic() - began
    if outcome.seconds > SECONDS * PATIENCE + 10:
        outcome.fault = "hung"
    return outcome


def silently_else(read: FileReading, written: frozenset[str]) -> str:
    """Say where an ID number was taken for good that nobody wrote: its check digit tells any other change."""
    for sheet in read.sheets:
        for column, cells in zip(sheet.kept, sheet.cells, strict=True):
            for cell in cells if column.field == "member.id_number" else ():
                value, trouble = id_number(cell)
                assert trouble is None or isinstance(trouble, Trouble)
                if trouble is None and value is not None and value not in written:
                    return f"{column.heading}: {value}"
    return ""


def run(seconds: float, seed: int, keep: Path | None = None, *, most: int = 1_000_000) -> dict[str, object]:
    """Read mutants for some seconds (at `most` so many) and return what came of them."""
    dice = random.Random(seed)
    counts: Counter[str] = Counter()
    faults: list[dict[str, str]] = []
    slowest = Outcome("", "")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "whole").mkdir()
        files = corpus(home / "whole", dice)
        written = frozenset(str(row["证件号码"]) for row in people(5))
        until = time.monotonic() + seconds
        for path in chain(files, mutants(files, dice, home)):
            outcome = examined(path, written)
            counts[outcome.code] += 1
            slowest = max(slowest, outcome, key=lambda each: each.seconds)
            if keep and outcome.seconds > 20:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"slow-{path.name}").write_bytes(path.read_bytes())
            if path in files and outcome.code != "read":
                outcome.fault = outcome.fault or "a whole file was not read"
            if outcome.fault:
                faults.append({"file": outcome.name, "code": outcome.code, "fault": outcome.fault})
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / path.name).write_bytes(path.read_bytes())
            if path not in files:
                path.unlink()
            if sum(counts.values()) >= most or (time.monotonic() > until and path not in files):
                break
    return {
        "seed": seed,
        "files": sum(counts.values()),
        "outcomes": dict(counts.most_common()),
        "slowest": [slowest.name, round(slowest.seconds, 1)],
        "faults": faults,
    }


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
