"""Rows of the registers of those who help, and of pairings at every level: streamed, in the order of the place."""
