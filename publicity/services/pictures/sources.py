"""The rows that pictures count: what is counted and what is listed behind it is the same query.

What was decided and is not published is in none of them.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from competitions.models import Heat, Round
from judging.models import Appearance, Promotion, Ranking, ScoreSheet, Standing
from projects.models import Entry, FormReview, Recusal
from publicity.models import Coverage
from publicity.services.pictures.scope import Scope

REGISTERED, ACCEPTED, PITCHED = "registered", "accepted", "pitched"
FINALISTS, PROMOTED = "finalists", "promoted"


def registered(scope: Scope) -> QuerySet[Entry]:
    """Ever handed in and numbered."""
    return Entry.objects.filter(scope.within(), number__isnull=False)


def accepted(scope: Scope) -> QuerySet[Entry]:
    """Ever accepted, whatever became of it later."""
    reviewed = FormReview.objects.filter(
        scope.within("entry__competition"), verdict=FormReview.Verdict.ACCEPT
    )
    return registered(scope).filter(
        Q(state__in=Entry.IN_CONTEST) | Q(pk__in=reviewed.values("entry"))
    )


def appearances(scope: Scope) -> QuerySet[Appearance]:
    """Those of a locked heat with at least one signed sheet that counts.

    Before the lock, who has a signed sheet already is known to those alone who run the heat.
    """
    signed = ScoreSheet.objects.signed().filter(voided_by=None).values("appearance")
    here = scope.within("heat__round__competition")
    return Appearance.objects.filter(here, heat__state=Heat.State.LOCKED, pk__in=signed)


def pitched(scope: Scope) -> QuerySet[Entry]:
    """Entries with such an appearance, whatever became of them later."""
    return Entry.objects.filter(pk__in=appearances(scope).values("entry"))


def finalists(scope: Scope) -> QuerySet[Entry]:
    """Seated in a final, once every round before it is published: a seat tells who went through."""
    waiting = Round.objects.filter(
        competition=OuterRef("heat__round__competition"), order__lt=OuterRef("heat__round__order")
    ).exclude(state=Round.State.PUBLISHED)
    seated = Appearance.objects.filter(
        ~Exists(waiting),
        scope.within("heat__round__competition"),
        heat__round__kind__in=Round.FINALS,
    )
    return Entry.objects.filter(pk__in=seated.values("entry"))


def promotions(scope: Scope) -> QuerySet[Promotion]:
    """Published, and in force."""
    return Promotion.objects.filter(
        scope.within("round__competition"),
        round__state=Round.State.PUBLISHED,
        outcome=Promotion.Outcome.PROMOTED,
        revoked_at=None,
    )


def promoted(scope: Scope) -> QuerySet[Entry]:
    """Promoted by the last final of their contest."""
    later = Round.objects.filter(
        competition=OuterRef("round__competition"),
        order__gt=OuterRef("round__order"),
        kind__in=Round.FINALS,
    )
    last = promotions(scope).filter(~Exists(later), round__kind__in=Round.FINALS)
    return Entry.objects.filter(pk__in=last.values("entry"))


STAGES = {
    REGISTERED: registered,
    ACCEPTED: accepted,
    PITCHED: pitched,
    FINALISTS: finalists,
    PROMOTED: promoted,
}


def heats(scope: Scope) -> QuerySet[Heat]:
    """Heats that were held, in the order of their days."""
    return (
        Heat.objects.filter(scope.within("round__competition"), state=Heat.State.LOCKED)
        .select_related("round__competition")
        .order_by("starts_at", "pk")
    )


def standings(scope: Scope) -> QuerySet[Standing]:
    """Scores of published heats, without those that the reader is recused from.

    A mean or a band that counted one of them would tell it to whoever may see all others.
    """
    public = Ranking.objects.public().filter(heat__isnull=False)
    found = Standing.objects.filter(
        scope.within("ranking__round__competition"),
        ranking__in=public,
        score__isnull=False,
    )
    if scope.reader is None:
        return found
    recused = Recusal.objects.filter(user=scope.reader).values("project")
    return found.exclude(appearance__entry__project__in=recused)


def coverage(scope: Scope) -> QuerySet[Coverage]:
    """Rows of the publicity ledger."""
    return Coverage.objects.filter(scope.within())
