"""What entrants are written: with the step, once, in the words of the nearest node."""

import datetime as dt

import pytest

from accounts.models import Message
from accounts.workflow import TransitionRefused
from competitions.models import Competition, MessageTemplate
from projects.models import Collaborator, Entry
from projects.services.entries import EntryIncomplete, submit_entry
from projects.services.letters import send_letter
from projects.services.reminders import write_reminders
from projects.services.reviews import review_entry
from projects.services.withdrawals import withdraw_entry
from tests import builders
from tests.builders import NOW

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def draft(track):
    return builders.make_draft(track, owner=builders.make_user("owner"), title="海岛微电网")


def letters(occasion, **where):
    return Message.objects.filter(occasion=occasion, **where).order_by("pk")


def ways(occasion):
    return [(row.recipient.username, row.channel) for row in letters(occasion)]


def write_template(node, occasion="submitted", **fields):
    values = {"subject": "{project}", "body": "{name}: {project}", "short_text": "{project}"}
    return MessageTemplate.objects.create(competition=node, occasion=occasion, **(values | fields))


def test_a_receipt_goes_to_the_owner_and_the_teammates(draft):
    mate, gone = builders.make_user("mate"), builders.make_user("gone", is_active=False)
    for user in (mate, gone):
        Collaborator.objects.create(project=draft.project, user=user)
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert ways("submitted") == [
        ("owner", "portal"), ("owner", "email"), ("mate", "portal"), ("mate", "email")
    ]  # fmt: skip
    in_portal, by_mail = letters("submitted", recipient=draft.project.owner)
    assert (in_portal.sent_at, by_mail.sent_at, by_mail.address) == (
        NOW, None, "owner@example.org"
    )  # fmt: skip
    assert "海岛微电网" in in_portal.subject
    assert f"/my/entries/{draft.pk}/" == in_portal.link
    assert "http://localhost/my/entries/" in by_mail.body
    assert "0571-0000 0000" in by_mail.body
    assert in_portal.scope == draft.competition.path


def test_a_step_that_is_refused_leaves_no_letter(draft):
    draft.materials.all().delete()
    with pytest.raises(EntryIncomplete):
        submit_entry(draft, actor=draft.project.owner, at=NOW)
    with pytest.raises(TransitionRefused):
        withdraw_entry(draft, actor=draft.project.owner, at=NOW)
    assert not Message.objects.exists()


def test_the_same_step_writes_once_and_a_second_one_anew(draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    draft.refresh_from_db()
    send_letter(draft, "submitted", at=NOW)
    assert letters("submitted").count() == 2
    review_entry(draft, "return", actor=builders.make_admin(), at=NOW + HOUR, message="补照片")
    submit_entry(draft, actor=draft.project.owner, at=NOW + 2 * HOUR)
    assert letters("submitted").count() == 4


@pytest.mark.parametrize(
    ("verdict", "occasion"),
    [("accept", "accepted"), ("return", "returned"), ("reject", "rejected")],
)
def test_a_form_review_says_its_outcome(draft, verdict, occasion):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    review_entry(draft, verdict, actor=builders.make_admin(), at=NOW, message="执照不清")
    row = letters(occasion, channel="email").get()
    assert ("执照不清" in row.body) is (verdict != "accept")
    assert draft.project.title in row.subject


def test_a_returned_entry_is_told_its_own_day(draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    admin, day = builders.make_admin(), NOW + 3 * DAY
    review_entry(draft, "return", actor=admin, at=NOW, message="补照片", correct_by=day)
    assert "2026年9月4日 18:00" in letters("returned", channel="email").get().body


def test_a_withdrawal_is_confirmed(draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    withdraw_entry(draft, actor=draft.project.owner, at=NOW)
    assert ways("withdrawn") == [("owner", "portal"), ("owner", "email")]


def test_the_nearest_node_gives_the_words(draft, tree):
    root, division, track = tree
    write_template(root, subject="根 {project}")
    write_template(division, subject="省 {project}")
    write_template(track, occasion="accepted", subject="别的")
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert {row.subject for row in letters("submitted")} == {"省 海岛微电网"}


def test_values_are_never_read_as_placeholders(draft, track):
    draft.project.title = "{link} {0} {name.__class__} %(x)s"
    draft.project.save()
    write_template(track, body="{project} {{项目}} {nobody}")
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    row = letters("submitted").first()
    assert row.body == "{link} {0} {name.__class__} %(x)s {项目} {nobody}"


def test_a_subject_has_one_line_and_an_end(draft, track):
    write_template(track, subject="{project}\n{unit}" + "很" * 100)
    draft.project.enterprise.name = "长" * 100
    draft.project.enterprise.save()
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    subject = letters("submitted").first().subject
    assert "\n" not in subject
    assert len(subject) == 200


def test_a_text_message_goes_to_a_verified_number_only(draft, track, settings):
    settings.CHUANGSAI_SMS = "database"
    write_template(track, by_sms=True, by_email=False)
    owner = draft.project.owner
    owner.mobile = "13812345678"
    owner.save()
    submit_entry(draft, actor=owner, at=NOW)
    assert ways("submitted") == [("owner", "portal")]
    owner.mobile_verified_at = NOW
    owner.save()
    review_entry(draft, "return", actor=builders.make_admin(), at=NOW, message="补照片")
    submit_entry(draft, actor=owner, at=NOW + HOUR)
    row = letters("submitted", channel="sms").get()
    assert (row.address, row.body) == ("13812345678", "海岛微电网")
    settings.CHUANGSAI_SMS = "off"
    write_template(track, occasion="withdrawn", by_sms=True)
    withdraw_entry(draft, actor=owner, at=NOW + 2 * HOUR)
    assert not letters("withdrawn", channel="sms").exists()


def test_a_held_letter_waits_everywhere(draft, track):
    write_template(track, is_held=True)
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    assert {(row.is_held, row.sent_at) for row in letters("submitted")} == {(True, None)}
    assert not Message.objects.for_user(draft.project.owner).exists()


# Reminders


def closes_at(track, moment):
    Competition.objects.filter(pk=track.pk).update(registration_closes_at=moment)


@pytest.mark.parametrize(
    ("before", "reminded"), [(8 * DAY, 0), (7 * DAY, 1), (2 * DAY, 1), (HOUR, 1), (0 * HOUR, 0)]
)
def test_a_draft_is_reminded_in_time(draft, track, before, reminded):
    closes_at(track, NOW + before)
    assert write_reminders(NOW) == reminded
    assert letters("closing", channel="email").count() == reminded


def test_each_of_three_reminders_goes_once(draft, track):
    closes = NOW + 8 * DAY
    closes_at(track, closes)
    moments = [closes - n * HOUR for n in range(190, -10, -1)]
    total = sum(write_reminders(at) for at in moments)
    assert total == 3
    times = [row.created_at for row in letters("closing", channel="email")]
    assert times == [closes - 7 * DAY, closes - 3 * DAY, closes - DAY]


def test_only_the_owner_of_a_draft_is_reminded(draft, track):
    Collaborator.objects.create(project=draft.project, user=builders.make_user("mate"))
    builders.make_submitted(track)
    closes_at(track, NOW + DAY)
    write_reminders(NOW)
    assert ways("closing") == [("owner", "portal"), ("owner", "email")]


def test_a_date_that_is_moved_is_reminded_of_anew(draft, track):
    closes_at(track, NOW + DAY)
    write_reminders(NOW)
    closes_at(track, NOW + 2 * DAY)
    assert write_reminders(NOW + HOUR) == 1
    first, second = letters("closing", channel="email")
    assert (first.cancelled_at, second.cancelled_at) == (NOW + HOUR, None)
    assert "9月3日" in second.subject


def test_what_waits_is_cancelled_once_it_is_handed_in(draft, track):
    write_template(track, occasion="closing", is_held=True)
    closes_at(track, NOW + DAY)
    write_reminders(NOW)
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    write_reminders(NOW + HOUR)
    assert {row.cancelled_at for row in letters("closing")} == {NOW + HOUR}


def test_a_contest_that_is_not_open_reminds_nobody(draft, track):
    closes_at(track, NOW + DAY)
    Competition.objects.filter(pk=track.pk).update(state="archived")
    assert write_reminders(NOW) == 0


def test_a_correction_is_reminded_of_once(draft):
    submit_entry(draft, actor=draft.project.owner, at=NOW)
    review_entry(draft, "return", actor=builders.make_admin(), at=NOW, message="补照片")
    Entry.objects.filter(pk=draft.pk).update(correct_by=NOW + 3 * DAY)
    assert write_reminders(NOW) == 0
    at = NOW + 2 * DAY
    assert [write_reminders(at), write_reminders(at + HOUR)] == [1, 0]
    assert letters("correction_due", channel="email").count() == 1
    Entry.objects.filter(pk=draft.pk).update(correct_by=NOW + 3 * DAY + HOUR)
    assert write_reminders(at + 2 * HOUR) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_reminders_of_many_drafts_cost_by_the_batch(track, rows, django_assert_num_queries):
    for _ in range(rows):
        builders.make_draft(track)
    closes_at(track, NOW + DAY)
    write_reminders(NOW)
    with django_assert_num_queries(6):
        assert write_reminders(NOW + HOUR) == 0
