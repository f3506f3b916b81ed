"""The life of a list that goes out: chosen, made by a worker, fetched, gone; rights at each step."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.urls import reverse

from accounts.exporting import fetching, listings, making
from accounts.jobs import JobCancelled, start_job
from accounts.models import AuditEntry, Job, ListExport
from competitions.models import StaffGrant
from projects.listings import ENTRIES
from projects.models import Recusal
from tests.builders import NOW, make_staff, make_submitted

Role = StaffGrant.Role
CONTACTS = ["contact_name", "contact_mobile", "contact_email"]


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """What was handed to the queue; nothing runs by itself."""
    asked = []
    monkeypatch.setattr(making, "hand_to_worker", lambda task, **said: asked.append(said) or True)
    return asked


@pytest.fixture
def client(client_of, organiser):
    client = client_of(organiser)
    client.cookies["django_language"] = "en"
    return client


def address(track, query="", listing="entries"):
    return reverse("accounts:list_export", args=[listing, track.code]) + query


def ask(client, track, columns=("number", "title"), query="", **said):
    data = {"columns": list(columns), "suffix": "xlsx"} | said
    answer = client.post(address(track, query), data)
    assert answer.status_code == 302, answer.content.decode()
    return ListExport.objects.latest("pk")


def make(export):
    making.make_list(export.pk, clock=lambda: NOW)
    export.refresh_from_db()
    export.job.refresh_from_db()
    return export


def file_of(export):
    return reverse("accounts:list_file", args=[export.pk])


def fetched(client, export):
    answer = client.get(file_of(export))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


# Choosing


def test_the_page_says_how_many_and_offers_every_column(client, track):
    make_submitted(track)
    page = client.get(address(track)).content.decode()
    assert "1 row as the list is filtered now." in page
    for column in ENTRIES.columns(None):
        assert f'value="{column.key}"' in page


def test_what_was_chosen_last_is_ticked_again(client, track):
    make_submitted(track)
    form = client.get(address(track)).context["form"]
    assert form["columns"].value() == [one.key for one in ENTRIES.columns(None) if one.usual]
    ask(client, track, ["title"], suffix="csv")
    form = client.get(address(track)).context["form"]
    assert (form["columns"].value(), form["suffix"].value()) == (["title"], "csv")


@pytest.mark.parametrize("which", ["all", "none"])
def test_all_columns_or_none_are_ticked_without_a_script(client, track, which):
    ask(client, track, ["title"])
    answer = client.get(address(track, f"?q=x&columns={which}"))
    every = [one.key for one in ENTRIES.columns(None)]
    assert answer.context["form"]["columns"].value() == (every if which == "all" else [])
    assert f'href="?q=x&amp;columns={which}"' in answer.content.decode()
    # It is about the page and no part of the filter.
    assert answer.context["query"] == "q=x"


def test_the_filter_is_said_in_words_and_can_be_removed(client, track, organiser):
    make_submitted(track)
    query = f"?state=submitted&officer={organiser.pk}&city=3301&waiting=7&q=甲&page=2"
    page = client.get(address(track, query))
    assert page.context["said"] == [
        ("State", "Submitted"),
        ("City", "3301"),
        ("Form reviewer in charge", str(organiser)),
        ("Waiting for a decision", "7 days or longer"),
        ("Number, project, unit or credit code", "甲"),
    ]
    assert f'<a href="{address(track)}">Remove the filter</a>' in page.content.decode()
    page = client.get(address(track, "?page=2&state=nonsense"))
    assert page.context["said"] == []


def test_what_is_wrong_stands_on_top_with_a_link_to_its_field(client, track):
    make_submitted(track)
    make(ask(client, track))
    page = client.post(address(track), {"in_full": "on"}).content.decode()
    summary = page.index('role="alert"')
    assert summary < page.index('id="files"') < page.index('name="columns"')
    for name in ("columns", "suffix", "reason"):
        assert f'<a href="#div_id_{name}">' in page
        assert f'id="div_id_{name}"' in page


def test_how_far_it_is_stands_above_the_form_and_is_told_once_it_is_over(client, track):
    answer = client.post(address(track), {"columns": ["title"], "suffix": "csv"})
    assert answer["Location"] == f"{address(track)}#files"
    page = client.get(address(track)).content.decode()
    assert page.index('id="files"') < page.index("<progress") < page.index('name="columns"')
    assert 'id="files-said" role="status">Being made<' in page
    part = client.get(address(track), headers={"HX-Request": "true"}).content.decode()
    assert "files-said" not in part
    make(ListExport.objects.get())
    part = client.get(address(track), headers={"HX-Request": "true"}).content.decode()
    assert 'id="files-said" hx-swap-oob="innerHTML">It is over: see below.<' in part


def test_the_link_of_the_list_carries_its_filter(client, track):
    make_submitted(track)
    page = client.get(reverse("projects:review_list", args=[track.code]) + "?q=甲&page=3&state=")
    assert f'href="{address(track)}?q=%E7%94%B2&amp;state="' in page.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"suffix": "xlsx"},
        {"columns": "nonsense", "suffix": "xlsx"},
        {"columns": "title"},
        {"columns": "title", "suffix": "exe"},
    ],
)
def test_no_column_or_an_unknown_one_or_format_is_an_error_at_the_field(client, track, said):
    assert client.post(address(track), said).status_code == 422
    assert not ListExport.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORGANISER, 200),
        (Role.SECRETARIAT, 200),
        (Role.REVIEWER, 404),
        (Role.SUPERVISOR, 404),
        (Role.PUBLICITY, 404),
    ],
)
def test_entries_go_out_to_organisers_and_the_secretariat_alone(client_of, track, role, status):
    client = client_of(make_staff(track, role))
    assert client.get(address(track)).status_code == status
    said = {"columns": ["number"], "suffix": "xlsx"}
    assert client.post(address(track), said).status_code in {status, 302}
    assert ListExport.objects.exists() == (status == 200)


def test_a_list_or_a_place_that_does_not_exist_is_absent(client, track):
    for listing, place in (
        ("nonsense", track.code),
        ("admin-nonsense", "all"),
        ("admin-auth-group", "all"),
        ("entries", "nonsense"),
        ("entries", "all"),
        ("standings", "99999999999999999999"),
        ("standings", track.code),
        ("admin-competitions-round", track.code),
    ):
        url = reverse("accounts:list_export", args=[listing, place])
        assert client.get(url).status_code == 404, url


# Making


def test_a_list_is_made_by_a_worker_and_twice_is_once(client, track, queued):
    first, second = make_submitted(track, title="甲项目"), make_submitted(track, title="乙项目")
    with pytest.MonkeyPatch.context():
        export = ask(client, track)
    assert client.get(file_of(export)).status_code == 404
    make(export)
    data = fetched(client, export)
    assert rows_of(data) == [[first.number, "甲项目"], [second.number, "乙项目"]]
    assert (export.rows, export.keys) == (2, [first.pk, second.pk])
    assert (export.job.finished_at, export.job.done) == (NOW, 2)
    lines = AuditEntry.objects.filter(action__startswith="listexport.").count()

    make_submitted(track, title="丙项目")
    make(export)

    assert fetched(client, export) == data
    assert AuditEntry.objects.filter(action__startswith="listexport.").count() == lines == 2


def test_it_is_handed_to_the_queue_once_it_is_kept(
    client, track, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(client, track)
    assert queued == [{"export_id": export.pk}]


def test_the_same_list_twice_is_one_and_a_person_waits_for_five_at_most(client, track):
    first = ask(client, track, ["number"])
    assert ask(client, track, ["number"]) == first
    for n in range(4):
        ask(client, track, ["title"], query=f"?q={n}")
    assert ListExport.objects.count() == 5
    answer = client.post(address(track), {"columns": ["state"], "suffix": "xlsx"})
    assert answer.status_code == 422
    assert "Several of your lists are being made" in answer.content.decode()
    make(first)
    ask(client, track, ["state"])


def test_the_file_holds_the_filtered_list_without_what_is_hidden(client, track, organiser):
    make_submitted(track, title="甲项目")
    hidden = make_submitted(track, title="甲二")
    make_submitted(track, title="乙项目")
    part(organiser, hidden)
    export = make(ask(client, track, ["title"], query="?q=甲&page=2"))
    assert rows_of(fetched(client, export)) == [["甲项目"]]
    assert export.query == "q=%E7%94%B2"


def part(user, entry):
    Recusal.objects.create(
        user=user, project=entry.project, kind="kinship", declared_by=user, declared_at=NOW
    )


def test_csv_for_other_programs(client, track):
    make_submitted(track, title="=1+1")
    export = make(ask(client, track, ["title", "submitted_at"], suffix="csv"))
    answer = client.get(file_of(export))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{track.code}-entries-" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == ["'=1+1", "2026-09-01 18:00:00"]


def test_the_words_are_in_the_language_of_who_asked(client, track):
    make_submitted(track)
    export = make(ask(client, track, ["state"]))
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(client, export))).active
    assert [sheet["A1"].value, sheet["A2"].value] == ["State", "Submitted"]
    client.cookies["django_language"] = "zh-hans"
    export = make(ask(client, track, ["state"]))
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(client, export))).active
    assert [sheet["A1"].value, sheet["A2"].value] == ["状态", "已提交"]


def test_how_far_it_is_and_stopping_it(client, client_of, track):
    export = ask(client, track)
    page = client.get(address(track), headers={"HX-Request": "true"}).content.decode()
    assert "0 / 1" in page
    assert "<html" not in page
    stop = reverse("accounts:list_cancel", args=[export.pk])
    assert client_of(make_staff(track)).post(stop).status_code == 404
    assert client.post(stop).status_code == 302
    line = AuditEntry.objects.get(action="listexport.cancel")
    assert (line.scope, line.detail) == (track.path, {"list": "entries", "job": export.job_id})
    make(export)
    assert export.job.cancelled_at == NOW
    assert not default_storage.exists(making.path_of(export.job))
    assert client.get(file_of(export)).status_code == 404
    assert "hx-get" not in client.get(address(track)).content.decode()


def test_cancelled_in_the_middle_nothing_is_kept(client, track, monkeypatch):
    for n in range(3):
        make_submitted(track, title=f"项目{n}")
    export = ask(client, track)
    monkeypatch.setattr(listings, "CHUNK", 1)
    seen = []

    def advance(job, done):
        seen.append(done)
        if done == 2:
            Job.objects.filter(pk=job.pk).update(cancelled_at=NOW)
            raise JobCancelled

    monkeypatch.setattr(making, "advance_job", advance)
    make(export)
    assert seen == [1, 2]
    assert (export.rows, export.job.finished_at) == (None, None)
    assert not default_storage.exists(making.path_of(export.job))


class Killed(BaseException):
    """What ends a process takes no account of except clauses."""


def test_killed_in_the_middle_it_is_found_again_and_whole(client, track, monkeypatch, queued):
    for n in range(3):
        make_submitted(track, title=f"项目{n}")
    export = ask(client, track, ["title"])

    def killed(job, done):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(making, "advance_job", killed)
        with pytest.raises(Killed):
            making.make_list(export.pk, clock=lambda: NOW)
    export.job.refresh_from_db()
    assert (export.job.started_at, export.job.is_over) == (NOW, False)
    queued.clear()
    assert making.resume_lists(at=NOW + dt.timedelta(minutes=19)) == 0
    assert making.resume_lists(at=NOW + dt.timedelta(minutes=20)) == 1
    assert queued == [{"export_id": export.pk}]
    later = NOW + making.KILLED_AFTER
    again = start_job(export.job_id, at=later, killed_after=making.KILLED_AFTER)
    # The second run has it in hand: beat leaves it alone, and no third begins beside it.
    assert making.resume_lists(at=later + dt.timedelta(minutes=1)) == 0
    Job.objects.filter(pk=again.pk).update(started_at=NOW)
    making.make_list(export.pk, clock=lambda: later)
    assert rows_of(fetched(client, export)) == [["项目0"], ["项目1"], ["项目2"]]


def test_what_the_queue_lost_is_found_again(client, track, queued):
    export = ask(client, track)
    queued.clear()
    assert making.resume_lists(at=NOW) == 0
    assert making.resume_lists(at=NOW + dt.timedelta(minutes=2)) == 1
    assert queued == [{"export_id": export.pk}]


def test_what_nobody_expects_is_told_in_a_sentence(client, track, monkeypatch):
    export = ask(client, track)

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(making, "_write", broken)
    with pytest.raises(RuntimeError):
        make(export)
    export.job.refresh_from_db()
    assert export.job.message == "The list could not be made. Ask for it again."


# Fetching


def test_it_is_for_the_one_who_asked_and_for_seven_days(client, client_of, track):
    make_submitted(track)
    export = make(ask(client, track))
    assert client_of(make_staff(track)).get(file_of(export)).status_code == 404
    name, later = making.path_of(export.job), NOW + dt.timedelta(days=7)
    assert making.sweep_lists(at=later - dt.timedelta(seconds=1)) == 0
    assert default_storage.exists(name)
    with time_machine.travel(later, tick=False):
        client.force_login(export.job.requested_by)
        assert client.get(file_of(export)).status_code == 404
    assert making.sweep_lists(at=later) == 1
    assert not default_storage.exists(name)
    export.refresh_from_db()
    assert (export.rows, export.keys) == (1, [])


def test_who_has_lost_the_duty_before_it_is_made_gets_nothing(client, track, organiser):
    export = ask(client, track)
    StaffGrant.objects.filter(user=organiser).update(revoked_at=NOW)
    make(export)
    assert export.job.message == "You may no longer take this list out."
    assert not default_storage.exists(making.path_of(export.job))


def test_who_has_lost_it_afterwards_finds_nothing(client, track, organiser):
    make_submitted(track)
    export = make(ask(client, track))
    StaffGrant.objects.filter(user=organiser).update(revoked_at=NOW)
    assert client.get(file_of(export)).status_code == 404


def test_a_row_that_is_hidden_meanwhile_withholds_the_file_and_a_worker_deletes_it(
    client, track, organiser
):
    entry, _other = make_submitted(track, title="甲项目"), make_submitted(track, title="乙项目")
    export, kept = make(ask(client, track)), make(ask(client, track, query="?q=乙"))
    part(organiser, entry)
    for _again in range(2):
        answer = client.get(file_of(export), follow=True)
        assert answer.redirect_chain == [(address(track), 302)]
        assert "not all that is in this file is yours to see" in answer.content.decode()
        # To look at an address deletes nothing.
        assert default_storage.exists(making.path_of(export.job))
    assert fetching.sweep_withheld(at=NOW) == 1
    assert fetching.sweep_withheld(at=NOW) == 0
    assert not default_storage.exists(making.path_of(export.job))
    assert len(rows_of(fetched(client, kept))) == 1


def test_a_file_that_lies_there_no_more_is_told_in_a_sentence(client, track):
    make_submitted(track)
    export = make(ask(client, track))
    default_storage.delete(making.path_of(export.job))
    answer = client.get(file_of(export), follow=True)
    assert answer.redirect_chain == [(address(track), 302)]
    assert "The file is not kept any more. Make it anew." in answer.content.decode()


@pytest.mark.parametrize("left", [{"state": "withdrawn"}, {"officer": None}, {"number": "X-1"}])
def test_a_row_that_merely_left_the_filter_takes_nothing_away(client, track, organiser, left):
    entry = make_submitted(track)
    type(entry).objects.filter(pk=entry.pk).update(officer=organiser)
    query = f"?state=submitted&officer=mine&q={entry.number}"
    export = make(ask(client, track, query=query))
    assert export.keys == [entry.pk]
    type(entry).objects.filter(pk=entry.pk).update(**left)
    assert len(rows_of(fetched(client, export))) == 1


def test_a_row_that_left_the_list_takes_nothing_away(client, track):
    """A duty that was ended is on the list no more, and is no secret."""
    supervisor = make_staff(track, Role.SUPERVISOR)
    said = {"columns": ["name"], "suffix": "csv"}
    assert client.post(address(track, listing="staff"), said).status_code == 302
    export = make(ListExport.objects.get())
    StaffGrant.objects.filter(user=supervisor).update(revoked_at=NOW)
    assert str(supervisor) in fetched(client, export).decode()


def test_a_row_that_is_gone_takes_nothing_away(client, track):
    entry, gone = make_submitted(track), make_submitted(track)
    export = make(ask(client, track))
    ListExport.objects.filter(pk=export.pk).update(keys=[entry.pk, gone.pk + 999])
    assert len(rows_of(fetched(client, export))) == 2


def test_a_new_row_takes_nothing_away(client, track):
    make_submitted(track)
    export = make(ask(client, track))
    make_submitted(track, title="后来的")
    assert len(rows_of(fetched(client, export))) == 1


# Personal data


def test_contacts_are_masked_unless_a_reason_is_given(client, track):
    make_submitted(track)
    [masked] = rows_of(fetched(client, make(ask(client, track, CONTACTS))))
    assert masked == ["李*", "138****1111", "c***@example.org"]
    said = {"columns": CONTACTS, "suffix": "xlsx", "in_full": "on"}
    for reason in ("", "  "):
        assert client.post(address(track), said | {"reason": reason}).status_code == 422
    export = ask(client, track, CONTACTS, in_full="on", reason="电话通知答辩时间")
    [full] = rows_of(fetched(client, make(export)))
    assert full == ["李联系", "13800001111", "contact@example.org"]
    lines = AuditEntry.objects.filter(action__startswith="listexport.").order_by("pk")
    assert [(one.action, one.detail["in_full"], one.detail["rows"]) for one in lines] == [
        ("listexport.request", False, 1),
        ("listexport.finish", False, 1),
        ("listexport.request", True, 1),
        ("listexport.finish", True, 1),
    ]
    assert lines[3].detail["reason"] == "电话通知答辩时间"
    assert {line.scope for line in lines} == {track.path}


def test_a_reason_without_need_is_not_kept(client, track):
    export = ask(client, track, reason="随便")
    assert (export.in_full, export.reason) == (False, "")


def test_the_service_itself_refuses_without_a_reason_and_without_the_right(track, organiser):
    place = ENTRIES.place(organiser, track.code, NOW)
    wanted = making.Wanted(CONTACTS, "xlsx", in_full=True)
    with pytest.raises(making.NoReason):
        making.request_list(ENTRIES, listings.Ask(organiser, place, QueryDict(), NOW), wanted)
    other = listings.Ask(make_staff(track, Role.SUPERVISOR), place, QueryDict(), NOW)
    wanted = making.Wanted(CONTACTS, "xlsx", in_full=True, reason="好奇")
    with pytest.raises(making.NoLonger):
        making.request_list(ENTRIES, other, wanted)


def test_who_may_no_longer_unmask_cannot_fetch_what_is_in_full(client, track, monkeypatch):
    make_submitted(track)
    export = make(ask(client, track, CONTACTS, in_full="on", reason="电话通知"))
    changed = listings.Listing(
        **{name: getattr(ENTRIES, name) for name in ENTRIES.__slots__}
        | {"may_unmask": lambda ask: False}
    )
    monkeypatch.setitem(listings.LISTINGS, "entries", changed)
    assert client.get(file_of(export)).status_code == 404


# Queries


def test_the_pages_take_the_same_few_queries_whatever_the_list(
    client, track, django_assert_num_queries
):
    make_submitted(track)
    client.get(address(track))
    with django_assert_num_queries(PAGE):
        client.get(address(track))
    for n in range(5):
        make_submitted(track, title=f"项目{n}")
    with django_assert_num_queries(PAGE):
        client.get(address(track))


PAGE, MADE, OF_CHUNK = 9, 17, 5


@pytest.mark.parametrize(("rows", "chunks"), [(1, 1), (4, 2), (6, 3)])
def test_a_list_takes_five_queries_for_each_chunk(
    client, track, rows, chunks, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(listings, "CHUNK", 2)
    for n in range(rows):
        make_submitted(track, title=f"项目{n}")
    export = ask(client, track, [one.key for one in ENTRIES.columns(None)])
    with django_assert_num_queries(MADE + OF_CHUNK * chunks):
        make_without_looking(export)


def make_without_looking(export):
    making.make_list(export.pk, clock=lambda: NOW)
