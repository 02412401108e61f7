"""Registers: workbooks in and out. Recognise, read, check, plan, apply, write, return with reasons.

Files are opened in a child process with limits (`child`, `guard`, `raw`), where columns are recognised (`recognise`)
and what the red lines forbid is dropped (`redlines`); what comes out is a `reading.SheetReading`. `cells` understands
single cells; `plan` compares with the store; `apply` writes it; `returns` and `export` write workbooks.
Not here: who is who (`app.matching`), the verbs (`db.ops.register`).
"""
