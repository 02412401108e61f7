"""Rules: what is allowed and what is an exception. Pure functions; no session, no table is read here."""
