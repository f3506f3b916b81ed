"""A host has no hand in the scoring of a project that they have a part in."""

from django.utils.translation import gettext as _

from accounts.models import User
from hall.services.runs import HallRefused
from judging.models import Appearance
from judging.services.live_scores import may_show


def impartial_appearance(key: str, host: User) -> Appearance:
    """The appearance of a turn, with its rules and project, for a host who has no part in the project.

    HallRefused for one who has; one query for the appearance.
    """
    rows = Appearance.objects.select_related("heat__round__rule_set", "entry__project")
    appearance = rows.get(pk=key)
    if not may_show(host, appearance):
        raise HallRefused(_("You have a part in this project: another host does this."))
    return appearance
