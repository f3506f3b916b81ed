"""Certificates: issued, printed in bulk, found again, void when revoked."""

import io
import zipfile
from io import BytesIO

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from accounts.jobs import advance_job
from accounts.models import AuditEntry, Job
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.fonts import FontsMissing
from competitions.models import Body, Competition
from outcomes.models import Award, Certificate, Seal
from outcomes.paper.certificates import (
    CERTIFICATE,
    LETTER,
    Printed,
    Setting,
    money_zh,
    paper_setter,
    size_of,
)
from outcomes.services import paper_jobs
from outcomes.services.award_confirmation import confirm_revocation, request_revocation
from outcomes.services.awards import AwardsRefused, give_award, propose_awards
from outcomes.services.certificates import certificate_with
from outcomes.services.paper_jobs import (
    bundle_is_current,
    bundle_of,
    cancel_papers,
    file_of,
    joined_of,
    last_complete,
    make_papers,
    paper_file,
    request_papers,
    resume_papers,
    sweep_papers,
)
from outcomes.services.seals import SealRefused, set_seal
from projects.services.reviews import book_recusal, disqualify_entry
from tests import builders, staging
from tests.builders import NOW
from tests.outcomes.winners import give_all, give_listed, make_prize, played_contest
from tests.test_secrecy import TOKEN

pytestmark = pytest.mark.django_db
stage = staging.stage_of(played_contest)
world = staging.world
tree = staging.part("tree")
track, organiser = staging.part("track"), staging.part("organiser")
second_organiser, winners = staging.part("second_organiser"), staging.part("winners")


@pytest.fixture
def queued(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        paper_jobs, "hand_to_worker", lambda task, **said: bool(tasks.append(said) or True)
    )
    return tasks


@pytest.fixture
def awards(track, winners, organiser, second_organiser, queued):
    Body.objects.create(competition=track, role=Body.Role.HOST, name="浙江省经济和信息化厅")
    return give_all(track, organiser, second_organiser)


def ask(track, actor, paper=CERTIFICATE):
    return request_papers(track, paper, actor=actor, at=NOW)


def run(job):
    make_papers(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def text_of(name):
    with default_storage.open(name) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return len(pages), "".join(page.extract_text() for page in pages).replace("\n", "")


def without_gaps(text):
    return "".join(text.split())


def picture(draw=True, kind="PNG", size=(200, 200)):
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    if draw:
        ImageDraw.Draw(image).ellipse((10, 10, 190, 190), outline=(200, 20, 20, 255), width=12)
    file = io.BytesIO()
    image.convert("RGBA" if kind == "PNG" else "RGB").save(file, kind)
    file.seek(0)
    return file, len(file.getvalue())


def seal(track, actor, **drawn):
    file, size = picture(**drawn)
    return set_seal(track, file, size=size, actor=actor, at=NOW)


def test_nothing_is_issued_before_two_people_have_confirmed(track, winners, organiser, queued):
    propose_awards(track, actor=organiser, at=NOW)
    with pytest.raises(AwardsRefused):
        ask(track, organiser)
    assert not Certificate.objects.exists()
    assert not Job.objects.filter(kind__startswith="award_").exists()


def test_numbers_run_on_and_codes_do_not(track, awards, organiser):
    ask(track, organiser)
    made = Certificate.objects.order_by("number")
    assert [one.number for one in made] == [f"TRACK-2026-{n:04d}" for n in (1, 2, 3)]
    assert [one.award for one in made] == awards
    codes = [one.code for one in made]
    assert len(set(codes)) == 3
    assert {len(code) for code in codes} == {16}
    assert made[0].content["prize"] == "一等奖"
    assert made[0].content["issuers"] == ["浙江省经济和信息化厅"]


def test_the_papers_say_what_was_given(track, awards, organiser):
    job = run(ask(track, organiser))
    assert job.finished_at == NOW
    first = Certificate.objects.order_by("number").first()
    pages, text = text_of(file_of(job, first))
    assert pages == 1
    for said in (track.name, first.content["unit"], first.content["project"], "一等奖"):
        assert without_gaps(said) in without_gaps(text)
    assert first.number in text
    assert "2026年9月1日" in text
    letter = run(ask(track, organiser, LETTER))
    pages, text = text_of(file_of(letter, first))
    assert pages == 1
    assert "人民币5万元" in text
    assert first.code in text


def test_the_archive_holds_every_paper(track, awards, organiser):
    job = run(ask(track, organiser))
    with default_storage.open(bundle_of(job)) as file, zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == [f"TRACK-2026-{n:04d}.pdf" for n in (1, 2, 3)]
        assert archive.read("TRACK-2026-0002.pdf").startswith(b"%PDF")
    line = AuditEntry.objects.get(action="certificate.finish")
    assert line.detail["job"] == job.pk


def test_one_pdf_holds_every_paper_in_the_order_of_their_numbers(track, awards, organiser):
    job = run(ask(track, organiser))
    pages, text = text_of(joined_of(job))
    numbers = [f"TRACK-2026-{n:04d}" for n in (1, 2, 3)]
    assert pages == 3
    assert sorted(numbers, key=text.index) == numbers


def test_a_run_that_is_stopped_while_the_papers_are_joined_leaves_none(
    track, awards, organiser, monkeypatch
):
    job = ask(track, organiser)

    def stop_at_the_end(row, done, message=""):
        if done == 4:
            cancel_papers(track, CERTIFICATE, actor=organiser, at=NOW)
        advance_job(row, done, message)

    monkeypatch.setattr(paper_jobs, "advance_job", stop_at_the_end)
    job = run(job)
    assert (job.finished_at, bool(job.cancelled_at)) == (None, True)
    assert not default_storage.exists(joined_of(job))


def test_one_run_at_a_time_and_twice_is_once(track, awards, organiser):
    job = ask(track, organiser)
    with pytest.raises(AwardsRefused):
        ask(track, organiser)
    run(job)
    first = Certificate.objects.first()
    before = default_storage.get_modified_time(file_of(job, first))
    run(job)
    assert default_storage.get_modified_time(file_of(job, first)) == before
    assert AuditEntry.objects.filter(action="certificate.finish").count() == 1
    assert Certificate.objects.count() == 3


def test_a_killed_worker_is_gone_on_behind(track, awards, organiser):
    """The first paper is whole, the second was broken off in the middle."""
    job = ask(track, organiser)
    first, second, _third = Certificate.objects.order_by("number")
    kept = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(kept)
    default_storage.save(file_of(job, first), ContentFile(kept.getvalue()))
    default_storage.save(file_of(job, second), ContentFile(b"%PDF-1.7 half"))
    run(job)
    with default_storage.open(file_of(job, first)) as file:
        assert file.read() == kept.getvalue()
    assert text_of(file_of(job, second))[0] == 1


def test_what_the_queue_lost_is_queued_again(track, awards, organiser, queued):
    job = ask(track, organiser)
    assert resume_papers(at=NOW) == 0
    assert resume_papers(at=NOW + FORGOTTEN_AFTER) == 1
    assert queued[-1] == {"job_id": job.pk}


def test_a_run_can_be_stopped_and_leaves_nothing(track, awards, organiser, monkeypatch):
    job = ask(track, organiser)
    steps = []

    def stop_after_one(row, done, message=""):
        steps.append(done)
        if done == 1:
            assert cancel_papers(track, CERTIFICATE, actor=organiser, at=NOW)
        advance_job(row, done, message)

    monkeypatch.setattr(paper_jobs, "advance_job", stop_after_one)
    run(job)
    assert steps == [1]
    assert job.cancelled_at
    assert not job.finished_at
    assert sweep_papers() == 1
    assert default_storage.listdir(paper_jobs.FOLDER)[0] == []
    assert not cancel_papers(track, CERTIFICATE, actor=organiser, at=NOW)


def test_the_folder_of_the_run_before_is_swept(track, awards, organiser):
    before, now = run(ask(track, organiser)), run(ask(track, organiser))
    letter = run(ask(track, organiser, LETTER))
    assert sweep_papers() == 1
    kept = set(default_storage.listdir(paper_jobs.FOLDER)[0])
    assert kept == {str(now.pk), str(letter.pk)}
    assert str(before.pk) not in kept


def test_missing_fonts_fail_the_run_with_a_sentence(track, awards, organiser, monkeypatch):
    def none(kind, setting):
        raise FontsMissing(["Fandol"], [])

    monkeypatch.setattr(paper_jobs, "paper_setter", none)
    job = run(ask(track, organiser))
    assert job.failed_at
    assert "Fandol" in job.message


def test_a_revoked_award_has_no_paper_any_more(
    track, awards, organiser, second_organiser, client_of
):
    run(ask(track, organiser))
    certificate = Certificate.objects.get(award=awards[0])
    assert paper_file(certificate, CERTIFICATE)
    revoke(awards[0], organiser, second_organiser)
    certificate = Certificate.objects.get(award=awards[0])
    assert paper_file(certificate, CERTIFICATE) == ""
    assert not bundle_is_current(last_complete(track, CERTIFICATE), track)
    client = client_of(organiser)
    for name in ("bundle", "joined"):
        assert (
            client.get(reverse(f"outcomes:{name}", args=[track.code, CERTIFICATE])).status_code
            == 404
        )
    job = run(ask(track, organiser))
    with default_storage.open(bundle_of(job)) as file, zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == 2


def names_in(job):
    with default_storage.open(bundle_of(job)) as file, zipfile.ZipFile(file) as archive:
        return sorted(archive.namelist())


@pytest.mark.parametrize("moment", [1, 3])
def test_another_run_that_issues_meanwhile_does_not_fail_this_one(
    track, awards, winners, organiser, second_organiser, monkeypatch, moment
):
    """The letters are asked for while the certificates are set, and one more award is given."""
    make_prize(track, 3, "最具人气奖", by_rank=False)
    job, letters = ask(track, organiser), []

    def meanwhile(row, done, message=""):
        advance_job(row, done, message)
        if done == moment and not letters:
            popular = track.prizes.get(order=3)
            give_award(popular, winners[0], reason="人气", actor=organiser, at=NOW)
            give_listed(track, organiser, second_organiser)
            letters.append(ask(track, organiser, LETTER))

    monkeypatch.setattr(paper_jobs, "PIECE", 1)
    monkeypatch.setattr(paper_jobs, "advance_job", meanwhile)
    run(job)
    assert (job.finished_at, job.message) == (NOW, "")
    assert names_in(job) == [f"TRACK-2026-{n:04d}.pdf" for n in (1, 2, 3)]
    assert len(names_in(run(letters[0]))) == 4


def test_an_award_revoked_while_its_paper_is_set_stops_the_archive(
    track, awards, organiser, second_organiser, monkeypatch
):
    job = ask(track, organiser)

    def meanwhile(row, done, message=""):
        advance_job(row, done, message)
        if done == 1:
            revoke(awards[2], organiser, second_organiser)

    monkeypatch.setattr(paper_jobs, "advance_job", meanwhile)
    assert run(job).finished_at
    assert not bundle_is_current(job, track)
    monkeypatch.setattr(paper_jobs, "advance_job", advance_job)
    assert bundle_is_current(run(ask(track, organiser)), track)


def test_a_run_without_the_paper_of_who_left_is_handed_out(track, awards, organiser):
    before = run(ask(track, organiser))
    disqualify_entry(awards[0].entry, reason="材料不实", actor=organiser, at=NOW)
    assert not bundle_is_current(before, track)
    after = run(ask(track, organiser))
    assert bundle_is_current(after, track)
    assert names_in(after) == [f"TRACK-2026-{n:04d}.pdf" for n in (2, 3)]


def test_the_number_of_a_void_certificate_is_not_given_again(
    track, winners, organiser, second_organiser, queued
):
    track.prizes.filter(order=2).update(places=1)
    _first, second = give_all(track, organiser, second_organiser)
    ask(track, organiser)
    disqualify_entry(second.entry, reason="材料不实", actor=organiser, at=NOW)
    give_all(track, organiser, second_organiser)
    ask(track, organiser, LETTER)
    held = Certificate.objects.order_by("number").values_list("number", "award__entry")
    assert list(held) == [
        ("TRACK-2026-0001", winners[0].pk),
        ("TRACK-2026-0002", winners[1].pk),
        ("TRACK-2026-0003", winners[2].pk),
    ]


def revoke(award, first, second):
    asked = request_revocation(award, reason="材料不实", actor=first, at=NOW)
    confirm_revocation(asked, actor=second, at=NOW)


@pytest.mark.parametrize(("role", "may"), [("secretariat", True), ("supervisor", False)])
def test_organisers_and_secretariat_print(track, awards, role, may):
    staff = builders.make_staff(track, role)
    if may:
        assert ask(track, staff).total == 5
        return
    with pytest.raises(PermissionDenied):
        ask(track, staff)


def test_who_is_recused_from_a_winner_prints_nothing(track, awards, winners, organiser):
    book_recusal(winners[0].project, organiser, kind="kinship", actor=organiser, at=NOW)
    with pytest.raises(PermissionDenied):
        ask(track, organiser)


# The seal


def test_a_seal_is_printed_on_the_papers(track, awards, organiser):
    without = red_of(run(ask(track, organiser)))
    seal(track, organiser)
    assert red_of(run(ask(track, organiser))) > without


def red_of(job):
    """How many pixels of the place of the seal are red."""
    name = file_of(job, Certificate.objects.order_by("number").first())
    with default_storage.open(name) as file:
        document = pypdfium2.PdfDocument(file.read())
        image = document[0].render(scale=1).to_pil().convert("RGB")
    wide, high = image.size
    corner = image.crop((wide * 2 // 3, high * 2 // 3, wide * 19 // 20, high * 19 // 20))
    return sum(red > 150 and green < 90 for red, green, _blue in corner.get_flattened_data())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_empty_picture_is_no_seal(track, organiser, kind):
    with pytest.raises(SealRefused):
        seal(track, organiser, draw=False, kind=kind)
    assert not Seal.objects.exists()


def test_what_only_calls_itself_a_picture_is_refused(track, organiser):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
    with pytest.raises(SealRefused):
        set_seal(track, io.BytesIO(svg), size=len(svg), actor=organiser, at=NOW)


def test_a_picture_of_thousands_of_pixels_is_refused(track, organiser):
    with pytest.raises(SealRefused):
        seal(track, organiser, size=(3001, 40))


def test_another_seal_takes_the_place_of_the_first(
    track, organiser, django_capture_on_commit_callbacks
):
    first = seal(track, organiser).image.name
    with django_capture_on_commit_callbacks(execute=True):
        second = seal(track, organiser, kind="JPEG")
    assert Seal.objects.get() == second
    assert not default_storage.exists(first)
    assert default_storage.exists(second.image.name)


def test_only_organisers_store_a_seal(track):
    with pytest.raises(PermissionDenied):
        seal(track, builders.make_staff(track, "secretariat"))


# The paper itself


def printed(**content):
    said = {
        "contest": "第七届“创客中国”浙江省中小企业创新创业大赛",
        "project": "高精度激光雷达",
        "unit": "杭州某科技有限公司",
        "party": "单位",
        "category": "企业组",
        "prize": "一等奖",
        "amount": "50000.00",
        "support": "",
        "sponsor": "",
        "issuers": ["浙江省经济和信息化厅"],
        "day": "2022-07-27",
    }
    return Printed("ZJ-2022-0001", said | content, "0" * 64, "https://contest.example/c/abc/")


@pytest.mark.parametrize(("paper", "pages"), [(CERTIFICATE, 1), (LETTER, 2)])
def test_the_longest_names_fit(paper, pages, settings):
    set_one = paper_setter(paper, Setting(True, b"", settings.FONT_DIRS))
    pdf = set_one(
        printed(
            project="面向" + "新能源汽车动力电池" * 7 + "系统",
            unit="浙江省" + "新能源材料与装备研究院" * 3 + "有限责任公司",
            issuers=["浙江省经济和信息化厅", "浙江省财政厅", "浙江省中小企业协会"],
            support="优先推荐入驻产业园区，三年免租，并对接银行授信。",
            sponsor="浙江某银行股份有限公司",
        )
    )
    found = PdfReader(io.BytesIO(pdf)).pages
    assert len(found) == pages
    assert "演示数据" in found[0].extract_text()


def test_what_people_typed_is_text_and_nothing_else(settings):
    set_one = paper_setter(CERTIFICATE, Setting(False, b"", settings.FONT_DIRS))
    hostile = "<img src=file:///etc/passwd>{{ 7|add:7 }}"
    [page] = PdfReader(io.BytesIO(set_one(printed(project=hostile)))).pages
    text = page.extract_text().replace("\n", "")
    assert "<img src=file:///etc/passwd>" in text
    assert "14" not in text.replace("2014", "")


@pytest.mark.parametrize(
    ("yuan", "said"),
    [("", ""), ("50000.00", "5万元"), ("33333.33", "33333.33元"), ("500.00", "500元"),
     ("1000.00", "0.1万元"), ("1000000.00", "100万元")],
)  # fmt: skip
def test_money_is_written_as_officials_do(yuan, said):
    assert money_zh(yuan) == said


def test_long_names_are_set_smaller():
    assert [size_of("名" * n) for n in (18, 19, 34, 35)] == ["", "long", "long", "longest"]


# Checking one


@pytest.fixture
def certificate(track, awards, organiser):
    ask(track, organiser)
    return Certificate.objects.get(award=awards[0])


def page_of(certificate, client=None):
    return (client or Client()).get(reverse("outcomes:certificate", args=[certificate.code]))


def test_anybody_sees_that_it_is_valid(certificate):
    page = page_of(certificate).content.decode()
    for said in (certificate.number, certificate.content["project"], certificate.content["unit"]):
        assert said in page
    assert certificate.digest in page
    assert 'class="cs-note ok"' in page


def test_a_revoked_one_says_when_and_not_why(certificate, awards, organiser, second_organiser):
    revoke(awards[0], organiser, second_organiser)
    page = page_of(certificate).content.decode()
    assert 'class="cs-note stop"' in page
    assert 'class="cs-note ok"' not in page
    assert "材料不实" not in page


def test_the_certificate_of_a_disqualified_entry_is_void(
    certificate, awards, organiser, client_of
):
    entry = awards[0].entry
    disqualify_entry(entry, actor=organiser, at=NOW, reason="材料不实")
    page = page_of(certificate).content.decode()
    assert 'class="cs-note stop"' in page
    assert 'class="cs-note ok"' not in page
    assert "材料不实" not in page
    assert awards[0] not in Award.objects.in_force()
    assert "失效" in client_of(organiser).get(f"/work/{entry.competition.code}/awards/").text


def test_unpublished_looks_like_absent(certificate, track):
    Competition.objects.filter(pk=track.pk).update(state="draft")
    hidden = page_of(certificate)
    absent = Client().get(reverse("outcomes:certificate", args=["nosuchcodeatall"]))
    assert (hidden.status_code, hidden.content) == (404, absent.content)


@pytest.mark.parametrize("name", ["unit", "project"])
def test_number_and_name_lead_to_the_page(certificate, name):
    typed = f" {certificate.content[name]} "
    number = certificate.number.lower()
    assert certificate_with(number, typed) == certificate
    answer = Client().post(reverse("outcomes:verify"), {"number": number, "name": typed})
    assert answer.url == reverse("outcomes:certificate", args=[certificate.code])


def test_a_number_alone_tells_nothing(certificate):
    wrong = {"number": certificate.number, "name": "别的单位"}
    absent = {"number": "TRACK-2026-9999", "name": "别的单位"}
    pages = []
    for typed in (wrong, absent):
        answer = Client().post(reverse("outcomes:verify"), typed)
        page = answer.content.decode().replace(typed["number"], "N")
        pages.append(page.split('name="csrfmiddlewaretoken"')[0])
        assert answer.status_code == 200
    assert pages[0] == pages[1]


def test_codes_are_not_tried_in_bulk(certificate, monkeypatch):
    from outcomes.views import public  # noqa: PLC0415 - only its limit is replaced

    monkeypatch.setattr(public.ratelimit, "consume", lambda *args, **kwargs: None)
    assert page_of(certificate).status_code == 429
    typed = {"number": certificate.number, "name": "x"}
    assert Client().post(reverse("outcomes:verify"), typed).status_code == 429


# Its owner


def test_the_owner_and_teammates_take_their_own_paper(track, awards, organiser, client_of):
    run(ask(track, organiser))
    entry = awards[0].entry
    owner = client_of(entry.project.owner)
    page = owner.get(reverse("outcomes:own_awards", args=[entry.pk]))
    assert "一等奖" in page.content.decode()
    address = reverse("outcomes:own_paper", args=[entry.pk, awards[0].pk, CERTIFICATE])
    assert address in page.content.decode()
    assert b"".join(owner.get(address).streaming_content).startswith(b"%PDF")
    other = reverse("outcomes:own_paper", args=[entry.pk, awards[1].pk, CERTIFICATE])
    assert owner.get(other).status_code == 404
    stranger = client_of(awards[1].entry.project.owner)
    assert stranger.get(address).status_code == 404
    assert stranger.get(reverse("outcomes:own_awards", args=[entry.pk])).status_code == 404


def test_until_confirmed_the_entrant_and_the_public_learn_nothing(
    track, winners, organiser, second_organiser, client_of
):
    """Pages before and after hidden work are the same, byte for byte."""
    owner = client_of(winners[0].project.owner)
    addresses = [
        reverse("outcomes:own_awards", args=[winners[0].pk]),
        reverse("projects:detail", args=[winners[0].pk]),
        reverse("publicity:competition", args=[track.code]),
        "/",
    ]

    def seen(client):
        return [TOKEN.sub(b"", client.get(address).content) for address in addresses]

    before = seen(owner)
    propose_awards(track, actor=organiser, at=NOW)
    assert seen(owner) == before
    Award.objects.all().delete()
    give_all(track, organiser, second_organiser)
    assert seen(owner)[0] != before[0]
