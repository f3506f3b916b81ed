"""Hidden scores have no influence on a single public byte.

Two kinds of proof: one database, compared before and after hidden work; and two states that
differ in nothing but hidden marks.
"""

import re
import uuid
from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.models import Round
from judging.models import Ranking
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round, request_publication
from judging.services.proposals import LineTied
from projects.models import Entry, Showing
from publicity.models import Notice
from publicity.services import objection_rulings as rulings
from publicity.services.notice_content import Period
from publicity.services.notices import prepare_notice, request_notice
from publicity.sitemaps import sections
from tests import builders, permissions
from tests.builders import NOW
from tests.projects.showing_pictures import EVERYTHING, photo, sent, show
from tests.publicity import objecting
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import hang
from tests.staging import undone

# The request's own number; everything else must be equal.
OWN = {"X-Request-ID", "Date", "Expires"}
# Every answer with a form has a token of its own.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


# Registration is over, so that everything that is ever shown is shown.
TODAY = NOW.replace(month=10, day=12)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: TODAY)


@pytest.fixture(autouse=True)
def _notices_numbered_from_one(db):
    """A notice's address is its number, and PostgreSQL counts on over a test that was undone."""
    numbering = [{"table": Notice._meta.db_table, "column": "id"}]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), numbering):
            cursor.execute(statement)


def public_pages():
    """Every public page that can name the contest, in both languages, whole answers."""
    paths = [
        "/",
        reverse("publicity:privacy"),
        reverse("outcomes:verify"),
        reverse("publicity:notices"),
        *(reverse("publicity:notice", args=[pk]) for pk in (1, 2)),
        *(reverse("publicity:notice_pdf", args=[pk]) for pk in (1, 2)),
        reverse("publicity:notices_feed"),
        reverse("publicity:news"),
        reverse("publicity:news_feed"),
        reverse("publicity:news_item", args=[1]),
        reverse("publicity:news_picture", args=[uuid.UUID(int=1), "small"]),
        *(
            reverse("publicity:contest_feed", args=[code])
            for code in ("edition", "division", "track")
        ),
        *(reverse("publicity:calendar", args=[code]) for code in ("edition", "division", "track")),
        *(reverse("publicity:contest_coverage", args=[code]) for code in ("division", "track")),
        reverse("publicity:competition", args=["edition"]),
        reverse("publicity:competition", args=["division"]),
        reverse("publicity:competition", args=["track"]),
        reverse("publicity:competition", args=["track"]) + "?show=promoted",
        reverse("publicity:competition", args=["track"]) + "?why=1",
        *(reverse("publicity:results", args=["track", order]) for order in (1, 2)),
        reverse("publicity:results", args=["track", 2]) + "?heat=9",
        reverse("publicity:gallery"),
        reverse("publicity:gallery") + "?q=xm",
        reverse("publicity:gallery_project", args=["shown"]),
        reverse("publicity:gallery_picture", args=["shown", "small"]),
        reverse("publicity:sitemap"),
        *(reverse("publicity:sitemap_section", args=[section]) for section in sections(TODAY)),
        reverse("publicity:robots"),
        reverse("publicity:portal_card"),
        *(reverse("publicity:contest_card", args=[code]) for code in ("edition", "track")),
        *interface_paths(),
    ]
    return {
        (path, language): answer(path, language)
        for path in paths
        for language in ("zh-hans", "en")
    }


def interface_paths():
    """Every path of the data interface that can name the contest, and the page about it."""
    return [
        *(reverse(f"api:{name}") for name in ("guide", "openapi", "competitions", "notices")),
        reverse("api:coverage", args=["track"]),
        reverse("api:competitions") + "?state=results_published",
        reverse("api:competitions") + "?state=results_awaited",
        reverse("api:notices") + "?phase=upcoming",
        *(reverse("api:competition", args=[code]) for code in ("edition", "division", "track")),
        *(reverse(f"api:{name}", args=["track"]) for name in ("results", "entries")),
        *(reverse("api:standings", args=["track", order]) for order in (1, 2)),
        reverse("api:standings", args=["track", 2]) + "?heat=9",
        reverse("api:standings", args=["track", 1]) + "?outcome=promoted",
        *(reverse("api:notice", args=[key]) for key in (1, 2, "GS-1", "GS-2")),
    ]


def answer(path, language, client=None):
    response = (client or Client()).get(path, headers={"accept-language": language})
    headers = {name: value for name, value in response.items() if name not in OWN}
    return response.status_code, headers, TOKEN.sub(b"", response.content)


@pytest.fixture
def open_final(track, organiser, second_organiser):
    """The preliminary is public; the final is being scored, not one sheet signed."""
    rules = builders.make_rule_set(track, panel_size=5, by="heat")
    preliminary = builders.make_round(track, order=1, kind=Round.Kind.PRELIMINARY, rule_set=rules)
    heat = builders.make_open_heat(track, entries=4, round_=preliminary, places=3)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    through = decide_round(preliminary, actor=organiser, at=NOW)
    preliminary.refresh_from_db()
    publish(preliminary, organiser, second_organiser)
    final = builders.make_round(
        track, order=2, rule_set=builders.make_rule_set(track, panel_size=5, places=1)
    )
    chosen = [p.entry for p in through if p.outcome == "promoted"]
    for entry in chosen[1:]:
        show(entry, **EVERYTHING)
    first = show(chosen[0], **EVERYTHING, picture=sent(photo((60, 40))), picture_alt="样机")
    Showing.objects.filter(pk=first.pk).update(code="shown")
    return builders.make_open_heat(track, round_=final, number=9, entry_list=chosen)


def up(appearance, seat):
    return str(58 - appearance.order - seat.number % 2)


def down(appearance, seat):
    return str(20 + 3 * appearance.order + seat.number % 3)


def test_nothing_moves_while_the_final_is_scored_locked_and_decided(open_final, organiser):
    before = public_pages()
    builders.sign_all(open_final, tech_of=up)
    assert public_pages() == before
    locked = lock_heat(open_final, actor=organiser, at=NOW)
    assert public_pages() == before
    final = locked.round
    decide_round(final, actor=organiser, at=NOW)
    assert Ranking.objects.filter(round=final).count() == 2
    assert public_pages() == before
    final.refresh_from_db()
    request_publication(final, actor=organiser, at=NOW, reason="请核对")
    assert public_pages() == before


def test_two_states_that_differ_in_hidden_marks_look_the_same(open_final, organiser):
    seen = []
    winners = []
    for marks in (up, down):
        with undone():
            builders.sign_all(open_final, tech_of=marks)
            locked = lock_heat(open_final, actor=organiser, at=NOW)
            decided = decide_round(locked.round, actor=organiser, at=NOW)
            winners.append([p.entry_id for p in decided if p.outcome == "promoted"])
            seen.append(public_pages())
    assert winners[0] != winners[1]
    assert seen[0] == seen[1]


def test_no_hidden_marks_whatever_they_are_move_a_public_byte(open_final, organiser):
    def state(marks):
        with undone():
            builders.sign_all(
                open_final,
                tech_of=lambda a, seat: str(Decimal(marks[a.order * 5 + seat.number - 6]) / 2),
            )
            locked = lock_heat(open_final, actor=organiser, at=NOW)
            with suppress(LineTied):
                decide_round(locked.round, actor=organiser, at=NOW)
            return public_pages()

    expected = state(range(15))

    @settings(max_examples=5, deadline=None, database=None)
    @given(st.lists(st.integers(0, 120), min_size=15, max_size=15))
    def same(marks):
        assert state(marks) == expected

    same()


@pytest.mark.django_db
def test_no_public_page_is_left_out_of_the_comparison():
    compared = {resolve(path.partition("?")[0]).view_name for path, _language in public_pages()}
    public = {
        route
        for row in permissions.load()
        for route in row.routes
        if row.method == "GET"
        and route.startswith(("publicity:", "outcomes:", "api:"))
        and "R" in {row.expected[phase, "An"] for phase in row.phases}
    }
    assert public - compared == set()


def test_publication_is_what_makes_the_difference(open_final, organiser, second_organiser):
    before = public_pages()
    builders.sign_all(open_final, tech_of=up)
    final = lock_heat(open_final, actor=organiser, at=NOW).round
    decide_round(final, actor=organiser, at=NOW)
    final.refresh_from_db()
    publish(final, organiser, second_organiser)
    after = public_pages()
    changed = {
        path for (path, _language), found in after.items() if found != before[path, _language]
    }
    assert reverse("publicity:competition", args=["track"]) in changed
    assert after[reverse("publicity:results", args=["track", 2]), "en"][0] == 200


def test_a_tie_settled_by_a_hidden_round_tells_nothing_of_it(track, organiser, second_organiser):
    """A published final after an unpublished preliminary names the rule, not the hidden scores."""
    rules = builders.make_rule_set(track, panel_size=5, tie_breaks=["earlier_round"], places=3)
    preliminary = builders.make_round(track, order=1, kind=Round.Kind.PRELIMINARY, rule_set=rules)
    heat = builders.make_open_heat(track, entries=3, round_=preliminary)
    builders.sign_all(heat, tech_of=lambda appearance, _seat: f"{40 + appearance.order}.5")
    lock_heat(heat, actor=organiser, at=NOW)
    through = decide_round(preliminary, actor=organiser, at=NOW)
    final = builders.make_round(
        track,
        order=2,
        rule_set=builders.make_rule_set(
            track, panel_size=5, places=1, tie_breaks=["earlier_round"]
        ),
    )
    last = builders.make_open_heat(
        track, round_=final, number=9, entry_list=[p.entry for p in through]
    )
    builders.sign_all(last, tech_of=lambda _appearance, _seat: "50")
    lock_heat(last, actor=organiser, at=NOW)
    decide_round(final, actor=organiser, at=NOW)
    final.refresh_from_db()
    publish(final, organiser, second_organiser)
    page = answer(reverse("publicity:competition", args=["track"]), "en")[2].decode()
    assert "set apart by the score of the round before" in page
    for hidden in ("71.5", "72.5", "73.5"):
        assert hidden not in page


@pytest.fixture
def hanging(track, organiser, second_organiser):
    """A notice that hangs today."""
    _prelim, final = make_contest(track, entries=6, finalists=4, promoted=2)
    publish(final, organiser, second_organiser)
    return hang(track, organiser, second_organiser, starts_on=TODAY.date())


def owners_pages(entry, client_of):
    """What the people of the project that is objected to see of it and of the notice."""
    client = client_of(entry.project.owner)
    paths = [
        "/my/",
        reverse("projects:detail", args=[entry.pk]),
        reverse("publicity:notice", args=[1]),
        reverse("publicity:my_objections"),
        reverse("publicity:notices_feed"),
    ]
    found = {path: answer(path, "zh-hans", client)[::2] for path in paths}
    return {path: (status, TOKEN.sub(b"", text)) for path, (status, text) in found.items()}


def test_a_notice_in_preparation_and_objections_move_no_public_byte(
    track, hanging, organiser, second_organiser, client_of
):
    entry = Entry.objects.get(pk=hanging.rows[0]["entry"])
    before, owner = public_pages(), owners_pages(entry, client_of)
    found = objecting.file(hanging, builders.make_user(), TODAY, entry_id=entry.pk)
    assert (public_pages(), owners_pages(entry, client_of)) == (before, owner)
    rulings.admit_objection(found, actor=organiser, at=TODAY)
    rulings.investigate_objection(found, actor=organiser, at=TODAY)
    assert (public_pages(), owners_pages(entry, client_of)) == (before, owner)
    said = rulings.Ruling("经查，异议成立。")
    rulings.uphold_objection(found, said, consequence="anew", actor=organiser, at=TODAY)
    assert (public_pages(), owners_pages(entry, client_of)) == (before, owner)
    draft = prepare_notice(
        track,
        number="GS-2",
        title="重新公示",
        period=Period(TODAY.date(), 5),
        supersedes=hanging,
        actor=organiser,
        at=TODAY,
    )
    request_notice(draft, actor=organiser, at=TODAY, reason="核对")
    assert (public_pages(), owners_pages(entry, client_of)) == (before, owner)


def test_two_states_that_differ_in_objections_look_the_same(hanging, client_of):
    seen = []
    for count in (0, 3):
        with undone():
            for _turn in range(count):
                objecting.file(hanging, builders.make_user(), TODAY)
            seen.append(public_pages())
    assert seen[0] == seen[1]


def test_a_later_notice_is_what_makes_the_difference(track, hanging, organiser, second_organiser):
    before = public_pages()
    later = {"starts_on": TODAY.date(), "supersedes": hanging}
    hang(track, organiser, second_organiser, number="GS-2", **later)
    after = public_pages()
    for path in (reverse("publicity:notice", args=[1]), reverse("publicity:notices_feed")):
        assert after[path, "en"] != before[path, "en"]
    assert "GS-2" in after[reverse("publicity:notice", args=[1]), "en"][2].decode()
