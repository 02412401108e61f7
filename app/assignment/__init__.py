"""Who could take whom: pairings suggested for households and villages that have nobody on a day. Pure but for the solver.

rule.py      the steps and weights (`resources/assignment.toml`), and which skills meet which needs
ties.py      what ties a helper or an organisation to a place, and how near
flow.py      the most households placed, the nearest helpers first: a network solved as a linear programme
crews.py     the fewest helpers in a village, their skills meeting its needs: integer programmes (HiGHS), one a component
model.py     rows and columns for the solver; the only place besides `flow` that knows scipy
households.py, villages.py   the two suggestions; words.py: the reasons of every line
suggest.py   both together; accepted lines as drafts

Nothing is written here. What is looked at comes from `db.queries.assignment`; the verb is `db.ops.pairing.propose_all`.
"""
