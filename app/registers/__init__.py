"""Registers: workbooks in and out. Recognise, read, check, plan, apply, write, return with reasons.

In: a child process with limits (`child`) opens a file (`files`) and finds the registers in it (`recognising`, by the words of
`layouts`); what comes out is a `reading.SheetReading`. `values` understands single cells, `plans` compares with the store and
writes. Out: `sending` (registers, templates, what goes back), `filling` (departments' own forms). `faults` and `issues` say what is
wrong with a cell, `refusals` why a file is not taken; `session` and `worker` are the window's import, step by step.
Not here: who is who (`app.matching`), the verbs (`db.ops.register`).
"""
