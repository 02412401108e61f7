"""The revisions make the tables that the models describe, no more and no less."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from db.store import Store


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index search_")
def test_a_new_store_has_the_tables_of_the_models(store: Store) -> None:
    ours = {*SQLModel.metadata.tables, "alembic_version"}
    with store.read() as read:
        context = MigrationContext.configure(
            read,
            opts={"include_name": lambda name, kind, _parents: kind != "table" or name in ours},
        )
        assert compare_metadata(context, SQLModel.metadata) == []
