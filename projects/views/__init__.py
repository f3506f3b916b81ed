"""The pages of entrants (entries, steps, materials) and of form reviewers (reviews)."""

from projects.views.entries import (
    entry_detail,
    entry_list,
    entry_start,
    entry_submit,
    entry_withdraw,
)
from projects.views.materials import material_file, material_remove, material_upload
from projects.views.reviews import entry_disqualify, review, review_list, sector_change
from projects.views.steps import entry_edit

__all__ = [
    "entry_detail",
    "entry_disqualify",
    "entry_edit",
    "entry_list",
    "entry_start",
    "entry_submit",
    "entry_withdraw",
    "material_file",
    "material_remove",
    "material_upload",
    "review",
    "review_list",
    "sector_change",
]
