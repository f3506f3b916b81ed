"""A judge who has not handed in is reminded on their own tablet."""

from django.utils.translation import gettext as _

from accounts.models import User
from hall.models import HallRun
from hall.services.folding import milliseconds
from hall.services.parties import impartial_appearance
from hall.services.runs import HallRefused
from judging.models import ScoreSheet
from judging.services.live_scores import arrived_of

HANDED_IN = ("signed", "abstained")


def check_reminder(run: HallRun, key: str, seat: object, actor: User) -> None:
    """Whether the judge of the seat may be reminded of the turn `key`.

    HallRefused in a rehearsal, which asks no judge for anything, for a project that the host has a
    part in, for a judge who does not score it, and for one who has handed in.
    """
    if run.is_rehearsal:
        raise HallRefused(_("A rehearsal reminds no judge."))
    appearance = impartial_appearance(key, actor)
    states = arrived_of(run.heat).get(appearance.pk, {})
    if seat not in states:
        raise HallRefused(_("This judge does not score this project."))
    if states[seat] in HANDED_IN:
        raise HallRefused(_("This judge has handed in already."))


def reminded_at(run: HallRun, sheet: ScoreSheet) -> int:
    """When the judge was last asked to hand in this sheet, in milliseconds since 1970 UTC; 0 for
    never, and once they have handed in. One query; `sheet` with its current version at hand."""
    version = sheet.current
    if version is not None and (version.signed or version.abstained):
        return 0
    asked = run.steps.filter(name="remind", refused="", appearance=sheet.appearance_id)
    last = asked.filter(data__seat=sheet.seat.number).order_by("seq").last()
    return milliseconds(last.at) if last else 0
