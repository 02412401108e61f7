"""What the encryption costs: the same code on an encrypted and on a plain store."""

import random
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from timing import Line, Scale, p50_p95, seconds, work_folder

from db.queries import search
from db.store import SMALL_CACHE, Store

_TIMES = 3
_TYPED = 400


class Plain(Store):
    """A store that is not encrypted: for comparing only."""

    def _prepare(self, connection: Any) -> None:
        for pragma in (f"cache_size = {SMALL_CACHE}", "temp_store = MEMORY", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        from db.pinyin import spelled

        connection.create_function("pinyin", 1, spelled, deterministic=True)

    def _is_ours(self) -> bool:  # the head of a plain file says nothing
        return True


def encryptions(scale: Scale) -> Iterator[Line]:
    """Bulk insert with log and index, and a keystroke of search, encrypted beside plain."""
    rng = random.Random(5)
    people = [f"{rng.choice('王李张艾买')}{rng.choice('建国力提古')}{rng.choice('江丽山')}" for _ in range(scale.rows)]
    with tempfile.TemporaryDirectory(dir=work_folder()) as name:
        taken: dict[type[Store], tuple[float, float]] = {}
        for kind in (Store, Plain):
            times, searched = [], 0.0
            for turn in range(_TIMES):
                path = Path(name) / f"{kind.__name__}-{turn}.jiedui"
                with kind.create(path, "bench", quick=True) as store:
                    times.append(seconds(partial(_insert, store, people)))
                    searched = _search(store, people) if turn == _TIMES - 1 else 0.0
            taken[kind] = (min(times), searched)
        (insert, typed), (plain_insert, plain_typed) = taken[Store], taken[Plain]
        yield Line(
            f"加密：批量写入 {scale.rows:,} 人", insert, plain_insert, "<= 1.3", against="same code, plain SQLite"
        )
        yield Line("加密：搜索一键 p95", typed, plain_typed, "<= 1.3", "ms", "same code, plain SQLite")


def _insert(store: Store, people: list[str]) -> None:
    with store.write("bench", "bench", bulk=True) as write:
        homes = len(people) // 4 + 1
        first = write.reserve("household", homes)
        write.create_tuples("household", ["code"], [(first + n, f"999999{n:08d}") for n in range(homes)])
        start = write.reserve("member", len(people))
        rows = [(start + n, first + n // 4, each, f"199{n:08d}") for n, each in enumerate(people)]
        write.create_tuples("member", ["household_id", "name", "phone"], rows)


def _search(store: Store, people: list[str]) -> float:
    typed = [each[:end] for each in people[:_TYPED] for end in (1, 2, 3)]
    with store.read() as reader:
        return p50_p95([partial(search.find, reader, each) for each in typed])[1]
