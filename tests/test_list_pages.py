"""No list page is without its file, unless it is named here; and lists that no phase of a contest has."""

import ast

import pytest
from django.contrib import admin
from django.http import QueryDict
from django.urls import get_resolver, reverse

from accounts.exporting.admin_lists import PREFIX
from accounts.exporting.listings import Ask, every_listing
from competitions.models import Body
from judging.models import Allocation, ScoreSheet
from judging.services.heats import lock_heat, open_scoring
from judging.services.promotions import decide_round
from projects.models import Nomination
from projects.services.body_duties import give_body_duty
from projects.services.reviews import book_recusal
from publicity.models import Claim, Coverage
from tests import builders
from tests.addresses import routes
from tests.judging.test_feedback import comment
from tests.judging.test_online_review import make_review
from tests.projects.test_nominations import row as nominated
from tests.projects.test_nominations import take
from tests.test_house_rules import ROOT, SOURCES, name_of
from tests.test_listings import LISTINGS, rows_of, telling, text_of

pytestmark = pytest.mark.django_db


# Lists that the worlds do not have


def test_a_body_takes_its_own_list_out(client_of, track, organiser):
    builders.make_region()
    said = {"competition": track, "role": Body.Role.RECOMMENDER}
    body = Body.objects.create(**said, name="杭州市经信局", order=0)
    other = Body.objects.create(**said, name="宁波市经信局", order=1)
    rows = [nominated("HZ-1"), nominated("HZ-2"), nominated("NB-1", body=other.name)]
    take(track, organiser, *rows)
    officer = builders.make_user("officer")
    give_body_duty(body, "officer", actor=organiser, at=builders.NOW)
    listing = LISTINGS["body-list"]
    place = listing.place(officer, str(body.pk), builders.NOW)
    rows = rows_of(listing, Ask(officer, place, QueryDict(), builders.NOW))
    shown = text_of(client_of(officer).get(place.back))
    assert [one["number"] for one in rows] == ["HZ-1", "HZ-2"]
    assert all(one["number"] in shown for one in rows)
    assert listing.place(officer, str(other.pk), builders.NOW) is None
    assert listing.place(organiser, str(body.pk), builders.NOW) is None
    # The contest has all three, with contacts that take a reason.
    everything = LISTINGS["nominations"]
    place = everything.place(organiser, track.code, builders.NOW)
    ask = Ask(organiser, place, QueryDict(), builders.NOW)
    rows = rows_of(everything, ask)
    assert [one["number"] for one in rows] == ["HZ-1", "HZ-2", "NB-1"]
    [column] = [one for one in everything.columns(ask) if one.key == "contact_email"]
    assert column.shown(Nomination(contact_email="li@example.org"), in_full=False) == (
        "l***@example.org"
    )


def test_an_online_review_goes_out_in_counts(client_of, track, organiser):
    admin = builders.make_admin()
    heat = open_scoring(make_review(track, admin), actor=admin, at=builders.NOW)
    for name in ("review-entries", "review-judges"):
        listing = LISTINGS[name]
        place = listing.place(organiser, str(heat.pk), builders.NOW)
        ask = Ask(organiser, place, QueryDict(), builders.NOW)
        rows = rows_of(listing, ask)
        shown = text_of(client_of(organiser).get(place.back))
        assert rows
        assert all(telling(listing, row) in shown for row in rows)
        other = builders.make_staff(track, "supervisor")
        assert listing.place(other, str(heat.pk), builders.NOW) is None


def shown_in(client, name, user, key):
    """The rows of a list, each of which its page shows."""
    listing = LISTINGS[name]
    place = listing.place(user, str(key), builders.NOW)
    rows = rows_of(listing, Ask(user, place, QueryDict(), builders.NOW))
    page = text_of(client.get(place.back))
    assert all("".join(telling(listing, row).split()) in page for row in rows)
    return rows


def test_a_plan_of_judges_goes_out_entry_by_entry(client_of, track, organiser):
    make_review(track, builders.make_admin())
    run = Allocation.objects.get()
    rows = shown_in(client_of(organiser), "allocation", organiser, run.pk)
    assert len(rows) == 4
    assert all(row["judges"] for row in rows)


def test_claims_go_out_with_their_source(client_of, track, organiser):
    said = {"competition": track, "count": 500_000, "unit": "人次"}
    Claim.objects.create(**said, subject="followed", source="=某报")
    [row] = shown_in(client_of(organiser), "claims", organiser, track.code)
    assert (row["source"], row["count"]) == ("'=某报", "500000")


def behind(name, key, user, query):
    listing = LISTINGS[name]
    place = listing.place(user, key, builders.NOW)
    return rows_of(listing, Ask(user, place, QueryDict(query), builders.NOW)) if place else None


def test_the_rows_behind_a_picture_go_out_to_whoever_sees_the_picture(client_of, track, organiser):
    first, second = builders.make_entry(track), builders.make_entry(track)
    Coverage.objects.create(
        competition=track, channel="video", outlet="甲台", count=12_345, unit="person_times",
        counted_on=builders.NOW.date(),
    )  # fmt: skip
    book_recusal(first.project, organiser, kind="rival", actor=organiser, at=builders.NOW)
    funnel, channels = f"funnel_{track.code}", f"channels_{track.code}"
    rows = behind("picture-entries", funnel, organiser, "key=accepted")
    assert [row["number"] for row in rows] == [second.number]
    assert behind("picture-entries", f"scores_{track.code}", organiser, "key=-") == []
    [row] = behind("picture-coverage", channels, organiser, "key=video")
    assert (row["outlet"], row["count"]) == ("甲台", "12345")
    editor = builders.make_staff(track, "publicity")
    assert behind("picture-coverage", channels, editor, "")
    for key in (funnel, channels, track.code, f"years_{track.code}", "funnel_none"):
        assert behind("picture-entries", key, editor, "key=accepted") is None
    client = client_of(organiser)
    page = client.get(
        reverse("publicity:picture_rows", args=[track.code, "channels"]), {"key": "video"}
    )
    assert "12,345" in page.text
    exported = reverse("accounts:list_export", args=["picture-coverage", channels])
    assert f"{exported}?key=video" in page.text
    assert client.get(exported, {"key": "video"}).context["rows"] == 1


def test_comments_go_out_without_those_on_ones_own(client_of, track, organiser):
    heat = builders.make_open_heat(track, entries=2)
    builders.sign_all(heat)
    for sheet in ScoreSheet.objects.filter(seat__heat=heat, seat__number=2):
        comment(sheet, f"意见{sheet.appearance.order}")
    lock_heat(heat, actor=organiser, at=builders.NOW)
    decide_round(heat.round, actor=organiser, at=builders.NOW)
    rows = shown_in(client_of(organiser), "comments", organiser, heat.round_id)
    assert {row["text"] for row in rows} == {"意见1", "意见2"}
    project = heat.appearances.get(order=1).entry.project
    book_recusal(project, organiser, kind="kinship", actor=organiser, at=builders.NOW)
    [row] = shown_in(client_of(organiser), "comments", organiser, heat.round_id)
    assert row["text"] == "意见2"


# No list page without its file

# function of a view → why what it lists does not go out as a file of its own
WITHOUT = {
    "accounts.views.my_data.my_data": "one's own: in the copy of one's own data",
    "config.views.inbox.inbox": "one's own: in the copy of one's own data",
    "config.views.mine.my_work": "one's own: in the copy of one's own data",
    "projects.views.entries.entry_list": "one's own: in the copy of one's own data",
    "projects.views.entries.entry_start": "one's own: in the copy of one's own data",
    "projects.views.entries.entry_detail": "one's own: in the copy of one's own data",
    "projects.views.further.entry_further": "one's own: in the copy of one's own data",
    "projects.views.history.entry_history": "one's own: in the copy of one's own data",
    "publicity.views.objecting.my_objections": "one's own: in the copy of one's own data",
    "judging.views.judge.judge_home": "a judge's own work, which leaves a tablet in no file",
    "judging.views.judge.judge_heat": "a judge's own work, which leaves a tablet in no file",
    "judging.views.allocations.allocation": "the last runs; each goes out as its plan",
    "outcomes.views.own.own_awards": "one's own: in the copy of one's own data",
    "papers.views.versions.paper_versions": "the texts of one paper",
    "publicity.views.coverage_board.contest_coverage": "public: the data interface has it in pages",
    "publicity.views.contest.round_results": "public: the data interface has it in pages",
    "publicity.views.gallery.gallery": "public: the data interface has its entries",
    "publicity.views.news.news_list": "public: the feed has it",
    "publicity.views.notices.notice_list": "public: the feed and the data interface have it",
    "judging.views.judge.recuse_self": "one appearance",
    "projects.views.materials.material_upload": "a step about one's own entry",
    "projects.views.queue.review_bulk": "a step about entries of the list before",
    "publicity.views.contest.competition_page": "public: the data interface has it in pages",
    "publicity.views.objecting.my_objection": "one objection, one's own",
    "publicity.views.work_objections.work_objection": "one objection",
}
LISTS = {"Paginator", "page_of"}


def functions_of(path):
    return {
        node.name: node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def called_in(node):
    """Names of what is called, and "for_list" where it is not about a single row."""
    single = {
        id(inner)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "get_object_or_404"
        for inner in ast.walk(call)
    }
    names = set()
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or id(call) in single:
            continue
        names.add(getattr(call.func, "id", getattr(call.func, "attr", "")))
    return names


def shows_list(name, functions, seen=()):
    """Whether the function, or one of its module that it calls, makes pages of a list."""
    called = called_in(functions[name])
    if called & (LISTS | {"for_list"}):
        return True
    inner = (called & functions.keys()) - {*seen, name}
    return any(shows_list(one, functions, (*seen, name)) for one in inner)


def list_views():
    """module.function of every view with an address that shows a list by GET."""
    views = {}
    for pattern, route in views_of(get_resolver()):
        views[f"{pattern.__module__}.{pattern.__name__}"] = route
    found = {}
    for path in SOURCES:
        if "views" not in path.parts:
            continue
        module = name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        functions = functions_of(path)
        for name in functions:
            full = f"{module}.{name}"
            if full in views and not only_posts(functions[name]) and shows_list(name, functions):
                found[full] = views[full]
    return found


def views_of(resolver, namespaces=()):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (pattern.namespace,) if pattern.namespace else ()
            yield from views_of(pattern, (*namespaces, *inner))
        elif hasattr(pattern.callback, "__name__"):
            yield pattern.callback, ":".join((*namespaces, pattern.name or ""))


def only_posts(node):
    names = {getattr(one, "id", "") for one in getattr(node, "decorator_list", ())}
    return "require_POST" in names


EXPORTED = {page for listing in every_listing() for page in listing.pages}


def test_no_list_page_is_without_its_file():
    missing = {
        view: route
        for view, route in list_views().items()
        if route not in EXPORTED and view not in WITHOUT
    }
    assert missing == {}


def test_the_search_finds_a_list_page_that_was_forgotten():
    found = list_views()
    assert found["projects.views.queue.review_list"] == "projects:review_list"
    assert len(found) > 25


def test_nothing_is_excused_that_has_its_file_or_is_gone():
    paths = {name_of(path).removesuffix(".py").replace("/", ".") for path in SOURCES}
    for view in WITHOUT:
        module, _dot, name = view.rpartition(".")
        if module in paths:
            path = ROOT / f"{module.replace('.', '/')}.py"
            assert name in functions_of(path), view


def test_every_page_of_the_admin_has_its_file():
    assert {one.name for one in every_listing() if one.name.startswith(PREFIX)} == {
        page.export_name for page in admin.site._registry.values()
    }


def test_every_page_that_is_named_exists_and_links_to_its_file():
    known = dict(routes())
    texts = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    for listing in every_listing():
        assert listing.pages
        for page in listing.pages:
            assert page in known, page
        if not listing.name.startswith(PREFIX):
            assert f'{{% export_link "{listing.name}" ' in texts, listing.name
