"""Rows beside the ledger that no line of the audit trail speaks of are named."""

import datetime as dt

import pytest
from django.utils import translation

from competitions.models import Heat, Round, RuleSet
from judging.models import HeatSeal, Promotion, Ranking, Seat, TieRuling
from judging.services.verification import verify_ledgers
from projects.models import Recusal
from tests import builders
from tests.judging import played
from tests.judging.guards_off import unguarded
from tests.staging import staged

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
TABLES = (
    "judging_heatseal",
    "judging_ranking",
    "judging_promotion",
    "judging_tieruling",
    "judging_seat",
    "projects_recusal",
    "competitions_heat",
    "competitions_round",
    "competitions_ruleset",
)


@pytest.fixture(scope="module")
def contest(django_db_setup, django_db_blocker):
    with translation.override("zh-hans"), staged(django_db_blocker):
        yield played.play(builders.make_tree()[2])


def found(contest):
    return [str(finding) for finding in verify_ledgers(contest.track).findings]


def test_a_contest_that_nobody_touched_has_no_faults(contest):
    assert found(contest) == []


def ranking(_contest):
    one = Ranking.objects.filter(superseded_at=None).first()
    Ranking.objects.filter(pk=one.pk).update(made_at=one.made_at + HOUR / 7)
    return f"ranking {one.pk}: its time is not on record"


def superseded(_contest):
    one = Ranking.objects.exclude(superseded_at=None).first()
    Ranking.objects.filter(pk=one.pk).update(superseded_at=one.superseded_at + HOUR / 7)
    return f"ranking {one.pk}: its time is not on record"


def seal_time(_contest):
    HeatSeal.objects.filter(seq=2).update(at=played.moment(1000))
    return "seals, row 2: its lock is not on record"


def seal_heat(contest):
    HeatSeal.objects.filter(seq=2).update(heat=contest.last_heat)
    return "seals, row 2: belongs to another heat"


def promotion(contest):
    one = contest.last.promotions.first()
    Promotion.objects.filter(pk=one.pk).update(revoked_at=played.moment(1000))
    return f"promotion {one.pk}: its time is not on record"


def frozen(contest):
    RuleSet.objects.filter(pk=contest.last.rule_set_id).update(frozen_at=played.moment(1000))
    return f"rule set {contest.last.rule_set}: its freezing is not on record"


def heat_state(contest):
    Heat.objects.filter(pk=contest.last_heat.pk).update(state=Heat.State.SCORING)
    return "round 2, heat 1: its state is not in the audit trail"


def ranked_open(contest):
    Heat.objects.filter(pk=contest.last_heat.pk).update(state=Heat.State.SCORING)
    return "round 2, heat 1: is ranked and not locked"


def round_state(contest):
    Round.objects.filter(pk=contest.first.pk).update(state=Round.State.DECIDED)
    return "track, round 1: its state is not in the audit trail"


def ruling_reason(_contest):
    TieRuling.objects.update(reason="另有原因")
    return "round 2, ruling 1: is not what is on record"


def ruling_value(_contest):
    one = TieRuling.objects.order_by("value").last()
    TieRuling.objects.filter(pk=one.pk).update(value=one.value + 1)
    return "round 2, ruling 1: is not what is on record"


def ruling_elsewhere(contest):
    """The same entry, where it was heard in the round before."""
    one = TieRuling.objects.select_related("appearance").first()
    before = one.appearance.entry.appearances.get(heat__round=contest.first)
    TieRuling.objects.filter(pk=one.pk).update(appearance=before)
    return "round 2, ruling 1: is not what is on record"


def recusal(_contest):
    one = Recusal.objects.get()
    Recusal.objects.update(declared_at=one.declared_at - HOUR)
    return f"recusal {one.pk}: is not what is on record"


def seat_judge(contest):
    seat = contest.last_heat.seats.get(number=2)
    Seat.objects.filter(pk=seat.pk).update(judge=builders.make_judge())
    return "column judge altered"


@pytest.mark.parametrize(
    "change",
    [
        ranking,
        superseded,
        seal_time,
        seal_heat,
        promotion,
        frozen,
        heat_state,
        ranked_open,
        round_state,
        ruling_reason,
        ruling_value,
        ruling_elsewhere,
        recusal,
        seat_judge,
    ],
)
def test_what_the_trail_does_not_say_is_named(contest, change):
    with unguarded(*TABLES):
        sentence = change(contest)
    assert any(sentence in one for one in found(contest)), found(contest)


def test_a_judge_who_closed_the_account_is_no_fault(contest):
    user = contest.last_heat.seats.get(number=2).judge.user
    type(user).objects.filter(pk=user.pk).update(username="erased-0123456789abcdef")
    assert found(contest) == []
