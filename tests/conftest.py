"""What every test may ask for: a small store of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store, quick to open."""
    with Store.create(tmp_path / "库.jiedui", "test", quick=True) as made:
        yield made
