"""The picture that stands beside an address that is passed on: the mark, the name, the year.

Drawn with the faces of the house where they are installed; without any the mark stands alone. A
name is drawn once in the life of a process.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from judging.tablet_icons import icon
from publicity.sharing import CARD

WIDTH, HEIGHT = CARD
MARGIN, MARK = 90, 132
PAPER, INK, QUIET, LINE = "#fbfaf7", "#12284a", "#656e7a", "#bd311e"
TITLE, SMALL, LINES = 64, 34, 4
# In the order in which they are preferred; the second number is the face within a collection.
FACES = (
    ("NotoSerifCJK-Bold.ttc", 2),
    ("FandolSong-Bold.otf", 0),
    ("FandolHei-Bold.otf", 0),
    ("NotoSansCJK-Bold.ttc", 2),
)
SYSTEM = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))


@lru_cache(maxsize=64)
def share_picture(name: str, year: str) -> bytes:
    """A PNG of 1200 × 630 pixels with the name of a contest and its year, or the mark alone."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - a process that draws none does not load it

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, HEIGHT - 18, WIDTH, HEIGHT), fill=LINE)
    mark = Image.open(BytesIO(icon(512))).resize((MARK, MARK))
    face = _face(TITLE) if name else None
    if face is None:
        image.paste(mark.resize((260, 260)), ((WIDTH - 260) // 2, (HEIGHT - 260) // 2), None)
    else:
        image.paste(mark, (MARGIN, MARGIN), mark)
        for row, text in enumerate(_lines(name, face)):
            pen.text((MARGIN, 268 + row * (TITLE + 16)), text, font=face, fill=INK)
        pen.text((MARGIN + MARK + 36, MARGIN + 46), year, font=_face(SMALL), fill=QUIET)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


@lru_cache(maxsize=4)
def _face(size: int) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 - as above

    for file, index in FACES:
        for folder in (*settings.FONT_DIRS, *SYSTEM):
            if (path := Path(folder) / file).is_file():
                return ImageFont.truetype(str(path), size, index=index)
    return None


def _lines(name: str, face: Any) -> list[str]:
    """The name in lines that fit; what does not fit into four ends in an ellipsis."""
    lines = [""]
    for char in " ".join(name.split()):
        if face.getlength(lines[-1] + char) > WIDTH - 2 * MARGIN:
            if len(lines) == LINES - 1 and face.getlength(lines[-1] + "…") > WIDTH - 2 * MARGIN:
                lines[-1] = lines[-1][:-1]
            if len(lines) == LINES - 1:
                lines[-1] += "…"
                break
            lines.append("")
        lines[-1] += char
    return [line.strip() for line in lines]
