"""Power that goes: what SQLite wrote is recorded, and the disk laid anew as it may look after a cut at any moment.

What a file was synced after is there. Of later writes each is there, or lost, or torn at a sector (three styles). Files
that came and went did so in order, as journalling file systems do. The same trace without syncs (`synchronous=OFF`) is the
negative control: it must lose what was saved, or the loop proves nothing. Not here: processes that die (`killing`).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from app.faults.counts import Corrupt, Counts, Half, Lost
from app.faults.scratch import PASSPHRASE, fresh, made, state, step
from app.faults.verbs import ORIGIN, STORE
from db import backup as copies
from db import files
from db.keys import unlock
from db.shim import PASS, Event, between
from db.store import Store

SECTOR: Final = 512
STEPS: Final = 8
STYLES: Final = ("random", "none", "prefix")
_SHARED: Final = "-shm"
_NAME: Final = "take_place"  # of the function in `db.backup` that gives a copy its name


@dataclass
class Trace:
    """What happened on the disk, in order; `saved`: after which event how many steps had been saved, or a copy made."""

    events: list[Event] = field(default_factory=list)
    saved: list[tuple[int, int]] = field(default_factory=list)
    before: dict[str, bytes] = field(default_factory=dict)

    def note(self, event: Event) -> int:
        """Record an event and let it pass."""
        if not event.path.endswith(_SHARED):
            self.events.append(event)
        return PASS

    def told(self, at: int) -> int:
        """Return how much had been saved when event `at` was reached."""
        return max((count for after, count in self.saved if after <= at), default=0)


class _Unsynced(Store):
    """A store that asks the disk for nothing: what must not be."""

    def _prepare(self, connection: Any) -> None:
        super()._prepare(connection)
        connection.execute("PRAGMA synchronous = OFF")


def saving(folder: Path, rounds: int, chance: Random) -> Counts:
    """Save step after step, cut the power at random, count what is there; then the same without syncs."""
    counts = Counts("power cut saving")
    made(folder / ORIGIN)
    known = _states_of_steps(folder)
    _cut(counts, folder, _saved(folder, Store), known, rounds, chance)
    control = Counts("control")
    _cut(control, folder, _saved(folder, _Unsynced), known, max(rounds // 2, 8), chance)
    counts.control = control.lost + control.corrupt + control.half
    return counts


def _states_of_steps(folder: Path) -> list[object]:
    """Return what the store says after each number of steps (its ids are those of the file it is)."""
    fresh(folder / STORE, folder / ORIGIN)
    known: list[object] = [state(folder / STORE).without_ids]
    for number in range(STEPS):
        with Store.open(folder / STORE, PASSPHRASE) as store:
            step(store, 100 + number, 12)
        known.append(state(folder / STORE).without_ids)
    return known


def _saved(folder: Path, kind: type[Store]) -> Trace:
    fresh(folder / STORE, folder / ORIGIN)
    trace = Trace(before=_contents(folder))
    salt = (folder / STORE).read_bytes()[:16]
    with (
        between(trace.note),
        kind(folder / STORE, unlock(PASSPHRASE, salt, folder / STORE), read_only=False, lock=None) as store,
    ):
        for number in range(STEPS):
            step(store, 100 + number, 12)
            trace.saved.append((len(trace.events), number + 1))
    return trace


def copying(folder: Path, rounds: int, chance: Random) -> Counts:
    """Make backups, cut the power: what has the name of a backup is one, and one that was promised is there."""
    counts = Counts("power cut backup")
    made(folder / ORIGIN)
    fresh(folder / STORE, folder / ORIGIN)
    whole = state(folder / STORE)
    target = folder / "份.jiedui"
    trace = Trace(before=_contents(folder))
    with Store.open(folder / STORE, PASSPHRASE) as store, between(trace.note), _told_of_renames(trace):
        copies.backup(store, target)
        trace.saved.append((len(trace.events), 1))
    target.unlink()
    for number in range(rounds):
        image, at = _image(folder, trace, chance, STYLES[number % 3])
        made_one = image / target.name
        try:
            if made_one.exists() and state(made_one) != whole:
                raise Corrupt("the copy is not the store")
            if trace.told(at) and not made_one.exists():
                raise Lost("a backup that was promised is not there")
            counts.ended("there" if made_one.exists() else "not there")
        except AssertionError as problem:
            counts.failed(problem, f"cut at {at}")
    return counts


class _told_of_renames:  # noqa: N801  reads as a word in `with`
    """Record the sync and the rename with which a copy takes its place: Python does them, not SQLite."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __enter__(self) -> None:
        def told(part: Path, target: Path) -> None:
            files.take_place(part, target)
            self._trace.note(Event("sync", str(part)))
            self._trace.note(Event("rename", str(part), content=target.name.encode()))

        setattr(copies, _NAME, told)

    def __exit__(self, *_: object) -> None:
        setattr(copies, _NAME, files.take_place)


def _cut(counts: Counts, folder: Path, trace: Trace, known: list[object], rounds: int, chance: Random) -> None:
    for number in range(rounds):
        image, at = _image(folder, trace, chance, STYLES[number % 3])
        try:
            found = state(image / STORE).without_ids
            if found not in known:
                raise Half(f"{found} is no state there was")
            if known.index(found) < trace.told(at):
                raise Lost(f"{trace.told(at)} steps were saved, {known.index(found)} are there")
            counts.ended("whole")
        except AssertionError as problem:
            counts.failed(problem, f"cut at {at} of {len(trace.events)}")


def _contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file() and each.name.startswith("库")}


def _image(folder: Path, trace: Trace, chance: Random, style: str) -> tuple[Path, int]:
    """Lay the disk as it may look after a cut; returns its folder and after which event the cut was."""
    near_the_end = max(1, len(trace.events) - 1) if chance.random() < 0.25 else 1
    at = chance.randrange(near_the_end, len(trace.events) + 1)
    events = trace.events[:at]
    synced = {event.path: number for number, event in enumerate(events) if event.what == "sync"}
    disk = {name: bytearray(content) for name, content in trace.before.items()}
    for number, event in enumerate(events):
        _happen(disk, event, _kept(style, chance) if number > synced.get(event.path, -1) else 1.0)
    image = folder / "image"
    shutil.rmtree(image, ignore_errors=True)
    image.mkdir()
    for name, content in disk.items():
        (image / name).write_bytes(content)
    return image, at


def _kept(style: str, chance: Random) -> float:
    """Return how much of a write that was not synced reached the disk."""
    if style == "prefix":
        return 1.0
    return 0.0 if style == "none" or chance.random() < 1 / 3 else chance.choice((1.0, 1.0, 1.0, chance.random()))


def _happen(disk: dict[str, bytearray], event: Event, kept: float) -> None:
    name = Path(event.path).name
    happening: dict[str, Callable[[], object]] = {
        "open": lambda: disk.setdefault(name, bytearray()) if name else None,
        "write": lambda: _write(disk.setdefault(name, bytearray()), event, kept),
        "truncate": lambda: _truncate(disk.setdefault(name, bytearray()), event.offset) if kept else None,
        "delete": lambda: disk.pop(name, None),
        "rename": lambda: disk.update({event.content.decode(): disk.pop(name)}) if name in disk else None,
    }
    happening.get(event.what, lambda: None)()


def _write(content: bytearray, event: Event, kept: float) -> None:
    written = event.content if kept == 1.0 else event.content[: int(len(event.content) * kept) // SECTOR * SECTOR]
    if not written:
        return
    content.extend(bytes(max(0, event.offset + len(written) - len(content))))
    content[event.offset : event.offset + len(written)] = written


def _truncate(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))
