"""A heat signed at once and frozen; one sheet opened again by two; papers typed by two."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, SamePerson
from competitions.models import Heat, StaffGrant
from judging.models import HeatSignature, PaperTyping, ScoreSheet, SheetVersion
from judging.services.heats import lock_heat, unsigned_sheets
from judging.services.papers import (
    PaperRefused,
    Typed,
    TypingsDiffer,
    paper_lines,
    retype_paper,
    signing_of,
    type_paper,
)
from judging.services.sheet_reopening import (
    ReopeningRefused,
    confirm_reopening,
    decline_reopening,
    request_reopening,
)
from judging.services.sheets import MarksRefused, SheetSigned
from judging.services.signing import (
    Signature,
    SigningRefused,
    digest_of,
    review_of,
    sign_heat,
)
from judging.services.verification import verify_ledgers
from judging.strokes import HEIGHT, LIMIT, WIDTH, NotASignature, read_strokes
from projects.models import Collaborator, Project, Recusal
from tests import builders
from tests.builders import NOW
from tests.judging.guards_off import drop_guard
from tests.judging.saving import again, draft, faults_of, save, sheet_of

NAME = ";".join(
    " ".join(f"{40 + 9 * step + 60 * part},{30 + 17 * (step % 7)}" for step in range(8))
    for part in range(4)
)
MARKS = {"tech": "50.0", "market": "30.0"}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=2, judges=3)


@pytest.fixture
def judge(heat):
    """The first judge, whose two sheets are marked and not signed."""
    for order in (1, 2):
        save(sheet_of(heat, order=order), draft(comment="讲得清楚"))
    return sheet_of(heat).seat.judge.user


def sign(heat, judge, strokes=NAME, seen=None):
    """Each signature a minute after the one before."""
    seen = seen or review_of(heat, judge).seen
    at = NOW + dt.timedelta(minutes=HeatSignature.objects.count())
    return sign_heat(heat, Signature(strokes), seen=seen, actor=judge, at=at)


# Reviewing


def test_the_review_lays_all_own_sheets_side_by_side(heat, judge):
    review = review_of(heat, judge)
    assert [one.code for one in review.criteria] == ["tech", "market"]
    assert [line.marks for line in review.lines] == [("50", "30")] * 2
    assert review.can_be_signed
    assert [line.comment for line in review.lines] == ["讲得清楚"] * 2


def test_the_review_names_what_is_missing(heat, judge):
    save(sheet_of(heat, order=2), draft(base=1, market=None))
    review = review_of(heat, judge)
    assert review.lines[1].missing == ("市场",)
    assert not review.can_be_signed


def test_the_review_shows_nobody_elses_sheets_and_none_of_a_recusal(heat, judge):
    other = sheet_of(heat, seat=2)
    save(other, draft(tech="11"))
    assert {line.sheet.seat_id for line in review_of(heat, judge).lines} == {
        sheet_of(heat).seat_id
    }
    project = sheet_of(heat, order=1).appearance.entry.project
    Recusal.objects.create(
        user=judge, project=project, kind="kinship", declared_by=judge, declared_at=NOW
    )
    assert [line.sheet.appearance.order for line in review_of(heat, judge).lines] == [2]


@pytest.mark.parametrize("entries", [1, 3])
def test_a_review_takes_two_queries(track, entries, django_assert_num_queries):
    heat = builders.make_open_heat(track, entries=entries, judges=3)
    judge = sheet_of(heat).seat.judge.user
    with django_assert_num_queries(2):
        assert len(review_of(heat, judge).lines) == entries


# Signing


def test_signing_closes_all_sheets_at_once_and_the_ledger_says_how(heat, judge):
    signature = sign(heat, judge)
    sheets = ScoreSheet.objects.filter(seat__judge__user=judge).select_related("current")
    assert {sheet.current.payload["signature"] for sheet in sheets} == {signature.digest}
    assert all(sheet.current.signed and sheet.current.is_frozen for sheet in sheets)
    assert (signature.method, signature.strokes, signature.sheets) == ("drawn", NAME, 2)
    assert faults_of(heat) == []
    assert AuditEntry.objects.get(action="heat.sign").detail == {"sheets": 2}


def test_a_signed_sheet_takes_no_save_and_says_why(heat, judge):
    before = save(sheet_of(heat), sent := draft(base=1, tech="40"))
    sign(heat, judge)
    with pytest.raises(SheetSigned) as refused:
        save(sheet_of(heat), draft(base=3, tech="10"))
    assert refused.value.current == sheet_of(heat).current
    assert "reopened" in str(refused.value)
    # What was acknowledged before is answered as ever.
    assert save(sheet_of(heat), again(sent)) == before


def test_without_the_freeze_a_save_takes_the_signature_away(heat, judge, monkeypatch):
    """Negative control."""
    sign(heat, judge)
    monkeypatch.setattr(SheetVersion, "is_frozen", False)
    assert not save(sheet_of(heat), draft(base=2, tech="10")).signed


def test_what_was_not_looked_at_is_not_signed(heat, judge):
    seen = review_of(heat, judge).seen
    save(sheet_of(heat), draft(base=1, tech="10"))
    with pytest.raises(SigningRefused, match="changed since"):
        sign(heat, judge, seen=seen)
    assert not HeatSignature.objects.exists()


def test_an_unfinished_sheet_keeps_all_of_them_open(heat, judge):
    save(sheet_of(heat, order=2), draft(base=1, market=None))
    with pytest.raises(SigningRefused, match="1 sheet is not finished"):
        sign(heat, judge)
    assert not SheetVersion.objects.filter(signed=True).exists()


def test_nothing_is_signed_twice_before_opening_or_after_the_lock(heat, judge):
    sign(heat, judge)
    with pytest.raises(SigningRefused, match="signed already"):
        sign(heat, judge)
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="两位评委缺席")
    with pytest.raises(SigningRefused, match="not being scored"):
        sign(heat, judge)


def test_who_has_no_seat_signs_nothing(heat, judge):
    with pytest.raises(PermissionDenied):
        sign(heat, builders.make_judge().user)


def named(track):
    return [finding.split(", ")[-1] for finding in map(str, verify_ledgers(track).findings)]


def test_strokes_changed_behind_the_guard_are_named(heat, judge, track):
    one = sign(heat, judge)
    assert named(track) == []
    drop_guard("judging_heatsignature", "UPDATE")
    HeatSignature.objects.update(strokes=NAME[:-1])
    assert named(track) == [f"signature {one.pk}: altered"]


def test_a_signature_that_is_gone_or_forged_is_named(heat, judge, track):
    one = sign(heat, judge)
    forged = digest_of(heat, 2, "password", "", at=NOW)
    other = HeatSignature.objects.create(
        seat=sheet_of(heat, seat=2).seat, method="password", digest=forged, sheets=2, at=NOW
    )
    assert named(track) == [f"signature {other.pk}: is not in the ledger"]
    drop_guard("judging_heatsignature", "DELETE")
    HeatSignature.objects.filter(pk__in=[one.pk, other.pk]).delete()
    assert named(track) == ["row 3: its signature is missing", "row 4: its signature is missing"]


@pytest.mark.parametrize(
    "written",
    ["", "1,1", "a,b", "1,1 2,2", ";".join(["1,1"] * 20), NAME + ";", f"{WIDTH + 1},5 {NAME}",
     f"5,{HEIGHT + 1} {NAME}", " ".join(["1,1"] * LIMIT), "<svg>"],
)  # fmt: skip
def test_what_is_no_drawn_name_is_refused(written):
    with pytest.raises(NotASignature):
        read_strokes(written)


def test_a_drawn_name_becomes_a_path_and_nothing_else():
    strokes = read_strokes(NAME)
    assert len(strokes.lines) == 4
    assert re.fullmatch(r"(M\d+ \d+(L\d+ \d+)+){4}", strokes.path)


# Reopening


@pytest.fixture
def signed(heat, judge):
    sign(heat, judge)
    return sheet_of(heat)


def test_a_signed_sheet_is_opened_by_a_second_person_and_signed_again(
    heat, judge, signed, organiser
):
    asked = request_reopening(signed, actor=judge, at=NOW, reason="看错了一项")
    confirm_reopening(asked, actor=organiser, at=NOW)
    opened = sheet_of(heat).current
    assert (opened.signed, opened.payload["marks"]) == (False, {"tech": "50", "market": "30"})
    assert opened.payload["reopened"] == "看错了一项"
    assert opened.payload["reopened_by"] == [judge.username, organiser.username]
    save(sheet_of(heat), draft(base=3, tech="45"))
    assert sign(heat, judge).sheets == 1
    assert sheet_of(heat).current.payload["marks"]["tech"] == "45"
    assert faults_of(heat) == []
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"reopen_sheet.requested", "reopen_sheet.confirmed"} <= actions


def test_nobody_opens_a_sheet_alone(signed, organiser):
    asked = request_reopening(signed, actor=organiser, at=NOW, reason="裁判要求")
    with pytest.raises(SamePerson):
        confirm_reopening(asked, actor=organiser, at=NOW)
    assert sheet_of(signed.seat.heat).current.is_frozen


def test_reopening_needs_a_reason_and_a_signed_sheet_of_an_open_heat(heat, judge, signed):
    with pytest.raises(ReopeningRefused, match="Say why"):
        request_reopening(signed, actor=judge, at=NOW, reason=" ")
    unsigned = sheet_of(heat, seat=2)
    with pytest.raises(ReopeningRefused, match="is not signed"):
        request_reopening(unsigned, actor=unsigned.seat.judge.user, at=NOW, reason="x")
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="缺席")
    with pytest.raises(ReopeningRefused, match="not being scored"):
        request_reopening(signed, actor=judge, at=NOW, reason="x")


def test_only_the_judge_and_organisers_ask_and_only_organisers_decide(heat, judge, signed):
    colleague = sheet_of(heat, seat=2).seat.judge.user
    with pytest.raises(PermissionDenied):
        request_reopening(signed, actor=colleague, at=NOW, reason="x")
    asked = request_reopening(signed, actor=judge, at=NOW, reason="x")
    for stranger in (colleague, judge, builders.make_user()):
        with pytest.raises(PermissionDenied):
            confirm_reopening(asked, actor=stranger, at=NOW)


def test_an_organiser_recused_from_the_project_decides_nothing(judge, signed, organiser):
    asked = request_reopening(signed, actor=judge, at=NOW, reason="x")
    project = signed.appearance.entry.project
    Recusal.objects.create(
        user=organiser, project=project, kind="kinship", declared_by=organiser, declared_at=NOW
    )
    with pytest.raises(PermissionDenied):
        confirm_reopening(asked, actor=organiser, at=NOW)


def test_a_declined_request_leaves_the_sheet_signed(heat, judge, signed, organiser):
    asked = request_reopening(signed, actor=judge, at=NOW, reason="x")
    decline_reopening(asked, actor=organiser, at=NOW)
    assert sheet_of(heat).current.is_frozen
    with pytest.raises(ApprovalClosed):
        confirm_reopening(asked, actor=organiser, at=NOW)


# Paper


@pytest.fixture
def clerks(track):
    roles = (StaffGrant.Role.SECRETARIAT, StaffGrant.Role.ORGANISER)
    return [builders.make_staff(track, role) for role in roles]


def paper(heat):
    return sheet_of(heat, seat=3)


def test_a_paper_typed_alike_by_two_is_the_judges_signed_sheet(heat, clerks):
    one, two = clerks
    type_paper(paper(heat), Typed(MARKS, "字迹清楚"), actor=one, at=NOW)
    assert paper(heat).current is None
    version = retype_paper(paper(heat), Typed(MARKS, "字迹清楚"), actor=two, at=NOW)
    assert paper(heat).current == version
    assert (version.signed, version.is_frozen) == (True, True)
    said = {key: version.payload[key] for key in ("source", "typists", "judge", "marks")}
    assert said == {
        "source": "paper",
        "typists": [one.username, two.username],
        "judge": paper(heat).seat.judge.user.username,
        "marks": MARKS,
    }
    assert faults_of(heat) == []


def test_a_difference_stops_it_and_names_only_the_item(heat, clerks):
    one, two = clerks
    type_paper(paper(heat), Typed(MARKS, "好"), actor=one, at=NOW)
    with pytest.raises(TypingsDiffer) as differ:
        retype_paper(paper(heat), Typed(MARKS | {"tech": "05.0"}, "很好"), actor=two, at=NOW)
    assert differ.value.codes == ["tech", "comment"]
    assert "50" not in str(differ.value)
    assert paper(heat).current is None
    # The attempt is on record, and looking at the paper again mends it.
    assert PaperTyping.objects.get(turn="second").differs == ["tech", "comment"]
    retype_paper(paper(heat), Typed(MARKS, "好"), actor=two, at=NOW)
    assert paper(heat).current.signed


def test_nobody_types_both_times(heat, clerks):
    type_paper(paper(heat), Typed(MARKS), actor=clerks[0], at=NOW)
    with pytest.raises(PaperRefused, match="somebody else"):
        retype_paper(paper(heat), Typed(MARKS), actor=clerks[0], at=NOW)


def test_a_first_typing_that_was_wrong_is_replaced_and_needs_a_second_again(heat, clerks):
    one, two = clerks
    type_paper(paper(heat), Typed(MARKS | {"tech": "5.0"}), actor=one, at=NOW)
    type_paper(paper(heat), Typed(MARKS), actor=two, at=NOW)
    retype_paper(paper(heat), Typed(MARKS), actor=one, at=NOW)
    assert paper(heat).current.payload["typists"] == [two.username, one.username]


def test_a_paper_cannot_push_aside_what_the_judge_signed_or_has_saved_since(heat, judge, clerks):
    one, two = clerks
    type_paper(sheet_of(heat), Typed(MARKS), actor=one, at=NOW)
    save(sheet_of(heat), draft(base=1, tech="20"))
    with pytest.raises(PaperRefused, match="Nobody has typed"):
        retype_paper(sheet_of(heat), Typed(MARKS), actor=two, at=NOW)
    sign(heat, judge)
    with pytest.raises(PaperRefused, match="signed already"):
        type_paper(sheet_of(heat), Typed(MARKS), actor=one, at=NOW)


def test_marks_that_the_rubric_refuses_are_not_saved_from_paper_either(heat, clerks):
    one, two = clerks
    type_paper(paper(heat), Typed(MARKS | {"tech": "61.0"}), actor=one, at=NOW)
    with pytest.raises(MarksRefused, match="0 to 60"):
        retype_paper(paper(heat), Typed(MARKS | {"tech": "61.0"}), actor=two, at=NOW)
    assert paper(heat).current is None


def test_judges_reviewers_and_the_recused_type_nothing(heat, clerks, track):
    reviewer = builders.make_staff(track, StaffGrant.Role.REVIEWER)
    for person in (paper(heat).seat.judge.user, reviewer):
        with pytest.raises(PermissionDenied):
            type_paper(paper(heat), Typed(MARKS), actor=person, at=NOW)
    project = paper(heat).appearance.entry.project
    Recusal.objects.create(
        user=clerks[0], project=project, kind="kinship", declared_by=clerks[0], declared_at=NOW
    )
    with pytest.raises(PermissionDenied):
        type_paper(paper(heat), Typed(MARKS), actor=clerks[0], at=NOW)
    assert project.pk not in {
        line.sheet.appearance.entry.project_id for line in paper_lines(heat, clerks[0])
    }


def test_a_clerk_types_no_paper_of_a_project_of_their_own(heat, clerks):
    project = paper(heat).appearance.entry.project
    Collaborator.objects.create(project=project, user=clerks[0])
    Project.objects.filter(pk=project.pk).update(owner=clerks[1])
    for clerk in clerks:
        with pytest.raises(PermissionDenied):
            type_paper(paper(heat), Typed(MARKS), actor=clerk, at=NOW)
        assert project.pk not in {
            line.sheet.appearance.entry.project_id for line in paper_lines(heat, clerk)
        }
        assert paper_lines(heat, clerk)


def test_nobody_opens_a_signed_sheet_of_a_project_of_their_own(judge, signed, organiser):
    asked = request_reopening(signed, actor=judge, at=NOW, reason="看错了一项")
    Project.objects.filter(pk=signed.appearance.entry.project_id).update(owner=organiser)
    with pytest.raises(PermissionDenied):
        confirm_reopening(asked, actor=organiser, at=NOW)
    assert sheet_of(signed.seat.heat).current.is_frozen


@pytest.mark.parametrize("entries", [1, 3])
def test_the_list_of_papers_takes_two_queries(track, entries, django_assert_num_queries):
    heat = builders.make_open_heat(track, entries=entries, judges=3)
    clerk = builders.make_staff(track, StaffGrant.Role.SECRETARIAT)
    with django_assert_num_queries(2):
        assert len(paper_lines(heat, clerk)) == 3 * entries
    with django_assert_num_queries(2):
        assert signing_of(heat, clerk).seats == 3


# All of it together


def test_signed_reopened_and_paper_sheets_make_a_sound_sealed_ledger(
    heat, judge, signed, organiser, clerks, track
):
    confirm_reopening(
        request_reopening(signed, actor=judge, at=NOW, reason="看错"), actor=organiser, at=NOW
    )
    sign(heat, judge)
    for seat in (2, 3):
        for order in (1, 2):
            sheet = sheet_of(heat, seat=seat, order=order)
            type_paper(sheet, Typed(MARKS), actor=clerks[0], at=NOW)
            retype_paper(sheet, Typed(MARKS), actor=clerks[1], at=NOW)
    assert signing_of(heat, organiser).signed == 3
    assert unsigned_sheets(heat) == 0
    lock_heat(heat, actor=organiser, at=NOW)
    assert Heat.objects.get(pk=heat.pk).state == "locked"
    assert verify_ledgers(track).findings == ()
    assert Approval.objects.get().confirmed_by == organiser
    assert uuid.UUID(str(signed.current.client_id)).version == 4
