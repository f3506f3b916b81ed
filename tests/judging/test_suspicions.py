"""Suspicions between people and rows: found when people meet, decided by a person, a wall when confirmed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from accounts.workflow import TransitionRefused
from competitions.models import Competition, RuleSet
from judging.models import Appearance, JudgeTie, KeepAway, ScoreSheet, Suspicion
from judging.services import panels
from judging.services.conflict_decisions import confirm_suspicion, dismiss_suspicion
from judging.services.draws import draw_order
from judging.services.heats import HeatNotReady, ReasonNeeded, lock_heat, open_scoring
from judging.services.panels import PublishedAlready, declare_recusal, seat_entries
from judging.services.scoring_checklist import round_lines
from judging.services.suspicions import find_for_heat, find_for_judge, search_node
from projects.models import Recusal
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def tie(judge, entry, **fields):
    said = {"kind": "investment", "organisation": entry.project.enterprise.name} | fields
    return JudgeTie.objects.create(judge=judge, declared_by=judge.user, declared_at=NOW, **said)


@pytest.fixture
def heat(track):
    """Planned and drawn, two entries, five judges; nobody has anything to do with anybody."""
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat)
    admin = builders.make_admin()
    entries = [builders.make_entry(track) for _ in range(2)]
    seat_entries(heat, entries, actor=admin, at=NOW)
    draw_order(heat, seed="1", witness="公证员", actor=admin, at=NOW)
    return heat


@pytest.fixture
def judge(heat):
    return heat.seats.get(number=2).judge


@pytest.fixture
def entry(heat):
    return heat.appearances.get(order=1).entry


@pytest.fixture
def suspicion(heat, judge, entry):
    tie(judge, entry)
    find_for_heat(heat, at=NOW)
    return Suspicion.objects.get()


def test_nobody_is_suspected_for_nothing(heat, organiser):
    assert find_for_heat(heat, at=NOW) == 0
    assert open_scoring(heat, actor=organiser, at=NOW).state == "scoring"


def test_it_is_found_when_a_judge_is_seated(track, organiser):
    heat = builders.make_heat(builders.make_round(track))
    entry = builders.make_entry(track)
    seat_entries(heat, [entry], actor=organiser, at=NOW)
    name = entry.project.enterprise.name
    colleague = builders.make_judge(employer=name)
    panels.seat_judge(heat, colleague, number=1, actor=organiser, at=NOW)
    one = Suspicion.objects.get()
    assert (one.judge, one.project, one.kind) == (colleague, entry.project, "employment")
    assert (one.certainty, one.evidence[0]["of_project"]) == ("likely", name)


def test_it_is_found_when_an_entry_is_seated(track, organiser):
    heat = builders.make_heat(builders.make_round(track))
    entry = builders.make_entry(track)
    code = entry.project.enterprise.credit_code
    judge = builders.make_judge(employer_code=code.lower())
    panels.seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    assert not Suspicion.objects.exists()
    seat_entries(heat, [entry], actor=organiser, at=NOW)
    assert Suspicion.objects.get().certainty == "certain"


def test_scoring_does_not_open_until_a_person_has_decided(heat, judge, entry, organiser):
    tie(judge, entry)
    with pytest.raises(HeatNotReady) as refused:
        open_scoring(heat, actor=organiser, at=NOW)
    assert len(refused.value.problems) == 1
    # What was found is kept, though opening was refused.
    suspicion = Suspicion.objects.get()
    assert "missing" in {
        line.standing for lines in round_lines(heat.round.competition) for line in lines.scoring
    }
    dismiss_suspicion(suspicion, actor=organiser, at=NOW, reason="已于前年退出")
    assert open_scoring(heat, actor=organiser, at=NOW).state == "scoring"
    assert ScoreSheet.objects.filter(seat__judge=judge).count() == 2


def test_without_the_search_it_would_open(heat, judge, entry, organiser, monkeypatch):
    tie(judge, entry)
    monkeypatch.setattr("judging.services.heats.find_for_heat", lambda heat, at: 0)
    assert open_scoring(heat, actor=organiser, at=NOW).state == "scoring"


def test_confirmed_is_a_wall(heat, suspicion, judge, entry, organiser):
    recusal = confirm_suspicion(suspicion, actor=organiser, at=NOW, reason="持股 3%")
    suspicion.refresh_from_db()
    assert (suspicion.state, suspicion.recusal, suspicion.decided_by) == (
        "confirmed",
        recusal,
        organiser,
    )
    assert (recusal.kind, recusal.note) == ("investment", "持股 3%")
    open_scoring(heat, actor=organiser, at=NOW)
    assert ScoreSheet.objects.filter(seat__judge=judge).count() == 1
    seen = Appearance.objects.visible_to_judge(judge.user)
    assert not seen.filter(entry=entry).exists()
    actions = AuditEntry.objects.filter(action__startswith="suspicion.")
    assert list(actions.values_list("action", "actor")) == [("suspicion.confirm", organiser.pk)]


def test_past_marks_are_voided_and_recounted(track, organiser):
    heat = builders.make_locked_heat(track)
    seat = heat.seats.get(number=2)
    entry = heat.appearances.get(order=1).entry
    tie(seat.judge, entry)
    find_for_heat(heat, at=NOW)
    confirm_suspicion(Suspicion.objects.get(), actor=organiser, at=NOW)
    sheet = ScoreSheet.objects.get(seat=seat, appearance__entry=entry)
    assert sheet.voided_by == Recusal.objects.get()
    assert AuditEntry.objects.filter(action="heat.recount").count() == 1
    assert heat.rankings.count() == 2


def test_a_confirmation_that_is_refused_leaves_the_question_open(track, organiser):
    heat = builders.make_locked_heat(track)
    judge, entry = heat.seats.get(number=2).judge, heat.appearances.get(order=1).entry
    tie(judge, entry)
    find_for_heat(heat, at=NOW)
    type(heat.round).objects.filter(pk=heat.round_id).update(state="published")
    with pytest.raises(PublishedAlready):
        confirm_suspicion(Suspicion.objects.get(), actor=organiser, at=NOW)
    assert Suspicion.objects.get().state == "open"


def test_dismissing_takes_a_reason(suspicion, organiser):
    with pytest.raises(ReasonNeeded):
        dismiss_suspicion(suspicion, actor=organiser, at=NOW, reason=" ")
    assert Suspicion.objects.get().state == "open"


def test_the_database_keeps_no_decision_without_somebody(suspicion):
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.update(state="dismissed")


def test_it_is_decided_once(suspicion, organiser, second_organiser):
    dismiss_suspicion(suspicion, actor=organiser, at=NOW, reason="同名")
    with pytest.raises(TransitionRefused):
        confirm_suspicion(suspicion, actor=second_organiser, at=NOW)
    assert not Recusal.objects.exists()


@pytest.mark.parametrize(
    "who", ["judge", "owner", "teammate", "recused", "seated", "doubted", "sibling", "supervisor"]
)
def test_whoever_is_concerned_does_not_decide(who, heat, suspicion, entry, track, tree):
    person = builders.make_staff(track)
    if who == "judge":
        person = suspicion.judge.user
        builders.make_staff(track, username=person.username)
    elif who == "owner":
        person = entry.project.owner
        builders.make_staff(track, username=person.username)
    elif who == "teammate":
        entry.project.collaborators.create(user=person)
    elif who == "recused":
        book_recusal(entry.project, person, kind="rival", actor=person, at=NOW)
    elif who == "seated":
        other = builders.make_judge(person.username)
        panels.seat_judge(heat, other, number=9, actor=builders.make_admin(), at=NOW)
    elif who == "doubted":
        own = builders.make_judge(person.username, employer=entry.project.enterprise.name)
        Suspicion.objects.create(
            judge=own,
            project=entry.project,
            kind="employment",
            certainty="likely",
            evidence=[],
            found_at=NOW,
        )
    elif who == "sibling":
        person = builders.make_staff(builders.make_competition("sibling", parent=tree[1]))
    else:
        person = builders.make_staff(track, role="supervisor")
    with pytest.raises(TransitionRefused):
        confirm_suspicion(suspicion, actor=person, at=NOW)
    with pytest.raises(TransitionRefused):
        dismiss_suspicion(suspicion, actor=person, at=NOW, reason="无")


def test_an_organiser_above_decides_too(suspicion, tree):
    above = builders.make_staff(tree[1])
    dismiss_suspicion(suspicion, actor=above, at=NOW, reason="已核实")
    assert Suspicion.objects.get().decided_by == above


def test_a_recusal_declared_by_the_judge_settles_it(suspicion, judge, entry):
    declare_recusal(entry.project, judge, kind="investment", actor=judge.user, at=NOW)
    suspicion.refresh_from_db()
    assert (suspicion.state, suspicion.decided_by) == ("confirmed", judge.user)
    assert AuditEntry.objects.get(action="suspicion.settle").actor is None


def test_dismissed_stays_dismissed_until_something_new_comes_to_light(
    heat, suspicion, judge, entry, organiser
):
    dismiss_suspicion(suspicion, actor=organiser, at=NOW, reason="同名")
    assert find_for_heat(heat, at=NOW) == 0
    tie(judge, entry, organisation="", code=entry.project.enterprise.credit_code)
    assert find_for_heat(heat, at=NOW) == 1
    assert find_for_heat(heat, at=NOW) == 0


def test_an_open_question_grows(heat, suspicion, judge, entry):
    tie(judge, entry, code=entry.project.enterprise.credit_code)
    assert find_for_judge(judge, at=NOW) == 0
    suspicion.refresh_from_db()
    assert suspicion.certainty == "certain"
    assert [one["basis"] for one in suspicion.evidence] == ["credit_code", "company"]


def test_whom_a_recusal_parts_already_is_not_asked_about(heat, judge, entry, organiser):
    book_recusal(entry.project, judge.user, kind="rival", actor=organiser, at=NOW)
    tie(judge, entry)
    assert find_for_heat(heat, at=NOW) == 0


def test_an_ended_tie_counts_for_the_years_of_the_rules(heat, judge, entry):
    day = heat.starts_at.date()
    tie(judge, entry, until=day.replace(year=day.year - 3) - dt.timedelta(days=1))
    assert find_for_heat(heat, at=NOW) == 0
    rules = heat.round.rule_set
    RuleSet.objects.filter(pk=rules.pk).update(
        spec=rules.spec | {"recusal": {"years": {"investment": 4}}}
    )
    heat.refresh_from_db()
    assert find_for_heat(type(heat).objects.get(pk=heat.pk), at=NOW) == 1


def test_whom_the_entrant_asks_to_keep_away(heat, judge, entry):
    KeepAway.objects.create(
        entry=entry,
        kind="rival",
        person=judge.user.name,
        reason="曾任竞争对手顾问",
        declared_by=entry.project.owner,
        declared_at=NOW,
    )
    assert find_for_heat(heat, at=NOW) == 1
    assert Suspicion.objects.get().evidence[0]["project_role"] == "statement"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_those_who_meet(track, organiser, count):
    heat = builders.make_heat(builders.make_round(track))
    entries = [builders.make_entry(track) for _ in range(count)]
    seat_entries(heat, entries, actor=organiser, at=NOW)
    for number in range(1, count + 1):
        judge = builders.make_judge()
        heat.seats.create(judge=judge, number=number)
        tie(judge, entries[number - 1])
    with CaptureQueriesContext(connection) as queries:
        assert find_for_heat(heat, at=NOW) == count
    statements = [one for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == 15


def test_the_whole_pool_is_compared_with_a_contest(track):
    entries = [builders.make_entry(track) for _ in range(3)]
    tie(builders.make_judge(), entries[2])
    node = Competition.objects.get(pk=track.pk)
    assert list(search_node(node, at=NOW)) == [(3, 1)]
    assert list(search_node(node, at=NOW)) == [(3, 0)]


def test_a_stranger_cannot_declare_for_somebody_else(suspicion, judge, entry):
    with pytest.raises(PermissionDenied):
        declare_recusal(entry.project, judge, kind="rival", actor=builders.make_user(), at=NOW)


def test_a_heat_with_an_open_question_locks_all_the_same(heat, judge, entry, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    tie(judge, entry)
    assert find_for_judge(judge, at=NOW) == 1
    assert lock_heat(heat, actor=organiser, at=NOW, reason="缺席").state == "locked"
