"""Who may do what here: everything that holds, through which duty, and nothing for strangers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Approval, User
from competitions.models import Invitation, StaffGrant
from competitions.services.grants import grant_role, revoke_grant
from competitions.templatetags.duties import PARTS
from config.access import PART_WORDS, Organisers
from tests import builders
from tests.builders import NOW

END = dt.datetime(2099, 12, 31, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def address(node):
    return reverse("access", args=[node.code])


def give(node, user, role, actor, expires_at=END):
    return grant_role(node, user, role, actor=actor, at=NOW, expires_at=expires_at)


@pytest.fixture
def chain(tree):
    """platform → above (division) → organiser and reviewer (track)."""
    _root, division, track = tree
    above = builders.make_staff(division, username="above")
    organiser = builders.make_user("runs-it")
    give(track, organiser, "organiser", above)
    reviewer = builders.make_user("checks-it")
    give(track, reviewer, "reviewer", organiser)
    return above, organiser, reviewer


def rows_of(client, node, **query):
    response = client.get(address(node), query)
    return {(row.grant.user.username, row.grant.role): row for row in response.context["rows"]}


def test_every_duty_is_shown_with_its_chain_to_the_platform(chain, tree, client_of):
    rows = rows_of(client_of(chain[1]), tree[2])
    checks, runs, above = (
        rows["checks-it", "reviewer"],
        rows["runs-it", "organiser"],
        rows["above", "organiser"],
    )
    assert [checks.is_inherited, runs.is_inherited, above.is_inherited] == [False, False, True]
    assert [len(row.chain) for row in (checks, runs, above)] == [3, 2, 1]
    assert [link.split(",")[0].split("，")[0] for link in checks.chain] == [
        "runs-it",
        "above",
        "platform",
    ]


def test_only_what_one_may_end_leads_to_where_one_ends_it(chain, tree, client_of):
    rows = rows_of(client_of(chain[1]), tree[2])
    assert rows["checks-it", "reviewer"].url
    assert not rows["above", "organiser"].url
    supervisor = builders.make_staff(tree[2], "supervisor")
    assert not any(row.url for row in rows_of(client_of(supervisor), tree[2]).values())


def test_duties_below_and_beside_are_not_of_this_node(chain, tree, client_of):
    assert set(rows_of(client_of(chain[0]), tree[1])) == {
        ("platform", "organiser"),
        ("above", "organiser"),
    }


def test_what_a_person_is_is_said(chain, tree, client_of):
    above, _organiser, reviewer = chain
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    ending, over = builders.make_user("ending"), builders.make_user("over")
    give(tree[2], ending, "reviewer", above, timezone.now() + 3 * DAY)
    give(tree[2], over, "reviewer", above)
    StaffGrant.objects.filter(user=over).update(expires_at=timezone.now() - DAY)
    client = client_of(above)
    marks = {name: row.mark for (name, _role), row in rows_of(client, tree[2]).items()}
    assert (marks["checks-it"], marks["ending"], marks["over"]) == ("off", "wait", "idle")
    assert marks["runs-it"] == "ok"
    assert client.get(address(tree[2])).context["soon"] == 1


def test_what_was_ended_is_gone_and_its_chain_says_so(chain, tree, client_of):
    above, organiser, _reviewer = chain
    revoke_grant(StaffGrant.objects.get(user=organiser), actor=above, at=NOW)
    rows = rows_of(client_of(above), tree[2])
    assert ("runs-it", "organiser") not in rows
    assert len(rows["checks-it", "reviewer"].chain) == 3


def test_a_single_organiser_is_warned_of(db, client_of):
    root, admin = builders.make_competition("alone", level="national"), builders.make_admin()
    revoke_grant(StaffGrant.objects.get(competition=root), actor=admin, at=NOW)
    only = builders.make_staff(root, username="only-one")
    page = client_of(only).get(address(root))
    assert [str(user) for user in page.context["organisers"]] == ["only-one"]
    assert b"cs-note stop" in page.content
    second = builders.make_staff(root)
    assert b"cs-note stop" not in client_of(only).get(address(root)).content
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert b"cs-note stop" in client_of(only).get(address(root)).content


def test_people_are_found_by_name_and_duty(chain, tree, client_of):
    client = client_of(chain[1])
    assert set(rows_of(client, tree[2], q="CHECKS")) == {("checks-it", "reviewer")}
    assert {role for _name, role in rows_of(client, tree[2], role="organiser")} == {"organiser"}
    assert rows_of(client, tree[2], q="nobody at all") == {}
    assert rows_of(client, tree[2], role="king")


def test_addresses_of_invitations_are_for_those_who_give_duties(chain, tree, client_of):
    Invitation.objects.create(
        competition=tree[2],
        email="wang@example.org",
        role="reviewer",
        digest="0",
        invited_by=chain[1],
        invited_at=NOW,
        valid_until=END,
    )
    supervisor = builders.make_staff(tree[2], "supervisor")
    assert b"wang@example.org" in client_of(chain[1]).get(address(tree[2])).content
    page = client_of(supervisor).get(address(tree[2])).content
    assert b"wang@example.org" not in page
    assert b"w***@example.org" in page


def test_judges_of_the_nodes_panels_are_counted_once(tree, client_of):
    heat = builders.make_heat(builders.make_round(tree[2]))
    seats = builders.make_panel(heat, 3)
    other = builders.make_heat(heat.round, number=2)
    judge = seats[0].judge
    builders.seat_judge(other, judge, number=1, is_chair=True, actor=builders.make_admin(), at=NOW)
    client = client_of(builders.make_staff(tree[2]))
    assert client.get(address(tree[2])).context["judges"] == 3


def test_strangers_find_nothing(tree, client_of, client):
    sibling = builders.make_competition("sibling", parent=tree[1])
    for user in (
        builders.make_user(),
        builders.make_staff(sibling),
        *(builders.make_staff(tree[2], role) for role in ("reviewer", "secretariat", "publicity")),
    ):
        assert client_of(user).get(address(tree[2])).status_code == 404
    assert client.get(address(tree[2])).status_code == 302
    admin = builders.make_user("root-only", is_superuser=True)
    assert client_of(admin).get(address(tree[2])).status_code == 200


def test_the_page_takes_the_same_queries_for_few_and_for_many(
    chain, tree, client_of, django_assert_num_queries
):
    client = client_of(chain[1])
    client.get(address(tree[2]))
    for n in (0, 30):
        for k in range(n):
            give(tree[2], builders.make_user(f"more{k}"), "reviewer", chain[1])
            give(tree[2], builders.make_user(f"boss{k}"), "organiser", chain[0])
        with django_assert_num_queries(12):
            client.get(address(tree[2]))


def test_every_part_and_every_two_person_step_has_words(tree, client_of):
    assert set(PARTS) <= set(PART_WORDS)
    page = client_of(builders.make_staff(tree[2])).get(address(tree[2]))
    assert len(page.context["steps"]) == len(Approval.Action)


def test_nobody_confirms_who_is_not_in_force(tree):
    organiser = builders.make_staff(tree[2])
    assert organiser in Organisers(tree[2], timezone.now()).now()
    StaffGrant.objects.filter(user=organiser).update(expires_at=NOW)
    assert organiser not in Organisers(tree[2], timezone.now() + DAY).now()
