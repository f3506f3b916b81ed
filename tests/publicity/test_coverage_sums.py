"""What the ledger comes to: never over two units, unless somebody says so by name."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from publicity.claim_words import against_rows
from publicity.coverage_sums import FITTING, Part, Sum, by_unit, mixed
from publicity.models import Channel, Claim, CombinedTotal, Coverage, Unit
from publicity.paper.wording import COVERAGE_KINDS, word_summary
from publicity.services.collecting import collect
from publicity.services.coverage_sums import parts_of, unit_sums
from tests import builders

DAY = dt.date(2026, 8, 20)
UNITS = [str(unit) for unit in Unit]
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PARTS = st.lists(
    st.builds(
        Part,
        st.sampled_from([str(channel) for channel in Channel]),
        st.sampled_from(UNITS),
        st.builds(Sum, st.integers(0, 10**9), st.integers(1, 9), st.integers(0, 1)),
    ),
    max_size=12,
)
ROWS = (
    ("live_video", "person_times", 200_000, "近"),
    ("picture_live", "page_views", 129_000, ""),
    ("video", "person_times", 78_000, ""),
    ("broadcast", "audience", 69_000, ""),
    ("radio", "audience", 1_000, ""),
    ("short_video", "plays", 5_000, "余"),
    ("short_video", "interactions", 300, ""),
    ("poster", "copies", 40, ""),
    ("article", "pieces", 30, ""),
)


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


@pytest.fixture
def rows(track):
    return [
        Coverage.objects.create(
            competition=track,
            channel=channel,
            outlet=f"{channel}{number}",
            count=count,
            approximator=word,
            unit=unit,
            counted_on=DAY,
        )
        for number, (channel, unit, count, word) in enumerate(ROWS)
    ]


def address(track, query=""):
    return reverse("publicity:coverage", args=[track.code]) + query


@ANY
@given(PARTS)
def test_each_unit_has_its_own_sum_and_nothing_is_lost(parts):
    sums = by_unit(parts, UNITS)
    assert {one.unit for one in sums} == {part.unit for part in parts}
    assert sum(one.sum.count for one in sums) == sum(part.sum.count for part in parts)
    for one in sums:
        assert {part.unit for part in one.parts} == {one.unit}
        assert one.sum == sum((part.sum for part in one.parts), Sum())


@ANY
@given(PARTS, st.sets(st.sampled_from(UNITS)))
def test_a_mixed_sum_names_each_unit_that_is_in_it(parts, units):
    chosen, total = mixed(by_unit(parts, UNITS), units)
    assert {one.unit for one in chosen} <= units
    assert total.count == sum(part.sum.count for part in parts if part.unit in units)


def test_every_channel_has_units_and_an_audience_is_only_of_broadcasts():
    assert set(FITTING) == {str(channel) for channel in Channel}
    assert {name for name, units in FITTING.items() if "audience" in units} == {
        "broadcast",
        "radio",
    }
    assert {unit for units in FITTING.values() for unit in units} == set(UNITS)


def test_the_units_of_a_contest_stand_apart(track, rows):
    sums = {one.unit: (one.sum.count, one.sum.rows) for one in unit_sums(parts_of(track))}
    assert sums == {
        "person_times": (278_000, 2),
        "page_views": (129_000, 1),
        "audience": (70_000, 2),
        "plays": (5_000, 1),
        "interactions": (300, 1),
        "pieces": (30, 1),
        "copies": (40, 1),
    }


def test_a_paper_states_each_unit_and_adds_what_an_editor_told(track, rows):
    words = word_summary(collect(track, report_date=DAY))
    assert words.coverage_sums.startswith("观看27.8万人次、页面浏览12.9万人次、播出受众7万人次、")
    assert words.coverage_combined == ""
    CombinedTotal.objects.create(
        competition=track, name="触达", units=["person_times", "audience"], reason="对外口径"
    )
    CombinedTotal.objects.create(competition=track, name="作品", units=["plays", "pieces"])
    words = word_summary(collect(track, report_date=DAY))
    assert (
        words.coverage_combined
        == "触达34.8万人次（观看、播出受众相加）、作品5030（播放、刊发相加）"
    )


def test_papers_call_the_channels_as_the_ledger_does():
    with override("zh-hans"):
        assert {str(one.value): str(one.label) for one in Channel} == COVERAGE_KINDS


def test_a_combined_total_is_named_recorded_and_follows_its_rows(track, editor, client_of, rows):
    client = client_of(editor)
    said = {"name": "全网触达", "units": ["person_times", "plays"], "reason": "对外口径"}
    assert client.post(address(track, "?total=new"), said).status_code == 302
    [shown] = client.get(address(track)).context["combined"]
    assert shown["sum"].count == 283_000
    assert [part["sum"].count for part in shown["parts"]] == [278_000, 5_000]
    line = AuditEntry.objects.get(action="combinedtotal.create")
    assert line.detail["after"]["units"] == ["person_times", "plays"]
    Coverage.objects.filter(unit="plays").delete()
    [shown] = client.get(address(track)).context["combined"]
    assert shown["sum"].count == 278_000


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"units": ["plays"]}, {"units"}),
        ({"units": ["plays", "x"]}, {"units"}),
        ({"units": []}, {"units"}),
        ({"reason": ""}, {"reason"}),
        ({"name": "甲" * 10_000}, {"name"}),
        ({"name": "已有"}, {"name"}),
    ],
)
def test_a_combined_total_says_what_it_mixes_and_why(track, editor, client_of, said, wrong):
    CombinedTotal.objects.create(
        competition=track, name="已有", units=["plays", "pieces"], reason="x"
    )
    posted = {"name": "合计", "units": ["plays", "pieces"], "reason": "口径"} | said
    answer = client_of(editor).post(address(track, "?total=new"), posted)
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == wrong


def test_a_combined_total_changes_no_sum(track, rows):
    before = collect(track, report_date=DAY).coverage_sums
    CombinedTotal.objects.create(competition=track, name="全", units=UNITS, reason="x")
    assert collect(track, report_date=DAY).coverage_sums == before


@pytest.mark.parametrize(
    ("subject", "count", "unit", "told"),
    [
        ("followed", 500_000, "人次", ("278,000", "129,000", "70,000")),
        ("watched", 300_000, "人次", ("278,000", "129,000", "70,000")),
        ("watched", 5_100, "次播放", ("100", "5,000")),
        ("texts", 28, "篇", ("2", "30")),
        ("watched", 300_000, "户", ("户",)),
    ],
)
def test_a_claim_is_held_against_the_rows_in_words(
    track, editor, client_of, rows, subject, count, unit, told
):
    claim = Claim.objects.create(
        competition=track, subject=subject, count=count, unit=unit, source="某报"
    )
    [shown] = client_of(editor).get(address(track)).context["claims"]
    assert shown["claim"] == claim
    assert all(number in shown["told"] for number in told)
    assert "477,000" not in shown["told"]


def test_more_and_fewer_are_two_sentences(track):
    said = {"competition": track, "subject": "judges", "unit": "位", "source": "某报"}
    told = [
        against_rows(Claim(count=number, **said), {}, {"judges": 10}) for number in (9, 10, 11)
    ]
    assert len(set(told)) == 3


def test_a_claim_is_held_against_what_the_portal_counts_for_readers_of_figures_alone(
    track, editor, client_of
):
    builders.make_entry(track)
    builders.make_submitted(track)
    Claim.objects.create(
        competition=track, subject="registered", count=150, unit="个", source="某报"
    )
    [told] = client_of(editor).get(address(track)).context["claims"]
    assert "148" not in told["told"]
    reader = builders.make_staff(track, "secretariat")
    [told] = client_of(reader).get(address(track)).context["claims"]
    assert "148" in told["told"]


def test_sources_of_one_subject_stand_side_by_side(track, editor, client_of):
    client = client_of(editor)
    for number, source in ((500_000, "总结报告"), (450_000, "浙江新闻")):
        said = {
            "subject": "followed",
            "count": number,
            "approximator": "多",
            "unit": "人次",
            "source": source,
            "stated_on": "2026-08-01",
            "address": "https://example.cn/a",
        }
        assert client.post(address(track, "?claim=new"), said).status_code == 302
    shown = client.get(address(track)).context["claims"]
    assert [one["again"] for one in shown] == [False, True]
    assert [one["zh"] for one in shown] == ["50多万人次", "45多万人次"]
