"""Invitations to judge, the commitment, and who may be seated and see what because of them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry, Message
from accounts.workflow import TransitionRefused
from judging.commitment_text import TEXT, VERSION, digest_of
from judging.models import Commitment, Judge, ServiceInvitation
from judging.services import panels
from judging.services.allocation_facts import field_of
from judging.services.commitments import (
    CommitmentRefused,
    sign_commitment,
    unsigned_of,
)
from judging.services.service_invitations import (
    AnswerRefused,
    InvitationNotSent,
    answer_invitation,
    invite_judges,
    needs_reason,
    only_willing,
    withdraw_invitation,
)
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
State = ServiceInvitation.State


@pytest.fixture
def heat(track):
    return builders.make_heat(builders.make_round(track))


def ask(where, *judges, organiser, **said):
    values = {"answer_by": TODAY, "actor": organiser, "at": NOW} | said
    return invite_judges(where.round.competition, judges, **values)


def test_an_invitation_is_a_letter_to_the_judge(heat, organiser):
    judge = builders.make_judge(email="pool@example.org")
    type(judge.user).objects.filter(pk=judge.user_id).update(email="")
    judge.refresh_from_db()
    [one] = ask(heat, judge, organiser=organiser, heat=heat, message="请携带身份证")
    assert (one.state, one.round, one.heat) == ("invited", heat.round, heat)
    letters = {letter.channel: letter for letter in Message.objects.all()}
    assert {*letters} == {"portal", "email"}
    assert letters["email"].address == "pool@example.org"
    assert heat.name in letters["email"].subject
    assert "请携带身份证" in letters["email"].body
    assert reverse("judging:invitation", args=[one.pk]) in letters["email"].body
    line = AuditEntry.objects.get(action="serviceinvitation.create")
    assert (line.actor, line.scope) == (organiser, heat.round.competition.path)


def test_nobody_is_asked_twice_for_the_same(heat, organiser):
    judge, other = builders.make_judge(), builders.make_judge()
    ask(heat, judge, organiser=organiser)
    [second] = ask(heat, judge, other, organiser=organiser)
    assert second.judge == other
    with pytest.raises(InvitationNotSent):
        ask(heat, judge, organiser=organiser)
    # For the heat is something else than for the contest.
    assert len(ask(heat, judge, organiser=organiser, heat=heat)) == 1


@pytest.mark.parametrize("narrow", [(), ("round",), ("round", "heat")])
def test_the_database_keeps_one_standing_invitation(heat, organiser, narrow):
    judge = builders.make_judge()
    target = {"round": heat.round, "heat": heat}
    values = {
        "judge": judge,
        "competition": heat.round.competition,
        "answer_by": TODAY,
        "asked_by": organiser,
        "asked_at": NOW,
        **{name: target[name] for name in narrow},
    }
    ServiceInvitation.objects.create(**values, state=State.DECLINED)
    ServiceInvitation.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceInvitation.objects.create(**values, state=State.ACCEPTED)


def test_who_may_ask_and_for_what(heat, organiser):
    judge = builders.make_judge()
    stranger = builders.make_user()
    elsewhere = builders.make_heat(builders.make_round(builders.make_competition("other")))
    with pytest.raises(PermissionDenied):
        ask(heat, judge, organiser=stranger)
    with pytest.raises(PermissionDenied):
        ask(heat, judge, organiser=organiser, heat=elsewhere)
    with pytest.raises(InvitationNotSent):
        ask(heat, judge, organiser=organiser, answer_by=TODAY - dt.timedelta(days=1))
    assert not ServiceInvitation.objects.exists()
    assert not Message.objects.exists()


def test_accepting_ends_with_its_day(heat, organiser):
    judge = builders.make_judge()
    [one] = ask(heat, judge, organiser=organiser)
    late = NOW + dt.timedelta(days=1)
    with pytest.raises(AnswerRefused):
        answer_invitation(one, "accept", actor=judge.user, at=late)
    assert answer_invitation(one, "accept", actor=judge.user, at=NOW).state == "accepted"
    with pytest.raises(TransitionRefused):
        answer_invitation(one, "accept", actor=judge.user, at=NOW)


def test_declining_needs_a_reason_and_stays_possible(heat, organiser):
    judge = builders.make_judge()
    [one] = ask(heat, judge, organiser=organiser)
    answer_invitation(one, "accept", actor=judge.user, at=NOW)
    late = NOW + dt.timedelta(days=3)
    with pytest.raises(AnswerRefused):
        answer_invitation(one, "decline", reason=" ", actor=judge.user, at=late)
    answer_invitation(one, "decline", reason="临时出差", actor=judge.user, at=late)
    one = ServiceInvitation.objects.get()
    assert (one.state, one.reason, one.answered_at) == ("declined", "临时出差", late)
    assert AuditEntry.objects.get(action="serviceinvitation.decline").detail["reason"]
    assert len(ask(heat, judge, organiser=organiser)) == 1


def test_only_the_judge_answers_and_only_organisers_withdraw(heat, organiser):
    judge = builders.make_judge()
    [one] = ask(heat, judge, organiser=organiser)
    for actor in (organiser, builders.make_judge().user):
        with pytest.raises(TransitionRefused):
            answer_invitation(one, "accept", actor=actor, at=NOW)
    with pytest.raises(TransitionRefused):
        withdraw_invitation(one, actor=judge.user, at=NOW)
    Message.objects.all().delete()
    withdraw_invitation(one, actor=organiser, at=NOW)
    assert Message.objects.filter(channel="portal", recipient=judge.user).count() == 1
    assert not ServiceInvitation.objects.open_to(judge.user).exists()


def seat(heat, judge, organiser, reason=""):
    number = heat.seats.count() + 1
    return panels.seat_judge(heat, judge, number=number, reason=reason, actor=organiser, at=NOW)


def test_a_contest_that_has_invited_nobody_seats_whom_it_likes(heat, organiser):
    assert seat(heat, builders.make_judge(), organiser).number == 1


@pytest.mark.parametrize("target", ["contest", "round", "heat"])
def test_once_it_invites_only_who_accepted_is_seated_just_so(heat, organiser, target):
    said = {"contest": {}, "round": {"round_": heat.round}, "heat": {"heat": heat}}[target]
    came, silent, stranger = (builders.make_judge() for _ in range(3))
    yes, _no = ask(heat, came, silent, organiser=organiser, **said)
    answer_invitation(yes, "accept", actor=came.user, at=NOW)
    assert needs_reason(heat, [came, silent, stranger]) == {silent.pk, stranger.pk}
    seat(heat, came, organiser)
    for judge in (silent, stranger):
        with pytest.raises(panels.NotAccepted, match=str(judge)):
            seat(heat, judge, organiser, reason=" ")
    seat(heat, stranger, organiser, reason="原评委突发疾病，临时替换")
    line = AuditEntry.objects.filter(action="seat.create").latest("pk")
    assert line.detail["reason"] == "原评委突发疾病，临时替换"


def test_an_invitation_to_another_heat_does_not_cover(heat, organiser):
    judge, other = builders.make_judge(), builders.make_heat(heat.round, number=2)
    [one] = ask(heat, judge, organiser=organiser, heat=other)
    answer_invitation(one, "accept", actor=judge.user, at=NOW)
    assert needs_reason(heat, [judge]) == {judge.pk}
    assert needs_reason(other, [judge]) == set()


def test_an_invitation_taken_back_binds_nobody(heat, organiser):
    judge = builders.make_judge()
    [one] = ask(heat, judge, organiser=organiser)
    assert needs_reason(heat, [judge])
    withdraw_invitation(one, actor=organiser, at=NOW)
    assert needs_reason(heat, [judge]) == set()


def test_a_programme_seats_only_who_accepted_for_the_round(heat, organiser):
    wide, narrow, silent, seated = (builders.make_judge() for _ in range(4))
    everybody, round_ = Judge.objects.all(), heat.round
    assert set(only_willing(everybody, round_)) == {wide, narrow, silent, seated}
    seat(heat, seated, organiser)
    [yes, _no] = ask(heat, wide, silent, organiser=organiser)
    [one] = ask(heat, narrow, organiser=organiser, heat=heat)
    for invitation in (yes, one):
        answer_invitation(invitation, "accept", actor=invitation.judge.user, at=NOW)
    assert set(only_willing(everybody, round_)) == {wide, seated}
    assert set(field_of(round_).judges) == {wide, seated}


# The commitment

# Whoever changes the text raises the version, and writes the new digest down here.
SIGNED_TEXTS = {"2026-1": "4200a69747bf61005200beb4c10feb85ead7599b11f89d48f985edcf05462d7e"}


def test_the_text_of_a_version_never_changes():
    assert digest_of(TEXT) == SIGNED_TEXTS[VERSION]


def test_a_commitment_is_signed_once_for_an_edition(heat):
    judge = builders.make_judge()
    node, said = (
        heat.round.competition,
        {"digest": digest_of(TEXT), "actor": judge.user, "at": NOW},
    )
    first = sign_commitment(node, signature=f" {judge.user} ", **said)
    assert sign_commitment(node, signature=str(judge.user), **said) == first
    assert (first.version, first.digest, first.edition.parent) == (VERSION, digest_of(TEXT), None)
    assert AuditEntry.objects.filter(action="commitment.sign").count() == 1


def test_a_commitment_takes_the_judges_own_name_and_the_text_in_force(heat):
    judge = builders.make_judge()
    node = heat.round.competition
    name, digest = str(judge.user), digest_of(TEXT)
    for signature, text in (("别人", digest), (name, "0" * 64)):
        with pytest.raises(CommitmentRefused):
            sign_commitment(node, signature=signature, digest=text, actor=judge.user, at=NOW)
    stranger = builders.make_user()
    with pytest.raises(PermissionDenied):
        sign_commitment(node, signature=str(stranger), digest=digest, actor=stranger, at=NOW)
    assert not Commitment.objects.exists()


def test_the_organiser_sees_who_has_not_signed(heat, organiser, django_assert_num_queries):
    signed, missing = builders.make_judge(), builders.make_judge()
    other = builders.make_heat(heat.round, number=2)
    seat(heat, signed, organiser)
    seat(heat, missing, organiser)
    builders.seat_judge(other, signed, number=1, actor=organiser, at=NOW)
    with django_assert_num_queries(1):
        assert unsigned_of([heat, other]) == {heat.pk: [missing]}
    assert unsigned_of([]) == {}


def test_no_sheet_is_shown_before_a_new_version_is_signed(track, client_of, monkeypatch):
    heat = builders.make_open_heat(track, entries=1, judges=1)
    seat = heat.seats.get()
    client = client_of(seat.judge.user)
    page = reverse("judging:sheet", args=[seat.sheets.get().pk])
    assert client.get(page).status_code == 200
    monkeypatch.setattr("judging.services.commitments.VERSION", "2027-1")
    assert client.get(page).headers["Location"] == reverse("judging:commitment", args=[heat.pk])


def test_the_way_to_the_heat_leads_over_the_commitment(track, organiser, client_of):
    heat = builders.make_heat(builders.make_round(track))
    judge = builders.make_judge("王小明")
    panels.seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    client, page = client_of(judge.user), reverse("judging:heat", args=[heat.pk])
    sign = reverse("judging:commitment", args=[heat.pk])
    assert client.get(page).headers["Location"] == sign
    assert client.get(sign).status_code == 200
    wrong = client.post(sign, {"signature": "x", "digest": digest_of(TEXT)})
    assert (wrong.status_code, Commitment.objects.count()) == (200, 0)
    done = client.post(sign, {"signature": str(judge.user), "digest": digest_of(TEXT)})
    assert done.headers["Location"] == page
    assert client.get(page).status_code == 200
    assert VERSION in client.get(sign).content.decode()


# Negative controls: with its guard off, each of these goes through.


def test_without_its_guard_anybody_would_be_seated(heat, organiser, monkeypatch):
    judge = builders.make_judge()
    ask(heat, judge, organiser=organiser)
    monkeypatch.setattr(panels, "needs_reason", lambda heat, judges: set())
    assert seat(heat, judge, organiser).judge == judge


def test_without_its_guard_the_heat_would_open_unsigned(heat, organiser, client_of, monkeypatch):
    judge = builders.make_judge()
    panels.seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    page = reverse("judging:heat", args=[heat.pk])
    assert client_of(judge.user).get(page).status_code == 302
    monkeypatch.setattr("judging.views.commitment_gate.unsigned_heat", lambda user, **of: None)
    assert client_of(judge.user).get(page).status_code == 200
