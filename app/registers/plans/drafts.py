"""An import put aside, packed: what was read (never what the red lines forbid), what was decided, what each line said.

It lives inside the store only. The sender's file itself is not kept. Not here: writing it (`db.ops.import_draft`).
"""

import zlib
from collections import Counter
from pathlib import Path
from typing import Any, Final

import orjson

from app.registers.choices import Choices, SheetTold
from app.registers.plans.plan import Plan, PlanLine
from app.registers.reading import Column, FileReading, SheetReading

_VERSION: Final = 1
_TUPLES: Final = ("left_out", "dropped", "broken", "merged", "sample")
_PAIRS: Final = ("fields", "answers", "cells", "columns")  # dictionaries whose keys are tuples


def packed(plan: Plan) -> bytes:
    """Return an import as bytes."""
    choices: dict[str, Any] = dict(vars(plan.choices))
    choices |= {name: [[*key, value] for key, value in choices[name].items()] for name in _PAIRS}
    choices["clears"] = [list(each) for each in plan.choices.clears]
    content = {
        "version": _VERSION,
        "base": plan.base,
        "choices": choices,
        "files": [_facts(file) for file in plan.files],
        "lines": [[*key, said] for key, said in fingerprints(plan).items()],
    }
    return zlib.compress(orjson.dumps(content), 1)


def _facts(file: FileReading) -> dict[str, Any]:
    """What is kept of a file: never the password that opened it."""
    return {"path": str(file.path.absolute()), "sha256": file.sha256, "size": file.size, "sheets": file.sheets}


class Unpacked:
    """An import taken up again: `files` as they were read, `choices`, the step it was planned after, `lines` as they said."""

    def __init__(self, content: bytes) -> None:
        facts = orjson.loads(zlib.decompress(content))
        self.base: int = facts["base"]
        self.files = [_file(each) for each in facts["files"]]
        choices = facts["choices"]
        for name in _PAIRS:
            choices[name] = {tuple(key): value for *key, value in choices[name]}
        choices["clears"] = {tuple(each) for each in choices["clears"]}
        choices["told"] = [SheetTold(**each) for each in choices["told"]]
        self.choices = Choices(**choices)
        self.lines = {tuple(key): said for *key, said in facts["lines"]}


def fingerprints(plan: Plan) -> dict[tuple[Any, ...], int]:
    """Return what each line of a plan says, as a number: (file, sheet, row, kind, how many of these before) -> number."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found: dict[tuple[Any, ...], int] = {}
    for line in plan.lines:
        key = (*line.key, line.kind)
        found[(*key, seen[key])] = _said(line)
        seen[key] += 1
    return found


def moved(plan: Plan, before: dict[tuple[Any, ...], int]) -> list[int]:
    """Return the lines of a plan made again that say something else than they did."""
    return [number for number, (key, said) in enumerate(fingerprints(plan).items()) if before.get(key) != said]


def _said(line: PlanLine) -> int:
    if not line.changes:
        return zlib.crc32(f"{line.status}{line.code}".encode())
    changes = [(change.field, str(change.old), str(change.new), change.kept) for change in line.changes]
    return zlib.crc32(f"{line.status}{line.code}{changes}".encode())


def _file(facts: dict[str, Any]) -> FileReading:
    sheets = [_sheet(each) for each in facts["sheets"]]
    return FileReading(Path(facts["path"]), facts["sha256"], facts["size"], sheets)


def _sheet(facts: dict[str, Any]) -> SheetReading:
    columns = [Column(**column) for column in facts.pop("columns")]
    tuples: dict[str, Any] = {name: [tuple(each) for each in facts.pop(name)] for name in _TUPLES}
    return SheetReading(columns=columns, **tuples, **facts)
