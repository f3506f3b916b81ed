"""How far a claim is from what is counted, in the ledger or by the portal, as a sentence."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from publicity.coverage_sums import UnitSum
from publicity.models import Claim, Unit

# What the ledger counts at all; the other subjects are counted elsewhere or by nobody.
COUNTED = {Claim.Subject.WATCHED, Claim.Subject.FOLLOWED, Claim.Subject.TEXTS}


def against_rows(
    claim: Claim, sums: Mapping[str, Sequence[UnitSum]], known: Mapping[str, int]
) -> str:
    """One sentence; `sums` are those of the ledger by the word that papers have for their unit,
    `known` what the portal counts by subject.

    Where several units of the ledger stand under the word of the claim (人次), each is named: they
    are not added to be held against it.
    """
    if claim.subject in known:
        return _compared(claim.count, known[claim.subject])
    if claim.subject not in COUNTED:
        return _("Nothing that is counted can be held against this.")
    fitting = sums.get(claim.unit, ())
    if not fitting:
        return _("No row is counted in “%(unit)s”.") % {"unit": claim.unit}
    if len(fitting) == 1:
        return _compared(claim.count, fitting[0].sum.count)
    words = (f"{Unit(one.unit).label} {one.sum.count:,}" for one in fitting)
    return _("The rows are of several units, which are not added: %(sums)s.") % {
        "sums": _(", ").join(words)
    }


def _compared(claimed: int, counted: int) -> str:
    said = {"counted": f"{counted:,}", "difference": f"{abs(claimed - counted):,}"}
    if claimed > counted:
        return _("%(difference)s more than what is counted, %(counted)s.") % said
    if claimed < counted:
        return _("%(difference)s fewer than what is counted, %(counted)s.") % said
    return _("The same as what is counted: %(counted)s.") % said
