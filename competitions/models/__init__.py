"""The tree of competitions, its rounds and rules, its staff, its records."""

from competitions.models.entry_form import MaterialRequirement, MessageTemplate, Question
from competitions.models.parts import Body, Category, Feed, Quota, Sector, Territory
from competitions.models.records import Approximator, Document, Meeting
from competitions.models.rounds import Heat, Round, RuleSet, Venue
from competitions.models.rubrics import Criterion, Rubric
from competitions.models.rule_changes import RuleChange
from competitions.models.staff import CalendarKey, Invitation, StaffGrant
from competitions.models.tree import Competition, Region, ancestor_paths

__all__ = [
    "Approximator",
    "Body",
    "CalendarKey",
    "Category",
    "Competition",
    "Criterion",
    "Document",
    "Feed",
    "Heat",
    "Invitation",
    "MaterialRequirement",
    "Meeting",
    "MessageTemplate",
    "Question",
    "Quota",
    "Region",
    "Round",
    "Rubric",
    "RuleChange",
    "RuleSet",
    "Sector",
    "StaffGrant",
    "Territory",
    "Venue",
    "ancestor_paths",
]
