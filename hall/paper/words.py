"""How the record of a heat words times, steps and states.

A Chinese document whatever language the interface is in, so nothing here goes through gettext.
"""

from datetime import datetime

from django.utils import timezone

from hall.history import Mark, Stretch
from hall.services.folding import moment

WEEKDAYS = "一二三四五六日"
NONE = "—"
STATES = {
    "waiting": "未出场", "called": "已叫号", "pitching": "路演未结束", "questions": "答辩未结束",
    "scoring": "已评分", "revealed": "已评分", "closed": "已评分", "absent": "缺席", "withdrawn": "退出",
}  # fmt: skip
STEPS = {
    "check_in": "签到", "undo_check_in": "撤销签到", "call": "叫号", "start_pitch": "路演开始",
    "end_pitch": "路演结束", "start_questions": "答辩开始", "end_questions": "答辩结束",
    "pause": "暂停计时", "resume": "继续计时", "restart": "重新计时", "reveal": "公布得分",
    "take_back": "撤回得分", "close": "结束本项，未公布得分", "late": "迟到", "absent": "缺席",
    "arrive": "缺席后到场", "move": "调整出场次序", "repeat": "重新进行", "withdraw": "退出",
    "reorder": "重排出场次序", "show": "切换大屏幕", "award": "公布名次", "note": "现场情况",
}  # fmt: skip
PARTS = {"pitch": "路演", "questions": "答辩"}
SHEETS = {
    "signed": "已签", "paper": "纸质", "handed_in": "已交", "abstained": "弃评", "missing": "未交",
    "recused": "回避",
}  # fmt: skip
SIGNED_BY = {"drawn": "手写签名", "password": "密码签名", "pin": "席位卡密码签名"}
REVEALS = {
    "": "规则未作规定", "at_once": "逐项当场公布", "after_heat": "全部项目结束后公布",
    "after_notice": "现场不公布",
}  # fmt: skip
REFUSED = "迟到的操作，未生效"


def day(at: datetime) -> str:
    """2026年12月1日（星期二）"""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日（星期{WEEKDAYS[local.weekday()]}）"


def clock(at: datetime) -> str:
    """14:05:30"""
    return timezone.localtime(at).strftime("%H:%M:%S")


def minute(at: datetime) -> str:
    """14:05"""
    return timezone.localtime(at).strftime("%H:%M")


def day_and_clock(at: datetime) -> str:
    return f"{day(at)}{clock(at)}"


def clock_of(at: int | None) -> str:
    """The same of milliseconds; a dash for none."""
    return NONE if at is None else clock(moment(at))


def duration(milliseconds: int) -> str:
    """7分30秒; whole seconds, what is left over is dropped as on every clock of the hall."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    if not minutes:
        return f"{seconds}秒"
    return f"{minutes}分{seconds}秒" if seconds else f"{minutes}分钟"


def spent(stretch: Stretch | None) -> str:
    """What a part took; a dash where it was not held."""
    if stretch is None or stretch.begun is None:
        return NONE
    return duration(stretch.spent)


def overrun(stretch: Stretch | None) -> str:
    """By how much it was overrun; "" within its time and for less than a second."""
    over = stretch.overrun if stretch else 0
    return f"超时{duration(over)}" if over >= 1000 else ""


def because(mark: Mark) -> str:
    """Why, as the end of a sentence."""
    return f"，理由：{mark.reason}" if mark.reason else ""
