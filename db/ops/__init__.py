"""Verbs: what a user can change. Each is a short function over a `Write`; the rules it obeys are in `db.rules`."""
