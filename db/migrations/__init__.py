"""Migrations of the store, run inside the program: `upgrade` (how), `versions` (what)."""
