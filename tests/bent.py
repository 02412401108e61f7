"""Pages of a store that a test damages."""

from pathlib import Path

from db.rescue_cells import Reader
from db.rescue_pages import PAGE, Pages
from db.store import Store


def pages_of(store: Store, table: str) -> list[int]:
    """Return the numbers of the pages a table stands on, its root first."""
    with store.read() as read:
        root = read.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).scalar_one()
    pages = Pages(store.path, store.key)
    reader = Reader(pages, (), lambda _table, _row: True)
    list(reader._table(root, table))
    pages.close()
    return [root, *sorted(reader._seen - {root})]


def bend(path: Path, *pages: int) -> None:
    """Turn one bit on each of these pages."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE + 99)
            byte = file.read(1)[0]
            file.seek(-1, 1)
            file.write(bytes([byte ^ 0x20]))
