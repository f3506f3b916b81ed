"""The people of a project: asked by letter, joined once, taken out, and a project handed over."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import StaffGrant
from judging.services.readiness import problems_of
from projects import rules, tasks
from projects.models import Collaborator, Enterprise, Entry, Honour, Project, TeamInvitation
from projects.services.saving import save_fields
from projects.services.team import (
    change_role,
    duties_of,
    hand_over,
    leave_project,
    remove_teammate,
)
from projects.services.team_invitations import (
    MOST_OPEN,
    MOST_TO_ONE_ADDRESS,
    InvitationClosed,
    InvitationRefused,
    accept_invitation,
    hash_of,
    invite_teammate,
    secret_of,
    send_letter_of,
    withdraw_invitation,
)
from tests import builders
from tests.builders import NOW, make_draft, make_submitted, make_user

# A worker finds the task by itself.
TASK = tasks.send_team_invitation
ADDRESS = "mate@example.org"
DAY = dt.timedelta(days=1)
LINK = re.compile(r"/invitations/project/[\w-]{43}/")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(track):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def project(draft):
    return draft.project


@pytest.fixture
def owner(project):
    return project.owner


@pytest.fixture
def mate(db):
    return make_user("mate")


@pytest.fixture
def ask(project, owner, django_capture_on_commit_callbacks):
    """ask(**changes) → (invitation, address of the page in its letter)."""

    def asked(**changes):
        said = {"email": f" {ADDRESS.title()} ", "role": "editor", "actor": owner, "at": NOW}
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invite_teammate(project, **said | changes)
        return invitation, LINK.search(mail.outbox[-1].body).group()

    return asked


def english(client):
    client.cookies["django_language"] = "en"
    return client


def join(project, user, role="editor"):
    return Collaborator.objects.create(project=project, user=user, role=role)


def actions(project):
    lines = AuditEntry.objects.filter(subject_type="projects.project", subject_id=project.pk)
    return list(lines.order_by("pk").values_list("action", flat=True))


# Invitations


def test_the_key_stands_in_the_letter_alone(ask, project, owner):
    invitation, path = ask()
    letter = mail.outbox[-1]
    assert letter.to == [ADDRESS]
    assert project.title in letter.subject
    assert str(owner) in letter.body
    key = path.split("/")[3]
    assert key not in str(TeamInvitation.objects.values().get())
    assert key not in str(list(AuditEntry.objects.values()))
    assert invitation.valid_until == NOW + 14 * DAY


def test_the_page_says_the_same_whether_or_not_the_address_has_an_account(
    client_of, project, owner, mate
):
    client = english(client_of(owner))
    page = reverse("projects:team", args=[project.pk])

    def said(address):
        answer = client.post(page, {"email": address, "role": "reader"}, follow=True)
        TeamInvitation.objects.all().delete()
        csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        text = csrf.sub("", answer.content.decode()).replace(address, "ADDRESS")
        return re.sub(r"invitations/\d+|nonce-[\w-]+", "", text)

    assert said(mate.email) == said("nobody@example.org")


def test_whoever_is_asked_joins_with_the_role_and_the_owner_sees_it(
    ask, client_of, project, owner, mate
):
    invitation, path = ask(role="reader")
    client = english(client_of(mate))
    shown = client.get(path)
    assert str(owner) in shown.content.decode()
    assert shown["Referrer-Policy"] == "strict-origin"
    assert client.post(path).url == reverse("projects:team", args=[project.pk])
    assert project.collaborators.get(user=mate).role == "reader"
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (mate, NOW)
    assert actions(project) == ["project.invite", "project.join"]
    page = english(client_of(owner)).get(reverse("projects:team", args=[project.pk]))
    assert "Let fill in" in page.content.decode()


def test_a_second_press_finds_the_work_done_and_nobody_else_finds_anything(ask, client_of, mate):
    _invitation, path = ask()
    client = client_of(mate)
    client.post(path)
    assert client.post(path).status_code == 302
    assert client.get(path).status_code == 404
    assert client_of(make_user("third")).post(path).status_code == 404
    assert Collaborator.objects.count() == 1


def test_another_account_is_told_that_the_letter_is_not_for_it(ask, client_of, project):
    _invitation, path = ask()
    stranger = english(client_of(make_user("stranger")))
    page = stranger.get(path).content.decode()
    assert "This invitation is for another address" in page
    assert project.title not in page
    assert ADDRESS not in page
    assert stranger.post(path).status_code == 409
    assert not Collaborator.objects.exists()


def test_who_has_not_signed_in_learns_nothing_but_that_there_is_one(ask, client, project):
    _invitation, path = ask()
    answer = english(client).get(path)
    assert "You were invited to work on a project" in answer.content.decode()
    assert project.title not in answer.content.decode()
    assert english(client).post(path).status_code == 200
    assert not Collaborator.objects.exists()


def test_an_invitation_runs_out_after_fourteen_days(ask, client_of, mate):
    _invitation, path = ask()
    with time_machine.travel(NOW + 14 * DAY - dt.timedelta(seconds=1), tick=False):
        assert client_of(mate).get(path).status_code == 200
    with time_machine.travel(NOW + 14 * DAY, tick=False):
        assert client_of(mate).get(path).status_code == 404


def test_a_withdrawn_invitation_opens_nothing(ask, client_of, project, owner, mate):
    invitation, path = ask()
    client = client_of(owner)
    taken_back = reverse("projects:withdraw_invitation", args=[project.pk, invitation.pk])
    assert client.post(taken_back).status_code == 302
    assert client_of(mate).get(path).status_code == 404
    with pytest.raises(InvitationClosed):
        withdraw_invitation(invitation, actor=owner, at=NOW)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation, actor=mate, at=NOW)


def test_asking_the_same_address_again_makes_the_first_letter_worthless(ask, client_of, mate):
    _first, old = ask()
    _second, new = ask(role="reader")
    assert client_of(mate).get(old).status_code == 404
    assert client_of(mate).get(new).status_code == 200
    assert TeamInvitation.objects.filter(withdrawn_at=None).count() == 1


def test_the_letter_of_an_invitation_that_was_taken_back_is_not_sent(project, owner):
    invitation = invite_teammate(project, email=ADDRESS, role="editor", actor=owner, at=NOW)
    nonce = "a nonce"
    TeamInvitation.objects.update(key_hash=hash_of(secret_of(nonce)))
    assert send_letter_of(invitation.pk, nonce, at=NOW)
    assert not send_letter_of(invitation.pk + 1, nonce, at=NOW)
    withdraw_invitation(invitation, actor=owner, at=NOW)
    assert not send_letter_of(invitation.pk, nonce, at=NOW)
    assert len(mail.outbox) == 1


def test_no_more_than_twenty_are_open_and_one_taken_back_makes_room(project, owner):
    def invite(number):
        address = f"mate{number}@example.org"
        return invite_teammate(project, email=address, role="editor", actor=owner, at=NOW)

    made = [invite(number) for number in range(MOST_OPEN)]
    with pytest.raises(InvitationRefused, match="20"):
        invite(MOST_OPEN)
    withdraw_invitation(made[0], actor=owner, at=NOW)
    invite(MOST_OPEN)


def test_one_address_gets_five_letters_a_day_whoever_sends_them(project, owner, track):
    for _time in range(MOST_TO_ONE_ADDRESS):
        invite_teammate(project, email=ADDRESS, role="editor", actor=owner, at=NOW)
    other = make_draft(track, owner=make_user("other")).project
    said = {"email": ADDRESS, "role": "editor", "actor": other.owner}
    with pytest.raises(InvitationRefused):
        invite_teammate(other, **said, at=NOW)
    invite_teammate(other, **said, at=NOW + DAY + dt.timedelta(seconds=1))


def test_a_wrong_address_stays_in_its_box_with_a_sentence(client_of, project, owner):
    client = english(client_of(owner))
    page = reverse("projects:team", args=[project.pk])
    answer = client.post(page, {"email": "no address", "role": "editor"})
    assert answer.status_code == 422
    assert 'value="no address"' in answer.content.decode()
    assert "is-invalid" in answer.content.decode()


def test_the_owner_and_a_teammate_cannot_join_twice(ask, project, owner, mate):
    invitation, _path = ask(email=owner.email)
    with pytest.raises(InvitationRefused):
        accept_invitation(invitation, actor=owner, at=NOW)
    join(project, mate)
    invitation, _path = ask()
    with pytest.raises(InvitationRefused):
        accept_invitation(invitation, actor=mate, at=NOW)


# Duties


def test_a_reviewer_who_joins_is_warned_and_reviews_the_project_no_more(
    ask, client_of, track, project
):
    reviewer = builders.make_staff(track, StaffGrant.Role.REVIEWER, username="mate")
    entry = make_submitted(track, owner=project.owner)
    assert rules.reviews_entry(reviewer, entry)
    _invitation, path = ask()
    page = english(client_of(reviewer)).get(path).content.decode()
    assert f"You have a duty in {track.name}" in page
    client_of(reviewer).post(path)
    draft = project.entries.get()
    assert list(duties_of(reviewer, project)) == [track]
    line = AuditEntry.objects.get(action="project.join")
    assert line.detail["duties"] == [track.code]
    assert rules.is_party_to(reviewer, project)
    assert not rules.reviews_entry(reviewer, draft)
    # Another project of the same contest is none of theirs.
    assert rules.reviews_entry(reviewer, entry)


def test_who_has_no_duty_is_told_the_rule(ask, client_of, mate):
    _invitation, path = ask()
    page = english(client_of(mate)).get(path).content.decode()
    assert "can neither review nor judge it" in page
    assert "You have a duty" not in page


def test_a_judge_who_joins_keeps_the_heat_from_opening(track):
    entries = [builders.make_entry(track) for _n in range(2)]
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat)
    builders.seat_entries(heat, entries, actor=builders.make_admin(), at=NOW)
    judge = heat.seats.first().judge.user
    before = problems_of(heat)
    join(entries[0].project, judge)
    assert rules.is_party_to(judge, entries[0].project)
    added = set(problems_of(heat)) - set(before)
    assert len(added) == 1


# Roles, removing, leaving


def test_a_reader_reads_and_an_editor_writes(project, draft, owner, mate):
    teammate = join(project, mate)
    assert rules.can_edit(mate, draft)
    change_role(teammate, "reader", actor=owner, at=NOW)
    assert not rules.can_edit(mate, draft)
    assert rules.owns_entry(mate, draft)
    with pytest.raises(PermissionDenied):
        save_fields(draft, {"project.title": "新名"}, actor=mate, at=NOW)


def test_a_role_that_does_not_exist_changes_nothing(client_of, project, owner, mate):
    teammate = join(project, mate)
    url = reverse("projects:teammate_role", args=[project.pk, teammate.pk])
    assert client_of(owner).post(url, {"role": "emperor"}).status_code == 302
    assert client_of(owner).post(url).status_code == 302
    teammate.refresh_from_db()
    assert teammate.role == "editor"
    client_of(owner).post(url, {"role": "reader"})
    teammate.refresh_from_db()
    assert teammate.role == "reader"


def test_who_is_taken_out_sees_nothing_more_and_the_book_keeps_the_name(
    client_of, project, draft, owner, mate
):
    teammate = join(project, mate)
    save_fields(draft, {"project.title": "队友写的名称"}, actor=mate, at=NOW)
    url = reverse("projects:remove_teammate", args=[project.pk, teammate.pk])
    assert client_of(owner).get(url).status_code == 200
    assert project.collaborators.exists()
    assert client_of(owner).post(url).status_code == 302
    assert client_of(mate).get(reverse("projects:detail", args=[draft.pk])).status_code == 404
    assert draft.changes.get(field="project.title").by == mate
    assert client_of(owner).post(url).status_code == 404
    history = client_of(owner).get(reverse("projects:history", args=[draft.pk]))
    assert mate.name in history.content.decode()


def test_a_teammate_leaves_and_the_owner_cannot(client_of, project, owner, mate):
    join(project, mate)
    url = reverse("projects:leave_team", args=[project.pk])
    client_of(owner).post(url)
    with pytest.raises(PermissionDenied):
        leave_project(project, actor=owner, at=NOW)
    assert client_of(mate).post(url).url == reverse("projects:list")
    assert client_of(mate).post(url).status_code == 404
    assert actions(project) == ["project.leave"]


@pytest.mark.parametrize("route", ["teammate_role", "remove_teammate", "hand_over"])
def test_a_teammate_decides_nothing_about_the_team(client_of, project, mate, route):
    teammate = join(project, mate)
    url = reverse(f"projects:{route}", args=[project.pk, teammate.pk])
    assert client_of(mate).post(url, {"role": "editor"}).status_code == 404
    page = reverse("projects:team", args=[project.pk])
    assert client_of(mate).post(page, {"email": ADDRESS, "role": "editor"}).status_code == 404
    with pytest.raises(PermissionDenied):
        remove_teammate(teammate, actor=mate, at=NOW)
    assert Collaborator.objects.get().role == "editor"


def test_only_the_owner_sees_who_is_asked(client_of, project, owner, mate, ask):
    join(project, mate)
    ask(email="third@example.org")
    page = reverse("projects:team", args=[project.pk])
    assert "third@example.org" in client_of(owner).get(page).content.decode()
    assert "third@example.org" not in client_of(mate).get(page).content.decode()


def test_a_teammate_of_another_project_is_not_found_under_this_one(client_of, project, track):
    other = make_draft(track, owner=project.owner).project
    teammate = join(other, make_user("mate"))
    url = reverse("projects:remove_teammate", args=[project.pk, teammate.pk])
    assert client_of(project.owner).post(url).status_code == 404


# Handing over


def fresh(project):
    return Project.objects.get(pk=project.pk)


def test_a_project_is_handed_over_with_its_unit_and_all_its_entries(project, draft, owner, mate):
    done = hand_over(join(project, mate), actor=owner, at=NOW)
    assert (done.owner, done.enterprise.owner) == (mate, mate)
    assert list(done.collaborators.values_list("user", "role")) == [(owner.pk, "editor")]
    assert list(done.entries.all()) == [draft]
    assert not draft.changes.exists()
    line = AuditEntry.objects.get(action="project.hand_over")
    assert (line.actor, line.detail) == (owner, {"before": str(owner), "after": str(mate)})
    with pytest.raises(PermissionDenied):
        hand_over(join(project, make_user("third")), actor=owner, at=NOW)


def test_a_unit_of_several_projects_is_copied_with_its_honours(project, track, owner, mate):
    company = project.enterprise
    Honour.objects.create(enterprise=company, kind="high_tech", number="GR-1")
    other = Project.objects.create(owner=owner, enterprise=company, title="另一个")
    hand_over(join(project, mate), actor=owner, at=NOW)
    copy = fresh(project).enterprise
    assert copy.pk != company.pk
    assert (copy.owner, copy.credit_code) == (mate, company.credit_code)
    assert list(copy.honours.values_list("number", flat=True)) == ["GR-1"]
    assert fresh(other).enterprise == company
    company.refresh_from_db()
    assert (company.owner, company.honours.count()) == (owner, 1)


def test_who_has_described_the_company_gets_the_project_under_that_description(
    client_of, project, draft, owner, mate
):
    company = project.enterprise
    own = Enterprise.objects.get(pk=company.pk)
    own.pk, own.owner, own.employees, own.name = None, mate, 9, "自己写的名称"
    own.save(force_insert=True)
    teammate = join(project, mate)
    url = reverse("projects:hand_over", args=[project.pk, teammate.pk])
    asked = english(client_of(owner)).get(url).content.decode()
    assert "has described the same enterprise already" in asked
    assert "自己写的名称" in asked
    client_of(owner).post(url)
    assert fresh(project).enterprise == own
    changes = {row.field: (row.before, row.after) for row in draft.changes.all()}
    assert changes["unit.employees"] == ("120", "9")
    assert changes["unit.name"] == (company.name, "自己写的名称")
    assert Entry.objects.get(pk=draft.pk).revision == 1


def test_what_was_handed_in_stands_as_it_was(project, track, owner, mate):
    entry = make_submitted(track, owner=owner)
    declared = entry.declared
    hand_over(join(entry.project, mate), actor=owner, at=NOW)
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.declared, entry.state) == (declared, "submitted")
    assert rules.is_owner(mate, entry)
    assert not rules.is_owner(owner, entry)


def test_a_maker_team_is_handed_over_too(track, owner, mate):
    entry = make_draft(track, owner=owner, unit="team")
    hand_over(join(entry.project, mate), actor=owner, at=NOW)
    project = fresh(entry.project)
    assert (project.owner, project.team.owner) == (mate, mate)


def test_a_project_comes_back_the_same_way(project, owner, mate):
    hand_over(join(project, mate), actor=owner, at=NOW)
    hand_over(project.collaborators.get(user=owner), actor=mate, at=NOW)
    back = fresh(project)
    assert (back.owner, back.enterprise.owner) == (owner, owner)
    assert list(back.collaborators.values_list("user", flat=True)) == [mate.pk]


def test_the_page_of_a_large_team_takes_as_many_queries_as_that_of_a_small_one(
    client_of, project, owner, ask, django_assert_num_queries
):
    page, client = reverse("projects:team", args=[project.pk]), client_of(owner)

    def measured():
        with django_assert_num_queries(7):
            assert client.get(page).status_code == 200

    # The first request of a session writes when it was seen.
    client.get(page)
    ask()
    join(project, make_user())
    measured()
    for number in range(15):
        join(project, make_user())
        ask(email=f"m{number}@example.org")
    measured()
