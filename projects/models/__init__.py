"""Who enters, with what, and where. A project is entered; a company is not."""

from projects.models.entry import Entry
from projects.models.files import FormReview, Material, material_path
from projects.models.project import Collaborator, Member, Project, Recusal
from projects.models.units import Enterprise, Industry, SizeClass, Team

__all__ = [
    "Collaborator",
    "Enterprise",
    "Entry",
    "FormReview",
    "Industry",
    "Material",
    "Member",
    "Project",
    "Recusal",
    "SizeClass",
    "Team",
    "material_path",
]
