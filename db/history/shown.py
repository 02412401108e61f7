"""What of a record is on show today: the versions an editor of a workbook replaces, and the tag that stands for them."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import orjson
from sqlalchemy import Connection

from db.history.log import states_of
from db.history.versions import LIFE

# A tag begins and ends with a consonant, so that no spreadsheet counts it on or takes it for a number.
_ENDS: Final = "BCDFGHJKMNPQRSTVWXZ"
_INNER: Final = _ENDS + "23456789"


def on_show(connection: Connection, lineage: bytes, records: Sequence[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return of each record the versions whose value is shown, by field; its life ("life") too."""
    return {
        record: {name: state.shown(name) for name in state.heads if name == LIFE or state.heads[name]}
        for record, state in states_of(connection, lineage, records).items()
    }


def tag_for(
    lineage: bytes, record: int, versions: Iterable[str], taken: Mapping[str, Collection[str]] | None = None
) -> str:
    """Return the five letters that stand for some versions of a record.

    `taken`: the tags this record has and what they stand for; a tag that stands for other versions is not given again.
    """
    wanted = sorted(versions)
    for salt in range(1_000):
        made = _letters(hashlib.blake2b(orjson.dumps([record, wanted, salt]), digest_size=8, key=lineage).digest())
        if taken is None or made not in taken or set(taken[made]) == set(wanted):
            return made
    raise RuntimeError(f"no tag left for {record}")


def _letters(digest: bytes) -> str:
    left, made = int.from_bytes(digest, "big"), ""
    for letters in (_ENDS, _INNER, _INNER, _INNER, _ENDS):
        left, place = divmod(left, len(letters))
        made += letters[place]
    return made


def tags_of(connection: Connection, records: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """Return the tags that were given to rows of some records, and the versions each stands for."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = connection.exec_driver_sql(
        "SELECT record_id, mark, versions FROM shown WHERE record_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(records)).decode(),),
    )
    for record, tag, versions in rows:
        found.setdefault(record, {})[tag] = orjson.loads(versions)
    return found
