import datetime
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from publicity import figures as figures_module
from publicity.disagreement import _SENTENCES, explain
from publicity.figures import (
    CoverageRow,
    SnapshotUnknown,
    about,
    check,
    chinese_numeral,
    coverage_totals,
    from_snapshot,
    number_zh,
    rate,
    to_snapshot,
    wan,
)
from publicity.numerals import ApproximatorUnknown, date_zh
from tests.publicity.sample_figures import sample_figures


def found_in(figures):
    return [(found.code, found.expected, found.found) for found in check(figures)]


@pytest.mark.parametrize(
    ("count", "approximator", "unit", "text"),
    [
        (200_000, "近", "人次", "近20万人次"),
        (129_000, "", "人次", "12.9万人次"),
        (500_000, "多", "人次", "50多万人次"),
        (500_000, "超", "人次", "超50万人次"),
        (129_000, "余", "人次", "12.9万余人次"),
        (150, "多", "个", "150多个"),
        (600, "余", "人", "600余人"),
        (600, "近", "人次", "近600人次"),
        (129_345, "", "人次", "129345人次"),
        (9_999, "", "", "9999"),
        (0, "", "份", "0份"),
    ],
)
def test_number_zh_puts_the_word_where_it_belongs(count, approximator, unit, text):
    assert number_zh(count, approximator, unit) == text


def test_number_zh_refuses_a_word_it_does_not_know():
    with pytest.raises(ApproximatorUnknown):
        number_zh(10, "约")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (129_000, "12.9万"),
        (200_000, "20万"),
        (476_000, "47.6万"),
        (12_950, "1.3万"),
        (9_500, "9500"),
    ],
)
def test_wan_rounds_half_up_to_one_decimal(count, text):
    assert wan(count) == text


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(10, 24, "41.7"), (1, 16, "6.3"), (1, 3, "33.3"), (0, 5, "0.0"), (5, 5, "100.0")],
)
def test_rate_rounds_half_up_to_one_decimal(part, whole, percent):
    assert rate(part, whole) == Decimal(percent)


def test_rate_of_nothing_is_none():
    assert rate(0, 0) is None


@pytest.mark.parametrize(
    ("count", "text"), [(156, "150多个"), (33, "30多个"), (150, "150个"), (13, "13个")]
)
def test_about_says_more_only_of_what_is_more(count, text):
    assert about(count, "个") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (7, "七"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")],
)
def test_chinese_numeral(number, text):
    assert chinese_numeral(number) == text


def test_date_has_no_leading_zero():
    assert date_zh(datetime.date(2022, 7, 2)) == "2022年7月2日"


def test_figures_of_the_case_agree():
    figures = sample_figures()
    assert check(figures) == []
    assert (len(figures.heats), len(figures.finals)) == (9, 1)
    assert figures.promotion_rate == Decimal("41.7")
    assert wan(figures.coverage_total) == "47.6万"
    assert wan(figures.coverage_without_pictures) == "34.7万"


def test_eleventh_of_ten_is_found():
    figures = sample_figures()
    eleventh = replace(figures.promoted_rows[-1], rank=11, project="第十一名")
    changed = replace(
        figures,
        promoted=11,
        promoted_rows=(*figures.promoted_rows, eleventh),
        promoted_by_sector=(("生物医药", 5), *figures.promoted_by_sector[1:]),
        events=(*figures.heats, replace(figures.finals[0], promoted=11)),
    )
    assert found_in(changed) == [("promoted_exceeds_quota", "10", "11")]


def test_sectors_that_do_not_sum_to_the_promoted_are_found():
    figures = sample_figures()
    changed = replace(
        figures, promoted_by_sector=(("生物医药", 5), *figures.promoted_by_sector[1:])
    )
    assert found_in(changed) == [("sectors_sum", "10", "11"), ("sector_counted", "4", "5")]


def test_promoted_project_of_a_sector_outside_the_table_is_found():
    figures = sample_figures()
    rows = list(figures.promoted_rows)
    rows[9] = replace(rows[9], sector="高端装备")
    assert found_in(replace(figures, promoted_rows=tuple(rows))) == [
        ("sector_not_in_table", "1", "0"),
        ("sector_counted", "3", "4"),
    ]


def test_top_rank_with_another_sector_than_in_the_list_is_found():
    figures = sample_figures()
    top = (replace(figures.top_ranks[0], sector="新能源"), figures.top_ranks[1])
    assert found_in(replace(figures, top_ranks=top)) == [("top_rank_sector", "新材料", "新能源")]


def test_rows_out_of_order_are_found():
    figures = sample_figures()
    rows = figures.promoted_rows
    swapped = (rows[1], rows[0], *rows[2:])
    assert found_in(replace(figures, promoted_rows=swapped)) == [
        (
            "promoted_out_of_order",
            "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]",
            "[2, 1, 3, 4, 5, 6, 7, 8, 9, 10]",
        )
    ]


def test_shared_rank_is_in_order():
    figures = sample_figures()
    rows = figures.promoted_rows
    shared = (rows[0], replace(rows[1], rank=1), *rows[2:])
    assert check(replace(figures, promoted_rows=shared)) == []


def test_broadcast_among_the_online_views_is_found():
    assert found_in(sample_figures(coverage_online=476_000)) == [
        ("broadcast_counted_as_online", "407000", "476000")
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coverage_total": 500_000}, "coverage_total"),
        ({"coverage_without_pictures": 1}, "coverage_without_pictures"),
        ({"coverage_online": 1}, "coverage_online"),
        ({"coverage_broadcast": 0}, "coverage_broadcast"),
        ({"registered": 147}, "accepted_exceeds_registered"),
        ({"size_classes": (("中型企业", 1),)}, "size_classes_sum"),
        ({"presented": 105}, "presented_in_heats"),
        ({"finalists": 25}, "finalists_from_heats"),
    ],
)
def test_single_figure_that_does_not_add_up_is_found(change, code):
    assert [found.code for found in check(sample_figures(**change))] == [code]


def test_final_before_a_heat_and_an_event_of_no_kind_are_found():
    figures = sample_figures()
    early = replace(figures.finals[0], date=datetime.date(2022, 6, 1))
    assert [found.code for found in check(replace(figures, events=(*figures.heats, early)))] == [
        "final_before_heat"
    ]
    other = replace(figures.heats[0], kind="training", name="培训")
    assert [found.code for found in check(replace(figures, events=(*figures.events, other)))] == [
        "events_are_heats_and_finals"
    ]


def test_pieces_are_not_added_to_person_times():
    rows = (
        CoverageRow(kind="video", outlet="新蓝网", count=10),
        CoverageRow(kind="article", outlet="浙江新闻", count=30, unit="篇"),
    )
    assert coverage_totals(rows).total == 10


def test_every_code_has_a_sentence_that_says_both_numbers():
    figures = sample_figures(promotion_quota=9)
    assert explain(check(figures)[0]).count("9") == 1
    for code in _SENTENCES:
        sentence = _SENTENCES[code]()
        values = dict.fromkeys(("event", "sector", "project"), "x")
        assert sentence % {"expected": "12", "found": "34", **values}


def test_every_code_of_the_checks_has_a_sentence():
    source = Path(figures_module.__file__).read_text("utf-8")
    assert [code for code in _SENTENCES if f'"{code}"' not in source] == []


def test_snapshot_comes_back_equal_through_json():
    figures = sample_figures()
    assert from_snapshot(json.loads(json.dumps(to_snapshot(figures)))) == figures


def test_snapshot_of_another_version_is_refused():
    with pytest.raises(SnapshotUnknown):
        from_snapshot({"version": 0, "figures": {}})


def test_figures_import_no_django():
    code = "import sys, publicity.figures; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
