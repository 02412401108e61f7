"""A department's own empty form, filled from the store: understood once, kept, filled for a household, a village or a list.

In the child process: `grid` and `blanks` look at a form, `finding` and `tables` find its places, `writing` and `growing`
fill it. In the program: `form` is what was found, `kept` what the user said of it, `values` what the store says, `fill` all
of it together.
"""
