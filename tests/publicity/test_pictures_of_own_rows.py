"""Pictures of a node whose rows each test makes itself: none, few, undecided, of one kind."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from competitions.models import Competition, Heat
from competitions.services.grants import grant_role
from judging.services.heats import lock_heat
from projects.models import Honour
from publicity.models import Coverage, CoverageCount
from publicity.pictures import svg_of
from publicity.services import pictures as service
from publicity.services.pictures import results, sources
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish
from tests.publicity.picture_tables import DAY, draw, numbers, parsed

pytestmark = pytest.mark.django_db


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


def test_honours_count_a_firm_in_each_of_its_titles(track):
    entry = builders.make_entry(track)
    firm = entry.project.enterprise
    Honour.objects.create(enterprise=firm, kind="srdi")
    Honour.objects.create(enterprise=firm, kind="srdi", number="2")
    Honour.objects.create(enterprise=firm, kind="high_tech")
    builders.make_entry(track)
    assert numbers(draw(track, "honours")) == {"srdi": (1,), "high_tech": (1,)}


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


def test_a_form_reviewer_and_the_staff_of_another_contest_find_nothing(track, client_of):
    other = builders.make_competition("elsewhere")
    strangers = builders.make_staff(other, "secretariat"), builders.make_staff(track, "reviewer")
    for stranger in strangers:
        client = client_of(stranger)
        for name, args in (("pictures", []), ("picture_rows", ["funnel"])):
            address = reverse(f"publicity:{name}", args=[track.code, *args])
            assert client.get(address).status_code == 404
