"""The brochure: a page and a picture for each project whose owner agreed to print, whatever their number."""

import datetime as dt
from io import BytesIO

import docx
import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from papers.blocks import PIECE, Drawing, Sheet
from papers.labels import MAKES
from papers.markup import read
from papers.models import Paper
from papers.paper.render import make_files, steps_of
from papers.services import making, showings_data
from papers.services.files import file_of, files_there
from papers.services.papers import PaperRefused, draft_paper
from papers.services.sheets import sheet_of
from papers.services.showings_data import PRINTED, pictures_of, projects_of
from papers.services.wordings import house_wording
from papers.templating import fill
from projects.models import Showing
from projects.services.showings import withdraw_showing
from tests import builders
from tests.builders import NOW
from tests.projects.showing_pictures import photo, sent, show
from tests.publicity.contests import make_contest

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 7, 27)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(making, "queue_files", lambda paper_id: True)


@pytest.fixture
def shown(track):
    """An entry of a published contest whose owner shows a picture."""
    make_contest(track, entries=4, finalists=2, promoted=1)
    track.rounds.update(state="published")
    entry = track.rounds.first().heats.first().appearances.first().entry
    picture = {"picture": sent(photo()), "picture_alt": "样机[1]"}
    return show(entry, unit=True, **picture)


@pytest.fixture
def brochure(track, shown):
    secretary = builders.make_staff(track, "secretariat")
    return draft_paper(track, "project_brochure", dated=DAY, actor=secretary, at=NOW)


def pictures_in(paper):
    return [block for block in sheet_of(paper).blocks if isinstance(block, Drawing)]


def test_a_picture_is_printed_in_pdf_and_word(brochure, shown):
    (drawing,) = pictures_in(brochure)
    assert (drawing.name, drawing.caption) == (shown.picture.name, "样机[1]")
    making.order_files(brochure, actor=brochure.made_by, at=NOW)
    making.make_paper_files(brochure.pk, clock=lambda: NOW)
    brochure.refresh_from_db()
    with making.default_storage.open(file_of(brochure, "pdf")) as file:
        (image,) = PdfReader(file).pages[1].images
    assert max(image.image.size) == PRINTED
    with making.default_storage.open(file_of(brochure, "docx")) as file:
        word = docx.Document(BytesIO(file.read()))
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == "样机[1]"
    assert not making.default_storage.exists(file_of(brochure, "xlsx"))


def test_who_agreed_before_print_was_spoken_of_stands_there_without_a_picture(track, shown):
    Showing.objects.update(wording="2026-1")
    (row,) = projects_of(track)
    assert (row["unit"], row["picture"], row["picture_alt"]) == (shown.unit, "", "")


def test_a_picture_that_was_taken_back_is_not_read_any_more(brochure, shown):
    read_picture = pictures_of(brochure.snapshot)
    assert read_picture(shown.picture.name, "small")
    withdraw_showing(shown.entry, actor=shown.entry.project.owner, at=NOW)
    assert read_picture(shown.picture.name, "printed") is None


def test_a_draft_with_what_was_taken_back_hands_nothing_out(brochure, shown):
    making.order_files(brochure, actor=brochure.made_by, at=NOW)
    making.make_paper_files(brochure.pk, clock=lambda: NOW)
    brochure.refresh_from_db()
    assert set(files_there(brochure)) == {"pdf", "docx"}
    withdraw_showing(shown.entry, actor=shown.entry.project.owner, at=NOW)
    assert files_there(brochure) == {}
    with pytest.raises(PaperRefused):
        making.order_files(brochure, actor=brochure.made_by, at=NOW)


@pytest.mark.parametrize("page", ["paper", "freeze"])
def test_a_page_reads_the_gallery_once(brochure, client_of, monkeypatch, page):
    Paper.objects.filter(pk=brochure.pk).update(previewed="a" * 64)
    read = []
    seen = showings_data.projects_of
    monkeypatch.setattr(
        showings_data, "projects_of", lambda competition: read.append(1) or seen(competition)
    )
    address = reverse(f"papers:{page}", args=[brochure.competition.code, brochure.pk])
    assert client_of(brochure.made_by).get(address).status_code == 200
    assert len(read) == 1


def test_what_was_taken_back_stands_in_no_data_and_is_filled_anew(brochure, shown, client_of):
    client = client_of(brochure.made_by)
    code = brochure.competition.code
    data = reverse("papers:data", args=[code, brochure.pk])
    assert shown.unit in client.get(data).text
    withdraw_showing(shown.entry, actor=shown.entry.project.owner, at=NOW)
    assert client.get(data).status_code == 404
    page = client.get(reverse("papers:freeze", args=[code, brochure.pk]))
    assert [each.code for each in page.context["obstacles"]] == ["outdated", "unseen"]
    assert f'href="{reverse("papers:refill", args=[code, brochure.pk])}"' in page.text
    assert data not in page.text


def test_no_other_picture_of_the_portal_can_be_had(brochure, shown):
    read_picture = pictures_of({"projects": []})
    assert read_picture(shown.picture.name, "printed") is None
    assert pictures_of(brochure.snapshot)("../secret", "printed") is None


def test_all_that_a_project_may_show_has_room_on_one_page(tmp_path):
    project = {
        "project": "动力电池安全监测与智能运维管理一体化服务平台系统建设项目（二期）",
        "unit": "杭州某某新能源科技股份有限公司",
        "leader": "陈晓明",
        "sector": "新能源",
        "group": "企业组",
        "region": "浙江省 杭州市",
        "words": "字" * 200,
        "website": "https://example.org/products/battery",
        "picture": "x",
        "picture_alt": "样机",
    }
    data = {"words": {"contest": "专题赛"}, "projects": [project] * 2}
    sheet = Sheet(
        layout=MAKES["project_brochure"].layout,
        title="专题赛项目汇编",
        blocks=read(fill(house_wording("project_brochure"), data)),
        issuer="协会",
    )
    steep = jpeg((900, 1200))
    made = make_files(
        sheet,
        tmp_path,
        drawn={},
        pictures=lambda name, size: steep,
        fonts=settings.FONT_DIRS,
        advance=lambda done: None,
    )
    assert made.pages == 3


def jpeg(size):
    stream = BytesIO()
    Image.new("RGB", size, "navy").save(stream, "JPEG")
    return stream.getvalue()


def brochure_of(pages):
    text = "序。\n" + "\n".join(f"---\n# 项目{n}\n\n正文{n}。" for n in range(1, pages + 1))
    return Sheet(layout="report", title="项目汇编", blocks=read(text), recipients="报：省厅")


def test_a_long_paper_is_set_in_pieces_and_its_pages_count_on(tmp_path):
    sheet = brochure_of(2 * PIECE + 1)
    assert len(sheet.pieces) == 3
    steps = []
    made = make_files(sheet, tmp_path, drawn={}, fonts=settings.FONT_DIRS, advance=steps.append)
    pages = PdfReader(made.files["pdf"]).pages
    assert len(pages) == made.pages == 2 * PIECE + 2
    for number, page in enumerate(pages, start=1):
        words = page.extract_text().replace(" ", "")
        assert f"—{number}—" in words
        assert ("序。" in words) == (number == 1)
        assert ("报：省厅" in words) == (number == len(pages))
        if number > 1:
            assert f"正文{number - 1}。" in words
    assert steps == sorted(steps)
    assert steps[-1] == steps_of(sheet) - 1


def test_its_page_numbers_stay_outside(tmp_path):
    # The first piece has an odd number of pages, so the second begins on a left one.
    made = make_files(
        brochure_of(PIECE + 2), tmp_path, drawn={}, fonts=settings.FONT_DIRS, advance=print
    )
    places = {}
    for number, page in enumerate(PdfReader(made.files["pdf"]).pages, start=1):
        found = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, found=found: found.append(
                (tm[4] or cm[4], text)
            )
        )
        places[number] = max(x for x, text in found if str(number) in text)
    assert all(x > 300 for number, x in places.items() if number % 2)
    assert all(x < 300 for number, x in places.items() if not number % 2)


class Stopped(Exception):
    """Somebody does not want it any more."""


@pytest.mark.parametrize("at", [2, 3, 4])
def test_it_can_be_stopped_between_its_pieces(tmp_path, at):
    def stop(done):
        if done == at:
            raise Stopped

    with pytest.raises(Stopped):
        make_files(
            brochure_of(PIECE + 1), tmp_path, drawn={}, fonts=settings.FONT_DIRS, advance=stop
        )
