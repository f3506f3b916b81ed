"""The page of a node: opening, documents, places to recommend, further ways upwards, copying."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from competitions.models import Competition, Document, Feed, Quota, StaffGrant
from competitions.services.quota_facts import taken_of
from competitions.services.registration_checklist import registration_lines
from competitions.tree.checklist import missing
from judging.models import Promotion
from judging.services.promotions import decide_round
from tests import builders
from tests.admin_pages import add, form_of, page


@pytest.fixture
def as_organiser(client_of, organiser):
    return client_of(organiser)


def save(client, node, **changes):
    url = page(node)
    return client.post(url, form_of(client.get(url), **changes))


def row_errors(response, prefix):
    [rows] = [
        one.formset
        for one in response.context["inline_admin_formsets"]
        if one.formset.prefix == prefix
    ]
    found = [str(text) for form in rows.forms for texts in form.errors.values() for text in texts]
    return found + [str(text) for text in rows.non_form_errors()]


# Opening


def test_opening_is_refused_on_the_page_with_every_sentence(tree, client_of):
    node = builders.make_competition("draft", parent=tree[1], is_open=False)
    client = client_of(builders.make_staff(node))
    response = client.post(page(node, "step", "open"), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    lines = missing(registration_lines(node, at=timezone.now()))
    assert {line.code for line in lines} >= {"host", "rounds"}
    assert all(line.sentence in said for line in lines)
    node.refresh_from_db()
    assert node.state == "draft"


def typed_below(parent, **changes):
    values = {
        "parent": parent.pk,
        "level": "city",
        "code": "wrong",
        "name": "错",
        "short_name": "错",
        "edition": 7,
        "year": 2026,
        "number_prefix": "W",
    }
    return values | changes


def test_a_level_that_does_not_fit_is_refused_at_its_field(track, as_organiser):
    response = as_organiser.post(add(Competition), typed_below(track, level="national"))
    # It is the level that has no place there, not the contest above that takes nothing.
    assert response.context["adminform"].form.errors["level"] == [
        "“全国”级的赛事不设在其他赛事之下，请另选层级。"
    ]
    assert not Competition.objects.filter(code="wrong").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("year", 32000), ("year", 0), ("edition", 0), ("edition", 100), ("code", "track")],
)
def test_what_no_contest_is_called_or_numbered_is_refused_at_its_field(
    track, as_organiser, name, value
):
    response = as_organiser.post(add(Competition), typed_below(track, **{name: value}))
    assert set(response.context["adminform"].form.errors) == {name}
    assert not Competition.objects.filter(code="wrong").exists()


def test_the_database_refuses_a_year_that_has_no_last_day(track):
    with (
        pytest.raises(IntegrityError, match="competition_of_a_real_year"),
        transaction.atomic(),
    ):
        Competition.objects.filter(pk=track.pk).update(year=32000)


# Documents


@pytest.mark.parametrize(("typed", "kept"), [("浙经信[2026] 3号", "浙经信〔2026〕3号"), ("", "")])
def test_a_document_is_kept_with_its_brackets(track, as_organiser, typed, kept):
    changes = {
        "documents-0-kind": "basis",
        "documents-0-number": typed,
        "documents-0-title": "通知",
    }
    assert save(as_organiser, track, **changes).status_code == 302
    assert Document.objects.get(competition=track).number == kept


def test_what_is_no_number_is_refused_and_kept_on_the_page(track, as_organiser):
    changes = {"documents-0-kind": "basis", "documents-0-number": "关于举办大赛的通知"}
    response = save(as_organiser, track, **changes)
    assert len(row_errors(response, "documents")) == 1
    assert "关于举办大赛的通知" in response.content.decode()


# Places to recommend


def category(node, kind):
    return node.categories.get(kind=kind).pk


def test_places_by_category_are_saved(track, as_organiser):
    changes = {
        "quotas-0-places": 10,
        "quotas-1-category": category(track, "enterprise"),
        "quotas-1-places": 8,
        "quotas-1-at_least": 2,
        "quotas-1-share_at_least": 0,
        "quotas-2-category": category(track, "maker"),
        "quotas-2-places": 2,
        "quotas-2-at_least": 0,
        "quotas-2-share_at_least": 25,
        "quotas-TOTAL_FORMS": 3,
    }
    assert save(as_organiser, track, **changes).status_code == 302
    rows = Quota.objects.filter(competition=track).order_by("places")
    assert list(rows.values_list("places", flat=True)) == [2, 8, 10]


def test_categories_above_the_total_are_refused_with_a_sentence(track, as_organiser):
    changes = {
        "quotas-0-places": 10,
        "quotas-1-category": category(track, "enterprise"),
        "quotas-1-places": 11,
        "quotas-1-at_least": 0,
        "quotas-1-share_at_least": 0,
    }
    [said] = row_errors(save(as_organiser, track, **changes), "quotas")
    assert "11" in said
    assert "10" in said
    assert Quota.objects.filter(competition=track).count() == 1


def test_the_least_above_the_most_is_refused(track, as_organiser):
    assert row_errors(save(as_organiser, track, **{"quotas-0-at_least": 11}), "quotas")


def test_a_category_of_another_contest_is_refused(tree, track, as_organiser):
    changes = {
        "quotas-1-category": category(tree[1], "maker"),
        "quotas-1-places": 1,
        "quotas-1-at_least": 0,
        "quotas-1-share_at_least": 0,
    }
    assert row_errors(save(as_organiser, track, **changes), "quotas")


def test_places_below_what_was_promoted_are_refused(track, as_organiser):
    heat = builders.make_locked_heat(track, entries=3)
    decide_round(heat.round, actor=builders.make_admin(), at=builders.NOW)
    promoted = Promotion.objects.filter(outcome="promoted").count()
    assert taken_of(track) == {"": promoted, "enterprise": promoted}
    [said] = row_errors(save(as_organiser, track, **{"quotas-0-places": promoted - 1}), "quotas")
    assert str(promoted) in said
    assert save(as_organiser, track, **{"quotas-0-places": promoted}).status_code == 302


# Further ways upwards


def feed_changes(into, places=3):
    return {"feeds-0-into": into.pk, "feeds-0-places": places}


def test_a_way_into_another_tree_is_saved(track, as_organiser):
    other = builders.make_competition("cice", level="national")
    changes = feed_changes(other) | {"feeds-0-document_number": "国科(2026)5号"}
    assert save(as_organiser, track, **changes).status_code == 302
    feed = Feed.objects.get(competition=track)
    assert (feed.into, feed.document_number) == (other, "国科〔2026〕5号")


def test_the_contest_above_is_no_further_way(tree, track, as_organiser):
    assert row_errors(save(as_organiser, track, **feed_changes(tree[1])), "feeds")


def test_a_way_that_comes_back_is_refused_with_the_way(tree, track, as_organiser):
    other = builders.make_competition("cice", level="national")
    Feed.objects.create(competition=other, into=track, places=1)
    [said] = row_errors(save(as_organiser, track, **feed_changes(other)), "feeds")
    assert f"{other.short_name} → {track.short_name}" in said
    assert not Feed.objects.filter(competition=track).exists()


def test_a_contest_in_preparation_cannot_be_fed(track, as_organiser):
    hidden = builders.make_competition("hidden", level="national", is_open=False)
    assert row_errors(save(as_organiser, track, **feed_changes(hidden)), "feeds")


# Copying


@pytest.fixture
def next_year(tree):
    return builders.make_competition(
        "division-2027", parent=None, level="division", year=2027, edition=8
    )


def copy_url(node):
    return reverse("admin:competitions_competition_copy", args=[node.pk])


def answers(parent, **changes):
    return {"parent": parent.pk, "edition": 8, "year": 2027, "how": "same_weekday"} | changes


def both(track, parent):
    user = builders.make_staff(track)
    builders.grant_role(
        parent, user, StaffGrant.Role.ORGANISER, actor=builders.make_admin(), at=builders.NOW
    )
    return user


def test_the_preview_shows_everything_and_writes_nothing(track, next_year, client_of):
    builders.make_heat(builders.make_round(track))
    client = client_of(both(track, next_year))
    assert client.get(copy_url(track)).context["form"].initial["parent"] == next_year
    response = client.get(copy_url(track), answers(next_year, with_staff="on"))
    plan = response.context["plan"]
    assert [(node.code, len(node.dates)) for node in plan.nodes] == [("track-2027", 5)]
    assert {duty.refusal == "" for duty in response.context["given"]} == {True}
    assert "track-2027" in response.content.decode()
    assert not Competition.objects.filter(code="track-2027").exists()


def test_the_copy_is_made_on_confirmation(track, next_year, client_of):
    client = client_of(both(track, next_year))
    response = client.post(copy_url(track), answers(next_year))
    made = Competition.objects.get(code="track-2027")
    assert response["Location"] == page(made)
    assert (made.copied_from, made.parent) == (track, next_year)


def test_a_clash_comes_back_with_what_was_typed(track, next_year, client_of):
    builders.make_competition("track-2027", parent=next_year)
    client = client_of(both(track, next_year))
    response = client.post(copy_url(track), answers(next_year, with_staff="on"))
    assert response.status_code == 200
    assert "track-2027" in response.context["plan"].problems[0]
    assert response.context["form"]["with_staff"].value()


def test_a_parent_out_of_reach_is_refused_at_its_field(track, next_year, as_organiser):
    response = as_organiser.get(copy_url(track), answers(next_year))
    assert "parent" in response.context["form"].errors
    response = as_organiser.get(copy_url(track), answers(next_year) | {"year": "x" * 9})
    assert response.status_code == 200


def test_only_organisers_find_the_page(track, next_year, client_of):
    supervisor = builders.make_staff(track, StaffGrant.Role.SUPERVISOR)
    stranger = builders.make_staff(next_year)
    for user in (supervisor, stranger):
        assert client_of(user).get(copy_url(track)).status_code == 404
        assert client_of(user).post(copy_url(track), answers(next_year)).status_code == 404


def test_an_archived_contest_can_be_copied(track, next_year, client_of):
    Competition.objects.filter(pk=track.pk).update(state="archived")
    client = client_of(both(track, next_year))
    assert client.post(copy_url(track), answers(next_year)).status_code == 302
    assert Competition.objects.get(code="track-2027").registration_opens_at == (
        track.registration_opens_at + dt.timedelta(weeks=52)
    )
