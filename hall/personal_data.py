"""What the hall holds about a person: steps that they took as a host, photos that they handled."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from hall.models import HallStep, LivePhoto


def collect(user: User) -> Held:
    """The steps that the person took in halls, with their reasons, and the photos that they added,
    approved or took down."""
    steps = HallStep.objects.filter(taken_by=user)
    fields = ("run__heat__name", "name", "reason", "at", "received_at")
    handled = Q(added_by=user) | Q(approved_by=user) | Q(removed_by=user)
    photos = LivePhoto.objects.filter(handled)
    told = ("run__heat__name", "alt", "added_at", "approved_at", "removed_at", "removed_reason")
    return Held(
        {"steps_in_halls": rows_of(steps, *fields), "photos_from_halls": rows_of(photos, *told)}
    )


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """The record of a heat is the proof of how it was held."""
    if HallStep.objects.filter(taken_by=user, run__is_rehearsal=False).exists():
        yield (
            _("The steps that you took as a host, as those of a closed account"),
            _(
                "Archives Law of the People's Republic of China: it proves how a contest was judged."
            ),
        )


PART = Part(label=gettext_lazy("The day in the hall"), collect=collect, keeps=keeps)
