import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Category, Feed, Quota, Sector
from outcomes.models import Recommendation, RecommendedEntry
from outcomes.services import recommendations
from outcomes.services.lists import confirmed_lines
from projects.models import Entry
from publicity.services.notice_content import Period
from publicity.services.notices import (
    confirm_notice,
    finalise_notice,
    prepare_notice,
    request_notice,
)
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish


def confirmed_entries(track):
    return [line.entry for line in confirmed_lines(track)]


@pytest.fixture
def confirmed(track, organiser, second_organiser):
    """Two confirmed entries of the track, in order of rank."""
    _prelim, final = make_contest(track, entries=4, finalists=4, promoted=2)
    publish(final, organiser, second_organiser)
    notice = prepare_notice(
        track,
        number="GS-01",
        title="公示",
        period=Period(dt.date(2022, 7, 21), 5),
        actor=organiser,
        at=NOW,
    )
    approval = request_notice(notice, actor=organiser, at=NOW, reason="核对")
    confirm_notice(approval, actor=second_organiser, at=dt.datetime(2022, 7, 21, tzinfo=dt.UTC))
    finalise_notice(notice, actor=organiser, at=NOW)
    return confirmed_entries(track)


def send(track, actor, number="浙中小协〔2022〕19号"):
    return recommendations.recommend(track, document_number=number, actor=actor, at=NOW)


def test_confirmed_entries_come_in_the_order_of_the_final(confirmed):
    ranks = [
        entry.promotions.get(round__kind="final", revoked_at=None).standing.rank
        for entry in confirmed
    ]
    assert ranks == [1, 2]


def test_each_line_makes_an_accepted_entry_above(tree, track, confirmed, organiser):
    sent = send(track, organiser)
    lines = list(sent.lines.select_related("source", "target__competition"))
    assert [line.source for line in lines] == confirmed
    assert [line.order for line in lines] == [1, 2]
    for line in lines:
        assert line.target.competition == tree[1]
        assert line.target.state == Entry.State.ACCEPTED
        assert line.target.recommended_from == line.source
        assert line.target.declared == line.source.declared
        assert line.target.category.competition == tree[1]
        assert line.source.state == Entry.State.RECOMMENDED
    assert [line.target.number for line in lines] == ["DIVISION-0001", "DIVISION-0002"]
    assert AuditEntry.objects.filter(action="recommendation.send", scope=track.path).count() == 1


def test_the_entry_below_keeps_its_promotions(track, confirmed, organiser):
    send(track, organiser)
    assert confirmed[0].promotions.filter(revoked_at=None).count() == 2


def test_more_than_the_quota_is_refused_and_nothing_is_sent(track, confirmed, organiser):
    Quota.objects.filter(competition=track).update(places=1)
    with pytest.raises(recommendations.QuotaFull) as refused:
        send(track, organiser)
    assert "2" in str(refused.value)
    assert "1" in str(refused.value)
    assert not Recommendation.objects.exists()
    assert confirmed_entries(track) == confirmed


def test_without_a_quota_nothing_can_be_recommended(track, confirmed, organiser):
    Quota.objects.filter(competition=track).delete()
    with pytest.raises(recommendations.QuotaFull):
        send(track, organiser)


def test_the_same_list_is_not_sent_twice(track, confirmed, organiser):
    send(track, organiser)
    with pytest.raises(recommendations.NothingConfirmed):
        send(track, organiser, number="另一文号")
    assert RecommendedEntry.objects.count() == 2


def test_what_was_sent_before_counts_against_the_quota(track, confirmed, organiser):
    send(track, organiser)
    late = builders.make_entry(track)
    Entry.objects.filter(pk=late.pk).update(state=Entry.State.CONFIRMED)
    with pytest.raises(recommendations.QuotaFull):
        send(track, organiser, number="另一文号")


def test_before_a_notice_has_ended_nobody_is_recommended(track, organiser):
    builders.make_entry(track)
    with pytest.raises(recommendations.NothingConfirmed):
        send(track, organiser)


def test_a_root_has_no_level_above(tree):
    organiser = builders.make_staff(tree[0])
    with pytest.raises(recommendations.NoLevelAbove):
        send(tree[0], organiser)


@pytest.mark.parametrize("role", ["secretariat", "reviewer", "supervisor", "publicity"])
def test_only_organisers_recommend(track, confirmed, role):
    with pytest.raises(PermissionDenied):
        send(track, builders.make_staff(track, role))


def test_an_organiser_of_a_sibling_cannot(tree, confirmed, track):
    sibling = builders.make_competition("sibling", parent=tree[1])
    with pytest.raises(PermissionDenied):
        send(track, builders.make_staff(sibling))


def test_a_group_that_the_parent_lacks_is_made_there(tree, track, confirmed, organiser):
    tree[1].categories.all().delete()
    sent = send(track, organiser)
    assert sent.lines.first().target.category.kind == "enterprise"


# Further ways upwards


@pytest.fixture
def other(track):
    """Another national contest with the same sectors, which the track feeds with one place."""
    other = builders.make_competition("cice", level="national")
    Feed.objects.create(competition=track, into=other, places=1, document_number="国科〔2026〕5号")
    return other


def send_into(track, other, actor, number="浙中小协〔2022〕20号"):
    return recommendations.recommend(
        track, document_number=number, actor=actor, at=NOW, into=other
    )


def test_the_best_go_along_a_feed_and_everybody_to_the_level_above(
    tree, track, other, confirmed, organiser
):
    sent = send_into(track, other, organiser)
    line = sent.lines.get()
    assert (line.source, line.target.competition) == (confirmed[0], other)
    assert line.target.sector.competition == other
    assert line.target.number == "CICE-0001"
    assert line.source.sector.code == line.target.sector.code
    above = send(track, organiser)
    assert [line.source for line in above.lines.order_by("order")] == confirmed
    assert {line.target.competition for line in above.lines.all()} == {tree[1]}


def test_the_other_order_works_too_and_nothing_goes_twice(track, other, confirmed, organiser):
    send(track, organiser)
    send_into(track, other, organiser)
    with pytest.raises(recommendations.NothingConfirmed):
        send_into(track, other, organiser, number="浙中小协〔2022〕21号")


def test_a_contest_that_is_not_fed_is_no_way(track, confirmed, organiser):
    stranger = builders.make_competition("stranger", level="national")
    with pytest.raises(recommendations.NoLevelAbove):
        send_into(track, stranger, organiser)


def test_what_the_other_contest_lacks_is_said_at_once(track, other, confirmed, organiser):
    Sector.objects.filter(competition=other, code=confirmed[0].sector.code).delete()
    with pytest.raises(recommendations.NotTaken) as refused:
        send_into(track, other, organiser)
    assert confirmed[0].sector.name in str(refused.value)
    assert not Recommendation.objects.exists()


def test_a_contest_without_the_category_takes_nothing(track, other, confirmed, organiser):
    Category.objects.filter(competition=other, kind="enterprise").delete()
    with pytest.raises(recommendations.NotTaken):
        send_into(track, other, organiser)


def test_a_project_that_is_there_already_is_not_entered_twice(track, other, confirmed, organiser):
    builders.start_entry(
        confirmed[0].project,
        other,
        actor=confirmed[0].project.owner,
        at=NOW,
        category=other.categories.get(kind=confirmed[0].category.kind),
        sector=other.sectors.first(),
        contact_name="李联系",
        contact_mobile="13800001111",
    )
    with pytest.raises(recommendations.NotTaken) as refused:
        send_into(track, other, organiser)
    assert confirmed[0].number in str(refused.value)


def test_a_category_has_places_of_its_own(track, confirmed, organiser):
    category = confirmed[0].category
    Quota.objects.create(competition=track, category=category, places=1)
    with pytest.raises(recommendations.QuotaFull):
        send(track, organiser)


def test_the_page_offers_both_ways(track, other, confirmed, client_of, organiser):
    client = client_of(organiser)
    url = reverse("publicity:recommend", args=[track.code])
    assert [way.into for way in client.get(url).context["ways"]] == [track.parent, other]
    page = client.get(url, {"to": "cice"})
    assert page.context["entries"] == confirmed[:1]
    assert client.get(url, {"to": "nowhere"}).status_code == 404
    typed = {"document_number": "浙中小协〔2022〕22号", "confirmed": "1"}
    assert client.post(f"{url}?to=cice", typed).status_code == 302
    assert Recommendation.objects.get().into == other
