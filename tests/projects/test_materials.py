import errno
import tracemalloc
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from accounts.models import AuditEntry
from projects.models import Material
from projects.services.drafts import EntryNotEditable
from projects.services.entries import submit_entry
from projects.services.materials import (
    MIB,
    REQUIREMENTS,
    FileNotStored,
    MaterialRefused,
    clean_name,
    remove_material,
    store_material,
)
from tests.builders import NOW, make_draft, make_user
from tests.projects.hostile_files import PDF, REFUSED, TAKEN, many_entries, zip_bomb


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def entry(track):
    draft = make_draft(track)
    for material in draft.materials.all():
        material.file.delete(save=False)
        material.delete()
    return draft


def store(entry, kind="plan", name="plan.pdf", content=PDF, actor=None):
    upload = SimpleUploadedFile(name, content, "application/octet-stream")
    return store_material(entry, kind, upload, actor=actor or entry.project.owner, at=NOW)


def files():
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.mark.parametrize(("kind", "name", "content", "part"), REFUSED)
def test_a_file_that_is_not_what_it_says_is_refused_in_a_sentence(
    entry, kind, name, content, part
):
    with pytest.raises(MaterialRefused) as refused:
        store(entry, kind, name, content)
    assert part in str(refused.value)
    assert not Material.objects.filter(entry=entry).exists()
    assert files() == []


@pytest.mark.parametrize(("kind", "name", "content", "media_type"), TAKEN)
def test_a_sound_file_is_kept_under_a_name_of_the_servers_own(
    entry, kind, name, content, media_type
):
    material = store(entry, kind, name, content)
    assert material.content_type == media_type
    assert material.name == name
    assert material.size == len(content)
    assert name not in material.file.name
    assert material.file.name.startswith(f"materials/{entry.pk}/")
    assert Path(material.file.path).read_bytes() == content


@pytest.mark.parametrize("content", [zip_bomb(), many_entries()])
def test_a_zip_bomb_is_refused_without_being_unpacked(entry, content):
    tracemalloc.start()
    with pytest.raises(MaterialRefused, match="far too big"):
        store(entry, "deck", "deck.pptx", content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * MIB


@pytest.mark.parametrize("kind", REQUIREMENTS)
def test_a_file_may_be_as_big_as_its_limit_and_not_a_byte_bigger(entry, kind):
    limit = 2048
    wanted = REQUIREMENTS[kind]
    small = type(wanted)(wanted.allowed, limit, wanted.formats)
    padded = PDF[:-6] + b" " * (limit - len(PDF)) + PDF[-6:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(REQUIREMENTS, kind, small)
        assert store(entry, kind, content=padded).size == limit
        with pytest.raises(MaterialRefused, match=r"more than 2\.0"):
            store(entry, kind, content=padded[:-6] + b" " + PDF[-6:])


def test_a_second_file_of_a_kind_takes_the_place_of_the_first(
    track, django_capture_on_commit_callbacks
):
    entry = make_draft(track)
    before = entry.materials.get(kind="plan")
    old = Path(before.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        after = store(entry, content=PDF + b"\n%%EOF\n", name="second.pdf")
    assert after.pk == before.pk
    assert after.name == "second.pdf"
    assert not old.exists()
    assert Path(after.file.path).exists()


def test_after_submission_nothing_is_replaced_or_removed(track):
    entry = make_draft(track)
    submit_entry(entry, actor=entry.project.owner, at=NOW)
    before = files()
    with pytest.raises(EntryNotEditable):
        store(entry)
    with pytest.raises(EntryNotEditable):
        remove_material(entry.materials.first(), actor=entry.project.owner, at=NOW)
    assert files() == before


def test_nobody_else_can_add_or_remove_a_file(track):
    entry, other = make_draft(track), make_user()
    before = files()
    with pytest.raises(PermissionDenied):
        store(entry, actor=other)
    with pytest.raises(PermissionDenied):
        remove_material(entry.materials.first(), actor=other, at=NOW)
    assert files() == before
    assert entry.materials.count() == 2


def test_a_full_disk_leaves_neither_row_nor_file_and_keeps_the_earlier_one(track, monkeypatch):
    entry = make_draft(track)
    before, rows = files(), list(entry.materials.values())
    save = default_storage._wrapped.__class__._save

    def full(self, name, content):
        save(self, name, content)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage._wrapped.__class__, "_save", full)
    with pytest.raises(FileNotStored, match="Nothing was changed"):
        store(entry)
    assert files() == before
    assert list(entry.materials.values()) == rows


def test_a_row_that_cannot_be_written_takes_its_file_with_it(entry, monkeypatch):
    def broken(self, **kwargs):
        raise RuntimeError("no row")

    monkeypatch.setattr(Material, "save", broken)
    with pytest.raises(RuntimeError):
        store(entry)
    assert files() == []


def test_every_upload_and_removal_leaves_one_audit_line(entry):
    material = store(entry)
    remove_material(material, actor=entry.project.owner, at=NOW)
    lines = AuditEntry.objects.filter(action__startswith="material.").order_by("pk")
    assert [line.action for line in lines] == ["material.upload", "material.remove"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("计划书.pdf", "计划书.pdf"),
        ("..\\..\\etc/passwd", "passwd.pdf"),
        ("plan.exe", "plan.exe.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.PDF", "aSet-Cookie: x.PDF"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_the_entrants_name_loses_folders_and_invisible_characters(given, kept):
    assert clean_name(given, "pdf") == kept
