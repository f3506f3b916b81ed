"""Feedback: closed until opened, silent until published, and never about anybody else."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Competition
from judging.models import Feedback, HeldComment, ScoreSheet
from judging.services.feedback import (
    FeedbackRefused,
    Parts,
    comments_of,
    digest_of,
    feedback_of,
    hold_comment,
    parts_of,
    set_feedback,
    show_comment,
)
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from judging.services.sheets import SheetDraft, save_sheet
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import publish
from tests.test_secrecy import TOKEN

pytestmark = pytest.mark.django_db
EVERYTHING = Parts(total=True, rank=True, band=True, criteria=True)


def comment(sheet, text, tech="50"):
    sheet.refresh_from_db()
    draft = SheetDraft(
        client_id=uuid.uuid4(),
        base_revision=sheet.revision,
        marks={"tech": tech, "market": "30"},
        signed=True,
        comment=text,
    )
    return save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=NOW)


@pytest.fixture
def decided(track, organiser):
    """A final of three, decided and not public; seat 2 wrote of the first entry, 3 and 4 too."""
    heat = builders.make_open_heat(track, entries=3)
    builders.sign_all(heat)
    first = ScoreSheet.objects.filter(appearance__heat=heat, appearance__order=1)
    for number, text in ((2, "商业模式要再想一想"), (3, "技术扎实"), (4, "团队完整")):
        comment(first.get(seat__number=number), text, tech=str(55 - number))
    lock_heat(heat, actor=organiser, at=NOW)
    decide_round(heat.round, actor=organiser, at=NOW)
    heat.round.refresh_from_db()
    return heat.round


@pytest.fixture
def entry(decided):
    return decided.heats.get().appearances.get(order=1).entry


@pytest.fixture
def published(decided, organiser, second_organiser):
    publish(decided, organiser, second_organiser)
    decided.refresh_from_db()
    return decided


def opened(round_, parts, actor, seen=None):
    said = {"actor": actor, "at": NOW}
    return set_feedback(round_, parts, seen=digest_of(round_) if seen is None else seen, **said)


def test_nothing_is_open_until_somebody_opens_it(published, entry):
    assert parts_of(published) == Parts()
    assert feedback_of(entry) == []


def test_what_is_open_says_nothing_before_publication(decided, entry, organiser):
    opened(decided, Parts(total=True, rank=True, comments=True), organiser)
    assert feedback_of(entry) == []


def test_a_contest_that_is_not_public_says_nothing(published, entry, organiser, track):
    opened(published, EVERYTHING, organiser)
    Competition.objects.filter(pk=track.pk).update(state="draft")
    assert feedback_of(entry) == []


def test_an_entry_reads_its_own_result(published, entry, organiser):
    opened(published, EVERYTHING, organiser)
    [told] = feedback_of(entry)
    standing = published.rankings.get(heat=None, superseded_at=None).standings.get(
        appearance__entry=entry
    )
    assert (told.total, told.rank, told.entries) == (standing.score, standing.rank, 3)
    assert told.band == ""
    marks = [Decimal(s.current.payload["marks"]["tech"]) for s in sheets_of(entry)]
    assert told.criteria[0] == ("技术和产品", round(sum(marks) / 5, 2), 60)
    assert told.comments is None


def sheets_of(entry):
    return ScoreSheet.objects.filter(appearance__entry=entry).select_related("current")


@pytest.mark.parametrize("part", ["total", "rank", "criteria"])
def test_only_what_is_open_is_told(published, entry, organiser, part):
    opened(published, Parts(**{part: True}), organiser)
    [told] = feedback_of(entry)
    said = {"total": told.total is not None, "rank": bool(told.rank), "criteria": told.criteria}
    assert {name for name, value in said.items() if value} == {part}


def test_comments_come_without_seats_and_without_names(published, entry, organiser, client_of):
    opened(published, Parts(comments=True), organiser)
    [told] = feedback_of(entry)
    assert sorted(told.comments) == sorted(["商业模式要再想一想", "技术扎实", "团队完整"])
    address = reverse("judging:own_feedback", args=[entry.pk])
    page = client_of(entry.project.owner).get(address).content.decode()
    assert "技术扎实" in page
    for judge in {sheet.seat.judge.user.name for sheet in sheets_of(entry)}:
        assert judge not in page


def test_comments_are_opened_by_who_has_read_them(decided, organiser):
    with pytest.raises(FeedbackRefused):
        opened(decided, Parts(comments=True), organiser, seen="something else")
    assert not Feedback.objects.exists()


def test_a_comment_that_changes_later_closes_them(published, entry, organiser):
    opened(published, Parts(comments=True), organiser)
    Feedback.objects.update(comments_digest="of other comments")
    assert feedback_of(entry) == []


def test_before_the_decision_nobody_reads_a_comment(track, organiser):
    heat = builders.make_open_heat(track, entries=2)
    builders.sign_all(heat)
    comment(ScoreSheet.objects.filter(appearance__heat=heat).first(), "早")
    assert comments_of(heat.round, organiser) == []
    with pytest.raises(FeedbackRefused):
        opened(heat.round, Parts(comments=True), organiser)
    opened(heat.round, Parts(total=True), organiser)


def test_a_held_comment_is_not_told_and_comes_back(published, entry, organiser):
    opened(published, Parts(comments=True), organiser)
    one = next(c for c in comments_of(published, organiser) if c.text == "技术扎实")
    with pytest.raises(FeedbackRefused):
        hold_comment(one.sheet, reason=" ", actor=organiser, at=NOW)
    hold_comment(one.sheet, reason="涉及商业秘密", actor=organiser, at=NOW)
    [told] = feedback_of(entry)
    assert sorted(told.comments) == sorted(["商业模式要再想一想", "团队完整"])
    line = AuditEntry.objects.get(action="feedback.hold")
    assert line.detail["reason"] == "涉及商业秘密"
    show_comment(one.sheet, actor=organiser, at=NOW)
    assert len(feedback_of(entry)[0].comments) == 3
    assert not HeldComment.objects.exists()


def test_who_is_recused_neither_reads_nor_opens_nor_holds(published, entry, organiser):
    sheet = sheets_of(entry).exclude(current__payload__comment="").first()
    book_recusal(entry.project, organiser, kind="kinship", actor=organiser, at=NOW)
    assert comments_of(published, organiser) == []
    with pytest.raises(FeedbackRefused):
        opened(published, Parts(comments=True), organiser)
    with pytest.raises(PermissionDenied):
        hold_comment(sheet.pk, reason="x", actor=organiser, at=NOW)


@pytest.mark.parametrize("role", ["secretariat", "supervisor", "reviewer"])
def test_only_organisers_open(published, track, role):
    with pytest.raises(PermissionDenied):
        opened(published, Parts(total=True), builders.make_staff(track, role))


def test_a_change_is_one_line_of_the_trail(published, organiser):
    before = AuditEntry.objects.count()
    opened(published, Parts(total=True, band=True), organiser)
    assert AuditEntry.objects.count() == before + 1
    line = AuditEntry.objects.latest("pk")
    assert (line.action, line.detail["opened"]) == ("feedback.change", ["total", "band"])


def test_the_page_is_the_owners_and_says_nothing_while_closed(
    decided, entry, organiser, client_of
):
    address = reverse("judging:own_feedback", args=[entry.pk])
    owner = client_of(entry.project.owner)
    closed = TOKEN.sub(b"", owner.get(address).content)
    opened(decided, EVERYTHING, organiser)
    assert TOKEN.sub(b"", owner.get(address).content) == closed
    other = decided.heats.get().appearances.get(order=2).entry
    assert client_of(other.project.owner).get(address).status_code == 404


def test_once_published_the_page_tells(published, entry, organiser, client_of):
    opened(published, EVERYTHING, organiser)
    page = client_of(entry.project.owner).get(reverse("judging:own_feedback", args=[entry.pk]))
    assert "技术和产品" in page.content.decode()


@pytest.mark.parametrize("entries", [1, 3])
def test_the_entrants_page_asks_as_often_for_many_as_for_one(
    track, organiser, second_organiser, django_assert_num_queries, entries
):
    heat = builders.make_open_heat(track, entries=entries)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    decide_round(heat.round, actor=organiser, at=NOW)
    heat.round.refresh_from_db()
    publish(heat.round, organiser, second_organiser)
    opened(heat.round, Parts(total=True, rank=True, criteria=True), organiser)
    entry = heat.appearances.get(order=1).entry
    with django_assert_num_queries(5):
        assert len(feedback_of(entry)) == 1


def test_the_organiser_switches_on_the_page(published, organiser, client_of):
    client = client_of(organiser)
    page = reverse("judging:round_feedback", args=["track", published.pk])
    shown = client.get(page)
    assert "技术扎实" in shown.content.decode()
    step = reverse("judging:feedback_step", args=["track", published.pk])
    data = {"step": "save", "comments": "on", "seen": shown.context["form"]["seen"].value()}
    assert client.post(step, data).status_code == 302
    assert parts_of(published) == Parts(comments=True)
    sheet = comments_of(published, organiser)[0].sheet
    client.post(step, {"step": "hold", "sheet": sheet, "reason": ""})
    assert not HeldComment.objects.exists()
    client.post(step, {"step": "hold", "sheet": sheet, "reason": "失实"})
    assert HeldComment.objects.get().reason == "失实"
    client.post(step, {"step": "show", "sheet": sheet})
    assert not HeldComment.objects.exists()
    assert client.post(step, {"step": "hold", "sheet": "9" * 30}).status_code == 404
