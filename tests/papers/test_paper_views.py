"""The pages of papers: what they show, keep and refuse."""

import datetime as dt
import re
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Job, User
from competitions.models import Meeting, Quota
from papers.labels import Kind
from papers.models import Paper
from papers.name_labels import FILTER_MEANINGS, MEANINGS
from papers.names import names_of
from papers.phrases import FILTERS
from papers.services import making
from papers.services.data import snapshot_of
from papers.services.files import file_of
from papers.services.papers import draft_paper
from papers.services.sheets import digest_of
from papers.services.wordings import house_wording
from projects.models import Recusal
from publicity.models import Coverage
from tests import builders, staging
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 7, 27)


def drafted():
    """A decided contest with a bulletin, and a secretary who has not written it."""
    tree = builders.make_tree()
    track = tree[2]
    secretary = builders.make_staff(track, "secretariat", username="secretary")
    make_contest(track, entries=4, finalists=2, promoted=1)
    writer = builders.make_staff(track, "secretariat", username="writer")
    with patch.object(making, "queue_files", lambda paper_id: True):
        paper = draft_paper(track, "bulletin", dated=DAY, actor=writer, at=NOW)
    return SimpleNamespace(track=track, secretary=secretary, paper=paper)


stage, world = staging.stage_of(drafted), staging.world
track, paper = staging.part("track"), staging.part("paper")
secretary = staging.part("secretary")


@pytest.fixture
def client(secretary, client_of):
    return client_of(secretary)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(making, "queue_files", lambda paper_id: True)


def url(name, *args):
    return reverse(f"papers:{name}", args=["track", *args])


def posted(paper, **changed):
    fields = {
        "version": paper.version,
        "title": paper.title,
        "issuer": paper.issuer,
        "dated": "2022-07-27",
        "number": paper.number,
        "series": paper.series,
        "recipients": paper.recipients,
        "text": paper.text,
    }
    return fields | changed


def test_an_editor_chooses_a_kind_reads_corrects_and_freezes(track, client, paper):
    answer = client.post(url("papers"), {"kind": "statistics_table", "dated": "2022-07-27"})
    made = Paper.objects.get(kind="statistics_table")
    assert answer.headers["Location"] == url("paper", made.pk)
    page = client.get(url("paper", made.pk)).text
    assert "受理项目主体规模" in page
    saved = client.post(url("paper", made.pk), posted(made, title="统计表（定稿）"))
    assert saved.status_code == 302
    client.post(url("files", made.pk))
    making.make_paper_files(made.pk, clock=lambda: NOW)
    file = client.get(url("file", made.pk, "docx"))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert client.get(url("freeze", made.pk)).status_code == 200
    client.post(url("freeze", made.pk), {"version": 2})
    made.refresh_from_db()
    assert (made.state, made.number) == ("frozen", "统计表〔2026〕1号")
    making.make_paper_files(made.pk, clock=lambda: NOW)
    assert making.is_current(Paper.objects.get(pk=made.pk))


def test_a_stale_page_keeps_what_was_typed_and_shows_what_stands(client, paper):
    client.post(url("paper", paper.pk), posted(paper, text="第一人的正文。"))
    answer = client.post(url("paper", paper.pk), posted(paper, text="第二人的正文。"))
    assert answer.status_code == 409
    assert "第一人的正文。" in answer.text
    assert "第二人的正文。" in answer.text
    paper.refresh_from_db()
    assert paper.text == "第一人的正文。"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "长" * 121},
        {"dated": "没有日期"},
        {"text": ""},
        {"text": "长" * 400_001},
        {"version": "9" * 40},
        {"version": "一"},
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(client, paper, wrong):
    answer = client.post(url("paper", paper.pk), posted(paper, **wrong))
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text or "alert" in answer.text
    paper.refresh_from_db()
    assert paper.version == 1


def test_a_kind_without_its_subject_is_told_beside_the_field(client, paper):
    for kind, field in (("event_sheet", "heat"), ("minutes", "meeting")):
        answer = client.post(url("papers"), {"kind": kind, "dated": "2022-07-27"})
        assert answer.status_code == 422
        assert answer.context["form"].has_error(field)
    assert client.post(url("papers"), {"kind": "none", "dated": "x"}).status_code == 422


def test_a_wording_is_refused_with_its_line_and_kept(client, paper):
    text = "甲\n{{ contest.nam }}"
    answer = client.post(url("wording", "bulletin"), {"version": 0, "text": text})
    assert answer.status_code == 422
    assert "contest.nam" in answer.text
    assert "2" in str(answer.context["form"].errors["text"])


def test_hostile_text_is_shown_as_it_was_typed(client, paper):
    text = "<script>alert(1)</script> {{ x }} \u202e倒 " + "长" * 10_000
    client.post(url("paper", paper.pk), posted(paper, text=text))
    page = client.get(url("paper", paper.pk)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }}" in page


def test_a_reader_sees_paper_and_files_but_no_button(track, client_of, paper):
    Paper.objects.filter(pk=paper.pk).update(previewed=digest_of(paper))
    reader = client_of(builders.make_staff(track, "supervisor"))
    page = reader.get(url("paper", paper.pk)).text
    assert "<form" not in page.split('id="main"')[1]
    assert reader.post(url("paper", paper.pk), posted(paper)).status_code == 404
    assert reader.get(url("freeze", paper.pk)).status_code == 404


def test_a_paper_of_another_contest_is_absent(track, client, paper):
    builders.make_competition("other", parent=track.parent)
    assert client.get(reverse("papers:paper", args=["other", paper.pk])).status_code == 404


@pytest.mark.parametrize("n", [1, 4])
def test_the_list_takes_as_many_queries_for_one_as_for_four(
    track, client, paper, n, django_assert_num_queries
):
    writer = paper.made_by
    for _ in range(n - 1):
        draft_paper(track, "bulletin", dated=DAY, actor=writer, at=NOW)
    client.get(url("papers"))
    with django_assert_num_queries(46):
        client.get(url("papers"))


# What does not agree


def test_each_thing_that_disagrees_has_its_own_reason_on_one_page(client, paper):
    text = paper.text + "\n到会9876人，媒体5432家，志愿者3210人。"
    client.post(url("paper", paper.pk), posted(paper, text=text))
    rows = client.get(url("paper", paper.pk)).context["contradictions"]
    assert len(rows) == 3
    reasons = {f"reason-{row['key']}": "现场清点" for row in rows[:2]}
    client.post(url("accept", paper.pk), reasons | {f"reason-{rows[2]['key']}": ""})
    page = client.get(url("paper", paper.pk))
    assert page.context["open"] == 1
    assert page.text.count("现场清点") == 2
    assert f'name="reason-{rows[2]["key"]}"' in page.text
    assert f'name="reason-{rows[0]["key"]}"' not in page.text


def test_figures_that_disagree_lead_to_the_page_where_they_are_mended(track, client, paper):
    first, second = builders.make_staff(track), builders.make_staff(track)
    for round_ in track.rounds.order_by("order"):
        publish(round_, first, second)
    Quota.objects.filter(competition=track).update(places=0)
    page = client.get(url("papers"))
    (found,) = page.context["disagreements"]
    assert found.sentence in page.text
    assert found.url == reverse("judging:rounds", args=[track.code])
    client.post(url("papers"), {"kind": "summary_report", "dated": "2022-07-27"})
    report = Paper.objects.get(kind="summary_report")
    shown = client.get(url("paper", report.pk))
    assert found.sentence in shown.text
    assert f'href="{found.url}"' in shown.text


def test_the_figures_are_one_click_from_their_rows(track, client, paper):
    Coverage.objects.create(
        competition=track,
        channel="video",
        outlet="新蓝网",
        count=78_000,
        unit="person_times",
        counted_on=DAY,
    )
    page = client.get(url("papers"))
    assert page.context["figures"].coverage_total == 78_000
    assert reverse("publicity:coverage", args=[track.code]) in page.text


def test_a_recused_secretary_is_told_why_the_score_book_is_not_theirs(
    track, client, paper, client_of
):
    heat = track.rounds.first().heats.first()
    asked = {"kind": "score_book", "dated": "2022-07-27", "heat": heat.pk}
    secretary = User.objects.get(username="secretary")
    project = heat.appearances.first().entry.project
    Recusal.objects.create(project=project, user=secretary, declared_by=secretary, declared_at=NOW)
    answer = client.post(url("papers"), asked)
    assert answer.status_code == 422
    assert answer.context["form"].has_error("heat")
    assert not Paper.objects.filter(kind="score_book").exists()
    other = client_of(builders.make_staff(track, "secretariat"))
    assert other.post(url("papers"), asked).status_code == 302


def test_what_is_let_stand_is_called_by_one_word(client, paper):
    text = paper.text + "\n到会9876人，媒体5432家。"
    client.post(url("paper", paper.pk), posted(paper, text=text))
    chinese = {"headers": {"Accept-Language": "zh-hans"}}
    page = client.get(url("paper", paper.pk), **chinese)
    assert "共2处，2处待处理" in page.text
    assert "说明理由并保留" in page.text
    one = page.context["contradictions"][0]
    said = client.post(
        url("accept", paper.pk), {f"reason-{one['key']}": "现场清点"}, follow=True, **chinese
    ).text
    assert "已说明1处理由" in said
    assert "共2处，1处待处理" in said
    assert "已说明理由" in said
    assert "准予" not in said


# Freezing and what is frozen


def test_everything_in_the_way_is_named_with_where_to_mend_it(track, client, paper):
    text = paper.text + "\n到会9876人，媒体5432家。"
    draft_paper(track, "bulletin", dated=DAY, actor=paper.made_by, at=NOW)
    made = f"{track.short_name}简报〔2026〕1号"
    Paper.objects.exclude(pk=paper.pk).update(number=made)
    client.post(url("paper", paper.pk), posted(paper, text=text))
    page = client.get(url("freeze", paper.pk))
    assert [each.code for each in page.context["obstacles"]] == ["unsettled", "unseen", "taken"]
    for mending in ("#h-c", "#id_number"):
        assert f'href="{url("paper", paper.pk)}{mending}"' in page.text
    assert f'action="{url("files", paper.pk)}"' in page.text
    assert "btn-act" not in page.text
    client.post(url("freeze", paper.pk), {"version": 2})
    assert not Paper.objects.get(pk=paper.pk).is_frozen


def test_before_freezing_the_page_says_what_is_frozen(client, paper):
    text = paper.text + "\n到会9876人。"
    client.post(url("paper", paper.pk), posted(paper, text=text))
    (found,) = client.get(url("paper", paper.pk)).context["contradictions"]
    client.post(url("accept", paper.pk), {f"reason-{found['key']}": "现场清点"})
    now = Paper.objects.get(pk=paper.pk)
    Paper.objects.filter(pk=paper.pk).update(previewed=digest_of(now), pages=3)
    now.refresh_from_db()
    default_storage.save(file_of(now, "pdf"), ContentFile(b"%PDF-1.7"))
    page = client.get(url("freeze", paper.pk))
    assert page.context["obstacles"] == []
    assert "btn-act" in page.text
    for shown in (now.title, "简报〔2026〕1号", "3页", found["sentence"], "现场清点"):
        assert shown in page.text
    assert url("data", paper.pk) in page.text
    assert url("version", paper.pk, 2) in page.text


def test_the_data_of_a_paper_are_one_click_away_and_stay_as_they_were(track, client, paper):
    Paper.objects.filter(pk=paper.pk).update(previewed=digest_of(paper))
    paper.refresh_from_db()
    default_storage.save(file_of(paper, "pdf"), ContentFile(b"%PDF-1.7"))
    client.post(url("freeze", paper.pk), {"version": 1})
    builders.make_entry(track)
    page = client.get(url("paper", paper.pk)).text
    assert "cs-desk read" in page
    assert f'href="{url("data", paper.pk)}"' in page
    data = client.get(url("data", paper.pk))
    assert ("numbers.registered", "4") in data.context["values"]
    events = next(each for each in data.context["lists"] if each.path == "events")
    assert len(events.rows) == len(paper.snapshot["events"])
    for words in (track.name, events.rows[0][events.paths.index("events.name")]):
        assert words in data.text


def test_what_is_wrong_with_a_new_paper_stands_above_the_list_and_in_focus(client, paper):
    answer = client.post(url("papers"), {"kind": "event_sheet", "dated": "2022-07-27"})
    main = answer.text.split('id="main"')[1]
    assert main.index('href="#id_heat"') < main.index('name="kind"') < main.index('id="h-l"')
    (field,) = re.findall("<[^>]*autofocus[^>]*>", main)
    assert 'name="heat"' in field
    assert "autofocus" not in client.get(url("papers")).text


# The files


def test_after_freezing_no_page_says_that_the_text_was_changed(client, paper):
    Paper.objects.filter(pk=paper.pk).update(previewed=digest_of(paper))
    paper.refresh_from_db()
    default_storage.save(file_of(paper, "pdf"), ContentFile(b"%PDF-1.7"))
    client.post(url("freeze", paper.pk), {"version": 1})
    page = client.get(url("paper", paper.pk))
    assert page.context["paper"].is_frozen
    assert not page.context["files"]
    assert "cs-note wait" not in page.text
    assert client.get(url("file", paper.pk, "pdf")).status_code == 404


def test_files_that_are_late_can_be_queued_again(client, paper):
    client.post(url("files", paper.pk))
    Job.objects.update(requested_at=NOW)
    page = client.get(url("paper", paper.pk))
    assert page.context["is_late"]
    part = client.get(url("files", paper.pk), headers={"HX-Request": "true"}).text
    assert f'hx-get="{url("files", paper.pk)}"' in part
    assert f'href="{url("files", paper.pk)}"' in part
    assert "<html" not in part


def test_the_page_asks_the_storage_once_for_each_file(client, paper, monkeypatch):
    Paper.objects.filter(pk=paper.pk).update(previewed="a" * 64)
    asked = []
    monkeypatch.setattr(
        type(default_storage._wrapped), "exists", lambda self, name: bool(asked.append(name))
    )
    client.get(url("paper", paper.pk))
    assert len(asked) == len(set(asked)) == 3


# What was saved


def test_saved_texts_are_listed_with_what_they_changed(client, paper):
    client.post(url("paper", paper.pk), posted(paper, text=paper.text + "\n<b>补充</b>。"))
    listed = client.get(url("versions", paper.pk)).text
    assert url("version", paper.pk, 2) in listed
    page = client.get(url("version", paper.pk, 2)).text
    assert 'class="cs-paper-page"' in page
    assert "<ins><br>&lt;b&gt;补充&lt;/b&gt;。</ins>" in page
    assert client.get(url("version", paper.pk, 3)).status_code == 404


def test_a_stale_wording_page_shows_what_stands_beside_what_was_typed(client, paper):
    client.post(url("wording", "bulletin"), {"version": 0, "text": "第一人的措辞。"})
    answer = client.post(url("wording", "bulletin"), {"version": 0, "text": "第二人的措辞。"})
    assert answer.status_code == 409
    assert "第一人的措辞。" in answer.text
    assert "第二人的措辞。" in answer.text


# What a wording may place


def test_every_placeholder_and_filter_is_explained_with_what_stands_there(track, client, paper):
    Meeting.objects.create(competition=track, kind="kickoff", title="启动会", held_on=DAY)
    track.rounds.update(state="published")
    meeting, heat = Meeting.objects.get(), track.rounds.first().heats.first()
    said = {"dated": DAY, "heat": heat, "meeting": meeting}
    paths = set()
    for kind in Kind.values:
        for name in names_of(snapshot_of(track, kind, **said)):
            paths |= {name.path, *(field.path for field in name.fields)}
    assert paths - set(MEANINGS) == set()
    assert set(FILTER_MEANINGS) == set(FILTERS)
    page = client.get(url("wording", "score_book"), headers={"Accept-Language": "zh-hans"}).text
    for said in ("席位号", "各席位分数", "row.project", heat.name):
        assert said in page


def test_every_house_wording_places_only_what_is_explained():
    for kind in Kind.values:
        names = {
            *re.findall(r"for \w+ in ([\w.]+)", house_wording(kind)),
            *re.findall(r"\{\{ ((?:contest|numbers|words|work|paper)\.\w+)", house_wording(kind)),
        }
        rows = {"row.marks", "round.criteria", "round.sentences"}
        assert names - set(MEANINGS) - rows == set(), kind
