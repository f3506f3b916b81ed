"""Pictures of a node: the numbers of the rows, rolled up; who sees them; files; hostile names."""

import csv
from io import BytesIO, StringIO
from urllib.parse import unquote

import openpyxl
import pytest
from django.urls import reverse

from accounts.exporting.cells import legible
from competitions.models import Region, Sector
from projects.models import Entry
from projects.services.reviews import book_recusal
from publicity.pictures import svg_of
from publicity.services import pictures as service
from publicity.services.collecting import collect
from tests import builders, staging
from tests.publicity.contests import played, publish
from tests.publicity.picture_tables import DAY, draw, numbers, parsed

pytestmark = pytest.mark.django_db


def published_contest():
    """Both rounds published."""
    Region.objects.create(code="330000", name="浙江省")
    Region.objects.create(code="330100", name="杭州市")
    made = played(entries=10, heats=2, finalists=6, promoted=2)()
    made.contest = [
        publish(round_, made.organiser, made.second_organiser) for round_ in made.contest
    ]
    return made


stage, world = staging.stage_of(published_contest), staging.world
tree, track = staging.part("tree"), staging.part("track")
contest, organiser = staging.part("contest"), staging.part("organiser")
HOSTILE = '=1+1<script>alert(1)</script>"&\u202e{{ x }}'


def test_the_funnel_is_what_the_figures_of_papers_say(track, contest):
    builders.make_submitted(track)
    figures = collect(track, report_date=DAY)
    assert numbers(draw(track, "funnel")) == {
        "registered": (figures.registered,),
        "accepted": (figures.accepted,),
        "pitched": (figures.presented,),
        "finalists": (figures.finalists,),
        "promoted": (figures.promoted,),
    }


def test_a_node_counts_everything_below_it_and_a_project_once(tree, contest):
    root, division, track = tree
    other = builders.make_competition("other", parent=division)
    builders.make_entry(other)
    entry = Entry.objects.filter(competition=track).first()
    Entry.objects.create(
        project=entry.project,
        competition=division,
        category=entry.category,
        sector=entry.sector,
        number="UP-1",
        state=Entry.State.ACCEPTED,
        declared=entry.declared,
        recommended_from=entry,
    )
    assert numbers(draw(root, "funnel"))["registered"] == (11,)
    assert numbers(draw(division, "funnel", whole=False))["registered"] == (1,)
    assert numbers(draw(root, "funnel", whole=False))["registered"] == (0,)


def test_sizes_and_sectors_agree_with_the_figures_of_papers(track, contest):
    builders.make_entry(track, unit="team")
    figures = collect(track, report_date=DAY)
    sizes = {key: values[0] for key, values in numbers(draw(track, "sizes")).items()}
    assert sizes == {"small": 10, "team": 1}
    assert sum(sizes.values()) == figures.accepted
    through = {key: v[1] for key, v in numbers(draw(track, "sectors")).items() if v[1]}
    assert through == dict(figures.promoted_by_sector)


def test_one_province_opens_as_its_prefectures_and_more_as_all_provinces(track, contest):
    Region.objects.create(code="330200", name="宁波市")
    picture = draw(track, "regions")
    assert numbers(picture) == {"3301": (10,), "3302": (0,)}
    assert [item.label for item in picture.items] == ["杭州", "宁波"]
    entry = Entry.objects.filter(competition=track).first()
    Entry.objects.filter(pk=entry.pk).update(declared=entry.declared | {"city": "440300"})
    picture = draw(track, "regions")
    assert len(picture.items) == 34
    assert (numbers(picture)["33"], numbers(picture)["44"]) == ((9,), (1,))
    assert numbers(draw(track, "regions", province="44")) == {"4403": (1,)}


def test_a_region_that_no_table_knows_is_counted_in_the_note(track, contest):
    entry = Entry.objects.filter(competition=track).first()
    Entry.objects.filter(pk=entry.pk).update(declared=entry.declared | {"city": "990100"})
    picture = draw(track, "regions")
    assert sum(picture.series[0].values) == 9
    assert "1" in picture.note


def test_rows_that_a_reader_is_kept_from_are_counted_and_not_named(
    track, contest, organiser, client_of
):
    entry = Entry.objects.filter(competition=track).first()
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=builders.NOW)
    address = reverse("publicity:picture_rows", args=[track.code, "funnel"])
    page = client_of(organiser).get(address, {"key": "registered"})
    assert page.context["total"] == 10
    assert page.context["page"].paginator.count == 9
    assert entry.number not in page.content.decode()


def test_an_item_that_is_none_has_no_rows(track, contest, organiser, client_of):
    client = client_of(organiser)
    for name, key in (("funnel", "none"), ("funnel", ""), ("years", track.code), ("heats", "0")):
        address = reverse("publicity:picture_rows", args=[track.code, name])
        assert client.get(address, {"key": key}).status_code == 404


@pytest.mark.parametrize("role", ["organiser", "secretariat", "supervisor"])
def test_readers_of_reports_see_every_picture(track, contest, role, client_of):
    reader = builders.make_staff(track, role, username=f"reader-{role}")
    page = client_of(reader).get(reverse("publicity:pictures", args=[track.code]))
    assert [one["picture"].name for one in page.context["shown"]] == list(service.NAMES)


def test_who_keeps_the_ledger_sees_its_picture_and_no_other(track, contest, client_of):
    client = client_of(builders.make_staff(track, "publicity"))
    page = client.get(reverse("publicity:pictures", args=[track.code]))
    assert [one["picture"].name for one in page.context["shown"]] == ["channels"]
    for name, found in (("channels", 200), ("funnel", 404), ("scores", 404), ("none", 404)):
        address = reverse("publicity:picture_file", args=[track.code, name, "csv"])
        assert client.get(address).status_code == found


def test_a_picture_is_taken_as_drawing_and_as_table(track, contest, organiser, client_of):
    client = client_of(organiser)
    got = {}
    for suffix in service.SUFFIXES:
        answer = client.get(reverse("publicity:picture_file", args=[track.code, "funnel", suffix]))
        assert "attachment" in answer["Content-Disposition"]
        assert track.name in unquote(answer["Content-Disposition"])
        got[suffix] = answer.content
    root = parsed(got["svg"])
    assert root.find("{http://www.w3.org/2000/svg}desc").text
    rows = list(csv.reader(StringIO(got["csv"].decode("utf-8-sig"))))
    assert rows[1][1:] == ["10", "100.0%"]
    sheet = openpyxl.load_workbook(BytesIO(got["xlsx"])).worksheets[0]
    assert sheet["B2"].value == 10
    assert sheet.freeze_panes == "A2"
    wrong = reverse("publicity:picture_file", args=[track.code, "funnel", "exe"])
    assert client.get(wrong).status_code == 404


def test_a_hostile_name_is_inert_everywhere(track, contest, organiser, client_of):
    Sector.objects.filter(name="新材料").update(name=HOSTILE)
    client = client_of(organiser)
    page = client.get(reverse("publicity:pictures", args=[track.code])).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in svg_of(draw(track, "sectors"))
    got = {
        suffix: client.get(
            reverse("publicity:picture_file", args=[track.code, "sectors", suffix])
        ).content
        for suffix in service.SUFFIXES
    }
    parsed(got["svg"])
    rows = list(csv.reader(StringIO(got["csv"].decode("utf-8-sig"))))
    assert any(row[0] == f"'{legible(HOSTILE)}" for row in rows)
    cell = openpyxl.load_workbook(BytesIO(got["xlsx"])).worksheets[0]["A2"]
    assert (cell.data_type, cell.value[:4]) == ("s", "=1+1")


def test_no_picture_needs_a_style_or_a_script_of_its_own(track, contest):
    for name in service.NAMES:
        drawn = svg_of(draw(track, name))
        assert "style=" not in drawn
        assert "<script" not in drawn
