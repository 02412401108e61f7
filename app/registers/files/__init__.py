"""Strangers' files opened: what a file really is, its password, its cells as they are. Runs inside the child process (`app.registers.child`).

Begin with `guard` (is it sane?), `raw` (its cells) and `passwords`. Not here: what the cells mean (`recognising`).
"""
