"""The formats that are known, and what can be wrong with a file."""

from collections.abc import Iterator
from typing import BinaryIO, Literal

type Format = Literal["pdf", "jpg", "png", "ppt", "pptx", "doc", "docx", "xls", "xlsx", "mp4"]
type RefusalCode = Literal[
    "empty",
    "too_large",
    "wrong_type",
    "pdf_broken",
    "pdf_active",
    "image_broken",
    "image_too_many_pixels",
    "archive_too_big",
    "archive_broken",
    "video_broken",
    "macros",
    "protected",
    "two_in_one",
    "linked",
]

OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "doc": "application/msword",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "mp4": "video/mp4",
}
SUFFIXES: dict[Format, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "jpg": (".jpg", ".jpeg"),
    "png": (".png",),
    "ppt": (".ppt",),
    "pptx": (".pptx",),
    "doc": (".doc",),
    "docx": (".docx",),
    "xls": (".xls",),
    "xlsx": (".xlsx",),
    "mp4": (".mp4",),
}

CHUNK = 1024 * 1024
OVERLAP = 64
# The end of a ZIP directory, and how far from the end of the file it can lie.
END_OF_DIRECTORY = b"PK\x05\x06"
ZIP_TAIL = 65_600
# What a browser or a server would run, at the head of a file or behind its end.
SCRIPTS = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<body", b"<iframe")


class FileRefused(Exception):
    """The file cannot be taken; `code` says why and `found` what it seems to be, if known."""

    def __init__(self, code: RefusalCode, found: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = found


def windows(stream: BinaryIO, start: int = 0) -> Iterator[bytes]:
    """The file in pieces that overlap, so that no mark is cut in two."""
    stream.seek(start)
    kept = b""
    while piece := stream.read(CHUNK):
        yield kept + piece
        kept = piece[-OVERLAP:]


def has_script(text: bytes) -> bool:
    """Whether markup or a server's script begins in the text."""
    lowered = text.lower()
    return any(mark in lowered for mark in SCRIPTS)


def has_zip_tail(stream: BinaryIO, size: int) -> bool:
    """Whether the file would open as a ZIP archive, whatever stands before."""
    stream.seek(max(0, size - ZIP_TAIL))
    return END_OF_DIRECTORY in stream.read()
