"""What the portal itself counts of that which sources make claims about."""

from competitions.models import Competition, Meeting, Round
from judging.models import Judge
from publicity.models import Claim
from publicity.services.pictures import Scope, sources

Subject = Claim.Subject


def known_figures(node: Competition) -> dict[str, int]:
    """{subject: number} of the node alone, as a paper counts it; what is 0 is left out. Five queries.

    For readers of figures: who only keeps the ledger is not told how many there are.
    """
    scope = Scope(node, whole=False)
    first = Round.objects.filter(competition=node).order_by("order").first()
    pitched = sources.appearances(scope).filter(heat__round=first).count() if first else 0
    judges = Judge.objects.filter(seats__heat__round__competition=node).distinct()
    counted = {
        Subject.REGISTERED: sources.registered(scope).count(),
        Subject.PITCHED: pitched,
        Subject.JUDGES: judges.count(),
        Subject.MEETINGS: Meeting.objects.filter(competition=node).count(),
    }
    return {str(subject): number for subject, number in counted.items() if number}
