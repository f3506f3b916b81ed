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
from projects.models.units import Enterprise, Honour, Industry, SizeClass, Team

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
    "SizeClass",
    "Team",
    "TeamInvitation",
    "TextBand",
    "Upload",
    "material_path",
]
