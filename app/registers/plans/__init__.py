"""The plan of an import: rows as values, compared with the store cell by cell, shown, decided, applied.

Begin with `planning` and `plan`; one `plan_…` for each kind of register; `listing` shows a plan, `deciding` lays decisions over it,
`apply` writes it. Not here: what a sheet is (`recognising`), the window's import as a whole (`app.registers.session`).
"""
