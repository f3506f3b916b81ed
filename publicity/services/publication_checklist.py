"""What a node needs before its winners may be recommended: places, and a public notice."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from competitions.models import Competition
from competitions.promotion.quota_sums import faults
from competitions.services.quota_facts import rows_of, taken_of
from competitions.tree.checklist import Line
from competitions.words.quotas import sentence
from publicity.models import Notice


def publication_lines(node: Competition) -> list[Line]:
    """The lines about the node as a whole; five queries."""
    return [*_quota(node), _notice(node)]


def _quota(node: Competition) -> Iterator[Line]:
    if node.parent_id is None:
        return
    rows = rows_of(node)
    if not rows:
        text = _("It has no places to recommend upwards: nobody can be recommended.")
        yield Line("quota", "missing", text, "quotas")
        return
    found = faults(rows, taken_of(node))
    for fault in found:
        yield Line("quota", "missing", sentence(fault), "quotas")
    if not found:
        yield Line("quota", "ok", _("The places to recommend upwards are kept."), "quotas")


def _notice(node: Competition) -> Line:
    states = set(Notice.objects.filter(competition=node).values_list("state", flat=True))
    if not states:
        text = _("No public notice is prepared. It follows the publication of the last round.")
        return Line("notice", "missing", text, "notices")
    if states == {Notice.State.DRAFT}:
        text = _("The public notice is not published yet. It takes two people.")
        return Line("notice", "missing", text, "notices")
    return Line("notice", "ok", _("The public notice is published."), "notices")
