"""Awards from the proposal to the second person, and back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson, request_approval
from outcomes.models import Award, AwardList, Prize
from outcomes.services import award_lists
from outcomes.services.award_confirmation import (
    confirm_awards,
    confirm_revocation,
    decline_awards,
    decline_revocation,
    request_confirmation,
    request_revocation,
)
from outcomes.services.awards import (
    AwardsRefused,
    candidates_of,
    drop_award,
    give_award,
    propose_awards,
)
from projects.models import Entry
from projects.services.reviews import book_recusal, disqualify_entry
from tests import builders, staging
from tests.builders import NOW
from tests.guarded_world import sql
from tests.outcomes.winners import give_all, make_prize, open_request, played_contest
from tests.publicity.contests import make_contest, publish

pytestmark = pytest.mark.django_db
stage = staging.stage_of(played_contest)
world = staging.world
tree = staging.part("tree")
track, organiser = staging.part("track"), staging.part("organiser")
second_organiser, winners = staging.part("second_organiser"), staging.part("winners")


def pairs():
    return [(a.prize.name, a.entry_id) for a in Award.objects.for_list()]


def test_prizes_follow_the_ranking_of_the_final(track, winners, organiser):
    propose_awards(track, actor=organiser, at=NOW)
    assert pairs() == list(
        zip(["一等奖", "二等奖", "二等奖"], [w.pk for w in winners], strict=True)
    )
    first = Award.objects.for_list().first()
    assert (first.rank, first.amount, first.reason) == (1, Decimal(50000), "")
    assert first.standing.appearance.entry == first.entry
    assert not first.confirmed_at


def test_proposing_anew_changes_nothing(track, winners, organiser):
    propose_awards(track, actor=organiser, at=NOW)
    before = pairs()
    propose_awards(track, actor=organiser, at=NOW)
    assert pairs() == before


def test_before_the_notice_has_ended_nobody_is_proposed(track):
    track = builders.make_competition("other-track", parent=track.parent)
    organiser, second_organiser = builders.make_staff(track), builders.make_staff(track)
    _prelim, final = make_contest(track, entries=4, finalists=4, promoted=2)
    publish(final, organiser, second_organiser)
    make_prize(track, 1, "一等奖")
    assert candidates_of(track) == []
    with pytest.raises(AwardsRefused):
        propose_awards(track, actor=organiser, at=NOW)
    entry = Entry.objects.filter(competition=track).first()
    with pytest.raises(AwardsRefused):
        give_award(track.prizes.get(), entry, reason="人气", actor=organiser, at=NOW)
    assert not Award.objects.exists()


def test_without_a_prize_by_rank_there_is_nothing_to_propose(track, winners, organiser):
    track.prizes.update(by_rank=False)
    with pytest.raises(AwardsRefused):
        propose_awards(track, actor=organiser, at=NOW)


def test_by_hand_it_takes_a_reason_and_a_place(track, winners, organiser):
    popular = make_prize(track, 3, "最具人气奖", by_rank=False)
    with pytest.raises(AwardsRefused):
        give_award(popular, winners[2], reason=" ", actor=organiser, at=NOW)
    given = give_award(popular, winners[2], reason="网络投票第一", actor=organiser, at=NOW)
    assert (given.rank, given.reason, given.standing) == (3, "网络投票第一", None)
    for entry in winners:
        with pytest.raises(AwardsRefused):
            give_award(popular, entry, reason="再来", actor=organiser, at=NOW)


def test_a_prize_of_a_category_takes_nobody_else(track, winners, organiser):
    makers = make_prize(
        track, 3, "创客奖", category=track.categories.get(kind="maker"), by_rank=False
    )
    with pytest.raises(AwardsRefused):
        give_award(makers, winners[0], reason="评审", actor=organiser, at=NOW)


def test_an_award_for_popularity_costs_no_rank(track, winners, organiser):
    popular = make_prize(track, 3, "最具人气奖", by_rank=False)
    give_award(popular, winners[0], reason="网络投票第一", actor=organiser, at=NOW)
    propose_awards(track, actor=organiser, at=NOW)
    assert ("一等奖", winners[0].pk) in pairs()
    assert ("最具人气奖", winners[0].pk) in pairs()


def test_what_was_given_by_hand_keeps_its_place(track, winners, organiser):
    first = track.prizes.get(order=1)
    give_award(first, winners[2], reason="现场复核后调整", actor=organiser, at=NOW)
    propose_awards(track, actor=organiser, at=NOW)
    assert pairs() == [
        ("一等奖", winners[2].pk), ("二等奖", winners[0].pk), ("二等奖", winners[1].pk)
    ]  # fmt: skip


def test_a_proposal_is_taken_off_with_a_reason(track, winners, organiser):
    [given, *_others] = propose_awards(track, actor=organiser, at=NOW)
    with pytest.raises(AwardsRefused):
        drop_award(given, reason="", actor=organiser, at=NOW)
    drop_award(given, reason="放弃", actor=organiser, at=NOW)
    assert len(pairs()) == 2
    line = AuditEntry.objects.get(action="award.drop")
    assert line.detail["reason"] == "放弃"
    assert line.scope == track.path


def test_two_people_give_the_awards(track, winners, organiser, second_organiser):
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    with pytest.raises(SamePerson):
        confirm_awards(asked, actor=organiser, at=NOW)
    assert not Award.objects.given().exists()
    assert confirm_awards(asked, actor=second_organiser, at=NOW) == 3
    assert Award.objects.in_force().count() == 3
    with pytest.raises(AwardsRefused):
        confirm_awards(asked, actor=second_organiser, at=NOW)
    further = make_prize(track, 4, "优秀奖", by_rank=False)
    give_award(further, winners[0], reason="补", actor=organiser, at=NOW)
    with pytest.raises(ApprovalClosed):
        confirm_awards(asked, actor=second_organiser, at=NOW)


def test_the_list_stands_still_while_it_waits(track, winners, organiser, second_organiser):
    [given, *_others] = propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    for step in (
        lambda: propose_awards(track, actor=organiser, at=NOW),
        lambda: drop_award(given, reason="x", actor=organiser, at=NOW),
        lambda: give_award(given.prize, winners[1], reason="x", actor=organiser, at=NOW),
    ):
        with pytest.raises(AwardsRefused):
            step()
    with pytest.raises(ApprovalPending):
        request_confirmation(track, reason="核对", actor=second_organiser, at=NOW)
    decline_awards(asked, actor=second_organiser, at=NOW)
    drop_award(given, reason="x", actor=organiser, at=NOW)


def test_an_entry_that_left_meanwhile_stops_the_confirmation(
    track, winners, organiser, second_organiser
):
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    disqualify_entry(winners[0], reason="材料不实", actor=organiser, at=NOW)
    with pytest.raises(AwardsRefused, match=winners[0].number):
        confirm_awards(asked, actor=second_organiser, at=NOW)
    assert not Award.objects.given().exists()


def test_an_empty_list_is_not_confirmed(track, winners, organiser):
    with pytest.raises(AwardsRefused):
        request_confirmation(track, reason="核对", actor=organiser, at=NOW)


def test_two_people_revoke_an_award_and_it_stays_on_record(
    track, winners, organiser, second_organiser
):
    [first, *_others] = give_all(track, organiser, second_organiser)
    with pytest.raises(AwardsRefused):
        drop_award(first, reason="x", actor=organiser, at=NOW)
    asked = request_revocation(first, reason="材料不实", actor=organiser, at=NOW)
    with pytest.raises(SamePerson):
        confirm_revocation(asked, actor=organiser, at=NOW)
    decline_revocation(asked, actor=second_organiser, at=NOW)
    asked = request_revocation(first, reason="材料不实", actor=organiser, at=NOW)
    confirm_revocation(asked, actor=second_organiser, at=NOW)
    first.refresh_from_db()
    assert first.revoked_at == NOW
    assert Award.objects.in_force().count() == 2
    with pytest.raises(AwardsRefused):
        request_revocation(first, reason="again", actor=organiser, at=NOW)


def test_after_a_revocation_the_place_is_free_again(track, winners, organiser, second_organiser):
    [first, *_others] = give_all(track, organiser, second_organiser)
    asked = request_revocation(first, reason="材料不实", actor=organiser, at=NOW)
    confirm_revocation(asked, actor=second_organiser, at=NOW)
    given = give_award(first.prize, winners[1], reason="递补", actor=organiser, at=NOW)
    assert given.amount == Decimal(50000)


@pytest.mark.parametrize("action", ["confirm", "revoke"])
def test_an_approval_of_another_step_opens_nothing(
    track, winners, organiser, second_organiser, action
):
    propose_awards(track, actor=organiser, at=NOW)
    request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    asked = open_request("confirm_awards")
    Approval.objects.filter(pk=asked.pk).update(action="publish_round")
    asked.refresh_from_db()
    take = confirm_awards if action == "confirm" else confirm_revocation
    with pytest.raises(PermissionDenied):
        take(asked, actor=second_organiser, at=NOW)


@pytest.mark.parametrize("role", ["secretariat", "supervisor", "reviewer", "publicity"])
def test_only_organisers_decide(track, winners, role):
    other = builders.make_staff(track, role)
    with pytest.raises(PermissionDenied):
        propose_awards(track, actor=other, at=NOW)


def test_nobody_decides_who_has_to_do_with_a_winner(track, winners, organiser, second_organiser):
    book_recusal(winners[1].project, organiser, kind="kinship", actor=organiser, at=NOW)
    with pytest.raises(PermissionDenied):
        propose_awards(track, actor=organiser, at=NOW)
    propose_awards(track, actor=second_organiser, at=NOW)
    shown = Award.objects.visible_to(organiser).values_list("entry", flat=True)
    assert winners[1].pk not in shown
    assert len(shown) == 2


# What two people confirm is what the first one asked for


def test_what_was_asked_is_on_record(track, winners, organiser):
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    content = AwardList.objects.get(approval=asked).content
    assert [one["name"] for one in content["prizes"]] == ["一等奖", "二等奖"]
    assert [one["places"] for one in content["prizes"]] == [1, 2]
    assert [one["entry"] for one in content["awards"]] == [entry.pk for entry in winners]
    assert content["awards"][0]["amount"] == "50000.00"


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("prize", {"places": 2}),
        ("prize", {"amount": 6}),
        ("prize", {"name": "特等奖"}),
        ("award", {"amount": 60000}),
        ("award", {"shared_by": 2}),
        ("award", {"rank": 2}),
    ],
)
def test_what_is_not_what_was_asked_is_not_given(
    track, winners, organiser, second_organiser, table, changes
):
    """As if the database had no guards, or a row had moved in the moment of asking."""
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    without_guard(f"outcomes_{table}")
    first = track.prizes.get(order=1)
    rows = Prize.objects.filter(pk=first.pk) if table == "prize" else first.awards.all()
    rows.update(**changes)
    with pytest.raises(AwardsRefused, match="奖"):
        confirm_awards(asked, actor=second_organiser, at=NOW)
    assert not Award.objects.given().exists()
    asked.refresh_from_db()
    assert not asked.confirmed_at


def test_an_award_that_was_not_asked_for_is_not_given(track, winners, organiser, second_organiser):
    popular = make_prize(track, 3, "最具人气奖", by_rank=False)
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    without_guard("outcomes_award", "insert")
    said = {"reason": "x", "proposed_by": organiser, "proposed_at": NOW}
    Award.objects.create(prize=popular, entry=winners[0], **said)
    with pytest.raises(AwardsRefused, match="最具人气奖"):
        confirm_awards(asked, actor=second_organiser, at=NOW)


def test_a_renamed_category_is_not_what_was_asked(track, winners, organiser, second_organiser):
    category = track.categories.get(kind="enterprise")
    Prize.objects.update(category=category)
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    track.categories.filter(pk=category.pk).update(name="成长组")
    with pytest.raises(AwardsRefused, match="一等奖"):
        confirm_awards(asked, actor=second_organiser, at=NOW)


def test_a_request_of_which_nothing_is_on_record_is_asked_anew(
    track, winners, organiser, second_organiser
):
    """Asked for before lists were kept."""
    propose_awards(track, actor=organiser, at=NOW)
    asked = request_approval("confirm_awards", track, actor=organiser, at=NOW, reason="核对")
    with pytest.raises(AwardsRefused):
        confirm_awards(asked, actor=second_organiser, at=NOW)
    decline_awards(asked, actor=second_organiser, at=NOW)


@pytest.mark.parametrize(
    "changes", [{"places": 1}, {"amount": 6}, {"amount": None}, {"category": "maker"}]
)
def test_prizes_changed_after_the_proposal_are_proposed_anew(track, winners, organiser, changes):
    Prize.objects.update(amount=5)
    propose_awards(track, actor=organiser, at=NOW)
    if "category" in changes:
        changes = {"category": track.categories.get(kind="maker")}
    Prize.objects.filter(order=2).update(**changes)
    with pytest.raises(AwardsRefused, match="二等奖"):
        request_confirmation(track, reason="核对", actor=organiser, at=NOW)
    assert not AwardList.objects.exists()


def test_what_follows_from_a_ranking_that_is_superseded_is_proposed_anew(
    track, winners, organiser, monkeypatch
):
    propose_awards(track, actor=organiser, at=NOW)
    monkeypatch.setattr(award_lists, "candidates_of", lambda node: [])
    with pytest.raises(AwardsRefused, match="一等奖"):
        request_confirmation(track, reason="核对", actor=organiser, at=NOW)


def without_guard(table, event="update"):
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    if on_table:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"DROP TRIGGER guard_{table}_{event}{on_table}")


# An award that is void frees its place


def test_the_place_of_who_left_is_proposed_to_the_next(
    track, winners, organiser, second_organiser
):
    track.prizes.filter(order=2).update(places=1)
    give_all(track, organiser, second_organiser)
    disqualify_entry(winners[1], reason="材料不实", actor=organiser, at=NOW)
    [made] = propose_awards(track, actor=organiser, at=NOW)
    assert (made.prize.name, made.entry) == ("二等奖", winners[2])
    asked = request_confirmation(track, reason="递补", actor=organiser, at=NOW)
    assert confirm_awards(asked, actor=second_organiser, at=NOW) == 1
    in_force = Award.objects.in_force().for_list()
    assert [one.entry for one in in_force] == [winners[0], winners[2]]
    assert Award.objects.given().count() == 3


def test_the_place_of_who_left_is_given_by_hand(track, winners, organiser, second_organiser):
    give_all(track, organiser, second_organiser)
    first = track.prizes.get(order=1)
    with pytest.raises(AwardsRefused):
        give_award(first, winners[1], reason="递补", actor=organiser, at=NOW)
    disqualify_entry(winners[0], reason="材料不实", actor=organiser, at=NOW)
    assert give_award(first, winners[1], reason="递补", actor=organiser, at=NOW).prize == first


def test_equal_ranks_at_the_last_place_are_named(track, winners, organiser, monkeypatch):
    from outcomes.services import awards  # noqa: PLC0415 - only its name is replaced

    real = candidates_of(track)
    for standing in real:
        standing.rank = 1
    monkeypatch.setattr(awards, "candidates_of", lambda node: real)
    with pytest.raises(AwardsRefused, match=winners[0].project.title):
        propose_awards(track, actor=organiser, at=NOW)
    track.prizes.filter(order=1).update(at_tie="split")
    made = propose_awards(track, actor=organiser, at=NOW)
    assert [(a.shared_by, a.amount) for a in made] == [(3, Decimal("16666.66"))] * 3
