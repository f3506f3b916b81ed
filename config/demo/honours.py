"""The honour of the ten.

The case names no prizes, only that ten projects were promoted; so each of the ten has one and the
same honour, without money and without an order among them.
"""

from accounts.models import Approval
from config.demo import case
from config.demo.cast import Tree
from outcomes.models import Prize
from outcomes.paper.certificates import CERTIFICATE
from outcomes.services.award_confirmation import confirm_awards, request_confirmation
from outcomes.services.awards import propose_awards
from outcomes.services.paper_jobs import request_papers

AWARDED_AT = case.moment(7, 28, 11)


def give_honours(tree: Tree) -> None:
    """The ten on one list, proposed by rank and confirmed by two people."""
    Prize.objects.create(
        competition=tree.track, order=1, name=case.HONOUR, places=case.QUOTA, by_rank=True
    )
    propose_awards(tree.track, actor=tree.organiser, at=AWARDED_AT)
    asked: Approval = request_confirmation(
        tree.track, actor=tree.organiser, at=AWARDED_AT, reason="名单与公示一致。"
    )
    confirm_awards(asked, actor=tree.second, at=AWARDED_AT)


def print_certificates(tree: Tree) -> None:
    """Ask for the certificates; a worker sets them, and nobody waits for it."""
    request_papers(tree.track, CERTIFICATE, actor=tree.organiser, at=AWARDED_AT)
