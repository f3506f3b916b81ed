import datetime as dt
import sys

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.services import record
from competitions.models import Meeting, Region, Round
from config.heartbeat import leave_heartbeat
from config.tasks import heartbeat
from config.views.health import CHECKS
from judging.services.heats import request_unlock
from projects.models import Entry
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish

ROLES = ["organiser", "reviewer", "secretariat", "publicity", "supervisor"]


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


# the workspace


@pytest.mark.parametrize("role", ROLES)
def test_workspace_opens_to_everybody_with_a_duty(track, client_of, role):
    response = page(client_of(builders.make_staff(track, role)), "workspace", track.code)
    assert response.status_code == 200


def test_workspace_is_absent_for_everybody_else(tree, track, client_of, client):
    sibling = builders.make_competition("sibling", parent=tree[1])
    assert page(client, "workspace", track.code).status_code == 302
    for user in (builders.make_user(), builders.make_judge().user, builders.make_staff(sibling)):
        assert page(client_of(user), "workspace", track.code).status_code == 404
    assert (
        page(client_of(builders.make_staff(tree[0])), "workspace", track.code).status_code == 200
    )


def test_workspace_of_an_empty_contest_says_what_comes_first(track, organiser, client_of):
    response = page(client_of(organiser), "workspace", track.code)
    assert response.context["course"].river is None
    assert response.context["strip"] is None
    assert response.context["waiting"] == []


def titles(response, what="waiting"):
    return [item.title for item in response.context[what]]


def urls(response, what="waiting"):
    return [item.url for item in response.context[what]]


def test_what_waits_follows_the_contest(track, organiser, second_organiser, client_of):
    client = client_of(organiser)
    builders.make_submitted(track)
    review = reverse("projects:review_list", args=[track.code]) + "?state=submitted"
    assert review in urls(page(client, "workspace", track.code))
    _prelim, final = make_contest(track, entries=4, finalists=2, promoted=1)
    round_url = reverse("judging:round", args=[track.code, final.pk])
    assert round_url in urls(page(client, "workspace", track.code))
    publish(final, organiser, second_organiser)
    notices = reverse("publicity:work_notices", args=[track.code])
    found = urls(page(client, "workspace", track.code))
    assert notices in found
    assert round_url not in found


def test_an_entry_one_is_recused_from_is_not_ones_to_review(track, organiser, client_of):
    entry = builders.make_submitted(track)
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=NOW)
    assert page(client_of(organiser), "workspace", track.code).context["waiting"] == []


def test_ones_own_request_waits_for_somebody_else(track, organiser, second_organiser, client_of):
    heat = builders.make_locked_heat(track)
    request_unlock(heat, actor=organiser, at=NOW, reason="笔误")
    heat_url = reverse("judging:work_heat", args=[track.code, heat.pk])
    assert heat_url not in urls(page(client_of(organiser), "workspace", track.code))
    assert heat_url in urls(page(client_of(second_organiser), "workspace", track.code))


def test_only_counts_are_told_of_a_heat_before_its_lock(track, client_of):
    heat = builders.make_open_heat(track)
    response = page(client_of(builders.make_staff(track, "secretariat")), "workspace", track.code)
    # Nothing but the way to the papers, which shows no mark.
    assert urls(response) == [reverse("judging:paper_list", args=[track.code, heat.pk])]
    assert response.context["facts"].presented == {}


def test_a_company_in_two_contests_is_a_trouble(tree, track, organiser, client_of):
    sibling = builders.make_competition("sibling", parent=tree[1])
    first = builders.make_submitted(track)
    other = builders.make_submitted(sibling)
    declared = other.declared | {"credit_code": first.declared["credit_code"]}
    Entry.objects.filter(pk=other.pk).update(declared=declared)
    response = page(client_of(organiser), "workspace", track.code)
    assert response.context["facts"].twice == 1
    assert [item.mark for item in response.context["troubles"]] == ["stop"]


def test_large_enterprises_wait_for_a_person(track, organiser, client_of):
    entry = builders.make_submitted(track)
    Entry.objects.filter(pk=entry.pk).update(declared=entry.declared | {"size": "large"})
    response = page(client_of(organiser), "workspace", track.code)
    assert [item.mark for item in response.context["troubles"]] == ["unsure"]


def test_more_places_than_the_quota_are_a_trouble(track, organiser, client_of):
    builders.make_round(track, rule_set=builders.make_rule_set(track, places=11))
    (item,) = page(client_of(organiser), "workspace", track.code).context["troubles"]
    assert item.mark == "stop"
    assert "11" in item.title


def test_figures_and_river_agree_with_the_rows(track, organiser, client_of):
    make_contest(track, entries=6, finalists=4, promoted=2)
    course = page(client_of(organiser), "workspace", track.code).context["course"]
    assert [stage.figure for stage in course.stages] == [6, 6, 4, 0]
    assert course.stages[-1].of == 2
    # One source, two heats, one final, one result.
    assert [bar.todo for bar in course.river.bars] == [False, False, False, False, False]


def test_what_is_to_come_is_grey(track, organiser, client_of):
    prelim = builders.make_round(track, kind=Round.Kind.PRELIMINARY)
    builders.make_open_heat(track, round_=prelim, number=1)
    course = page(client_of(organiser), "workspace", track.code).context["course"]
    assert [bar.todo for bar in course.river.bars] == [False, True, True]
    assert {ribbon.kind for ribbon in course.river.ribbons} == {"todo"}


def test_figures_lead_only_where_the_reader_may_go(track, client_of):
    builders.make_entry(track)
    response = page(client_of(builders.make_staff(track, "publicity")), "workspace", track.code)
    assert [stage.url for stage in response.context["course"].stages] == ["", ""]
    assert reverse("projects:review_list", args=[track.code]) + "?" not in response.text


def test_headline_names_today_in_china(track, organiser, client_of, time_machine):
    heat = builders.make_heat(builders.make_round(track))
    # 23:30 UTC of the day before is 7:30 of the heat's day in China.
    time_machine.move_to(heat.starts_at.replace(hour=0) - dt.timedelta(minutes=30))
    headline = page(client_of(organiser), "workspace", track.code).context["headline"]
    assert heat.name in headline.title
    assert headline.url.endswith(f"/heats/{heat.pk}/")


@pytest.mark.parametrize("size", [1, 3])
def test_workspace_queries_do_not_grow(
    track, client_of, organiser, size, django_assert_num_queries
):
    Region.objects.get_or_create(code="330100", defaults={"name": "杭州市"})
    make_contest(track, entries=4 * size, heats=2, finalists=2 * size, promoted=size)
    for number in range(size):
        day = NOW.date() - dt.timedelta(days=number)
        Meeting.objects.create(competition=track, kind="kickoff", title="会", held_on=day)
        builders.make_submitted(track)
    client = client_of(organiser)
    page(client, "workspace", track.code)
    with django_assert_num_queries(32):
        assert page(client, "workspace", track.code).status_code == 200


# one's own page


def test_my_work_has_a_section_for_each_part(track, organiser, second_organiser, client_of):
    heat = builders.make_locked_heat(track)
    request_unlock(heat, actor=organiser, at=NOW, reason="笔误")
    entry = builders.make_draft(track, owner=second_organiser, title="自己的项目")
    response = page(client_of(second_organiser), "my_work")
    assert [node for node, _roles in response.context["nodes"]] == [track]
    assert [url for _approval, url in response.context["approvals"]] == [
        reverse("judging:work_heat", args=[track.code, heat.pk])
    ]
    assert list(response.context["entries"]) == [entry]
    judge = heat.seats.first().judge.user
    assert [s.heat for s in page(client_of(judge), "my_work").context["seats"]] == [heat]


def test_my_work_hides_ones_own_request_and_other_contests(track, tree, organiser, client_of):
    heat = builders.make_locked_heat(track)
    request_unlock(heat, actor=organiser, at=NOW, reason="笔误")
    sibling = builders.make_competition("sibling", parent=tree[1])
    readers = [organiser, builders.make_staff(sibling), builders.make_staff(track, "supervisor")]
    for user in readers:
        assert page(client_of(user), "my_work").context["approvals"] == []
    above = builders.make_staff(tree[0])
    assert len(page(client_of(above), "my_work").context["approvals"]) == 1


def test_my_work_leads_to_ones_own_account(client_of, db):
    """Nothing else does for whoever has no duty: consents, data and passkeys are found from there."""
    client = client_of(builders.make_user())
    account = reverse("account_email")
    assert f'href="{account}"' in page(client, "my_work").text
    data = reverse("accounts:my_data")
    assert f'href="{data}"' in client.get(account).text


def test_my_work_tells_a_newcomer_where_to_go(client_of, db):
    response = page(client_of(builders.make_user()), "my_work")
    assert reverse("publicity:home") in response.text


@pytest.mark.parametrize("size", [1, 3])
def test_my_work_queries_do_not_grow(track, client_of, size, django_assert_num_queries):
    user = builders.make_staff(track)
    for _number in range(size):
        builders.make_submitted(track, owner=user)
        heat = builders.make_locked_heat(track, round_=None, entries=1)
        request_unlock(heat, actor=builders.make_admin(), at=NOW, reason="笔误")
        type(heat.round).objects.filter(pk=heat.round_id).update(order=10 + heat.pk)
    client = client_of(user)
    page(client, "my_work")
    with django_assert_num_queries(8):
        assert page(client, "my_work").status_code == 200


# the audit trail


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("organiser", 200),
        ("supervisor", 200),
        ("secretariat", 404),
        ("reviewer", 404),
        ("publicity", 404),
    ],
)
def test_audit_trail_is_for_organisers_and_supervisors(track, client_of, role, status):
    user = builders.make_staff(track, role)
    assert page(client_of(user), "audit", track.code).status_code == status


def test_platform_administrator_reads_every_trail(track, client_of):
    assert page(client_of(builders.make_admin()), "audit", track.code).status_code == 200


def lines(response):
    return list(response.context["page"].object_list)


def test_audit_trail_reaches_down_and_not_aside(tree, track, client_of):
    sibling = builders.make_competition("sibling", parent=tree[1])
    below = record("test.below", track, actor=None, at=NOW)
    aside = record("test.aside", sibling, actor=None, at=NOW)
    seen = lines(page(client_of(builders.make_staff(track)), "audit", track.code, action="test."))
    assert seen == [below]
    above = client_of(builders.make_staff(tree[1]))
    assert set(lines(page(above, "audit", "division", action="test."))) == {below, aside}


def test_audit_trail_hides_what_one_is_recused_from(track, organiser, client_of):
    entry = builders.make_entry(track)
    client = client_of(organiser)
    assert any(line.action == "entry.accept" for line in lines(page(client, "audit", track.code)))
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=NOW)
    seen = lines(page(client, "audit", track.code))
    assert not any(line.subject_type == "projects.entry" for line in seen)


def test_audit_trail_is_found_by_person_action_and_day(track, organiser, client_of):
    late = NOW + dt.timedelta(days=2)
    mine = record("test.mine", track, actor=organiser, at=late)
    record("test.other", track, actor=None, at=NOW)
    client = client_of(organiser)
    day = (NOW + dt.timedelta(days=1)).date().isoformat()
    assert lines(page(client, "audit", track.code, action="test.", since=day)) == [mine]
    assert lines(page(client, "audit", track.code, action="test.", q=organiser.name)) == [mine]
    assert lines(page(client, "audit", track.code, action="test.", until="2020-01-01")) == []


@pytest.mark.parametrize("size", [1, 3])
def test_audit_queries_do_not_grow(track, client_of, size, django_assert_num_queries):
    user = builders.make_staff(track)
    for number in range(size):
        record(f"test.{number}", track, actor=builders.make_user(), at=NOW)
    client = client_of(user)
    page(client, "audit", track.code)
    with django_assert_num_queries(6):
        page(client, "audit", track.code)


def test_audit_trail_is_paged(track, organiser, client_of):
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action="test.many",
            subject_type="t",
            subject_id="1",
            subject="t",
            scope=track.path,
            at=NOW,
        )
        for _number in range(51)
    )
    found = page(client_of(organiser), "audit", track.code, action="test.many", page=2)
    assert len(lines(found)) == 1


# health


def test_health_tells_everybody_that_all_is_well(client, db):
    response = page(client, "health")
    assert response.status_code == 200
    body = response.json()
    assert body.pop("worker") in {"ok", "unknown", "silent"}
    assert set(body.values()) == {"ok"}
    assert set(body) == {"status", "database", "cache", "broker", "disk"}


@pytest.mark.parametrize("part", ["database", "cache", "broker", "disk"])
def test_health_is_503_when_a_part_fails_and_says_no_more(client, db, part, monkeypatch, caplog):
    def broken():
        raise OSError("password=secret")

    monkeypatch.setitem(CHECKS, part, broken)
    caplog.set_level("CRITICAL")
    response = page(client, "health")
    assert response.status_code == 503
    assert response.json()[part] == "failed"
    assert response.json()["status"] == "failed"
    assert "secret" not in response.text


def test_health_without_room_on_the_disk(client, db, monkeypatch, caplog):
    monkeypatch.setattr(sys.modules["config.views.health"], "ENOUGH_BYTES", 2**80)
    caplog.set_level("CRITICAL")
    assert page(client, "health").json()["disk"] == "failed"


def test_health_knows_a_living_worker_from_a_silent_one(client, db):
    cache.clear()
    assert page(client, "health").json()["worker"] == "unknown"
    heartbeat()
    assert page(client, "health").json()["worker"] == "ok"
    leave_heartbeat(timezone.now() - dt.timedelta(minutes=4))
    response = page(client, "health")
    assert (response.status_code, response.json()["worker"]) == (200, "silent")


def test_health_takes_one_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(client, "health")


# the line of the demonstration


def test_demonstration_is_told_on_every_page(client, db, settings):
    settings.CHUANGSAI_DEMO = True
    assert page(client, "publicity:home").context["DEMONSTRATION"] is True
    settings.CHUANGSAI_DEMO = False
    assert page(client, "publicity:home").context["DEMONSTRATION"] is False


def test_every_bar_leads_to_as_many_entries_as_it_counts(track, organiser, client_of):
    large = builders.make_entry(track)
    Entry.objects.filter(pk=large.pk).update(declared=large.declared | {"size": "large"})
    builders.make_entry(track, sector="bio")
    client = client_of(organiser)
    charts = page(client, "workspace", track.code).context["charts"]
    bars = [bar.row for chart in charts if chart["drawn"] for bar in chart["drawn"].bars]
    assert len(bars) == 5
    for row in bars:
        assert client.get(row.url).context["page"].paginator.count == row.count


@pytest.mark.parametrize("sent", ["q=%00", "city=33%0001", "page=1&q=a\x00"])
def test_a_query_with_a_nul_finds_nothing(track, organiser, client_of, sent):
    heat = builders.make_heat(builders.make_round(track))
    url = reverse("judging:work_heat", args=[track.code, heat.pk])
    client = client_of(organiser)
    assert client.get(url, query_params={"q": "a"}).status_code == 200
    assert client.get(f"{url}?{sent}").status_code == 404
