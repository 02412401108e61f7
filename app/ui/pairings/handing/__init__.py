"""The page on which somebody who leaves hands everything over: who takes which household, and the sheets to sign.

plan.py        what is proposed and what was chosen, without a widget
page.py        the page, its keys and the verb
leaver.py      who leaves, when and why
successors.py  who takes over, with their loads
households.py  the list of households
paper.py       the sheet as it will be printed, and the verbs
"""

from app.ui.pairings.handing.page import HandOverPage

__all__ = ["HandOverPage"]
