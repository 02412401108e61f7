"""The station a store is: its keys made on first use and kept in the store, anew where it is another file.

Not here: what keys and cards are (`stations`), trusting others (`receiving`).
"""

from dataclasses import replace

import orjson

from app.exchange.package.stations import Card, Station, new_station
from db.errors import StoreProblem
from db.history.write import Write
from db.ops import package
from db.queries.package import StationRow, origin_of, own_stations, stations
from db.store import Reader, Store
from resources.language import _


class _Nothing(Exception):
    """Nothing had to be written: the step is dropped."""


def own_station(store: Store, name: str | None = None) -> Station:
    """Return the station a store is, under a new name where one is said; the store is written only where it must be."""
    found: list[Station] = []
    try:
        with store.write(package.STATION, _("站点名片")) as write:
            before = own_stations(write.connection)
            found.append(station_in(write, store.name, name))
            if own_stations(write.connection) == before:
                raise _Nothing
    except _Nothing:
        pass
    return found[0]


def station_in(write: Write, by_default: str, name: str | None = None) -> Station:
    """Return the station a store is, inside a write: new where it was none, or was another file when it became one."""
    own, origin = own_stations(write.connection), origin_of(write.connection)
    if own and own[-1].origins[-1] == origin:
        found = _station(own[-1])
        if name is None or name == found.card.name:
            return found
        package.rename_own(write, name)
        return replace(found, card=replace(found.card, name=name))
    before = _station(own[-1]) if own else None
    called = name or (_("{name}（另一份）").format(name=before.card.name) if before else by_default)
    made = new_station(origin, called, before)
    secrets = {"signing": made.signing, "age": made.age, "before": orjson.dumps(made.card.before).decode()}
    package.keep_own(write, replace(row_of(made.card), secrets=secrets, ours=True, trusted=True))
    return made


def _station(row: StationRow) -> Station:
    secrets = row.secrets or {}
    before = tuple((key, proof) for key, proof in orjson.loads(secrets.get("before", "[]")))
    return Station(Card(row.origins[-1], row.name, row.key, row.envelope, before), secrets["signing"], secrets["age"])


def row_of(card: Card, *, trusted: bool = False) -> StationRow:
    """Return a card as it is stored."""
    return StationRow(card.signing, card.name, (card.number,), card.age, ours=False, trusted=trusted)


def card_in(row: StationRow) -> Card:
    """Return a stored station as a card."""
    return Card(row.origins[-1], row.name, row.key, row.envelope)


def opening_keys(reader: Reader) -> list[str]:
    """Return the secret age keys that open what was sealed for this store, as it is and as it was."""
    return [row.secrets["age"] for row in own_stations(reader) if row.secrets]


def station_named(reader: Reader, words: str) -> Card:
    """Return the trusted station with a name, a number or a signing key; StoreProblem where there is not exactly one."""
    known = [row for row in stations(reader) if row.trusted and not row.ours]
    found = [row for row in known if words in (row.name, str(row.origins[-1]), row.key)]
    if len(found) == 1:
        return card_in(found[0])
    if found:
        among = "；".join(f"{row.name} {row.origins[-1]}" for row in found)
        raise StoreProblem(
            "station_many",
            _("叫“{words}”的站点不止一个。").format(words=words),
            _("请写站点号：{among}。").format(among=among),
        )
    raise StoreProblem(
        "station_unknown",
        _("没有认过叫“{words}”的站点，也没有这个名片文件。").format(words=words),
        _("请先收下对方的名片：jiedui exchange station add 名片文件 --store 库。"),
    )
