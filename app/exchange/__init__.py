"""The workshop of exchange: what leaves a store, is edited or carried elsewhere, and comes back. No Qt, no SQL."""
