"""Objections: in time, under the real name, answered by others, and in the way of what they stop."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry, Message
from accounts.workflow import TransitionRefused
from judging.services.substitutions import fill_vacancies
from outcomes.services import recommendations
from projects.models import Collaborator, Entry
from projects.services.materials import MaterialRefused
from projects.services.reviews import book_recusal
from publicity import rules, workflow
from publicity.models import Notice, Objection, ObjectionFile, ObjectionReceipt
from publicity.services import notices, objections
from publicity.services import objection_receipts as receipts
from publicity.services import objection_rulings as rulings
from publicity.services.notice_content import Period, digest_of
from publicity.services.objection_files import look_at_all
from tests import builders, staging
from tests.builders import NOW
from tests.publicity import objecting
from tests.publicity.contests import played
from tests.publicity.objecting import MOBILE, NAME

stage, world = (
    staging.stage_of(played(entries=6, finalists=4, promoted=2, published=True)),
    staging.world,
)
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
final = staging.part("final")


STARTS = dt.date(2026, 9, 1)
OPENS = dt.datetime(2026, 8, 31, 16, tzinfo=dt.UTC)
# Five working days end on Monday, 7 September, 24:00 in China.
CLOSES = dt.datetime(2026, 9, 7, 16, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
DURING = OPENS + dt.timedelta(days=1)


def hang(track, first, second, *, number="GS-1", starts_on=STARTS, **said):
    period = Period(starts_on, 5)
    notice = notices.prepare_notice(
        track, number=number, title="公示", period=period, actor=first, at=NOW, **said
    )
    asked = notices.request_notice(notice, actor=first, at=NOW, reason="核对")
    start = dt.datetime.combine(starts_on, dt.time(1), dt.UTC)
    return notices.confirm_notice(asked, actor=second, at=start)


@pytest.fixture
def notice(track, final, organiser, second_organiser):
    return hang(track, organiser, second_organiser)


@pytest.fixture
def objector(db):
    return builders.make_user("objector", email="yiyi@example.org")


@pytest.fixture
def objection(notice, objector):
    return objecting.file(notice, objector, DURING, entry_id=listed(notice).pk)


def listed(notice, place=0):
    return Entry.objects.get(pk=notice.rows[place]["entry"])


def look_into(objection, actor):
    rulings.admit_objection(objection, actor=actor, at=DURING)
    return rulings.investigate_objection(objection, actor=actor, at=DURING)


def uphold(objection, actor, consequence="disqualify"):
    look_into(objection, actor)
    ruling = rulings.Ruling("经查，异议成立。", "甬经信〔2026〕1号")
    return rulings.uphold_objection(
        objection, ruling, consequence=consequence, actor=actor, at=DURING
    )


def dismiss(objection, actor):
    look_into(objection, actor)
    return rulings.dismiss_objection(
        objection, rulings.Ruling("经查，异议不成立。"), actor=actor, at=DURING
    )


# filing


@pytest.mark.parametrize(
    ("at", "taken"),
    [(OPENS - TICK, False), (OPENS, True), (CLOSES - TICK, True), (CLOSES, False)],
)
def test_the_period_is_half_open_in_china(notice, objector, at, taken):
    if taken:
        assert objecting.file(notice, objector, at).state == "filed"
    else:
        with pytest.raises(objections.ObjectionOutOfTime, match="2026-09-07"):
            objecting.file(notice, objector, at)
        assert not Objection.objects.exists()


def test_nothing_is_taken_of_a_draft_or_of_a_notice_that_ended(
    track, final, organiser, notice, objector
):
    draft = notices.prepare_notice(
        track, number="GS-2", title="公示", period=Period(STARTS, 5), actor=organiser, at=NOW
    )
    notices.finalise_notice(notice, actor=organiser, at=CLOSES)
    for one in (draft, Notice.objects.get(pk=notice.pk)):
        with pytest.raises(objections.ObjectionOutOfTime):
            objecting.file(one, objector, DURING)


@pytest.mark.parametrize(
    "said",
    [
        {"name": " ", "signature": " "},
        {"mobile": ""},
        {"signature": ""},
        {"signature": "别人"},
        {"kind": "organisation", "contact_name": "李"},
    ],
)
def test_nobody_objects_unnamed_unsigned_or_without_the_seal(notice, objector, said):
    with pytest.raises(objections.NotUnderRealName):
        objecting.file(notice, objector, DURING, **said)
    assert not Objection.objects.exists()


def test_an_organisation_sends_its_sealed_letter(notice, objector):
    said = {"kind": "organisation", "name": "杭州某某科技有限公司", "contact_name": "李经理"}
    filed = objecting.file(notice, objector, DURING, letter=objecting.pdf("函.pdf"), **said)
    kinds = ObjectionFile.objects.filter(objection=filed).values_list("kind", flat=True)
    assert sorted(kinds) == ["evidence", "letter"]
    assert filed.masked_name == "杭州****"


def test_there_has_to_be_evidence(notice, objector):
    with pytest.raises(objections.EvidenceMissing):
        objecting.file(notice, objector, DURING, evidence=[])


def test_a_file_is_judged_by_its_bytes_and_leaves_nothing(notice, objector):
    bad = SimpleUploadedFile("证据.pdf", b"<svg onload=alert(1)>", "application/pdf")
    with pytest.raises(MaterialRefused, match=r"证据\.pdf"):
        objecting.file(notice, objector, DURING, evidence=[objecting.pdf(), bad])
    assert not Objection.objects.exists()
    assert not default_storage.exists("objections") or not default_storage.listdir("objections")[1]


def test_only_so_many_are_open(notice, objector):
    for _turn in range(receipts.MOST_OPEN):
        objecting.file(notice, objector, DURING)
    with pytest.raises(receipts.TooManyObjections):
        objecting.file(notice, objector, DURING)
    assert len(default_storage.listdir("objections")[1]) == receipts.MOST_OPEN
    assert ObjectionFile.objects.count() == receipts.MOST_OPEN


def test_what_is_not_listed_is_not_objected_to(track, notice, objector):
    other = builders.make_entry(track)
    with pytest.raises(PermissionDenied):
        objecting.file(notice, objector, DURING, entry_id=other.pk)


def test_numbers_tell_of_no_others(notice, objector):
    first, second = (objecting.file(notice, objector, DURING) for _turn in range(2))
    assert first.number != second.number
    assert str(first.pk) not in first.number[3:] or len(first.number) == 11


def test_the_trail_and_the_outbox_of_the_contest_name_nobody(objection, objector, organiser):
    line = AuditEntry.objects.get(action="objection.file")
    assert (line.actor, line.subject, line.scope) == (
        None,
        objection.number,
        objection.notice.scope,
    )
    dismiss(objection, organiser)
    said = str([*AuditEntry.objects.filter(action__startswith="objection").values()])
    assert NAME not in said
    assert MOBILE not in said
    assert not Message.objects.filter(recipient=objector).exclude(scope="").exists()


def test_the_objector_gets_a_letter_at_every_turn(objection, objector, organiser):
    dismiss(objection, organiser)
    letters = Message.objects.filter(recipient=objector).order_by("pk")
    assert [(row.occasion, row.channel) for row in letters] == [
        (f"objection_{state}", channel)
        for state in ("filed", "admitted", "dismissed")
        for channel in ("portal", "email")
    ]
    assert "经查，异议不成立。" in letters.last().body


def test_only_who_filed_it_takes_it_back(objection, objector, organiser):
    with pytest.raises(PermissionDenied):
        objections.withdraw_objection(objection, actor=organiser, at=DURING)
    objections.withdraw_objection(objection, actor=objector, at=DURING)
    assert Objection.objects.get().state == "withdrawn"
    with pytest.raises(TransitionRefused):
        objections.withdraw_objection(objection, actor=objector, at=DURING)


# who sees and decides


def test_organisers_and_supervisors_see_it_and_nobody_else(track, tree, objection, objector):
    seen = {
        role: Objection.objects.visible_to(builders.make_staff(track, role)).exists()
        for role in ("organiser", "supervisor", "secretariat", "publicity", "reviewer")
    }
    assert seen == {
        "organiser": True,
        "supervisor": True,
        "secretariat": False,
        "publicity": False,
        "reviewer": False,
    }
    sibling = builders.make_competition("sibling", parent=tree[1])
    for user in (
        builders.make_staff(sibling),
        objection.entry.project.owner,
        objector,
        builders.make_user(is_superuser=True, is_staff=True),
    ):
        assert not Objection.objects.visible_to(user).exists()


@pytest.mark.parametrize("about_the_list", [False, True])
def test_an_organiser_with_a_part_in_the_project_neither_sees_nor_decides(
    notice, objector, organiser, second_organiser, about_the_list
):
    entry = listed(notice)
    book_recusal(entry.project, organiser, kind="kinship", actor=organiser, at=NOW)
    found = objecting.file(notice, objector, DURING, entry_id=None if about_the_list else entry.pk)
    assert not Objection.objects.visible_to(organiser).exists()
    with pytest.raises(TransitionRefused):
        rulings.admit_objection(found, actor=organiser, at=DURING)
    with pytest.raises(PermissionDenied):
        rulings.unmask_objector(found, reason="核实", actor=organiser, at=DURING)
    assert rulings.admit_objection(found, actor=second_organiser, at=DURING).state == "admitted"


def test_a_recusal_from_another_project_does_not_hide_it(notice, objection, organiser):
    other = listed(notice, 1).project
    book_recusal(other, organiser, kind="kinship", actor=organiser, at=NOW)
    assert rulings.admit_objection(objection, actor=organiser, at=DURING)


def test_nobody_decides_on_their_own_objection(notice, organiser):
    own = objecting.file(notice, organiser, DURING)
    with pytest.raises(TransitionRefused):
        rulings.admit_objection(own, actor=organiser, at=DURING)


def test_without_the_rule_a_party_would_decide(notice, objector, organiser, monkeypatch):
    entry = listed(notice)
    book_recusal(entry.project, organiser, kind="kinship", actor=organiser, at=NOW)
    found = objecting.file(notice, objector, DURING, entry_id=entry.pk)
    steps = tuple(
        step
        if step.name != "admit"
        else type(step)(
            step.name, step.sources, step.target, lambda user, one: True, step.label, step.who
        )
        for step in workflow.OBJECTION_WORKFLOW.transitions
    )
    monkeypatch.setattr(rulings, "OBJECTION_WORKFLOW", workflow.Workflow(steps))
    assert rulings.admit_objection(found, actor=organiser, at=DURING).state == "admitted"


def test_looking_at_the_name_is_on_record(objection, track):
    supervisor = builders.make_staff(track, "supervisor")
    with pytest.raises(rulings.WordsMissing):
        rulings.unmask_objector(objection, reason=" ", actor=supervisor, at=DURING)
    shown = rulings.unmask_objector(objection, reason="电话核实", actor=supervisor, at=DURING)
    assert (shown.name, shown.mobile) == (NAME, MOBILE)
    line = AuditEntry.objects.get(action="objection.unmask")
    assert (line.actor, line.detail) == (supervisor, {"reason": "电话核实"})


def test_reasons_and_rulings_are_in_words(objection, organiser):
    with pytest.raises(rulings.WordsMissing):
        rulings.refuse_objection(objection, reason=" ", actor=organiser, at=DURING)
    look_into(objection, organiser)
    with pytest.raises(rulings.WordsMissing):
        rulings.dismiss_objection(objection, rulings.Ruling(" "), actor=organiser, at=DURING)
    with pytest.raises(rulings.ConsequenceUnfit):
        rulings.uphold_objection(
            objection, rulings.Ruling("成立"), consequence="", actor=organiser, at=DURING
        )
    assert Objection.objects.get().state == "looked_into"


def test_where_no_project_is_named_none_is_disqualified(notice, objector, organiser):
    found = look_into(objecting.file(notice, objector, DURING), organiser)
    with pytest.raises(rulings.ConsequenceUnfit):
        rulings.uphold_objection(
            found, rulings.Ruling("成立"), consequence="disqualify", actor=organiser, at=DURING
        )


# what it stops


def test_an_open_objection_keeps_the_notice_from_ending_and_the_list_from_going_up(
    track, notice, objection, organiser
):
    for step in (None, rulings.admit_objection, rulings.investigate_objection):
        if step:
            step(objection, actor=organiser, at=DURING)
        with pytest.raises(TransitionRefused) as refused:
            notices.finalise_notice(notice, actor=organiser, at=CLOSES)
        assert objection.number in refused.value.obstacle
        with pytest.raises(recommendations.NothingConfirmed):
            recommendations.recommend(track, document_number="1", actor=organiser, at=CLOSES)
    assert listed(notice).state == Entry.State.NOTICED
    rulings.dismiss_objection(
        objection, rulings.Ruling("经查，异议不成立。"), actor=organiser, at=CLOSES
    )
    notices.finalise_notice(notice, actor=organiser, at=CLOSES)
    assert listed(notice).state == Entry.State.CONFIRMED
    assert recommendations.recommend(track, document_number="1", actor=organiser, at=CLOSES)


def test_without_the_obstacle_it_would_end(notice, objection, organiser, monkeypatch):
    steps = tuple(
        type(step)(step.name, step.sources, step.target, step.allowed, step.label, step.who)
        for step in workflow.NOTICE_WORKFLOW.transitions
    )
    monkeypatch.setattr(notices, "NOTICE_WORKFLOW", workflow.Workflow(steps))
    assert notices.finalise_notice(notice, actor=organiser, at=CLOSES).state == "final"


@pytest.mark.parametrize("answer", ["withdrawn", "refused"])
def test_what_is_withdrawn_or_not_admitted_stops_nothing(
    notice, objection, objector, organiser, answer
):
    if answer == "withdrawn":
        objections.withdraw_objection(objection, actor=objector, at=DURING)
    else:
        rulings.refuse_objection(objection, reason="无证据", actor=organiser, at=DURING)
    assert notices.finalise_notice(notice, actor=organiser, at=CLOSES).state == "final"


# what follows when it is right


def test_upheld_the_project_leaves_and_another_notice_has_to_come(
    track, final, notice, objection, organiser, second_organiser
):
    first, second = listed(notice), listed(notice, 1)
    uphold(objection, organiser)
    assert listed(notice).state == Entry.State.DISQUALIFIED
    with pytest.raises(TransitionRefused) as refused:
        notices.finalise_notice(notice, actor=organiser, at=CLOSES)
    assert objection.number in refused.value.obstacle
    fill_vacancies(final, actor=organiser, at=DURING)
    new = hang(
        track,
        organiser,
        second_organiser,
        number="GS-2",
        starts_on=dt.date(2026, 9, 8),
        supersedes=notice,
    )
    assert Notice.objects.get(pk=notice.pk).state == Notice.State.SUPERSEDED
    came = listed(new, 1)
    assert [row["entry"] for row in new.rows] == [second.pk, came.pk]
    assert [row["number"] for row in new.changes["removed"]] == [first.number]
    assert [row["number"] for row in new.changes["added"]] == [came.number]
    assert [row["number"] for row in new.changes["moved"]] == [second.number]
    assert new.digest == digest_of(Notice.objects.get(pk=new.pk))
    assert {came.state, Entry.objects.get(pk=second.pk).state} == {Entry.State.NOTICED}
    with pytest.raises(notices.PeriodNotOver):
        notices.finalise_notice(new, actor=organiser, at=CLOSES)
    notices.finalise_notice(new, actor=organiser, at=CLOSES + dt.timedelta(days=30))
    states = {
        entry.pk: entry.state
        for entry in Entry.objects.filter(pk__in=[first.pk, second.pk, came.pk])
    }
    assert states == {
        first.pk: Entry.State.DISQUALIFIED,
        second.pk: Entry.State.CONFIRMED,
        came.pk: Entry.State.CONFIRMED,
    }


def test_who_is_not_listed_any_more_steps_back(track, final, notice, organiser, second_organiser):
    gone = listed(notice)
    promotion = gone.promotions.get(round=final, revoked_at=None)
    type(promotion).objects.filter(pk=promotion.pk).update(revoked_at=NOW)
    hang(track, organiser, second_organiser, number="GS-2", supersedes=notice)
    gone.refresh_from_db()
    assert gone.state == Entry.State.ACCEPTED


def test_a_notice_with_an_open_objection_is_not_superseded(
    track, notice, objection, organiser, second_organiser
):
    with pytest.raises(notices.NotSuperseded, match=objection.number):
        hang(track, organiser, second_organiser, number="GS-2", supersedes=notice)
    dismiss(objection, organiser)
    later = notices.prepare_notice(
        track,
        number="GS-3",
        title="公示",
        period=Period(STARTS, 5),
        supersedes=notice,
        actor=organiser,
        at=NOW,
    )
    asked = notices.request_notice(later, actor=organiser, at=NOW, reason="核对")
    again = objecting.file(notice, builders.make_user(), DURING)
    with pytest.raises(notices.NotSuperseded, match=again.number):
        notices.confirm_notice(asked, actor=second_organiser, at=OPENS)


def test_only_what_hangs_here_is_superseded(track, final, notice, organiser):
    notices.finalise_notice(notice, actor=organiser, at=CLOSES)
    with pytest.raises(notices.NotSuperseded):
        notices.prepare_notice(
            track,
            number="GS-2",
            title="公示",
            period=Period(STARTS, 5),
            supersedes=notice,
            actor=organiser,
            at=NOW,
        )


def test_a_list_that_is_not_the_one_in_force_is_not_published(
    track, final, organiser, second_organiser
):
    draft = notices.prepare_notice(
        track, number="GS-2", title="公示", period=Period(STARTS, 5), actor=organiser, at=NOW
    )
    asked = notices.request_notice(draft, actor=organiser, at=NOW, reason="核对")
    Entry.objects.filter(pk=draft.rows[0]["entry"]).update(state="disqualified")
    with pytest.raises(notices.ListChanged):
        notices.confirm_notice(asked, actor=second_organiser, at=OPENS)


def test_a_project_hangs_once(track, notice, organiser, second_organiser):
    with pytest.raises(notices.AlreadyHangs):
        hang(track, organiser, second_organiser, number="GS-2")


def test_the_sentence_names_some_and_counts_all(notice, organiser):
    others = [builders.make_user() for _turn in range(6)]
    for one in others:
        objecting.file(notice, one, DURING)
    sentence = rules.open_objections(organiser, notice)
    assert "6" in sentence
    assert sentence.count("YY-") == rules.NAMED


# what a party hears of it


def why_not_ended(notice, actor):
    with pytest.raises(TransitionRefused) as refused:
        notices.finalise_notice(notice, actor=actor, at=CLOSES)
    return refused.value.obstacle


def why_not_superseded(track, notice, actor):
    with pytest.raises(notices.NotSuperseded) as refused:
        notices.prepare_notice(
            track,
            number="GS-9",
            title="公示",
            period=Period(STARTS, 5),
            supersedes=notice,
            actor=actor,
            at=NOW,
        )
    return str(refused.value)


def take_part(entry, organiser, how):
    if how == "recused":
        book_recusal(entry.project, organiser, kind="kinship", actor=organiser, at=NOW)
    elif how == "owner":
        type(entry.project).objects.filter(pk=entry.project_id).update(owner=organiser)
    else:
        Collaborator.objects.create(project=entry.project, user=organiser, role="reader")


@pytest.mark.parametrize("how", ["recused", "owner", "teammate"])
@pytest.mark.parametrize("seen_too", [False, True])
def test_a_party_is_told_neither_how_many_nor_which(
    track, notice, objection, organiser, second_organiser, how, seen_too
):
    take_part(listed(notice), organiser, how)
    filed = [objection]
    if seen_too:
        second = listed(notice, 1)
        filed.append(objecting.file(notice, builders.make_user(), DURING, entry_id=second.pk))
    for sentence in (
        why_not_ended(notice, organiser),
        why_not_superseded(track, notice, organiser),
    ):
        assert sentence
        assert "YY-" not in sentence
        assert not any(letter.isdigit() for letter in sentence)
    for sentence in (
        why_not_ended(notice, second_organiser),
        why_not_superseded(track, notice, second_organiser),
    ):
        assert all(one.number in sentence for one in filed)
        assert str(len(filed)) in sentence


def test_a_party_is_not_told_which_was_upheld(notice, objection, organiser, second_organiser):
    take_part(listed(notice), organiser, "recused")
    uphold(objection, second_organiser, "anew")
    assert "YY-" not in why_not_ended(notice, organiser)
    assert objection.number in why_not_ended(notice, second_organiser)


def test_the_sentence_asks_a_fixed_number_of_queries(notice, organiser, django_assert_num_queries):
    for count in (1, 3):
        for _turn in range(count):
            objecting.file(notice, builders.make_user(), DURING)
        with django_assert_num_queries(2):
            rules.open_objections(organiser, notice)


# how much one person sends


def withdrawn(notice, objector, **said):
    filed = objecting.file(notice, objector, DURING, **said)
    return objections.withdraw_objection(filed, actor=objector, at=DURING)


def test_withdrawing_makes_no_room_for_ever(notice, objector, other_notice):
    for _turn in range(receipts.MOST_FILED):
        withdrawn(notice, objector)
    with pytest.raises(receipts.TooManyObjections, match=str(receipts.MOST_FILED)):
        objecting.file(notice, objector, DURING)
    assert ObjectionFile.objects.count() == receipts.MOST_FILED
    assert len(default_storage.listdir("objections")[1]) == receipts.MOST_FILED
    # Others, and another notice, are not touched by it.
    assert objecting.file(notice, builders.make_user(), DURING)
    assert objecting.file(other_notice, objector, DURING)


@pytest.fixture
def other_notice(notice):
    values = {name: getattr(notice, name) for name in ("title", "starts_on", "ends_on", "digest")}
    return Notice.objects.create(
        competition=notice.competition,
        number="GS-8",
        state=Notice.State.PUBLISHED,
        prepared_by=notice.prepared_by,
        **values,
    )


def test_withdrawn_once_another_is_taken(notice, objector):
    withdrawn(notice, objector)
    assert objecting.file(notice, objector, DURING)


def test_all_files_of_one_person_have_one_limit(notice, objector, monkeypatch):
    size = objecting.pdf().size
    monkeypatch.setattr(receipts, "MOST_BYTES", 4 * size)
    withdrawn(notice, objector, evidence=[objecting.pdf(), objecting.pdf()])
    with pytest.raises(receipts.TooMuchEvidence):
        objecting.file(notice, objector, DURING, evidence=[objecting.pdf() for _turn in range(3)])
    organisation = {"kind": "organisation", "contact_name": "李", "letter": objecting.pdf()}
    assert objecting.file(notice, objector, DURING, **organisation)
    with pytest.raises(receipts.TooMuchEvidence):
        objecting.file(notice, objector, DURING)
    assert ObjectionFile.objects.count() == 4
    assert not ObjectionReceipt.objects.exists()


def test_nothing_is_scanned_that_will_not_be_taken(notice, objector, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_FILED", 0)
    monkeypatch.setattr(objections, "look_at_all", lambda letter, evidence: pytest.fail("scanned"))
    with pytest.raises(receipts.TooManyObjections):
        objecting.file(notice, objector, DURING)


# what came in time while its files are looked at


@pytest.fixture
def while_scanned(monkeypatch):
    """while_scanned(work): work is done once, while the files of an objection are looked at."""

    def during(work):
        def slowly(letter, evidence):
            monkeypatch.setattr(objections, "look_at_all", look_at_all)
            work()
            return look_at_all(letter, evidence)

        monkeypatch.setattr(objections, "look_at_all", slowly)

    return during


def test_a_notice_does_not_end_before_what_came_in_time_is_looked_at(
    notice, objector, organiser, while_scanned
):
    refused = []

    def end():
        with pytest.raises(notices.StillLookedAt) as error:
            notices.finalise_notice(notice, actor=organiser, at=CLOSES + TICK)
        refused.append(str(error.value))

    while_scanned(end)
    filed = objecting.file(notice, objector, CLOSES - TICK, entry_id=listed(notice).pk)

    assert refused
    assert not any(letter.isdigit() for letter in refused[0])
    assert (filed.state, filed.filed_at) == ("filed", CLOSES - TICK)
    assert not ObjectionReceipt.objects.exists()
    assert filed.number in why_not_ended(notice, organiser)


def test_nor_is_it_superseded(track, notice, objector, organiser, second_organiser, while_scanned):
    sentences = []
    while_scanned(lambda: sentences.append(why_not_superseded(track, notice, organiser)))
    assert objecting.file(notice, objector, DURING)
    assert sentences
    assert sentences != [""]


def test_without_the_receipt_it_would_end_and_the_objection_be_lost(
    notice, objector, organiser, while_scanned, monkeypatch
):
    monkeypatch.setattr(notices, "being_looked_at", lambda notice, *, at: "")
    while_scanned(lambda: notices.finalise_notice(notice, actor=organiser, at=CLOSES))
    with pytest.raises(objections.ObjectionOutOfTime):
        objecting.file(notice, objector, CLOSES - TICK)


def test_a_bad_file_holds_nothing_up(notice, objector, organiser):
    bad = SimpleUploadedFile("证据.pdf", b"<svg>", "application/pdf")
    with pytest.raises(MaterialRefused):
        objecting.file(notice, objector, CLOSES - TICK, evidence=[bad])
    assert not ObjectionReceipt.objects.exists()
    assert notices.finalise_notice(notice, actor=organiser, at=CLOSES).state == "final"


def test_what_a_killed_process_left_holds_nothing_up_for_long(notice, objector, organiser):
    said = {"notice": notice, "filed_by": objector, "size": 1}
    left = ObjectionReceipt.objects.create(received_at=CLOSES - TICK, **said)
    with pytest.raises(notices.StillLookedAt):
        notices.finalise_notice(notice, actor=organiser, at=CLOSES)
    late = left.received_at + receipts.LONGEST
    assert notices.finalise_notice(notice, actor=organiser, at=late).state == "final"


def test_what_was_left_behind_takes_no_place(notice, objector, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_FILED", 1)
    said = {"notice": notice, "filed_by": objector, "size": 1}
    ObjectionReceipt.objects.create(received_at=DURING, **said)
    with pytest.raises(receipts.TooManyObjections):
        objecting.file(notice, objector, DURING)
    assert objecting.file(notice, objector, DURING + receipts.LONGEST)
    assert not ObjectionReceipt.objects.exists()


def test_a_failure_after_the_files_were_stored_takes_them_away(notice, objector, monkeypatch):
    def fail(*args, **said):
        raise RuntimeError

    monkeypatch.setattr(objections, "write_letter", fail)
    with pytest.raises(RuntimeError):
        objecting.file(notice, objector, DURING)
    assert default_storage.listdir("objections")[1] == []
    assert not Objection.objects.exists()
    assert not ObjectionReceipt.objects.exists()
