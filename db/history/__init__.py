"""The change log: writing through it, replaying it, taking a step back. Pure parts and the SQL beside them."""
