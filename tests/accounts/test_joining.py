"""PDFs behind one another in one file: every page, once what is the same, nothing of the rest."""

from functools import partial
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from accounts.paper.engine import set_paper
from accounts.paper.fonts import find_faces
from accounts.paper.joining import join


def jpeg():
    stream = BytesIO()
    Image.effect_noise((200, 200), 60).save(stream, "JPEG")
    return stream.getvalue()


CSS = "html { font: 16pt PaperLatin, PaperFang }"


def document(words, pictures=None):
    faces = find_faces(tuple(settings.FONT_DIRS))
    pages = "".join(f'<p style="break-after: page">{word}' for word in words)
    images = "".join(f'<img src="{name}">' for name in pictures or {})
    return set_paper(f'<html lang="zh-CN"><body>{pages}{images}', CSS, faces, pictures).pdf


def joined(*pdfs):
    target = BytesIO()
    pages = join([partial(BytesIO, pdf) for pdf in pdfs], target)
    return pages, target.getvalue()


def test_every_page_is_there_in_order_with_its_words_and_size():
    pages, pdf = joined(document(["甲", "乙"]), document(["丙"]))
    found = PdfReader(BytesIO(pdf), strict=True).pages
    assert pages == len(found) == 3
    assert [page.extract_text().strip() for page in found] == ["甲", "乙", "丙"]
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in found} == {
        (595, 842)
    }


def test_what_is_the_same_stands_there_once():
    seal = {"paper:seal": jpeg()}
    one = document(["甲"], seal)
    _pages, pdf = joined(*[document([word], seal) for word in "甲乙丙丁戊"])
    reader = PdfReader(BytesIO(pdf))
    images = [
        number
        for number in range(1, len(reader.xref[0]) + 1)
        if getattr(reader.get_object(number), "get", {}.get)("/Subtype") == "/Image"
    ]
    assert len(images) == 1
    assert len(pdf) < 5 * len(one)


def test_nothing_that_leads_elsewhere_comes_along():
    writer = PdfWriter()
    writer.append(BytesIO(document(["甲"])))
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in action.items()}
    )
    writer.add_attachment("x.txt", b"secret")
    writer.add_outline_item(title="甲", page_number=0)
    hostile = BytesIO()
    writer.write(hostile)
    assert b"JavaScript" in hostile.getvalue()
    _pages, pdf = joined(hostile.getvalue())
    for sign in (b"JavaScript", b"EmbeddedFile", b"Outlines", b"secret"):
        assert sign not in pdf


def test_of_nothing_there_are_no_pages():
    assert joined()[0] == 0
    assert len(PdfReader(BytesIO(joined()[1])).pages) == 0


def test_what_is_no_pdf_is_refused():
    with pytest.raises(PdfReadError):
        joined(b"not a paper")
