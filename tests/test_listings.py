"""Every list of the portal can be taken out, by whoever sees its page, with what the page shows.

Walked over the whole registry: what a file holds is compared with its page, for every role and in
three phases of a contest.
"""

import csv
import html
import io
import re
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Page
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.exporting import making
from accounts.exporting.admin_lists import PREFIX
from accounts.exporting.listings import EVERYWHERE, Ask, _as_they_are, _no_words, every_listing
from tests import phases
from tests.people import RECUSED, ROLES
from tests.staging import staged

pytestmark = pytest.mark.django_db
LISTINGS = {listing.name: listing for listing in every_listing()}
WALKED = ("scoring", "noticed", "final")
# What happens in each phase besides, so that the lists are not empty.
BESIDES = {
    "scoring": ("press_drafted", "showing_allowed", "token_issued"),
    "noticed": ("press_drafted", "showing_allowed", "token_issued", "objection_filed"),
    "final": ("press_drafted", "showing_allowed", "awards_given", "likeness_asked"),
}
# What the number in the place of a list belongs to; all others are of the contest.
OF_ROUND = ("standings", "places", "comments")
OF_HEAT = ("running-order", "panel", "heat-ranking", "score-sheets", "review-entries",
           "review-judges")  # fmt: skip
# Lists that fewer people take out than see the page, and by which rule.
NARROWER = {
    "entries": "organisers and the secretariat",
    "experts": "organisers, who invite from the pool",
    "heat-ranking": "there is none before the lock",
    "score-sheets": "there are none before the lock",
    "places": "there are none before the decision",
}
# In these worlds nobody has them: a recommending body, an online review, what is behind a picture
# (its place names the picture). Tests of their own.
ELSEWHERE = {
    "body-list",
    "picture-coverage",
    "picture-entries",
    "review-entries",
    "review-judges",
}
# What tells the rows of a list apart for who reads its page; the first of these that it has.
TELLING = ("number", "outlet", "source", "address", "title", "project", "judge", "name", "subject",
           "heat", "purpose")  # fmt: skip


@pytest.fixture(autouse=True)
def _private_media():
    """The files were stored when the phase was built."""


@pytest.fixture(scope="module", params=WALKED)
def world(request, django_db_setup, django_db_blocker, tmp_path_factory):
    with (
        staged(django_db_blocker),
        time_machine.travel(phases.clock_of(request.param), tick=False),
    ):
        world = phases.build(request.param)
        for name in BESIDES[request.param]:
            getattr(phases, name)(world)
        world.clients = {role: client_of(world.people[role]) for role in everybody()}
        yield world


def everybody():
    return [role for role in (*ROLES, *RECUSED) if role != "An"]


def askers(name):
    """Everybody; on PostgreSQL every third, in turn from list to list: the rules are the same."""
    roles = everybody()
    if connection.vendor != "postgresql":
        return roles
    return roles[sorted(LISTINGS).index(name) % 3 :: 3]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def place_of(listing, world):
    """The key of the place in the world; a number nobody has where the phase has none."""
    if listing.name.startswith(PREFIX):
        return EVERYWHERE
    of = {"allocation": "allocation", "noticed": "notice"}.get(listing.name)
    if listing.name in OF_ROUND:
        of = "round"
    elif listing.name in OF_HEAT:
        of = "heat"
    if of is None:
        return world.track.code
    return str(getattr(world, of).pk) if hasattr(world, of) else "0"


def asked(listing, world, user, query=""):
    at = phases.clock_of(world.phase)
    place = listing.place(user, place_of(listing, world), at)
    return Ask(user, place, QueryDict(query), at) if place else None


def rows_of(listing, ask):
    """The rows of the file as a reader of CSV has them, by key of the column; in full, if it may be."""
    columns = listing.columns(ask)
    file = io.BytesIO()
    wanted = SimpleNamespace(
        suffix="csv",
        columns=[column.key for column in columns],
        in_full=listing.may_unmask(ask),
    )
    making._write(file, wanted, listing, ask, lambda done: None)
    read = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    _heads, *rows = read
    return [dict(zip(wanted.columns, row, strict=True)) for row in rows]


def telling(listing, row):
    key = next((key for key in TELLING if key in row), next(iter(row)))
    return row[key].removeprefix("'")


def text_of(response):
    return re.sub(r"\s+", "", html.unescape(response.content.decode()))


@pytest.mark.parametrize("name", sorted(LISTINGS))
def test_what_goes_out_is_what_the_page_shows(world, name):
    """For every role: no file without its page, and nothing in it that the page does not show."""
    listing = LISTINGS[name]
    for role in askers(name):
        user, client = world.people[role], world.clients[role]
        ask = asked(listing, world, user)
        key = place_of(listing, world)
        answer = client.get(reverse("accounts:list_export", args=[name, key]))
        assert (answer.status_code == 200) == (ask is not None), role
        if ask is None:
            continue
        page = client.get(ask.place.back)
        assert page.status_code == 200, role
        assert answer.context["rows"] == len(list(listing.fitting(ask)))
        shown = text_of(page)
        # The page begins as the file does; it holds no more than fifty.
        for row in rows_of(listing, ask)[:50]:
            assert re.sub(r"\s+", "", telling(listing, row)) in shown, (role, row)


@pytest.mark.parametrize("name", sorted(LISTINGS))
def test_whoever_sees_the_page_takes_the_list_out(world, name):
    """But for the lists above; and nobody is missing who is on the page."""
    listing = LISTINGS[name]
    ask = asked(listing, world, world.people["On"])
    if ask is None:
        return
    for role in askers(name):
        page = world.clients[role].get(ask.place.back)
        sees = page.status_code == 200
        takes = asked(listing, world, world.people[role]) is not None
        assert takes == sees or (name in NARROWER and sees), role
    page = world.clients["On"].get(ask.place.back)
    assert len(rows_of(listing, ask)) in sizes_of(page), name


def sizes_of(page):
    """How long the lists are that the page was made of."""
    layers = [layer for layer in page.context or () if hasattr(layer, "flatten")]
    return {
        size for layer in layers for value in layer.flatten().values() for size in sizes(value)
    }


def sizes(value):
    """The lengths that one value of a page's context may stand for."""
    if isinstance(value, Page):
        return {value.paginator.count}
    if isinstance(value, QuerySet):
        return {len(value)}
    if isinstance(value, list):
        return {len(value), sum(len(part[1]) for part in value if lists(part))}
    # A change list of the admin, a notice with its rows, a plan with its panels.
    inner = [getattr(value, name, None) for name in ("result_list", "rows", "panels")]
    return {getattr(value, "result_count", -1), *(len(one) for one in inner if listed(one))}


def listed(value):
    return isinstance(value, list | QuerySet)


def lists(part):
    return isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], list)


@pytest.mark.parametrize("name", sorted(set(LISTINGS) - {"noticed"}))
@pytest.mark.parametrize("role", ["Or", "Rr", "Sr"])
def test_a_recusal_wins_in_every_list(world, name, role):
    """The public notice alone names the entry to everybody."""
    listing = LISTINGS[name]
    ask = asked(listing, world, world.people[role])
    found = rows_of(listing, ask) if ask else []
    number = world.entry.number or "no number yet"
    assert not [row for row in found if number in row.values()]
    assert not [row for row in found if any(number in value for value in row.values())]


def test_every_list_is_walked_somewhere(world, request):
    """A list that nobody could take out in any phase would be compared with nothing."""
    seen = request.config.stash.setdefault(SEEN, set())
    for name, listing in LISTINGS.items():
        if (ask := asked(listing, world, world.people["On"])) or (
            ask := asked(listing, world, world.people["Ad"])
        ):
            seen |= {name} if rows_of(listing, ask) else set()
    if world.phase == WALKED[-1]:
        assert set(LISTINGS) - seen == ELSEWHERE | EMPTY


SEEN = pytest.StashKey()
# Nobody filled these in the worlds; their columns are read by the tests below.
EMPTY = {
    "admin-accounts-textmessage",
    "allocation",
    "claims",
    "comments",
    "nominations",
}


@pytest.mark.parametrize("name", sorted(LISTINGS))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_columns_have_keys_of_their_own_and_heads_in_words(world, name, language):
    listing = LISTINGS[name]
    ask = asked(listing, world, world.people["On"]) or asked(listing, world, world.people["Ad"])
    if ask is None:
        return
    with translation.override(language):
        columns = listing.columns(ask)
        heads = [str(column.head) for column in columns]
    assert len({column.key for column in columns}) == len(columns)
    assert len(set(heads)) == len(heads), heads
    assert all(heads)
    assert any(column.usual for column in columns)
    assert len(name) <= 80


# A filter that a page keeps is kept by the file


@pytest.mark.parametrize(
    ("name", "query", "fewer"),
    [
        ("letters", "q=nobody-of-that-name", True),
        ("news", "show=draft", True),
        ("audit", "q=nobody-of-that-name", True),
        ("staff", "role=supervisor", True),
        ("calendar", "kind=heat", True),
        ("conflicts", "state=all", False),
        ("admin-competitions-region", "q=nowhere", True),
        ("admin-competitions-region", "nonsense__x=1", False),
        ("admin-competitions-staffgrant", "role=supervisor", True),
        ("experts", "q=nobody", True),
    ],
)
def test_the_filter_of_the_page_is_that_of_the_file(world, name, query, fewer):
    listing, user = LISTINGS[name], world.people["On"]
    if name == "admin-competitions-region":
        user = world.people["Ad"]
    every = len(list(listing.fitting(asked(listing, world, user))))
    found = len(list(listing.fitting(asked(listing, world, user, query))))
    assert found < every if fewer else found >= every


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        (
            "letters",
            "q=x&state=sent&channel=mail",
            [("State", "Sent"), ("Recipient or subject", "x")],
        ),
        ("news", "show=draft&q=x", [("State", "Draft"), ("Search", "x")]),
        ("news", "show=nonsense", []),
        ("audit", "action=entry.accept", [("Action", "entry.accept")]),
        ("staff", "role=supervisor", [("Duty", "Supervisor")]),
        ("calendar", "kind=heat", [("Kind", "Heats")]),
        ("conflicts", "", [("State", "To be decided")]),
        ("experts", "profile=technical", [("Profile", "Technical expert")]),
        ("admin-competitions-staffgrant", "role__exact=supervisor", [("Role", "Supervisor")]),
        ("admin-competitions-staffgrant", "role=supervisor", [("Role", "supervisor")]),
        ("admin-competitions-staffgrant", "q=x", [("Search", "x")]),
        ("admin-competitions-staffgrant", "nonsense__x=1", []),
    ],
)
def test_the_filter_of_the_file_is_said_in_words(world, name, query, said):
    ask = asked(LISTINGS[name], world, world.people["On"], query)
    with translation.override("en"):
        assert [(str(a), str(b)) for a, b in LISTINGS[name].said(ask)] == said


def test_no_list_is_filtered_without_saying_so():
    assert [one.name for one in LISTINGS.values() if one.fit is not _as_they_are] == [
        one.name for one in LISTINGS.values() if one.said is not _no_words and one.name != "upward"
    ]


def test_a_party_does_not_learn_that_objections_went_out(world):
    """Nor how many; the organiser who has no part in them does."""
    if world.phase != "noticed":
        return
    wanted = making.Wanted(["number"], "csv")
    ask = asked(LISTINGS["objections"], world, world.people["On"])
    making.request_list(LISTINGS["objections"], ask, wanted)
    ask = asked(LISTINGS["notices"], world, world.people["On"])
    making.request_list(LISTINGS["notices"], ask, wanted)
    assert len(taken_out(world, "On")) == 2
    [line] = taken_out(world, "Or")
    assert "notices" in line["detail"]


def taken_out(world, role):
    """The lines of the audit trail about lists that went out, as the role reads them."""
    ask = asked(LISTINGS["audit"], world, world.people[role])
    return [one for one in rows_of(LISTINGS["audit"], ask) if one["code"] == "listexport.request"]
