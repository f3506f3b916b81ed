from judging.views.allocations import (
    allocation,
    allocation_apply,
    allocation_change,
    allocation_request,
    allocation_run,
)
from judging.views.application import (
    heat_kit,
    manifest,
    offline,
    tablet_icon,
    tablet_icon_masked,
    worker,
)
from judging.views.asides import flag_settle, sheet_flag, sheet_note
from judging.views.bundles import bundle, bundle_file, bundle_make
from judging.views.conflict_declarations import keep_away, own_ties
from judging.views.conflicts import conflict, conflict_report, conflicts, conflicts_search
from judging.views.experts import experts, experts_withdraw, judge_statistics
from judging.views.feedback import feedback_step, own_feedback, round_feedback
from judging.views.handover import heat_handover
from judging.views.heat_steps import (
    heat_draw,
    heat_draw_by_hand,
    heat_lock,
    heat_open,
    heat_unlock,
)
from judging.views.heats import heat_detail, heat_recuse, heat_seat_entries
from judging.views.judge import chair_lock, judge_heat, judge_home, recuse_self
from judging.views.organiser import approval_decide
from judging.views.papers import heat_papers, paper_list, paper_sheet, sheet_reopen
from judging.views.places import place_check, round_places
from judging.views.profile import profile, profile_absence
from judging.views.ranking_runs import ranking_cancel, ranking_run, round_rank
from judging.views.reviews import review_progress, sheet_hand_back
from judging.views.round_steps import (
    round_direct_entry,
    round_rules,
    round_substitute,
    round_tie,
)
from judging.views.rounds import round_decide, round_detail, round_publish, rounds
from judging.views.service import commitment, invitation
from judging.views.sheets import judge_material, judge_picture, sheet, sheet_save
from judging.views.signing import judge_papers, judge_reopen, judge_review
from judging.views.tablet import card, card_leave, card_pin, own_pin
from judging.views.work_cards import cards, cards_file, cards_preview, cards_print, cards_step

__all__ = [
    "allocation",
    "allocation_apply",
    "allocation_change",
    "allocation_request",
    "allocation_run",
    "approval_decide",
    "bundle",
    "bundle_file",
    "bundle_make",
    "card",
    "card_leave",
    "card_pin",
    "cards",
    "cards_file",
    "cards_preview",
    "cards_print",
    "cards_step",
    "chair_lock",
    "commitment",
    "conflict",
    "conflict_report",
    "conflicts",
    "conflicts_search",
    "experts",
    "experts_withdraw",
    "feedback_step",
    "flag_settle",
    "heat_detail",
    "heat_draw",
    "heat_draw_by_hand",
    "heat_handover",
    "heat_kit",
    "heat_lock",
    "heat_open",
    "heat_papers",
    "heat_recuse",
    "heat_seat_entries",
    "heat_unlock",
    "invitation",
    "judge_heat",
    "judge_home",
    "judge_material",
    "judge_papers",
    "judge_picture",
    "judge_reopen",
    "judge_review",
    "judge_statistics",
    "keep_away",
    "manifest",
    "offline",
    "own_feedback",
    "own_pin",
    "own_ties",
    "paper_list",
    "paper_sheet",
    "place_check",
    "profile",
    "profile_absence",
    "ranking_cancel",
    "ranking_run",
    "recuse_self",
    "review_progress",
    "round_decide",
    "round_detail",
    "round_direct_entry",
    "round_feedback",
    "round_places",
    "round_publish",
    "round_rank",
    "round_rules",
    "round_substitute",
    "round_tie",
    "rounds",
    "sheet",
    "sheet_flag",
    "sheet_hand_back",
    "sheet_note",
    "sheet_reopen",
    "sheet_save",
    "tablet_icon",
    "tablet_icon_masked",
    "worker",
]
