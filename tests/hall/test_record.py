"""The record of a heat: what it says, who may have it, and that its files are the same twice."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry, Job
from competitions.models import Heat
from hall.paper.record import words_of
from hall.services import record_export
from hall.services.record_export import (
    KEPT_FOR,
    RecordRefused,
    cancel_record,
    digest_of,
    file_name,
    is_outgrown,
    last_record,
    make_record,
    request_record,
    resume_records,
    sweep_records,
)
from hall.services.record_facts import facts_of, held_run, last_seal
from judging.models import HeatSeal
from judging.rules import reads_record
from judging.services.heats import confirm_unlock, request_unlock
from judging.services.panels import declare_recusal
from projects.models import Recusal
from tests import builders, staging
from tests.builders import NOW
from tests.hall.held import Day, hold_and_lock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LATER = NOW + dt.timedelta(hours=8)


def held_heat():
    hall = builders.hall_of(entries=4, judges=3)()
    hall.host = builders.make_admin()
    seat = hall.heat.seats.get(number=3)
    recused = hall.heat.appearances.order_by("order")[3].entry
    declare_recusal(
        recused.project, seat.judge, kind=Recusal.Kind.KINSHIP, actor=hall.host, at=NOW
    )
    hall.day = hold_and_lock(hall.heat, hall.host)
    return hall


stage, world = staging.stage_of(held_heat), staging.world
host = staging.part("host")


@pytest.fixture
def heat(world):
    return Heat.objects.for_list().get(pk=world.heat.pk)


@pytest.fixture
def queued(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        record_export, "hand_to_worker", lambda task, **said: bool(tasks.append(said) or True)
    )
    return tasks


@pytest.fixture
def unset(monkeypatch):
    """The archive without the minute that the pages take."""
    monkeypatch.setattr(
        "hall.services.record_files.render_record", lambda facts, *, fonts: b"%PDF-1.7\n%%EOF\n"
    )


def facts(heat):
    return facts_of(held_run(heat), last_seal(heat))


def made(heat, host, at=LATER):
    job = request_record(heat, actor=host, at=at)
    make_record(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


def opened(job):
    with default_storage.open(file_name(job)) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def another_heat(world, *, entries):
    round_ = world.heat.round
    return builders.make_open_heat(world.track, entries=entries, judges=3, round_=round_, number=2)


def test_it_says_what_happened(heat):
    said = words_of(facts(heat))
    turns = {turn.drawn: turn for turn in said["turns"]}
    assert [turn.state for turn in said["turns"]] == ["已评分", "已评分", "已评分", "缺席"]
    assert (turns[1].pitch, turns[1].questions_over) == ("8分钟", "超时50秒")
    assert (turns[1].checked_in[:2], turns[1].presenter) == ("18", "其他人员")
    assert [note[9:] for note in turns[1].notes] == ["撤回得分86.33，理由：评分表录入有误"]
    assert [note[9:] for note in turns[2].notes] == [
        "迟到，由第2位移至第4位，理由：交通堵塞",
        "缺席，理由：=HYPERLINK(1)",
    ]
    assert [note[9:] for note in turns[3].notes] == [
        "第1次路演用时1分50秒，不计",
        f"路演暂停计时至{turns[3].notes[1][16:24]}，理由：投影断电",
        "重新进行，理由：投影断电，重新路演（第2次）",
    ]
    assert [(what, words) for _at, what, words in said["events"]] == [
        ("现场情况", "观众席有人身体不适，已送医"),
        (f"叫号（{turns[3].number}）", "迟到的操作，未生效"),
    ]


def test_it_says_who_judged_and_which_sheets_there_are(heat):
    said = words_of(facts(heat))
    last = next(turn.number for turn in said["turns"] if turn.drawn == 4)
    assert [seat["recused"] for seat in said["seats"]] == ["—", "—", last]
    assert said["sheet_tables"][0]["rows"][3] == (last, ["已交", "已交", "回避"])
    assert said["sheet_sum"] == "应交评分表11份，已交11份，回避1份。"
    assert dict(said["proof"])["账本摘要"] == last_seal(heat).payload["head"]
    assert said["draw"]["seed"] == "20260901"
    assert said["draw"]["order"].endswith(last)


@pytest.mark.parametrize("size", [1, 5])
def test_it_takes_nine_queries_whatever_the_size(size, world, host, django_assert_num_queries):
    heat = another_heat(world, entries=size)
    hold_and_lock(heat, host) if size > 3 else Day(heat, host).turn(1, reveal=False)
    run = held_run(Heat.objects.for_list().get(pk=heat.pk))
    seal = HeatSeal(heat=heat, seq=1, at=NOW, hash="0" * 64, payload={"head": "", "length": 1})
    with django_assert_num_queries(9):
        words_of(facts_of(run, seal))


def test_the_archive_holds_every_step_and_the_digests_of_its_files(heat, host, queued, unset):
    archive = opened(made(heat, host))
    files = {one.filename: archive.read(one) for one in archive.infolist()}
    assert list(files) == [
        "record.pdf", "steps.jsonl", "steps.csv", "document.json", "draw.json", "SHA256SUMS",
        "manifest.json",
    ]  # fmt: skip
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in sums}
    assert len(sums) == 5
    run = held_run(heat)
    lines = [json.loads(line) for line in files["steps.jsonl"].decode().splitlines()]
    assert [one["seq"] for one in lines] == list(range(1, run.steps.count() + 1))
    rows = list(csv.reader(io.StringIO(files["steps.csv"].decode("utf-8-sig"))))
    assert len(rows) == len(lines) + 1
    assert files["document.json"].decode() == run.document
    assert json.loads(files["draw.json"])["witness"] == "公证员"


def test_no_text_of_a_host_becomes_a_formula(heat, host, queued, unset):
    table = opened(made(heat, host)).read("steps.csv").decode("utf-8-sig")
    reasons = [row[5] for row in csv.reader(io.StringIO(table))]
    assert not [one for one in reasons if one.startswith("=")]
    assert any("=HYPERLINK(1)" in one for one in reasons)


def test_made_again_it_is_the_same_to_the_byte(heat, host, queued):
    first = made(heat, host)
    second = made(heat, host, at=LATER + dt.timedelta(hours=1))
    assert digest_of(first) == digest_of(second)
    assert opened(first).read("record.pdf").startswith(b"%PDF")


def test_run_twice_it_has_the_effect_of_once(heat, host, queued, unset):
    job = made(heat, host)
    make_record(job.pk, clock=lambda: LATER + dt.timedelta(hours=1))
    job.refresh_from_db()
    assert job.finished_at == LATER
    assert AuditEntry.objects.filter(action="hallrecord.finish").count() == 1


def test_only_one_is_made_at_a_time_and_it_can_be_stopped(heat, host, queued, unset):
    job = request_record(heat, actor=host, at=LATER)
    with pytest.raises(RecordRefused):
        request_record(heat, actor=host, at=LATER)
    assert cancel_record(heat, actor=host, at=LATER)
    assert not cancel_record(heat, actor=host, at=LATER)
    make_record(job.pk, clock=lambda: LATER)
    assert not default_storage.exists(file_name(job))
    assert last_record(heat, last_seal(heat)) is None


def test_what_was_lost_is_queued_again_and_old_files_go(heat, host, queued, unset):
    request_record(heat, actor=host, at=LATER)
    assert resume_records(at=LATER + dt.timedelta(hours=1)) == 1
    make_record(Job.objects.get().pk, clock=lambda: LATER)
    default_storage.save("hall-records/1/999.zip", ContentFile(b"nobody's"))
    assert sweep_records(at=LATER + dt.timedelta(hours=1)) == 1
    assert sweep_records(at=LATER + KEPT_FOR) == 1
    assert last_record(heat, last_seal(heat)) is None


def test_of_a_heat_that_was_unlocked_there_is_none(heat, host, queued, unset):
    finished, waiting = made(heat, host), request_record(heat, actor=host, at=LATER)
    second = builders.make_staff(heat.round.competition)
    approval = request_unlock(heat, actor=host, at=LATER, reason="核对一张评分表")
    confirm_unlock(approval, actor=second, at=LATER)
    make_record(waiting.pk, clock=lambda: LATER)
    waiting.refresh_from_db()
    assert waiting.failed_at
    assert waiting.message
    with pytest.raises(RecordRefused):
        request_record(heat, actor=host, at=LATER)
    assert finished.finished_at


def test_an_incident_written_down_later_is_told(heat, host, queued, unset, world):
    job = made(heat, host)
    assert not is_outgrown(job, held_run(heat))
    world.day.at = LATER
    world.day.press("note", reason="补记：散场有序")
    assert is_outgrown(job, held_run(heat))


def test_before_the_lock_and_without_the_hall_it_says_why_not(world, host):
    heat = another_heat(world, entries=1)
    with pytest.raises(RecordRefused, match="once the heat is locked"):
        request_record(heat, actor=host, at=NOW)
    other = builders.make_locked_heat(world.track, round_=heat.round, number=3, judges=3)
    with pytest.raises(RecordRefused, match="no steps on record"):
        request_record(other, actor=host, at=NOW)


def test_nobody_with_a_part_in_a_project_of_the_heat_reads_it(heat, client):
    reader = builders.make_staff(heat.round.competition, "secretariat")
    assert reads_record(reader, heat)
    client.force_login(reader)
    address = reverse("hall:record", args=[heat.round.competition.code, heat.pk])
    assert client.get(address).status_code == 200
    project = heat.appearances.first().entry.project
    Recusal.objects.create(
        user=reader, project=project, kind="kinship", declared_by=reader, declared_at=NOW
    )
    assert not reads_record(reader, heat)
    assert client.get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        request_record(heat, actor=reader, at=LATER)


def test_the_files_are_fetched_and_that_is_on_record(heat, host, client, queued, unset):
    client.force_login(host)
    at = [heat.round.competition.code, heat.pk]
    assert client.get(reverse("hall:record_paper", args=at)).status_code == 404
    client.post(reverse("hall:record_make", args=at))
    job = Job.objects.get()
    make_record(job.pk, clock=lambda: job.requested_at)
    page = client.get(reverse("hall:record", args=at)).content.decode()
    assert digest_of(job) in page
    assert "评分表录入有误" in page
    paper = client.get(reverse("hall:record_paper", args=at))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    archive = client.get(reverse("hall:record_file", args=at))
    assert zipfile.is_zipfile(io.BytesIO(b"".join(archive.streaming_content)))
    assert AuditEntry.objects.filter(action="hallrecord.fetch").count() == 2
