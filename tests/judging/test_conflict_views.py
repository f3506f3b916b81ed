"""The pages about conflicts of interest: the organiser's list and decision, what people declare."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Job
from accounts.models.records import FORGOTTEN_AFTER
from judging.models import JudgeTie, KeepAway, Suspicion
from judging.services import conflict_search
from judging.services.panels import seat_entries, seat_judge
from projects.models import Recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


def suspect(judge, project, **fields):
    evidence = {
        "basis": "company",
        "certainty": "likely",
        "judge_role": "employer",
        "of_judge": judge.employer,
        "project_role": "unit",
        "of_project": str(project.unit),
    }
    said = {"kind": "employment", "certainty": "likely", "evidence": [evidence], "found_at": NOW}
    return Suspicion.objects.create(judge=judge, project=project, **(said | fields))


@pytest.fixture
def entry(track):
    return builders.make_entry(track)


@pytest.fixture
def suspicion(entry):
    return suspect(builders.make_judge(employer="云海研究院"), entry.project)


def page(suspicion, track):
    return reverse("judging:conflict", args=[track.code, suspicion.pk])


def decide(client, suspicion, track, decision, reason=""):
    return client.post(page(suspicion, track), {"decision": decision, "reason": reason})


def text_of(response):
    return response.content.decode()


def test_the_list_says_who_is_tied_to_what_and_why(client_of, organiser, track, suspicion):
    shown = text_of(client_of(organiser).get(reverse("judging:conflicts", args=[track.code])))
    assert suspicion.judge.user.name in shown
    assert "单位名称相同：评委工作单位“云海研究院”" in shown
    assert "很可能" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"state": "dismissed"}, 0),
        ({"state": "all"}, 1),
        ({"state": "nonsense", "kind": "nonsense"}, 1),
        ({"certainty": "likely", "kind": "employment", "q": "云海"}, 1),
        ({"certainty": "certain"}, 0),
        ({"kind": "rival"}, 0),
        ({"q": "无此人"}, 0),
    ],
)
def test_the_filter(client_of, organiser, track, suspicion, query, found):
    response = client_of(organiser).get(reverse("judging:conflicts", args=[track.code]), query)
    assert len(response.context["lines"]) == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(client_of, organiser, track, count):
    for _ in range(count):
        suspect(builders.make_judge(), builders.make_entry(track).project)
    client = client_of(organiser)
    client.get("/notices/")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("judging:conflicts", args=[track.code]))
    assert len(queries) == 12


def test_what_concerns_the_reader_is_not_shown(client_of, track, suspicion):
    own = builders.make_staff(track, username=suspicion.judge.user.username)
    client = client_of(own)
    assert client.get(page(suspicion, track)).status_code == 404
    assert not client.get(reverse("judging:conflicts", args=[track.code])).context["lines"]


def test_another_contest_is_closed(client_of, tree, suspicion):
    other = builders.make_competition("sibling", parent=tree[1])
    organiser = builders.make_staff(other)
    assert client_of(organiser).get(page(suspicion, other)).status_code == 404


def test_dismissing_without_a_reason_says_so_at_the_box(client_of, organiser, track, suspicion):
    response = decide(client_of(organiser), suspicion, track, "dismiss")
    assert "请说明为什么不存在利害关系。" in text_of(response)
    suspicion.refresh_from_db()
    assert suspicion.state == "open"


def test_dismissed_with_a_reason(client_of, organiser, track, suspicion):
    client = client_of(organiser)
    assert decide(client, suspicion, track, "dismiss", "同名不同单位").status_code == 302
    shown = text_of(client.get(page(suspicion, track)))
    assert "同名不同单位" in shown
    assert "已排除" in shown


def test_confirmed(client_of, organiser, track, suspicion):
    assert decide(client_of(organiser), suspicion, track, "confirm", "本单位").status_code == 302
    assert Recusal.objects.get().note == "本单位"


def test_nonsense_is_no_decision(client_of, organiser, track, suspicion):
    assert decide(client_of(organiser), suspicion, track, "perhaps").status_code == 404


def test_a_supervisor_reads_and_does_not_decide(client_of, track, suspicion):
    client = client_of(builders.make_staff(track, role="supervisor"))
    assert 'name="decision"' not in text_of(client.get(page(suspicion, track)))
    assert decide(client, suspicion, track, "dismiss", "无").status_code == 404


def test_who_sits_on_the_panel_reads_and_is_told_no(client_of, track, entry, suspicion):
    heat = builders.make_heat(builders.make_round(track))
    admin = builders.make_admin()
    seat_entries(heat, [entry], actor=admin, at=NOW)
    both = builders.make_staff(track)
    seat_judge(heat, builders.make_judge(both.username), number=1, actor=admin, at=NOW)
    client = client_of(both)
    assert 'name="decision"' not in text_of(client.get(page(suspicion, track)))
    assert "只能由" in text_of(decide(client, suspicion, track, "dismiss", "无"))


def test_the_heat_says_that_somebody_has_to_decide(client_of, organiser, track, entry):
    heat = builders.make_heat(builders.make_round(track))
    seat_entries(heat, [entry], actor=organiser, at=NOW)
    judge = builders.make_judge(employer=entry.project.enterprise.name)
    seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    shown = text_of(
        client_of(organiser).get(reverse("judging:work_heat", args=[track.code, heat.pk]))
    )
    assert "有 1 条疑似利害关系待认定" in shown
    assert "有 1 个项目与本评审组评委疑有利害关系" in shown


def test_the_search_runs_once_and_is_cancelled(client_of, organiser, track, entry):
    address = reverse("judging:conflicts_search", args=[track.code])
    client = client_of(organiser)
    for _ in range(2):
        assert client.post(address).status_code == 302
    job = Job.objects.get(kind=conflict_search.KIND)
    assert "正在核查" in text_of(client.get(reverse("judging:conflicts", args=[track.code])))
    client.post(address, {"cancel": "1"})
    job.refresh_from_db()
    assert job.cancelled_at
    conflict_search.run_search(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    assert job.finished_at is None


def test_a_worker_compares_the_pool_and_twice_is_once(organiser, track, entry):
    judge = builders.make_judge(employer=entry.project.enterprise.name)
    job = conflict_search.request_search(track, actor=organiser, at=NOW)
    for _ in range(2):
        conflict_search.run_search(job.pk, clock=lambda: NOW)
    assert Suspicion.objects.get().judge == judge
    job.refresh_from_db()
    assert (job.done, job.total, job.finished_at) == (1, 1, NOW)


def test_a_search_that_the_queue_lost_is_queued_again(organiser, track, monkeypatch):
    queued = []
    monkeypatch.setattr(
        conflict_search, "hand_to_worker", lambda task, **sent: bool(queued.append(sent) or True)
    )
    job = conflict_search.request_search(track, actor=organiser, at=NOW)
    assert conflict_search.resume_searches(at=NOW) == 0
    assert conflict_search.resume_searches(at=NOW + FORGOTTEN_AFTER) == 1
    assert queued[-1] == {"job_id": job.pk}


def test_a_judge_declares_a_tie_and_takes_it_out(client_of, track, entry, organiser):
    heat = builders.make_heat(builders.make_round(track))
    seat_entries(heat, [entry], actor=organiser, at=NOW)
    judge = builders.make_judge()
    seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    client, address = client_of(judge.user), reverse("judging:own_ties")
    code = entry.project.enterprise.credit_code
    said = {"kind": "investment", "code": f"{code[:8]} {code[8:].lower()}"}
    assert client.post(address, said).status_code == 422
    said["code"] = "９１330102MA27 ABCD1X"
    said["organisation"] = entry.project.enterprise.name
    assert client.post(address, said).status_code == 302
    one = JudgeTie.objects.get()
    assert one.code == "91330102MA27ABCD1X"
    assert Suspicion.objects.get().kind == "investment"
    assert client.post(address, {"remove": one.pk}).status_code == 302
    assert not JudgeTie.objects.exists()
    # What was asked stays to be decided.
    assert Suspicion.objects.get().state == "open"


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "rival"},
        {"kind": "nonsense", "person": "王强"},
        {"kind": "rival", "person": "王强", "since": "2026-02-01", "until": "2026-01-01"},
        {"kind": "rival", "person": "王强", "since": "yesterday"},
        {"kind": "rival", "person": "王" * 41},
    ],
)
def test_a_tie_that_says_nothing_is_answered_with_a_sentence(client_of, said):
    response = client_of(builders.make_judge().user).post(reverse("judging:own_ties"), said)
    assert response.status_code == 422
    assert "invalid-feedback" in text_of(response) or "alert" in text_of(response)


def test_another_judges_tie_is_not_there(client_of):
    other = builders.make_judge()
    tie = JudgeTie.objects.create(
        judge=other, kind="rival", person="王强", declared_by=other.user, declared_at=NOW
    )
    client = client_of(builders.make_judge().user)
    assert client.post(reverse("judging:own_ties"), {"remove": tie.pk}).status_code == 404


def test_an_entrant_names_somebody_and_is_told_nothing_of_the_panel(
    client_of, track, entry, organiser
):
    heat = builders.make_heat(builders.make_round(track))
    seat_entries(heat, [entry], actor=organiser, at=NOW)
    judge = builders.make_judge(employer="云海研究院")
    seat_judge(heat, judge, number=1, actor=organiser, at=NOW)
    client, address = client_of(entry.project.owner), reverse("judging:keep_away", args=[entry.pk])
    said = {"organisation": "云海研究院", "kind": "rival", "reason": "正在诉讼"}
    assert client.post(address, said).status_code == 302
    assert Suspicion.objects.get().judge == judge
    shown = text_of(client.get(address))
    assert "正在诉讼" in shown
    assert judge.user.name not in shown
    row = KeepAway.objects.get()
    assert client.post(address, {"withdraw": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at


def test_nobody_named_is_answered_with_a_sentence(client_of, entry):
    address = reverse("judging:keep_away", args=[entry.pk])
    response = client_of(entry.project.owner).post(address, {"kind": "rival", "reason": "有关"})
    assert response.status_code == 422
    assert "请填写姓名或者单位。" in text_of(response)


def test_a_teammate_who_only_reads_names_nobody(client_of, entry):
    reader = builders.make_user()
    entry.project.collaborators.create(user=reader, role="reader")
    client, address = client_of(reader), reverse("judging:keep_away", args=[entry.pk])
    assert client.get(address).status_code == 200
    said = {"person": "王强", "kind": "rival", "reason": "有关"}
    assert client.post(address, said).status_code == 404


def test_an_officer_names_somebody(client_of, organiser, track, entry):
    address = reverse("judging:conflict_report", args=[track.code])
    said = {"number": entry.number, "person": "王强", "kind": "rival", "reason": "来信反映"}
    assert client_of(organiser).post(address, said).status_code == 302
    row = KeepAway.objects.get()
    assert (row.by_officer, row.declared_by) == (True, organiser)
    # The entrant does not see what an officer wrote.
    shown = client_of(entry.project.owner).get(reverse("judging:keep_away", args=[entry.pk]))
    assert "王强" not in text_of(shown)
    assert client_of(organiser).post(address, said | {"number": "无"}).status_code == 422
