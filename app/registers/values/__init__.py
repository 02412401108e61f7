"""Single cells understood: money, dates with their precision, ID numbers, ticks, units, several people in one cell. Pure.

Begin with `cells`. Not here: rows (`plans.rows`), what a column's cells look like (`recognising.looks`).
"""
