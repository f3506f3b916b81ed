"""The pages of entrants (entries, steps, materials) and of form reviewers (reviews)."""

from projects.views.autosave import entry_save
from projects.views.declarations import declaration, declaration_pdf
from projects.views.entries import (
    entry_detail,
    entry_list,
    entry_start,
    entry_submit,
    entry_withdraw,
)
from projects.views.further import entry_further
from projects.views.history import entry_discard, entry_history
from projects.views.materials import (
    material_file,
    material_preview,
    material_remove,
    material_upload,
)
from projects.views.nominations import (
    nomination_import,
    nomination_list,
    nomination_template,
)
from projects.views.outbox import outbox_letter, outbox_list, outbox_step
from projects.views.questions import question_preview
from projects.views.queue import review_bulk, review_list
from projects.views.recommending import bodies, body_list, body_send, sent_list
from projects.views.regions import region_offers
from projects.views.reviews import entry_disqualify, entry_withdrawal, review, sector_change
from projects.views.showings import entry_showing, showing_picture, showing_withdraw
from projects.views.sizes import size_class
from projects.views.steps import entry_edit
from projects.views.team import (
    join_team,
    project_team,
    team_hand_over,
    team_leave,
    team_remove,
    team_role,
    team_withdraw,
)
from projects.views.uploads import upload_begin, upload_cancel, upload_finish, upload_piece

__all__ = [
    "bodies",
    "body_list",
    "body_send",
    "declaration",
    "declaration_pdf",
    "entry_detail",
    "entry_discard",
    "entry_disqualify",
    "entry_edit",
    "entry_further",
    "entry_history",
    "entry_list",
    "entry_save",
    "entry_showing",
    "entry_start",
    "entry_submit",
    "entry_withdraw",
    "entry_withdrawal",
    "join_team",
    "material_file",
    "material_preview",
    "material_remove",
    "material_upload",
    "nomination_import",
    "nomination_list",
    "nomination_template",
    "outbox_letter",
    "outbox_list",
    "outbox_step",
    "project_team",
    "question_preview",
    "region_offers",
    "review",
    "review_bulk",
    "review_list",
    "sector_change",
    "sent_list",
    "showing_picture",
    "showing_withdraw",
    "size_class",
    "team_hand_over",
    "team_leave",
    "team_remove",
    "team_role",
    "team_withdraw",
    "upload_begin",
    "upload_cancel",
    "upload_finish",
    "upload_piece",
]
