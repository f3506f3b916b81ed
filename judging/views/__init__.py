from judging.views.heats import (
    heat_detail,
    heat_draw,
    heat_lock,
    heat_open,
    heat_recuse,
    heat_seat_entries,
    heat_unlock,
)
from judging.views.judge import chair_lock, judge_heat, judge_home, recuse_self
from judging.views.organiser import approval_decide
from judging.views.rounds import round_decide, round_detail, round_publish, rounds
from judging.views.sheets import judge_material, sheet, sheet_save

__all__ = [
    "approval_decide",
    "chair_lock",
    "heat_detail",
    "heat_draw",
    "heat_lock",
    "heat_open",
    "heat_recuse",
    "heat_seat_entries",
    "heat_unlock",
    "judge_heat",
    "judge_home",
    "judge_material",
    "recuse_self",
    "round_decide",
    "round_detail",
    "round_publish",
    "rounds",
    "sheet",
    "sheet_save",
]
