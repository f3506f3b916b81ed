"""Seat cards on paper: what stands on them, and that printing them is what puts them in force."""

import datetime as dt
import io
import re

import pypdfium2
import pytest
import segno
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from PIL import Image
from pypdf import PdfReader

from accounts.models import AuditEntry, Job
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.fonts import FontsMissing
from judging.models import SeatCard
from judging.paper.seat_cards import PrintedCard, qr_svg, sheets_of
from judging.services import card_printing, card_secrets
from judging.services.card_printing import (
    KEPT_FOR,
    cancel_printing,
    last_printing,
    paper_name,
    print_cards,
    request_cards,
    resume_printing,
    sweep_papers,
)
from judging.services.seat_cards import CardRefused
from tests import builders
from tests.builders import NOW
from tests.judging.cards import Tablet, card_of, issue, pin_of

pytestmark = pytest.mark.django_db
SITE = "https://contest.example"


@pytest.fixture
def heat(track):
    heat = builders.make_heat(builders.make_round(track))
    builders.make_panel(heat, 10)
    return heat


@pytest.fixture
def queued(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        card_printing, "hand_to_worker", lambda task, **said: bool(tasks.append(said) or True)
    )
    return tasks


@pytest.fixture
def codes(monkeypatch):
    """The secrets in the order in which they were made."""
    made, new = [], card_secrets.new_secret
    monkeypatch.setattr(card_secrets, "new_secret", lambda: made.append(new()) or made[-1])
    return made


def asked(heat, seats=(), at=NOW):
    return request_cards(heat, seats, actor=builders.make_admin(), at=at, site=SITE)


def printed(heat, seats=(), at=NOW):
    job = asked(heat, seats, at)
    print_cards(job.pk, clock=lambda: at)
    job.refresh_from_db()
    return job


def pages_of(job):
    with default_storage.open(paper_name(job)) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in pages]


def test_eight_cards_stand_on_a_sheet_with_all_that_a_judge_needs(heat, queued):
    job = printed(heat)
    assert (job.finished_at, job.done) == (NOW, 11)
    first, second = pages_of(job)
    assert [page.count("号席") for page in (first, second)] == [8, 2]
    judge = str(heat.seats.get(number=1).judge)
    contest = heat.round.competition.name.replace(" ", "")
    for part in (contest, heat.name, judge, "评审组长", "2026年9月2日（星期三）", "扫码", "口令"):
        assert part in first
    assert first.count("评审组长") == 1


def test_the_sheets_are_of_a4(heat, queued):
    job = printed(heat, [1])
    with default_storage.open(paper_name(job)) as file:
        box = PdfReader(io.BytesIO(file.read())).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


def test_the_code_says_the_address_of_the_card(heat, queued, codes, monkeypatch):
    drawn = []
    monkeypatch.setattr(card_printing, "qr_svg", lambda said: drawn.append(said) or qr_svg(said))
    printed(heat, [3])
    assert drawn == [f"{SITE}/seat/card/{codes[0]}/"]
    assert Tablet().scan(codes[0]).status_code == 302


def test_a_code_is_a_drawing_without_the_address(heat):
    drawing = qr_svg(f"{SITE}/seat/card/abc/")
    assert drawing.startswith("<svg")
    assert "contest" not in drawing
    assert re.search(r'viewBox="0 0 \d+ \d+"', drawing)


def test_printing_puts_the_cards_in_force_and_the_older_ones_out(heat, queued):
    before = issue(heat)
    pin_of(heat, 3)
    kept = card_of(heat, 3).pin_hash
    assert kept
    printed(heat, [3])
    card = card_of(heat, 3)
    assert (card.pin_hash, card.device_digest, card.wrong_pins) == (kept, "", 0)
    assert card.digest != card_secrets.digest_of(before[3])
    assert card_of(heat, 4).digest == card_secrets.digest_of(before[4])
    lines = AuditEntry.objects.filter(action="seat_card.issue", subject_id=str(card.pk))
    assert lines.get().detail == {"seat": 3, "day": "2026-09-02"}


def test_until_the_paper_is_there_nothing_has_changed(heat, queued, monkeypatch):
    before = issue(heat)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    job = asked(heat)
    with monkeypatch.context() as patch:
        patch.setattr(card_printing, "render_seat_cards", killed)
        with pytest.raises(KeyboardInterrupt):
            print_cards(job.pk, clock=lambda: NOW)
    assert card_of(heat, 1).digest == card_secrets.digest_of(before[1])
    # Taken up again by another worker, once the first is known to be dead.
    print_cards(job.pk, clock=lambda: NOW + card_printing.KILLED_AFTER)
    assert card_of(heat, 1).digest != card_secrets.digest_of(before[1])


def test_twice_has_the_effect_of_once(heat, queued):
    job = printed(heat)
    print_cards(job.pk, clock=lambda: NOW)
    assert SeatCard.objects.count() == 10
    assert last_printing(heat) == job


def test_a_cancelled_printing_issues_nothing_and_leaves_no_paper(heat, queued, monkeypatch):
    job, admin = asked(heat), builders.make_admin()

    def cancelled(*args, **kwargs):
        assert cancel_printing(heat, actor=admin, at=NOW)
        return b"%PDF-"

    monkeypatch.setattr(card_printing, "render_seat_cards", cancelled)
    print_cards(job.pk, clock=lambda: NOW)
    assert not SeatCard.objects.exists()
    assert not default_storage.exists(paper_name(job))
    assert not cancel_printing(heat, actor=admin, at=NOW)


def test_a_panel_that_changes_meanwhile_stops_it(heat, queued, monkeypatch):
    def changed(*args, **kwargs):
        heat.seats.filter(number=2).update(judge=builders.make_judge())
        return b"%PDF-"

    monkeypatch.setattr(card_printing, "render_seat_cards", changed)
    job = printed(heat)
    assert job.failed_at
    assert not SeatCard.objects.exists()
    assert not default_storage.exists(paper_name(job))


def test_a_face_that_is_missing_is_said_on_the_job(heat, queued, monkeypatch):
    def missing(folders):
        raise FontsMissing(["FandolFang"], folders)

    monkeypatch.setattr("judging.paper.seat_cards.find_faces", missing)
    assert "FandolFang" in printed(heat).message


def test_names_are_text_and_nothing_else(heat, queued):
    user = heat.seats.get(number=1).judge.user
    user.name = "<b>{{ heat }}</b><img src=file:///etc/passwd>"
    user.save()
    assert "<b>{{heat}}</b><imgsrc=file:///etc/passwd>" in pages_of(printed(heat, [1]))[0]


def test_what_cannot_be_printed_is_refused_in_a_sentence(heat, queued, english):
    with pytest.raises(CardRefused, match="day of this heat is over"):
        asked(heat, at=NOW + dt.timedelta(days=2))
    with pytest.raises(CardRefused, match="Nobody sits there"):
        asked(heat, [11])
    with pytest.raises(PermissionDenied):
        request_cards(heat, [], actor=heat.seats.first().judge.user, at=NOW, site=SITE)
    asked(heat)
    with pytest.raises(CardRefused, match="being set already"):
        asked(heat)


def test_what_the_queue_lost_is_queued_again(heat, queued):
    job = asked(heat)
    assert resume_printing(at=NOW) == 0
    assert resume_printing(at=NOW + FORGOTTEN_AFTER) == 1
    assert queued[-1] == {"job_id": job.pk}
    print_cards(job.pk, clock=lambda: NOW)
    assert resume_printing(at=NOW + dt.timedelta(days=1)) == 0


def test_a_printed_file_does_not_stay(heat, queued):
    job = printed(heat, [1])
    assert sweep_papers(at=NOW + dt.timedelta(hours=1)) == 0
    assert default_storage.exists(paper_name(job))
    assert sweep_papers(at=NOW + KEPT_FOR) == 1
    assert not default_storage.exists(paper_name(job))
    assert last_printing(heat) is None
    assert Job.objects.get(pk=job.pk).finished_at


@pytest.mark.parametrize(("cards", "rows"), [(1, [[1]]), (3, [[2, 1]]), (9, [[2] * 4, [1]])])
def test_cards_lie_in_rows_of_two_and_sheets_of_four_rows(cards, rows):
    assert [[len(row) for row in sheet] for sheet in sheets_of(list(range(cards)))] == rows


def test_a_camera_reads_the_code_from_the_paper(heat, queued, codes):
    """Drawn as it is printed, looked at module by module: what the camera sees is the address."""
    job = printed(heat, [1])
    with default_storage.open(paper_name(job)) as file:
        page = pypdfium2.PdfDocument(file.read())[0]
        picture = page.render(scale=600 / 72).to_pil().convert("L")
    wanted = segno.make(f"{SITE}/seat/card/{codes[0]}/", error="m", micro=False)
    side, edge = 36 / 25.4 * 600, 105 / 25.4 * 600
    left, top = edge - (6 + 36) / 25.4 * 600, 20.5 / 25.4 * 600
    code = picture.crop((round(left), round(top), round(left + side), round(top + side)))
    size = len(wanted.matrix) + 8
    small = code.resize((size * 5, size * 5), Image.Resampling.BOX)
    seen = [
        [small.getpixel(((x + 4) * 5 + 2, (y + 4) * 5 + 2)) < 128 for x in range(size - 8)]
        for y in range(size - 8)
    ]
    assert seen == [[bool(module) for module in row] for row in wanted.matrix]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("陈晓明", ""),
        ("买买提江·阿布都热合曼", "long"),
        ("Alexander Featherstonehaugh-Smith", "long"),
        ("阿卜杜拉·买买提江·阿布都热合曼·吐尔逊江·艾合买提", "longest"),
    ],
)
def test_a_long_name_is_set_smaller_and_never_cut(heat, queued, name, size):
    user = heat.seats.get(number=1).judge.user
    user.name = name
    user.save()
    assert PrintedCard(1, name, is_chair=False).size == size
    assert name.replace(" ", "") in pages_of(printed(heat, [1]))[0]
