"""The projects of a brochure: what their owners let the public see, and nothing else."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Literal

from competitions.models import Competition
from papers.labels import Kind
from papers.models import Paper
from projects.models import Showing
from projects.services.public_pictures import read_picture
from projects.services.showings import PRINTED_WITH_PICTURE
from publicity.gallery import in_order, place_names, public_showings

# Of pixels on the longer side: as wide as a brochure prints it, with 200 of them to an inch.
PRINTED = 900
type Size = Literal["printed", "small"]
type Pictures = Callable[[str, Size], bytes | None]


def projects_of(competition: Competition) -> list[dict[str, Any]]:
    """What the gallery shows of the contest's projects, in its order; the same queries for any number.

    What an owner did not clear is empty. The award and the rank stand in the results, not here.
    `picture` is the name of the file, which never changes under it, of those alone who agreed to
    its being printed.
    """
    rows = list(in_order(public_showings().filter(entry__competition=competition)))
    places = place_names(rows)
    return [
        {
            "project": row.title,
            "unit": row.unit,
            "leader": row.leader,
            "sector": row.sector.name if row.sector else "",
            "group": row.category.name if row.category else "",
            "region": places.get(row.region_code, ""),
            "words": row.pitch,
            "website": row.website,
            "picture": _picture_of(row),
            "picture_alt": row.picture_alt if _picture_of(row) else "",
        }
        for row in rows
    ]


def is_outdated(paper: Paper) -> bool:
    """Whether a draft of a brochure says what somebody does not let be seen any more, or not yet.

    Its files are not handed out then, and no new ones are made of it: it has to be filled anew.
    """
    if paper.kind != Kind.PROJECT_BROCHURE or paper.is_frozen:
        return False
    return bool(paper.snapshot["projects"] != projects_of(paper.competition))


def _picture_of(row: Showing) -> str:
    return (row.picture.name or "") if row.wording in PRINTED_WITH_PICTURE else ""


def pictures_of(snapshot: Mapping[str, Any]) -> Pictures:
    """Reads the pictures that a brochure was filled with, as long as they may still be shown.

    By the name that stands in the snapshot; no other picture of the portal can be had.
    """
    filled = {row["picture"] for row in snapshot.get("projects", ()) if row.get("picture")}

    def read(name: str, size: Size) -> bytes | None:
        if name not in filled:
            return None
        rows = public_showings().filter(picture=name, wording__in=PRINTED_WITH_PICTURE)
        found = rows.only("picture", "thumbnail").first()
        if found is None:
            return None
        if size == "small":
            return read_picture(found.thumbnail.name or "")
        large = read_picture(found.picture.name or "")
        return _for_print(large) if large else None

    return read


def _for_print(jpeg: bytes) -> bytes:
    """A picture of our own drawing, no larger than it is printed."""
    from PIL import Image  # noqa: PLC0415 - in a worker only

    with Image.open(BytesIO(jpeg)) as image:
        if max(image.size) <= PRINTED:
            return jpeg
        image.draft("RGB", (PRINTED, PRINTED))
        image.thumbnail((PRINTED, PRINTED))
        drawn = BytesIO()
        image.save(drawn, "JPEG", quality=82)
    return drawn.getvalue()
