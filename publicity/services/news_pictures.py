"""Pictures of a piece of news: looked at, drawn anew in two sizes, described, taken out."""

import uuid
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from projects.file_content import Format
from projects.models import Material
from projects.services.material_rules import MIB, Requirement
from projects.services.public_pictures import Drawn, kept, redraw
from publicity.markup import Picture, pictures_in
from publicity.models import NewsItem, NewsPicture
from publicity.news_models import picture_path
from publicity.services.news import lock_item

FORMATS: tuple[Format, ...] = ("jpg", "png")
LIMIT, MOST = 20 * MIB, 30
WANTED = Requirement(Material.Kind.OTHER, FORMATS, LIMIT)


class PictureInUse(Exception):
    """The text or the cover shows the picture: taking it out would leave a hole."""


class TooManyPictures(Exception):
    """One item carries so many pictures and no more."""


def add_picture(
    item: NewsItem, upload: UploadedFile, *, alt: str, actor: User, at: datetime
) -> NewsPicture:
    """Keep a JPG or PNG of at most 20 MiB and 60 million pixels, drawn anew.

    Raises PermissionDenied, MaterialRefused (the sentence says what to do), ScannerUnavailable,
    TooManyPictures, FileNotStored. Neither row nor file is left of what was refused.
    """
    _check_room(lock_free(item, actor=actor))
    drawn = redraw(upload, WANTED, actor=actor, at=at)
    names = picture_path(NewsPicture(), ""), picture_path(NewsPicture(), "")
    with kept(drawn, names):
        return _write(item, drawn, names, alt=alt, actor=actor, at=at)


@transaction.atomic
def lock_free(item: NewsItem, *, actor: User) -> NewsItem:
    """The item as it is now, after a look at the actor's right; nothing stays locked."""
    return lock_item(item, actor=actor)


def _check_room(item: NewsItem) -> None:
    if item.pictures.count() >= MOST:
        raise TooManyPictures(
            _("An item carries no more than %(n)s pictures. Take one out first.") % {"n": MOST}
        )


@transaction.atomic
def _write(
    item: NewsItem, drawn: Drawn, names: tuple[str, str], *, alt: str, actor: User, at: datetime
) -> NewsPicture:
    locked = lock_item(item, actor=actor)
    _check_room(locked)
    width, height, small_width, small_height = drawn.sizes
    picture = NewsPicture.objects.create(
        item=locked,
        alt=alt,
        file=names[0],
        width=width,
        height=height,
        small=names[1],
        small_width=small_width,
        small_height=small_height,
        added_by=actor,
        added_at=at,
    )
    record("newsitem.add_picture", locked, actor=actor, at=at, picture=alt)
    return picture


@transaction.atomic
def describe_picture(picture: NewsPicture, *, alt: str, actor: User, at: datetime) -> None:
    """Say anew what the picture shows."""
    item = lock_item(picture.item, actor=actor)
    if picture.alt == alt:
        return
    before, picture.alt = picture.alt, alt
    picture.save(update_fields=["alt"])
    record("newsitem.describe_picture", item, actor=actor, at=at, before=before, after=alt)


@transaction.atomic
def choose_cover(
    item: NewsItem, picture: NewsPicture | None, *, actor: User, at: datetime
) -> None:
    """Put the item's own picture on its cover; None for no cover."""
    locked = lock_item(item, actor=actor)
    if picture is not None and picture.item_id != locked.pk:
        raise PermissionDenied
    key = picture.pk if picture else None
    if locked.cover_id == key:
        return
    locked.cover = picture
    locked.save(update_fields=["cover"])
    record("newsitem.choose_cover", locked, actor=actor, at=at, picture=str(picture or ""))


@transaction.atomic
def remove_picture(picture: NewsPicture, *, actor: User, at: datetime) -> None:
    """Take the picture out, with its files; PictureInUse while the item shows it."""
    item = lock_item(picture.item, actor=actor)
    if picture.is_shown_by(item):
        raise PictureInUse(
            _("“%(alt)s” is on the cover or in the text. Take it out there first.")
            % {"alt": picture.alt}
        )
    names = [picture.file.name or "", picture.small.name or ""]
    alt = picture.alt
    picture.delete()
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))
    record("newsitem.remove_picture", item, actor=actor, at=at, picture=alt)


def address(picture: NewsPicture, cut: str) -> str:
    """Where the picture is: `cut` is large or small."""
    return reverse("publicity:news_picture", args=[picture.key, cut])


def shown_in(item: NewsItem, body: str) -> dict[str, Picture]:
    """The item's own pictures that the text names, ready to be drawn; one query, none without."""
    keys = [uuid.UUID(key) for key in pictures_in(body)]
    if not keys or item.pk is None:
        return {}
    found = NewsPicture.objects.filter(item=item, key__in=keys)
    return {
        picture.key.hex: Picture(
            address(picture, "large"), picture.alt, picture.width, picture.height
        )
        for picture in found
    }
