"""Photos of a live page as they lie there, without drawing one."""

from django.core.files.base import ContentFile

from hall.models import LivePhoto
from tests.builders import NOW


def live_photo(run, *, actor, alt="三号项目上台路演", place=1, approved=False):
    """A photo with both files; approved if the test says so."""
    made = LivePhoto(
        run=run,
        alt=alt,
        place=place,
        width=1600,
        height=1200,
        small_width=480,
        small_height=360,
        added_by=actor,
        added_at=NOW,
    )
    if approved:
        made.approved_by, made.approved_at = actor, NOW
    made.file.save("x", ContentFile(b"\xff\xd8\xff large"), save=False)
    made.small.save("x", ContentFile(b"\xff\xd8\xff small"), save=False)
    made.save()
    return made
