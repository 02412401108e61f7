"""Drafts: what forms and importers hand in. Tables do not validate; drafts do, and say what is wrong at which field.

Here: the drafts of what is entered by hand, and the checks of single values. Rules across records are in `db.rules`.
"""

from db.drafts.helping import HelperDraft, OrganisationDraft, TeamDraft
from db.drafts.household import HouseholdDraft, MemberDraft
from db.drafts.measure import MeasureDraft, VisitDraft
from db.drafts.need import NeedDraft
from db.drafts.pairing import PairingDraft

__all__ = [
    "HelperDraft",
    "HouseholdDraft",
    "MeasureDraft",
    "MemberDraft",
    "NeedDraft",
    "OrganisationDraft",
    "PairingDraft",
    "TeamDraft",
    "VisitDraft",
]
