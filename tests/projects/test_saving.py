"""One save of an entry form: what is written, what is booked, and what a stale page does."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from competitions.models import Question
from projects.models import Answer, Collaborator, Entry, EntryChange, Honour
from projects.services.changes import EntryNotEditable, Knowledge, RevisionFromFuture
from projects.services.entries import start_entry
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW

LATER = dt.timedelta(minutes=11)


@pytest.fixture
def draft(track):
    return builders.make_draft(track)


def save(entry, values, *, by=None, at=NOW, key="", base=None):
    bases = {} if base is None else dict.fromkeys(values, base)
    actor = by or entry.project.owner
    return save_fields(entry, values, actor=actor, at=at, knows=Knowledge(key, bases))


def fresh(entry):
    return Entry.objects.select_related("project__enterprise").get(pk=entry.pk)


def booked(entry):
    rows = entry.changes.order_by("revision", "pk")
    return list(rows.values_list("revision", "field", "before", "after", "overtook"))


def test_a_save_writes_the_rows_and_books_each_field(draft):
    values = {"project.title": "新名称", "entry.contact_name": "王", "unit.employees": 9}
    saved = save(draft, values, key="key-00001")
    row = fresh(draft)
    assert (row.project.title, row.contact_name, row.project.enterprise.employees) == (
        "新名称",
        "王",
        9,
    )
    assert (saved.revision, row.revision) == (1, 1)
    assert sorted(field for _r, field, *_texts in booked(draft)) == sorted(values)
    assert (1, "unit.employees", "120", "9", False) in booked(draft)


def test_the_same_key_has_one_effect_and_gives_the_same_answer(draft):
    first = save(draft, {"project.title": "一"}, key="key-00001")
    save(draft, {"project.title": "二"}, key="key-00002")
    again = save(draft, {"project.title": "一"}, key="key-00001")
    assert (again.revision, again.names) == (first.revision, first.names)
    assert fresh(draft).project.title == "二"
    assert len(booked(draft)) == 2


def test_a_save_that_did_not_know_of_the_last_one_is_taken_and_says_what_it_replaced(draft):
    save(draft, {"project.title": "别处改的"}, key="key-00001", base=0)
    late = save(draft, {"project.title": "这里改的"}, key="key-00002", base=0)
    assert late.overtaken == {"project.title": "别处改的"}
    assert fresh(draft).project.title == "这里改的"
    assert booked(draft)[-1] == (2, "project.title", "别处改的", "这里改的", True)


def test_a_save_of_another_field_overtakes_nothing(draft):
    save(draft, {"project.title": "别处改的"}, key="key-00001", base=0)
    late = save(draft, {"project.market": "市场"}, key="key-00002", base=0)
    assert late.overtaken == {}


def test_a_form_that_sends_everything_does_not_undo_what_it_did_not_touch(draft):
    """An ordinary page posts every field of its step; only what its reader changed counts."""
    title = draft.project.title
    save(draft, {"project.title": "别处改的"}, key="key-00001", base=0)
    posted = save(draft, {"project.title": title, "project.market": "市场"}, base=0)
    assert (fresh(draft).project.title, fresh(draft).project.market) == ("别处改的", "市场")
    assert posted.kept == ("project.title",)


def test_a_revision_from_the_future_is_refused(draft):
    with pytest.raises(RevisionFromFuture):
        save(draft, {"project.title": "新"}, key="key-00001", base=1)
    assert booked(draft) == []


def test_rows_replace_rows_and_are_booked_as_one_field(draft):
    save(draft, {"members": [{"name": "陈", "role": ""}, {"name": "李", "role": "销售"}]})
    assert [member.name for member in draft.project.members.all()] == ["陈", "李"]
    ((_revision, field, before, after, _overtook),) = booked(draft)
    assert field == "members"
    assert '"name": "陈晓明"' in before
    assert '"role": "销售"' in after


def test_honours_belong_to_the_enterprise(draft):
    save(draft, {"honours": [{"kind": "high_tech", "number": "GR2026", "year": 2025}]})
    honour = Honour.objects.get(enterprise=draft.project.enterprise)
    assert (honour.kind, honour.number, honour.year) == ("high_tech", "GR2026", 2025)


def test_an_answer_is_kept_and_taken_back(draft):
    question = Question.objects.create(
        competition=draft.competition, key="rd-staff", kind="short", label="研发人员"
    )
    save(draft, {"question.rd-staff": "12"}, key="key-00001")
    assert Answer.objects.get(entry=draft, question=question).value == "12"
    save(draft, {"question.rd-staff": None}, key="key-00002")
    assert not Answer.objects.filter(entry=draft).exists()
    assert [row[2:4] for row in booked(draft)] == [("", "12"), ("12", "")]


@pytest.fixture
def sibling(draft, tree):
    """The same project in the contest above."""
    division = tree[1]
    return start_entry(
        draft.project,
        division,
        actor=draft.project.owner,
        at=NOW,
        category=division.categories.get(kind="enterprise"),
        sector=draft.sector,
        contact_name="李联系",
        contact_mobile="13800001111",
    )


def test_a_shared_row_is_booked_in_every_open_entry_of_the_project(draft, sibling):
    save(draft, {"project.title": "新名称", "entry.contact_name": "王"}, key="key-00001")
    assert [row[1] for row in booked(sibling)] == ["project.title"]
    late = save(sibling, {"project.title": "又一个"}, key="key-00002", base=0)
    assert late.overtaken == {"project.title": "新名称"}


def test_a_submitted_entry_takes_nothing(draft):
    Entry.objects.filter(pk=draft.pk).update(state="submitted", number="X-1")
    with pytest.raises(EntryNotEditable):
        save(draft, {"project.title": "新"}, key="key-00001")


def test_a_teammate_who_reads_does_not_write(draft):
    reader, editor = builders.make_user(), builders.make_user()
    Collaborator.objects.create(project=draft.project, user=reader, role="reader")
    Collaborator.objects.create(project=draft.project, user=editor)
    with pytest.raises(PermissionDenied):
        save(draft, {"project.title": "新"}, by=reader)
    assert save(draft, {"project.title": "新"}, by=editor).revision == 1


def test_nobody_writes_the_unit_of_others(draft):
    with pytest.raises(PermissionDenied):
        save(draft, {"project.title": "新"}, by=builders.make_user())


def test_a_sitting_leaves_one_audit_line_whatever_it_saves(draft):
    for number in range(3):
        save(draft, {"project.title": f"第{number}稿"}, key=f"key-0000{number}")
    save(draft, {"project.title": "后来"}, key="key-00009", at=NOW + LATER)
    assert AuditEntry.objects.filter(action="entry.edit").count() == 2
    assert EntryChange.objects.filter(entry=draft).count() == 4


def test_saving_takes_a_bounded_number_of_queries(draft, django_assert_max_num_queries):
    values = {
        "project.title": "新名称",
        "project.summary": "新简介",
        "entry.contact_name": "王",
        "unit.employees": 9,
        "members": [{"name": "陈", "role": ""}],
    }
    with django_assert_max_num_queries(19):
        save(draft, values, key="key-00001", base=0)
