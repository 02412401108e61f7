"""What every benchmark shares: a line of the table, clocks, and the work folder that outlives a run.

Not here: what is measured (one module per room beside this one), the table (`run`).
"""

import gc
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from db.store import Store

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """One thing measured: seconds (or MiB) of ours and of the baseline; `reach` is the ratio to reach, in words."""

    what: str
    ours: float
    baseline: float | None
    reach: str
    unit: str = "s"
    against: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the baseline, None where there is none."""
        return self.ours / self.baseline if self.baseline else None


@dataclass(frozen=True)
class Scale:
    """How much to measure: rows of a register, households of the demonstration store."""

    rows: int = 100_000
    households: int = 160_000

    @property
    def store(self) -> Path:
        """The demonstration store of this size, built the first time and kept outside the repository."""
        path = work_folder() / f"{self.households}-{schema()}.jiedui"
        if not path.exists():
            part = path.with_name(f"building-{path.name}")
            for tail in ("", "-wal", "-shm", ".lock", ".lock.json"):
                Path(f"{part}{tail}").unlink(missing_ok=True)
            build(part, households=self.households).rename(path)
        return path


Bench = Callable[[Scale], Iterator[Line]]


def schema() -> str:
    """Return a digest of the migrations and of how the index is made: a store of another kind is built again."""
    root = Path(__file__).parents[2] / "db"
    made = (root / "derived/search.py", root / "words.py")
    files = [*sorted((root / "migrations/versions").glob("*.py")), *made]
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=4).hexdigest()


def work_folder() -> Path:
    """Return the folder for stores and workbooks that are made once."""
    folder = Path(tempfile.gettempdir()) / "jiedui-bench"
    folder.mkdir(exist_ok=True)
    return folder


def opened(path: Path) -> Store:
    """Open a demonstration store to read."""
    return Store.open(path, DEMO_PASSPHRASE, read_only=True)


def seconds(work: Callable[[], Any]) -> float:
    """Return how long something takes once."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def processor(work: Callable[[], T]) -> tuple[float, T]:
    """Return the processor seconds of something, its child processes included, and what it gives."""
    gc.collect()
    began = sum(os.times()[:4])  # of the process and of the children that ended: user, system
    result = work()
    return sum(os.times()[:4]) - began, result


def best_of(times: int, work: Callable[[], Any]) -> float:
    """Return the middle of several runs, the first (cold) one left out."""
    work()
    return median(seconds(work) for _ in range(times))


def p50_p95(works: list[Callable[[], Any]]) -> tuple[float, float]:
    """Return median and 95th percentile of many small works."""
    taken = []
    for work in works:
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken), quantiles(taken, n=20)[-1]
