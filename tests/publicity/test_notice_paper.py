"""The paper of a notice: ordered with the publication, made once, downloadable when it is there."""

import datetime as dt
import subprocess

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.jobs import cancel_job, fail_job
from accounts.models import AuditEntry
from accounts.paper.fonts import GlyphsMissing
from publicity.models import Notice
from publicity.paper import notice as setting
from publicity.paper.notice import changes_zh, opening_zh, period_zh, words_of
from publicity.services import notice_paper
from publicity.services.notice_content import Period
from publicity.services.notices import prepare_notice
from tests import staging
from tests.builders import NOW
from tests.publicity.contests import played
from tests.publicity.test_objections import hang

stage, world = (
    staging.stage_of(played(entries=4, finalists=2, promoted=1, published=True)),
    staging.world,
)
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
final = staging.part("final")


LATER = NOW + dt.timedelta(minutes=10)


@pytest.fixture
def queued(monkeypatch):
    sent = []
    monkeypatch.setattr(notice_paper, "queue_paper", lambda notice: sent.append(notice.pk) or True)
    return sent


@pytest.fixture
def notice(track, final, organiser, second_organiser, queued):
    return hang(track, organiser, second_organiser)


@pytest.fixture
def paper(monkeypatch):
    monkeypatch.setattr(notice_paper, "render_notice", lambda notice, **options: b"%PDF-1.7 set")


def make(notice):
    notice_paper.make_paper(notice.pk, clock=lambda: LATER)
    return Notice.objects.get(pk=notice.pk)


def stored():
    try:
        return default_storage.listdir("notices")[1]
    except FileNotFoundError:
        return []


def test_publication_orders_it_after_commit(
    track, final, organiser, second_organiser, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notice = hang(track, organiser, second_organiser)
        assert queued == []
    assert queued == [notice.pk]


def test_it_is_made_once_and_everybody_reads_it(notice, paper, client):
    path = reverse("publicity:notice_pdf", args=[notice.pk])
    assert client.get(path).status_code == 404
    made = make(notice)
    assert made.job.finished_at == LATER
    assert make(notice).pdf.name == made.pdf.name
    assert len(stored()) == 1
    response = client.get(path)
    assert (response.content, response["Content-Type"]) == (b"%PDF-1.7 set", "application/pdf")
    assert path in client.get(reverse("publicity:notice", args=[notice.pk])).text


def test_a_cancelled_job_leaves_no_file(notice, paper):
    cancel_job(notice.job, at=NOW)
    assert not make(notice).pdf
    assert stored() == []


def test_what_fails_says_so_and_can_be_ordered_again(notice, organiser, monkeypatch, queued):
    def fails(notice, **options):
        raise GlyphsMissing({"䶮"})

    monkeypatch.setattr(notice_paper, "render_notice", fails)
    failed = make(notice)
    assert failed.job.failed_at
    notice_paper.order_paper_again(failed, actor=organiser, at=LATER)
    again = Notice.objects.get(pk=notice.pk)
    assert again.job_id != notice.job_id
    assert AuditEntry.objects.filter(action="notice.paper").count() == 1
    with pytest.raises(notice_paper.PaperNotNeeded):
        notice_paper.order_paper_again(again, actor=organiser, at=LATER)


def test_a_draft_has_no_paper(track, final, organiser):
    draft = prepare_notice(
        track, number="GS-9", title="公示", period=Period(NOW.date(), 5), actor=organiser, at=NOW
    )
    with pytest.raises(notice_paper.PaperNotNeeded):
        notice_paper.order_paper_again(draft, actor=organiser, at=NOW)


def test_what_the_queue_lost_is_queued_again(notice, queued):
    assert notice_paper.resume_papers(at=NOW) == 0 or queued == [notice.pk]
    queued.clear()
    assert notice_paper.resume_papers(at=LATER + dt.timedelta(days=60)) == 1
    fail_job(notice.job, at=LATER, message="x")
    assert notice_paper.resume_papers(at=LATER + dt.timedelta(days=60)) == 0


def listed(*titles):
    return [
        {
            "order": n,
            "project": title,
            "unit": "单位",
            "sector": "新材料",
            "leader": "陈*",
            "number": f"N{n}",
        }
        for n, title in enumerate(titles, start=1)
    ]


def sample(**fields):
    values = {
        "number": "GS-2022-0017",
        "title": "关于浙江省中小企业协会专题赛拟推荐项目名单的公示",
        "starts_on": dt.date(2022, 7, 21),
        "ends_on": dt.date(2022, 7, 27),
        "rows": listed("高端碳素材料制造项目", "高分子新材料项目"),
        "facts": {
            "contest": "第七届“创客中国”大赛浙江省中小企业协会专题赛",
            "basis_document": "工信部联企业函〔2022〕108号",
            "final_on": "2022-07-20",
            "up": "浙江赛区省赛",
        },
        "issuer": "浙江省中小企业协会",
        "office_phone": "0571-0000 0000",
        "supervision_phone": "0571-0000 0001",
        "digest": "7c" * 32,
    }
    return Notice(**values | fields)


def test_the_sentences_come_out_of_what_was_published():
    assert opening_zh(sample()) == (
        "根据工信部联企业函〔2022〕108号文件和大赛工作安排，第七届“创客中国”大赛浙江省中小企业协会专题赛"
        "已于7月20日完成决赛。经专家评审、现场计分和监督核对，拟推荐“高端碳素材料制造项目”等2个项目"
        "参加浙江赛区省赛，现予公示。"
    )
    assert period_zh(sample()) == "2022年7月21日至7月27日，共5个工作日。"
    calendar = sample(
        mode="calendar", days=7, starts_on=dt.date(2022, 12, 28), ends_on=dt.date(2023, 1, 3)
    )
    assert period_zh(calendar) == "2022年12月28日至2023年1月3日，共7个自然日。"


def test_a_project_of_a_root_is_chosen_and_not_recommended():
    alone = sample(rows=listed("甲"), facts={})
    assert opening_zh(alone) == ("经专家评审、现场计分和监督核对，拟确定“甲”项目入选，现予公示。")


def test_what_changed_is_said_by_name_and_number():
    row = {"project": "甲", "unit": "单位", "number": "N1"}
    changes = {
        "removed": [row | {"before": 1}],
        "added": [row | {"after": 2}],
        "moved": [row | {"before": 2, "after": 1}],
    }
    assert changes_zh(sample(changes=changes)) == [
        "不再列入：甲（N1）。",
        "新列入：甲（N1）。",
        "位次变动：甲（N1）由第2位改为第1位。",
    ]


def test_the_page_has_the_address_as_text_and_as_a_code():
    said = words_of(sample(), "https://contest.example/notices/7/")
    assert "<svg" in said["code"]
    assert said["address"].endswith("/notices/7/")


def test_it_is_set_on_the_official_page(tmp_path, settings, track):
    """Really set, so that WeasyPrint, faces and line grid are those of the worker."""
    one = sample(competition=track, rows=listed(*[f"项目{n}" for n in range(1, 41)]))
    pdf = setting.render_notice(
        one, address="https://contest.example/notices/7/", fonts=settings.FONT_DIRS
    )
    path = tmp_path / "notice.pdf"
    path.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    text = read.stdout.decode()
    assert "项目40" in text
    assert "监督电话：0571-0000 0001" in text
    assert "https://contest.example/notices/7/" in "".join(text.split())
