import datetime as dt
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from accounts.jobs import advance_job, fail_job, start_job
from accounts.models import AuditEntry
from competitions.models import Quota
from judging.models import Promotion
from outcomes.models import Recommendation
from projects.models import Entry
from publicity import tasks
from publicity.models import Coverage, Notice, Report
from publicity.paper.render import RenderedPaper
from publicity.services import reports as services
from publicity.services.notices import confirm_notice
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, open_approval, publish

FIRST_DAY = dt.datetime(2022, 7, 21, 2, tzinfo=dt.UTC)
ON_THE_FIRST_DAY = time_machine.travel(FIRST_DAY, tick=False)
PAST = {"number": "GS-01", "title": "公示", "starts_on": "2022-07-21", "working_days": "5"}


@pytest.fixture
def contest(track):
    return make_contest(track, entries=4, finalists=2, promoted=1)


@pytest.fixture
def published(contest, organiser, second_organiser):
    return publish(contest[1], organiser, second_organiser)


@pytest.fixture
def secretary(track):
    return builders.make_staff(track, "secretariat")


@pytest.fixture
def paper(monkeypatch):
    """A task that nobody imported is unknown to the eager mode of the tests."""
    assert tasks.make_report.name == services.TASK
    result = RenderedPaper(pdf=b"%PDF-1.7 set", pages=7)
    monkeypatch.setattr(services, "render_summary_report", lambda figures, **options: result)


@pytest.fixture
def unqueued(monkeypatch):
    monkeypatch.setattr(services, "queue_report", lambda report: True)


def at(name, track, *args):
    return reverse(f"publicity:{name}", args=[track.code, *args])


# who sees what

PAGES = ["work_notices", "reports", "recommend"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("organiser", 200),
        ("secretariat", 200),
        ("supervisor", 200),
        ("reviewer", 404),
        ("publicity", 404),
    ],
)
def test_who_reads_the_pages(track, client_of, name, role, status):
    assert client_of(builders.make_staff(track, role)).get(at(name, track)).status_code == status


@pytest.mark.parametrize("name", [*PAGES, "coverage"])
def test_siblings_judges_and_strangers_find_nothing(tree, track, client_of, client, name):
    sibling = builders.make_competition("sibling", parent=tree[1])
    users = [builders.make_staff(sibling), builders.make_judge().user, builders.make_user()]
    for user in users:
        assert client_of(user).get(at(name, track)).status_code == 404
    assert client.get(at(name, track)).status_code == 302


# reports


def make(client, track):
    return client.post(at("make_report", track))


def test_the_secretary_makes_watches_and_downloads_a_report(
    contest, track, secretary, client_of, paper, django_capture_on_commit_callbacks
):
    client = client_of(secretary)
    with django_capture_on_commit_callbacks(execute=True):
        response = make(client, track)
    report = Report.objects.get()
    assert response.url == at("report_progress", track, report.pk)
    assert at("report_pdf", track, report.pk) in client.get(response.url).text
    pdf = client.get(at("report_pdf", track, report.pk))
    assert b"".join(pdf.streaming_content) == b"%PDF-1.7 set"
    assert pdf["Content-Type"] == "application/pdf"
    name = unquote(pdf["Content-Disposition"])
    assert name.startswith("attachment;")
    assert "总结报告" in name
    pdf.close()


@pytest.mark.parametrize("role", ["organiser", "supervisor"])
def test_readers_download_and_do_not_make(
    contest, track, secretary, role, client_of, paper, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report = services.request_report(track, actor=secretary, at=NOW)
    client = client_of(builders.make_staff(track, role))
    assert make(client, track).status_code == 404
    assert client.post(at("report_cancel", track, report.pk)).status_code == 404
    assert client.post(at("report_progress", track, report.pk)).status_code == 404
    assert at("make_report", track) not in client.get(at("reports", track)).text
    response = client.get(at("report_pdf", track, report.pk))
    assert response.status_code == 200
    response.close()


def test_others_do_not_download(
    contest, tree, track, secretary, client_of, paper, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report = services.request_report(track, actor=secretary, at=NOW)
    sibling = builders.make_competition("sibling", parent=tree[1])
    strangers = [
        builders.make_staff(track, "publicity"),
        builders.make_staff(sibling, "secretariat"),
        builders.make_user(),
    ]
    for user in strangers:
        assert client_of(user).get(at("report_pdf", track, report.pk)).status_code == 404
    inside = client_of(secretary)
    wrong = reverse("publicity:report_pdf", args=[sibling.code, report.pk])
    assert inside.get(wrong).status_code == 404


def test_figures_that_disagree_are_named_with_the_place_to_mend_them(
    contest, track, secretary, client_of
):
    Quota.objects.filter(competition=track).update(places=0)
    client = client_of(secretary)
    response = make(client, track)
    assert response.status_code == 409
    (found,) = response.context["disagreements"]
    assert found.sentence in response.text
    assert found.url == reverse("judging:rounds", args=[track.code])
    assert not Report.objects.exists()


def test_a_revoked_promotion_blocks_the_report(contest, track, secretary, client_of):
    heat = Promotion.objects.filter(round=contest[0], outcome="promoted").first()
    Promotion.objects.filter(pk=heat.pk).update(revoked_at=NOW)
    response = make(client_of(secretary), track)
    assert [d.sentence for d in response.context["disagreements"]]
    assert response.status_code == 409


def test_before_any_lock_there_is_nothing_to_report(track, secretary, client_of):
    client = client_of(secretary)
    assert make(client, track).url == at("reports", track)
    assert not Report.objects.exists()


def test_a_second_press_leads_to_the_report_under_way(
    contest, track, secretary, client_of, unqueued
):
    client = client_of(secretary)
    first = make(client, track)
    assert make(client, track).url == first.url
    assert Report.objects.count() == 1


def test_progress_is_polled_in_part_until_it_is_over(
    contest, track, secretary, client_of, unqueued
):
    client = client_of(secretary)
    report = services.request_report(track, actor=secretary, at=NOW)
    address = at("report_progress", track, report.pk)
    advance_job(start_job(report.job_id, at=NOW), 2)
    part = client.get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}"' in part.text
    assert f'href="{address}"' in part.text
    assert 'value="50"' in part.text
    assert "<html" not in part.text
    fail_job(report.job_id, at=NOW, message="没有这个字")
    over = client.get(address, headers={"HX-Request": "true"})
    assert "没有这个字" in over.text
    assert "hx-get" not in over.text
    assert "<html" in client.get(address).text


def test_a_report_is_cancelled_once(contest, track, secretary, client_of, unqueued):
    client = client_of(secretary)
    report = services.request_report(track, actor=secretary, at=NOW)
    for _press in range(2):
        response = client.post(at("report_cancel", track, report.pk))
        assert response.url == at("report_progress", track, report.pk)
    report.job.refresh_from_db()
    assert report.job.cancelled_at
    assert AuditEntry.objects.filter(action="report.cancel").count() == 1
    assert client.get(at("report_pdf", track, report.pk)).status_code == 404


def test_a_late_report_can_be_queued_again(contest, track, secretary, client_of, monkeypatch):
    queued = []
    monkeypatch.setattr(services, "queue_report", lambda report: queued.append(report.pk) or True)
    client = client_of(secretary)
    report = services.request_report(track, actor=secretary, at=NOW)
    address = at("report_progress", track, report.pk)
    assert client.get(address).context["is_late"]
    assert client.post(address).url == address
    assert queued == [report.pk]


@pytest.mark.parametrize("size", [1, 3])
def test_report_queries_do_not_grow(
    contest, track, secretary, client_of, size, unqueued, django_assert_num_queries
):
    for _number in range(size):
        report = services.request_report(track, actor=secretary, at=NOW)
        fail_job(report.job_id, at=NOW, message="–")
    client = client_of(secretary)
    client.get(at("reports", track))
    with django_assert_num_queries(37):
        client.get(at("reports", track))


# notices


def prepare(client, track, **fields):
    return client.post(at("work_notices", track), PAST | fields)


def test_a_notice_goes_from_draft_to_its_end_by_two_people(
    published, track, organiser, second_organiser, client_of
):
    first, second = client_of(organiser), client_of(second_organiser)
    address = prepare(first, track).url
    notice = Notice.objects.get()
    assert address == at("work_notice", track, notice.pk)
    entry = Entry.objects.get(pk=notice.rows[0]["entry"])
    assert entry.declared["title"] in first.get(address).text
    first.post(address, {"step": "request", "reason": "名单已核对"})
    first.post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT
    assert "名单已核对" in second.get(address).text
    second.post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.DRAFT, "its first day is over"
    with ON_THE_FIRST_DAY:
        client_of(second_organiser).post(address, {"step": "confirm"})
    notice.refresh_from_db()
    assert notice.state == Notice.State.PUBLISHED
    first.post(address, {"step": "finalise"})
    notice.refresh_from_db()
    entry.refresh_from_db()
    assert (notice.state, entry.state) == (Notice.State.FINAL, Entry.State.CONFIRMED)


def test_the_last_day_is_shown_before_anything_is_kept(published, track, organiser, client_of):
    response = prepare(client_of(organiser), track, preview="1")
    assert response.context["period"].days[-1].date == dt.date(2022, 7, 27)
    assert response.context["form"]["number"].value() == "GS-01"
    assert not Notice.objects.exists()


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_a_year_without_calendar_is_an_error_beside_the_day(
    published, track, organiser, client_of, button
):
    response = prepare(client_of(organiser), track, starts_on="2050-01-03", **button)
    assert set(response.context["form"].errors) == {"starts_on"}
    assert not Notice.objects.exists()


def test_without_a_published_final_the_form_says_what_is_missing(
    contest, track, organiser, client_of
):
    response = prepare(client_of(organiser), track)
    assert response.context["form"].non_field_errors()
    assert not Notice.objects.exists()


def test_a_number_is_used_once(published, track, organiser, client_of):
    client = client_of(organiser)
    prepare(client, track)
    assert set(prepare(client, track).context["form"].errors) == {"number"}


def test_a_request_without_a_reason_comes_back(published, track, organiser, client_of):
    client = client_of(organiser)
    address = prepare(client, track).url
    response = client.post(address, {"step": "request", "reason": " "})
    assert set(response.context["form"].errors) == {"reason"}


def test_readers_take_no_step(published, track, organiser, secretary, client_of):
    address = prepare(client_of(organiser), track).url
    client = client_of(secretary)
    assert client.get(address).status_code == 200
    for step in ("request", "confirm", "decline", "finalise"):
        assert client.post(address, {"step": step, "reason": "核对"}).status_code == 404
    assert prepare(client, track, number="GS-02").status_code == 404


def test_a_request_that_was_answered_meanwhile_says_so(
    published, track, organiser, second_organiser, client_of
):
    client = client_of(organiser)
    address = prepare(client, track).url
    notice = Notice.objects.get()
    client.post(address, {"step": "request", "reason": "核对"})
    confirm_notice(open_approval(notice.pk), actor=second_organiser, at=FIRST_DAY)
    client.post(address, {"step": "confirm"})
    assert 'role="alert"' in client.get(address).text


def test_a_request_can_be_taken_back(published, track, organiser, client_of):
    client = client_of(organiser)
    address = prepare(client, track).url
    client.post(address, {"step": "request", "reason": "核对"})
    client.post(address, {"step": "decline"})
    assert client.get(address).context["approval"] is None


def test_a_notice_of_another_contest_is_not_here(published, tree, track, organiser, client_of):
    address = prepare(client_of(organiser), track).url
    above = client_of(builders.make_staff(tree[1]))
    notice = Notice.objects.get()
    assert above.get(address).status_code == 200
    wrong = reverse("publicity:work_notice", args=["division", notice.pk])
    assert above.get(wrong).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_notice_queries_do_not_grow(
    published, track, organiser, client_of, size, django_assert_num_queries
):
    client = client_of(organiser)
    for number in range(size):
        address = prepare(client, track, number=f"GS-{number}").url
    client.get(address)
    with django_assert_num_queries(9):
        client.get(at("work_notices", track))
    with django_assert_num_queries(8):
        client.get(address)


# recommendation


@pytest.fixture
def confirmed(published, track, organiser, second_organiser, client_of):
    first = client_of(organiser)
    address = prepare(first, track).url
    first.post(address, {"step": "request", "reason": "核对"})
    with ON_THE_FIRST_DAY:
        client_of(second_organiser).post(address, {"step": "confirm"})
    first.post(address, {"step": "finalise"})
    return Entry.objects.get(competition=track, state=Entry.State.CONFIRMED)


LETTER = {"document_number": "浙中小协〔2022〕19号"}


def test_a_recommendation_is_shown_before_it_is_sent(confirmed, track, organiser, client_of):
    client = client_of(organiser)
    shown = client.get(at("recommend", track))
    assert shown.context["entries"] == [confirmed]
    assert shown.context["left"] == 1
    asked = client.post(at("recommend", track), LETTER)
    assert asked.context["confirming"]
    assert not Recommendation.objects.exists()
    sent = client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    assert sent.url == at("recommend", track)
    assert Recommendation.objects.get().lines.get().source == confirmed
    assert LETTER["document_number"] in client.get(at("recommend", track)).text


def test_a_full_quota_is_said_before_and_refused_after(confirmed, track, organiser, client_of):
    Quota.objects.filter(competition=track).update(places=0)
    client = client_of(organiser)
    assert client.get(at("recommend", track)).context["too_many"] == 1
    response = client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    assert response.context["form"].non_field_errors()
    assert response.context["form"]["document_number"].value() == LETTER["document_number"]
    assert not Recommendation.objects.exists()


def test_a_document_number_is_used_once(confirmed, track, organiser, client_of):
    client = client_of(organiser)
    client.post(at("recommend", track), LETTER | {"confirmed": "1"})
    response = client.post(at("recommend", track), LETTER)
    assert set(response.context["form"].errors) == {"document_number"}


def test_readers_do_not_recommend(confirmed, track, secretary, client_of):
    client = client_of(secretary)
    assert client.post(at("recommend", track), LETTER | {"confirmed": "1"}).status_code == 404
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_recommendation_queries_do_not_grow(
    track, organiser, client_of, size, django_assert_num_queries
):
    for _number in range(size):
        entry = builders.make_entry(track)
        Entry.objects.filter(pk=entry.pk).update(state=Entry.State.CONFIRMED)
    client = client_of(organiser)
    client.get(at("recommend", track))
    with django_assert_num_queries(11):
        client.get(at("recommend", track))


def test_coverage_is_one_click_from_the_figures(track, secretary, client_of):
    Coverage.objects.create(
        competition=track,
        channel="video",
        outlet="新蓝网",
        count=78_000,
        unit="person_times",
        counted_on=NOW.date(),
    )
    response = client_of(secretary).get(at("reports", track))
    assert at("coverage", track) in response.text
    assert response.context["figures"].coverage_total == 78_000
