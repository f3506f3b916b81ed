"""What stands in a person's own calendar. It names no project but their own.

Heats where they judge, everything of the nodes where they have a duty, and of their own entries the
deadline and the heats. A heat of one's own entry is told once its running order is drawn and every
round before it is public: a later heat would otherwise tell who goes through.
"""

from collections.abc import Callable, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.calendar.problems import last_day
from competitions.models import Competition, Heat, Round
from judging.models import Appearance, Seat
from projects.models import Entry
from publicity.happenings import Happening, heat_happening, staff_happenings
from publicity.ical import Item, items_of

MOST = 500
UNDECIDED = (Entry.State.DRAFT, Entry.State.RETURNED)


def items_for(user: User, absolute: Callable[[str], str]) -> list[Item]:
    """Each event once, in the most personal words; eight queries."""
    found: dict[str, Item] = {}
    for item in [*_judged(user), *_entered(user), *_deadlines(user), *_staffed(user)]:
        found.setdefault(item.uid, item)
    ordered = sorted(found.values(), key=lambda item: (item.happening.first, item.uid))
    return [_with_url(item, absolute) for item in ordered]


def _with_url(item: Item, absolute: Callable[[str], str]) -> Item:
    one = item.happening
    return Item(one, item.title, absolute(item.url), item.starts, item.ends, item.part, item.note)


def _judged(user: User) -> Iterator[Item]:
    seats = Seat.objects.filter(judge__user=user).select_related(
        "heat__round__competition", "heat__venue"
    )
    for seat in seats.order_by("-heat__starts_at", "pk")[:MOST]:
        one = heat_happening(seat.heat, seat.heat.round.competition)
        url = reverse("judging:heat", args=[seat.heat_id])
        said = {"contest": one.node.short_name, "heat": one.title}
        title = _("I judge: %(contest)s, %(heat)s") % said
        note = _("seat %(n)s") % {"n": seat.number}
        yield Item(one, title, url, one.starts or one.first, one.ends, note=note)


def _entered(user: User) -> Iterator[Item]:
    before = Round.objects.filter(
        competition=OuterRef("heat__round__competition"), order__lt=OuterRef("heat__round__order")
    ).exclude(state=Round.State.PUBLISHED)
    own = Entry.objects.owned_by(user).values("pk")
    rows = (
        Appearance.objects.taking_part()
        .filter(entry__in=own, heat__draw__isnull=False)
        .exclude(Exists(before))
        .select_related("entry__project", "heat__round__competition", "heat__venue")
        .order_by("-heat__starts_at", "pk")[:MOST]
    )
    for row in rows:
        heat: Heat = row.heat
        one = heat_happening(heat, heat.round.competition)
        url = reverse("projects:detail", args=[row.entry_id])
        said = {"project": row.entry.project.title, "heat": one.title}
        title = _("Pitch of %(project)s, %(heat)s") % said
        note = _("number %(n)s of the running order") % {"n": row.order} if row.order else ""
        yield Item(one, title, url, one.starts or one.first, one.ends, f"-e{row.entry_id}", note)


def _deadlines(user: User) -> Iterator[Item]:
    """The closing of registration for what one has not handed in."""
    waiting = Entry.objects.owned_by(user).filter(state__in=UNDECIDED)
    entries = waiting.select_related("competition", "project").order_by("-pk")[:MOST]
    for entry in entries:
        node = entry.competition
        closes = node.registration_closes_at
        if closes is None or node.state != Competition.State.OPEN:
            continue
        day = last_day(closes)
        one = Happening("registration", node.pk, node, "", day, day, None, closes)
        url = reverse("projects:detail", args=[entry.pk])
        title = _("Hand in %(project)s: %(contest)s closes")
        said = {"project": entry.project.title, "contest": node.short_name}
        yield Item(one, title % said, url, closes, None, f"-e{entry.pk}")


def _staffed(user: User) -> Iterator[Item]:
    for one in staff_happenings(Competition.objects.staffed_by(user), user):
        yield from items_of(one, reverse("publicity:work_calendar", args=[one.node.code]))
