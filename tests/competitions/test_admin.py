"""Whose objects the admin shows, who may change them, and what is left in the audit trail."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.admin_audit import AuditedAdmin
from accounts.models import AuditEntry
from competitions.forms.nodes import RoundForm
from competitions.models import (
    Body,
    Competition,
    Heat,
    Region,
    Round,
    Rubric,
    RuleSet,
    Sector,
    StaffGrant,
    Venue,
)
from judging.models import Judge, ScoreSheet, SheetVersion
from projects.models import Entry, Material, Recusal
from tests import builders
from tests.admin_pages import add, audited, changelist, form_of, page

SUPERVISOR = StaffGrant.Role.SUPERVISOR


@pytest.fixture
def sibling(tree):
    return builders.make_competition("sibling", parent=tree[1])


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


@pytest.fixture
def as_platform(client_of, db):
    """The platform's administrator, and nothing else: a superuser without a grant."""
    return client_of(builders.make_user("root-only", is_superuser=True, is_staff=True))


# Who gets in


def test_strangers_get_the_same_page_as_for_what_does_not_exist(client_of, track):
    stranger = client_of(builders.make_user(is_staff=True))
    index = stranger.get(reverse("admin:index"))
    absent = stranger.get("/no-such-page/")
    assert index.status_code == absent.status_code == 404
    assert [part.name for part in index.templates] == [part.name for part in absent.templates]


def test_a_reviewer_has_no_business_in_the_admin(client_of, track):
    reviewer = builders.make_staff(track, StaffGrant.Role.REVIEWER)
    assert client_of(reviewer).get(reverse("admin:index")).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_the_portals_sign_in(client, track):
    response = client.get(page(track))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    index = client.get(reverse("admin:index"), follow=True)
    assert index.redirect_chain[-1][0] == f"{reverse('account_login')}?next=/admin/"
    assert client.get("/admin/no/such/page/").status_code == 302


def test_an_organiser_without_the_staff_flag_gets_in(client_of, track):
    user = builders.make_staff(track)
    type(user).objects.filter(pk=user.pk).update(is_staff=False)
    assert client_of(user).get(reverse("admin:index")).status_code == 200


def test_an_expired_or_revoked_duty_opens_nothing(client_of, organiser, track):
    StaffGrant.objects.filter(user=organiser).update(
        expires_at=builders.NOW - dt.timedelta(days=9999)
    )
    assert client_of(organiser).get(reverse("admin:index")).status_code == 404


def test_only_pages_with_an_audit_trail_are_registered():
    assert all(isinstance(page, AuditedAdmin) for page in admin.site._registry.values())
    for model in (Entry, Material, Recusal, ScoreSheet, SheetVersion):
        assert model not in admin.site._registry


# Scope


def scoped_objects(node):
    """One object of every kind that belongs to a node."""
    round_ = builders.make_round(node)
    heat = builders.make_heat(round_)
    grant = StaffGrant.objects.filter(competition=node).first()
    line = AuditEntry.objects.filter(scope=node.path).first()
    return [node, round_, round_.rule_set, round_.rubric, heat, grant, line]


def test_organiser_opens_everything_of_the_own_node(as_organiser, track):
    for obj in scoped_objects(track):
        assert as_organiser.get(page(obj)).status_code == 200, obj


def test_organiser_of_a_sibling_finds_nothing(as_organiser, sibling):
    for obj in scoped_objects(sibling):
        for name in ("change", "delete", "history"):
            assert as_organiser.get(page(obj, name)).status_code == 404, (obj, name)
        assert as_organiser.post(page(obj), {}).status_code == 404
        shown = as_organiser.get(changelist(type(obj))).context["cl"].result_list
        assert obj.pk not in [row.pk for row in shown]


def test_organiser_of_an_ancestor_may(client_of, tree, track):
    above = client_of(builders.make_staff(tree[0]))
    for obj in scoped_objects(track):
        assert above.get(page(obj)).status_code == 200, obj


def test_organiser_of_a_descendant_may_not(as_organiser, tree):
    for obj in scoped_objects(tree[1]):
        assert as_organiser.get(page(obj)).status_code == 404, obj


def test_a_node_whose_code_differs_in_case_only_is_another_one(client_of, tree):
    upper = builders.make_competition("TRACK", parent=tree[1], number_prefix="UPPER")
    client = client_of(builders.make_staff(tree[2]))
    assert client.get(page(upper)).status_code == 404


def test_supervisor_reads_and_changes_nothing(client_of, track):
    client = client_of(builders.make_staff(track, SUPERVISOR))
    for obj in scoped_objects(track):
        if isinstance(obj, StaffGrant):
            assert client.get(page(obj)).status_code == 404
            continue
        response = client.get(page(obj))
        assert response.status_code == 200, obj
        assert b'name="_save"' not in response.content
        assert client.post(page(obj), {"name": "anders"}).status_code == 404
    assert client.get(add(Round)).status_code == 404
    assert client.get(page(track, "step", "archive")).status_code == 302


def test_superuser_alone_sees_accounts_duties_roots_and_places_only(as_platform, tree):
    root, division, track = tree
    for model in (Competition, StaffGrant, Venue, Region, AuditEntry):
        assert as_platform.get(changelist(model)).status_code == 200, model
    for model in (Round, Heat, RuleSet, Rubric, Judge):
        assert as_platform.get(changelist(model)).status_code == 404, model
        assert as_platform.get(add(model)).status_code == 404, model
    assert as_platform.get(page(root)).status_code == 200
    assert as_platform.get(page(division)).status_code == 404
    assert as_platform.get(page(track)).status_code == 404
    shown = as_platform.get(changelist(Competition)).context["cl"].result_list
    assert [node.pk for node in shown] == [root.pk]


def test_superuser_finds_no_line_about_entries_or_heats_in_the_audit_trail(as_platform, track):
    entry = builders.make_entry(track)
    lines = as_platform.get(changelist(AuditEntry)).context["cl"].queryset
    assert lines.exists()
    assert not lines.filter(subject_type__startswith="projects.").exists()
    about = AuditEntry.objects.filter(
        subject_type="projects.entry", subject_id=str(entry.pk)
    ).first()
    assert as_platform.get(page(about)).status_code == 404


def test_a_recused_organiser_finds_no_line_about_the_project(as_organiser, organiser, track):
    entry = builders.make_entry(track)
    about = AuditEntry.objects.filter(subject_type="projects.entry").first()
    assert as_organiser.get(page(about)).status_code == 200
    Recusal.objects.create(
        user=organiser,
        project=entry.project,
        kind=Recusal.Kind.KINSHIP,
        declared_by=organiser,
        declared_at=builders.NOW,
    )
    assert as_organiser.get(page(about)).status_code == 404


def test_select_boxes_offer_the_own_nodes_only(as_organiser, track, sibling):
    own, other = builders.make_round(track), builders.make_round(sibling)
    fields = as_organiser.get(add(Round)).context["adminform"].form.fields
    assert list(fields["competition"].queryset) == [track]
    assert list(fields["rule_set"].queryset) == [own.rule_set]
    rounds = as_organiser.get(add(Heat)).context["adminform"].form.fields["round"].queryset
    assert list(rounds) == [own]
    node = (
        as_organiser.get(add(StaffGrant)).context["adminform"].form.fields["competition"].queryset
    )
    assert list(node) == [track]
    data = {
        "competition": sibling.pk,
        "order": 5,
        "kind": "final",
        "name": "x",
        "rule_set": other.rule_set.pk,
    }
    response = as_organiser.post(add(Round), data)
    assert response.context["adminform"].form.errors.keys() >= {"competition", "rule_set"}


def test_filters_do_not_name_other_nodes(as_organiser, track, sibling):
    builders.make_round(track)
    builders.make_round(sibling)
    assert sibling.name not in as_organiser.get(changelist(Round)).content.decode()


def test_rules_of_another_branch_are_refused(client_of, tree, sibling):
    client = client_of(builders.make_staff(tree[1]))
    round_ = builders.make_round(tree[2])
    foreign = builders.make_rule_set(sibling)
    data = form_of(client.get(page(round_)), rule_set=foreign.pk)
    response = client.post(page(round_), data)
    assert "rule_set" in response.context["adminform"].form.errors


# Lists


LISTED = {
    Competition: 7,
    Round: 6,
    RuleSet: 6,
    Rubric: 6,
    Heat: 6,
    Judge: 6,
    StaffGrant: 6,
    Venue: 6,
    AuditEntry: 9,
}


def fill(node, number):
    round_ = builders.make_round(node, order=number)
    builders.make_heat(round_)
    builders.make_judge(region=builders.make_region(f"3301{number:02}", f"区{number}"))
    Venue.objects.create(name=f"场地{number}", kind="hall", region=builders.make_region())


@pytest.mark.parametrize("model", LISTED)
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_one(
    model, as_organiser, track, tree, django_assert_num_queries
):
    fill(track, 1)
    as_organiser.get(changelist(model))
    with django_assert_num_queries(LISTED[model]):
        as_organiser.get(changelist(model))
    for number in range(2, 31):
        fill(track, number)
        builders.make_competition(f"below{number}", parent=track)
    with django_assert_num_queries(LISTED[model]):
        response = as_organiser.get(changelist(model))
    assert len(response.context["cl"].result_list) >= 30


def test_index_takes_three_queries_and_names_what_is_there(
    as_organiser, django_assert_num_queries
):
    as_organiser.get(reverse("admin:index"))
    with django_assert_num_queries(3):
        response = as_organiser.get(reverse("admin:index"))
    names = [[row["object_name"] for row in app["models"]] for app in response.context["app_list"]]
    assert names == [
        [
            "Competition",
            "Round",
            "Heat",
            "Question",
            "MessageTemplate",
            "RuleSet",
            "Rubric",
            "StaffGrant",
            "Invitation",
            "Venue",
        ],
        ["Judge"],
        ["Prize"],
        ["AuditEntry"],
    ]


# One line for each save


def test_changing_a_competition_and_its_bodies_leaves_one_line_with_before_and_after(
    as_organiser, organiser, track
):
    data = form_of(as_organiser.get(page(track)))
    data |= {
        "name": "专题赛",
        "bodies-0-role": "host",
        "bodies-0-name": "省经信厅",
        "bodies-0-order": "1",
    }
    [line] = audited(as_organiser, page(track), data)
    assert (line.action, line.actor, line.scope) == ("competition.change", organiser, track.path)
    assert line.detail["changes"] == {"name": ["赛事 track", "专题赛"]}
    [row] = line.detail["body"]
    assert row["added"] == "省经信厅"
    assert Body.objects.get().competition == track
    track.refresh_from_db()
    assert track.name == "专题赛"


def test_saving_without_a_change_leaves_no_line(as_organiser, track):
    assert audited(as_organiser, page(track), form_of(as_organiser.get(page(track)))) == []


def test_removing_a_row_says_which(as_organiser, track):
    Body.objects.create(competition=track, role="host", name="省经信厅")
    data = form_of(as_organiser.get(page(track)), **{"bodies-0-DELETE": "on"})
    [line] = audited(as_organiser, page(track), data)
    assert line.detail == {"body": [{"removed": "省经信厅"}]}
    assert not Body.objects.exists()


def test_a_date_is_told_in_the_trail(as_organiser, track):
    data = form_of(as_organiser.get(page(track)))
    data |= {"registration_closes_at_0": "2026-12-01", "registration_closes_at_1": "17:00:00"}
    [line] = audited(as_organiser, page(track), data)
    assert line.detail["changes"]["registration_closes_at"][1] == "2026-12-01T17:00:00+08:00"


def test_a_new_node_under_the_own_one_goes_through_the_service(as_organiser, track):
    data = {
        "parent": track.pk,
        "level": "city",
        "code": "hangzhou",
        "name": "杭州站",
        "short_name": "杭州",
        "edition": 7,
        "year": 2026,
        "number_prefix": "HZ",
    }
    [line] = audited(as_organiser, add(Competition), data)
    made = Competition.objects.get(code="hangzhou")
    assert line.action == "competition.create"
    assert made.path == f"{track.path}hangzhou/"
    assert made.state == Competition.State.DRAFT
    # Neither place nor code can be changed later, whatever is posted.
    changed = form_of(
        as_organiser.get(page(made)), code="ningbo", parent="", path="x/", name="杭州"
    )
    audited(as_organiser, page(made), changed)
    made.refresh_from_db()
    assert (made.code, made.path, made.parent) == ("hangzhou", f"{track.path}hangzhou/", track)


def test_nobody_makes_a_root_but_the_platforms_administrator(as_organiser, as_platform, tree):
    data = {
        "level": "national",
        "code": "next",
        "name": "第八届",
        "short_name": "八届",
        "edition": 8,
        "year": 2027,
        "number_prefix": "CK",
    }
    response = as_organiser.post(add(Competition), data)
    assert "parent" in response.context["adminform"].form.errors
    [line] = audited(as_platform, add(Competition), data)
    assert line.action == "competition.create"
    below = data | {"code": "below", "parent": tree[0].pk}
    assert "parent" in as_platform.post(add(Competition), below).context["adminform"].form.errors


def test_sectors_are_edited_at_the_root_and_quotas_below(client_of, tree):
    client = client_of(builders.make_staff(tree[0]))
    prefixes = [
        [
            inline.formset.prefix
            for inline in client.get(page(node)).context["inline_admin_formsets"]
        ]
        for node in (tree[0], tree[2])
    ]
    every = ["feeds", "documents", "meetings", "questions", "material_requirements"]
    assert prefixes == [
        ["bodies", "categories", "territory", "sectors", *every],
        ["bodies", "categories", "territory", "quotas", *every],
    ]
    data = form_of(client.get(page(tree[0])))
    data |= {"sectors-2-code": "ai", "sectors-2-name": "人工智能", "sectors-2-order": "3"}
    [line] = audited(client, page(tree[0]), data)
    assert Sector.objects.filter(competition=tree[0], code="ai").exists()
    assert line.detail["sector"][0]["added"] == "人工智能"


# Steps


def test_opening_a_contest_asks_first_and_leaves_one_line(client_of, tree):
    closes = timezone.now() + dt.timedelta(days=9)
    node = builders.make_competition(
        "draft", parent=tree[1], is_open=False, registration_closes_at=closes
    )
    Body.objects.create(competition=node, role="host", name="省经信厅")
    builders.make_round(node)
    client = client_of(builders.make_staff(tree[1]))
    url = page(node, "step", "open")
    assert client.get(url).status_code == 200
    node.refresh_from_db()
    assert node.state == Competition.State.DRAFT
    [line] = audited(client, url, {})
    node.refresh_from_db()
    assert (line.action, node.state) == ("competition.open", Competition.State.OPEN)
    # Once more is refused with a sentence, on the page of the contest.
    response = client.post(url, follow=True)
    assert response.status_code == 200
    assert "cs-note stop" in response.content.decode()


def test_an_archived_contest_is_read_only_and_says_why(client_of, tree, track):
    round_ = builders.make_round(track)
    client = client_of(builders.make_staff(tree[1]))
    stale = form_of(client.get(page(round_)), name="neu")
    audited(client, page(track, "step", "archive"), {})
    for obj in (track, round_):
        shown = client.get(page(obj))
        assert shown.context["fixed_because"]
        assert b'name="_save"' not in shown.content
    response = client.post(page(round_), stale, follow=True)
    assert response.context["fixed_because"] in response.content.decode()
    round_.refresh_from_db()
    assert round_.name != "neu"
    assert (
        track
        not in client.get(add(Round)).context["adminform"].form.fields["competition"].queryset
    )


def test_a_duty_is_given_by_name_and_leaves_the_services_line(as_organiser, organiser, track):
    helper = builders.make_user("helper")
    data = {"competition": track.pk, "account": "HELPER@example.org", "role": "reviewer"}
    endless = as_organiser.post(add(StaffGrant), data)
    assert "expires_at" in endless.context["adminform"].form.errors
    data |= {"expires_at_0": "2099-12-31", "expires_at_1": "23:59"}
    [line] = audited(as_organiser, add(StaffGrant), data)
    grant = StaffGrant.objects.get(user=helper)
    assert (line.action, grant.granted_by) == ("staff_grant.create", organiser)
    again = as_organiser.post(add(StaffGrant), data)
    assert again.context["adminform"].form.non_field_errors()
    unknown = as_organiser.post(add(StaffGrant), data | {"account": "nobody"})
    assert "account" in unknown.context["adminform"].form.errors


def test_the_page_of_a_new_duty_lists_no_accounts(as_organiser):
    builders.make_user("secret-person")
    assert "secret-person" not in as_organiser.get(add(StaffGrant)).content.decode()


def test_a_duty_ends_by_a_step_and_is_never_changed_or_deleted(as_organiser, track):
    grant = StaffGrant.objects.get(user=builders.make_staff(track, SUPERVISOR))
    assert as_organiser.get(page(grant, "delete")).status_code == 404
    assert b'name="_save"' not in as_organiser.get(page(grant)).content
    url = page(grant, "step", "revoke")
    assert str(grant.user) in as_organiser.get(url).content.decode()
    [line] = audited(as_organiser, url, {})
    grant.refresh_from_db()
    assert line.action == "staff_grant.revoke"
    assert grant.revoked_at is not None


def test_the_platforms_administrator_gives_duties_anywhere(as_platform, track):
    helper = builders.make_user("helper")
    data = {"competition": track.pk, "account": "helper", "role": "organiser"}
    [line] = audited(as_platform, add(StaffGrant), data)
    assert (line.action, line.subject_id) == (
        "staff_grant.create",
        str(StaffGrant.objects.get(user=helper).pk),
    )


# Rounds and places


def test_a_round_that_has_started_keeps_its_rules(as_organiser, track):
    heat = builders.make_open_heat(track, entries=1, judges=1)
    round_ = heat.round
    other = builders.make_rule_set(track)
    data = form_of(as_organiser.get(page(round_)), rule_set=other.pk, order=9, name="决赛日")
    [line] = audited(as_organiser, page(round_), data)
    round_.refresh_from_db()
    assert (round_.rule_set_id == other.pk, round_.order) == (False, 1)
    assert line.detail["changes"] == {"name": ["第1轮", "决赛日"]}


def test_a_second_round_with_the_same_place_is_refused_beside_the_form(as_organiser, track):
    builders.make_round(track, order=1)
    second = builders.make_round(track, order=2)
    response = as_organiser.post(page(second), form_of(as_organiser.get(page(second)), order=1))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


def test_what_the_database_refuses_comes_back_as_a_form_error(as_organiser, track, monkeypatch):
    builders.make_round(track, order=1)
    second = builders.make_round(track, order=2)
    monkeypatch.setattr(RoundForm, "validate_constraints", lambda form: None)
    data = form_of(as_organiser.get(page(second)), order=1, name="第二轮新名")
    response = as_organiser.post(page(second), data)
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    assert "第二轮新名" in response.content.decode()
    second.refresh_from_db()
    assert second.order == 2


def test_a_round_without_heats_can_be_deleted_and_one_line_says_so(as_organiser, track):
    rules = builders.make_rule_set(track)
    dates = {"starts_on": builders.NOW.date(), "ends_on": builders.NOW.date()}
    round_ = Round.objects.create(
        competition=track, order=1, kind="final", name="x", rule_set=rules, **dates
    )
    [line] = audited(as_organiser, page(round_, "delete"), {"post": "yes"})
    assert line.action == "round.delete"
    assert not Round.objects.exists()
    kept = builders.make_heat(builders.make_round(track)).round
    assert as_organiser.get(page(kept, "delete")).status_code == 404


def test_venues_are_added_by_organisers_and_mended_where_only_they_are_there(
    as_organiser, track, sibling
):
    own = builders.make_heat(builders.make_round(track)).venue
    [line] = audited(
        as_organiser, page(own), form_of(as_organiser.get(page(own)), name="新报告厅")
    )
    assert line.action == "venue.change"
    builders.make_round(sibling)
    Heat.objects.create(
        round=Round.objects.get(competition=sibling),
        number=1,
        name="x",
        venue=own,
        starts_at=builders.NOW,
    )
    assert b'name="_save"' not in as_organiser.get(page(own)).content
    assert as_organiser.get(changelist(Region)).status_code == 404
    [line] = audited(as_organiser, add(Venue), {"name": "线上", "kind": "online"})
    assert line.action == "venue.create"


def policy_of(response):
    rules = (rule.split() for rule in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in rules}


def test_no_page_asks_for_more_than_the_browser_may_load(as_organiser, track):
    for url in (reverse("admin:index"), changelist(Round), page(track), page(track, "history")):
        response = as_organiser.get(url)
        text = response.content.decode()
        assert not re.search(r"<[^>]*\sstyle=|<style|<[^>]*\son[a-z]+=", text), url
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), url


def test_only_the_admin_evaluates_expressions_and_nothing_else_is_allowed(as_organiser, track):
    strict = policy_of(as_organiser.get(reverse("my_work")))
    assert not any("unsafe" in value for values in strict.values() for value in values)
    admin_pages = policy_of(as_organiser.get(page(track)))
    assert admin_pages == strict | {"script-src": ["'self'", "'unsafe-eval'"]}
    # What is answered for a page that is not there is a page of the portal.
    assert policy_of(as_organiser.get("/admin/no/such/page/")) == strict
    framed = policy_of(as_organiser.get(add(Venue) + "?_popup=1"))
    assert framed == admin_pages | {"frame-ancestors": ["'self'"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_with_inline_rows_takes_a_fixed_number_of_queries(
    rows, as_organiser, track, django_assert_num_queries
):
    for number in range(rows):
        Body.objects.create(competition=track, role="host", name=f"单位{number}")
    as_organiser.get(page(track))
    with django_assert_num_queries(21):
        as_organiser.get(page(track))
