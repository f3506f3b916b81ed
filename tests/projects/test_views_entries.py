import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEntry, Consent
from competitions.models import StaffGrant
from projects.credit_code import make_credit_code
from projects.models import Collaborator, Enterprise, Entry, Project, Team
from projects.services.drafts import sectors_of
from projects.services.reviews import review_entry
from tests.builders import (
    NOW,
    make_admin,
    make_draft,
    make_entry,
    make_project,
    make_region,
    make_staff,
    make_submitted,
    make_user,
)

CODE = make_credit_code("91330102MA2H3K9X4")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def new_enterprise(track, **changes):
    fields = {
        "category": track.categories.get(kind="enterprise").pk,
        "title": "海岛微电网储能调度",
        "sector": sectors_of(track).first().pk,
        "unit": "new",
        "unit-name": "温州屿能科技有限公司",
        "unit-credit_code": CODE,
        "unit-credit_code_reason": "",
        "unit-founded_on": "2019-03-12",
        "unit-region": make_region("330305", "洞头区").code,
        "unit-industry": "industry",
        "unit-employees": "26",
        "unit-revenue": "1860.00",
        "unit-assets": "",
    }
    return fields | changes


def start(client, track, **changes):
    return client.post(
        reverse("projects:start", args=[track.code]), new_enterprise(track, **changes)
    )


def warm(client):
    """The first request of a session writes the session."""
    client.get(reverse("projects:list"))
    return client


# Beginning an entry


def test_an_enterprise_begins_an_entry_and_lands_on_the_project_step(client_of, track):
    user = make_user(name="王喆", mobile="13800005021")
    answer = start(client_of(user), track)
    entry = Entry.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("projects:edit", args=[entry.pk, "project"])
    assert (entry.state, entry.project.title) == ("draft", "海岛微电网储能调度")
    assert entry.project.enterprise.name == "温州屿能科技有限公司"
    assert (entry.contact_name, entry.contact_mobile) == ("王喆", "13800005021")


def test_a_team_begins_an_entry_in_the_maker_group(client_of, track):
    fields = new_enterprise(track) | {
        "category": track.categories.get(kind="maker").pk,
        "unit-name": "止滑鞋底团队",
    }
    client_of(make_user()).post(reverse("projects:start", args=[track.code]), fields)
    entry = Entry.objects.get()
    assert entry.project.team.name == "止滑鞋底团队"
    assert entry.project.enterprise is None


def test_an_enterprise_of_mine_can_be_chosen_again(client_of, track):
    user = make_user()
    company = make_project(user).enterprise
    start(client_of(user), track, unit=str(company.pk), **{"unit-name": "", "unit-employees": ""})
    assert Entry.objects.get().project.enterprise == company
    assert Enterprise.objects.count() == 1


def test_an_enterprise_of_somebody_else_cannot_be_chosen(client_of, track):
    company = make_project(make_user()).enterprise
    answer = start(client_of(make_user()), track, unit=str(company.pk))
    assert answer.status_code == 422
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("unit-employees", "-3"),
        ("unit-credit_code", "91330102MA2H3K9X40"),
        ("unit-revenue", "many"),
        ("unit-region", ""),
    ],
)
def test_a_start_that_fails_keeps_everything_that_was_typed(client_of, track, field, value):
    answer = start(client_of(make_user()), track, **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "温州屿能科技有限公司" in page
    assert 'value="1860.00"' in page or field == "unit-revenue"
    assert value in page
    assert "is-invalid" in page
    assert [model.objects.count() for model in (Entry, Project, Enterprise)] == [0, 0, 0]


def test_a_code_that_fails_the_check_is_taken_with_a_reason(client_of, track):
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    reason = {"unit-credit_code": wrong, "unit-credit_code_reason": "执照上就是这样"}
    start(client_of(make_user()), track, **reason)
    company = Enterprise.objects.get()
    assert (company.credit_code, company.credit_code_reason) == (wrong, "执照上就是这样")


def test_a_pasted_code_loses_its_blanks_before_it_is_judged(client_of, track):
    start(
        client_of(make_user()), track, **{"unit-credit_code": f" {CODE[:9].lower()}　{CODE[9:]} "}
    )
    assert Enterprise.objects.get().credit_code == CODE


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("opens", True),
        ("before_opens", False),
        ("before_closes", True),
        ("closes", False),
    ],
)
def test_registration_is_open_from_its_first_second_until_just_before_its_last(
    client_of, track, moment, is_open
):
    second = dt.timedelta(seconds=1)
    at = {
        "opens": track.registration_opens_at,
        "before_opens": track.registration_opens_at - second,
        "before_closes": track.registration_closes_at - second,
        "closes": track.registration_closes_at,
    }[moment]
    with time_machine.travel(at, tick=False):
        start(client_of(make_user()), track)
    assert Entry.objects.exists() == is_open
    assert Team.objects.count() + Enterprise.objects.count() == int(is_open)


def test_a_contest_in_preparation_does_not_exist_for_entrants(client_of, track):
    type(track).objects.filter(pk=track.pk).update(state="draft")
    address = reverse("projects:start", args=[track.code])
    assert client_of(make_user()).get(address).status_code == 404


# Who sees an entry


@pytest.fixture
def draft(track):
    return make_draft(track, owner=make_user("owner"))


def reader(track, entry, who):
    if who == "owner":
        return entry.project.owner
    if who == "teammate":
        mate = make_user("teammate")
        Collaborator.objects.create(project=entry.project, user=mate)
        return mate
    if who == "other entrant":
        return make_draft(track, owner=make_user("rival")).project.owner
    return make_staff(track, who)


OWN_PAGES = [
    ("projects:detail", []),
    ("projects:edit", ["contest"]),
    ("projects:edit", ["unit"]),
    ("projects:edit", ["project"]),
    ("projects:edit", ["materials"]),
    ("projects:edit", ["people"]),
    ("projects:edit", ["declare"]),
]


@pytest.mark.parametrize(("name", "args"), OWN_PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("teammate", 200),
        ("other entrant", 404),
        (StaffGrant.Role.ORGANISER, 404),
        (StaffGrant.Role.SUPERVISOR, 404),
    ],
)
def test_a_draft_is_open_to_its_own_people_only(client_of, track, draft, name, args, who, status):
    answer = client_of(reader(track, draft, who)).get(reverse(name, args=[draft.pk, *args]))
    assert answer.status_code == status


@pytest.mark.parametrize(("name", "args"), [*OWN_PAGES, ("projects:withdraw", [])])
def test_an_anonymous_visitor_is_asked_to_sign_in(client, draft, name, args):
    answer = client.get(reverse(name, args=[draft.pk, *args]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["projects:submit", "projects:withdraw", "projects:upload"])
def test_nobody_else_can_do_anything_with_a_draft(client_of, track, draft, name):
    rival = client_of(make_user("rival"))
    assert rival.post(reverse(name, args=[draft.pk]), {"agree": "on"}).status_code == 404
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_absent_entry_and_a_foreign_one_answer_alike(client_of, draft):
    rival = client_of(make_user("rival"))
    foreign = rival.get(reverse("projects:detail", args=[draft.pk]))
    absent = rival.get(reverse("projects:detail", args=[99_999]))
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("teammate", 200),
        ("other entrant", 404),
        (StaffGrant.Role.ORGANISER, 404),
    ],
)
def test_a_file_of_a_draft_goes_to_its_own_people_only(client_of, track, draft, who, status):
    material = draft.materials.get(kind="plan")
    answer = client_of(reader(track, draft, who)).get(
        reverse("projects:material", args=[material.pk])
    )
    assert answer.status_code == status
    answer.close()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("other entrant", 404),
        (StaffGrant.Role.ORGANISER, 200),
        (StaffGrant.Role.REVIEWER, 200),
        (StaffGrant.Role.SECRETARIAT, 200),
        (StaffGrant.Role.SUPERVISOR, 200),
        (StaffGrant.Role.PUBLICITY, 404),
    ],
)
def test_a_file_of_a_submitted_entry_goes_to_staff_as_well(client_of, track, who, status):
    entry = make_submitted(track)
    material = entry.materials.get(kind="plan")
    answer = client_of(reader(track, entry, who)).get(
        reverse("projects:material", args=[material.pk])
    )
    assert answer.status_code == status
    answer.close()


def test_a_file_comes_as_an_attachment_that_no_browser_opens(client_of, draft):
    material = draft.materials.get(kind="plan")
    answer = client_of(draft.project.owner).get(reverse("projects:material", args=[material.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%95%86%E4%B8%9A%E8%AE%A1%E5%88%92%E4%B9%A6.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_behind_the_proxy_the_proxy_sends_the_file(client_of, draft, settings):
    settings.MEDIA_ACCEL_PREFIX = "/protected/"
    material = draft.materials.get(kind="plan")
    answer = client_of(draft.project.owner).get(reverse("projects:material", args=[material.pk]))
    assert answer["X-Accel-Redirect"] == f"/protected/{material.file.name}"
    assert answer.content == b""


# Submitting and withdrawing


def submit(client, entry, **fields):
    return client.post(reverse("projects:submit", args=[entry.pk]), {"agree": "on"} | fields)


def test_submitting_gives_a_number_and_records_the_declaration(client_of, draft):
    submit(client_of(draft.project.owner), draft)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("submitted", "TRACK-0001")
    assert Consent.objects.get(notice="declaration").user == draft.project.owner


def test_without_agreement_nothing_is_submitted(client_of, draft):
    answer = submit(client_of(draft.project.owner), draft, agree="")
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_incomplete_entry_comes_back_with_what_is_missing(client_of, draft):
    draft.materials.filter(kind="plan").delete()
    draft.project.members.all().delete()
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("projects:submit", args=[draft.pk]), {"agree": "on"}, follow=True)
    page = answer.content.decode()
    assert "Still missing: Upload the business plan, Name at least one core member" in page
    assert f'href="{reverse("projects:edit", args=[draft.pk, "people"])}#members"' in page
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize(("seconds", "state"), [(-1, "submitted"), (0, "draft"), (1, "draft")])
def test_the_deadline_is_the_first_moment_that_is_too_late(
    client_of, track, draft, seconds, state
):
    at = track.registration_closes_at + dt.timedelta(seconds=seconds)
    client = client_of(draft.project.owner)
    with time_machine.travel(at, tick=False):
        client.force_login(draft.project.owner)
        submit(client, draft)
    draft.refresh_from_db()
    assert draft.state == state


def test_withdrawing_asks_first_and_then_does_it(client_of, track):
    entry = make_submitted(track)
    client = client_of(entry.project.owner)
    address = reverse("projects:withdraw", args=[entry.pk])
    assert entry.number in client.get(address).content.decode()
    entry.refresh_from_db()
    assert entry.state == "submitted"
    client.post(address)
    entry.refresh_from_db()
    assert entry.state == "withdrawn"


def test_a_submitted_entry_cannot_be_edited_any_more(client_of, track):
    entry = make_submitted(track)
    answer = client_of(entry.project.owner).get(
        reverse("projects:edit", args=[entry.pk, "project"])
    )
    assert answer.status_code == 302
    assert answer.url == reverse("projects:detail", args=[entry.pk])


def test_the_entrant_reads_the_reviewers_message_and_never_the_note(client_of, track):
    entry = make_submitted(track)
    review_entry(
        entry,
        "return",
        actor=make_admin(),
        at=NOW,
        message="请补交专利转让证明",
        note="电话核实中",
    )
    client = client_of(entry.project.owner)
    for name, args in [("projects:detail", []), ("projects:edit", ["project"])]:
        page = client.get(reverse(name, args=[entry.pk, *args])).content.decode()
        assert "请补交专利转让证明" in page
        assert "电话核实中" not in page


# Lists


def test_my_list_says_what_to_do_when_it_is_empty(client_of, track):
    page = client_of(make_user()).get(reverse("projects:list")).content.decode()
    assert "cs-empty" in page
    assert reverse("projects:start", args=[track.code]) in page


@pytest.mark.parametrize("rows", [1, 3])
def test_my_list_takes_as_many_queries_for_three_as_for_one(
    client_of, track, rows, django_assert_num_queries
):
    user = make_user()
    for _ in range(rows):
        make_draft(track, owner=user)
    client = warm(client_of(user))
    with django_assert_num_queries(6):
        client.get(reverse("projects:list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_entry_takes_as_many_queries_for_three_files_as_for_one(
    client_of, draft, rows, django_assert_num_queries
):
    for material in list(draft.materials.all())[rows:]:
        material.delete()
    client = warm(client_of(draft.project.owner))
    with django_assert_num_queries(10):
        client.get(reverse("projects:detail", args=[draft.pk]))


def test_every_change_leaves_an_audit_line(client_of, track):
    user = make_user()
    start(client_of(user), track)
    entry = make_entry(track, owner=user)
    statement = {"signature": str(user), "reason": "经营方向调整"}
    client_of(user).post(reverse("projects:withdraw", args=[entry.pk]), statement)
    actions = AuditEntry.objects.filter(actor=user).values_list("action", flat=True)
    assert {"entry.create", "entry.withdraw"} <= set(actions)
