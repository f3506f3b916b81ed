"""Looking into those who were promoted, and the place that a finding costs."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Approval, AuditEntry
from accounts.services import SamePerson
from competitions.models import Round
from judging.models import PlaceCheck, Promotion
from judging.services import place_checks
from judging.services.heats import lock_heat
from judging.services.overview import round_result
from judging.services.place_checks import (
    CheckRefused,
    checks_missing,
    confirm_place_loss,
    decline_place_loss,
    looked_into,
    record_check,
)
from judging.services.promotions import decide_round
from judging.services.proposals import propose
from judging.services.quorum import PanelShort
from judging.services.reopening import LaterRoundStarted, take_back_decision
from projects.models import Entry, Recusal
from tests import builders
from tests.builders import NOW
from tests.judging.test_promotions import locked_round, outcomes


def decided(track, organiser, entries=5, **rules):
    round_ = locked_round(track, entries=entries, **({"places": 2} | rules))
    decide_round(round_, actor=organiser, at=NOW)
    return Round.objects.select_related("rule_set", "competition").get(pk=round_.pk)


def by_rank(round_):
    rows = Promotion.objects.filter(round=round_, revoked_at=None).select_related("entry__project")
    return [one.entry for one in rows.order_by("standing__rank")]


def check(round_, entry, actor, finding="ok", kind="due_diligence", **more):
    said = {"checked_on": NOW.date(), "people": "王强、李丽", "note": "与申报不符"} | more
    return record_check(round_, entry, kind=kind, finding=finding, actor=actor, at=NOW, **said)


def request_of(made):
    return Approval.objects.get(action="take_place", subject_id=made.pk)


def test_every_decision_is_written_down_with_its_reason(track, organiser, english):
    round_ = decided(track, organiser, places=1, reserves=1, entries=3)
    lines = round_result(round_, organiser).lines
    assert [line.fate for line in lines] == [
        "Rank 1, 1 places: promoted",
        "Rank 2, 1 places, all taken: reserve no. 1",
        "Rank 3, 1 places, all taken: not promoted",
    ]


def test_the_proposal_says_the_same_before_anything_is_decided(track, organiser, english):
    round_ = locked_round(track, entries=3, places=1)
    proposed = [line.fate for line in round_result(round_, organiser).lines]
    decide_round(round_, actor=organiser, at=NOW)
    round_ = Round.objects.select_related("rule_set", "competition").get(pk=round_.pk)
    assert [line.fate for line in round_result(round_, organiser).lines] == proposed


def one_unit(*entries):
    """The entries belong to one house."""
    for entry in entries:
        entry.declared |= {"credit_code": "91330000MA27U00000"}
        entry.save(update_fields=["declared"])


def test_the_second_project_of_a_unit_is_passed_over_by_name(track, organiser, english):
    round_ = locked_round(track, entries=4, places=2, one_per_unit=True)
    first, second = [
        line.standing.appearance.entry for line in round_result(round_, organiser).lines[:2]
    ]
    one_unit(first, second)
    decide_round(round_, actor=organiser, at=NOW)
    assert outcomes(round_) == ["promoted", "out", "promoted", "reserve"]
    round_ = Round.objects.select_related("rule_set", "competition").get(pk=round_.pk)
    said = round_result(round_, organiser).lines[1].fate
    assert said.startswith("Rank 2: passed over")
    assert first.project.title in said
    Recusal.objects.create(
        user=organiser, project=first.project, kind="rival", declared_by=organiser, declared_at=NOW
    )
    assert first.project.title not in round_result(round_, organiser).lines[1].fate


def test_without_the_rule_both_projects_of_a_unit_go_through(track, organiser):
    round_ = locked_round(track, entries=4, places=2)
    one_unit(*Entry.objects.filter(appearances__heat__round=round_)[:2])
    decide_round(round_, actor=organiser, at=NOW)
    assert outcomes(round_)[:2] == ["promoted", "promoted"]


def test_a_mismatch_takes_the_place_with_two_people_and_the_next_moves_up(
    track, organiser, second_organiser, english
):
    round_ = decided(track, organiser)
    order = by_rank(round_)
    made = check(round_, order[0], organiser, "mismatch")
    assert outcomes(round_)[:3] == ["promoted", "promoted", "reserve"]
    with pytest.raises(SamePerson):
        confirm_place_loss(request_of(made), actor=organiser, at=NOW)

    confirm_place_loss(request_of(made), actor=second_organiser, at=NOW)

    assert outcomes(round_)[:3] == ["out", "promoted", "promoted"]
    first = round_result(round_, organiser).lines[0]
    assert first.fate == (
        "Rank 1: the place is taken away, as the check found facts that do not match"
    )
    assert Entry.objects.get(pk=order[0].pk).state == Entry.State.ACCEPTED
    assert Promotion.objects.filter(entry=order[0], revoked_at__isnull=False).count() == 1


def test_a_refusal_counts_as_giving_the_place_up(track, organiser, second_organiser, english):
    round_ = decided(track, organiser, substitution="never", reserves=0)
    made = check(round_, by_rank(round_)[1], organiser, "refused", kind="site_visit")
    confirm_place_loss(request_of(made), actor=second_organiser, at=NOW)
    assert outcomes(round_) == ["promoted", "out", "out", "out", "out"]
    assert round_result(round_, organiser).lines[1].fate.endswith("giving the place up")


def test_a_place_that_was_taken_is_not_given_again(track, organiser, second_organiser):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    made = check(round_, first, organiser, "mismatch")
    confirm_place_loss(request_of(made), actor=second_organiser, at=NOW)
    take_back_decision(round_, actor=organiser, at=NOW)
    [own] = [one for one in propose(Round.objects.get(pk=round_.pk)) if one.key == str(first.pk)]
    assert (own.outcome, own.reason) == ("out", "check_mismatch")


def test_a_later_record_takes_the_place_of_the_earlier_and_withdraws_its_request(
    track, organiser, second_organiser
):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    wrong = check(round_, first, organiser, "mismatch")
    right = check(round_, first, second_organiser)
    assert request_of(wrong).declined_at is not None
    assert list(PlaceCheck.objects.standing()) == [right]
    [own] = [one for one in looked_into(round_, organiser) if one.promotion.entry == first]
    assert (own.checks, own.waiting) == ([right, wrong], None)


def test_declined_the_entry_keeps_its_place(track, organiser, second_organiser):
    round_ = decided(track, organiser)
    made = check(round_, by_rank(round_)[0], organiser, "mismatch")
    decline_place_loss(request_of(made), actor=second_organiser, at=NOW)
    assert outcomes(round_)[0] == "promoted"


def test_what_cannot_be_recorded_is_refused(track, organiser):
    round_ = decided(track, organiser)
    order = by_rank(round_)
    with pytest.raises(CheckRefused):
        check(round_, order[-1], organiser)
    with pytest.raises(CheckRefused):
        check(round_, order[0], organiser, "mismatch", note=" ")
    with pytest.raises(CheckRefused):
        check(round_, order[0], organiser, checked_on=NOW.date() + dt.timedelta(days=2))
    Entry.objects.filter(pk=order[0].pk).update(state=Entry.State.NOTICED)
    with pytest.raises(CheckRefused):
        check(round_, order[0], organiser, "mismatch")
    assert not PlaceCheck.objects.exists()


def test_nobody_looks_into_their_own(track, organiser):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    Recusal.objects.create(
        user=organiser, project=first.project, kind="rival", declared_by=organiser, declared_at=NOW
    )
    with pytest.raises(PermissionDenied):
        check(round_, first, organiser)
    for role in ("reviewer", "secretariat", "supervisor"):
        with pytest.raises(PermissionDenied):
            check(round_, first, builders.make_staff(track, role))


def test_no_place_is_taken_once_the_next_round_is_scored(track, organiser, monkeypatch):
    round_ = decided(track, organiser)

    def started(round_):
        raise LaterRoundStarted("started")

    monkeypatch.setattr(place_checks, "check_no_later_round", started)
    with pytest.raises(LaterRoundStarted):
        check(round_, by_rank(round_)[0], organiser, "mismatch")
    assert check(round_, by_rank(round_)[0], organiser).pk


def test_a_third_of_those_promoted_is_looked_into(track, organiser, second_organiser, english):
    round_ = decided(track, organiser, places=4, due_diligence="33.3333")
    order = by_rank(round_)
    assert checks_missing(round_) == ["By the rules 2 more promoted units have to be looked into."]
    check(round_, order[0], organiser)
    check(round_, order[0], organiser)
    check(round_, order[1], organiser, kind="site_visit")
    assert checks_missing(round_) == ["By the rules 1 more promoted unit has to be looked into."]
    asked = check(round_, order[1], organiser, "mismatch")
    assert checks_missing(round_)[1].startswith("1 finding that takes a place away")
    confirm_place_loss(request_of(asked), actor=second_organiser, at=NOW)
    check(round_, order[2], organiser)
    assert checks_missing(round_) == []


def test_where_the_rules_ask_for_it_everybody_is_visited(track, organiser, english):
    round_ = decided(track, organiser, site_visit=True)
    assert checks_missing(round_) == ["By the rules 2 promoted units have still to be visited."]
    for entry in by_rank(round_)[:2]:
        check(round_, entry, organiser, kind="site_visit")
    assert checks_missing(round_) == []


def test_without_such_a_rule_nothing_is_missing(track, organiser):
    assert checks_missing(decided(track, organiser)) == []


@pytest.mark.parametrize("checked", [0, 3])
def test_the_list_costs_the_same_whatever_the_rows(
    track, organiser, checked, django_assert_num_queries
):
    round_ = decided(track, organiser, places=3)
    for entry in by_rank(round_)[:checked]:
        check(round_, entry, organiser)
    with django_assert_num_queries(3):
        [str(one.promotion.entry.project) for one in looked_into(round_, organiser)]
    with django_assert_num_queries(3):
        checks_missing(round_)


# The panel's minimum


def test_fewer_signed_sheets_than_the_quorum_decide_nothing(track, organiser, english):
    rule_set = builders.make_rule_set(track, panel_size=3, places=1, quorum=3)
    round_ = builders.make_round(track, rule_set=rule_set, kind=Round.Kind.FINAL)
    heat = builders.make_open_heat(track, entries=2, judges=3, round_=round_)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    short = heat.appearances.get(order=2).entry
    Recusal.objects.create(
        user=heat.seats.first().judge.user,
        project=short.project,
        kind="rival",
        declared_by=organiser,
        declared_at=NOW,
    )
    assert short.number in round_result(round_, organiser).problem
    with pytest.raises(PanelShort) as refused:
        decide_round(round_, actor=organiser, at=NOW)
    assert str(refused.value).startswith("By the rules an entry needs 3 signed sheets")
    assert not Promotion.objects.exists()


# The pages


def test_the_page_records_a_check_and_the_second_person_decides(
    track, organiser, second_organiser, client_of
):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    url = reverse("judging:places", args=[track.code, round_.pk])
    typed = {
        "entry": first.pk,
        "kind": "due_diligence",
        "checked_on": NOW.date().isoformat(),
        "people": "王强",
        "finding": "mismatch",
        "note": "知识产权不在其名下",
    }
    client = client_of(organiser)
    kept = client.post(url, typed | {"note": ""})
    assert (kept.status_code, PlaceCheck.objects.count()) == (200, 0)
    assert "王强" in kept.content.decode()
    assert client.post(url, typed).status_code == 302
    made = PlaceCheck.objects.get()
    page = reverse("judging:place_check", args=[track.code, made.pk])
    assert "知识产权不在其名下" in client.get(page).content.decode()
    decide = reverse("judging:approval", args=[track.code, request_of(made).pk])
    second = client_of(second_organiser)
    assert second.post(decide, {"decision": "confirm"}).url == page
    assert outcomes(round_)[:3] == ["out", "promoted", "promoted"]
    assert AuditEntry.objects.filter(action="take_place.confirmed").count() == 1
    assert client.get(url).status_code == 200


def test_the_page_hides_what_the_reader_is_recused_from(track, organiser, client_of):
    round_ = decided(track, organiser)
    first = by_rank(round_)[0]
    made = check(round_, first, builders.make_admin())
    Recusal.objects.create(
        user=organiser, project=first.project, kind="rival", declared_by=organiser, declared_at=NOW
    )
    client = client_of(organiser)
    url = reverse("judging:places", args=[track.code, round_.pk])
    assert first.project.title not in client.get(url).content.decode()
    page = reverse("judging:place_check", args=[track.code, made.pk])
    assert client.get(page).status_code == 404
