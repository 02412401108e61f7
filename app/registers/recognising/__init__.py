"""A sheet understood: its header, what each column is, which rows are records, forms and tables beside and below each other.

Begin with `sheets` (what a sheet is) and `recognise` (a register's columns); what the red lines forbid is blanked on the way
(`blanking`, `covering`, `strays`). Runs inside the child process. Not here: opening files (`files`), single cells (`values`).
"""
