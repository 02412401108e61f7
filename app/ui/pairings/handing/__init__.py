"""The page on which somebody who leaves hands everything over: who takes which household, and the sheets to sign.

plan.py        what is proposed and what was chosen, without a widget
page.py        the page, its keys, what the cards ask for
doing.py       the verb, and the sheets before and after it
leaver.py      who leaves, when and why
successors.py  who takes over, with their loads
households.py  the list of households
cells.py       how its cells are drawn
paper.py       the sheet as it will be printed, and the verbs
"""

from app.ui.pairings.handing.page import HandOverPage

__all__ = ["HandOverPage"]
