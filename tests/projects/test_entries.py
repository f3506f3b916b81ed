"""Entries through their services: in time, complete, numbered once, reviewed with a reason."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from accounts.workflow import TransitionRefused
from competitions.models import Category, Competition, Sector
from projects.models import Entry, FormReview, Material, Member
from projects.services.entries import (
    EntryIncomplete,
    RegistrationClosed,
    change_sector,
    missing_of,
    start_entry,
    submit_entry,
)
from projects.services.reviews import ReasonMissing, book_recusal, disqualify_entry, review_entry
from tests import builders
from tests.builders import NOW

INSTANT = dt.timedelta(microseconds=1)


@pytest.fixture
def reviewer(track):
    return builders.make_staff(track, "reviewer")


def lines(action):
    return AuditEntry.objects.filter(action=action)


def start(project, track, *, actor, at):
    return start_entry(
        project,
        track,
        actor=actor,
        at=at,
        category=Category.objects.get(competition=track, kind="enterprise"),
        sector=Sector.objects.first(),
        contact_name="李联系",
        contact_mobile="13800001111",
    )


# Beginning and handing in


@pytest.mark.parametrize(
    ("edge", "offset", "in_time"),
    [
        ("opens", -INSTANT, False),
        ("opens", 0 * INSTANT, True),
        ("closes", -INSTANT, True),
        ("closes", 0 * INSTANT, False),
    ],
)
def test_begin_and_submit_are_in_time_to_the_microsecond(track, edge, offset, in_time):
    at = getattr(track, f"registration_{edge}_at") + offset
    project, draft = builders.make_project(), builders.make_draft(track)
    if in_time:
        start(project, track, actor=project.owner, at=at)
        assert submit_entry(draft, actor=draft.project.owner, at=at).state == "submitted"
        return
    with pytest.raises(RegistrationClosed):
        start(project, track, actor=project.owner, at=at)
    with pytest.raises(RegistrationClosed):
        submit_entry(draft, actor=draft.project.owner, at=at)
    assert list(Entry.objects.values_list("state", "number")) == [("draft", None)]


def test_a_returned_entry_comes_back_within_the_dates_only(track, reviewer):
    entry = builders.make_submitted(track)
    review_entry(entry, "return", actor=reviewer, at=NOW, message="请补盖章页")
    owner, closes = entry.project.owner, track.registration_closes_at
    with pytest.raises(RegistrationClosed):
        submit_entry(entry, actor=owner, at=closes)
    assert submit_entry(entry, actor=owner, at=closes - INSTANT).state == "submitted"


def test_nobody_enters_a_project_of_others(track):
    project = builders.make_project()
    with pytest.raises(PermissionDenied):
        start(project, track, actor=builders.make_user(), at=NOW)


def test_a_project_is_entered_once_into_a_contest(track):
    project = builders.make_project()
    start(project, track, actor=project.owner, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        start(project, track, actor=project.owner, at=NOW)


@pytest.mark.parametrize(
    "take_away",
    [
        lambda entry: Material.objects.filter(entry=entry, kind="plan").delete(),
        lambda entry: Member.objects.filter(project=entry.project).delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(contact_mobile=""),
    ],
    ids=["plan", "members", "mobile"],
)
def test_what_is_missing_is_said_and_nothing_is_handed_in(track, take_away):
    entry = builders.make_draft(track)
    assert missing_of(entry) == []
    take_away(entry)
    entry = Entry.objects.get(pk=entry.pk)
    with pytest.raises(EntryIncomplete) as refused:
        submit_entry(entry, actor=entry.project.owner, at=NOW)
    assert len(refused.value.missing) == 1
    assert Entry.objects.get(pk=entry.pk).number is None
    assert not lines("entry.submit").exists()


def test_numbers_follow_each_other(track):
    entries = [builders.make_submitted(track) for _ in range(3)]
    assert [entry.number for entry in entries] == ["TRACK-0001", "TRACK-0002", "TRACK-0003"]


def test_an_entry_keeps_its_number_when_it_comes_back(track, reviewer):
    entry = builders.make_submitted(track)
    builders.make_submitted(track)
    review_entry(entry, "return", actor=reviewer, at=NOW, message="请更正")
    again = submit_entry(entry, actor=entry.project.owner, at=NOW + INSTANT)
    assert (again.number, again.submitted_at) == ("TRACK-0001", NOW + INSTANT)


def test_a_submitted_entry_has_a_number_by_the_database_too(track):
    entry = builders.make_draft(track)
    with pytest.raises(IntegrityError, match="entry_submitted_has_number"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="submitted")


def test_what_was_declared_is_frozen(track):
    entry = builders.make_submitted(track, title="止滑鞋底")
    company = entry.project.enterprise
    type(company).objects.filter(pk=company.pk).update(name="改名公司", employees=9000)
    declared = Entry.objects.get(pk=entry.pk).declared
    assert (declared["title"], declared["employees"], declared["size"]) == (
        "止滑鞋底",
        120,
        "small",
    )
    assert declared["unit"] != "改名公司"
    assert declared["members"] == ["陈晓明"]
    assert (declared["region"], declared["city"]) == ("330102", "330100")


def test_handing_in_twice_is_refused_and_counted_once(track):
    entry = builders.make_submitted(track)
    with pytest.raises(TransitionRefused):
        submit_entry(entry, actor=entry.project.owner, at=NOW)
    assert lines("entry.submit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_when_all_submit_at_once():
    track = builders.make_tree()[2]
    drafts = [builders.make_draft(track) for _ in range(8)]
    together, failures = threading.Barrier(len(drafts)), []

    def submit(entry):
        together.wait()
        try:
            submit_entry(entry, actor=entry.project.owner, at=NOW)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = sorted(Entry.objects.values_list("number", flat=True))
    assert numbers == [f"TRACK-{n:04d}" for n in range(1, 9)]
    assert lines("entry.submit").count() == 8


# Review and after


def test_an_accepted_entry_has_its_review(track, reviewer):
    entry = builders.make_submitted(track)
    moved = review_entry(entry, "accept", actor=reviewer, at=NOW, note="电话核实过")
    review = FormReview.objects.get()
    assert (moved.state, review.verdict, review.note) == ("accepted", "accept", "电话核实过")
    assert (review.entry, review.reviewer, review.at) == (entry, reviewer, NOW)


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_a_verdict_against_the_entrant_has_a_sentence_for_them(track, reviewer, verdict):
    entry = builders.make_submitted(track)
    with pytest.raises(ReasonMissing):
        review_entry(entry, verdict, actor=reviewer, at=NOW, message="  ")
    assert Entry.objects.get().state == "submitted"
    assert not FormReview.objects.exists()
    review_entry(entry, verdict, actor=reviewer, at=NOW, message="同一项目已在他处报名")
    assert Entry.objects.get().state == f"{verdict}ed"


def test_a_refused_review_leaves_no_review(track, reviewer):
    entry = builders.make_entry(track)
    with pytest.raises(TransitionRefused):
        review_entry(entry, "reject", actor=reviewer, at=NOW, message="迟了")
    assert FormReview.objects.count() == 1


def test_the_owner_who_is_a_reviewer_still_cannot_review_once_recused(track, reviewer):
    entry = builders.make_submitted(track)
    book_recusal(entry.project, reviewer, kind="kinship", actor=reviewer, at=NOW)
    with pytest.raises(TransitionRefused):
        review_entry(entry, "accept", actor=reviewer, at=NOW)


def test_a_disqualification_has_its_reason_on_record(track, organiser):
    entry = builders.make_entry(track)
    with pytest.raises(ReasonMissing):
        disqualify_entry(entry, actor=organiser, at=NOW, reason="")
    disqualify_entry(entry, actor=organiser, at=NOW, reason="材料造假")
    assert lines("entry.disqualify").get().detail["reason"] == "材料造假"


def test_a_withdrawn_entry_is_out_of_the_contest(track):
    entry = builders.make_entry(track)
    builders.withdraw(entry)
    assert not Entry.objects.in_contest().exists()


def test_a_sector_is_corrected_by_organisers_with_one_line(track, organiser, reviewer):
    entry = builders.make_entry(track, sector="material")
    bio = Sector.objects.get(code="bio")
    with pytest.raises(PermissionDenied):
        change_sector(entry, bio, actor=reviewer, at=NOW)
    change_sector(entry, bio, actor=organiser, at=NOW)
    line = lines("entry.change_sector").get()
    assert line.detail == {"before": "新材料", "after": "生物医药"}
    assert Entry.objects.get().sector == bio


def test_a_recused_organiser_corrects_nothing(track, organiser):
    entry = builders.make_entry(track)
    book_recusal(entry.project, organiser, kind="rival", actor=organiser, at=NOW)
    with pytest.raises(PermissionDenied):
        change_sector(entry, Sector.objects.last(), actor=organiser, at=NOW)


def test_a_recusal_booked_twice_is_one(track, reviewer):
    project = builders.make_submitted(track).project
    first, made = book_recusal(project, reviewer, kind="rival", actor=reviewer, at=NOW)
    second, again = book_recusal(project, reviewer, kind="kinship", actor=reviewer, at=NOW)
    assert (first, made, again) == (second, True, False)
    assert lines("recusal.declare").count() == 1


def test_the_contest_of_another_year_has_numbers_of_its_own(tree):
    other = builders.make_competition("other", parent=tree[1])
    for node in (tree[2], other):
        builders.make_submitted(node)
    assert sorted(Entry.objects.values_list("number", flat=True)) == ["OTHER-0001", "TRACK-0001"]
    assert Competition.objects.count() == 4


def test_a_number_given_before_is_passed_over(track):
    builders.make_submitted(track)
    other = builders.make_competition("other", parent=track.parent)
    Competition.objects.filter(pk=track.pk).update(number_prefix="OLD")
    Competition.objects.filter(pk=other.pk).update(number_prefix="TRACK")
    assert builders.make_submitted(other).number == "TRACK-0002"


def test_two_contests_cannot_share_a_prefix(track):
    other = builders.make_competition("other", parent=track.parent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Competition.objects.filter(pk=other.pk).update(number_prefix=track.number_prefix)
