"""What the public sees of a contest that has been played: before, while and after it is published."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition, Meeting
from judging.models import Promotion, Ranking
from publicity.services import notices as notice_services
from publicity.services.notice_content import Period
from tests import builders, staging
from tests.builders import NOW
from tests.publicity.contests import played, publish
from tests.publicity.public_pages import (
    TODAY,
    contest_path,
    english,
    make_notice,
    results_path,
    text,
)


def played_then():
    with patch.object(timezone, "now", lambda: NOW):
        return played()()


stage, world = staging.stage_of(played_then), staging.world
track, organiser = staging.part("track"), staging.part("organiser")
second_organiser = staging.part("second_organiser")
# (preliminary, final): both decided, neither public.
decided = staging.part("contest")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def published(decided, organiser, second_organiser):
    for round_ in decided:
        publish(round_, organiser, second_organiser)
    return decided


@pytest.fixture
def notice(track, published, organiser, second_organiser):
    return make_notice(track, organiser, second_organiser)


def test_home_shows_notices_and_the_newest_result(client, notice):
    page = text(english(client, "/"))
    assert reverse("publicity:notice", args=[notice.pk]) in page
    assert "Working day 1 of 5" in page
    assert results_path(2) in page


def test_before_publication_the_page_plans_and_tells_no_result(client, decided):
    page = text(english(client, contest_path()))
    assert "No results have been published" in page
    assert "cs-marks" not in page
    assert client.get(results_path(1)).status_code == 404
    assert client.get(results_path(2)).status_code == 404


def test_numbers_of_registration_appear_only_when_it_is_over(client, decided, monkeypatch):
    page = text(english(client, contest_path()))
    assert "<b>6</b>" not in page
    assert "cs-river" not in page
    closes = decided[0].competition.registration_closes_at
    monkeypatch.setattr(timezone, "now", lambda: closes)
    page = text(english(client, contest_path()))
    assert "<b>6</b>" in page
    assert "1 city" in page
    assert "cs-river" in page


def test_a_published_round_shows_ranks_scores_and_reasons(client, published):
    page = text(english(client, contest_path()))
    best = Ranking.objects.public().get(round=published[1], heat=None).standings.first()
    assert best.appearance.entry.declared["title"] in page
    assert f"{best.score:.2f}" in page
    assert "Judge 5" in page
    assert "highest, dropped" in page
    assert "lowest, dropped" in page
    assert "5 signed sheets." in page
    assert best.ranking.ledger_head[:4] in page


def test_the_sum_behind_a_score_gives_the_score(client, published):
    best = Ranking.objects.public().get(round=published[1], heat=None).standings.first()
    cut = {*best.detail["high"], *best.detail["low"]}
    kept = [total for seat, total in best.detail["marks"] if seat not in cut]
    shown = " + ".join(f"{float(total):.2f}" for total in kept)
    page = text(client.get(contest_path()))
    assert f"({shown}) ÷ 3 = <strong>{best.score:.2f}</strong>" in page


def test_scores_of_the_round_before_stand_beside_the_final(client, published):
    page = text(client.get(contest_path()))
    earlier = Ranking.objects.public().get(round=published[0], heat=None)
    entry = Promotion.objects.filter(round=published[1]).first().entry
    standing = earlier.standings.get(appearance__entry=entry)
    assert f'<td class="num muted d-none d-md-table-cell">{standing.score:.2f}</td>' in page


def test_the_reason_opens_by_a_link_without_any_script(client, published):
    standing = Ranking.objects.public().get(round=published[1], heat=None).standings.first()
    closed = text(client.get(contest_path()))
    assert f'id="why-{standing.pk}" hidden' in closed
    opened = text(client.get(contest_path(), {"why": standing.pk}))
    assert f'id="why-{standing.pk}"><td' in opened


def test_chips_leave_promoted_or_one_sector(client, published):
    titles = {
        p.entry.declared["title"]: p.outcome
        for p in Promotion.objects.filter(round=published[1]).select_related("entry")
    }
    page = text(client.get(contest_path(), {"show": "promoted"}))
    for title, outcome in titles.items():
        assert (title in page) == (outcome == "promoted")
    assert all(
        title in text(client.get(contest_path(), {"sector": "material"})) for title in titles
    )
    assert all(
        title in text(client.get(contest_path(), {"sector": "no-such"})) for title in titles
    )


def test_only_the_published_round_counts_in_the_table_of_events(
    client, decided, organiser, second_organiser
):
    publish(decided[0], organiser, second_organiser)
    page = client.get(contest_path())
    events = page.context["contest"].events
    assert [(event.entries, event.promoted) for event in events] == [(3, 2), (3, 2), (None, None)]


def test_the_funnel_goes_from_known_to_planned(client, decided, organiser, second_organiser):
    publish(decided[0], organiser, second_organiser)
    stages = client.get(contest_path()).context["contest"].funnel.stages
    assert [(stage.figure, stage.planned) for stage in stages] == [
        (None, False),
        (6, False),
        (4, False),
        (2, True),
    ]


def test_more_rounds_than_a_picture_has_room_for_leave_the_picture_out(client, decided):
    track = Competition.objects.get(code="track")
    for order in range(10, 18):
        builders.make_round(track, order=order)
    response = client.get(contest_path())
    assert response.status_code == 200
    assert response.context["contest"].funnel.river is None


def test_the_calendar_has_every_planned_day_and_leads_to_what_is_public(
    client, track, decided, organiser, second_organiser
):
    Meeting.objects.create(
        competition=track, kind="training", title="赛前培训", held_on=TODAY, is_public=True
    )
    Meeting.objects.create(
        competition=track, kind="meeting", title="内部会议", held_on=TODAY, is_public=False
    )

    def lines():
        found = client.get(contest_path()).context["contest"].calendar
        return {line.what.title: line.path for line in found}

    names = {round_.name for round_ in decided}
    assert names | {"赛前培训"} < set(lines())
    assert "内部会议" not in lines()
    assert set(lines().values()) == {""}
    publish(decided[0], organiser, second_organiser)
    assert lines()[decided[0].name] == results_path(1)
    assert lines()[decided[1].name] == ""


# The full table


def test_results_have_a_table_for_the_round_and_for_each_heat(client, published):
    whole = client.get(results_path(1))
    assert len(whole.context["table"].rows) == 6
    first = client.get(results_path(1), {"heat": "1"})
    assert {row.heat for row in first.context["table"].rows} == {"第1场"}
    assert client.get(results_path(1), {"heat": "7"}).status_code == 404
    assert client.get(results_path(3)).status_code == 404


def test_a_long_table_is_cut_into_pages(client, published, monkeypatch):
    monkeypatch.setattr("publicity.views.contest.PER_PAGE", 4)
    first, second = (client.get(results_path(1), {"page": n}) for n in ("1", "2"))
    shown = [
        row.standing for page in (first, second) for g in page.context["groups"] for row in g.rows
    ]
    assert len(shown) == len(set(shown)) == 6
    assert [(group.outcome, group.count) for group in first.context["groups"]] == [("promoted", 4)]


# Public notices


def test_a_draft_notice_is_absent(client, track, published, organiser):
    draft = notice_services.prepare_notice(
        track,
        number="GS-9",
        title="草稿",
        period=Period(TODAY, 5),
        actor=organiser,
        at=NOW,
    )
    assert client.get(reverse("publicity:notice", args=[draft.pk])).status_code == 404
    assert "草稿" not in text(client.get(reverse("publicity:notices")))


def test_a_notice_shows_the_list_with_masked_names_and_how_to_verify_it(client, notice):
    Competition.objects.filter(pk=notice.competition_id).update(
        office_phone="0571-1", supervision_phone="0571-2"
    )
    final = notice.competition.rounds.get(kind="final")
    type(final).objects.filter(pk=final.pk).update(ends_on=dt.date(2030, 1, 2))
    page = text(english(client, reverse("publicity:notice", args=[notice.pk])))
    for row in notice.rows:
        assert row["project"] in page
    assert "陈*" in page
    assert "陈晓明" not in page
    assert notice.digest in page
    # What is shown is what was published, whatever the contest says by now.
    assert "0571-0000 0000" in page
    assert "0571-0000 0001" in page
    assert "0571-1" not in page
    assert "2 January" not in page
    assert "cs-qr" in page


def test_a_notice_counts_its_working_days(client, notice, monkeypatch):
    path = reverse("publicity:notice", args=[notice.pk])
    expected = {
        dt.date(2026, 8, 31): ("upcoming", 0),
        dt.date(2026, 9, 1): ("running", 1),
        dt.date(2026, 9, 5): ("running", 4),
        dt.date(2026, 9, 7): ("running", 5),
        dt.date(2026, 9, 8): ("over", 5),
    }
    for day, (phase, passed) in expected.items():
        moment = dt.datetime.combine(day, dt.time(4), dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        status = client.get(path).context["status"]
        assert (status.phase, status.passed) == (phase, passed)


def test_an_ended_notice_says_so(client, notice, organiser, monkeypatch):
    after = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)
    notice_services.finalise_notice(notice, actor=organiser, at=after)
    monkeypatch.setattr(timezone, "now", lambda: after)
    page = text(english(client, reverse("publicity:notice", args=[notice.pk])))
    assert "has been confirmed and is in force" in page
    assert "The time for objections is over." in page


def test_a_notice_page_asks_a_bounded_number_of_queries(client, notice, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get(reverse("publicity:notice", args=[notice.pk]))


def test_pages_of_a_contest_set_no_cookie_either(client, notice):
    for path in (contest_path(), results_path(1), reverse("publicity:notice", args=[notice.pk])):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in text(response)


def test_demonstration_data_says_so_on_every_public_page(client, notice):
    Competition.objects.filter(pk=notice.competition_id).update(is_demonstration=True)
    paths = ["/", reverse("publicity:notices"), contest_path(), results_path(1)]
    for path in [*paths, reverse("publicity:notice", args=[notice.pk])]:
        assert "cs-demo-line" in text(client.get(path)), path
