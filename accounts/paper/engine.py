"""HTML to PDF with WeasyPrint. Import this only where a paper is being set.

The import takes more than a second and tens of megabytes, and one FontConfiguration shared by
threads crashes: it belongs into a Celery prefork worker and never into a web process.
"""

import logging
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from accounts.paper import justify
from accounts.paper.fonts import Face, GlyphsMissing, font_face_rules

justify.install()

LOGGER = logging.getLogger("weasyprint")

# Prefork workers have one thread each; the lock turns a mistake into waiting instead of a crash.
_one_at_a_time = threading.Lock()


class AccessRefused(Exception):
    """The paper asked for something that is neither one of its fonts nor of its pictures."""


@dataclass(frozen=True)
class SetPaper:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


class FontsOnly(URLFetcher):
    """Opens the given font files and nothing else: no network, no other file, no data URL.

    `pictures` are bytes that the paper brings along, by the address that it calls them by.
    """

    def __init__(self, faces: Iterable[Face], pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.allowed = {face.path.as_uri(): face.path for face in faces}
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The bytes of an allowed font or picture; raises AccessRefused for every other address."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url])
        if url not in self.allowed:
            raise AccessRefused(url)
        return URLFetcherResponse(url, self.allowed[url].read_bytes())


class _MissingGlyphs(logging.Filter):
    """Collects the characters that WeasyPrint draws as .notdef, of which it only warns.

    It hears warnings whatever level the site writes, and lets through what the site would write.
    """

    def __enter__(self) -> Self:
        self.characters: list[str] = []
        self.own_level, self.written_from = LOGGER.level, LOGGER.getEffectiveLevel()
        LOGGER.setLevel(min(self.written_from, logging.WARNING))
        LOGGER.addFilter(self)
        return self

    def __exit__(self, *exc_info: object) -> None:
        LOGGER.removeFilter(self)
        LOGGER.setLevel(self.own_level)

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.characters.append(str(record.args[0]))
        return record.levelno >= self.written_from


def set_paper(
    html: str,
    css: str,
    faces: tuple[Face, ...],
    pictures: Mapping[str, bytes] | None = None,
) -> SetPaper:
    """Set `html` with `css`, fetching nothing but the faces and the `pictures` that it is given.

    Raises GlyphsMissing rather than print an empty box.
    """
    with _one_at_a_time, _MissingGlyphs() as missing:
        configuration = _configuration(os.getpid(), faces)
        fetcher = FontsOnly(faces, pictures)
        style = CSS(
            string=font_face_rules(faces) + css,
            font_config=configuration,
            url_fetcher=fetcher,
        )
        document = HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[style], font_config=configuration
        )
        pdf = document.write_pdf()
    if missing.characters:
        raise GlyphsMissing(missing.characters)
    return SetPaper(pdf=pdf, pages=len(document.pages))


@lru_cache(maxsize=1)
def _configuration(process_id: int, faces: tuple[Face, ...]) -> FontConfiguration:
    # One for each process: a new one for each paper leaks, and one inherited by a fork is shared.
    return FontConfiguration()
