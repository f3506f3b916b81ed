"""Files that must be refused, and sound ones beside them, made in memory."""

import io
import struct
import zipfile
import zlib

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CONTENT_TYPES = "<Types><Default Extension='xml' ContentType='application/xml'/></Types>"
MACRO_TYPES = CONTENT_TYPES.replace(
    "application/xml", "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def picture(kind="PNG", size=(8, 8)):
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, kind)
    return stream.getvalue()


def archive(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def slides(**more):
    return archive(**{"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": "<p/>"} | more)


def zip_bomb():
    """1 GB of zeros in 1 MB of slides."""
    return slides(**{"ppt/media/image1.bin": bytes(650 * 1024 * 1024)})


def many_entries():
    return slides(**{f"ppt/slides/{n}.xml": "" for n in range(5_001)})


def lying_directory():
    """A directory of a gigabyte by its own word."""
    sound = bytearray(slides())
    struct.pack_into("<I", sound, sound.rfind(b"PK\x05\x06") + 12, 1 << 30)
    return bytes(sound)


def old_slides(*, macros=False, encrypted=False):
    content = OLE + "PowerPoint Document".encode("utf-16-le") + bytes(200)
    if macros:
        header = bytes.fromhex("1f00ff0314000000020000040c000000")
        content += header + struct.pack("<III", 7, 1, 2)
    if encrypted:
        content += "EncryptedPackage".encode("utf-16-le")
    return content + bytes(512)


def encrypted_slides():
    sound = bytearray(slides())
    at = sound.rfind(b"PK\x01\x02")
    sound[at + 8] |= 1
    return bytes(sound)


def pixel_bomb():
    """A PNG that claims 40,000 × 40,000 pixels."""
    small = bytearray(picture())
    struct.pack_into(">II", small, 16, 40_000, 40_000)
    struct.pack_into(">I", small, 29, zlib.crc32(bytes(small[12:29])))
    return bytes(small)


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00" + bytes(400)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)
MACRO_DOCUMENT = archive(
    **{"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": "", "word/vbaProject.bin": "x"}
)

# (kind of material, name, content, part of the sentence)
REFUSED = [
    ("plan", "plan.pdf", b"", "is empty"),
    ("plan", "plan.pdf", b"just words", "is not PDF"),
    ("plan", "plan.pdf", b"%PDF-1.7\ncut off", "cut off"),
    ("plan", "plan.pdf", SVG, "an SVG drawing"),
    ("plan", "plan.pdf", b"\xef\xbb\xbf \n" + HTML, "a web page"),
    ("plan", "plan.pdf", EXE, "a program"),
    ("plan", "plan.pdf", b" " + PDF, "PDF"),
    ("licence", "licence.svg", SVG, "an SVG drawing"),
    ("licence", "licence.jpg", HEIC, "a HEIC photo"),
    ("licence", "licence.png", picture("GIF"), "GIF"),
    ("licence", "licence.png", picture()[:40], "cannot be opened"),
    ("licence", "licence.png", pixel_bomb(), "60 million pixels"),
    ("deck", "deck.pptx", MACRO_DOCUMENT, "macros"),
    ("deck", "deck.pptx", slides(**{"ppt/vbaProject.bin": "x"}), "macros"),
    ("deck", "deck.pptx", slides(**{"[Content_Types].xml": MACRO_TYPES}), "macros"),
    ("deck", "deck.pptx", slides(**{"ppt/activeX/activeX1.bin": "x"}), "macros"),
    ("deck", "deck.pptx", lying_directory(), "far too big"),
    ("deck", "deck.pptx", slides()[:-30], "damaged"),
    ("deck", "deck.pptx", encrypted_slides(), "password"),
    ("deck", "deck.pptx", archive(a="b"), "PPTX"),
    ("deck", "deck.ppt", old_slides(macros=True), "macros"),
    ("deck", "deck.ppt", old_slides(encrypted=True), "password"),
    ("deck", "deck.ppt", OLE, "PPTX"),
    ("deck", "deck.exe", EXE, "a program"),
]
TAKEN = [
    ("plan", "计划书.pdf", PDF, "application/pdf"),
    ("licence", "执照.JPG", picture("JPEG"), "image/jpeg"),
    ("licence", "执照.png", picture(), "image/png"),
    ("declaration", "声明.pdf", PDF, "application/pdf"),
    (
        "deck",
        "路演.pptx",
        slides(),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("deck", "路演.ppt", old_slides(), "application/vnd.ms-powerpoint"),
]
