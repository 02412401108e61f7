"""Derived tables: household lines and the search index, computed again from the domain tables at any time."""
