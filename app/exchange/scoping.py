"""A store of their own for a cadre: only the households they answer for, with their whole history; and nothing of the others.

It is made of a package sealed for this once, as a package from another laptop would be, so it comes back the same way.
Not here: which records go along (`db.queries.scope`), what a package is (`app.exchange.package`).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.exchange.package.manifest import Scope
from app.exchange.package.receiving import receive_new
from app.exchange.package.sending import send
from db.errors import StoreProblem, exists
from db.ops.setting import set_setting
from db.queries.persons import ME, permit
from db.store import Store
from resources.language import _


@dataclass(frozen=True)
class Scoped:
    """What went along: how many records of each kind; `station`: the number of the store it was made from."""

    records: dict[str, int]
    station: int


def store_for(
    store: Store,
    helper: int,
    name: str,
    path: Path,
    passphrase: str,
    *,
    quick: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Scoped:
    """Make a new store of the households a helper answers for today or later; whoever opens it first is that helper.

    What went out is noted as a package is. Raises StoreProblem: role_forbids, store_exists, no_households, disk_full.
    """
    if path.exists():
        raise exists(path)
    with store.read() as reader:
        permit(reader, "scope")
    with TemporaryDirectory(prefix="jiedui-") as folder:
        package, password = Path(folder) / f"{path.stem}.jdx", secrets.token_urlsafe(32)
        purpose = _("给{name}建只含他的户的库").format(name=name)
        sent = send(store, package, Scope("helper", helper, name), password, purpose, on_progress=on_progress)
        if not sent.records.get("household"):
            raise StoreProblem(
                "no_households",
                _("{name}没有负责的户，没有建库。").format(name=name),
                _("请先给他结对，再建。"),
            )
        receive_new(path, passphrase, [package], apply=True, trust=True, password=password, quick=quick)
    with Store.open(path, passphrase) as made, made.write("set_setting", _("登记人")) as write:
        set_setting(write, ME, helper)
    return Scoped(sent.records, sent.station.number)
