"""Whether enough judges have signed for what a round decides."""

from django.utils.translation import gettext as _

from competitions.models import Round
from judging.models import Appearance, ScoreSheet
from judging.services.readiness import count_of


class PanelShort(Exception):
    """Entries were marked by fewer judges than the rules ask for."""


def check_quorum(round_: Round) -> None:
    """PanelShort, with their numbers, where entries have a score from fewer sheets than the quorum.

    Sheets that a recusal closed and abstentions are none. Who has no signed sheet at all has no
    score, and is out for that. No query where the rules lay down no quorum.
    """
    quorum = round_.rule_set.rules.panel.quorum
    if not quorum:
        return
    signed = ScoreSheet.objects.counted().signed()
    rows = Appearance.objects.filter(heat__round=round_).taking_part()
    short = rows.annotate(n=count_of(signed, "appearance")).filter(n__gt=0, n__lt=quorum)
    numbers = [one.entry.number or "" for one in short.select_related("entry").order_by("pk")]
    if numbers:
        raise PanelShort(
            _(
                "By the rules an entry needs %(quorum)s signed sheets, and these have fewer: "
                "%(numbers)s. Unlock their heat so that more judges sign, or play the round by "
                "other rules."
            )
            % {"quorum": quorum, "numbers": _(", ").join(numbers)}
        )
