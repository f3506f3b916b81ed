"""What a round decided of an entry and why, in one sentence."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competitions.promotion.selection import Decision
from competitions.words.plan import key_words
from competitions.words.promotion import CODED

type Names = Mapping[str, str]

# By reason; `field` is the group with its places, or the number of places alone.
SENTENCES = {
    "within_places": gettext_lazy("Rank %(rank)s, %(field)s: promoted"),
    "tie_all_through": gettext_lazy(
        "Rank %(rank)s, %(field)s: tied at the line, and by the rules all who are tied go through"
    ),
    "tie_by_key": gettext_lazy("Rank %(rank)s, %(field)s: tied at the line"),
    "next_in_line": gettext_lazy("Rank %(rank)s, %(field)s, all taken: reserve no. %(waiting)s"),
    "below_line": gettext_lazy("Rank %(rank)s, %(field)s, all taken: not promoted"),
    "no_score": gettext_lazy("No valid score: not promoted"),
    "everybody": gettext_lazy("Nobody is eliminated in this round: promoted"),
    "score_reached": gettext_lazy("Rank %(rank)s, the score line is reached: promoted"),
    "score_not_reached": gettext_lazy(
        "Rank %(rank)s, the score line is not reached: not promoted"
    ),
    "direct_entry": gettext_lazy("Direct entry: in the next round without this one"),
    "left": gettext_lazy("Has left the contest: the place is free"),
    "unit_has_place": gettext_lazy(
        "Rank %(rank)s: passed over, as “%(beside)s” of the same unit has its place"
    ),
    "check_mismatch": gettext_lazy(
        "Rank %(rank)s: the place is taken away, as the check found facts that do not match"
    ),
    "check_refused": gettext_lazy(
        "Rank %(rank)s: the check was refused, which counts as giving the place up"
    ),
}


def decision_words(
    decision: Decision, dimensions: Sequence[str], names: Names, entries: Names
) -> str:
    """The sentence of a decision: “Rank 8, 10 places: promoted”.

    `dimensions` are those by which the rule makes groups (`plan.group_dimensions`); `names` are
    those of regions and sectors by code, `entries` those of entries by key.
    """
    return str(SENTENCES[decision.reason]) % {
        "rank": decision.rank if decision.rank is not None else "–",
        "field": _field(decision, dimensions, names),
        "waiting": decision.waiting or "–",
        "beside": entries.get(decision.beside, decision.beside),
    }


def _field(decision: Decision, dimensions: Sequence[str], names: Names) -> str:
    group = _(", ").join(
        names.get(key, key) if dimension in CODED else key_words(dimension, key)
        for dimension, key in zip(dimensions, decision.group.split("/"), strict=False)
        if key
    )
    if decision.places is None:
        return group or _("no limit of places")
    if not group:
        return _("%(n)s places") % {"n": decision.places}
    return _("%(group)s with %(n)s places") % {"group": group, "n": decision.places}
