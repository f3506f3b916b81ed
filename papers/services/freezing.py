"""What stands in the way of freezing a paper, and the number that it would get."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.contradictions import Contradiction
from papers.models import Paper
from papers.services.headings import number_of
from papers.services.sheets import digest_of

OUTDATED, UNSETTLED, UNSEEN, TAKEN = "outdated", "unsettled", "unseen", "taken"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`code`: outdated, unsettled, unseen (no files of exactly this text) or taken (its number)."""

    code: str
    sentence: str


def obstacles_to_freezing(
    paper: Paper,
    contradictions: Iterable[Contradiction],
    there: Mapping[str, str],
    *,
    outdated: bool,
) -> list[Obstacle]:
    """Everything that still stands in the way of freezing the draft, in the order to mend it.

    `contradictions` are those of the paper, `there` its files (`files_there`), and `outdated` is
    what `is_outdated` says, all of which a page shows as well and reads once.
    """
    found = []
    if outdated:
        said = _("What entrants let be seen has changed since. Fill the paper anew.")
        found.append(Obstacle(OUTDATED, said))
    accepted = set(paper.acceptances.values_list("key", flat=True))
    if unsettled := sum(each.key not in accepted for each in contradictions):
        said = ngettext(
            "%(n)s thing does not agree yet. Correct it, or give the reason why it may stand.",
            "%(n)s things do not agree yet. Correct them, or give the reasons why they may stand.",
            unsettled,
        )
        found.append(Obstacle(UNSETTLED, said % {"n": unsettled}))
    if not there or paper.previewed != digest_of(paper):
        said = _("Make a preview of the text as it is now and look at it first.")
        found.append(Obstacle(UNSEEN, said))
    if taken := taken_number(paper, number_to_be(paper)[1]):
        found.append(Obstacle(TAKEN, taken))
    return found


def number_to_be(paper: Paper) -> tuple[int, str]:
    """Serial and number that the draft gets when it is frozen now; a number that was typed stays."""
    like = Paper.objects.filter(
        competition=paper.competition, kind=paper.kind, series=paper.series
    )
    serial = (like.aggregate(last=Max("serial"))["last"] or 0) + 1
    return serial, paper.number or number_of(paper, str(serial))


def taken_number(paper: Paper, number: str) -> str:
    """The sentence about another paper of the contest that has the number; "" if none has."""
    others = Paper.objects.filter(competition=paper.competition, number=number)
    if not number or not others.exclude(pk=paper.pk).exists():
        return ""
    return _("Another paper has the number %(number)s already.") % {"number": number}
