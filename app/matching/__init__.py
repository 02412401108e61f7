"""Is this the same person, household, village? Names folded, places resolved; pure but for what is handed in.

Not here: reading files (`app.registers`), asking the store (`db.queries.lookup`).
"""
