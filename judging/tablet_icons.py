"""The portal's mark as PNG, for home screens that take no SVG. Drawn as static/favicon.svg is."""

from functools import lru_cache
from io import BytesIO

VIEW = 32.0
STROKE = 2.4
RED, WHITE = (189, 49, 30, 255), (255, 255, 255, 255)
# The character 创 in lines; the hook of its last stroke as a curve of four points.
LINES = (
    ((9, 9), (18, 9)),
    ((13.5, 9), (13.5, 23)),
    ((7, 16), (20, 16)),
    ((23, 8), (23, 19)),
    ((26, 8), (26, 23)),
)
HOOK = ((26, 23), (26, 25), (25, 25), (22, 24.5))
FINER = 4
# A mask may cut a fifth of each side away.
INSIDE_OF_A_MASK = 0.72
SIZES = (180, 192, 512)


def _curve(points: tuple[tuple[float, float], ...], steps: int = 16) -> list[tuple[float, float]]:
    """A cubic Bézier curve as a polygon."""
    found = []
    for step in range(steps + 1):
        t = step / steps
        parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        pairs = list(zip(parts, points, strict=True))
        found.append((sum(a * p[0] for a, p in pairs), sum(a * p[1] for a, p in pairs)))
    return found


@lru_cache(maxsize=8)
def icon(size: int, *, maskable: bool = False) -> bytes:
    """A PNG of `size` × `size` pixels; `maskable` fills the corners and keeps away from the rim."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - four icons in the life of a process

    whole = size * FINER
    scale = whole / VIEW
    image = Image.new("RGBA", (whole, whole), RED if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not maskable:
        pen.rounded_rectangle((0, 0, whole - 1, whole - 1), radius=3 * scale, fill=RED)
    shrink = INSIDE_OF_A_MASK if maskable else 1.0

    def placed(point: tuple[float, float]) -> tuple[float, float]:
        middle = VIEW / 2
        x, y = (middle + (value - middle) * shrink for value in point)
        return x * scale, y * scale

    half = STROKE * scale * shrink / 2
    for stroke in (*LINES, tuple(_curve(HOOK))):
        points = [placed(point) for point in stroke]
        pen.line(points, fill=WHITE, width=round(2 * half), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - half, y - half, x + half, y + half), fill=WHITE)
    written = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()
