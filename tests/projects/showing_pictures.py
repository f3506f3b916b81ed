"""Pictures to be sent, and showings to be seen."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from projects.services.showings import WORDING, Clearance, allow_showing
from tests.builders import NOW

EVERYTHING = {
    "unit": True,
    "leader": True,
    "sector": True,
    "category": True,
    "region": True,
    "pitch": "让电池更安全的陶瓷隔膜",
    "website": "https://example.org/",
}


def photo(size=(2400, 1600), *, place=True):
    """A JPEG as a telephone makes it: lying on its side, with the place where it was taken."""
    image = Image.new("RGB", size, "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CAMERA-MAKER"
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def sent(content, name="产品.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def show(entry, **cleared):
    """The owner lets the public see the entry."""
    owner = entry.project.owner
    return allow_showing(entry, Clearance(**cleared), wording=WORDING, actor=owner, at=NOW)
