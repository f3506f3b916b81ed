"""What is inside a file, whatever its name says: hostile ones, harmless ones, and noise."""

import io
import subprocess
import sys
import time
import tracemalloc

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.file_content import MEDIA_TYPES, FileRefused, examine, examine_file, pdf
from tests.projects import hostile_files as files

ALL = frozenset(MEDIA_TYPES)
FILM_HEAD = files.film()[:24]
SEEDS = [content for _name, content in files.HARMLESS]


def judge(content, allowed=ALL):
    return examine_file(
        io.BytesIO(content), size=len(content), limit=1 << 30, allowed=frozenset(allowed)
    )


def code_of(content, allowed=ALL):
    with pytest.raises(FileRefused) as refused:
        judge(content, allowed)
    return refused.value.code


@pytest.mark.parametrize(("allowed", "content", "code"), files.HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(allowed, content, code):
    assert code_of(content, allowed.split()) == code


@pytest.mark.parametrize(("name", "content"), files.HARMLESS)
def test_a_harmless_file_is_taken_for_what_it_is(name, content):
    assert judge(content) == name
    assert judge(content, [name]) == name


@pytest.mark.parametrize(("name", "content"), files.HARMLESS)
def test_a_format_that_is_not_asked_for_is_not_taken(name, content):
    assert code_of(content, ALL - {name}) == "wrong_type"


def test_without_the_check_the_hostile_ones_would_pass(monkeypatch):
    monkeypatch.setattr(examine, "CHECKS", {})
    passed = [code for allowed, content, code in files.HOSTILE if _passes(content, allowed)]
    assert {"pdf_active", "protected", "two_in_one", "linked", "video_broken"} <= set(passed)


def _passes(content, allowed):
    try:
        judge(content, allowed.split())
    except FileRefused:
        return False
    return True


def test_a_script_across_two_windows_of_the_file_is_found():
    at_the_seam = files.pdf(b"%" + b"x" * (1024 * 1024 - 50) + b"\n" + files.SCRIPT)
    assert code_of(at_the_seam) == "pdf_active"


def test_an_object_stream_that_unpacks_to_much_is_refused_without_being_kept(monkeypatch):
    monkeypatch.setattr(pdf, "MOST_UNPACKED", 8 * 1024 * 1024)
    content = files.hidden_in_objects(files.FLATE, b"2 0 " + bytes(32 * 1024 * 1024))
    tracemalloc.start()
    assert code_of(content) == "archive_too_big"
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 1024 * 1024


def test_a_table_as_a_real_program_writes_it_is_taken():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("营收")
        sheet.write_row(0, 0, ["年度", "营收"])
        book.add_chart({"type": "line"})
        sheet.write_url(1, 0, "https://example.org/")
    assert judge(stream.getvalue()) == "xlsx"


@pytest.mark.parametrize(
    "content",
    [
        files.pdf(b"stream\n" * 400_000),
        files.pdf(b"#41" * 1_000_000),
        files.pdf(b"/ObjStm obj" * 200_000),
        files.office(
            "word/document.xml", **{"word/_rels/settings.xml.rels": "<relationship " * 30_000}
        ),
        files.old_office("Workbook", more=files.book().ljust(512, b"\0") * 4_000),
        files.film(*[files.box(b"free")] * 90_000, *files.FILM),
    ],
    ids=["streams", "escapes", "objects", "relations", "books", "boxes"],
)
def test_a_file_made_to_take_long_is_judged_within_seconds(content):
    began = time.process_time()
    _passes(content, " ".join(ALL))
    assert time.process_time() - began < 5


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=12)), max_size=12
    ),
    cut=st.floats(0, 1),
    tail=st.binary(max_size=40),
)
def test_a_mutated_file_is_named_or_refused_and_nothing_else(seed, edits, cut, tail):
    content = bytearray(seed)
    for place, removed, added in edits:
        at = int(place * len(content))
        content[at : at + removed] = added
    content = bytes(content[: max(int(len(content) * max(cut, 0.3)), 1)] + tail)
    _named_or_refused(content)


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from(
        [
            b"",
            b"%PDF-1.4\n",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"PK\x03\x04",
            files.OLE,
            FILM_HEAD,
        ]
    ),
    noise=st.binary(min_size=1, max_size=600),
)
def test_noise_is_named_or_refused_and_nothing_else(head, noise):
    _named_or_refused(head + noise)


def _named_or_refused(content):
    try:
        found = judge(content)
    except FileRefused:
        return
    assert found in ALL


def test_the_site_loads_no_library_that_draws_pdf():
    program = (
        "import django, sys; django.setup(); import config.urls, projects.tasks; "
        "sys.exit(bool({'pypdfium2', 'weasyprint'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
