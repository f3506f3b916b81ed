"""The history of an entry's form, and throwing away a draft."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry
from projects.models import Collaborator, Entry, Project
from projects.services.changes import Knowledge
from projects.services.discarding import NotADraft, discard_draft
from projects.services.history import fold
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def draft(track):
    return builders.make_draft(track, owner=builders.make_user("owner"))


@pytest.fixture
def owner(client_of, draft):
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    return client


def save(draft, number, values, *, at=NOW, base=None, by=None):
    bases = {} if base is None else dict.fromkeys(values, base)
    save_fields(
        draft,
        values,
        actor=by or draft.project.owner,
        at=at,
        knows=Knowledge(f"history-{number:04d}", bases),
    )


def page_of(client, draft, **query):
    with time_machine.travel(NOW, tick=False):
        return client.get(reverse("projects:history", args=[draft.pk]), query).content.decode()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, "a", 1, 0, False), (2, "a", 1, 10, False)], [(1, 2)]),
        ([(1, "a", 1, 0, False), (2, "a", 1, 11, False)], [(2, 2), (1, 1)]),
        (
            [(1, "a", 1, 0, False), (2, "a", 2, 1, False), (3, "a", 1, 2, False)],
            [(3, 3), (2, 2), (1, 1)],
        ),
        ([(1, "a", 1, 0, False), (2, "b", 1, 1, False), (3, "a", 1, 2, False)], [(1, 3), (2, 2)]),
        ([(1, "a", 1, 0, False), (2, "a", 1, 1, True)], [(2, 2), (1, 1)]),
    ],
    ids=["together", "too late", "somebody between", "another field", "overtook"],
)
def test_saves_of_a_sitting_are_one_line(rows, expected):
    moments = [
        (pk, field, by, NOW + minutes * MINUTE, late) for pk, field, by, minutes, late in rows
    ]
    assert [(one.first, one.last) for one in fold(moments)] == expected


def test_the_page_shows_the_difference_of_a_sitting(owner, draft):
    save(draft, 1, {"project.summary": "简介，改"})
    save(draft, 2, {"project.summary": "简介，改好了"}, at=NOW + MINUTE)
    page = page_of(owner, draft)
    assert "简介<ins>，改好了</ins>" in page
    assert page.count("cs-diff") == 1


def test_what_a_save_overtook_stands_with_both_values(owner, draft):
    save(draft, 1, {"project.stage": "sales"}, base=0)
    save(draft, 2, {"project.stage": "idea"}, base=0)
    page = page_of(owner, draft)
    assert "Saved without knowing of the change before it" in page
    assert "Sales" in page
    assert "Idea" in page


def test_fifty_lines_stand_on_a_page_in_a_bounded_number_of_queries(
    owner, draft, django_assert_max_num_queries
):
    for number in range(60):
        save(draft, number, {"project.market": f"市场{number}"}, at=NOW + number * 11 * MINUTE)
    with django_assert_max_num_queries(11):
        page = page_of(owner, draft)
    assert page.count("cs-diff") == 50
    assert page_of(owner, draft, page=2).count("cs-diff") == 10


def test_markup_in_a_text_stays_text(owner, draft):
    save(draft, 1, {"project.market": "<script>alert(1)</script>"})
    assert "<script>alert" not in page_of(owner, draft)


def test_others_do_not_see_it(client_of, draft, organiser):
    for somebody in (builders.make_user("stranger"), organiser):
        answer = client_of(somebody).get(reverse("projects:history", args=[draft.pk]))
        assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_draft_goes_with_its_files_and_leaves_a_line(transactional_db):
    draft = builders.make_draft(builders.make_tree()[2])
    names = list(draft.materials.values_list("file", flat=True))
    save(draft, 1, {"project.title": "新"})
    discard_draft(draft, actor=draft.project.owner, at=NOW)
    assert not Entry.objects.exists()
    assert not Project.objects.exists()
    assert [default_storage.exists(name) for name in names] == [False, False]
    assert AuditEntry.objects.get(action="entry.discard").subject_id == str(draft.pk)


def test_a_project_that_is_entered_elsewhere_stays(draft, tree):
    Entry.objects.create(
        project=draft.project,
        competition=tree[1],
        category=tree[1].categories.get(kind="enterprise"),
        sector=draft.sector,
    )
    discard_draft(draft, actor=draft.project.owner, at=NOW)
    assert Project.objects.filter(pk=draft.project_id).exists()


def test_what_was_handed_in_is_not_deleted(track):
    entry = builders.make_submitted(track)
    with pytest.raises(NotADraft):
        discard_draft(entry, actor=entry.project.owner, at=NOW)


def test_a_teammate_does_not_delete_the_draft(client_of, draft):
    mate = builders.make_user("mate")
    Collaborator.objects.create(project=draft.project, user=mate)
    with pytest.raises(PermissionDenied):
        discard_draft(draft, actor=mate, at=NOW)
    assert client_of(mate).post(reverse("projects:discard", args=[draft.pk])).status_code == 404


def test_the_page_asks_before_it_deletes(owner, draft):
    address = reverse("projects:discard", args=[draft.pk])
    assert "cannot be undone" in owner.get(address).content.decode()
    assert Entry.objects.filter(pk=draft.pk).exists()
    assert owner.post(address).url == reverse("projects:list")
    assert not Entry.objects.filter(pk=draft.pk).exists()
