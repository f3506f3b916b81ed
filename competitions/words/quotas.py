"""What is wrong with the places of a node, in a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competitions.promotion.quota_sums import Fault, QuotaFault

SENTENCES: dict[QuotaFault, Promise] = {
    "sum_above_total": _(
        "The categories have %(said)s places together, more than the %(limit)s for all of them. "
        "Raise the total, or take places from a category."
    ),
    "least_above_most": _(
        "At least %(said)s of at most %(limit)s places cannot be. Swap the two."
    ),
    "share_above_places": _(
        "Its share makes at least %(said)s of the fewest that may be recommended, more than its "
        "%(limit)s places. Give it more places, or a smaller share."
    ),
    "shares_above_all": _(
        "The shares of the categories are %(said)s percent together, more than %(limit)s. Lower one."
    ),
    "below_taken": _(
        "%(said)s places are taken already by what was promoted or recommended, so that %(limit)s "
        "are too few."
    ),
}


def sentence(fault: Fault) -> str:
    return str(SENTENCES[fault.code]) % {"said": fault.said, "limit": fault.limit}
