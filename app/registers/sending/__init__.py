"""Workbooks that go out: exported registers, workbooks to fill in, what could not be taken back to its sender, open files, statistics.

Begin with `export`, `template`, `marking`; whoever sends says for whom and what for (`going_out`). Not here: departments' own
forms (`filling`), exchange workbooks (`app.exchange`).
"""
