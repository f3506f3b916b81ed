"""A picture for the public: two JPEGs without metadata. A program of its own, run for one file:

    python -m projects.public_picture FILE LARGE SMALL

It prints the width and height of both. Apart from the site for the reason of
`projects.first_page`, whose limits it takes upon itself: a picture of a stranger may be a bomb.
Location, camera and whatever else stands in a photo are left behind, because only pixels are
written. It imports no Django.
"""

import sys
from io import BytesIO
from typing import Any

from projects.first_page import MAX_PIXELS, limit_itself

LARGE, SMALL = 1600, 480
QUALITY = 84


def draw(source: str, large: str, small: str) -> tuple[int, int, int, int]:
    """Draw both, the way up that the camera says, on white, as sRGB: JPEG, no larger than LARGE
    and SMALL pixels on a side, never larger than the picture is; (width, height) of each."""
    # Only here: the site itself decodes no picture.
    from PIL import Image, ImageOps  # noqa: PLC0415 - see above

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        profile = image.info.get("icc_profile")
        # A JPEG is read at half or a quarter of its size where that is enough.
        image.draft("RGB", (LARGE * 2, LARGE * 2))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((LARGE, LARGE))
        flat = _on_white(_as_srgb(turned, profile))
    flat.save(large, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    width, height = flat.size
    flat.thumbnail((SMALL, SMALL))
    flat.save(small, "JPEG", quality=QUALITY - 6, optimize=True, progressive=True)
    return (width, height, *flat.size)


def _as_srgb(image: Any, profile: bytes | None) -> Any:
    """Telephones take pictures in a wider range of colours, and say so in a profile."""
    from PIL import ImageCms  # noqa: PLC0415 - as above

    if profile is None or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _on_white(image: Any) -> Any:
    from PIL import Image  # noqa: PLC0415 - as above

    flat = Image.new("RGB", image.size, "white")
    clear = image.convert("RGBA")
    flat.paste(clear, mask=clear.getchannel("A"))
    return flat


def main(source: str, large: str, small: str) -> None:
    """Draw and print the sizes; whatever goes wrong ends the program with a mark."""
    limit_itself()
    sys.stdout.write(" ".join(map(str, draw(source, large, small))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
