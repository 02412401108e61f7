"""Laws of the package as a file: any steps survive; a byte flipped anywhere is refused or takes its own part along, nothing else."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from packages import READER, sealed

from app.exchange.package import parts as packing
from app.exchange.package.lines import Change, Held, SetHead, read, whole, written
from app.exchange.package.opening import open_package
from app.exchange.package.parts import HELD, LOG, packed_log, unpacked
from db.errors import StoreProblem

WORDS = some.sampled_from(["", "导入", "艾力·买买提", "=1+1", '"\\\n\u2028', "𠮷"])
VALUES = some.one_of(
    some.none(),
    some.integers(-(2**53), 2**53),
    WORDS,
    some.text(max_size=3),
    some.text("ab", min_size=4_090, max_size=4_100),
)
HEADS = some.builds(
    SetHead, some.just("ab" * 32), some.integers(1, 2**64 - 1).map("1.{:016x}".format), WORDS, WORDS, WORDS, WORDS,
    some.sampled_from([None, "[]", '[{"name":"六月.xlsx","sheets":[{"columns":{"household.phone":"D"}}]}]']),
)  # fmt: skip
RECORDS = some.integers(0, 2**63 - 1)
FIELDS = some.sampled_from(["name", "note", "amount_fen", "新字段"])
REPLACES = some.lists(some.integers(0, 2**64 - 1).map("{:016x}".format), max_size=2)


@some.composite
def steps(draw: Callable[..., Any]) -> list[tuple[SetHead, Change]]:
    heads = draw(some.lists(HEADS, min_size=1, max_size=3, unique_by=lambda head: head.number))
    found = []
    for _ in range(draw(some.integers(0, 12))):
        head, body = draw(some.sampled_from(heads)), draw(some.dictionaries(FIELDS, VALUES, max_size=3))
        made = draw(some.booleans())  # a record that is made has a short form
        versions = {name: [value, [] if made else draw(REPLACES)] for name, value in body.items()}
        versions |= {"life": [1, []]} if made else {}
        said = Change(head.number, draw(RECORDS), versions, draw(some.one_of(some.none(), some.just("0:0:7"))))
        found.append((head, said))
    return found


@settings(max_examples=60, deadline=None)
@given(steps(), some.integers(200, 20_000))
def test_any_steps_survive(said: list[tuple[SetHead, Change]], full: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "FULL", full)
        parts = list(packed_log(said))
    values: dict[str, str] = {}
    heads: dict[str, SetHead] = {}
    changes = []
    for kind, count, content in parts:
        lines = [read(line) for line in unpacked(content)]
        assert len(lines) == count and kind in (LOG, HELD)
        for line in lines:
            if isinstance(line, Held):
                values[line.digest] = line.text
            elif isinstance(line, SetHead):
                heads[line.number] = line
            elif isinstance(line, Change):
                assert line.of in heads
                changes.append((heads[line.of], whole(line, values.get)))
    assert changes == said
    assert all(read(written(head)) == head for head in heads.values())


class Sealed:
    """One package of several parts, made once: its bytes and what it says."""

    content = b""
    said: list[Change] = []  # noqa: RUF012  filled once, read only

    @classmethod
    def ready(cls, folder: Path) -> bytes:
        if not cls.content:
            head = SetHead("ab" * 32, "1.00", "test", "试", "", "")
            cls.said = [Change(head.number, number, {"name": [f"某人{number}", []]}) for number in range(40)]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(packing, "FULL", 700)
                sealed(folder / "一.jdx", packed_log((head, each) for each in cls.said))
            cls.content = (folder / "一.jdx").read_bytes()
        return cls.content


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_a_byte_flipped_anywhere_is_refused(data: Any) -> None:
    with TemporaryDirectory() as folder:
        content = bytearray(Sealed.ready(Path(folder)))
        at = data.draw(some.integers(0, len(content) - 1))
        content[at] ^= data.draw(some.integers(1, 255))
        file = Path(folder) / "坏.jdx"
        file.write_bytes(content)
        try:
            found = open_package(file, [READER.age])
        except StoreProblem as told:
            assert told.code in ("not_a_package", "package_damaged", "package_not_for_us", "package_newer")
            return
        assert len(found.missing) == 1
        lines = [line for line in found.lines(LOG) if isinstance(line, Change)]
        lost = found.manifest.parts[min(found.missing)].lines - 1
        assert len(lines) == len(Sealed.said) - lost > 0
        assert all(line in Sealed.said for line in lines)
