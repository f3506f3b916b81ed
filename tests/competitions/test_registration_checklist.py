"""What keeps a contest from being opened, and what is only advised."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from competitions.models import (
    Body,
    Category,
    Competition,
    Document,
    Quota,
    Region,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Territory,
)
from competitions.services.places import WrongPlace
from competitions.services.registration_checklist import NotComplete, registration_lines
from competitions.services.tree import (
    archive_competition,
    create_competition,
    open_competition,
)
from competitions.tree.checklist import missing
from tests import builders
from tests.builders import NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(tree, organiser):
    """A complete track in preparation, below an open division."""
    node = builders.make_competition("draft", parent=tree[1], is_open=False)
    Body.objects.create(competition=node, role=Body.Role.HOST, name="浙江省经济和信息化厅")
    round_ = builders.make_round(node)
    Round.objects.filter(pk=round_.pk).update(
        starts_on=NOW.date() + 20 * DAY, ends_on=NOW.date() + 21 * DAY
    )
    return node


def lines_of(node):
    return {line.code: line for line in registration_lines(node, at=NOW)}


def test_a_complete_node_opens(draft):
    assert not missing(registration_lines(draft, at=NOW))
    assert open_competition(draft, actor=builders.make_admin(), at=NOW).state == "open"


def without_hosts(node):
    Body.objects.filter(competition=node).delete()


def without_phone(node):
    Competition.objects.filter(pk=node.pk).update(office_phone="")


def without_supervision(node):
    Competition.objects.filter(pk=node.pk).update(supervision_phone="")


def without_dates(node):
    Competition.objects.filter(pk=node.pk).update(registration_closes_at=None)


def over(node):
    Competition.objects.filter(pk=node.pk).update(registration_closes_at=NOW)


def without_categories(node):
    Quota.objects.filter(competition=node).delete()
    Category.objects.filter(competition=node).delete()


def without_sectors(node):
    Sector.objects.all().delete()


def without_reviewers(node):
    StaffGrant.objects.update(expires_at=NOW)


def without_rounds(node):
    Rubric.objects.filter(round__competition=node).delete()
    Round.objects.filter(competition=node).delete()


def with_broken_rules(node):
    spec = builders.make_spec(panel_size=3, trim_each=2, trim_from=3)
    RuleSet.objects.filter(competition=node).update(spec=spec)


def with_overlap(node):
    later = builders.make_round(node, order=2)
    day = NOW.date() + 20 * DAY
    Round.objects.filter(pk=later.pk).update(starts_on=day, ends_on=day)


def with_closed_parent(node):
    Competition.objects.filter(pk=node.parent_id).update(state="draft")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without_hosts, "host"),
        (without_phone, "office_phone"),
        (without_supervision, "supervision_phone"),
        (without_dates, "dates"),
        (over, "dates"),
        (without_categories, "categories"),
        (without_sectors, "sectors"),
        (without_reviewers, "reviewers"),
        (without_rounds, "rounds"),
        (with_broken_rules, "rules"),
        (with_overlap, "round_dates"),
        (with_closed_parent, "parent"),
    ],
)
def test_each_missing_line_is_named_and_keeps_the_gate_shut(draft, spoil, code):
    actor = builders.make_user("root-organiser")
    builders.grant_role(
        draft, actor, StaffGrant.Role.ORGANISER, actor=builders.make_admin(), at=NOW
    )
    spoil(draft)
    draft.refresh_from_db()
    [line] = missing(registration_lines(draft, at=NOW))
    assert line.code == code
    if code == "reviewers":
        return
    with pytest.raises(NotComplete) as refused:
        open_competition(draft, actor=actor, at=NOW)
    assert line.sentence in str(refused.value)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_advice_holds_nothing_up(tree, draft):
    Quota.objects.filter(competition=draft).delete()
    Competition.objects.filter(pk=draft.pk).update(
        level="division", year=2025, registration_closes_at=NOW + 30 * DAY
    )
    draft.refresh_from_db()
    found = lines_of(draft)
    advised = {code for code, line in found.items() if line.standing == "advice"}
    assert advised == {"quota", "territory", "basis", "year", "round_early"}
    region = Region.objects.create(code="330000", name="浙江省")
    Territory.objects.create(competition=tree[0], region=region)
    Document.objects.create(competition=draft, kind="basis", number="浙〔2026〕1号")
    Quota.objects.create(competition=draft, places=2)
    found = lines_of(draft)
    assert {found[code].standing for code in ("quota", "territory", "basis")} == {"ok"}


def test_a_node_above_others_without_dates_takes_no_entries(tree):
    _root, division, _track = tree
    Competition.objects.filter(pk=division.pk).update(
        registration_opens_at=None, registration_closes_at=None
    )
    Body.objects.create(competition=division, role=Body.Role.HOST, name="省厅")
    division.refresh_from_db()
    found = lines_of(division)
    assert found["no_entries"].standing == "ok"
    assert not {"dates", "categories", "rounds", "reviewers"} & set(found)
    assert not missing(found.values())


def test_the_list_takes_the_same_queries_whatever_there_is(draft, django_assert_num_queries):
    with django_assert_num_queries(5):
        registration_lines(draft, at=NOW)
    for order in range(2, 9):
        builders.make_round(draft, order=order)
        Body.objects.create(competition=draft, role=Body.Role.HOST, name=f"厅{order}")
    with django_assert_num_queries(5):
        registration_lines(draft, at=NOW)


@pytest.mark.parametrize(
    ("total", "maker", "words"),
    [
        ({"places": 10}, {"places": 11}, ("11", "10")),
        ({"places": 10, "at_least": 10}, {"places": 2, "share_at_least": 25}, ("3", "2")),
    ],
)
def test_places_that_cannot_be_kept_are_red(draft, total, maker, words):
    Quota.objects.filter(competition=draft, category=None).update(**total)
    kept = Quota.objects.create(
        competition=draft, category=draft.categories.get(kind="maker"), places=2
    )
    assert lines_of(draft)["quota"].standing == "ok"
    Quota.objects.filter(pk=kept.pk).update(**maker)
    line = lines_of(draft)["quota"]
    assert (line.standing, line.mend) == ("missing", "quotas")
    assert all(word in line.sentence for word in words)
    with pytest.raises(NotComplete):
        open_competition(draft, actor=builders.make_admin(), at=NOW)


def test_the_least_above_the_places_is_refused_by_the_database(draft):
    """Which is why no list has to say it."""
    rows = Quota.objects.filter(competition=draft, category=None)
    with pytest.raises(IntegrityError, match="quota_least_within_most"), transaction.atomic():
        rows.update(places=5, at_least=6)


# Places in the tree

FIELDS = {
    "name": "滨江区赛",
    "short_name": "滨江",
    "edition": 7,
    "year": 2026,
    "number_prefix": "BJ",
}


def test_nothing_is_made_where_its_level_does_not_fit(tree):
    admin = builders.make_admin()
    for parent, level in ((tree[1], "national"), (tree[2], "division"), (None, "overseas")):
        with pytest.raises(WrongPlace):
            create_competition(actor=admin, at=NOW, parent=parent, code="x", level=level, **FIELDS)
    assert not Competition.objects.filter(code="x").exists()


def test_nothing_is_made_below_an_archived_contest(tree, organiser):
    archive_competition(tree[2], actor=organiser, at=NOW)
    tree[2].refresh_from_db()
    with pytest.raises(WrongPlace):
        create_competition(
            actor=organiser, at=NOW, parent=tree[2], code="x", level="city", **FIELDS
        )
