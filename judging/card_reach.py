"""How far a session reaches that a seat card opened: the pages of one heat, named one by one.

Whatever is not named here is answered as if it did not exist, so a new page of the portal is closed
to these sessions until somebody names it. Each entry says which objects of the card's own heat it
may be asked for; what a judge may see of them is still decided by the page itself.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from judging.models import Appearance, ScoreSheet
from projects.models import Material

type Condition = Q | Exists


def _anything(kwargs: dict[str, Any]) -> Condition:
    """The page is about the card itself."""
    return Q(pk__isnull=False)


def _heat(kwargs: dict[str, Any]) -> Condition:
    return Q(seat__heat=kwargs["pk"])


def _sheet(kwargs: dict[str, Any]) -> Condition:
    return Exists(ScoreSheet.objects.filter(pk=kwargs["pk"], seat=OuterRef("seat")))


def _appearance(kwargs: dict[str, Any]) -> Condition:
    return Exists(Appearance.objects.filter(pk=kwargs["pk"], heat=OuterRef("seat__heat")))


def _material(kwargs: dict[str, Any]) -> Condition:
    here = OuterRef("seat__heat")
    return Exists(Material.objects.filter(pk=kwargs["pk"], entry__appearances__heat=here))


# By the name of the view, with its namespace.
REACH: dict[str, Callable[[dict[str, Any]], Condition]] = {
    "judging:home": _anything,
    "judging:heat": _heat,
    # Whoever has not signed the commitment is sent to it from the heat, and signs it in the hall.
    "judging:commitment": _heat,
    "judging:review": _heat,
    "judging:sheet": _sheet,
    "judging:save": _sheet,
    # Asking for it is all: it takes a second person, who is not at this tablet.
    "judging:reopen": _sheet,
    "judging:note": _sheet,
    "judging:flag": _sheet,
    "judging:material": _material,
    "judging:picture": _material,
    "judging:kit": _heat,
    "hall:stage_line": _heat,
    "hall:now": _anything,
    "judging:worker": _anything,
    "judging:manifest": _anything,
    "judging:icon": _anything,
    "judging:icon_masked": _anything,
    "judging:offline": _anything,
    "judging:recuse_self": _appearance,
    "judging:papers": _heat,
    # The next judge scans a card on a tablet that the one before has not signed out of.
    "judging:card": _anything,
    "judging:card_pin": _anything,
    "judging:card_leave": _anything,
}
