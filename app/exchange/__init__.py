"""Exchange: workbooks that leave, are edited by others in Excel or WPS, and come back without losing an edit.

The pure parts (`codes`, `columns`, `texts`, `bases`, `planner` and its neighbours) know no store and no Excel; `writer`, `reader` and
`receipt` know Excel; `known` and `session` know the store. Not here: registers as they are (`app.registers`), what a statement does
(`db.history`).
"""
