import datetime as dt
import errno
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import translation

from accounts.models import AuditEntry
from projects.models import Material
from projects.services import room
from projects.services.drafts import EntryNotEditable
from projects.services.entries import missing_of, submit_entry
from projects.services.material_rules import BUILT_IN, MIB
from projects.services.materials import (
    FileNotStored,
    MaterialRefused,
    clean_name,
    remove_material,
    requirement_for,
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


def store(entry, kind="plan", name="plan.pdf", content=PDF, actor=None, wanted=None, **more):
    upload = SimpleUploadedFile(name, content, "application/octet-stream")
    wanted = wanted or requirement_for(entry, kind)
    actor = actor or entry.project.owner
    return store_material(entry, wanted, upload, actor=actor, at=NOW, **more)


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


@pytest.mark.parametrize("bomb", [zip_bomb, many_entries])
def test_a_zip_bomb_is_refused_without_being_unpacked(entry, bomb):
    content = bomb()
    tracemalloc.start()
    with pytest.raises(MaterialRefused, match="far too big"):
        store(entry, "deck", "deck.pptx", content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * MIB


@pytest.mark.parametrize(
    "kind", [kind for kind, rule in BUILT_IN.items() if "pdf" in rule.allowed]
)
def test_a_file_may_be_as_big_as_its_limit_and_not_a_byte_bigger(entry, kind):
    limit = 2048
    small = replace(BUILT_IN[kind], limit=limit)
    padded = PDF[:-6] + b" " * (limit - len(PDF)) + PDF[-6:]
    assert store(entry, kind, content=padded, wanted=small).size == limit
    with pytest.raises(MaterialRefused, match=r"more than 2\.0"):
        store(entry, kind, content=padded[:-6] + b" " + PDF[-6:], wanted=small)


def test_a_second_file_takes_the_place_of_the_first_which_stays_as_an_earlier_version(track):
    entry = make_draft(track)
    before = entry.materials.get(kind="plan")
    after = store(entry, content=PDF + b"\n%%EOF\n", name="second.pdf")
    before.refresh_from_db()
    assert (before.replaced_at, after.replaced_at) == (NOW, None)
    assert (before.version, after.version) == (1, 2)
    assert Path(before.file.path).exists()
    assert Path(after.file.path).exists()
    assert list(entry.materials.current().filter(kind="plan")) == [after]


def test_a_removed_file_stays_as_an_earlier_version_and_counts_no_more(track):
    entry = make_draft(track)
    plan, owner = entry.materials.get(kind="plan"), entry.project.owner
    remove_material(plan, actor=owner, at=NOW)
    remove_material(plan, actor=owner, at=NOW + dt.timedelta(days=1))
    plan.refresh_from_db()
    assert plan.replaced_at == NOW
    assert Path(plan.file.path).exists()
    assert "business plan" in " ".join(missing_of(entry))
    assert store(entry, name="new.pdf").version == 2
    assert missing_of(entry) == []


def test_of_some_kinds_there_are_several_files_up_to_a_number(entry):
    other = {"kind": "finance", "wanted": replace(requirement_for(entry, "finance"), most=2)}
    first = store(entry, name="2024.pdf", content=PDF + b"%%EOF\n", **other)
    second = store(entry, name="2025.pdf", content=PDF + b"%%EOF\n\n", **other)
    with pytest.raises(MaterialRefused, match="No more than 2"):
        store(entry, name="2026.pdf", content=PDF, **other)
    third = store(entry, name="2026.pdf", content=PDF, replaces=first.pk, **other)
    assert list(entry.materials.current().order_by("pk")) == [second, third]
    assert third.version == 2
    with pytest.raises(MaterialRefused, match="no longer there"):
        store(entry, name="2027.pdf", content=PDF + b"\n", replaces=first.pk, **other)


def test_the_same_file_is_not_taken_twice(entry):
    first = store(entry, "patent", name="a.pdf")
    with pytest.raises(MaterialRefused, match="already"):
        store(entry, "patent", name="b.pdf")
    assert store(entry, "patent", name="b.pdf", replaces=first.pk).name == "b.pdf"


def test_uploads_and_removals_stand_in_the_book_of_changes(entry):
    owner = entry.project.owner
    first = store(entry, "patent", name="a.pdf")
    store(entry, "patent", name="b.pdf", content=PDF + b"%%EOF\n")
    remove_material(first, actor=owner, at=NOW)
    rows = entry.changes.filter(field="material.patent").order_by("revision")
    assert [(row.before, row.after) for row in rows] == [
        ("", '["a.pdf"]'),
        ('["a.pdf"]', '["a.pdf", "b.pdf"]'),
        ('["a.pdf", "b.pdf"]', '["b.pdf"]'),
    ]


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


def test_a_database_that_is_down_takes_the_file_with_it_and_says_so(entry, monkeypatch):
    def down(self, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Material, "save", down)
    with pytest.raises(FileNotStored, match="try again in a while"):
        store(entry)
    assert files() == []


def test_what_belongs_to_no_row_would_be_noticed(entry, monkeypatch):
    """The negative control: without the clearing up, the two tests above would see a file."""

    def down(self, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(Material, "save", down)
    monkeypatch.setattr("projects.services.materials.discard", lambda name: None)
    with pytest.raises(FileNotStored):
        store(entry)
    assert len(files()) == 1


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


@pytest.mark.parametrize(("most", "is_taken"), [(3 * len(PDF), True), (3 * len(PDF) - 1, False)])
def test_earlier_versions_count_for_the_room_of_an_entry(entry, monkeypatch, most, is_taken):
    monkeypatch.setattr(room, "MOST_BYTES", most)
    store(entry, content=PDF)
    store(entry, content=PDF[:-1] + b" ")
    if is_taken:
        assert store(entry, content=PDF[:-1] + b"\t").version == 3
        return
    kept = files()
    with pytest.raises(MaterialRefused, match="already take almost"):
        store(entry, content=PDF[:-1] + b"\t")
    assert files() == kept
