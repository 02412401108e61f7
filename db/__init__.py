"""The store: the whole truth about the programme, usable without a window. See `db.store` for the door."""
