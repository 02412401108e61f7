"""Verbs of pairings. What may be done is in `db.rules`; a refusal names the rule, the other pairing and the ways on.

proposing.py  propose, accept, refuse, start; pair (all of it at once)
dates.py      suspend, resume, end, correct a date
leads.py      replace a lead, add or remove a supporting helper
handing.py    hand over what somebody leads to one or several successors
standing.py   the five ticks, the parent, a team's members
suggested.py  propose many at once
"""

from db.ops.pairing.dates import correct_dates, end_pairing, resume, suspend
from db.ops.pairing.handing import hand_over
from db.ops.pairing.leads import add_support, remove_support, replace_lead
from db.ops.pairing.proposing import accept, pair, propose, refuse, start
from db.ops.pairing.standing import attach, join_team, leave_team, mark_ready, unmark_ready
from db.ops.pairing.suggested import propose_all

__all__ = [
    "accept",
    "add_support",
    "attach",
    "correct_dates",
    "end_pairing",
    "hand_over",
    "join_team",
    "leave_team",
    "mark_ready",
    "pair",
    "propose",
    "propose_all",
    "refuse",
    "remove_support",
    "replace_lead",
    "resume",
    "start",
    "suspend",
    "unmark_ready",
]
