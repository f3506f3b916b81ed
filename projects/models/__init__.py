"""Who enters, with what, and where. A project is entered; a company is not."""

from projects.models.answers import Answer, EntryChange, TextBand
from projects.models.entry import Entry
from projects.models.files import FormReview, Material, ReviewPoint, Upload, material_path
from projects.models.nominations import Nomination
from projects.models.project import (
    Collaborator,
    IntellectualProperty,
    Member,
    Project,
    Recusal,
    TeamInvitation,
)
from projects.models.recommending import BodyDuty, BodyQuota, SentList
from projects.models.showings import Showing
from projects.models.units import Enterprise, Honour, Industry, SizeClass, Team
from projects.models.withdrawals import Withdrawal

__all__ = [
    "Answer",
    "BodyDuty",
    "BodyQuota",
    "Collaborator",
    "Enterprise",
    "Entry",
    "EntryChange",
    "FormReview",
    "Honour",
    "Industry",
    "IntellectualProperty",
    "Material",
    "Member",
    "Nomination",
    "Project",
    "Recusal",
    "ReviewPoint",
    "SentList",
    "Showing",
    "SizeClass",
    "Team",
    "TeamInvitation",
    "TextBand",
    "Upload",
    "Withdrawal",
    "material_path",
]
