"""The first page of a PDF or a picture as a small JPEG. A program of its own, run for one file:

    python -m projects.first_page FILE MEDIA-TYPE PICTURE

It prints the number of pages. It is kept apart from the site because a hostile file may take all the
memory, never end, or bring the library down: then this program dies, and nothing else. It imports
no Django.
"""

import resource
import sys
from pathlib import Path

WIDTH, HEIGHT = 900, 1300
MAX_PIXELS = 60_000_000
CPU_SECONDS, MEMORY = 20, 1536 * 1024 * 1024
QUALITY = 80


def limit_itself() -> None:
    """Seconds of the processor, memory, and no file of more than 20 MB."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (20 * 1024 * 1024, 20 * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def draw_pdf(source: str, target: str) -> int:
    """Draw the first page into `target`; the number of pages."""
    # Only here: the page of a PDF is drawn by native code that the site itself never loads.
    import pypdfium2  # noqa: PLC0415 - see above

    with pypdfium2.PdfDocument(source) as document:
        pages = len(document)
        page = document[0]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1), 4)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        picture.save(target, "JPEG", quality=QUALITY)
    return pages


def draw_picture(source: str, target: str) -> int:
    """Draw a small one of a picture, the way up that its camera says, without its metadata."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(source, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (WIDTH * 2, HEIGHT * 2))
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((WIDTH, HEIGHT))
        flat = Image.new("RGB", turned.size, "white")
        clear = turned.convert("RGBA")
        flat.paste(clear, mask=clear.getchannel("A"))
        flat.save(target, "JPEG", quality=QUALITY)
    return 1


def main(source: str, media_type: str, target: str) -> None:
    """Draw and print the number of pages; whatever goes wrong ends the program with a mark."""
    limit_itself()
    draw = draw_pdf if media_type == "application/pdf" else draw_picture
    pages = draw(str(Path(source)), target)
    sys.stdout.write(f"{pages}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
