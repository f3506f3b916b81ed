"""Who may make notices and coverage rows, who decides objections, and what they stop."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions import rules as competition_rules
from competitions.models import Competition, StaffGrant
from publicity.models import NewsItem, Notice, Objection

Role = StaffGrant.Role
# So many objections are named in a sentence, the others counted.
NAMED = 5


def organises_notice(user: Any, notice: Notice) -> bool:
    return competition_rules.is_organiser(user, notice.competition)


def without_actor(user: Any, subject: Any) -> bool:
    """Steps that follow from something already checked elsewhere have no actor."""
    return user is None


def decides_objection(user: Any, objection: Objection) -> bool:
    """An organiser who sees the objection, has no part in its project, and did not file it."""
    if user is None or objection.filed_by_id == user.pk:
        return False
    organises = competition_rules.is_organiser(user, objection.notice.competition)
    return organises and Objection.objects.visible_to(user).filter(pk=objection.pk).exists()


def open_objections(viewer: Any, notice: Notice) -> str:
    """The sentence about the objections to the notice that nobody has answered; "" without any.

    Whoever may see all of them is told how many and which; others, that there are some. At most
    two queries.
    """
    found = Objection.objects.open().filter(notice=notice).order_by("filed_at", "pk")
    numbers = list(found.values_list("number", flat=True))
    if not numbers:
        return ""
    if not _sees_all(viewer, found):
        return _unseen()
    return ngettext(
        "%(n)s objection to this notice is open: %(numbers)s. Decide it first.",
        "%(n)s objections to this notice are open: %(numbers)s. Decide them first.",
        len(numbers),
    ) % {"n": len(numbers), "numbers": _(", ").join(numbers[:NAMED])}


def _sees_all(viewer: Any, objections: QuerySet[Objection]) -> bool:
    if viewer is None:
        return False
    seen = Objection.objects.visible_to(viewer)
    return not objections.exclude(pk__in=seen.values("pk")).exists()


def _unseen() -> str:
    """What a party hears: neither how many there are, nor which, nor what became of them."""
    return _(
        "Objections to this notice have to be dealt with first. You have a part in what they are "
        "about, so that other organisers do this."
    )


def lines_on_unseen_objections(user: Any) -> Q:
    """Lines of the audit trail about objections that the user may not see: a party to what they
    are about would learn from them that there are some, and how far they are."""
    seen = Objection.objects.visible_to(user).values_list(Cast("pk", CharField()))
    return Q(subject_type=Objection._meta.label_lower) & ~Q(subject_id__in=seen) | _lists(user)


def _lists(user: Any) -> Q:
    """Lines on lists of objections that went out, which say how many there were: kept from whoever
    does not see all of the contest's."""
    seen = Objection.objects.visible_to(user).values("pk")
    unseen = Objection.objects.exclude(pk__in=seen)
    there = unseen.filter(notice__competition__path=OuterRef("scope"))
    return Q(Exists(there), action__startswith="listexport.", detail__list="objections")


def objections_in_the_way(viewer: Any, notice: Notice) -> str:
    """Why a notice cannot end: an open objection, or one that was upheld; at most three queries."""
    if sentence := open_objections(viewer, notice):
        return sentence
    upheld = Objection.objects.filter(notice=notice, state=Objection.State.UPHELD)
    number = upheld.order_by("filed_at", "pk").values_list("number", flat=True).first()
    if number is None:
        return ""
    if not _sees_all(viewer, upheld):
        return _unseen()
    return _(
        "Objection %(number)s was upheld. Publish a notice that supersedes this one instead."
    ) % {"number": number}


def edits_coverage(user: Any, competition: Competition) -> bool:
    return competition_rules.has_role(
        user, competition, Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY
    )


def edits_news(user: Any, competition: Competition) -> bool:
    """News are written by those who keep the figures of publicity."""
    return edits_coverage(user, competition)


def edits_item(user: Any, item: NewsItem) -> bool:
    return edits_news(user, item.competition)
