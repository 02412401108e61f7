"""Stores that exchange packages in tests: a village with two households, its stations, and sending from one to another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbooks import id_number

from app.exchange.package.manifest import Scope
from app.exchange.package.own import own_station, row_of
from app.exchange.package.receiving import Received, receive
from app.exchange.package.sending import Sent, send
from db.check import check
from db.history.digest import digest
from db.ops.package import keep_card
from db.store import Store

ALL = Scope("all", None, "全部")


class Fast(Store):
    """A store that does not wait for the disk at every step."""

    def _prepare(self, connection: Any) -> None:
        super()._prepare(connection)
        connection.execute("PRAGMA synchronous = OFF")


def village(path: Path) -> dict[str, int]:
    """Make a store with a county, a village, two helpers with one household each, and what belongs to these."""
    made: dict[str, int] = {}
    with Fast.create(path, "test", quick=True) as store, store.write("test", "试", who="李建国") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = made[level] = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        made["firm"] = write.create("organisation", name="启衡机电")
        for number, name in ((1, "李建国"), (2, "王芳")):
            helper = write.create("helper", name=name, organisation_id=made["firm"], phone=f"1990000112{number}")
            home = write.create(
                "household", code=f"99999900000{number}", village_id=parent, phone=f"1990000000{number}"
            )
            head = write.create(
                "member", household_id=home, name=f"户主{number}", relation="户主", id_number=id_number(number)
            )
            pairing = write.create(
                "pairing", level="person_person", role="lead", helper_id=helper, household_id=home, member_id=head,
                from_date="2018-01-01",
            )  # fmt: skip
            visit = write.create("visit", household_id=home, helper_id=helper, visited_on="2019-06-24", promises="问班")
            made |= {f"helper{number}": helper, f"home{number}": home, f"head{number}": head}
            made |= {f"pairing{number}": pairing, f"visit{number}": visit}
    return made


def meet(*stores: Store) -> None:
    """Let stores keep each other's cards."""
    cards = [own_station(store).card for store in stores]
    for store in stores:
        with store.write("station", "名片") as write:
            for card in cards:
                keep_card(write, row_of(card, trusted=True))


def sent(store: Store, path: Path, *to: Store, scope: Scope = ALL) -> Sent:
    """Send a package of a store to others."""
    return send(store, path, scope, [own_station(each).card for each in to], "月报")


def taken(store: Store, *paths: Path, trust: bool = False, password: str | None = None) -> Received:
    """Take packages into a store."""
    return receive(store, paths, apply=True, trust=trust, password=password)


def state(*stores: Store) -> Sequence[str]:
    """Return the digests of stores, each of which must be sound."""
    found = []
    for store in stores:
        looked = check(store)
        assert looked.damage == () and looked.different == (), looked
        with store.read() as reader:
            found.append(digest(reader))
    return found


def value(store: Store, record: int, field: str) -> Any:
    """Return what a table says of a record, None where it has no row."""
    from db.models import kind_of

    with store.read() as reader:
        return reader.exec_driver_sql(f"SELECT {field} FROM {kind_of(record)} WHERE id = ?", (record,)).scalar()


def edit(store: Store, record: int, who: str = "某人", **fields: Any) -> None:
    """Change fields of a record as somebody at a store."""
    with store.write("set_field", "修改", who=who) as write:
        write.update(record, **fields)
