"""The renderer asks nobody: with hostile text everywhere, a listener on this machine hears nothing."""

import socket
import threading
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from docx import Document
from pypdf import PdfReader
from weasyprint import HTML

from accounts.paper.engine import set_paper
from accounts.paper.fonts import find_faces
from papers.blocks import Sheet
from papers.inert import inert, settle
from papers.markup import read
from papers.paper.render import make_files
from publicity.pictures import BARS, Item, Picture, Series

ANSWER = b"HTTP/1.0 200 OK\r\nContent-Type: text/css\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def listening():
    """A server on a port of this machine that keeps what it hears; every connection counts."""
    heard = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    over = threading.Event()

    def listen():
        while not over.is_set():
            try:
                peer, _address = server.accept()
            except TimeoutError:
                continue
            with peer:
                peer.settimeout(0.5)
                try:
                    heard.append(peer.recv(200))
                    peer.sendall(ANSWER)
                except OSError:
                    heard.append(b"")

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield SimpleNamespace(at=f"127.0.0.1:{server.getsockname()[1]}", heard=heard)
    finally:
        over.set()
        thread.join()
        server.close()


def hostile(at, secret):
    """What somebody might type into a field: each of them would ask the listener or read a file."""
    address = f"http://{at}/x"
    return [
        f'<img src="{address}.png">',
        f'<link rel="stylesheet" href="{address}.css">',
        f"<style>@import url({address}.css); @font-face {{ src: url({address}.ttf) }}</style>",
        f'<p style="background: url({address}.png)">',
        f'<svg><image href="{address}.png"/><use href="{address}.svg#a"/></svg>',
        f'<object data="{address}"></object><embed src="{address}"><iframe src="{address}">',
        f'<a rel="attachment" href="{secret.as_uri()}">',
        f'<base href="http://{at}/">',
        f"![x]({address}.png)",
        f"![x](picture:{address}.png)",
        f"![x](picture:{secret})",
        f"![x](chart:{address})",
        f"![x]({secret.as_uri()})",
        f"![x](ftp://{at}/x)",
        "![x](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)",
        f"[x]({address})",
        f"<{address}>",
        f"@import url({address}.css);",
        f"[x]: {address}",
        f'=HYPERLINK("{address}")',
        f'<?xml-stylesheet href="{address}"?><!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]>&b;',
    ]


def made_of(lines, folder):
    """All the files of a paper in which the lines stand everywhere that a person may write."""
    text = "\n\n".join(
        f"{line}\n\n## {line}\n\n- {line}\n\n| {line} | 乙 |\n|---|---|\n| {line} | 1 |\n"
        for line in lines
    )
    sheet = Sheet(
        layout="report",
        title=lines[0],
        blocks=read(f"{text}\n\n![领域](chart:sectors)\n"),
        issuer=lines[1],
        dated="2022年7月27日",
        number=lines[2],
        addressee=lines[4],
        recipients=lines[5],
    )
    items = tuple(Item(str(place), line) for place, line in enumerate(lines))
    drawing = Picture(
        name="sectors",
        kind=BARS,
        title=lines[0],
        axis=lines[1],
        unit=lines[2],
        items=items,
        series=(Series(lines[3], tuple(range(len(items)))),),
        sentence=lines[0],
    )
    return make_files(
        sheet,
        folder,
        drawn={"sectors": drawing},
        fonts=settings.FONT_DIRS,
        advance=lambda done: None,
    )


@pytest.mark.parametrize("escaped", [False, True], ids=["typed by hand", "value of the data"])
def test_a_listener_hears_nothing_of_a_hostile_paper(tmp_path, escaped):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETWORD")
    with listening() as listener:
        lines = hostile(listener.at, secret)
        made = made_of([settle(inert(line)) if escaped else line for line in lines], tmp_path)
        words = "".join(page.extract_text() for page in PdfReader(made.files["pdf"]).pages)
        assert "SECRETWORD" not in words
        word = Document(BytesIO(made.files["docx"].read_bytes()))
        outside = [link.target_ref for link in word.part.rels.values() if link.is_external]
        assert outside == []
        assert all(b"SECRETWORD" not in path.read_bytes() for path in made.files.values())
    assert listener.heard == []


def test_nor_of_a_page_whose_markup_was_not_escaped(tmp_path):
    """The wall behind the wall: what if a template forgot to escape."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETWORD")
    with listening() as listener:
        body = "".join(hostile(listener.at, secret))
        css = f"@import url(http://{listener.at}/i.css); p {{ background: url(http://{listener.at}/) }}"
        faces = find_faces(tuple(settings.FONT_DIRS))
        pdf = set_paper(f'<html lang="zh-CN"><body>{body}<p>甲', css, faces).pdf
    assert listener.heard == []
    assert b"SECRETWORD" not in pdf
    assert not PdfReader(BytesIO(pdf)).attachments


def test_the_listener_hears_a_renderer_that_is_let_out():
    """The negative control: the same markup, set by WeasyPrint as it comes."""
    with listening() as listener:
        body = "".join(hostile(listener.at, Path("/nowhere")))
        HTML(string=f"<body>{body}<p>a").write_pdf()
    asked = b"".join(listener.heard)
    assert b"GET /x.png" in asked
    assert b"GET /x.css" in asked
