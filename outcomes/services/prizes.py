"""When the prizes of a contest may change. They are saved in the admin, under what is held here."""

from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Competition
from outcomes import rules
from outcomes.services.awards import AwardsRefused, open_confirmation


def hold_prizes(competition: Competition, *, actor: User) -> None:
    """Lock the node, so that nobody asks for its list to be confirmed before the prize is saved.

    Raises AwardsRefused while the list waits for a second person, who confirms what was shown, and
    for whoever does not decide about awards there. Call it in the transaction of the save.
    """
    node = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if not rules.decides_awards(actor, node):
        raise AwardsRefused(str(rules.NO_SAY))
    if sentence := waiting_for_two(node):
        raise AwardsRefused(sentence)


def waiting_for_two(competition: Competition) -> str:
    """The sentence that the prizes stand still now, "" if they do not."""
    if open_confirmation(competition) is None:
        return ""
    return _(
        "The list of awards waits for a second person, so its prizes stay as they are. Take that "
        "request back to change them."
    )
