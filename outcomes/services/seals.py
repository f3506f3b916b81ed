"""The seal of the organiser: a picture that is really one, and not an empty one."""

import hashlib
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions import rules as competition_rules
from competitions.models import Competition
from outcomes.models import Seal
from projects.file_content import FileRefused, examine_file
from projects.material_words import refusal_sentence

LIMIT = 2 * 1024 * 1024
FORMATS = "PNG, JPG"
LONGEST_SIDE = 3000
# A seal is a ring and some characters: so much of its square is coloured at least.
FAINT, LEAST_INK = 200, 0.01


class SealRefused(Exception):
    """The file is no picture of a seal; the sentence says what is wrong."""


@transaction.atomic
def set_seal(
    competition: Competition, picture: BinaryIO, *, size: int, actor: User, at: datetime
) -> Seal:
    """Take the picture (PNG or JPG, at most 2 MiB) as the seal of the node's papers.

    It takes the place of the one before; papers that were set stay as they are. Raises
    PermissionDenied (organisers only) and SealRefused, for an empty picture as well.
    """
    if not competition_rules.is_organiser(actor, competition):
        raise PermissionDenied
    found = _checked(picture, size)
    digest = hashlib.sha256(picture.read()).hexdigest()
    picture.seek(0)
    before = Seal.objects.select_for_update(of=("self",)).filter(competition=competition).first()
    seal = before or Seal(competition=competition)
    old = seal.image.name if before else ""
    seal.digest, seal.uploaded_by, seal.uploaded_at = digest, actor, at
    seal.image.save(f"{competition.pk}.{found}", File(picture), save=False)
    seal.save()
    if old:
        transaction.on_commit(partial(default_storage.delete, old))
    record("award_seal.upload", competition, actor=actor, at=at, digest=digest)
    return seal


def _checked(picture: BinaryIO, size: int) -> str:
    try:
        found = examine_file(picture, size=size, limit=LIMIT, allowed=frozenset({"png", "jpg"}))
    except FileRefused as refused:
        sentence = refusal_sentence(refused, formats=FORMATS, limit=LIMIT, size=size)
        raise SealRefused(sentence) from refused
    if not _has_ink(picture):
        raise SealRefused(_("The picture is empty: no seal can be seen on it."))
    picture.seek(0)
    return found


def _has_ink(picture: BinaryIO) -> bool:
    from PIL import Image  # noqa: PLC0415 - only here, where a seal is looked at

    with Image.open(picture, formats=["PNG", "JPEG"]) as image:
        if max(image.size) > LONGEST_SIDE:
            raise SealRefused(
                _("The picture has more than %(n)s pixels on a side.") % {"n": LONGEST_SIDE}
            )
        image.thumbnail((256, 256))
        drawn = Image.new("RGBA", image.size, "white")
        drawn.alpha_composite(image.convert("RGBA"))
        darkness = drawn.convert("L").histogram()
    return sum(darkness[:FAINT]) >= LEAST_INK * sum(darkness)
