"""The columns of the table of experts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from competitions.services.tables.declared import Column, Table
from competitions.transfer.kinds import Text, Whole
from judging.models import Judge
from judging.models.experts import MOST_ENTRIES, MOST_HEATS

PLAIN = (
    "employer",
    "profile",
    "titles",
    "biography",
    "phone",
    "email",
    "can_chair",
    "most_entries",
    "most_heats",
)
CONTACT = ("phone", "email")
YES = "yes"


def _profiles() -> Mapping[str, Any]:
    return {one.value: one.label for one in Judge.Profile}


def _yes_or_no() -> Mapping[str, Any]:
    return {YES: _("yes"), "no": _("no")}


EXPERTS = Table(
    "experts",
    _("Experts"),
    _(
        "The expert pool. A row is known by its account; to an e-mail address without one an "
        "account is opened, with which the expert signs in by a code. An empty cell leaves what "
        "is here. Telephone and e-mail of the pool are taken in and never written out."
    ),
    (
        Column("name", _("full name"), Text(most=60), "陈晓明", 14),
        Column(
            "account",
            _("account or e-mail address"),
            Text(most=254),
            "chen@example.org",
            30,
        ),
        Column("employer", _("employer"), Text(most=80), "浙江某研究院", 30),
        Column("profile", _("profile"), Text(most=20), "投资人", 14, _profiles),
        Column(
            "titles",
            _("professional titles"),
            Text(most=300, default=""),
            "教授、院士",
            24,
        ),
        Column(
            "sectors",
            _("sectors of expertise"),
            Text(most=400, default=""),
            "新材料、生物医药",
            30,
        ),
        Column(
            "regions",
            _("regions served"),
            Text(most=400, default=""),
            "330000、杭州市",
            24,
        ),
        Column("phone", _("telephone"), Text(most=30, default=""), "", 18),
        Column("email", _("e-mail address"), Text(most=254, default=""), "", 28),
        Column("biography", _("short biography"), Text(most=500, default=""), "", 40),
        Column(
            "can_chair",
            _("can chair a panel"),
            Text(most=20, default=""),
            "是",
            14,
            _yes_or_no,
        ),
        Column(
            "most_entries",
            _("entries of an online review at most"),
            Whole(least=1, most=MOST_ENTRIES, default=None),
            "60",
            14,
        ),
        Column(
            "most_heats",
            _("heats of a round at most"),
            Whole(least=1, most=MOST_HEATS, default=None),
            "2",
            14,
        ),
    ),
    ("account",),
    Judge,
    most_rows=2000,
)
