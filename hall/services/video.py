"""The link to the live video, which others send from a site of their own."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record
from hall.models import HallRun, LivePage
from hall.models.live import video_address
from judging.rules import organises_heat


@transaction.atomic
def set_video(run: HallRun, address: str, *, actor: User, at: datetime) -> None:
    """Name the address of the live video, or take it off the page with "".

    PermissionDenied unless the actor runs the heat and it is no rehearsal; ValidationError for an
    address that nobody should be sent to.
    """
    if run.is_rehearsal or not organises_heat(actor, run.heat):
        raise PermissionDenied
    if address:
        video_address(address)
    locked = HallRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    page, _is_new = LivePage.objects.get_or_create(run=locked)
    if page.video_url == address:
        return
    before, page.video_url = page.video_url, address
    page.save(update_fields=["video_url"])
    record("hallrun.set_video", run.heat, actor=actor, at=at, before=before, after=address)


def video_of(run: HallRun) -> str:
    """The address of the live video, "" where none is named; one query."""
    found = LivePage.objects.filter(run=run).values_list("video_url", flat=True).first()
    return found or ""
