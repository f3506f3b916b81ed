"""Sealed lists, what is left out of them, and what looks alike where they arrive."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from accounts.models import AuditEntry
from accounts.workflow import TransitionRefused
from competitions.models import Body, Competition
from outcomes.models import Likeness, Recommendation, RecommendedEntry
from outcomes.services import likenesses
from outcomes.services.arrivals import arrivals, likenesses_of
from outcomes.services.likenesses import (
    DecidedAlready,
    DecisionIncomplete,
    alike_in,
    decide_likeness,
)
from outcomes.services.lists import confirmed_lines, left_out
from outcomes.services.recommendations import broken_lists, recommend
from outcomes.services.ways import Way, way_to
from projects.models import Entry, Nomination, Recusal
from projects.services.fingerprints import write_fingerprint
from tests import builders
from tests.builders import NOW

CODE = "91330000MA27U00000"


def confirm(entry, title="云海一号智能网关", code=CODE):
    """The entry as if its public notice had ended, with that title and unit."""
    project = entry.project
    project.title = title
    project.save(update_fields=["title"])
    entry.declared |= {"title": title, "credit_code": code}
    entry.declared.get("fields", {}).pop("project.title", None)
    entry.save(update_fields=["declared"])
    write_fingerprint(entry)
    Entry.objects.filter(pk=entry.pk).update(state=Entry.State.CONFIRMED)
    return Entry.objects.get(pk=entry.pk)


def arrive(entry, title="云海一号智能网关", code=CODE):
    """The entry as one that was registered with that title and unit, and accepted."""
    made = confirm(entry, title, code)
    Entry.objects.filter(pk=made.pk).update(state=Entry.State.ACCEPTED)
    return Entry.objects.get(pk=made.pk)


def send(node, actor, number="浙中小协〔2022〕19号"):
    return recommend(node, document_number=number, actor=actor, at=NOW)


@pytest.fixture
def english():
    with override("en"):
        yield


@pytest.fixture
def boss(tree):
    """An organiser of the division, to which the track recommends."""
    return builders.make_staff(tree[1])


@pytest.fixture
def division(tree):
    Competition.objects.filter(pk=tree[1].pk).update(state="open")
    return Competition.objects.get(pk=tree[1].pk)


def asked(track, organiser, division):
    """A list that arrived, and the question that it raised."""
    there = arrive(builders.make_entry(division))
    confirm(builders.make_entry(track), title="云海一号 智能网关")
    sent = send(track, organiser)
    return there, sent.lines.get(), Likeness.objects.get()


# The list


def test_a_list_is_sealed_and_chained_to_the_one_before(track, organiser):
    confirm(builders.make_entry(track))
    first = send(track, organiser)
    confirm(builders.make_entry(track), title="另一项目", code="")
    second = send(track, organiser, "第2号")
    assert [first.serial, second.serial] == [1, 2]
    [row] = first.rows
    assert (row["order"], row["number"], row["credit_code"]) == (
        1,
        first.lines.get().source.number,
        CODE,
    )
    assert len({first.digest, second.digest, ""}) == 3
    assert broken_lists(track) == []
    assert AuditEntry.objects.get(action="recommendation.send", detail__digest=second.digest)


def test_a_list_that_somebody_changed_is_named_and_so_are_those_after_it(
    track, organiser, monkeypatch
):
    confirm(builders.make_entry(track))
    first = send(track, organiser)
    confirm(builders.make_entry(track), title="另一项目", code="")
    second = send(track, organiser, "第2号")
    rows = list(Recommendation.objects.order_by("serial"))
    rows[0].rows[0]["order"] = 2
    rows[1].document_number = "第3号"

    class Read:
        """What an unguarded database would give back."""

        def order_by(self, _field):
            return rows

    monkeypatch.setattr(Recommendation.objects, "filter", lambda **_which: Read())
    assert broken_lists(track) == [first, second]


def test_who_is_left_out_is_told_why(track, organiser, english):
    going = confirm(builders.make_entry(track))
    other = builders.make_entry(track)
    Entry.objects.filter(pk=other.pk).update(state=Entry.State.NOTICED)
    way = way_to(track, None)
    assert [line.entry for line in confirmed_lines(track)] == [going]
    assert [one.reason for one in left_out(track, way)] == ["The public notice has not ended"]
    send(track, organiser)
    assert {one.reason for one in left_out(track, way)} == {
        "The public notice has not ended",
        "Sent already with 浙中小协〔2022〕19号",
    }
    assert {one.entry: one.is_sent for one in left_out(track, way)} == {going: True, other: False}


# What looks alike


def test_the_same_unit_with_a_similar_title_is_found_wherever_it_came_from(
    tree, track, organiser, division
):
    source = confirm(builders.make_entry(track))
    registered = arrive(builders.make_entry(division), title="云海一号智能网关系统")
    sibling = builders.make_competition("sibling", parent=division)
    confirm(builders.make_entry(sibling), title="云海一号智能网关(二代)")
    send(sibling, builders.make_admin(), "第8号")
    arrived = RecommendedEntry.objects.get(recommendation__competition=sibling).target
    far = arrive(builders.make_entry(division), title="水稻无人机植保", code="")
    found = alike_in(division, [source])
    assert {one.other for one in found} == {registered, arrived}
    assert all(one.same_unit for one in found)
    assert far not in {one.other for one in found}


def test_a_project_that_a_body_recommends_is_found(track, division):
    source = confirm(builders.make_entry(track))
    body = Body.objects.create(
        competition=division, role=Body.Role.RECOMMENDER, name="杭州市经信局"
    )
    nomination = Nomination.objects.create(
        competition=division,
        body=body,
        number="1",
        title="云海一号智能网关",
        unit="云海",
        credit_code=CODE,
        category=division.categories.first() or track.categories.first(),
        sector=source.sector,
        region=builders.make_region(),
        identity="0" * 64,
    )
    [one] = alike_in(division, [source])
    assert (one.other, one.same_unit) == (nomination, True)


def test_two_projects_of_one_unit_with_different_titles_are_no_question(track, division):
    source = confirm(builders.make_entry(track))
    arrive(builders.make_entry(division), title="水稻无人机植保")
    found = [one for one in alike_in(division, [source]) if one.text < 70]
    assert found == []


def test_likeness_without_the_comparison_would_be_missed(track, organiser, division, monkeypatch):
    monkeypatch.setattr(likenesses, "_is_alike", lambda one: False)
    arrive(builders.make_entry(division))
    confirm(builders.make_entry(track))
    send(track, organiser)
    assert not Likeness.objects.exists()


def test_nothing_is_dropped_by_itself(track, organiser, division):
    there, line, question = asked(track, organiser, division)
    assert (question.line, question.entry, question.decision) == (line, there, "")
    assert line.target.state == Entry.State.ACCEPTED
    assert Entry.objects.get(pk=there.pk).state == Entry.State.ACCEPTED


def test_one_project_leaves_the_one_that_was_there_first(track, organiser, division, boss):
    there, line, question = asked(track, organiser, division)
    decide_likeness(question, "same", reason="同一项目", actor=boss, at=NOW)
    assert Entry.objects.get(pk=line.target_id).state == Entry.State.WITHDRAWN
    assert Entry.objects.get(pk=there.pk).state == Entry.State.ACCEPTED
    assert AuditEntry.objects.get(action="entry.merge").detail["kept"] == there.number
    assert RecommendedEntry.objects.filter(pk=line.pk).exists()
    with pytest.raises(DecidedAlready):
        decide_likeness(question, "both", reason="不同", actor=boss, at=NOW)


def test_two_projects_both_stay(track, organiser, division, boss):
    there, line, question = asked(track, organiser, division)
    decide_likeness(question, "both", reason="技术路线不同", actor=boss, at=NOW)
    states = {Entry.objects.get(pk=pk).state for pk in (there.pk, line.target_id)}
    assert states == {Entry.State.ACCEPTED}


def test_a_decision_needs_a_reason_a_right_and_both_entries(track, organiser, division, boss):
    there, line, question = asked(track, organiser, division)
    with pytest.raises(DecisionIncomplete):
        decide_likeness(question, "same", reason=" ", actor=boss, at=NOW)
    with pytest.raises(PermissionDenied):
        decide_likeness(question, "same", reason="同一项目", actor=organiser, at=NOW)
    Entry.objects.filter(pk=there.pk).update(state=Entry.State.WITHDRAWN)
    with pytest.raises(DecisionIncomplete):
        decide_likeness(question, "same", reason="同一项目", actor=boss, at=NOW)
    Entry.objects.filter(pk=there.pk).update(state=Entry.State.ACCEPTED)
    Entry.objects.filter(pk=line.target_id).update(state=Entry.State.NOTICED)
    with pytest.raises(TransitionRefused):
        decide_likeness(question, "same", reason="同一项目", actor=boss, at=NOW)
    assert Likeness.objects.get().decision == ""
    Recusal.objects.create(
        user=boss, project=there.project, kind="rival", declared_by=boss, declared_at=NOW
    )
    with pytest.raises(PermissionDenied):
        decide_likeness(question, "both", reason="不同", actor=boss, at=NOW)
    assert likenesses_of(division, boss) == []


@pytest.mark.parametrize("size", [1, 3])
def test_looking_costs_the_same_whatever_the_rows(
    track, organiser, division, boss, size, django_assert_num_queries
):
    for n in range(size):
        arrive(builders.make_entry(division), title=f"云海{n}号智能网关")
        confirm(builders.make_entry(track), title=f"云海{n}号智能网关")
    sources = [line.entry for line in confirmed_lines(track)]
    with django_assert_num_queries(4):
        assert alike_in(division, sources)
    send(track, organiser)
    with django_assert_num_queries(1):
        [
            (str(one.line.target.project), str(one.entry.project))
            for one in likenesses_of(division, boss)
        ]
    with django_assert_num_queries(1):
        [one.rank_below for one in arrivals(division, boss)]
    with django_assert_num_queries(4):
        left_out(track, Way(track.parent, 10, 10, "", is_above=True))


# The pages


def test_the_receiving_page_shows_lists_questions_and_takes_the_decision(
    track, organiser, division, boss, client_of
):
    there, line, question = asked(track, organiser, division)
    client = client_of(boss)
    url = reverse("publicity:received", args=[division.code])
    page = client.get(url).content.decode()
    for text in ("浙中小协〔2022〕19号", line.target.number, there.number, line.source.number):
        assert text in page
    decide = reverse("publicity:likeness", args=[division.code, question.pk])
    kept = client.post(decide, {"decision": "same", "reason": ""})
    assert kept.status_code == 200
    assert Likeness.objects.get().decision == ""
    assert client.post(decide, {"decision": "same", "reason": "同一项目"}).url == url
    assert Entry.objects.get(pk=line.target_id).state == Entry.State.WITHDRAWN
    assert client_of(organiser).get(url).status_code == 404


def test_before_sending_the_page_shows_ranks_likenesses_and_who_is_left_out(
    track, organiser, division, client_of
):
    there = arrive(builders.make_entry(division))
    confirm(builders.make_entry(track))
    other = builders.make_entry(track)
    Entry.objects.filter(pk=other.pk).update(state=Entry.State.NOTICED)
    page = client_of(organiser).get(reverse("publicity:recommend", args=[track.code]))
    assert [one.other for one in page.context["alike"]] == [there]
    assert [one.entry for one in page.context["left_out"]] == [other]
    assert there.number in page.content.decode()
    assert page.context["gone"] == []


def test_what_was_sent_is_called_recommended_and_not_left_out(track, organiser, client_of):
    going = confirm(builders.make_entry(track))
    send(track, organiser)
    page = client_of(organiser).get(reverse("publicity:recommend", args=[track.code]))
    assert [one.entry for one in page.context["gone"]] == [going]
    assert page.context["left_out"] == page.context["lines"] == []
