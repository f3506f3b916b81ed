"""The tree of competitions, its rounds and rules, its staff, its records."""

from competitions.models.parts import Body, Category, Quota, Sector
from competitions.models.records import Approximator, Document, Meeting
from competitions.models.rounds import Heat, Round, RuleSet, Venue
from competitions.models.staff import StaffGrant
from competitions.models.tree import Competition, Region, ancestor_paths

__all__ = [
    "Approximator",
    "Body",
    "Category",
    "Competition",
    "Document",
    "Heat",
    "Meeting",
    "Quota",
    "Region",
    "Round",
    "RuleSet",
    "Sector",
    "StaffGrant",
    "Venue",
    "ancestor_paths",
]
