"""Items for the press: only what the public can read, finished by an editor, in one pack."""

import csv
import json
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from competitions.models import Competition
from publicity.models import PressItem
from publicity.press_text import TO_WRITE, PressFacts, Winner, draft_of
from publicity.services import press
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish

FACTS = {
    "contest": "创新大赛",
    "round": "初赛",
    "event": "初赛第一场",
    "day": "2026年7月8日",
    "clock": "9:00",
    "venue": "科创园",
}


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity")


@pytest.fixture
def contest(track):
    return make_contest(track, entries=4, finalists=2, promoted=1)


@pytest.fixture
def published(contest, organiser, second_organiser):
    return publish(contest[0], organiser, second_organiser)


def heat_of(round_):
    return round_.heats.select_related("round__competition", "venue").order_by("number").first()


def finish(item, editor, body="全文"):
    item.refresh_from_db()
    seen = item.changed_at.isoformat()
    press.save_item(
        item, title=item.title, body=body, seen=seen, finish=True, actor=editor, at=NOW
    )


def test_an_announcement_says_day_and_place_and_nothing_else():
    draft = draft_of(PressFacts(**FACTS))
    assert draft.title == "创新大赛初赛第一场将于2026年7月8日举行"
    assert "2026年7月8日9:00在科创园举行" in draft.body
    assert TO_WRITE in draft.body


def test_a_report_says_how_many_which_sectors_and_who_won():
    winners = (
        Winner(1, False, "甲项目", "甲公司", "新材料"),
        Winner(2, True, "乙项目", "乙公司", "人工智能"),
    )
    sectors = (("新材料", 3), ("人工智能", 2))
    facts = PressFacts(**FACTS, presented=5, promoted=2, sectors=sectors, winners=winners)
    draft = draft_of(facts)
    assert draft.title.endswith("5个项目登台路演")
    for words in (
        "涉及2个领域：新材料3个、人工智能2个",
        "甲公司的“甲项目”（新材料）第一名",
        "乙公司的“乙项目”（人工智能）并列第二名",
        "2个项目晋级下一轮",
    ):
        assert words in draft.body


def test_before_publication_nothing_of_the_result_is_known(contest):
    """The heat is locked and decided: inside the house everything is known, outside nothing."""
    for round_ in contest:
        facts = press.facts_of(heat_of(round_))
        assert not facts.is_published
        assert (facts.presented, facts.promoted, facts.sectors, facts.winners) == (
            *(None, None),
            *((), ()),
        )


def test_after_publication_the_item_says_what_the_public_page_says(published, editor):
    heat = heat_of(published)
    facts = press.facts_of(heat)
    assert (facts.presented, facts.promoted) == (2, 1)
    assert sum(count for _name, count in facts.sectors) == 2
    best = heat.appearances.get(standings__rank=1, standings__ranking__heat=heat)
    assert facts.winners[0].project == best.entry.declared["title"]
    item = press.draft_item(heat, actor=editor, at=NOW)
    assert best.entry.declared["unit"] in item.body
    assert item.facts == facts.plain()


def test_nothing_of_a_contest_in_preparation_is_written(contest, editor, client_of, track):
    Competition.objects.filter(pk=track.pk).update(state="draft")
    with pytest.raises(press.NothingPublic):
        press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    where = reverse("publicity:press", args=[track.code])
    assert client_of(editor).post(where, {"heat": heat_of(contest[0]).pk}).status_code == 302
    assert not PressItem.objects.exists()


def test_an_item_is_finished_when_the_editor_has_written_their_part(contest, editor):
    item = press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    with pytest.raises(press.NotFinished):
        finish(item, editor, body=item.body)
    finish(item, editor, body="现场座无虚席。")
    item.refresh_from_db()
    assert (item.is_finished, item.finished_by) == (True, editor)
    line = AuditEntry.objects.get(action="pressitem.finish")
    assert line.detail["changes"]["body"][1] == "现场座无虚席。"


def test_two_editors_do_not_overwrite_one_another(contest, editor, client_of, track):
    item = press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    where = reverse("publicity:press_item", args=[track.code, item.pk])
    said = {"step": "save", "title": "题", "body": "甲"}
    stale = said | {"seen": "2000-01-01T00:00:00+00:00", "body": "乙"}
    answer = client_of(editor).post(where, stale)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"body"}
    assert "乙" in answer.text
    seen = item.changed_at.isoformat()
    assert client_of(editor).post(where, said | {"seen": seen}).status_code == 302
    item.refresh_from_db()
    assert item.body == "甲"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "字" * 10_000}, {"title"}),
        ({"title": "题\u202e"}, {"title"}),
        ({"body": "字" * 10_001}, {"body"}),
        ({"body": "a\0b"}, {"body"}),
    ],
)
def test_what_was_typed_comes_back_with_its_error(contest, editor, client_of, track, said, wrong):
    item = press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    where = reverse("publicity:press_item", args=[track.code, item.pk])
    usual = {"step": "save", "title": "题", "body": "文", "seen": item.changed_at.isoformat()}
    answer = client_of(editor).post(where, usual | said)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == wrong


def test_others_read_and_do_not_write(contest, editor, client_of, track):
    heat = heat_of(contest[0])
    item = press.draft_item(heat, actor=editor, at=NOW)
    supervisor = builders.make_staff(track, "supervisor")
    for write in (
        lambda: press.draft_item(heat, actor=supervisor, at=NOW),
        lambda: finish(item, supervisor),
        lambda: press.delete_item(item, actor=supervisor, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            write()
    where = reverse("publicity:press_item", args=[track.code, item.pk])
    assert client_of(supervisor).get(where).status_code == 200
    assert client_of(supervisor).post(where, {"step": "delete"}).status_code == 404
    assert PressItem.objects.get() == item


def test_the_pack_holds_what_is_finished_and_still_true(
    contest, editor, organiser, second_organiser, client_of, track
):
    early = press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    finish(early, editor, "预告")
    press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    assert press.pack_of(track)[1] == 1
    publish(contest[0], organiser, second_organiser)
    # The announcement says less than is public now: it would be old news.
    assert press.pack_of(track)[1] == 0
    late = press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    PressItem.objects.filter(pk=late.pk).update(title="=1+1/../x")
    finish(late, editor, "报道全文")
    content = client_of(editor).get(reverse("publicity:press_pack", args=[track.code])).content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        assert names == ["01-11x.txt", "facts.json", "facts.csv"]
        assert "报道全文" in archive.read(names[0]).decode("utf-8-sig")
        [facts] = json.loads(archive.read("facts.json"))
        assert facts["presented"] == 2
        rows = list(csv.DictReader(StringIO(archive.read("facts.csv").decode("utf-8-sig"))))
    assert rows[0]["presented"] == "2"


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow(contest, editor, client_of, track, size, django_assert_num_queries):
    for _number in range(size):
        press.draft_item(heat_of(contest[0]), actor=editor, at=NOW)
    client = client_of(editor)
    where = reverse("publicity:press", args=[track.code])
    client.get(where)
    with django_assert_num_queries(9):
        client.get(where)


def test_a_pack_reads_the_facts_of_an_event_once(published, editor, track, monkeypatch):
    heat = heat_of(published)
    for _number in range(3):
        finish(press.draft_item(heat, actor=editor, at=NOW), editor)
    asked, facts_of = [], press.facts_of
    monkeypatch.setattr(press, "facts_of", lambda one: asked.append(one.pk) or facts_of(one))
    _content, number = press.pack_of(track)
    assert (number, asked) == (3, [heat.pk])
