import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Sector, StaffGrant
from projects.eligibility import FINDINGS
from projects.finding_words import SENTENCES, SOURCES, TITLES
from projects.models import Entry, FormReview, Recusal
from projects.services.entries import submit_entry
from projects.services.findings import findings_of
from tests.builders import (
    NOW,
    make_admin,
    make_competition,
    make_draft,
    make_entry,
    make_staff,
    make_submitted,
    make_user,
)

Role = StaffGrant.Role


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reviewer(client_of, track):
    client = client_of(make_staff(track, Role.REVIEWER, "reviewer"))
    client.cookies["django_language"] = "en"
    client.get(reverse("projects:list"))  # the first request of a session writes the session
    return client


def listing(track, query=""):
    return reverse("projects:review_list", args=[track.code]) + query


def page_of(entry, query=""):
    return reverse("projects:review", args=[entry.competition.code, entry.pk]) + query


# Rights


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200),
        (Role.REVIEWER, 200),
        (Role.SECRETARIAT, 200),
        (Role.SUPERVISOR, 200),
        (Role.PUBLICITY, 404),
        (None, 404),
    ],
)
def test_the_list_and_an_entry_are_for_staff_who_may_read(client_of, track, role, status):
    entry = make_submitted(track)
    client = client_of(make_staff(track, role) if role else make_user())
    assert client.get(listing(track)).status_code == status
    assert client.get(page_of(entry)).status_code == status


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.SUPERVISOR])
def test_who_may_only_read_gets_no_buttons_and_no_effect(client_of, track, role):
    entry = make_submitted(track)
    client = client_of(make_staff(track, role))
    assert 'name="verdict"' not in client.get(page_of(entry)).content.decode()
    client.post(page_of(entry), {"verdict": "accept"})
    sector = Sector.objects.exclude(pk=entry.sector_id).first()
    change = reverse("projects:change_sector", args=[track.code, entry.pk])
    assert client.post(change, {"sector": sector.pk}).status_code in (403, 404)
    entry.refresh_from_db()
    assert (entry.state, entry.sector_id != sector.pk) == ("submitted", True)


def test_staff_of_a_sibling_contest_see_nothing(client_of, tree):
    _root, division, track = tree
    sibling = make_competition("sibling", parent=division)
    entry = make_submitted(track)
    client = client_of(make_staff(sibling))
    assert client.get(listing(track)).status_code == 404
    assert client.get(page_of(entry)).status_code == 404


def test_the_owner_has_no_way_to_the_review_of_their_own_entry(client_of, track):
    entry = make_submitted(track)
    client = client_of(entry.project.owner)
    assert client.get(page_of(entry)).status_code == 404
    assert client.post(page_of(entry), {"verdict": "accept"}).status_code == 404


def test_a_recused_reviewer_meets_an_entry_that_does_not_exist(client_of, track):
    user = make_staff(track, Role.REVIEWER)
    entry, other = make_submitted(track), make_submitted(track)
    Recusal.objects.create(
        user=user, project=entry.project, kind="kinship", declared_by=user, declared_at=NOW
    )
    client = client_of(user)
    assert client.get(page_of(entry)).status_code == 404
    assert client.post(page_of(entry), {"verdict": "accept"}).status_code == 404
    page = client.get(listing(track)).content.decode()
    assert entry.number not in page
    assert other.number in page


def test_a_draft_is_in_no_list(reviewer, track):
    draft = make_draft(track, title="只有自己看得见")
    assert "只有自己看得见" not in reviewer.get(listing(track)).content.decode()
    assert reviewer.get(page_of(draft)).status_code == 404


def test_personal_data_are_masked(reviewer, track):
    page = reviewer.get(page_of(make_submitted(track))).content.decode()
    assert "138****1111" in page
    assert "c***@example.org" in page
    assert "13800001111" not in page
    assert "contact@example.org" not in page


# The list


@pytest.fixture
def three(track):
    return [
        make_submitted(track, title="海岛微电网", sector="material"),
        make_entry(track, title="止滑鞋底", sector="bio", unit="team"),
        make_submitted(track, title="负载识别", sector="bio"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("?state=submitted", [0, 2]),
        ("?state=accepted", [1]),
        ("?q=鞋底", [1]),
        ("?q=TRACK-0003", [2]),
        ("?q=试验 负载", [2]),
        ("?q=没有", []),
        ("?city=3301", [0, 1, 2]),
        ("?state=submitted&q=海岛&city=3301", [0]),
        ("?state=nonsense", [0, 1, 2]),
    ],
)
def test_the_list_is_filtered(reviewer, track, three, query, found):
    page = reviewer.get(listing(track, query)).content.decode()
    assert [number for number, entry in enumerate(three) if entry.number in page] == found


def test_the_list_is_filtered_by_sector_and_counts_every_state(reviewer, track, three):
    bio = Sector.objects.get(code="bio")
    page = reviewer.get(listing(track, f"?sector={bio.pk}")).content.decode()
    assert three[0].number not in page
    assert three[1].number in page
    assert "Submitted 2" in page
    assert "Accepted 1" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    reviewer, track, rows, django_assert_num_queries
):
    for _ in range(rows):
        make_submitted(track)
    with django_assert_num_queries(20):
        reviewer.get(listing(track))


def test_an_empty_list_says_why(reviewer, track):
    assert "Nothing has been submitted yet" in reviewer.get(listing(track)).content.decode()


# Deciding


@pytest.mark.parametrize(
    ("verdict", "state"), [("accept", "accepted"), ("return", "returned"), ("reject", "rejected")]
)
def test_a_decision_is_taken_and_the_next_entry_comes_up(reviewer, track, verdict, state):
    first, second = make_submitted(track), make_submitted(track)
    answer = reviewer.post(
        page_of(first, "?state=submitted"),
        {"verdict": verdict, "message": "请核对研发投入", "note": "内部", "confirmed": "1"},
    )
    assert answer.url == page_of(second, "?state=submitted")
    first.refresh_from_db()
    assert first.state == state
    row = FormReview.objects.get()
    assert (row.verdict, row.message, row.note) == (verdict, "请核对研发投入", "内部")


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_turning_down_needs_a_message_and_keeps_the_note(reviewer, track, verdict):
    entry = make_submitted(track)
    answer = reviewer.post(page_of(entry), {"verdict": verdict, "message": " ", "note": "留着"})
    assert answer.status_code == 422
    assert "留着" in answer.content.decode()
    above = answer.content.decode().partition('class="cs-panes"')[0]
    assert 'href="#id_message"' in above, "on a phone the form is far below"
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_rejecting_asks_once_more(reviewer, track):
    entry = make_submitted(track)
    answer = reviewer.post(page_of(entry), {"verdict": "reject", "message": "<b>不符</b>"})
    page = answer.content.decode()
    assert "cannot be handed in again" in page
    assert "<b>不符</b>" not in page
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_a_second_decision_on_the_same_entry_is_refused(reviewer, track):
    entry = make_entry(track)
    answer = reviewer.post(page_of(entry), {"verdict": "accept"}, follow=True)
    assert "is possible only while the state is Submitted" in answer.content.decode()
    assert FormReview.objects.filter(entry=entry).count() == 1


def test_a_reviewer_does_not_decide_on_an_entry_of_their_own(client_of, track):
    user = make_staff(track, Role.REVIEWER)
    entry = make_submitted(track, owner=user)
    client_of(user).post(page_of(entry), {"verdict": "accept"})
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_the_organiser_changes_the_sector_with_an_audit_line(client_of, track, organiser):
    entry = make_entry(track, sector="bio")
    material = Sector.objects.get(code="material")
    address = reverse("projects:change_sector", args=[track.code, entry.pk])
    client_of(organiser).post(address, {"sector": material.pk})
    entry.refresh_from_db()
    assert entry.sector == material
    assert AuditEntry.objects.filter(action="entry.change_sector").count() == 1


def test_a_reviewer_cannot_change_the_sector_or_disqualify(reviewer, track):
    entry = make_entry(track, sector="bio")
    material = Sector.objects.get(code="material")
    change = reverse("projects:change_sector", args=[track.code, entry.pk])
    assert reviewer.post(change, {"sector": material.pk}).status_code in (403, 404)
    reviewer.post(reverse("projects:disqualify", args=[track.code, entry.pk]), {"reason": "抄袭"})
    fresh = Entry.objects.get(pk=entry.pk)
    assert (fresh.state, fresh.sector.code) == ("accepted", "bio")


def test_disqualifying_asks_for_a_reason_and_keeps_it(client_of, track, organiser):
    entry = make_entry(track)
    client = client_of(organiser)
    address = reverse("projects:disqualify", args=[track.code, entry.pk])
    assert entry.number in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "项目系抄袭"})
    entry.refresh_from_db()
    assert entry.state == "disqualified"
    line = AuditEntry.objects.get(action="entry.disqualify")
    assert line.detail["reason"] == "项目系抄袭"


# Findings


def test_every_finding_has_a_title_and_a_sentence():
    assert set(SENTENCES) == set(FINDINGS)
    assert {topic for topic, _sentence in SENTENCES.values()} == set(TITLES)
    assert set(SOURCES) <= set(TITLES)


def test_findings_read_what_was_frozen_at_submission(track):
    entry = make_submitted(track)
    company = entry.project.enterprise
    type(company).objects.filter(pk=company.pk).update(industry="other", employees=5000)
    fresh = Entry.objects.for_list().get(pk=entry.pk)
    codes = [item.code for item in findings_of(fresh, user=make_admin())]
    assert "size_within" in codes
    assert "size_large" not in codes


def test_the_same_company_in_another_track_is_found(tree):
    _root, division, track = tree
    sibling = make_competition("sibling", parent=division)
    entry = make_submitted(track, title="海岛微电网储能调度")
    company = entry.project.enterprise
    twin = make_draft(sibling, title="海岛微电网 储能调度系统")
    type(company).objects.filter(pk=twin.project.enterprise_id).update(
        credit_code=company.credit_code
    )
    submit_entry(Entry.objects.get(pk=twin.pk), actor=twin.project.owner, at=NOW)
    fresh = Entry.objects.for_list().get(pk=entry.pk)
    for user in (make_admin(), make_staff(track, Role.REVIEWER)):
        found = {item.code: item for item in findings_of(fresh, user=user)}
        sentence = found["entered_elsewhere"].sentence
        assert "储能调度系统" in sentence
        assert "sibling" in sentence


@pytest.mark.parametrize("others", [1, 3])
def test_the_review_page_takes_as_many_queries_with_three_doubles_as_with_one(
    reviewer, track, others, django_assert_num_queries
):
    entry = make_submitted(track, title="海岛微电网储能调度")
    for number in range(others):
        make_submitted(track, title=f"海岛微电网储能调度{number}")
    with django_assert_num_queries(36):
        reviewer.get(page_of(entry))
