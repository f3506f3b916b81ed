"""The queue of form review: filters, whose hands an entry is in, and one step for many."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import StaffGrant
from projects.models import Entry, FormReview, Recusal
from projects.services import bulk
from projects.services.assignments import (
    NotUnderReview,
    OfficerNotAllowed,
    assign_officer,
    officers_of,
)
from tests.builders import (
    NOW,
    make_admin,
    make_competition,
    make_entry,
    make_staff,
    make_submitted,
)

Role = StaffGrant.Role


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(track):
    return make_staff(track, Role.REVIEWER, "officer")


@pytest.fixture
def client(client_of, officer):
    client = client_of(officer)
    client.cookies["django_language"] = "en"
    client.get(reverse("projects:list"))
    return client


def listing(track, query=""):
    return reverse("projects:review_list", args=[track.code]) + query


def bulk_page(track, query=""):
    return reverse("projects:review_bulk", args=[track.code]) + query


def recuse(user, entry):
    Recusal.objects.create(
        user=user, project=entry.project, kind="kinship", declared_by=user, declared_at=NOW
    )


def wrong_code(entry):
    """A finding that fails: the credit code does not pass the check."""
    Entry.objects.filter(pk=entry.pk).update(
        declared=entry.declared | {"credit_code": "91330102TEST000001"}
    )
    return Entry.objects.get(pk=entry.pk)


def right_code(entry):
    Entry.objects.filter(pk=entry.pk).update(
        declared=entry.declared | {"credit_code": "91350100M000100Y43"}
    )
    return Entry.objects.get(pk=entry.pk)


# Whose hands


def test_an_organiser_assigns_with_an_audit_line_and_the_same_again_is_nothing(track, officer):
    entry, organiser = make_submitted(track), make_staff(track)
    for _ in range(2):
        assign_officer(entry, officer, actor=organiser, at=NOW)
    entry.refresh_from_db()
    assert entry.officer == officer
    line = AuditEntry.objects.get(action="entry.assign")
    assert line.detail == {"before": "", "after": "officer"}


def test_a_reviewer_takes_on_what_nobody_has_and_nothing_else(track, officer):
    entry, other = make_submitted(track), make_staff(track, Role.REVIEWER)
    assert assign_officer(entry, officer, actor=officer, at=NOW).officer == officer
    for wanted in (other, None):
        with pytest.raises(PermissionDenied):
            assign_officer(entry, wanted, actor=other, at=NOW)
    assert assign_officer(entry, None, actor=officer, at=NOW).officer is None


@pytest.mark.parametrize("why", ["recused", "party", "sibling", "secretariat"])
def test_who_may_not_review_it_cannot_have_it_in_hand(tree, track, why):
    organiser = make_staff(track)
    if why == "sibling":
        node = make_competition("sibling", parent=tree[1])
        user = make_staff(node, Role.REVIEWER)
    else:
        user = make_staff(track, Role.SECRETARIAT if why == "secretariat" else Role.REVIEWER)
    entry = make_submitted(track, owner=user if why == "party" else None)
    if why == "recused":
        recuse(user, entry)
    with pytest.raises(OfficerNotAllowed):
        assign_officer(entry, user, actor=organiser, at=NOW)
    entry.refresh_from_db()
    assert entry.officer is None


def test_once_the_review_is_over_nobody_takes_it_on(track, officer):
    with pytest.raises(NotUnderReview):
        assign_officer(make_entry(track), officer, actor=make_staff(track), at=NOW)


def test_officers_are_those_of_the_node_and_above(tree, track, officer):
    above = make_staff(tree[1], Role.ORGANISER, "above")
    make_staff(track, Role.SECRETARIAT, "secretary")
    make_staff(make_competition("sibling", parent=tree[1]), Role.REVIEWER, "elsewhere")
    found = set(officers_of(track))
    assert {officer, above} <= found
    assert not {"secretary", "elsewhere"} & {user.username for user in found}


# Filters


def shown(client, track, entries, query):
    page = client.get(listing(track, query)).content.decode()
    return [number for number, entry in enumerate(entries) if entry.number in page]


def test_filters_by_hands_category_waiting_and_credit_code(client, track, officer):
    first = make_submitted(track)
    second = make_submitted(track, unit="team")
    third = make_submitted(track)
    Entry.objects.filter(pk=third.pk).update(submitted_at=NOW - dt.timedelta(days=8))
    assign_officer(second, officer, actor=officer, at=NOW)
    rows = [first, second, third]
    maker = second.category_id
    code = third.project.enterprise.credit_code
    for query, found in [
        ("", [0, 1, 2]),
        ("?officer=mine", [1]),
        ("?officer=nobody", [0, 2]),
        (f"?officer={officer.pk}", [1]),
        (f"?category={maker}", [1]),
        ("?waiting=7", [2]),
        ("?waiting=14", []),
        (f"?q={code}", [2]),
        ("?officer=x'--", [0, 1, 2]),
        ("?officer=9999999999999999999999", [0, 1, 2]),
    ]:
        assert shown(client, track, rows, query) == found, query
    assert "8 days" in client.get(listing(track, "?waiting=7")).content.decode()


def test_the_flagged_are_those_with_a_finding_that_fails(client, track):
    good, bad = right_code(make_submitted(track)), wrong_code(make_submitted(track))
    assert shown(client, track, [good, bad], "?flagged=1") == [1]
    page = client.get(listing(track)).content.decode()
    assert page.count("Findings against") == 1


@pytest.mark.parametrize("rows", [1, 30, 300])
@pytest.mark.parametrize("query", ["", "?flagged=1"])
def test_the_queue_takes_as_many_queries_for_three_hundred_as_for_one(
    client, track, rows, query, django_assert_num_queries
):
    first = make_submitted(track)
    grow(first, rows - 1)
    with django_assert_num_queries(QUERIES[query]):
        client.get(listing(track, query))


QUERIES = {"": 20, "?flagged=1": 25}


def grow(entry, number):
    """Copies of an entry with a unit and a fingerprint of their own, in bulk."""
    project, bands = entry.project, list(entry.bands.all())
    unit = project.enterprise
    for n in range(number):
        unit.pk, unit.credit_code = None, f"91330102GROW{n:06d}"
        unit.save(force_insert=True)
        project.pk, project.enterprise = None, unit
        project.save(force_insert=True)
        entry.pk, entry.project, entry.number = None, project, f"GROW-{n:04d}"
        entry.save(force_insert=True)
        for band in bands:
            band.pk, band.entry, band.value = None, entry, band.value + 1
        type(bands[0]).objects.bulk_create(bands)


# Many at once


def fields(*entries, **said):
    return {"entry": [entry.pk for entry in entries], **said}


def test_accepting_many_leaves_out_what_a_finding_speaks_against(client, track):
    good, bad = right_code(make_submitted(track)), wrong_code(make_submitted(track))
    page = client.get(
        bulk_page(track, f"?action=accept&entry={good.pk}&entry={bad.pk}")
    ).content.decode()
    assert "Accept 1 entry?" in page
    assert "1 entry stays where it is" in page
    answer = client.post(bulk_page(track), fields(good, bad, action="accept")).content.decode()
    assert [Entry.objects.get(pk=one.pk).state for one in (good, bad)] == ["accepted", "submitted"]
    assert "Unified social credit code" in answer
    assert AuditEntry.objects.filter(action="entry.accept").count() == 1


def test_without_the_look_at_the_findings_both_would_be_accepted(client, track, monkeypatch):
    """The guard switched off: this is what it is there for."""
    monkeypatch.setattr(bulk, "findings_of", lambda entry, user: [])
    bad = wrong_code(make_submitted(track))
    client.post(bulk_page(track), fields(bad, action="accept"))
    assert Entry.objects.get(pk=bad.pk).state == "accepted"


def test_returning_many_sends_one_message_and_one_day_and_names_the_refused(client, track):
    first, second, over = make_submitted(track), make_submitted(track), make_entry(track)
    answer = client.post(
        bulk_page(track),
        fields(first, second, over, action="return", message="请补盖章", correct_by="2026-09-20"),
    ).content.decode()
    rows = FormReview.objects.filter(verdict="return")
    assert {row.message for row in rows} == {"请补盖章"}
    for entry in (first, second):
        entry.refresh_from_db()
        assert entry.state == "returned"
        assert entry.correct_by == dt.datetime(2026, 9, 20, 15, 59, 59, tzinfo=dt.UTC)
    over.refresh_from_db()
    assert over.state == "accepted"
    assert over.number in answer
    assert "is possible only while the state is Submitted" in answer


@pytest.mark.parametrize("day", ["2026-09-01", "2026-11-30", "gestern", ""])
def test_a_day_that_is_not_allowed_comes_back_with_what_was_typed(client, track, day):
    entry = make_submitted(track)
    answer = client.post(
        bulk_page(track), fields(entry, action="return", message="请补盖章", correct_by=day)
    )
    assert answer.status_code == 422
    assert "请补盖章" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_assigning_many_refuses_who_is_recused_and_goes_on(client_of, track, officer):
    first, second = make_submitted(track), make_submitted(track)
    recuse(officer, first)
    answer = client_of(make_staff(track)).post(
        bulk_page(track), fields(first, second, action="assign", officer=officer.pk)
    )
    assert answer.status_code == 200
    assert [Entry.objects.get(pk=one.pk).officer for one in (first, second)] == [None, officer]


def test_all_of_the_list_are_those_within_the_filter(client, track):
    first, second = make_submitted(track, title="甲项目"), make_submitted(track, title="乙项目")
    page = client.get(bulk_page(track, "?q=甲&action=return&all=1")).content.decode()
    assert first.number in page
    assert second.number not in page


def test_nobody_acts_on_what_they_do_not_see(client, tree, track, officer):
    sibling = make_competition("sibling", parent=tree[1])
    strange, hidden = make_submitted(sibling), make_submitted(track)
    recuse(officer, hidden)
    client.post(
        bulk_page(track),
        fields(strange, hidden, action="return", message="x", correct_by="2026-09-20"),
    )
    assert {Entry.objects.get(pk=one.pk).state for one in (strange, hidden)} == {"submitted"}


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.SUPERVISOR, Role.PUBLICITY])
def test_many_at_once_is_for_who_may_review(client_of, track, role):
    entry = make_submitted(track)
    client = client_of(make_staff(track, role))
    assert client.get(bulk_page(track, f"?action=accept&entry={entry.pk}")).status_code == 404


@pytest.mark.parametrize("query", ["?action=erase&entry=1", "?entry=1"])
def test_a_step_that_does_not_exist_does_not_exist(client, track, query):
    assert client.get(bulk_page(track, query)).status_code == 404


@pytest.mark.parametrize(
    "query", ["?action=accept", "?action=accept&entry=x", "?action=accept&entry=" + "9" * 30]
)
def test_without_entries_it_says_to_tick_some(client, track, query):
    assert client.get(bulk_page(track, query)).url == listing(track)


def test_many_are_never_more_than_two_hundred(client, track, monkeypatch):
    monkeypatch.setattr("projects.views.queue.MOST_AT_ONCE", 2)
    rows = [make_submitted(track) for _ in range(3)]
    page = client.get(bulk_page(track, "?action=return&all=1")).content.decode()
    assert [entry.number in page for entry in rows] == [True, True, False]
    assert make_admin().is_superuser
