"""From the kind of a paper to its number: filled, corrected, let pass, frozen, never changed."""

import datetime as dt
import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.jobs import start_job
from accounts.models import AuditEntry, Job
from competitions.models import Meeting
from papers import word
from papers.models import Paper
from papers.services import making, versions
from papers.services.files import file_of, files_there
from papers.services.papers import (
    PaperRefused,
    PaperTaken,
    accept_contradictions,
    discard_paper,
    draft_paper,
    freeze_paper,
    refill_paper,
    save_paper,
)
from papers.services.sheets import contradictions_of, digest_of, sheet_of
from papers.services.versions import changes_of
from papers.services.wordings import (
    WordingTaken,
    drop_wording,
    house_wording,
    save_wording,
    wording_in_force,
)
from papers.templating import WordingRefused
from projects.models import Recusal
from projects.services.showings import WORDING, Clearance, allow_showing, withdraw_showing
from publicity.models import Claim
from tests import builders, staging
from tests.builders import NOW
from tests.publicity.contests import played

pytestmark = pytest.mark.django_db
stage, world = staging.stage_of(played(entries=4, finalists=2, promoted=1)), staging.world
tree = staging.part("tree")
track = staging.part("track")
organiser = staging.part("organiser")
second_organiser = staging.part("second_organiser")
contest = staging.part("contest")
DAY = dt.date(2022, 7, 27)
QUEUE = making.queue_files


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(making, "queue_files", lambda paper_id: True)


@pytest.fixture
def secretary(track):
    return builders.make_staff(track, "secretariat")


@pytest.fixture
def paper(contest, track, secretary):
    return draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW)


def content_of(paper, **changed):
    return replace(versions.content_of(paper), **changed)


def looked_at(paper):
    """As after a preview of the text as it is now."""
    paper.refresh_from_db()
    Paper.objects.filter(pk=paper.pk).update(previewed=digest_of(paper))
    paper.refresh_from_db()
    default_storage.save(file_of(paper, "pdf"), ContentFile(b"%PDF-1.7"))
    return paper


def frozen(paper, secretary):
    looked_at(paper)
    return freeze_paper(paper, version=paper.version, actor=secretary, at=NOW)


@pytest.mark.parametrize(
    "kind",
    ["summary_report", "bulletin", "notice_letter", "statistics_table", "judges_manual"],
)
def test_each_kind_is_filled_from_the_rows_and_nothing_disagrees(contest, track, secretary, kind):
    paper = draft_paper(track, kind, dated=DAY, actor=secretary, at=NOW)
    assert paper.text == paper.filled
    assert "{{" not in paper.text
    assert contradictions_of(paper) == []
    assert paper.snapshot["numbers"]["registered"] == 4


def test_an_event_sheet_is_about_a_heat_and_minutes_are_about_a_meeting(contest, track, secretary):
    meeting = Meeting.objects.create(
        competition=track,
        kind="kickoff",
        title="启动会",
        held_on=DAY,
        participants=30,
        speakers=15,
    )
    heat = track.rounds.first().heats.first()
    sheet = draft_paper(track, "event_sheet", dated=DAY, heat=heat, actor=secretary, at=NOW)
    assert heat.name in sheet.text
    minutes = draft_paper(track, "minutes", dated=DAY, meeting=meeting, actor=secretary, at=NOW)
    assert "启动会" in minutes.text
    assert "30人" in minutes.text
    assert "15人发言" in minutes.text
    for kind in ("event_sheet", "minutes"):
        with pytest.raises(PaperRefused):
            draft_paper(track, kind, dated=DAY, actor=secretary, at=NOW)


def test_before_publication_an_event_sheet_names_no_score(contest, track, secretary):
    heat = track.rounds.first().heats.first()
    round_ = heat.round
    type(round_).objects.filter(pk=round_.pk).update(state="decided")
    heat.refresh_from_db()
    hidden = draft_paper(track, "event_sheet", dated=DAY, heat=heat, actor=secretary, at=NOW)
    assert hidden.snapshot["event"]["results"] == []
    type(round_).objects.filter(pk=round_.pk).update(state="published")
    heat = type(heat).objects.get(pk=heat.pk)
    shown = draft_paper(track, "event_sheet", dated=DAY, heat=heat, actor=secretary, at=NOW)
    assert len(shown.snapshot["event"]["results"]) == heat.appearances.count()


def test_a_score_book_has_the_mark_of_every_seat_and_brackets_what_was_dropped(
    contest, track, secretary
):
    track.rounds.update(state="published")
    heat = track.rounds.first().heats.first()
    book = draft_paper(track, "score_book", dated=DAY, heat=heat, actor=secretary, at=NOW)
    seats = heat.seats.count()
    assert book.snapshot["event"]["seats"] == list(range(1, seats + 1))
    row = book.snapshot["event"]["results"][0]
    assert len(row["marks"]) == seats
    assert sum(mark.startswith("（") for mark in row["marks"]) in {0, 2}
    (table,) = [block for block in sheet_of(book).blocks if hasattr(block, "head")]
    assert len(table.head) == 6 + seats
    assert table.rows[0][4] == row["marks"][0]


def test_who_is_kept_from_a_project_of_the_heat_sees_and_makes_no_score_book(
    contest, track, secretary
):
    heat = track.rounds.first().heats.first()
    book = draft_paper(track, "score_book", dated=DAY, heat=heat, actor=secretary, at=NOW)
    parted = builders.make_staff(track, "secretariat")
    assert book in Paper.objects.visible_to(parted)
    project = heat.appearances.first().entry.project
    Recusal.objects.create(project=project, user=parted, declared_by=parted, declared_at=NOW)
    assert book not in Paper.objects.visible_to(parted)
    assert book in Paper.objects.visible_to(secretary)
    for attempt in (
        lambda: draft_paper(track, "score_book", dated=DAY, heat=heat, actor=parted, at=NOW),
        lambda: refill_paper(book, version=1, actor=parted, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_brochure_has_a_page_for_each_project_that_the_gallery_shows(contest, track, secretary):
    track.rounds.update(state="published")
    entries = [one.entry for one in track.rounds.first().heats.first().appearances.all()]
    shown, taken_back = entries[:2]
    for entry in (shown, taken_back):
        clearance = Clearance(unit=True, sector=True, pitch="一句话：# 不是标题")
        allow_showing(entry, clearance, wording=WORDING, actor=entry.project.owner, at=NOW)
    withdraw_showing(taken_back, actor=taken_back.project.owner, at=NOW)
    brochure = draft_paper(track, "project_brochure", dated=DAY, actor=secretary, at=NOW)
    assert [each["project"] for each in brochure.snapshot["projects"]] == [shown.declared["title"]]
    titles = [block for block in sheet_of(brochure).blocks if getattr(block, "level", None) == 0]
    assert [title.text for title in titles] == [shown.declared["title"]]
    assert "一句话：# 不是标题" in "".join(
        getattr(block, "text", "") for block in sheet_of(brochure).blocks
    )


def test_a_manual_says_rules_and_criteria_of_every_round_in_chinese(contest, track, secretary):
    with translation.override("en"):
        manual = draft_paper(track, "judges_manual", dated=DAY, actor=secretary, at=NOW)
    assert [each["name"] for each in manual.snapshot["rounds"]] == [
        each.name for each in track.rounds.order_by("order")
    ]
    assert all(each["criteria"] and each["sentences"] for each in manual.snapshot["rounds"])
    said = "".join(manual.snapshot["rounds"][0]["sentences"])
    assert not re.search("[A-Za-z]{3}", said)


def test_only_the_secretariat_writes(contest, track):
    for role in ("organiser", "supervisor", "publicity"):
        person = builders.make_staff(track, role)
        with pytest.raises(PermissionDenied):
            draft_paper(track, "bulletin", dated=DAY, actor=person, at=NOW)
    assert not Paper.objects.exists()


def test_a_correction_is_stored_once_and_a_stale_one_is_refused(paper, secretary):
    save_paper(paper, content_of(paper, title="甲"), version=1, actor=secretary, at=NOW)
    with pytest.raises(PaperTaken) as taken:
        save_paper(paper, content_of(paper, title="乙"), version=1, actor=secretary, at=NOW)
    assert taken.value.stored.title == "甲"
    same = save_paper(paper, content_of(taken.value.stored), version=2, actor=secretary, at=NOW)
    assert same.version == 2
    assert AuditEntry.objects.filter(action="paper.save").count() == 1


def test_a_number_of_ones_own_blocks_freezing_until_it_is_let_stand(paper, secretary):
    text = paper.text + "\n到会9876人。"
    save_paper(paper, content_of(paper, text=text), version=1, actor=secretary, at=NOW)
    looked_at(paper)
    (found,) = contradictions_of(paper)
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=2, actor=secretary, at=NOW)
    refused = ({}, {found.key: " "}, {"0" * 64: "因"}, {found.key: "因" * 201})
    for reasons in refused:
        with pytest.raises(PaperRefused):
            accept_contradictions(paper, reasons, actor=secretary, at=NOW)
    assert not AuditEntry.objects.filter(action="paper.accept").exists()
    accept_contradictions(paper, {found.key: "现场清点"}, actor=secretary, at=NOW)
    detail = AuditEntry.objects.get(action="paper.accept").detail
    assert (detail["reason"], "9876" in detail["sentence"]) == ("现场清点", True)
    assert freeze_paper(paper, version=2, actor=secretary, at=NOW).is_frozen


def test_a_claim_that_the_rows_contradict_blocks_freezing(contest, track, secretary):
    Claim.objects.create(
        competition=track,
        subject="registered",
        count=900,
        approximator="多",
        unit="个",
        source="省报",
    )
    paper = looked_at(draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW))
    assert [found.code for found in contradictions_of(paper)] == ["claim"]
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=1, actor=secretary, at=NOW)


def test_what_nobody_looked_at_is_not_frozen(paper, secretary):
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=1, actor=secretary, at=NOW)
    looked_at(paper)
    save_paper(paper, content_of(paper, title="另一个题目"), version=1, actor=secretary, at=NOW)
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=2, actor=secretary, at=NOW)
    assert Paper.objects.get().number == ""


def test_numbers_run_on_in_each_series_and_kind(contest, track, secretary):
    made = [draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW) for _ in range(3)]
    head = f"{track.short_name}简报"
    numbers = [frozen(each, secretary).number for each in made[:2]]
    assert numbers == [f"{head}〔2026〕1号", f"{head}〔2026〕2号"]
    other = made[2]
    save_paper(other, content_of(other, series="特刊"), version=1, actor=secretary, at=NOW)
    assert frozen(other, secretary).number == "特刊〔2026〕1号"


def test_a_document_number_is_given_once(contest, track, secretary):
    first, second = (
        draft_paper(track, "notice_letter", dated=DAY, actor=secretary, at=NOW) for _ in range(2)
    )
    typed = {"number": "浙中小协〔2022〕5号"}
    save_paper(first, content_of(first, **typed), version=1, actor=secretary, at=NOW)
    with pytest.raises(PaperRefused):
        save_paper(second, content_of(second, **typed), version=1, actor=secretary, at=NOW)
    assert frozen(first, secretary).number == typed["number"]


def test_a_frozen_paper_does_not_change_by_any_way(paper, secretary):
    done = frozen(paper, secretary)
    for attempt in (
        lambda: save_paper(done, content_of(done, title="改"), version=1, actor=secretary, at=NOW),
        lambda: refill_paper(done, version=1, actor=secretary, at=NOW),
        lambda: discard_paper(done, version=1, actor=secretary, at=NOW),
        lambda: freeze_paper(done, version=1, actor=secretary, at=NOW),
    ):
        with pytest.raises(PaperRefused):
            attempt()
    rows = Paper.objects.filter(pk=done.pk)
    for change in ({"text": "改"}, {"serial": 9}, {"snapshot": {}}, {"state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.update(pages=F("serial")) == 1


def test_rows_that_change_later_do_not_change_what_was_made(paper, contest, track, secretary):
    done = frozen(paper, secretary)
    digest = done.digest
    builders.make_entry(track)
    assert digest_of(Paper.objects.get(pk=done.pk)) == digest
    later = draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW)
    assert later.snapshot["numbers"]["registered"] == 5


def test_filled_anew_it_takes_figures_and_wording_of_now(paper, track, secretary):
    save_wording(
        track, "bulletin", "登记{{ numbers.registered }}个。", version=0, actor=secretary, at=NOW
    )
    builders.make_entry(track)
    assert refill_paper(paper, version=1, actor=secretary, at=NOW).text == "登记5个。"
    assert AuditEntry.objects.get(action="paper.refill").detail["before"] == paper.text


def test_a_draft_is_thrown_away_with_its_text_on_record(paper, track, secretary):
    discard_paper(paper, version=1, actor=secretary, at=NOW)
    assert not Paper.objects.exists()
    assert AuditEntry.objects.get(action="paper.discard").detail["text"] == paper.text


# The files


def test_the_files_are_made_once_and_show_the_paper_as_it_was_asked_for(paper, secretary):
    job = making.order_files(paper, actor=secretary, at=NOW)
    assert making.order_files(paper, actor=secretary, at=NOW) == job
    for _ in range(2):
        making.make_paper_files(paper.pk, clock=lambda: NOW)
    paper = Paper.objects.select_related("competition", "job").get(pk=paper.pk)
    assert making.is_current(paper)
    assert set(files_there(paper)) == {"pdf", "docx", "xlsx"}
    assert paper.pages == 1
    with pytest.raises(PaperRefused):
        making.order_files(paper, actor=secretary, at=NOW)


def test_a_correction_makes_the_files_old_and_the_next_ones_take_their_place(paper, secretary):
    making.order_files(paper, actor=secretary, at=NOW)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    before = Paper.objects.get(pk=paper.pk)
    old = file_of(before, "pdf")
    save_paper(before, content_of(before, title="新题目"), version=1, actor=secretary, at=NOW)
    assert not making.is_current(Paper.objects.get(pk=paper.pk))
    making.order_files(before, actor=secretary, at=NOW)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    assert making.is_current(Paper.objects.get(pk=paper.pk))
    assert not default_storage.exists(old)


def test_two_runs_of_one_job_leave_the_files_there(paper, secretary, monkeypatch):
    making.order_files(paper, actor=secretary, at=NOW)
    make = making.make_files

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(making, "make_files", make)
        making.make_paper_files(paper.pk, clock=lambda: NOW + making.KILLED_AFTER)
        kwargs["advance"] = lambda done: None
        return make(*args, **kwargs)

    monkeypatch.setattr(making, "make_files", overtaken)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    assert set(files_there(Paper.objects.get(pk=paper.pk))) == {"pdf", "docx", "xlsx"}


def test_files_of_a_text_that_was_corrected_meanwhile_are_not_taken(paper, secretary, monkeypatch):
    making.order_files(paper, actor=secretary, at=NOW)
    make = making.make_files

    def corrected(*args, **kwargs):
        save_paper(paper, content_of(paper, title="新"), version=1, actor=secretary, at=NOW)
        return make(*args, **kwargs)

    monkeypatch.setattr(making, "make_files", corrected)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    assert files_there(Paper.objects.get(pk=paper.pk)) == {}


def test_a_stale_page_neither_refills_nor_discards(paper, secretary):
    save_paper(paper, content_of(paper, title="甲"), version=1, actor=secretary, at=NOW)
    for take in (refill_paper, discard_paper):
        with pytest.raises(PaperTaken):
            take(paper, version=1, actor=secretary, at=NOW)
    assert Paper.objects.get().title == "甲"


def test_letters_that_no_file_can_hold_are_left_out(paper, secretary):
    text = "甲\x0b乙\x01\ufffe\r\n丙"
    saved = save_paper(
        paper, content_of(paper, text=text, title="题\x1f目"), version=1, actor=secretary, at=NOW
    )
    assert (saved.title, saved.text) == ("题目", "甲乙\n丙")


def test_a_brochure_whose_consents_have_changed_is_not_frozen(contest, track, secretary):
    track.rounds.update(state="published")
    entry = track.rounds.first().heats.first().appearances.first().entry
    allow_showing(entry, Clearance(unit=True), wording=WORDING, actor=entry.project.owner, at=NOW)
    brochure = looked_at(
        draft_paper(track, "project_brochure", dated=DAY, actor=secretary, at=NOW)
    )
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    with pytest.raises(PaperRefused):
        freeze_paper(brochure, version=1, actor=secretary, at=NOW)


def test_a_letter_that_no_face_has_is_told_before_freezing(paper, secretary):
    text = paper.text + "\n\U0001f9ff"
    save_paper(paper, content_of(paper, text=text), version=1, actor=secretary, at=NOW)
    making.order_files(paper, actor=secretary, at=NOW)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    paper = Paper.objects.select_related("job").get(pk=paper.pk)
    assert "\U0001f9ff" in paper.job.message
    assert files_there(paper) == {}
    with pytest.raises(PaperRefused):
        freeze_paper(paper, version=paper.version, actor=secretary, at=NOW)


def test_a_cancelled_job_leaves_no_file(paper, secretary):
    making.order_files(paper, actor=secretary, at=NOW)
    assert making.cancel_files(paper, actor=secretary, at=NOW)
    making.make_paper_files(paper.pk, clock=lambda: NOW)
    assert files_there(Paper.objects.get(pk=paper.pk)) == {}


def test_what_the_queue_lost_is_queued_again(paper, secretary, monkeypatch):
    making.order_files(paper, actor=secretary, at=NOW)
    sent = []
    monkeypatch.setattr(making, "queue_files", lambda key: sent.append(key) or True)
    assert making.resume_files(at=NOW + dt.timedelta(minutes=30)) == 1
    assert sent == [paper.pk]


# The wording


def test_the_wording_of_the_nearest_contest_is_in_force(track, secretary):
    division = track.parent
    above = builders.make_staff(division, "organiser")
    assert wording_in_force(track, "bulletin").text == house_wording("bulletin")
    save_wording(division, "bulletin", "上级。", version=0, actor=above, at=NOW)
    inherited = wording_in_force(track, "bulletin")
    assert (inherited.text, inherited.own) == ("上级。", None)
    save_wording(track, "bulletin", "本级。", version=0, actor=secretary, at=NOW)
    assert wording_in_force(track, "bulletin").text == "本级。"
    with pytest.raises(WordingTaken):
        save_wording(track, "bulletin", "旧页。", version=0, actor=secretary, at=NOW)
    assert drop_wording(track, "bulletin", actor=secretary, at=NOW)
    assert wording_in_force(track, "bulletin").text == "上级。"


def test_a_wording_that_cannot_be_filled_is_not_stored(track, secretary):
    for text in ("甲\n{{ contest.nam }}", "{% for x in rows %}", "{{ 9 ** 9 }}"):
        with pytest.raises(WordingRefused):
            save_wording(track, "bulletin", text, version=0, actor=secretary, at=NOW)
    assert wording_in_force(track, "bulletin").own is None


def test_hostile_names_in_the_rows_are_legible_and_without_effect(contest, track, secretary):
    track.name = "<script>{{ x }}</script>|**粗**\u202e倒 # 一"
    track.save()
    paper = draft_paper(track, "summary_report", dated=DAY, actor=secretary, at=NOW)
    body = "".join(block.text for block in sheet_of(paper).body if hasattr(block, "text"))
    assert "<script>{{ x }}</script>|**粗**倒 # 一" in body


def test_a_paper_takes_as_many_queries_for_few_rows_as_for_many(
    contest, track, secretary, django_assert_num_queries
):
    draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW)
    with django_assert_num_queries(DRAFTING):
        draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW)
    for _ in range(5):
        builders.make_entry(track)
    with django_assert_num_queries(DRAFTING):
        draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW)


DRAFTING = 37


def test_several_things_are_let_stand_at_once_each_with_its_reason(paper, secretary):
    text = paper.text + "\n到会9876人，媒体5432家，志愿者3210人。"
    save_paper(paper, content_of(paper, text=text), version=1, actor=secretary, at=NOW)
    paper.refresh_from_db()
    one, two, three = contradictions_of(paper)
    reasons = {one.key: "现场清点", two.key: "媒体签到", three.key: ""}
    assert accept_contradictions(paper, reasons, actor=secretary, at=NOW) == 2
    assert dict(paper.acceptances.values_list("key", "reason")) == {
        one.key: "现场清点",
        two.key: "媒体签到",
    }
    with pytest.raises(PaperRefused):
        accept_contradictions(paper, {three.key: "因", "0" * 64: "因"}, actor=secretary, at=NOW)
    assert paper.acceptances.count() == 2


def test_a_summary_report_of_nothing_is_not_begun(track):
    track = builders.make_competition("other-track", parent=track.parent)
    secretary = builders.make_staff(track, "secretariat")
    with pytest.raises(PaperRefused):
        draft_paper(track, "summary_report", dated=DAY, actor=secretary, at=NOW)
    assert not Paper.objects.exists()


# What was saved


def test_every_saved_text_stays_with_what_it_changed(paper, track, secretary):
    first = paper.text
    save_paper(
        paper, content_of(paper, text=first + "\n补充。"), version=1, actor=secretary, at=NOW
    )
    paper.refresh_from_db()
    refill_paper(paper, version=2, actor=secretary, at=NOW)
    texts = list(paper.versions.order_by("number").values_list("content__text", flat=True))
    assert texts == [first, first + "\n补充。", first]
    (change,) = changes_of(paper.versions.get(number=2))
    assert change.name == "text"
    assert [piece.text for piece in change.pieces if piece.kind == "in"] == ["\n补充。"]
    assert {each.name for each in changes_of(paper.versions.get(number=1))} >= {"title", "text"}


def test_what_was_refused_leaves_no_version(paper, secretary):
    save_paper(paper, content_of(paper, title="甲"), version=1, actor=secretary, at=NOW)
    with pytest.raises(PaperTaken):
        save_paper(paper, content_of(paper, title="乙"), version=1, actor=secretary, at=NOW)
    assert paper.versions.count() == 2


# Numbers


def rows_asked_for(queries):
    """The tables that were locked or read for a change, in the order in which they were."""
    return [
        name
        for query in queries
        for name in ("competitions_competition", "papers_paper")
        if query["sql"].startswith("SELECT")
        and f'FROM "{name}" WHERE "{name}"."id"' in query["sql"]
    ]


def test_a_save_waits_for_the_contest_as_freezing_does(paper, secretary):
    with CaptureQueriesContext(connection) as saving:
        save_paper(paper, content_of(paper, number="1号"), version=1, actor=secretary, at=NOW)
    assert rows_asked_for(saving)[0] == "competitions_competition"


def test_a_number_that_was_typed_meanwhile_is_told_on_freezing(contest, track, secretary):
    first, second = (
        draft_paper(track, "bulletin", dated=DAY, actor=secretary, at=NOW) for _ in range(2)
    )
    made = f"{track.short_name}简报〔2026〕1号"
    save_paper(second, content_of(second, number=made), version=1, actor=secretary, at=NOW)
    looked_at(first)
    with pytest.raises(PaperRefused, match="2026"):
        freeze_paper(first, version=1, actor=secretary, at=NOW)
    other = content_of(first, number="简报一号")
    save_paper(first, other, version=1, actor=secretary, at=NOW)
    assert frozen(first, secretary).number == "简报一号"


@pytest.mark.parametrize("kind", ["summary_report", "statistics_table", "notice_letter"])
def test_the_number_of_a_paper_stands_on_it(contest, track, secretary, kind):
    paper = draft_paper(track, kind, dated=DAY, actor=secretary, at=NOW)
    assert "〔2026〕×号" in sheet_of(paper).number
    done = frozen(paper, secretary)
    assert sheet_of(done).number == done.number
    words = docx.Document(BytesIO(word.word_file(sheet_of(done))))
    assert done.number in [line.text for line in words.paragraphs]


def test_a_bulletin_says_its_number_once(paper, secretary):
    assert sheet_of(paper).number == ""
    save_paper(paper, content_of(paper, number="浙简1号"), version=1, actor=secretary, at=NOW)
    paper.refresh_from_db()
    assert sheet_of(paper).number == "浙简1号"


# The files of a frozen paper


def test_a_frozen_paper_does_not_hand_out_the_files_of_its_draft(
    paper, secretary, django_capture_on_commit_callbacks
):
    draft = looked_at(paper)
    old = file_of(draft, "pdf")
    with django_capture_on_commit_callbacks(execute=True):
        done = frozen(paper, secretary)
    assert files_there(done) == {}
    assert not default_storage.exists(old)
    making.order_files(done, actor=secretary, at=NOW)
    making.make_paper_files(done.pk, clock=lambda: NOW)
    done = Paper.objects.select_related("competition").get(pk=done.pk)
    assert set(files_there(done)) == {"pdf", "docx", "xlsx"}
    assert making.is_current(done)


def test_a_killed_worker_is_followed_by_one_that_finishes(paper, secretary, monkeypatch):
    class Killed(BaseException):
        """Not an Exception, as the end of a process is none."""

    def killed(*args, **kwargs):
        raise Killed

    making.order_files(paper, actor=secretary, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make_files", killed)
        with pytest.raises(Killed):
            making.make_paper_files(paper.pk, clock=lambda: NOW)
    assert not Job.objects.get().is_over
    making.make_paper_files(paper.pk, clock=lambda: NOW + making.KILLED_AFTER)
    assert making.is_current(Paper.objects.get(pk=paper.pk))


def test_a_bug_fails_the_job_with_a_sentence_and_is_raised(paper, secretary, monkeypatch):
    making.order_files(paper, actor=secretary, at=NOW)
    monkeypatch.setattr(making, "make_files", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        making.make_paper_files(paper.pk, clock=lambda: NOW)
    job = Job.objects.get()
    assert (bool(job.failed_at), bool(job.message)) == (True, True)


def test_what_is_late_is_queued_again_by_hand(
    paper, secretary, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(making, "queue_files", lambda key: sent.append(key) or True)
    job = making.order_files(paper, actor=secretary, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        for minutes in (0, 2):
            later = NOW + dt.timedelta(minutes=minutes)
            assert making.order_files(paper, actor=secretary, at=later) == job
    assert sent == [paper.pk]


def test_what_a_worker_has_in_hand_is_late_only_once_it_was_killed(paper, secretary):
    job = making.order_files(paper, actor=secretary, at=NOW)
    job = start_job(job.pk, at=NOW, killed_after=making.KILLED_AFTER)
    assert not making.is_late(job, at=NOW + making.KILLED_AFTER - dt.timedelta(seconds=1))
    assert making.is_late(job, at=NOW + making.KILLED_AFTER)


def test_a_queue_that_is_down_keeps_the_order_and_says_so(paper, secretary, monkeypatch):
    making.order_files(paper, actor=secretary, at=NOW)
    monkeypatch.setattr(making, "hand_to_worker", lambda task, **ids: False)
    assert not QUEUE(paper.pk)
    job = Job.objects.get()
    assert (job.is_over, bool(job.message)) == (False, True)


def test_the_versions_of_a_wording_count_on_after_it_was_dropped(track, secretary):
    save = {"actor": secretary, "at": NOW}
    save_wording(track, "bulletin", "一。", version=0, **save)
    opened = wording_in_force(track, "bulletin").version
    assert drop_wording(track, "bulletin", **save)
    assert not drop_wording(track, "bulletin", **save)
    assert wording_in_force(track, "bulletin").text == house_wording("bulletin")
    with pytest.raises(WordingTaken):
        save_wording(track, "bulletin", "从旧页来。", version=opened, **save)
    again = save_wording(
        track, "bulletin", "二。", version=wording_in_force(track, "bulletin").version, **save
    )
    assert (again.version, wording_in_force(track, "bulletin").text) == (3, "二。")
