"""A node copied to another year: what is taken over, what is not, and who may."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from competitions.models import (
    Body,
    Category,
    Competition,
    Document,
    Feed,
    Heat,
    Meeting,
    Quota,
    Round,
    RuleSet,
    StaffGrant,
    Territory,
)
from competitions.services.copied_staff import plan_staff
from competitions.services.copy_plan import CopyChoices, plan_copy
from competitions.services.copying import CopyRefused, copy_tree
from competitions.services.grants import revoke_grant
from projects.models import Entry
from tests import builders
from tests.builders import NOW

NEXT = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
ENDS = dt.datetime(2027, 12, 31, 16, tzinfo=dt.UTC)


@pytest.fixture
def parent(db):
    """Next year's edition, made by the platform's administrator."""
    return builders.make_competition("edition-2027", year=2027, edition=8, level="national")


@pytest.fixture
def division(db):
    """This year's division with a track below it, a round, a heat, a training, and a document."""
    root = builders.make_competition("edition-2026", level="national")
    division = builders.make_competition(
        "zj-2026",
        parent=root,
        level="division",
        name="第七届浙江赛区2026",
        number_prefix="ZJ-2026",
    )
    track = builders.make_competition("track-2026", parent=division, number_prefix="XH-2026")
    for node in (division, track):
        Body.objects.create(competition=node, role="host", name="浙江省经信厅")
    round_ = builders.make_round(track)
    builders.make_heat(round_)
    Meeting.objects.create(
        competition=track, kind="training", title="赛前培训", held_on=NOW, participants=120
    )
    Document.objects.create(competition=division, kind="basis", number="工信部〔2026〕1号")
    Territory.objects.create(competition=division, region=builders.make_region("330000", "浙江"))
    return division


def organiser_of(*nodes):
    user = builders.make_user("provincial")
    for node in nodes:
        builders.grant_role(
            node, user, StaffGrant.Role.ORGANISER, actor=builders.make_admin(), at=NOW
        )
    return user


def choices(parent, **changes):
    values = {"edition": 8, "year": 2027, "how": "same_weekday", "ending": "2027"} | changes
    return CopyChoices(parent=parent, **values)


def copy(division, parent, **changes):
    actor = changes.pop("actor", None) or organiser_of(division, parent)
    return copy_tree(division, choices(parent, **changes), actor=actor, at=NEXT)


def test_nodes_get_new_codes_prefixes_names_and_places(division, parent):
    made = copy(division, parent)
    track = made.children.get()
    assert (made.code, made.path) == ("zj-2027", "edition-2027/zj-2027/")
    assert (track.code, track.path) == ("track-2027", "edition-2027/zj-2027/track-2027/")
    assert (made.name, made.edition, made.year) == ("第八届浙江赛区2027", 8, 2027)
    assert (made.number_prefix, track.number_prefix) == ("ZJ-2027", "XH-2027")
    assert made.copied_from == division
    assert {made.state, track.state} == {"draft"}


def test_parts_are_taken_over(division, parent):
    made = copy(division, parent)
    track = made.children.get()
    for node in (made, track):
        [body] = Body.objects.filter(competition=node)
        assert (body.role, body.name) == ("host", "浙江省经信厅")
        kinds = Category.objects.filter(competition=node).values_list("kind", flat=True)
        assert sorted(kinds) == ["enterprise", "maker"]
        assert Quota.objects.get(competition=node).places == 10
    assert Territory.objects.get(competition=made).region.code == "330000"


def test_rounds_rules_rubrics_and_heats_start_anew(division, parent):
    old = division.children.get()
    builders.make_open_heat(old, round_=old.rounds.get(), number=2)
    source = old.rounds.get()
    track = copy(division, parent).children.get()
    round_ = track.rounds.get()
    assert (round_.state, round_.rule_set.version, round_.rule_set.frozen_at) == (
        "planned",
        1,
        None,
    )
    assert round_.rule_set.competition == track
    assert round_.rule_set.spec == source.rule_set.spec
    assert round_.rubric.frozen_at is None
    assert [c.code for c in round_.rubric.criteria.all()] == ["tech", "market"]
    assert [(h.number, h.state) for h in round_.heats.all()] == [(1, "planned"), (2, "planned")]
    assert not Entry.objects.filter(competition__path__startswith="edition-2027/").exists()
    assert not Heat.objects.filter(round=round_, seats__isnull=False).exists()


def test_every_date_moves_by_the_same_weeks(division, parent):
    track = copy(division, parent).children.get()
    old = division.children.get()
    year = dt.timedelta(weeks=52)
    assert track.registration_opens_at == old.registration_opens_at + year
    assert track.rounds.get().starts_on == old.rounds.get().starts_on + year
    assert (
        track.rounds.get().heats.get().starts_at == old.rounds.get().heats.get().starts_at + year
    )
    training = Meeting.objects.get(competition=track)
    assert (training.held_on, training.participants) == (NOW.date() + year, None)


def test_the_calendar_day_may_stay_instead(division, parent):
    track = copy(division, parent, how="same_date").children.get()
    assert track.rounds.get().starts_on == dt.date(2027, 9, 1)


def test_the_newest_rules_that_can_be_played_are_copied(division, parent):
    old = division.children.get().rounds.get().rule_set
    spec = builders.make_spec(panel_size=9)
    fields = {"competition": old.competition, "name": old.name}
    RuleSet.objects.create(version=old.version + 1, spec=spec, **fields)
    broken = builders.make_spec(panel_size=0)
    RuleSet.objects.create(version=old.version + 2, spec=broken, **fields)
    rules = copy(division, parent).children.get().rounds.get().rule_set
    assert (rules.rules.panel.size, rules.version) == (9, 1)


def test_rules_of_a_node_above_go_to_the_top_of_the_copy(division, parent):
    track = division.children.get()
    shared = builders.make_rule_set(division.parent, name="全国规则")
    Round.objects.filter(competition=track).update(rule_set=shared)
    made = copy(division, parent)
    assert made.children.get().rounds.get().rule_set.competition == made


def test_papers_and_further_ways_are_left_behind(division, parent):
    other = builders.make_competition("other", level="national")
    Feed.objects.create(competition=division, into=other, places=2)
    Quota.objects.filter(competition=division).update(document_number="浙〔2026〕3号")
    made = copy(division, parent)
    assert not made.documents.exists()
    assert not made.feeds.exists()
    assert made.quotas.get().document_number == ""


def test_an_edition_is_copied_by_the_platform_with_its_sectors(division):
    root = division.parent
    admin = builders.make_admin()
    made = copy_tree(root, choices(None), actor=admin, at=NEXT)
    assert made.path == "edition-2027/"
    assert sorted(made.sectors.values_list("code", flat=True)) == ["bio", "material"]
    assert Competition.objects.filter(path__startswith="edition-2027/").count() == 3


@pytest.mark.parametrize("held", ["neither", "source", "parent"])
def test_it_takes_organisers_of_both(division, parent, held):
    nodes = {"neither": [], "source": [division], "parent": [parent]}[held]
    with pytest.raises(PermissionDenied):
        copy(division, parent, actor=organiser_of(*nodes))
    assert not Competition.objects.filter(code="zj-2027").exists()


def test_a_new_edition_takes_the_platform(division):
    with pytest.raises(PermissionDenied):
        copy_tree(division.parent, choices(None), actor=organiser_of(division.parent), at=NEXT)


def test_every_clash_is_said_at_once_and_nothing_is_copied(division, parent):
    builders.make_competition("zj-2027", parent=parent)
    builders.make_competition("elsewhere", parent=parent, number_prefix="XH-2027")
    with pytest.raises(CopyRefused) as refused:
        copy(division, parent)
    assert "zj-2027" in str(refused.value)
    assert "XH-2027" in str(refused.value)
    assert not Competition.objects.filter(code="track-2027").exists()


def test_another_ending_makes_room(division, parent):
    builders.make_competition("zj-2027", parent=parent)
    assert copy(division, parent, ending="2027b").code == "zj-2027b"


def test_a_contest_is_not_copied_into_itself_or_another_year(division, parent):
    plan = plan_copy(division, choices(division.children.get()))
    assert len(plan.problems) == 3
    assert not plan_copy(division, choices(parent)).problems


def test_29_february_cannot_turn_registration_round(division, parent):
    leap = {
        "year": 2024,
        "registration_opens_at": dt.datetime(2024, 2, 28, 12, tzinfo=dt.UTC),
        "registration_closes_at": dt.datetime(2024, 2, 29, 9, tzinfo=dt.UTC),
    }
    Competition.objects.filter(pk=division.pk).update(**leap)
    division.refresh_from_db()
    assert plan_copy(division, choices(parent, how="same_date")).problems
    assert not plan_copy(division, choices(parent, how="same_weekday")).problems


def test_one_line_for_each_node(division, parent):
    copy(division, parent)
    lines = AuditEntry.objects.filter(action="competition.copy").order_by("pk")
    assert [(line.scope, line.detail["copied_from"]) for line in lines] == [
        ("edition-2027/zj-2027/", "zj-2026"),
        ("edition-2027/zj-2027/track-2027/", "track-2026"),
    ]


# Duties


def grant(node, name, role, until):
    return builders.grant_role(
        node, builders.make_user(name), role, actor=builders.make_admin(), at=NOW, expires_at=until
    )


def test_duties_come_along_only_if_wished_and_never_beyond_the_givers(division, parent):
    role = StaffGrant.Role
    grant(division, "short", role.REVIEWER, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    grant(division, "long", role.REVIEWER, dt.datetime(2028, 12, 1, tzinfo=dt.UTC))
    revoke_grant(
        grant(division, "ended", role.REVIEWER, None), actor=builders.make_admin(), at=NOW
    )
    actor = builders.make_user("provincial")
    for node in (division, parent):
        grant(node, "provincial", role.ORGANISER, ENDS)
    wished = choices(parent, with_staff=True)
    planned = plan_staff(plan_copy(division, wished), actor=actor, at=NEXT)
    assert {d.source.user.username: bool(d.refusal) for d in planned} == {
        "platform": False,
        "provincial": True,
        "short": False,
        "long": True,
    }
    made = copy_tree(division, wished, actor=actor, at=NEXT)
    given = StaffGrant.objects.filter(competition=made).select_related("user", "via")
    assert sorted(g.user.username for g in given) == ["platform", "short"]
    short = given.get(user__username="short")
    assert (short.via.user, short.via.competition) == (actor, parent)
    assert short.expires_at == dt.datetime(2027, 11, 30, tzinfo=dt.UTC)
    assert copy(division, parent, ending="b", actor=actor).grants.count() == 0


# Queries


def queries_of(division, parent, ending):
    actor = builders.make_user("provincial")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        copy(division, parent, ending=ending, actor=actor)
    return len(captured)


def test_queries_do_not_grow_with_the_nodes(division, parent):
    organiser_of(division, parent)
    few = queries_of(division, parent, "a")
    for number in range(2):
        track = builders.make_competition(f"more-{number}", parent=division)
        builders.make_heat(builders.make_round(track))
    assert queries_of(division, parent, "b") == few
