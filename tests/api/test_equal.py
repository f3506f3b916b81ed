"""The data interface says what the public page says: every row of it, and no other."""

import ast
import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest
from django.test import Client
from django.utils import timezone

from api import asks
from api.reading.notices import in_phase
from judging.models import Promotion
from publicity import dates, noticeboard
from publicity.models import Notice
from publicity.noticeboard import notice_status
from tests import builders
from tests.api.asking import PATHS, ask, cells_of, page, text_of, told
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import hang

pytestmark = pytest.mark.django_db
RANKED = '<td class="rank">'


def as_set(row, *, earlier):
    """A standing as the cells of the page have it: rank, project and unit, sector, scores."""
    scores = [row["earlier"] or "–"] if earlier else []
    rank = "–" if row["rank"] is None else str(row["rank"])
    return [
        rank,
        f"{row['title']} {row['unit']}",
        row["sector"]["name"],
        *scores,
        row["score"] or "–",
    ]


@pytest.mark.parametrize("order", [1, 2])
def test_standings_are_the_rows_of_the_page_in_its_order(season, order):
    html = page(f"/contests/track/rounds/{order}/")
    shown = [cells[:-1] for cells in cells_of(html, RANKED)]
    items = told(f"competitions/track/results/{order}")["items"]
    assert shown == [as_set(row, earlier=order == 2) for row in items]
    assert len(shown) == (6, 4)[order - 1]
    for row in items:
        assert row["why"] in text_of(html)
        assert all(mark["total"] in html for mark in row["marks"])


def test_standings_of_a_heat_a_sector_and_an_outcome_are_those_of_the_page(season):
    for query, shown in [
        ({"heat": 1}, "?heat=1"),
        ({"sector": "material"}, "?sector=material"),
        ({"outcome": "promoted"}, "?show=promoted"),
    ]:
        cells = cells_of(page(f"/contests/track/rounds/1/{shown}"), RANKED)
        items = told("competitions/track/results/1", **query)["items"]
        assert [row[1].split()[0] for row in cells] == [row["title"] for row in items]
        assert items
    assert told("competitions/track/results/1", sector="nothing")["items"] == []


def test_pages_of_the_interface_put_together_are_the_whole(season):
    whole = told("competitions/track/results/1")["items"]
    parts = [told("competitions/track/results/1", page=n, size=4)["items"] for n in (1, 2, 3)]
    assert [*parts[0], *parts[1]] == whole
    assert parts[2] == []


def test_links_lead_from_the_first_page_to_the_last_and_back(season):
    client, seen = Client(), []
    path = "/api/v1/competitions/track/results/1?sector=material&size=4"
    while path:
        found = client.get(path).json()
        seen += found["items"]
        path = found["links"]["next"]
    assert [row["title"] for row in seen] == [
        row["title"] for row in told("competitions/track/results/1")["items"]
    ]
    assert client.get(found["links"]["previous"]).json()["page"] == 1
    assert found["links"]["this"] == found["links"]["last"]
    behind = told("competitions/track/results/1", page=9, size=4)["links"]
    assert client.get(behind["previous"]).json()["items"]


def test_a_score_has_the_decimals_of_the_rules_and_no_binary_fraction(season):
    found = told("competitions/track/results/2")
    for row in found["items"]:
        for score in (row["score"], row["earlier"]):
            assert re.fullmatch(rf"\d+\.\d{{{found['round']['decimals']}}}", score)


def test_entries_are_exactly_those_whose_rows_the_results_show(season):
    shown = set()
    for order in (1, 2):
        for row in cells_of(page(f"/contests/track/rounds/{order}/"), RANKED):
            shown.add((order, row[0], row[1], row[2], row[-2]))
    items = told("competitions/track/entries")["items"]
    here = {
        (
            result["round"],
            str(result["rank"]),
            f"{item['title']} {item['unit']}",
            item["sector"]["name"],
            result["score"],
        )
        for item in items
        for result in item["results"]
    }
    assert here == shown
    assert len(items) == 6


def test_entries_are_found_by_title_unit_and_sector(season):
    first = told("competitions/track/entries")["items"][0]
    for query in ({"q": first["title"]}, {"q": first["unit"][2:]}, {"sector": "material"}):
        assert first in told("competitions/track/entries", **query)["items"]
    assert told("competitions/track/entries", q="没有这个")["total"] == 0


def test_a_contest_says_nothing_that_its_page_does_not(notice):
    html = page("/contests/track/")
    text = text_of(html)
    found = told("competitions/track")
    said = [found["name"], found["short_name"], found["basis_document"]]
    said += [name for body in found["bodies"] for name in (body["role"], *body["names"])]
    for stage in found["stages"]:
        said += [stage["words"], stage["note"]]
        said += [] if stage["figure"] is None else [str(stage["figure"])]
    for sheet in found["rules"]:
        said += [*sheet["rounds"], sheet["rule_set"], *sheet["sentences"]]
    for event in found["events"]:
        day = dates.day(dt.date.fromisoformat(event["date"]))
        said += [event["name"], event["place"], str(event["entries"]), str(event["promoted"]), day]
    said += [one["title"] for one in (*found["notices"], *found["documents"])]
    for day in found["calendar"]:
        said += [day["title"], day["place"]]
    said.append(str(found["places_above"]))
    assert {day["kind"] for day in found["calendar"]} == {"registration", "round", "notice"}
    assert len(said) > 40
    assert [words for words in said if " ".join(words.split()) not in text] == []
    assert found["page"] == "/contests/track/"
    assert [one["order"] for one in found["published"]] == [2, 1]


def test_the_contest_above_names_those_under_it_with_their_state(notice):
    html = text_of(page("/contests/division/"))
    [child] = told("competitions/division")["children"]
    assert f"{child['name']} {child['state']['text']}" in html
    assert child["state"]["name"] == "notice_running"


def test_the_list_of_contests_is_that_of_the_front_page(notice, tree):
    builders.make_competition("hidden", parent=tree[1], is_open=False)
    home = page("/")
    linked = set(re.findall(r'href="/contests/([\w-]+)/"', home))
    items = told("competitions")["items"]
    assert {item["code"] for item in items} == linked == {"edition", "division", "track"}
    for item in items:
        assert item["name"] in text_of(page(item["page"]))
    states = {item["code"]: f"{item['name']} {item['state']['text']}" for item in items}
    assert states["track"] in text_of(home)


def test_contests_are_found_by_year_level_state_and_name(notice):
    def codes(**query):
        return [item["code"] for item in told("competitions", **query)["items"]]

    assert codes(year=2026) == ["edition", "division", "track"]
    assert codes(year=2025) == []
    assert codes(level="special_track") == ["track"]
    assert codes(state="notice_running") == ["track"]
    assert codes(state="registration_open", size=1, page=2) == ["division"]
    assert codes(q="DIVI") == ["division"]
    assert codes(q="赛事 track") == ["track"]


def test_a_contest_in_preparation_is_named_by_nothing_above_or_below(tree):
    builders.make_competition("hidden", parent=tree[1], is_open=False)
    assert ask("competitions/hidden").status_code == 404
    assert "hidden" not in ask("competitions").content.decode()
    assert "hidden" not in ask("competitions/division").content.decode()
    type(tree[1]).objects.filter(pk=tree[1].pk).update(state="draft")
    assert told("competitions/track")["parent"] is None


def test_a_notice_is_its_page_row_by_row(notice):
    html = page(f"/notices/{notice.pk}/")
    found = told("notices/GS-1")
    shown = [cells for cells in cells_of(html, r"<td>\d") if len(cells) == 5]
    assert shown == [
        [str(r["order"]), f"{r['project']} {r['number']}", r["unit"], r["sector"], r["leader"]]
        for r in found["rows"]
    ]
    assert len(shown) == 2
    text = text_of(html)
    said = ("title", "number", "issuer", "digest", "opening", "period", "office_phone")
    for name in (*said, "supervision_phone"):
        assert found[name]
        assert " ".join(found[name].split()) in text, name
    assert found["phase"]["text"] in text
    assert found["phase"]["headline"] in text
    assert found == told(f"notices/{notice.pk}")


def test_no_leader_is_named(notice):
    assert {row["leader"] for row in told("notices/GS-1")["rows"]} == {"陈*"}
    for path in PATHS:
        assert "陈晓明" not in ask(path).content.decode()


def test_a_later_notice_says_what_it_supersedes_and_what_changed(
    tree, notice, organiser, second_organiser
):
    Promotion.objects.filter(entry=notice.rows[0]["entry"]).update(revoked_at=NOW)
    hang(
        tree[2],
        organiser,
        second_organiser,
        number="GS-2",
        supersedes=notice,
        starts_on=NOW.date(),
    )
    old, new = told("notices/GS-1"), told("notices/GS-2")
    assert (old["superseded_by"], new["supersedes"]) == ("GS-2", "GS-1")
    assert (old["phase"]["name"], old["changes"]) == ("superseded", [])
    page_of_new = text_of(page(new["page"]))
    assert [(c["before"], c["after"]) for c in new["changes"]] == [(1, None), (2, 1)]
    for change in new["changes"]:
        assert change["project"] in page_of_new


def test_a_notice_in_preparation_is_not_told(tree, notice):
    Notice.objects.create(
        competition=tree[2],
        number="GS-9",
        title="草稿",
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        prepared_by=notice.prepared_by,
    )
    assert ask("notices/GS-9").status_code == 404
    assert "GS-9" not in ask("notices").content.decode()


@pytest.mark.parametrize("days", range(-2, 10))
def test_the_phase_that_is_asked_for_is_the_one_that_the_page_says(notice, days, monkeypatch):
    at = NOW + dt.timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: at)
    phase = notice_status(notice, at.date()).phase
    for asked in get_args(asks.Phase):
        found = told("notices", phase=asked, competition="track")["items"]
        assert [item["number"] for item in found] == (["GS-1"] if asked == phase else [])
        assert Notice.objects.filter(in_phase(asked, at.date())).exists() == (asked == phase)


def test_an_unknown_contest_has_no_notices_and_neither_has_a_hidden_one(notice):
    assert told("notices", competition="nowhere")["total"] == 0
    assert told("notices", competition="track")["total"] == 1


def test_the_names_of_states_and_phases_are_those_that_the_portal_gives():
    source = Path("publicity/portal.py").read_text()
    given = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "NodeState":
            name = call.args[2]
            given |= (
                {name.value}
                if isinstance(name, ast.Constant)
                else {f"notice_{phase}" for phase in get_args(noticeboard.Phase.__value__)}
            )
    assert given == set(get_args(asks.State))
    assert set(get_args(asks.Phase)) == set(get_args(noticeboard.Phase.__value__))
    assert set(get_args(asks.Outcome)) == set(Promotion.Outcome.values)


def test_nothing_is_told_before_two_people_have_published(
    fresh, organiser, second_organiser, season
):
    first = builders.make_staff(fresh, username="first-of-fresh")
    second = builders.make_staff(fresh, username="second-of-fresh")
    preliminary, final = make_contest(fresh)
    notices = told("notices")
    assert ask("competitions/fresh/results/1").status_code == 404
    assert told("competitions/fresh/results")["items"] == []
    assert told("competitions/fresh/entries")["items"] == []
    publish(preliminary, first, second)
    assert told("competitions/fresh/results/1")["total"] == 6
    assert ask("competitions/fresh/results/2").status_code == 404
    assert {len(one["results"]) for one in told("competitions/fresh/entries")["items"]} == {1}
    publish(final, first, second)
    assert told("competitions/fresh/results/2")["total"] == 4
    assert told("notices") == notices
