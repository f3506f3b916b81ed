"""Pictures of a node: the numbers of the rows, rolled up; who sees them; files; hostile names."""

import csv
import datetime as dt
from io import BytesIO, StringIO
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
import pytest
from django.urls import reverse

from accounts.exporting.cells import legible
from competitions.models import Competition, Heat, Region, Sector
from competitions.services.grants import grant_role
from judging.models import Standing
from judging.services.heats import lock_heat
from projects.models import Entry, Honour
from projects.services.reviews import book_recusal
from publicity.models import Coverage, CoverageCount
from publicity.pictures import svg_of
from publicity.services import pictures as service
from publicity.services.collecting import collect
from publicity.services.pictures import results, sources
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 20)
HOSTILE = '=1+1<script>alert(1)</script>"&\u202e{{ x }}'


def parsed(drawn):
    return ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing


@pytest.fixture
def contest(track, organiser, second_organiser):
    """Both rounds published."""
    Region.objects.create(code="330000", name="浙江省")
    Region.objects.create(code="330100", name="杭州市")
    rounds = make_contest(track, entries=10, heats=2, finalists=6, promoted=2)
    return [publish(round_, organiser, second_organiser) for round_ in rounds]


def draw(node, name, **said):
    kind = next(kind for kind in service.KINDS if kind.name == name)
    return service.pictures_for(service.Scope(node, **said), [kind], [node])[0]


def table(picture):
    return {row[0]: row[1:] for row in picture.rows}


def numbers(picture):
    return {
        item.key: tuple(series.values[place] for series in picture.series)
        for place, item in enumerate(picture.items)
    }


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


def test_before_the_lock_nobody_is_told_who_has_a_signed_sheet(track):
    heat = builders.make_open_heat(track, entries=2, judges=3)
    builders.sign_all(heat)
    scope = service.Scope(track, whole=True)
    assert not sources.pitched(scope).exists()
    lock_heat(heat, actor=builders.make_admin(), at=NOW)
    assert sources.pitched(scope).count() == 2


def test_what_is_decided_and_not_published_is_in_no_picture(track, organiser, second_organiser):
    prelim, final = make_contest(track, entries=10, heats=2, finalists=6, promoted=2)
    for name in ("averages", "scores"):
        assert draw(track, name).is_empty
    assert numbers(draw(track, "funnel"))["finalists"] == (0,)
    assert {values[1] for values in numbers(draw(track, "heats")).values()} == {None}
    assert {values[1] for values in numbers(draw(track, "sectors")).values()} == {0}
    publish(prelim, organiser, second_organiser)
    assert numbers(draw(track, "funnel"))["finalists"] == (6,)
    assert numbers(draw(track, "funnel"))["promoted"] == (0,)
    publish(final, organiser, second_organiser)
    assert numbers(draw(track, "funnel"))["promoted"] == (2,)


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


def test_honours_count_a_firm_in_each_of_its_titles(track):
    entry = builders.make_entry(track)
    firm = entry.project.enterprise
    Honour.objects.create(enterprise=firm, kind="srdi")
    Honour.objects.create(enterprise=firm, kind="srdi", number="2")
    Honour.objects.create(enterprise=firm, kind="high_tech")
    builders.make_entry(track)
    assert numbers(draw(track, "honours")) == {"srdi": (1,), "high_tech": (1,)}


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


def test_channels_hold_their_newest_count_and_units_are_never_added(track):
    said = {"competition": track, "channel": "video", "outlet": "甲", "count": 90}
    row = Coverage.objects.create(**said, unit="person_times", counted_on=DAY)
    CoverageCount.objects.create(coverage=row, counted_on=DAY - dt.timedelta(days=9), count=40)
    said |= {"outlet": "乙", "count": 7, "counted_on": DAY - dt.timedelta(days=3)}
    Coverage.objects.create(**said, unit="person_times")
    Coverage.objects.create(**said | {"channel": "article", "outlet": "丙"}, unit="pieces")
    picture = draw(track, "channels")
    assert [series.values for series in picture.series] == [(40, 47, 97)]
    assert [series.values for series in draw(track, "channels", unit="pieces").series] == [(7,)]


def test_one_day_is_drawn_as_a_bar_for_each_channel_with_its_rows(track):
    said = {"competition": track, "counted_on": DAY, "unit": "person_times"}
    Coverage.objects.create(**said, channel="video", outlet="甲", count=90)
    Coverage.objects.create(**said, channel="article", outlet="乙", count=7)
    Coverage.objects.create(**said | {"unit": "pieces"}, channel="article", outlet="丙", count=3)
    picture = draw(track, "channels")
    assert (picture.kind, numbers(picture)) == ("bars", {"video": (90,), "article": (7,)})
    assert DAY.isoformat() in picture.title
    [row] = service.coverage_behind(service.Scope(track), "article")
    assert row.outlet == "乙"
    assert service.coverage_behind(service.Scope(track), "").count() == 3


def test_days_are_whole_in_the_table_and_short_under_the_lines(track):
    said = {"competition": track, "channel": "video", "unit": "person_times", "outlet": "甲"}
    row = Coverage.objects.create(**said, count=90, counted_on=DAY)
    CoverageCount.objects.create(coverage=row, counted_on=DAY - dt.timedelta(days=9), count=40)
    picture = draw(track, "channels")
    assert [row[0] for row in picture.rows] == ["2026-09-11", "2026-09-20"]
    assert ">9-20<" in svg_of(picture)
    cell = openpyxl.load_workbook(BytesIO(service.picture_file(picture, "xlsx"))).worksheets[0][
        "A2"
    ]
    assert cell.is_date
    assert "2026-09-11" in service.picture_file(picture, "csv").decode("utf-8-sig")


def test_a_heat_of_few_has_no_mean_and_few_scores_no_distribution(
    track, organiser, second_organiser
):
    for round_ in make_contest(track, entries=8, heats=2, finalists=4, promoted=2):
        publish(round_, organiser, second_organiser)
    assert draw(track, "averages").is_empty
    heat = Heat.objects.filter(round__kind="final").get()
    scope = service.Scope(track)
    assert not results.averaged(scope, str(heat.pk)).exists()
    assert not results.with_score(scope, "-").exists()


# By heat, in the order of the entries; 30 points of the market come to each.
TECH = {1: (43, 46, 47, 56, 57), 2: (42, 46, 55, 57, 58), 9: (55, 55.5, 56, 56.5, 57, 57.5)}


@pytest.fixture
def scored(track, organiser, second_organiser):
    """Scores of 72 to 88 in the preliminaries and of 86 in the final; both published."""
    rounds = make_contest(
        track, entries=10, finalists=6, tech_of=lambda one, _seat: str(TECH[one.heat.number][one.order - 1])
    )  # fmt: skip
    return [publish(round_, organiser, second_organiser) for round_ in rounds]


def test_each_round_has_its_own_distribution_and_no_band_is_small(track, scored):
    prelim, final = scored
    assert numbers(draw(track, "scores")) == {"-80": (5,), "80-": (5,)}
    assert prelim.name in draw(track, "scores").title
    assert numbers(draw(track, "scores", round=str(final.pk))) == {"85-90": (6,)}
    assert [drawn for _key, _label, drawn in service.rounds_of(service.Scope(track))] == [
        True,
        False,
    ]
    assert len(draw(track, "averages").items) == 3


def test_behind_a_band_is_its_own_round_and_nothing_behind_what_is_no_band(track, scored):
    scope = service.Scope(track)
    assert results.with_score(scope, "-80").count() == 5
    for key in ("", "-", "70-75", "75-80", "85-90", "x", "-80-"):
        assert not results.with_score(scope, key).exists(), key


def test_scores_are_without_those_that_the_reader_is_recused_from(track, scored, organiser):
    standing = Standing.objects.get(
        ranking__heat__number=1, ranking__round__kind="preliminary", score=87
    )
    entry = standing.appearance.entry
    before = numbers(draw(track, "scores")), numbers(draw(track, "averages"))
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=builders.NOW)
    scores, averages = (
        numbers(draw(track, name, reader=organiser)) for name in ("scores", "averages")
    )
    # Of the preliminaries too few are left above 80 and in the heat; the final has five others.
    assert scores == {"85-90": (5,)}
    assert str(standing.ranking.heat_id) not in averages
    assert (numbers(draw(track, "scores")), numbers(draw(track, "averages"))) == before


def test_other_years_are_those_on_which_the_reader_holds_a_duty(track, organiser, client_of):
    before = builders.make_competition("before", year=track.year - 1, name=track.name)
    builders.make_entry(before)
    nodes = Competition.objects.staffed_by(organiser)
    assert service.editions_of(track, nodes) == [track]
    grant_role(before, organiser, "organiser", actor=builders.make_admin(), at=builders.NOW)
    editions = service.editions_of(track, Competition.objects.staffed_by(organiser))
    assert editions == [before, track]
    [kind] = [kind for kind in service.KINDS if kind.name == "years"]
    [picture] = service.pictures_for(service.Scope(track), [kind], editions)
    assert numbers(picture) == {"before": (1, 1, 0), "track": (0, 0, 0)}


@pytest.mark.parametrize("name", service.NAMES)
def test_without_any_row_a_picture_says_so_and_is_drawn(track, name):
    picture = draw(track, name)
    assert picture.is_empty
    assert picture.sentence
    parsed(svg_of(picture, with_title=True))


@pytest.mark.parametrize(
    "name", ["funnel", "sectors", "regions", "sizes", "honours", "heats", "averages", "scores"]
)
def test_the_rows_behind_a_bar_are_those_that_it_counts(track, scored, organiser, name):
    firm = Entry.objects.filter(competition=track).first().project.enterprise
    Honour.objects.create(enterprise=firm, kind="srdi")
    kind = next(kind for kind in service.KINDS if kind.name == name)
    picture = draw(track, name)
    assert picture.items
    for key, values in numbers(picture).items():
        rows, total = service.rows_behind(service.Scope(track), kind, key, organiser)
        expected = values[0]
        if name == "averages":
            expected = len(rows)
            assert expected >= 5
        assert (len(rows), total) == (expected, expected)


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


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_does_not_grow(
    track, organiser, second_organiser, client_of, size, django_assert_num_queries
):
    for round_ in make_contest(
        track, entries=4 * size, heats=2, finalists=2 * size, promoted=size
    ):
        publish(round_, organiser, second_organiser)
    for number in range(size):
        Coverage.objects.create(
            competition=track, channel="video", outlet=f"台{number}", count=9,
            unit="person_times", counted_on=DAY - dt.timedelta(days=number),
        )  # fmt: skip
    client = client_of(organiser)
    address = reverse("publicity:pictures", args=[track.code])
    client.get(address)
    with django_assert_num_queries(32):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("size", [1, 3])
def test_the_number_of_queries_for_the_rows_does_not_grow(
    track, organiser, client_of, size, django_assert_num_queries
):
    for _number in range(size):
        builders.make_entry(track)
    client = client_of(organiser)
    address = reverse("publicity:picture_rows", args=[track.code, "funnel"])
    client.get(address, {"key": "accepted"})
    with django_assert_num_queries(13):
        page = client.get(address, {"key": "accepted"})
    assert len(page.context["page"].object_list) == size


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


def test_a_form_reviewer_and_the_staff_of_another_contest_find_nothing(track, client_of):
    other = builders.make_competition("elsewhere")
    strangers = builders.make_staff(other, "secretariat"), builders.make_staff(track, "reviewer")
    for stranger in strangers:
        client = client_of(stranger)
        for name, args in (("pictures", []), ("picture_rows", ["funnel"])):
            address = reverse(f"publicity:{name}", args=[track.code, *args])
            assert client.get(address).status_code == 404


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
